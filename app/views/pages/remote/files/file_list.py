"""The rows of one folder: chosen, dragged, and dropped on."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from PySide6.QtCore import QElapsedTimer, QItemSelectionModel, QMimeData, QModelIndex, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QCursor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView

from app.domain.files import FileEntry
from app.views.pages.remote.files.columns import ColumnHead
from app.views.pages.remote.files.model import FileModel
from app.views.widgets.lists import INSET, RowList
from app.views.widgets.painting import draw_round

ROW_HEIGHT = 26


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was let go over a list. `source` is the list from which it comes, None for another program."""

    mime: QMimeData
    source: "FileList | None"
    entry: FileEntry | None  # the folder under the pointer; None for the one that is shown
    moves: bool  # a person holds Shift: move it, do not copy
    place: QPoint  # on the screen


class FileList(RowList):
    """`pane` is whose list it is; `mime_asked` wants what is dragged put into a QMimeData."""

    dropped = Signal(object)  # Dropped
    mime_asked = Signal(object)  # QMimeData
    menu_asked = Signal(QPoint)  # on the screen
    placed = Signal()  # another size
    left_with = Signal()  # what is chosen was dragged out of the window, where nobody has taken it

    def __init__(self, name: str, model: FileModel, head: ColumnHead) -> None:
        super().__init__(name, head.paint_row, ROW_HEIGHT)
        self._files = model
        self._typed, self._typed_at = "", QElapsedTimer()
        self._over: QModelIndex | None = None  # where it would be dropped; invalid for the folder itself
        self.setModel(model)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        head.placed.connect(self.viewport().update)

    # -- what is chosen ----------------------------------------------------------------------------

    def chosen(self) -> tuple[FileEntry, ...]:
        """In the order of the rows."""
        chosen = self.selectionModel().selection()
        parts = sorted((part.top(), part.bottom()) for part in map(chosen.at, range(chosen.size())))
        return tuple(chain.from_iterable(self._files.entries[top : bottom + 1] for top, bottom in parts))

    def current_entry(self) -> FileEntry | None:
        row = self.currentIndex().row()
        return self._files.entries[row] if 0 <= row < len(self._files.entries) else None

    def choose_row(self, row: int) -> None:
        """Make it the current and only chosen one."""
        index = self._files.index(row, 0)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def choose_names(self, names: Sequence[str], current: str) -> None:
        """Select these; the row of `current` is where a person goes on."""
        flags = QItemSelectionModel.SelectionFlag
        if self._files.entries:
            row = max(self._files.row_of(current), 0)
            self.selectionModel().setCurrentIndex(self._files.index(row, 0), flags.NoUpdate)
        self.selectionModel().select(self._files.selection_of(names), flags.ClearAndSelect)

    # -- keys --------------------------------------------------------------------------------------

    def keyboardSearch(self, search: str) -> None:
        """Go to the next name that begins with what is typed quickly; Qt would ask Python about every row. The same
        letter again goes to the next one."""
        self._typed = self._typed + search if self.is_typing else search
        self._typed_at.start()
        is_one_letter = len(set(self._typed.casefold())) == 1
        typed, step = (search, 1) if is_one_letter else (self._typed, 0)
        row = self._files.next_beginning(typed, max(self.currentIndex().row(), 0) + step)
        if row >= 0:
            self.choose_row(row)

    @property
    def is_typing(self) -> bool:
        """A name is being typed: what comes now belongs to it."""
        return self._typed_at.isValid() and not self._typed_at.hasExpired(QApplication.keyboardInputInterval())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and self.is_typing:
            self.keyboardSearch(" ")  # within a name; else it chooses the row
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())  # macOS would edit
            return
        super().keyPressEvent(event)

    @Slot(QPoint)
    def _ask_menu(self, place: QPoint) -> None:
        """Beside the rows it is for the folder."""
        if not self.indexAt(place).isValid():
            self.clearSelection()
        self.menu_asked.emit(self.viewport().mapToGlobal(place))

    # -- drag and drop -----------------------------------------------------------------------------

    def startDrag(self, supported: Qt.DropAction) -> None:
        mime = QMimeData()
        self.mime_asked.emit(mime)
        if mime.formats():
            drag = QDrag(self)
            drag.setMimeData(mime)
            taken = drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.CopyAction)
            if taken == Qt.DropAction.IgnoreAction and not self.window().frameGeometry().contains(QCursor.pos()):
                self.left_with.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.look_at_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # scrolls at the edges
        self.look_at_drag(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._show_over(None)

    def dropEvent(self, event: QDropEvent) -> None:
        self.setState(QAbstractItemView.State.NoState)
        self.take_drop(event)

    def take_drop(self, event: QDropEvent) -> None:
        """Something was let go here, or over what stands here while there are no rows."""
        over = self._folder_at(event.position().toPoint())
        self._show_over(None)
        if not self._takes(event, over):
            event.ignore()
            return
        source = event.source()
        moves = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        event.setDropAction(Qt.DropAction.CopyAction)  # whoever is dragged from must not take anything away by itself
        event.accept()
        entry = self._files.entries[over.row()] if over.isValid() else None
        place = self.viewport().mapToGlobal(event.position().toPoint())
        self.dropped.emit(
            Dropped(event.mimeData(), source if isinstance(source, FileList) else None, entry, moves, place)
        )

    def look_at_drag(self, event: QDragMoveEvent) -> None:
        """Say whether it can be let go here."""
        over = self._folder_at(event.position().toPoint())
        if self._takes(event, over):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._show_over(over)
        else:
            event.ignore()
            self._show_over(None)

    def _takes(self, event: QDropEvent, over: QModelIndex) -> bool:
        """Not a folder into itself, and nothing where it is already."""
        if event.source() is self:
            return over.isValid() and not self.selectionModel().isSelected(over)
        return isinstance(event.source(), FileList) or event.mimeData().hasUrls()

    def _folder_at(self, place: QPoint) -> QModelIndex:
        index = self.indexAt(place)
        return index if index.isValid() and self._files.entries[index.row()].is_folder else QModelIndex()

    def _show_over(self, over: QModelIndex | None) -> None:
        if over != self._over:
            self._over = over
            self.viewport().update()

    # -- painting ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        current = self.currentIndex()
        if self.hasFocus() and current.isValid() and not self.selectionModel().isSelected(current):
            place = QRectF(self.visualRect(current)).adjusted(INSET, 1, -INSET, -1)
            draw_round(QPainter(self.viewport()), place, "", 5, "focus.ring")
        if self._over is not None:
            rect = self.visualRect(self._over) if self._over.isValid() else self.viewport().rect()
            draw_round(QPainter(self.viewport()), QRectF(rect).adjusted(4, 1, -4, -1), "", 5, "focus.ring")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.placed.emit()
