"""What the Setup page asks of the services. The composition fills it in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.devices import Device
from app.domain.fleet import FleetResult, OnDevice, PlannedDevice, WhetherToGoOn
from app.domain.language import Worded
from app.domain.profiles import Profile
from app.domain.setup import Parameter, Step
from app.domain.setup_runs import Plan, RunResult
from app.domain.setup_support import Support
from app.domain.task import TaskContext
from app.views.pages.setup.rights import RightsOperations

type Answers = Mapping[str, Any]
"""The values that a person gave by the name of what was asked: text, number, switch, list, `Secret`, `FromVault`."""


class Origin(Worded):
    """Where a profile comes from, in words."""

    SHIPPED = "Comes with Satchel"
    OWN = "Your own"
    BESIDE = "Beside the program"
    FILE = "From a file"


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """A profile that can be chosen: its name, what it is for, and where it comes from."""

    name: str
    description: str
    source: str  # path of the file
    origin: Origin = Origin.SHIPPED


@dataclass(frozen=True, slots=True)
class Readiness:
    """How much of a profile can be carried out without the internet."""

    ready: int
    total: int  # of the steps that need something from outside
    missing: tuple[str, ...] = ()  # what is not there yet, in words


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run that was cut off: by a crash, a power cut, a killed process."""

    run: str
    profile: str
    asked: tuple[Parameter, ...] = ()  # secrets that it needs again, because no journal holds them
    device: Device | None = None  # where it is, if that is not the device that is chosen


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """A run on this device that has ended."""

    run: str
    profile: str
    started: datetime
    ended: str  # "done", "failed", "stopped", "undone"
    changed: int  # changes that it made and that are not undone

    @property
    def undoable(self) -> bool:
        return self.changed > 0


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person can begin with on a device. Runs come newest first; `unfinished` are those on other devices too."""

    profiles: Sequence[ProfileChoice]
    unfinished: Sequence[UnfinishedRun] = ()
    earlier: Sequence[EarlierRun] = ()


@dataclass(frozen=True, slots=True)
class FleetOperations:
    """Several devices at once. `plan` gets the source of a profile and the answers for each device; `carry_out` gets
    what a run on the device with a name may turn to."""

    plan: Callable[[Sequence[Device], str, Callable[[Device], Answers], OnDevice, TaskContext], FleetResult]
    carry_out: Callable[
        [Sequence[PlannedDevice], OnDevice, WhetherToGoOn, Callable[[str], Support], TaskContext], FleetResult
    ]


@dataclass(frozen=True, slots=True)
class SetupOperations:
    """All of them but `find_step` and `vault_titles` may take long and run as tasks; those raise AppError. What is None
    is not offered."""

    choices: Callable[[Device, TaskContext], Choices]
    read_profile: Callable[[Device, str, Answers, TaskContext], Profile]
    plan: Callable[[Device, Profile, TaskContext], Plan]
    carry_out: Callable[[Device, Plan, Collection[str], Support, TaskContext], RunResult]
    resume: Callable[[Device, str, Answers, Support, TaskContext], RunResult]
    undo: Callable[[Device, str, Collection[str] | None, Support, TaskContext], RunResult]
    find_step: Callable[[str], Step | None] = lambda _: None
    look_at: Callable[[str, TaskContext], Profile] | None = None
    """As `read_profile` without answers, and the vault is not asked."""
    vault_titles: Callable[[Sequence[Device]], Sequence[str] | None] | None = None
    """Of what all of these devices may have. Quick: it reads what the open vault has in memory."""
    readiness: Callable[[Profile, TaskContext], Readiness] | None = None
    check_again: Callable[[Device, str, TaskContext], Plan] | None = None
    """What an earlier run wanted, compared with the device as it is now."""
    hand_over: Callable[[Device, str, TaskContext], Path] | None = None
    """Write the hand-over report of a run, as HTML and as JSON beside it; the path of the HTML."""
    rights: RightsOperations | None = None
    """Administrator rights for this computer; `way` is quick."""
    fleet: FleetOperations | None = None
    export: Callable[[str, Answers, Sequence[Device], Path, TaskContext], str] | None = None
    """Write a profile with its answers for devices into a folder, as an Ansible playbook; how much of it is in there.
    Secrets need no answer: Ansible asks for them."""
    export_preview: Callable[[Profile, Device, Path, TaskContext], str] | None = None
    """The same for what is previewed, with the values that were changed there."""
