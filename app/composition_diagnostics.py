"""The Diagnostics page with the services that it needs."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import AppError
from app.views.telling import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from app.composition import Services
    from app.domain.devices import Device
    from app.domain.diagnostics import Diagnosis, Examination, Finding
    from app.domain.fixes import Fix, FixResult
    from app.domain.profiles import Profile
    from app.domain.setup import Parameter
    from app.domain.setup_support import Support
    from app.domain.task import TaskContext
    from app.views.connection_help import ConnectionHelp
    from app.views.pages.diagnostics.fixing import FixOperations
    from app.views.pages.diagnostics.page import DiagnosticsPage
    from app.views.pages.setup.operations import SetupOperations
    from app.views.tasks import TaskRunner


_FIRST_MS = 50  # until the page has been painted for the first time
_BREATH = 0.003  # seconds between two modules, which take about 0.001 each


class DiagnosticsParts(QObject):
    """Makes the page. `unwritten` comes on the UI thread."""

    unwritten = Signal(object)  # AppError, from the thread of a task

    def __init__(self, services: Services, tasks: TaskRunner) -> None:
        super().__init__(tasks)
        self._services, self._tasks = services, tasks

    def make_page(self, devices: Callable[[], Sequence[Device]], help: ConnectionHelp) -> DiagnosticsPage:
        """The page, which reads by itself what was found in this visit so far."""
        from app.composition_setup import find_step
        from app.services.diagnostics.symptoms import SYMPTOMS
        from app.views.pages.diagnostics.hand_over import FactOperations
        from app.views.pages.diagnostics.page import DiagnosticsPage

        page = DiagnosticsPage(
            self._tasks,
            devices,
            self._examine,
            symptoms=SYMPTOMS,
            find_step=find_step,
            help=help,
            fixing=self._fix_operations(),
        )
        page.offer_facts(FactOperations(self._save_facts, self._open_facts, self._summarise))
        QTimer.singleShot(_FIRST_MS, page, partial(self._begin, page))
        return page

    def _begin(self, page: DiagnosticsPage) -> None:
        """Once the page has been painted: beside a thread that loads much, a window waits for each step of its own."""
        self._tasks.start(self._read_history, lane="visit").succeeded.connect(page.show_history)
        self._tasks.start(_load_checks, lane="checks")

    def _fix_operations(self) -> FixOperations:
        from app.views.pages.diagnostics.fixing import FixOperations

        def setup() -> SetupOperations:
            from app.composition_setup import setup_operations

            return setup_operations(self._services)

        return FixOperations(setup, _needed, _profile, self._check_cool_down, self._carry_out)

    def _check_cool_down(self, device: Device, finding: Finding, task: TaskContext) -> None:
        self._services.diagnosing.check_cool_down(device, finding, task)

    def _carry_out(self, device: Device, fix: Fix, support: Support, task: TaskContext) -> FixResult:
        return self._services.diagnosing.carry_out(device, fix, support, task, unwritten=self._tell)

    def _examine(
        self, device: Device, asked: Examination, watch: Callable[[Diagnosis], None], task: TaskContext
    ) -> Diagnosis:
        return self._services.diagnosing.examine(device, asked, task, unwritten=self._tell, watch=watch)

    def _save_facts(self, diagnosis: Diagnosis, path: Path, is_masked: bool, task: TaskContext) -> int:
        bundle = self._services.examinations.save_facts(
            diagnosis.started, path, task, is_masked=is_masked, may_replace=True
        )  # the dialog has asked already
        return len(bundle.masked)

    def _summarise(self, device: Device, shows_all: bool, task: TaskContext) -> str:
        return self._services.work.summarise(device, shows_all, task)  # made, and its modules loaded, in a task

    def _open_facts(self, path: Path, task: TaskContext) -> Diagnosis:
        from app.services.diagnostics.checks import CHECKS
        from app.services.examinations import examine_file

        return examine_file(path, CHECKS, task)

    def _tell(self, error: AppError) -> None:
        tell(self.unwritten, error)

    def _read_history(self, _: TaskContext) -> list[tuple[Device, Diagnosis]]:
        examined = self._services.examinations.examined()
        if examined:  # their remedies are steps
            from app.composition_setup import find_step

            find_step("")
        return [(self._services.work.device_named(found.device), found) for found in examined]


def _load_checks(task: TaskContext) -> None:
    """A part at a time, so that the first run finds everything loaded."""
    import pkgutil

    from app.services import facts

    parts = [one.name for one in pkgutil.walk_packages(facts.__path__, f"{facts.__name__}.")]
    for name in (*parts, "app.services.diagnostics.checks", "app.services.examinations"):
        import_module(name)
        task.sleep(_BREATH)


def _needed(finding: Finding) -> Sequence[Parameter]:
    """What a person must say before the remedy can be planned."""
    from app.composition_setup import find_step
    from app.services.setup.arguments import still_needed

    remedy = finding.judgement.remedy
    step = find_step(remedy.step) if remedy else None
    return still_needed(step, remedy.parameters) if step and remedy else ()


def _profile(finding: Finding, answers: Mapping[str, Any]) -> Profile:
    from app.services.diagnostics.fixing import fix_profile

    return fix_profile(finding, answers)
