"""What the Setup page asks of the services. The composition fills it in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from app.domain.devices import Device
from app.domain.profiles import Profile
from app.domain.secret import Secret
from app.domain.setup import Parameter
from app.domain.setup_runs import Plan, RunResult
from app.domain.task import TaskContext


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """A profile that can be chosen: its name, what it is for, and where it comes from."""

    name: str
    description: str
    source: str  # path of the file


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run that was cut off: by a crash, a power cut, a killed process."""

    run: str
    profile: str
    asked: tuple[Parameter, ...] = ()  # secrets that it needs again, because no journal holds them


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person can begin with on a device."""

    profiles: Sequence[ProfileChoice]
    unfinished: Sequence[UnfinishedRun] = ()


@dataclass(frozen=True, slots=True)
class SetupOperations:
    """All of them may take long and run as tasks. They raise AppError."""

    choices: Callable[[Device, TaskContext], Choices]
    read_profile: Callable[[str, Mapping[str, str | Secret], TaskContext], Profile]
    plan: Callable[[Device, Profile, TaskContext], Plan]
    carry_out: Callable[[Device, Plan, Collection[str], TaskContext], RunResult]
    resume: Callable[[Device, str, Mapping[str, str | Secret], TaskContext], RunResult]
    undo: Callable[[Device, str, Collection[str] | None, TaskContext], RunResult]
