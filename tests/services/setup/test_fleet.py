"""Several devices at once: canaries, what is held back, cancels; with callables in the place of devices."""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import pytest

from app.domain.devices import Device
from app.domain.errors import TargetUnreachable
from app.domain.fleet import DeviceProgress, DeviceStage, FleetResult, FleetRules, PlannedDevice
from app.domain.setup_runs import ItemResult, Outcome, Plan, RunResult
from app.domain.setup_support import RunEvent, Stage
from app.domain.task import Cancelled, TaskContext
from app.services.setup.fleet import carry_out_fleet, plan_fleet

PATIENCE = 60  # seconds until a test that hangs fails

DEVICES = [Device(str(number), f"device {number}", host=f"10.0.0.{number}") for number in range(1, 7)]


def plan_of(device: Device, task: TaskContext) -> Plan:
    return Plan(device.name, "Test", (), f"digest of {device.name}")


@dataclass
class Bench:
    """Carries out by noting it; `wrong` devices fail, `at` is called within each."""

    wrong: Collection[str] = ()
    at: Callable[[Device, TaskContext], None] = lambda device, task: None
    done: list[str] = field(default_factory=list)
    told: list[DeviceProgress] = field(default_factory=list)
    most: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def carry_out(
        self, device: Device, plan: Plan, skip: Collection[str], watch: Callable[[RunEvent], None], task: TaskContext
    ) -> RunResult:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            self.done.append(device.name)
        watch(RunEvent("run", "time.zone", "Time zone", Stage.CHANGING, 0, 1))
        try:
            self.at(device, task)
        finally:
            with self._lock:
                self._now -= 1
        outcome = Outcome.FAILED if device.name in self.wrong else Outcome.CHANGED
        return RunResult("run", device.name, "Test", (ItemResult("time.zone", "Time zone", outcome, message="no"),))

    def run(self, task: TaskContext | None = None, **more: object) -> FleetResult:
        planned = [PlannedDevice(device, plan_of(device, TaskContext())) for device in DEVICES]
        return carry_out_fleet(planned, self.carry_out, task or TaskContext(), on_device=self.told.append, **more)  # type: ignore[arg-type]


def stages(result: FleetResult) -> list[str]:
    return [one.stage.value for one in result.devices]


def test_all_devices_are_compared_at_once_and_one_that_is_not_reached_leaves_the_others_alone() -> None:
    together = threading.Barrier(3, timeout=PATIENCE)

    def plan(device: Device, task: TaskContext) -> Plan:
        if device.name == "device 2":
            raise TargetUnreachable("device 2 does not answer.", hint="Is it on?")
        if device.name in ("device 1", "device 3", "device 4"):
            together.wait()
        return plan_of(device, task)

    told: list[DeviceProgress] = []
    rules = FleetRules(at_once=4)
    result = plan_fleet([*DEVICES, DEVICES[0]], plan, TaskContext(), on_device=told.append, rules=rules)
    assert stages(result) == ["planned", "failed", *["planned"] * 4]
    assert (result.devices[1].message, result.devices[1].hint) == ("device 2 does not answer.", "Is it on?")
    assert [one.plan.device for one in result.devices if one.plan] == [one.name for one in DEVICES if one.id != "2"]
    of_one = [one.stage for one in told if one.device.id == "3"]
    assert of_one == [DeviceStage.WAITING, DeviceStage.PLANNING, DeviceStage.PLANNED]


def test_the_first_device_is_alone_and_the_others_follow_with_a_bound() -> None:
    together = threading.Barrier(2, timeout=PATIENCE)

    def at(device: Device, task: TaskContext) -> None:
        if device.name in ("device 2", "device 3"):
            together.wait()
        if device.name == "device 1":
            assert bench.done == ["device 1"]

    bench = Bench(at=at)
    result = bench.run(rules=FleetRules(at_once=2))
    assert stages(result) == ["done"] * 6 and not result.failed
    assert bench.most == 2 and bench.done[0] == "device 1"
    assert [one.is_canary for one in result.devices] == [True, *[False] * 5]
    events = [one.event.key for one in bench.told if one.event and one.device.id == "5"]
    assert events == ["time.zone"]


def test_a_canary_that_fails_holds_every_other_device_back() -> None:
    bench = Bench(wrong=["device 1"])
    result = bench.run(rules=FleetRules(most_failures=3))
    assert stages(result) == ["failed", *["held_back"] * 5] and result.failed
    assert bench.done == ["device 1"]
    assert "device 1" in result.devices[5].message


@pytest.mark.parametrize(("allowed", "begun"), [(0, 2), (1, 4), (9, 6)])
def test_after_too_many_failures_no_further_device_is_begun(allowed: int, begun: int) -> None:
    bench = Bench(wrong=["device 2", "device 4"])
    result = bench.run(rules=FleetRules(at_once=1, most_failures=allowed))
    assert len(bench.done) == begun
    assert len(result.at(DeviceStage.HELD_BACK)) == 6 - begun


def test_a_person_may_go_on_after_a_failure_and_is_asked_once_for_each() -> None:
    asked: list[tuple[list[str], int]] = []

    def go_on(failed: list[DeviceProgress], waiting: int, task: TaskContext) -> bool:
        asked.append(([one.device.name for one in failed], waiting))
        return len(asked) < 3

    bench = Bench(wrong=["device 1", "device 2", "device 4"])
    result = bench.run(rules=FleetRules(at_once=1), go_on=go_on)
    names = [["device 1"], ["device 1", "device 2"], ["device 1", "device 2", "device 4"]]
    assert asked == list(zip(names, (5, 4, 2), strict=True))
    assert stages(result) == ["failed", "failed", "done", "failed", "held_back", "held_back"]


def test_a_cancel_reaches_every_device_that_is_begun_and_begins_no_other() -> None:
    task = TaskContext()
    together = threading.Barrier(2, timeout=PATIENCE)

    def at(device: Device, own: TaskContext) -> None:
        if device.name in ("device 2", "device 3"):
            if together.wait() == 0:
                threading.Thread(target=task.cancel).start()
            own.sleep(PATIENCE)

    bench = Bench(at=at)
    result = bench.run(task, rules=FleetRules(at_once=2))
    assert stages(result) == ["done", *["stopped"] * 5] and result.stopped
    assert sorted(bench.done) == ["device 1", "device 2", "device 3"]


def test_a_cancel_while_devices_are_compared_ends_it() -> None:
    task = TaskContext()

    def plan(device: Device, own: TaskContext) -> Plan:
        task.cancel()
        return plan_of(device, own)

    with pytest.raises(Cancelled):
        plan_fleet(DEVICES, plan, task)
    assert task.cancelled


def test_a_bug_on_one_device_is_not_taken_for_a_failure() -> None:
    def at(device: Device, own: TaskContext) -> None:
        raise KeyError("bug")

    with pytest.raises(KeyError, match="bug"):
        Bench(at=at).run()
