"""A PowerShell that stays open on a device: what it writes, what it asks, and what can be asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from app.domain.prompts import Answers
from app.domain.task import TaskContext


class PowerShellStream(Enum):
    """Where a piece of text was written, by the names that PowerShell gives its streams."""

    OUTPUT = "output"
    ERROR = "error"
    WARNING = "warning"
    VERBOSE = "verbose"
    DEBUG = "debug"
    INFORMATION = "information"  # Write-Information
    HOST = "host"  # Write-Host: for the eyes of a person only


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of what a command wrote, with its line ends."""

    stream: PowerShellStream
    text: str
    foreground: str = ""  # HOST: a name of System.ConsoleColor, "" where none was chosen
    background: str = ""
    place: str = ""  # ERROR: where in which script, as "line 3, character 12 of deploy.ps1"


@dataclass(frozen=True, slots=True)
class ProgressRecord:
    """One bar of Write-Progress. Nested bars have the `id` of theirs as `parent`, -1 for none."""

    id: int
    activity: str
    status: str = ""
    operation: str = ""
    percent: int | None = None  # None: it is not known how much is left
    seconds_left: int | None = None
    parent: int = -1
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One value that is asked for. A hidden one asks for a SecureString."""

    label: str
    help: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class FieldsQuestion:
    """Read-Host, and mandatory parameters that were not given. Answered by one text for each field."""

    title: str
    message: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class CredentialQuestion:
    """Get-Credential. Answered by a user name and a password."""

    title: str
    message: str
    user: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    key: str = ""  # the letter that chooses it, "" for none
    help: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceQuestion:
    """-Confirm and `PromptForChoice`. Answered by the numbers of the choices from 0, each as a text."""

    title: str
    message: str
    choices: tuple[Choice, ...]
    default: tuple[int, ...] = ()
    takes_several: bool = False


type Question = FieldsQuestion | CredentialQuestion | ChoiceQuestion


class PowerShellListener(Protocol):
    """Whoever follows a command. Called in the thread that runs it."""

    def wrote(self, written: Written) -> None:
        """May wait, so that what is not shown yet does not grow without end."""

    def progressed(self, record: ProgressRecord) -> None: ...

    def ask(self, question: Question) -> Answers:
        """Put a question of the device to a person, and return at once. It is waited for without an end in time."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    has_failed: bool = False  # it stopped at an error
    exit_code: int | None = None  # of the last program that was not PowerShell's own, where one ran
    lost: str = ""  # a sentence: what of its output may be missing, because the connection was cut meanwhile


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to go on. `text` takes the place of what stands there."""

    text: str
    shown: str
    kind: str = ""  # "Command", "ParameterName", "ProviderContainer": a name of CompletionResultType
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Completions:
    """What `text` may become between `start` and `start + length`, in characters."""

    start: int
    length: int
    items: tuple[Completion, ...] = ()


type Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class ObjectTable:
    """The objects that the last command gave, by their properties."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    is_cut: bool = False  # there were more


class PowerShellSession(Protocol):
    """Variables, functions, modules and the folder stay from one command to the next.

    One thread at a time, but `close` may come from any. What the device does not allow or the link breaks is raised as
    a TargetError; after a ConnectionLost the session may be used again: it comes back, or says that it is a new one.
    """

    @property
    def prompt(self) -> str:
        """As PowerShell shows it: "PS C:\\Users\\anna> "."""

    @property
    def folder(self) -> str:
        """Where it is, "" while that is not known."""

    @property
    def about(self) -> str:
        """One line about what answers: "Windows PowerShell 5.1 · LAB-PC1 · LAB\\anna"."""

    def run(self, command: str, task: TaskContext, listener: PowerShellListener) -> Ended:
        """Run one or more lines. A cancel stops them on the device (as Ctrl+C does) and then raises Cancelled.

        Raises ConnectionLost with a sentence about what may have been lost; a command is never sent twice.
        """

    def complete(self, text: str, cursor: int, task: TaskContext) -> Completions: ...

    def table(self, task: TaskContext, most: int = 5000) -> ObjectTable | None:
        """What the last command gave, None where it was nothing with properties."""

    def close(self) -> None: ...
