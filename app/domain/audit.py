"""The audit of a vault: who has done what with which credential, and why. Never a value."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol


class AuditVerb(Enum):
    """The values are stored in files and stay readable for ever."""

    CREATED = "vault.created"
    UNLOCKED = "vault.unlocked"
    UNLOCK_FAILED = "vault.unlock_failed"
    LOCKED = "vault.locked"
    KEY_CHANGED = "vault.key_changed"
    MERGED = "vault.merged"
    QUICK_UNLOCK_CHANGED = "vault.quick_unlock_changed"
    IMPORTED = "vault.imported"
    EXPORTED = "vault.exported"
    ADDED = "entry.added"
    CHANGED = "entry.changed"
    DELETED = "entry.deleted"
    RESTORED = "entry.restored"
    REVEALED = "entry.revealed"  # shown on the screen
    COPIED = "entry.copied"
    TYPED = "entry.typed"  # into a session
    INJECTED = "entry.injected"  # given to a connection, which nobody sees
    CODE_TAKEN = "entry.code_taken"  # a one-time password was shown or copied
    CROSSED = "entry.crossed"  # used for another client, with a reason


@dataclass(frozen=True, slots=True)
class AuditNote:
    """What happened. `entry` is its id; `device` the device's name where one took part."""

    verb: AuditVerb
    entry: str = ""
    client: str = ""
    device: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A note as it is kept."""

    number: int  # from 1, never used twice
    at: datetime  # UTC
    note: AuditNote
    person: str = ""  # account of the operating system
    computer: str = ""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """`damage` in words, worst first by place in the file; `unproven` lines are whole but no known key proves them.

    `sealed` is the number of the last line that the vault vouches for; 0 where the vault was not saved since.
    `elsewhere`: how many other computers have lines of their own, which are not here. `unsaved`: how many changes of
    entries are written down here that the vault knows nothing of: an older copy took its place, or a save failed.
    """

    lines: tuple[AuditLine, ...]
    damage: tuple[str, ...] = ()
    unproven: int = 0
    sealed: int = 0
    elsewhere: int = 0
    unsaved: int = 0


class AuditTrail(Protocol):
    """Append-only. A note that `note` has taken survives a killed process."""

    def note(self, note: AuditNote) -> None:
        """Raises FileError when it cannot be written: then the thing that it records must not be done."""

    def report(self) -> AuditReport:
        """Read all lines and prove them. Raises FileError."""
