"""Fixes on the devices of a visit, for the window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.devices import Device
    from app.domain.diagnostics import Diagnosis, Examination, Finding
    from app.domain.errors import FileError
    from app.domain.fixes import Fix, FixResult
    from app.domain.setup_runs import Plan, RunResult
    from app.domain.setup_support import Support
    from app.domain.task import TaskContext
    from app.services.history import History
    from app.services.visit_work import VisitWork
    from app.services.visits import Visits


class Fixes:
    """Every method may take long. Raises what a setup and an examination raise."""

    def __init__(self, work: VisitWork, visits: Visits, history: History) -> None:
        self._work, self._visits, self._history = work, visits, history

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
        unwritten: Callable[[FileError], None],
    ) -> FixResult:
        """As `carry_out_fix`."""
        from app.services.diagnostics.fixing import carry_out_fix

        hands = _Hands(self._work, device, support, unwritten)
        return carry_out_fix(hands, fix, self._visits.current().journal, task)


class _Hands:
    """Implements `Hands`."""

    def __init__(
        self, work: VisitWork, device: Device, support: Support, unwritten: Callable[[FileError], None]
    ) -> None:
        self._work, self._device, self._support, self._unwritten = work, device, support, unwritten

    def carry_out(self, plan: Plan, task: TaskContext) -> RunResult:
        run = self._work.carry_out(self._device, plan, (), task, support=self._support)
        if run.address:  # the step has moved it
            from app.services.targets.reaching import device_at

            self._device = device_at(self._device, run.address)
        return run

    def undo(self, run: str, task: TaskContext) -> RunResult:
        return self._work.undo(self._device, run, None, task, support=replace(self._support, at=None))

    def examine(self, asked: Examination, task: TaskContext) -> Diagnosis:
        return self._work.examine(self._device, asked, task, unwritten=self._unwritten, is_noted=not asked.checks)
