"""The Setup page with 20 devices and 50 steps on each: the longest stall of the window while all of them are compared,
set up at once, and looked at one by one. What the devices do is made up and quick; what is measured is the window."""

import gc
import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.figures import Figure
from bench.stall import Watch, settle, wait

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.domain.fleet import FleetResult, OnDevice, PlannedDevice, WhetherToGoOn
    from app.domain.setup_runs import Plan, RunResult
    from app.domain.setup_support import RunEvent, Support
    from app.domain.task import TaskContext

DEVICES, STEPS = 20, 50
PACE = 0.004  # seconds between two events of a device: 20 devices tell 5,000 a second
GOAL = 50


def measure() -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.domain.devices import Device
    from app.domain.setup_support import Stage
    from app.views import lean_qt
    from app.views.pages.setup.page import SetupPage
    from app.views.tasks import TaskRunner
    from app.views.theme import install

    lean_qt.load()
    application = QApplication.instance() or QApplication([])
    install(application)  # type: ignore[arg-type]
    gc.disable()  # as at a real start; the window begins to collect
    book = [Device(f"d{at}", f"device-{at:02}", host=f"10.0.0.{at}", folder="Site") for at in range(DEVICES)]
    tasks, watch = TaskRunner(), Watch()
    with watch.during("the page"):
        page = SetupPage(tasks, lambda: book, _Played().operations())
        page.resize(1200, 760)
        page.show()
    with watch.during("choose 20 devices and a profile"):
        page.several.ask()
        settle(0.1)
        page.several.take(book)
        wait(lambda: page.choose.model.rowCount() > 0, "the profiles")
        page.choose.chosen.emit("office.yaml")
        wait(page.several.stage.apply.isVisible, "the comparison")
    stage = page.several.stage
    with watch.during("look at one after the other"):
        _look_at_all(stage)
    with watch.during("set up all"):
        started = time.perf_counter()
        stage.apply.click()
        wait(lambda: stage.report.isVisible() or not page.several.is_running, "the end")
        seconds = time.perf_counter() - started
    with watch.during("look at one after the other, done"):
        _look_at_all(stage)
    done = sum(len(line.states) == line.done == STEPS for line in stage.model.lines())
    stalls = watch.end()
    page.close()
    tasks.shut_down()
    for one in stalls:
        print(one)
    longest = max(stalls, key=lambda one: one.seconds)
    told = DEVICES * STEPS * len(Stage) / seconds
    print(f"  {done} of {DEVICES} devices shown with all {STEPS} steps, at most {told:.0f} events a second")
    return [
        Figure(f"longest stall of the window ({longest.action})", longest.seconds * 1000, "ms", GOAL),
        Figure("devices whose steps are not all shown", DEVICES - done, "", 0),
    ]


def _look_at_all(stage: Any) -> None:
    for number in range(DEVICES):
        stage.list.setCurrentIndex(stage.model.index(number, 0))
        settle(0.03)


class _Played:
    """Devices on which every step works, with the real service of fleets."""

    def operations(self) -> Any:
        from app.domain.profiles import Profile
        from app.views.pages.setup.operations import Choices, FleetOperations, ProfileChoice, SetupOperations

        def never(*_: Any) -> Any:
            raise AssertionError("one device")

        return SetupOperations(
            lambda device, task: Choices([ProfileChoice("Office", "", "office.yaml")]),
            lambda source, answers, task: Profile("Office", ()),
            never, never, never, never,
            hand_over=lambda device, run, task: Path("/"),
            fleet=FleetOperations(self.plan, self.carry_out),
        )  # fmt: skip

    def plan(
        self,
        devices: "Sequence[Device]",
        source: str,
        answers: Callable[["Device"], Any],
        on_device: "OnDevice",
        task: "TaskContext",
    ) -> "FleetResult":
        from app.services.setup.fleet import plan_fleet

        made = _made_plan()
        return plan_fleet(devices, lambda one, own: replace(made, device=one.name), task, on_device=on_device)

    def carry_out(
        self,
        planned: "Sequence[PlannedDevice]",
        on_device: "OnDevice",
        go_on: "WhetherToGoOn",
        support: "Callable[[str], Support]",
        task: "TaskContext",
    ) -> "FleetResult":
        from app.domain.fleet import FleetRules
        from app.services.setup.fleet import carry_out_fleet

        rules = FleetRules(at_once=DEVICES, canaries=0)
        return carry_out_fleet(planned, _carry_out, task, on_device=on_device, rules=rules, go_on=go_on)


def _made_plan() -> "Plan":
    from app.domain.setup import Change, Comparison, Risk, Undo
    from app.domain.setup_runs import Plan, PlanItem

    changes = (Change("Value", "what was there before", "what will be there"),)
    items = tuple(
        PlanItem(f"step-{at}", "time.zone", f"Step number {at}", "System", Comparison.of(changes), {}, Risk.LOW,
                 Undo.EXACT, {})
        for at in range(STEPS)
    )  # fmt: skip
    return Plan("", "Office", items, "digest")


def _carry_out(
    device: "Device", plan: "Plan", skip: Collection[str], watch: "Callable[[RunEvent], None]", task: "TaskContext"
) -> "RunResult":
    from app.domain.setup_runs import ItemResult, Outcome, RunResult
    from app.domain.setup_support import RunEvent, Stage

    results = []
    for at, item in enumerate(plan.to_do):
        for stage in (Stage.BEGUN, Stage.CHANGING, Stage.PROVING):
            watch(RunEvent("run", item.key, item.title, stage, at, STEPS))
            task.sleep(PACE)
        results.append(ItemResult(item.key, item.title, Outcome.CHANGED, item.comparison.changes))
        watch(RunEvent("run", item.key, item.title, Stage.ENDED, at, STEPS, result=results[-1]))
    return RunResult("run", device.name, "Office", tuple(results))
