"""The Diagnostics page with the services that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from app.composition import Services
    from app.domain.devices import Device
    from app.domain.diagnostics import Diagnosis, Examination
    from app.domain.task import TaskContext
    from app.views.connection_help import ConnectionHelp
    from app.views.pages.diagnostics.page import DiagnosticsPage
    from app.views.tasks import TaskRunner


class DiagnosticsParts(QObject):
    """Makes the page. `unwritten` comes on the UI thread."""

    unwritten = Signal(object)  # FileError, from the thread of a task

    def __init__(self, services: Services, tasks: TaskRunner) -> None:
        super().__init__(tasks)
        self._services, self._tasks = services, tasks

    def make_page(self, devices: Callable[[], Sequence[Device]], help: ConnectionHelp) -> DiagnosticsPage:
        """The page, which reads by itself what was found in this visit so far."""
        from app.composition_setup import find_step
        from app.services.diagnostics.symptoms import SYMPTOMS
        from app.views.pages.diagnostics.hand_over import FactOperations
        from app.views.pages.diagnostics.page import DiagnosticsPage

        page = DiagnosticsPage(self._tasks, devices, self._examine, symptoms=SYMPTOMS, find_step=find_step, help=help)
        page.offer_facts(FactOperations(self._save_facts, self._open_facts, self._services.work.summarise))
        self._tasks.start(self._read_history, lane="visit").succeeded.connect(page.show_history)
        return page

    def _examine(
        self, device: Device, asked: Examination, watch: Callable[[Diagnosis], None], task: TaskContext
    ) -> Diagnosis:
        return self._services.work.examine(device, asked, task, unwritten=self._tell, watch=watch)

    def _save_facts(self, diagnosis: Diagnosis, path: Path, is_masked: bool, task: TaskContext) -> int:
        bundle = self._services.examinations.save_facts(
            diagnosis.started, path, task, is_masked=is_masked, may_replace=True
        )  # the dialog has asked already
        return len(bundle.masked)

    def _open_facts(self, path: Path, task: TaskContext) -> Diagnosis:
        from app.services.diagnostics.checks import CHECKS
        from app.services.examinations import examine_file

        return examine_file(path, CHECKS, task)

    def _tell(self, error: FileError) -> None:
        self.unwritten.emit(error)

    def _read_history(self, _: TaskContext) -> list[tuple[Device, Diagnosis]]:
        examined = self._services.examinations.examined()
        if examined:  # their remedies are steps
            from app.composition_setup import find_step

            find_step("")
        return [(self._services.work.device_named(found.device), found) for found in examined]
