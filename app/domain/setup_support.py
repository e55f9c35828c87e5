"""What a run can turn to while it is carried out: the way back to the device, a person, and whoever watches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from app.domain.by_hand import HandProof, Hands, HandWork
from app.domain.setup_runs import ItemResult
from app.domain.target import Target
from app.domain.task import TaskContext


class Stage(Enum):
    """Where one step of a run is. The values are stable: they appear in JSON output."""

    BEGUN = "begun"  # the device is asked how it is
    CHANGING = "changing"
    PROVING = "proving"
    BY_HAND = "by_hand"  # a person is asked
    ARMED = "armed"  # the device takes the change back by itself in `seconds_left`, unless it is reached again
    REACHING = "reaching"  # the device is looked for on a new connection; `seconds_left` until it goes back
    GOING_BACK = "going_back"  # it was not reached, or not proven: it is waited for as it was before
    RESTARTING = "restarting"
    ENDED = "ended"  # with `result`


@dataclass(frozen=True, slots=True)
class RunEvent:
    """What a run does now. `number` counts from 0."""

    run: str
    key: str
    title: str
    stage: Stage
    number: int
    total: int
    message: str = ""
    seconds_left: float = 0.0
    result: ItemResult | None = None


class Reach(Protocol):
    """The way back to a device."""

    def again(self, address: str, task: TaskContext) -> Target:
        """The device on a new connection; what was open before is let go. `address` "" is where it was known before.

        Raises TargetError, and Cancelled. The caller does not close it.
        """


@dataclass(frozen=True, slots=True)
class RestartQuestion:
    """What a person decides once for a run."""

    run: str
    device: str
    reasons: tuple[str, ...]  # titles of the steps that need it, and what the system says
    is_local: bool  # this computer: the run goes on when Satchel is opened again


def _nobody_watches(event: RunEvent) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Support:
    """Everything may be absent: then what needs it is left out, and says so.

    `reach` None: there is no other way to the device, as with this computer. `may_restart` is asked once in a run.
    `visit` is the folder of the visit, for photos. Called from the thread in which the run is carried out.
    """

    reach: Reach | None = None
    hands: Hands | None = None
    may_restart: Callable[[RestartQuestion, TaskContext], bool] | None = None
    watch: Callable[[RunEvent], None] = _nobody_watches
    visit: Path | None = None
    at: str | None = None
    """Where the device was found, "" where it is known; None: where the run has left it."""
    keep: Callable[[HandWork, HandProof], Mapping[str, Any]] | None = None
    """Checks and keeps a proof in the place of who carries out the run: what has more rights reads no file of ours."""


ALONE = Support()
