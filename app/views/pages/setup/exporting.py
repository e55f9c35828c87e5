"""The profile of a preview as an Ansible playbook: where to, and what is in it."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.profiles import Profile
from app.views.pages.setup.changing import Changing
from app.views.pages.setup.operations import SetupOperations
from app.views.widgets.layout import clear
from app.views.widgets.saved_notice import failure_notice, saved_notice

FOLDER = "ansible"
"""The folder that is made in the chosen one."""


class Exporting(QObject):
    """Says in the preview how it went."""

    def __init__(self, operations: SetupOperations, changing: Changing) -> None:
        super().__init__(changing)
        self._operations, self._changing = operations, changing

    def ask(self, profile: Profile) -> None:
        """Ask for a folder, and write the playbook into a folder in it."""
        chosen = QFileDialog.getExistingDirectory(self._changing.stages, tr("Where to put the folder “ansible”"))
        if chosen:
            self.write(profile, Path(chosen) / FOLDER)

    def write(self, profile: Profile, folder: Path) -> None:
        """Write it into `folder`."""
        if self._operations.export_preview is None:
            return

        def tell(summary: str) -> None:
            clear(self._changing.stages.preview.notices)
            self._changing.stages.preview.notices.addWidget(
                saved_notice(tr("The playbook is saved: {summary}", summary=summary), folder)
            )

        task = self._changing.start(
            partial(self._operations.export_preview, profile, self._changing.device, folder), tr("Export to Ansible")
        )
        task.succeeded.connect(tell)
        task.failed.connect(self._show_failure)

    @Slot(object)
    def _show_failure(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            clear(self._changing.stages.preview.notices)
            self._changing.stages.preview.notices.addWidget(failure_notice(error))
