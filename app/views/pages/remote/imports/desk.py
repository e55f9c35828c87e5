"""Brings the import to the Remote page: from the menu, the palette, and files that are dropped on the device pane."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
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

    def accepts(self, event: QDropEvent, devices: QWidget) -> bool:
        """Whether one file of this computer is over the devices, or over the import itself."""
        place = event.position().toPoint()
        is_over_view = self.view is not None and self.view.isVisible() and not devices.geometry().contains(place)
        return _file_of(event) is not None and (devices.geometry().contains(place) or is_over_view)

    def drop(self, event: QDropEvent) -> None:
        """Import what was dropped."""
        if path := _file_of(event):
            event.acceptProposedAction()
            self.open(path)

    def _made(self) -> "ImportView":
        if self.view is None:
            from app.views.pages.remote.imports.view import ImportView

            self.view = ImportView(self._tasks, self._make_operations())
            self.view.closed.connect(self._close)
            self.view.book_changed.connect(self.book_changed)
            self.view.unlock_asked.connect(self.unlock_asked)
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
