"""The two panes at the left of the open vault: its parts, and the entries of one part."""

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame

from app.views.pages.vault.models import EntryModel, ScopeModel, paint_entry, paint_scope
from app.views.pages.vault.parts import ScaledWidth
from app.views.pages.vault.scopes import Part, Scope
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, IconButton
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import TOP, Aligned, Grow, column, panel, row, style
from app.views.widgets.lists import RowList
from app.views.widgets.text import ElidedLabel

SIDE_WIDTH, LIST_WIDTH = 228, 316


class SidePane(QFrame):
    """Which part of the vault is listed, and the state of the lock."""

    chosen = Signal(object)
    lock_asked = Signal()

    def __init__(self, model: ScopeModel) -> None:
        super().__init__()
        self._model = model
        self.list = RowList("Parts of the vault", paint_scope, 30)
        self.list.setModel(model)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.name, self.locks = ElidedLabel(role="strong"), ElidedLabel(role="small", tone="secondary")
        lock = Button("Lock now", small=True, key="Ctrl+L")
        lock.clicked.connect(self.lock_asked)
        words = column(self.name, self.locks, spacing=1)
        mark = Aligned(IconMark("lock-open"), TOP)
        foot = panel(row(mark, Grow(words), lock, margins=(14, 10, 12, 10)), edge="top")
        self.setLayout(column(Grow(self.list), foot, margins=(0, 6, 0, 0), spacing=0))
        style(self, bg="sidebar", edge="right")
        ScaledWidth(self, SIDE_WIDTH)
        self.setProperty("pane", True)
        self.setFocusProxy(self.list)

    def show_scope(self, scope: Scope) -> None:
        row = self._model.row_of(scope)
        if row >= 0 and row != self.list.currentIndex().row():
            self.list.setCurrentIndex(self._model.index(row))

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and self._model.scope(index.row()).part is not Part.HEADING:
            self.chosen.emit(self._model.scope(index.row()))


class TopBar(QFrame):
    """In a narrow window, in place of the side pane: a box with the parts of the vault, and the lock."""

    chosen = Signal(object)
    lock_asked = Signal()

    def __init__(self, model: ScopeModel) -> None:
        super().__init__()
        self._model = model
        self.box = QComboBox()
        self.box.setModel(model)
        self.box.setAccessibleName("Part of the vault")
        self.box.activated.connect(self._choose)
        lock = Button("Lock now", small=True, key="Ctrl+L")
        lock.clicked.connect(self.lock_asked)
        self.setLayout(row(Grow(self.box), lock, margins=(10, 7, 10, 7), spacing=10))
        style(self, bg="sidebar", edge="bottom")
        self.setFocusProxy(self.box)

    def show_scope(self, scope: Scope) -> None:
        self.box.setCurrentIndex(self._model.row_of(scope))

    @Slot(int)
    def _choose(self, row: int) -> None:
        self.chosen.emit(self._model.scope(row))


class ListPane(QFrame):
    """A search field over the entries."""

    searched = Signal(str)
    chosen = Signal()

    def __init__(self, entries: EntryModel) -> None:
        super().__init__()
        self._entries = entries
        self.search = SearchField("Search all entries", "Ctrl+F")
        self.search.changed.connect(self.searched)
        self.add = IconButton("plus", "Add an entry", key="Ctrl+N")
        self.list = RowList("Entries", paint_entry, 48)
        self.list.setModel(entries)
        self.list.setUniformItemSizes(True)
        self.list.selectionModel().currentChanged.connect(self.chosen)
        top = row(Grow(self.search), self.add, margins=(10, 9, 8, 7), spacing=6)
        self.setLayout(column(top, Grow(self.list), spacing=0))
        style(self, bg="surface", edge="right")
        ScaledWidth(self, LIST_WIDTH)
        self.setProperty("pane", True)
        self.setFocusProxy(self.search)

    def show_scope(self, scope: Scope) -> None:
        words = scope.title if scope.part is Part.GROUP else scope.title.lower()
        self.search.edit.setPlaceholderText(f"Search {words}")
        self.search.edit.setAccessibleName(f"Search {words}")

    def select(self, id: str) -> bool:
        """Make an entry the current one. False where it is not listed."""
        row = self._entries.row_of(id)
        self.list.setCurrentIndex(self._entries.index(row))
        return row >= 0
