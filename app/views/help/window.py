"""The window of the help: it stays beside the work, with a list of topics, a search, and the way back."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.help.searching import HelpIndex
from app.services.help.topics import FIRST, Topic, Topics
from app.views.help.contents import ADDRESS, ContentsModel, paint_line
from app.views.icons import icon
from app.views.tasks import TaskRunner
from app.views.theme import scaled, theme
from app.views.widgets.buttons import IconButton
from app.views.widgets.fields import SearchField
from app.views.widgets.focus_ring import FocusRing, focus_next
from app.views.widgets.help_view import HelpView
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.lists import RowList, choose_row
from app.views.widgets.task_strip import TaskStrip

USUAL = QSize(540, 760)
SMALLEST = QSize(320, 300)
_BOTH = 760  # pixels at 100 % text: from this width on the list stands beside the page
_LIST = 260


class HelpWindow(QWidget):
    """Reads the help when it is first shown. It has no parent, so that no dialog of the main window blocks it."""

    def __init__(self, tasks: TaskRunner, topics: Topics) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._tasks, self._source = tasks, topics
        self._topics: Mapping[str, Topic] = {}
        self._index = HelpIndex(())
        self._address, self._wanted = "", FIRST
        self._before: list[tuple[str, int]] = []  # addresses, and how far each was scrolled
        self._after: list[tuple[str, int]] = []
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(tr("Help – Satchel"))
        self.setWindowIcon(icon("briefcase", "accent.text"))
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL)
        self._build()
        self._bind_keys()
        style(self, bg="surface")
        theme().dress(self)
        self._ring = FocusRing(self)

    focusNextPrevChild = focus_next

    @property
    def address(self) -> str:
        """What is shown: topic, or topic#section; "" before anything is."""
        return self._address

    def show_topic(self, address: str) -> None:
        """Show a topic, or a section of one. What does not exist leads to the first topic."""
        self.contents_button.setChecked(False)
        if not self._topics:
            self._wanted = address
            self._load()
        elif address != self._address:
            self._leave_place(self._before)
            self._after.clear()
            self._show(address)
        self._arrange()

    def place_beside(self, window: QWidget) -> None:
        """Stand at the side of `window` where the screen has room, else over its right part."""
        screen = window.screen().availableGeometry()
        self.setGeometry(beside(window.frameGeometry(), self.size(), screen))

    # -- what is shown -----------------------------------------------------------------------------

    def _load(self) -> None:
        if self.strip.is_running:
            return

        def load(_: TaskContext) -> tuple[Mapping[str, Topic], HelpIndex]:
            topics = self._source.load()
            return topics, HelpIndex(topics.values())

        task = self._tasks.start(load, lane="help")
        task.succeeded.connect(self._take)
        self.strip.follow(task)

    @Slot(object)
    def _take(self, read: tuple[Mapping[str, Topic], HelpIndex]) -> None:
        self._topics, self._index = read
        self._search(self.search.text)
        self._show(self._wanted)

    def _show(self, address: str, place: int = 0) -> None:
        name, _, section = address.partition("#")
        topic = self._topics.get(name) or self._topics[FIRST]
        if not self._address or topic.id != self._address.partition("#")[0]:
            self.page.show_text(topic.text)
        self._address = address if topic.id == name else topic.id
        self.setWindowTitle(tr("{topic} – Help – Satchel", topic=topic.title))
        self.page.mark(self.search.text.split())
        if section and not place:
            self.page.go_to(section)
        else:
            self.page.scroll_to(place)
        self._choose_in_list()
        self._show_ways()

    def _leave_place(self, ways: list[tuple[str, int]]) -> None:
        if self._address:
            ways.append((self._address, self.page.place))

    @Slot()
    def go_back(self) -> None:
        """The topic before."""
        self._step(self._before, self._after)

    @Slot()
    def go_forward(self) -> None:
        """The topic from which the way led back."""
        self._step(self._after, self._before)

    def _step(self, here: list[tuple[str, int]], other: list[tuple[str, int]]) -> None:
        if here:
            address, place = here.pop()
            self._leave_place(other)
            self._show(address, place)
            self.contents_button.setChecked(False)
            self._arrange()

    def _show_ways(self) -> None:
        self.back.setEnabled(bool(self._before))
        self.forward.setEnabled(bool(self._after))

    def _choose_in_list(self) -> None:
        number = self.model.row_of(self._address)
        if number >= 0:
            choose_row(self.list, self.model.index(number, 0))
        else:
            self.list.clearSelection()

    # -- the list ----------------------------------------------------------------------------------

    @Slot(str)
    def _search(self, query: str) -> None:
        if query.strip():
            self.model.show_hits(self._index.search(query))
        else:
            self.model.show_groups(self._source.contents())
        self.page.mark(query.split())
        self._choose_in_list()
        self._arrange()

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if address := index.data(ADDRESS):
            self.show_topic(address)
            if not self.list.isVisible():
                self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _open_first(self) -> None:
        """Enter in the search: the row that was gone to, else the best."""
        chosen = self.list.currentIndex()
        if not (chosen.isValid() and self.list.isVisible() and chosen.data(ADDRESS)):
            chosen = self.model.index(0, 0)
        self.contents_button.setChecked(False)
        self._open(chosen)
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)
        self._arrange()

    @Slot()
    def _enter_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.list.currentIndex().isValid():
            choose_row(self.list, self.model.index(0, 0))

    # -- the window --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.back = IconButton("arrow-left", tr("Back"), key="Alt+Left")
        self.back.clicked.connect(self.go_back)
        self.forward = IconButton("arrow-right", tr("Forward"), key="Alt+Right")
        self.forward.clicked.connect(self.go_forward)
        self.contents_button = IconButton("list", tr("Contents"), checkable=True)
        self.contents_button.toggled.connect(self._arrange)
        self.search = SearchField(tr("Search the help"), "Ctrl+F")
        self.search.changed.connect(self._search)
        self.search.edit.returnPressed.connect(self._open_first)
        self.model = ContentsModel(self)
        self.list = RowList(tr("Topics of the help"), paint_line)
        self.list.setModel(self.model)
        self.list.clicked.connect(self._open)
        self.list.activated.connect(self._open)
        self.page = HelpView()
        self.page.topic_asked.connect(self.show_topic)
        self.strip = TaskStrip()
        self.about = IconButton("info", tr("About Satchel"))
        self.about.clicked.connect(_show_about)
        parts = (self.back, self.forward, self.contents_button, Grow(self.search), self.about)
        bar = row(*parts, margins=(12, 8, 12, 8), spacing=4)
        self._side = panel(column(self.list, margins=(0, 6, 0, 6), spacing=0), bg="sidebar")
        self._work: QFrame = panel(row(Grow(self.page), margins=(20, 16, 0, 0)))
        body = row(Grow(self._side), Grow(self._work), spacing=0)
        self.setLayout(column(panel(bar, bg="chrome", edge="bottom"), self.strip, Grow(body), spacing=0))
        self.setFocusProxy(self.page)
        self._search("")
        self._show_ways()

    def _bind_keys(self) -> None:
        for keys, act in (
            ("Alt+Left", self.go_back),
            ("Alt+Right", self.go_forward),
            ("Ctrl+F", self._begin_search),
            ("Esc", self._leave),
        ):
            QShortcut(QKeySequence(keys), self, act)
        down = QShortcut(QKeySequence("Down"), self.search.edit, self._enter_list)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)

    @Slot()
    def _begin_search(self) -> None:
        self.search.edit.selectAll()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _leave(self) -> None:
        """Escape: first the search, then the window."""
        if self.search.text:
            self.search.edit.clear()
        else:
            self.close()

    @Slot()
    def _arrange(self) -> None:
        """The list beside the page; in a narrow window in its place, when a person searches or asks for it."""
        both = self.width() >= _BOTH * theme().text_scale
        instead = self.contents_button.isChecked() or (bool(self.search.text) and self.search.edit.hasFocus())
        self.contents_button.setVisible(not both)
        self._side.setMaximumWidth(scaled(_LIST) if both else 16_777_215)
        self._side.setVisible(both or instead)
        self._work.setVisible(both or not instead)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _show_about() -> None:
    from app.views.about.door import show_about

    show_about()


def beside(work: QRect, size: QSize, screen: QRect) -> QRect:
    """Where the help stands: right of the work, left of it, or at the right edge of the screen; as high as the work."""
    height = min(work.height(), screen.height())
    top = max(min(work.top(), screen.bottom() + 1 - height), screen.top())
    width = min(size.width(), screen.width())
    if screen.right() - work.right() >= width:
        left = work.right() + 1
    elif work.left() - screen.left() >= width:
        left = work.left() - width
    else:
        left = screen.right() + 1 - width
    return QRect(QPoint(left, top), QSize(width, height))
