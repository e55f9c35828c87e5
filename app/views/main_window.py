"""The main window: pages under a bar, a line of status, the command palette, and the keys for all of them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.domain.devices import Device
from app.domain.language import tr
from app.views.actions import Action
from app.views.icons import icon
from app.views.loading import load_in_turns
from app.views.pages import PAGES, PageSpec
from app.views.status_area import StatusArea
from app.views.tab_bar import TopBar
from app.views.tasks import TaskRunner
from app.views.theme import theme
from app.views.visit_button import VisitButton
from app.views.widgets.buttons import IconButton
from app.views.widgets.focus_ring import FocusRing, focus_next, focus_pane
from app.views.widgets.layout import Grow, clear, column, panel, style

if TYPE_CHECKING:
    from app.views.bug_desk import BugDesk
    from app.views.palette import Palette
    from app.views.widgets.notice import Notice

USUAL_SIZE = QSize(1280, 800)
SMALLEST_SIZE = QSize(760, 480)
START_MS = 300  # after this time the start is over: the window has been painted
_BUSY = ("is_changing", "has_unsaved")  # what pages say of themselves, if a person should be asked


def _keep_nothing(_: bytes) -> None:
    pass


class MainWindow(QMainWindow):
    """Makes each page when it is first shown. What it cannot decide itself it asks for by signal."""

    device_asked = Signal(str, object)  # id of a page, Device: show the device there
    lock_vault_asked = Signal()
    report_asked = Signal()
    paper_asked = Signal(bool)  # a PDF; for the customer?
    new_visit_asked = Signal()
    restart_asked = Signal()  # close, and open anew
    started = Signal()  # the first picture is there: time for what it did not need
    focusNextPrevChild = focus_next

    def __init__(
        self,
        tasks: TaskRunner,
        make_page: Callable[[str], QWidget],
        *,
        devices: Callable[[], Sequence[Device]] = tuple,
        pages: Sequence[PageSpec] = PAGES,
        load_geometry: Callable[[], bytes] = bytes,
        save_geometry: Callable[[bytes], None] = _keep_nothing,
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._make_page = make_page
        self._specs = {spec.id: spec for spec in pages}
        self._pages: dict[str, QWidget] = {}
        self._actions: list[Action] = []
        self._sources: list[Callable[[], Sequence[Action]]] = []
        self._bugs: BugDesk | None = None
        self.log_file = ""  # where a person finds what a report of a bug leaves out
        self._palette: Palette | None = None
        self._devices = devices
        self._save_geometry = save_geometry
        self._open_work: tuple[Callable[[], int], ...] = ()
        self._may_leave = False
        self.setWindowTitle("Satchel")
        self.setMinimumSize(SMALLEST_SIZE)
        self._build(pages)
        self._bind_keys()
        self._ring = FocusRing(self)
        tasks.bug.connect(self.show_bug)
        self.resize(USUAL_SIZE)
        if geometry := load_geometry():
            self.restoreGeometry(QByteArray(geometry))

    @property
    def current_page(self) -> str:
        """The id of the page that is shown, "" before the first."""
        shown = self._stack.currentWidget()
        return next((name for name, page in self._pages.items() if page is shown), "")

    def page(self, name: str) -> QWidget:
        """A page by its id; it is made when this is the first use."""
        if name not in self._pages:
            page = self._pages[name] = self._make_page(self._specs[name].id)
            page.setAccessibleName(self._specs[name].title)
            self._stack.addWidget(page)
            theme().dress(page)
        return self._pages[name]

    @Slot(str)
    def show_page(self, name: str) -> None:
        """Show a page, and give it the focus."""
        page = self.page(name)
        self._stack.setCurrentWidget(page)
        self.top_bar.show_current(name)
        self.setWindowTitle(tr("{title} – Satchel", title=self._specs[name].title))
        page.setFocus(Qt.FocusReason.OtherFocusReason)  # at the start: as soon as the window is active

    def show_instead(self, page: QWidget, title: str) -> None:
        """Show what is none of the pages, until one of them is asked for, and give it the focus."""
        self._stack.addWidget(page)
        theme().dress(page)
        self._stack.setCurrentWidget(page)
        self.top_bar.show_current("")
        self.setWindowTitle(tr("{title} – Satchel", title=title))
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_action(self, action: Action) -> None:
        """Offer something in the palette."""
        self._actions.append(action)

    def add_actions(self, source: Callable[[], Sequence[Action]]) -> None:
        """Offer in the palette what `source` gives each time that it is opened."""
        self._sources.append(source)

    def actions_offered(self) -> Sequence[Action]:
        """What the palette offers beside the devices."""
        pages = [
            Action(tr("Go to {page}", page=spec.title), partial(self.show_page, spec.id), "", spec.icon, spec.shortcut)
            for spec in self._specs.values()
        ]
        paper = self.paper_asked.emit
        own = [
            Action(tr("Save report"), self.report_asked.emit, tr("of this visit"), "file-text"),
            Action(tr("Save report as PDF"), partial(paper, False), tr("of this visit"), "file-text"),
            Action(tr("Save the customer's report"), partial(paper, True), tr("PDF, plain words"), "users"),
            Action(tr("New visit…"), self.new_visit_asked.emit, tr("ends this one"), "timer"),
            Action(tr("Lock the vault"), self.lock_vault_asked.emit, "", "lock", "Ctrl+L"),
            Action(tr("Show the keys"), self.show_keys, "", "info", "Ctrl+/"),
        ]
        return [*self._actions, *(action for source in self._sources for action in source()), *own, *pages]

    def show_visit(self, started: datetime, client: str = "") -> None:
        """Count the time of the visit, and say whose it is."""
        self.visit.show_visit(started, client)
        self.status.show_client(client)

    def show_notice(
        self, verdict: str, fact: str, meaning: str = "", *actions: QWidget, is_lasting: bool = False
    ) -> "Notice":
        """Say something above the page until it is closed or another takes its place; one that lasts has its own."""
        from app.views.widgets.notice import Notice

        place = self._lasting_place if is_lasting else self._notice_place
        clear(place)
        close = IconButton("x", tr("Close"), side=24)
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click on it leaves the keyboard where a person works
        notice = Notice(verdict, fact, meaning, *actions, close)
        style(notice, flush="true")
        close.clicked.connect(lambda: clear(place))
        place.addWidget(notice)
        theme().dress(notice)
        return notice

    @Slot()
    def hide_notice(self) -> None:
        clear(self._notice_place)

    @Slot(object)
    def show_bug(self, error: BaseException) -> None:
        """Tell a bug, unless it was told already."""
        from app.views.bug_desk import BugDesk

        if self._bugs is None:
            self._bugs = BugDesk(self, self.log_file, self._tasks.recent)
            self._bugs.restart_asked.connect(self.restart_asked)
        self._bugs.tell(error)

    @Slot()
    def show_keys(self) -> None:
        from app.views.keys_overview import KeysOverview

        overview = KeysOverview(self)
        overview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        overview.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(START_MS, self, self._end_start)

    @Slot()
    def _end_start(self) -> None:
        """What the first picture of the window did not wait for."""
        self.started.emit()
        if self.windowIcon().isNull():
            self.setWindowIcon(icon("briefcase", "accent.text"))  # drawn in four sizes for the desktop

    @Slot(str)
    def _expect_page(self, name: str) -> None:
        """The pointer is on its tab: load its module now, so that a click has less to wait for."""
        if name not in self._pages:
            load_in_turns([*self._specs[name].first, self._specs[name].module])

    def ask_before_closing(self, *open_work: Callable[[], int]) -> None:
        """Ask a person who closes the window over sessions that are open, transfers not over, and tunnels in use."""
        self._open_work = open_work

    def closeEvent(self, event: QCloseEvent) -> None:
        counts = [count() for count in self._open_work]
        sets_up, unsaved = (any(getattr(page, name, False) for page in self._pages.values()) for name in _BUSY)
        if not self._may_leave and (sets_up or unsaved or any(counts)):
            from app.views.leaving_dialog import ask_to_leave

            if ask_to_leave(counts, self, self.leave, sets_up=sets_up, unsaved=unsaved):
                event.ignore()
                return
        self._save_geometry(bytes(self.saveGeometry().data()))
        self.hide()
        for page in self._pages.values():
            page.close()
        self._tasks.shut_down()
        super().closeEvent(event)

    @Slot()
    def leave(self) -> None:
        """Close without a question."""
        self._may_leave = True
        self.close()

    def _build(self, pages: Sequence[PageSpec]) -> None:
        self.visit = VisitButton()
        self.visit.report_asked.connect(self.report_asked)
        self.visit.paper_asked.connect(self.paper_asked)
        self.visit.new_visit_asked.connect(self.new_visit_asked)
        self.top_bar = TopBar(pages, self.visit)
        self.top_bar.page_asked.connect(self.show_page)
        self.top_bar.page_expected.connect(self._expect_page)
        self.top_bar.find_asked.connect(self.open_palette)
        self.status = StatusArea(self._tasks)
        self.status.vault_asked.connect(partial(self.show_page, "vault"))
        self._stack = QStackedWidget()
        self._lasting_place, self._notice_place = column(spacing=0), column(spacing=0)
        parts = (self.top_bar, self._lasting_place, self._notice_place, Grow(self._stack), self.status)
        self.setCentralWidget(panel(column(*parts, spacing=0)))
        for part in (self.top_bar, self.status):
            theme().dress(part)

    @property
    def palette_view(self) -> "Palette":
        """The command palette; made at its first use."""
        from app.views.palette import Palette

        if self._palette is None:
            self._palette = Palette(self, self._devices, self.actions_offered, self.device_asked.emit)
            theme().dress(self._palette)
        return self._palette

    @Slot()
    def open_palette(self) -> None:
        """Find a device or an action."""
        self.palette_view.open()

    @Slot(QWidget)
    def offer_palette_in(self, window: QWidget) -> None:
        """Let the key of the palette work in another window too; it opens here."""
        for keys in ("Ctrl+K", "Ctrl+Shift+K"):
            QShortcut(QKeySequence(keys), window, self._call_palette)

    @Slot()
    def _call_palette(self) -> None:
        """What is chosen is meant for the window that was left: nothing in this one is to take the focus first."""
        if (focus := self.focusWidget()) is not None:
            focus.clearFocus()
        self.activateWindow()
        self.open_palette()

    def _bind_keys(self) -> None:
        """Each key twice: a terminal keeps plain Ctrl and F keys for the shell, so there they take Ctrl+Shift."""
        for spec in self._specs.values():
            self._bind(spec.shortcut, partial(self.show_page, spec.id))
        self._bind("Ctrl+K", self.open_palette)
        self._bind("Ctrl+L", self.lock_vault_asked.emit)
        self._bind("Ctrl+/", self.show_keys)
        for keys, step in (("F6", 1), ("Ctrl+Shift+F6", 1), ("Shift+F6", -1)):
            QShortcut(QKeySequence(keys), self, partial(self.focus_pane, step))

    def _bind(self, keys: str, act: Callable[[], None]) -> None:
        for one in (keys, f"Ctrl+Shift+{keys.removeprefix('Ctrl+')}"):
            QShortcut(QKeySequence(one), self, act)

    def focus_pane(self, step: int) -> None:
        """Move the focus to the next pane (+1) or the one before (-1): the bar, those of the page (property `pane`)."""
        page = self._stack.currentWidget()
        own = [one for one in page.findChildren(QWidget) if one.property("pane") and one.isVisible()] if page else []
        focus_pane(self, [self.top_bar, *own], step)
