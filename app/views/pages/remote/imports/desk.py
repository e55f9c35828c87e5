"""Brings the import to the Remote page: from the menu, the palette, and files that are dropped on the device pane."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.services.imports.importing import ImportOperations
    from app.views.pages.remote.imports.view import ImportView
    from app.views.tasks import TaskRunner

type MakeOperations = Callable[[], "ImportOperations"]


class ImportDesk(QObject):
    """Makes the view when it is first wanted. `shown` wants it in the pane; `closed` wants what was there before."""

    shown = Signal(object)  # QWidget
    closed = Signal()
    book_changed = Signal()
    unlock_asked = Signal()

    def __init__(self, tasks: "TaskRunner", make_operations: MakeOperations, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._make_operations = tasks, make_operations
        self.view: ImportView | None = None

    @Slot()
    def ask(self) -> None:
        """Show the import; one that is under way goes on."""
        self.shown.emit(self._made())

    @Slot(object)
    def open(self, path: Path) -> None:
        """Read a file or a folder."""
        view = self._made()
        self.shown.emit(view)
        view.open(path)

    @Slot()
    def vault_changed(self) -> None:
        if self.view is not None:
            self.view.vault_changed()

    def accept_files(self, widget: QWidget) -> None:
        """Files that are dropped on this widget are imported."""
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return False
        path = _file_of(event) if isinstance(event, QDropEvent) else None
        if path is None or not isinstance(event, QDropEvent):
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.open(path)
        return True

    def _made(self) -> "ImportView":
        if self.view is None:
            from app.views.pages.remote.imports.view import ImportView

            self.view = ImportView(self._tasks, self._make_operations())
            self.view.closed.connect(self._close)
            self.view.book_changed.connect(self.book_changed)
            self.view.unlock_asked.connect(self.unlock_asked)
            self.accept_files(self.view)
        return self.view

    @Slot()
    def _close(self) -> None:
        self.closed.emit()
        if self.view is not None:
            self.view.deleteLater()
            self.view = None


def _file_of(event: QDropEvent) -> Path | None:
    """The one file or folder of this computer that is dropped."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 else None
