"""What is wrong with a device of the book, and putting it right: for the window, which has no connection at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.devices import Device
    from app.domain.diagnostics import Diagnosis, Examination, Finding
    from app.domain.errors import AppError
    from app.domain.fixes import Fix, FixResult
    from app.domain.setup_runs import Plan, RunResult
    from app.domain.setup_support import Support
    from app.domain.task import TaskContext
    from app.services.examinations import Examinations
    from app.services.history import History
    from app.services.site_limits import SiteLimits
    from app.services.visit_work import VisitWork
    from app.services.visits import Visits


class Diagnosing:
    """Every method may take long. Raises what a setup and an examination raise, and FileError for damaged limits."""

    def __init__(
        self, work: VisitWork, examinations: Examinations, limits: SiteLimits, visits: Visits, *, history: History
    ) -> None:
        self._work, self._examinations, self._limits = work, examinations, limits
        self._visits, self._history = visits, history

    def examine(
        self,
        device: Device,
        asked: Examination,
        task: TaskContext,
        *,
        unwritten: Callable[[AppError], None],
        watch: Callable[[Diagnosis], None] | None = None,
        is_noted: bool = True,
    ) -> Diagnosis:
        """As `Examinations.examine`, of a device that is connected to first, by the limits of its site."""
        from app.services.diagnostics.checks import CHECKS
        from app.services.diagnostics.course import course_for

        course, target = course_for(asked, CHECKS), self._work.target(device, task)
        rights = self._work.rights(device)
        return self._examinations.examine(
            target,
            course,
            task,
            thresholds=self._limits.of(device.folder),
            unwritten=unwritten,
            watch=watch,
            as_administrator=rights.ask_facts if rights else None,
            is_noted=is_noted,
        )

    def check_cool_down(self, device: Device, finding: Finding, task: TaskContext) -> None:
        """Raises FixRepeated."""
        from app.services.diagnostics.fixing import check_cool_down

        task.check()
        check_cool_down(self._history.events(), device.name, finding)

    def carry_out(
        self,
        device: Device,
        fix: Fix,
        support: Support,
        task: TaskContext,
        *,
        unwritten: Callable[[AppError], None],
    ) -> FixResult:
        """As `carry_out_fix`."""
        from app.services.diagnostics.fixing import carry_out_fix

        hands = _Hands(self, self._work, device, support, unwritten=unwritten)
        return carry_out_fix(hands, fix, self._visits.current().journal, task)


class _Hands:
    """Implements `Hands`."""

    def __init__(
        self,
        diagnosing: Diagnosing,
        work: VisitWork,
        device: Device,
        support: Support,
        *,
        unwritten: Callable[[AppError], None],
    ) -> None:
        self._diagnosing, self._work = diagnosing, work
        self._device, self._support, self._unwritten = device, support, unwritten

    def carry_out(self, plan: Plan, task: TaskContext) -> RunResult:
        run = self._work.carry_out(self._device, plan, (), task, support=self._support)
        if run.address:  # the step has moved it
            from app.services.targets.reaching import device_at

            self._device = device_at(self._device, run.address)
        return run

    def undo(self, run: str, task: TaskContext) -> RunResult:
        return self._work.undo(self._device, run, None, task, support=self._support)

    def examine(self, asked: Examination, task: TaskContext) -> Diagnosis:
        return self._diagnosing.examine(self._device, asked, task, unwritten=self._unwritten, is_noted=not asked.checks)
