"""What the window has of the files that are edited here: their place, and what an earlier start has left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.language import tr
from app.services.files import own_file_errors
from app.views.telling import tell
from app.views.widgets.buttons import Button, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from app.composition import Services
    from app.domain.edits import Edit
    from app.domain.task import TaskContext
    from app.views.main_window import MainWindow
    from app.views.pages.remote.edited.pane import EditedPane
    from app.views.pages.remote.page import RemotePage
    from app.views.tasks import TaskRunner


class EditedFiles(QObject):
    """Makes the service only where something is edited, or was when Satchel was closed."""

    changed = Signal(object)  # Edit; comes from any thread

    def __init__(self, services: Services, tasks: TaskRunner, window: MainWindow, page: RemotePage) -> None:
        super().__init__(page)
        self._services, self._tasks, self._window, self._page = services, tasks, window, page

    def make_pane(self) -> QWidget:
        """The list of the edited files, to stand beside the home view."""
        from app.views.pages.remote.edited.pane import EditedPane

        edits = self._services.edits
        edits.listen(self._hear)
        return EditedPane(edits, self.changed, self._open_copy, self._tasks)

    def _open_copy(self, path: Path, task: TaskContext) -> None:
        from app.services.local_editor import open_in_editor

        open_in_editor(path, self._services.settings.load().files.editor, task)

    def _hear(self, edit: Edit) -> None:
        tell(self.changed, edit)

    def look_for_left_over(self) -> None:
        """Tell of what was edited and not saved when Satchel was closed."""

        def look(task: TaskContext) -> Sequence[Edit]:
            folder = self._services.paths.edited_folder
            with own_file_errors(folder, "read"):
                if self._services.paths.handed_out_folder.is_dir():
                    self._services.hand_out.wipe_left_over()
                has_some = folder.is_dir() and any(one.is_dir() for one in folder.iterdir())
            return self._services.edits.left_over(task) if has_some else ()

        self._tasks.start(look, lane="file edits").succeeded.connect(self._tell_left_over)

    @Slot(object)
    def _tell_left_over(self, edits: Sequence[Edit]) -> None:
        if not edits:
            return
        show, later = Button(tr("Show"), small=True), Button(tr("Later"), "", Kind.GHOST, small=True)
        show.clicked.connect(partial(self.show, edits[0].id))
        one = tr(
            "What you changed in {copy} is not saved to {device}.", copy=edits[0].copy.name, device=edits[0].device.name
        )
        fact = (
            one
            if len(edits) == 1
            else tr("What you changed in {count} files is not saved to their devices.", count=len(edits))
        )
        notice = self._window.show_notice(
            "warning", fact, tr("Satchel was closed before."), show, later, is_lasting=True
        )
        for button in (show, later):
            button.clicked.connect(notice.deleteLater)

    def show(self, id: str) -> None:
        """Show the list, with this one chosen."""
        self._window.show_page("remote")
        pane: EditedPane = self._page.places.show("edited")  # type: ignore[assignment]
        pane.choose(id)
