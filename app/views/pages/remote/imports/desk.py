"""Brings the import to the Remote page: from the menu, the palette, and files that are dropped on the device pane."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.language import tr

if TYPE_CHECKING:
    from app.services.imports.importing import ImportOperations
    from app.views.pages.remote.imports.view import ImportView
    from app.views.pages.remote.session_pane import SessionPane
    from app.views.tasks import TaskRunner

_EXPORTS = (
    (tr("OpenSSH configuration"), ".conf", "ssh-config"),
    (tr("Table"), ".csv", "csv"),
    (tr("All that Satchel knows of them"), ".json", "json"),
)

type MakeOperations = Callable[[], "ImportOperations"]


class ImportDesk(QObject):
    """Makes the view when it is first wanted, and shows it in the place of the sessions."""

    closed = Signal()
    book_changed = Signal()
    unlock_asked = Signal()
    exported = Signal(int, object)  # how many devices, Path
    failed = Signal(object)

    def __init__(
        self, tasks: "TaskRunner", sessions: "SessionPane", make_operations: MakeOperations, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._tasks, self._sessions, self._make_operations = tasks, sessions, make_operations
        self.view: ImportView | None = None

    @Slot()
    def ask(self) -> None:
        """Show the import; one that is under way goes on."""
        view = self._made()
        self._sessions.show_other(view)
        view.focus_stage()

    @Slot(object)
    def open(self, path: Path) -> None:
        """Read a file or a folder."""
        view = self._made()
        self._sessions.show_other(view)
        view.open(path)

    @Slot()
    def export(self) -> None:
        """Ask where to, and write all devices there."""
        filters = {f"{name} (*{end})": (kind, end) for name, end, kind in _EXPORTS}
        start = str(Path.home() / "devices.conf")
        chosen, wanted = QFileDialog.getSaveFileName(None, tr("Export all devices"), start, ";;".join(filters))
        if not chosen:
            return
        kind, end = filters.get(wanted, next(iter(filters.values())))
        path = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(end)
        kind = next((one for _, other, one in _EXPORTS if other == path.suffix.lower()), kind)
        operations = self._make_operations()
        task = self._tasks.start(lambda task: operations.export(path, kind, task), lane="import", title=tr("Export"))
        task.succeeded.connect(lambda count: self.exported.emit(count, path))
        task.failed.connect(self.failed)

    @Slot()
    def vault_changed(self) -> None:
        if self.view is not None:
            self.view.vault_changed()

    def accept(self, event: QDropEvent, devices: QWidget) -> None:
        """One file of this computer can be dropped on the devices, or on the import itself."""
        is_over_devices = devices.geometry().contains(event.position().toPoint())
        is_shown = self.view is not None and self.view.isVisible()
        if _file_of(event) is not None and (is_over_devices or is_shown):
            event.acceptProposedAction()

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
