"""Plans and sets up several devices side by side: the canaries first, the others only when these are proven.

Each device has a thread and a context of its own, so a cancel of one of them leaves the others alone; a cancel of the
whole reaches every one. What is begun is never broken off within a step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Lock

from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.fleet import (
    USUAL,
    DeviceProgress,
    DeviceStage,
    FleetResult,
    FleetRules,
    OnDevice,
    PlannedDevice,
    WhetherToGoOn,
)
from app.domain.language import tr
from app.domain.setup_runs import ItemResult, Outcome, Plan, RunResult
from app.domain.setup_support import RunEvent
from app.domain.task import Cancelled, TaskContext

type MakePlan = Callable[[Device, TaskContext], Plan]
type CarryOut = Callable[[Device, Plan, Collection[str], Callable[[RunEvent], None], TaskContext], RunResult]


def plan_fleet(
    devices: Sequence[Device],
    make_plan: MakePlan,
    task: TaskContext,
    *,
    on_device: OnDevice = lambda _: None,
    rules: FleetRules = USUAL,
) -> FleetResult:
    """Compare every device with its profile. One that cannot be asked has failed, and the others go on.

    Raises Cancelled; what was planned until then was told to `on_device`.
    """

    def work(number: int, tell: OnDevice, own: TaskContext) -> DeviceProgress:
        one = fleet.devices[number]
        tell(replace(one, stage=DeviceStage.PLANNING))
        return replace(one, stage=DeviceStage.PLANNED, plan=make_plan(one.device, own))

    fleet = _Fleet(
        [DeviceProgress(device, DeviceStage.WAITING) for device in dict.fromkeys(devices)], on_device, task, rules
    )
    fleet.run(range(len(fleet.devices)), work, "compared")
    task.check()
    return fleet.result


def carry_out_fleet(
    planned: Sequence[PlannedDevice],
    carry_out: CarryOut,
    task: TaskContext,
    *,
    on_device: OnDevice = lambda _: None,
    rules: FleetRules = USUAL,
    go_on: WhetherToGoOn | None = None,
) -> FleetResult:
    """Do what the plans say. The canaries are those that are given first, and go one after the other.

    After too many failures `go_on` is asked, once for each further one; without it the rest is held back. A cancel is
    no exception here: the result says what was done and what was not.
    """
    canaries = rules.canaries if len(planned) > 1 else 0
    fleet = _Fleet(
        [
            DeviceProgress(one.device, DeviceStage.WAITING, is_canary=number < canaries, plan=one.plan)
            for number, one in enumerate(planned)
        ],
        on_device,
        task,
        rules,
        go_on,
    )

    def work(number: int, tell: OnDevice, own: TaskContext) -> DeviceProgress:
        one, running = planned[number], replace(fleet.devices[number], stage=DeviceStage.RUNNING)
        tell(running)
        result = carry_out(one.device, one.plan, one.skip, lambda event: tell(replace(running, event=event)), own)
        return _ended(running, result)

    for number in range(canaries):
        fleet.run([number], work, "set up")
    fleet.run(range(canaries, len(planned)), work, "set up")
    fleet.leave()
    return fleet.result


type _Work = Callable[[int, OnDevice, TaskContext], DeviceProgress]


class _Fleet:
    """The devices now, and how many of them have failed."""

    def __init__(
        self,
        devices: Sequence[DeviceProgress],
        on_device: OnDevice,
        task: TaskContext,
        rules: FleetRules,
        go_on: WhetherToGoOn | None = None,
    ) -> None:
        self.devices = list(devices)
        self._on_device = on_device
        self._task = task
        self._rules = rules
        self._go_on = go_on
        self._answered = 0  # failures after which a person has said to go on
        self._held = False
        self._lock = Lock()
        for one in devices:
            on_device(one)

    @property
    def result(self) -> FleetResult:
        return FleetResult(tuple(self.devices))

    def run(self, numbers: Sequence[int], work: _Work, done: str) -> None:
        """Begin one device after the other, some at once, until all are over or the rest is held back."""
        waiting = list(numbers)
        running: dict[Future[None], int] = {}
        is_plan = done == "compared"
        with ThreadPoolExecutor(max(1, self._rules.at_once), "device") as threads:
            while waiting or running:
                while waiting and len(running) < self._rules.at_once and (is_plan or self._may_begin(len(waiting))):
                    number = waiting.pop(0)
                    running[threads.submit(self._one, number, work)] = number
                if not running:
                    break
                ended, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ended:
                    del running[future]
                    future.result()  # a bug in one of them is a bug here
                self._say(done)

    def leave(self) -> None:
        """What was not begun says why."""
        for number, one in enumerate(self.devices):
            if one.stage is DeviceStage.WAITING:
                if self._task.cancelled:
                    self._set(
                        number, replace(one, stage=DeviceStage.STOPPED, message=tr("Stopped before this device."))
                    )
                else:
                    self._set(number, replace(one, stage=DeviceStage.HELD_BACK, message=self._why_held()))

    def _one(self, number: int, work: _Work) -> None:
        one = self.devices[number]
        own = TaskContext()
        try:
            with self._task.on_cancel(own.cancel):
                own.check()
                ended = work(number, lambda now: self._set(number, now), own)
        except Cancelled:
            ended = replace(self.devices[number], stage=DeviceStage.STOPPED, event=None, message=tr("Stopped."))
        except AppError as error:
            ended = replace(one, stage=DeviceStage.FAILED, message=str(error), hint=error.hint)
        self._set(number, ended)

    def _may_begin(self, waiting: int) -> bool:
        if self._task.cancelled or self._held:
            return False
        failed = self._not_proven()
        allowed = 0 if any(one.is_canary for one in failed) else self._rules.most_failures
        if len(failed) > max(allowed, self._answered):
            try:
                self._held = self._go_on is None or not self._go_on(failed, waiting, self._task)
            except Cancelled:
                return False
            self._answered = len(failed)
        return not self._held

    def _why_held(self) -> str:
        names = ", ".join(one.device.name for one in self._not_proven())
        return tr("Nothing was done here, because of what became of {names}.", names=names)

    def _not_proven(self) -> tuple[DeviceProgress, ...]:
        """Those that failed, and canaries that have not come to their end."""
        early = (one for one in self.result.at(DeviceStage.STOPPED) if one.is_canary)
        return (*self.result.at(DeviceStage.FAILED), *early)

    def _set(self, number: int, now: DeviceProgress) -> None:
        with self._lock:
            self.devices[number] = now
        self._on_device(now)

    def _say(self, done: str) -> None:
        over = sum(one.is_over or (done == "compared" and one.plan is not None) for one in self.devices)
        if not self._task.cancelled:
            self._task.report(
                tr("{over} of {devices} devices {done}", over=over, devices=len(self.devices), done=done),
                over,
                len(self.devices),
            )


def _ended(running: DeviceProgress, result: RunResult) -> DeviceProgress:
    """A run that waits for a restart, or was stopped, is not done."""
    ended = replace(running, event=None, result=result)
    if failure := _failure(result):
        return replace(ended, stage=DeviceStage.FAILED, message=failure.message, hint=failure.hint)
    if result.stopped or result.waits:
        return replace(
            ended, stage=DeviceStage.STOPPED, message=tr("Stopped.") if result.stopped else tr("Waits for a restart.")
        )
    return replace(ended, stage=DeviceStage.DONE)


def _failure(result: RunResult) -> ItemResult | None:
    return next((item for item in result.items if item.outcome is Outcome.FAILED), None)
