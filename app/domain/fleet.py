"""Several devices that are set up alike: the first one alone, the others when it is proven."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from app.domain.devices import Device
from app.domain.setup_runs import Plan, RunResult
from app.domain.setup_support import RunEvent
from app.domain.task import TaskContext


class DeviceStage(Enum):
    """Where one device of a fleet is. The values are stable: they appear in JSON output."""

    WAITING = "waiting"
    PLANNING = "planning"
    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # it could not be asked, or a step failed: `message` says why
    HELD_BACK = "held_back"  # untouched, because others have failed
    STOPPED = "stopped"  # by a person; nothing, or a part, was done


@dataclass(frozen=True, slots=True)
class DeviceProgress:
    """One device now. `event` is what its run does at the moment; between two of them nothing else has changed."""

    device: Device
    stage: DeviceStage
    is_canary: bool = False
    event: RunEvent | None = None
    message: str = ""
    hint: str = ""
    plan: Plan | None = None
    result: RunResult | None = None

    @property
    def is_over(self) -> bool:
        return self.stage not in (DeviceStage.WAITING, DeviceStage.PLANNING, DeviceStage.PLANNED, DeviceStage.RUNNING)


type OnDevice = Callable[[DeviceProgress], None]
"""Called from the threads of the devices, several at once."""


@dataclass(frozen=True, slots=True)
class PlannedDevice:
    """A device with the plan that a person approved; `skip` are the keys of what is left out."""

    device: Device
    plan: Plan
    skip: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class FleetRules:
    """`canaries` devices go first. More than `most_failures` devices that failed, and none is begun any more; a canary
    that failed always holds the others back."""

    at_once: int = 8
    canaries: int = 1
    most_failures: int = 0


USUAL = FleetRules()


class WhetherToGoOn(Protocol):
    """A person decides when the rules would hold the others back."""

    def __call__(self, failed: Sequence[DeviceProgress], waiting: int, task: TaskContext) -> bool:
        """Raises Cancelled."""


@dataclass(frozen=True, slots=True)
class FleetResult:
    """How each device ended, in the order in which they were given."""

    devices: tuple[DeviceProgress, ...]

    def at(self, stage: DeviceStage) -> tuple[DeviceProgress, ...]:
        return tuple(one for one in self.devices if one.stage is stage)

    @property
    def failed(self) -> bool:
        return any(one.stage in (DeviceStage.FAILED, DeviceStage.HELD_BACK) for one in self.devices)

    @property
    def stopped(self) -> bool:
        return bool(self.at(DeviceStage.STOPPED))
