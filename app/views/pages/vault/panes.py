"""The panes at the left of the open vault: its parts, in a narrow window a box with them, and the entries of one."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame

from app.domain.credentials import VaultEntry
from app.domain.language import tr
from app.views.pages.vault.models import EntryModel
from app.views.pages.vault.parts import ScaledWidth
from app.views.pages.vault.row_painting import paint_entry
from app.views.pages.vault.scope_model import ScopeModel
from app.views.pages.vault.scope_tree import ScopeTree
from app.views.pages.vault.scopes import ALL_ENTRIES, Part, Scope
from app.views.theme import scaled
from app.views.widgets.badges import IconMark
from app.views.widgets.boxes import name_box
from app.views.widgets.buttons import Button, IconButton
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import TOP, Aligned, Grow, column, panel, row, style
from app.views.widgets.lists import RowList
from app.views.widgets.text import ElidedLabel

SIDE_WIDTH, LIST_WIDTH = 228, 316
_LIST_SHARE = 0.42  # of a narrow page at most
_STEP = "    "
_HELD = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class SidePane(QFrame):
    """Which part of the vault is listed, and the state of the lock."""

    lock_asked = Signal()

    def __init__(self, model: ScopeModel) -> None:
        super().__init__()
        self.tree = ScopeTree(model)
        self.name, self.locks = ElidedLabel(role="strong"), ElidedLabel(role="small", tone="secondary")
        lock = Button(tr("Lock now"), small=True, key="Ctrl+L")
        lock.clicked.connect(self.lock_asked)
        words = column(self.name, self.locks, spacing=1)
        mark = Aligned(IconMark("lock-open"), TOP)
        lines = column(row(mark, Grow(words)), lock.fill_width(), margins=(14, 10, 12, 10))  # the name has the width
        foot = panel(lines, edge="top")
        self.setLayout(column(Grow(self.tree), foot, margins=(0, 6, 0, 0), spacing=0))
        style(self, bg="sidebar", edge="right")
        ScaledWidth(self, SIDE_WIDTH)
        self.setProperty("pane", True)
        self.setFocusProxy(self.tree)


class TopBar(QFrame):
    """In a narrow window, in place of the side pane: a box with the parts of the vault, and the lock."""

    chosen = Signal(object)
    lock_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._scopes: Sequence[Scope] = ()
        self._offered: list[tuple[Part, str, int]] = []
        self._shown = ALL_ENTRIES
        self.box = QComboBox()
        name_box(self.box, tr("Part of the vault"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.activated.connect(self._choose)
        lock = Button(tr("Lock now"), small=True, key="Ctrl+L")
        lock.clicked.connect(self.lock_asked)
        self.setLayout(row(Grow(self.box), lock, margins=(10, 7, 10, 7), spacing=10))
        style(self, bg="sidebar", edge="bottom")
        self.setProperty("pane", True)
        self.setFocusProxy(self.box)

    def fill(self, scopes: Sequence[Scope]) -> None:
        """Offer other parts; beside the side pane nobody looks at them."""
        self._scopes = scopes
        if self.isVisible() or not scopes:
            self._refill()

    def _refill(self) -> None:
        offered = [(scope.part, scope.title, scope.depth) for scope in self._scopes]
        if offered == self._offered:
            return
        self._offered = offered
        self.box.clear()
        for number, scope in enumerate(self._scopes):
            if scope.part is not Part.HEADING:
                self.box.addItem(f"{_STEP * scope.depth}{scope.title}", number)
            elif self.box.count():
                self.box.insertSeparator(self.box.count())

    def show_scope(self, scope: Scope) -> None:
        self._shown = scope
        number = next((number for number, one in enumerate(self._scopes) if one.is_same(scope)), -1)
        self.box.setCurrentIndex(self.box.findData(number))

    def showEvent(self, event: QShowEvent) -> None:
        self._refill()
        self.show_scope(self._shown)
        super().showEvent(event)

    @Slot(int)
    def _choose(self, row: int) -> None:
        number = self.box.itemData(row)
        if number is not None:
            self.chosen.emit(self._scopes[number])


class EntryList(RowList):
    """The entries: several can be chosen, and dragged to a group; who types here searches."""

    typed = Signal(str)
    left_upwards = Signal()

    def __init__(self, entries: EntryModel) -> None:
        super().__init__(tr("Entries"), paint_entry, 48)
        self.setModel(entries)
        self.setUniformItemSizes(True)
        self.setSelectionMode(RowList.SelectionMode.ExtendedSelection)
        self.setDragDropMode(RowList.DragDropMode.DragOnly)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, held = event.text(), event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        is_letter = bool(text) and text.isprintable() and not text.isspace() and not held
        if is_letter:
            self.typed.emit(text)
        elif event.key() == Qt.Key.Key_Up and not event.modifiers() & _HELD and self.currentIndex().row() == 0:
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)


class ListPane(QFrame):
    """A search field over the entries."""

    searched = Signal(str)
    chosen = Signal()

    def __init__(self, entries: EntryModel) -> None:
        super().__init__()
        self._entries = entries
        self._is_choosing = False
        self.search = SearchField(tr("Search all entries"), "Ctrl+F")
        self.search.changed.connect(self.searched)
        self.add = IconButton("plus", tr("Add an entry"), key="Ctrl+N")
        self.more = IconButton("ellipsis", tr("Order, groups and more"))
        self.list = EntryList(entries)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.selectionModel().selectionChanged.connect(self._choose)
        self.list.typed.connect(self._type)
        self.list.left_upwards.connect(self.search.edit.setFocus)
        top = row(Grow(self.search), self.add, self.more, margins=(10, 9, 8, 7), spacing=4)
        self.setLayout(column(top, Grow(self.list), spacing=0))
        style(self, bg="surface", edge="right")
        self.setProperty("pane", True)
        self.setFocusProxy(self.search)

    def fit(self, page: int) -> None:
        """Take the width that a page of `page` pixels has for a list."""
        self.setFixedWidth(min(scaled(LIST_WIDTH), max(round(page * _LIST_SHARE), LIST_WIDTH)))

    def show_scope(self, scope: Scope) -> None:
        words = scope.title if scope.path and scope.part is not Part.FILTER else scope.title.lower()
        self.search.edit.setPlaceholderText(tr("Search {words}", words=words))
        self.search.edit.setAccessibleName(tr("Search {words}", words=words))
        self.search.edit.setToolTip(
            tr(
                "Words are looked for in title, user, address, tags and group. For one of them alone write user:admin, "
                "client:nordlys, tag:old, group:, title:, url:, notes:, is:expired, is:expiring, is:favourite, "
                "has:code. A minus before it: without."
            )
        )

    def select(self, id: str, *, quietly: bool = False) -> bool:
        """Make an entry the current and only chosen one. False where it is not listed."""
        row = self._entries.row_of(id)
        self._is_choosing = True
        only = (
            QItemSelectionModel.SelectionFlag.ClearAndSelect
        )  # the list's own way looks at the keys that are held down
        self.list.selectionModel().setCurrentIndex(self._entries.index(row), only)
        self._is_choosing = False
        if not quietly:
            self.chosen.emit()
        return row >= 0

    @property
    def selected(self) -> list[VaultEntry]:
        """All that are chosen, from top to bottom."""
        chosen = self.list.selectionModel().selection()
        ranges = ((one.top(), one.bottom()) for one in map(chosen.at, range(chosen.size())))
        return [self._entries.entry(row) for top, bottom in sorted(ranges) for row in range(top, bottom + 1)]

    @property
    def current(self) -> VaultEntry | None:
        index = self.list.currentIndex()
        return self._entries.entry(index.row()) if index.isValid() else None

    @Slot()
    def _choose(self) -> None:
        if not self._is_choosing:
            self.chosen.emit()

    @Slot(str)
    def _type(self, text: str) -> None:
        self.search.edit.setFocus()
        self.search.edit.setText(self.search.text + text)
