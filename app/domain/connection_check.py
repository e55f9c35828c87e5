"""Why a device cannot be connected to: the stages of a connection, what each of them showed, and what helps."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.domain.language import tr
from app.domain.spelling import spell


class StageVerdict(Enum):
    """The values are stable: they stand in JSON output and in the journal."""

    OK = "ok"
    PROBLEM = "problem"
    UNKNOWN = "unknown"  # it could not be found out
    SKIPPED = "skipped"  # it does not apply here
    NOT_REACHED = "not_reached"  # an earlier stage is broken


class Help(Enum):
    """What the program can do itself towards the fix."""

    NONE = "none"
    EDIT_DEVICE = "edit_device"
    ENTER_PASSWORD = "enter_password"  # noqa: S105 - a word for a button
    UNLOCK_VAULT = "unlock_vault"
    TRUST_KEY = "trust_key"
    ALLOW_LEGACY = "allow_legacy"
    TRY_AGAIN = "try_again"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command for whoever sits at the device, to be read out on the phone."""

    purpose: str  # "Switch WinRM on"
    command: str
    where: str  # how to get to where it is typed, and what to know

    @property
    def spelled(self) -> tuple[tuple[str, str], ...]:
        """Each word, and how it is spelled: ("-q", "dash, Quebec")."""
        return tuple((word, ", ".join(spell(word))) for word in self.command.split())


@dataclass(frozen=True, slots=True)
class Fix:
    """The one thing to do: a sentence, how the program can help with it, and what can be done at the device."""

    sentence: str
    help: Help = Help.NONE
    spoken: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that was looked at, and what came back, as the machine said it."""

    label: str
    value: str
    is_fault: bool = False


@dataclass(frozen=True, slots=True)
class StageFinding:
    """One stage of one connection.

    `cause` is the short name of what is broken, stable once shipped; the full code is `<stage>.<cause>`. `hop` names
    the jump host that the stage is about, "" for the device itself.
    """

    stage: str  # id: "name", "route", "tcp", ...
    title: str
    verdict: StageVerdict
    summary: str
    evidence: tuple[Observation, ...] = ()
    cause: str = ""
    fix: Fix | None = None
    seconds: float = 0.0
    hop: str = ""

    @property
    def code(self) -> str:
        """The full code of the cause, "" where nothing is broken."""
        return f"{self.stage}.{self.cause}" if self.cause else ""


@dataclass(frozen=True, slots=True)
class ConnectionCheck:
    """Every stage of a connection, in order. The first broken one is the cause; later ones were not reached."""

    device: str
    address: str
    started: datetime  # UTC
    seconds: float
    findings: tuple[StageFinding, ...]

    @property
    def cause(self) -> StageFinding | None:
        """The stage that is broken, None where the connection works."""
        return next((one for one in self.findings if one.verdict is StageVerdict.PROBLEM), None)

    @property
    def sentence(self) -> str:
        """What is wrong, in one sentence."""
        if self.cause is not None:
            return self.cause.summary
        unknown = next((one for one in self.findings if one.verdict is StageVerdict.UNKNOWN), None)
        return unknown.summary if unknown else tr("Every step of the connection works now.")


def in_a_sentence(title: str) -> str:
    """The title of a stage among other words: "host key", but "PowerShell"."""
    return title if any(letter.isupper() for letter in title[1:]) else title.lower()
