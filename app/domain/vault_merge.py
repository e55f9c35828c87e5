"""What became of two copies of a vault that were made one, in words that a person reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge has brought into the vault that is open here: numbers of entries."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    conflicts: int = 0  # values that both sides had changed
    kept: int = 0  # deleted on one side, and changed on the other

    def __add__(self, other: "MergeReport") -> "MergeReport":
        return MergeReport(
            self.added + other.added,
            self.changed + other.changed,
            self.removed + other.removed,
            self.conflicts + other.conflicts,
            self.kept + other.kept,
        )

    @property
    def words(self) -> str:
        """ "2 entries came in, 1 was changed, 1 was removed."; that nothing came in is said too."""
        told = [(self.added, "came in"), (self.changed, "changed"), (self.removed, "removed")]
        parts: list[str] = []
        for count, what in told:
            if count:
                noun = f" {'entry' if count == 1 else 'entries'}" if not parts else ""
                verb = "" if what == "came in" else " was" if count == 1 else " were"
                parts.append(f"{count}{noun}{verb} {what}")
        return f"{', '.join(parts)}." if parts else "Nothing in the entries was different."

    @property
    def words_with_conflicts(self) -> str:
        """And what a person should look at."""
        said = [self.words]
        if self.kept:
            noun = "entry that was" if self.kept == 1 else "entries that were"
            verb = "is" if self.kept == 1 else "are"
            said.append(f"{self.kept} {noun} deleted on one side and changed on the other {verb} kept.")
        if self.conflicts:
            said.append(f"{self.conflicts} {'conflict' if self.conflicts == 1 else 'conflicts'}.")
        return " ".join(said)


class ConflictKind(Enum):
    """Which part of an entry. The values are stored in files and stay readable for ever."""

    VALUE = "value"
    FILE = "file"
    EXPIRY = "expiry"
    GROUP = "group"  # a name or notes of a group, which has no history: the other value stands with the mark


_WORDS = {
    "UserName": "user name",
    "Password": "password",
    "Title": "title",
    "URL": "address",
    "Notes": "notes",
    "otp": "one-time code",
    "Name": "name",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that two copies had both changed. The newer one holds; the other lies in the history of the entry."""

    entry: str  # id
    title: str
    group: str
    field: str  # "Password", "UserName", the name of a field or of a file; "Name" and "Notes" of a group
    kind: ConflictKind
    version: str  # names the version in the history that holds the other value
    other_since: datetime | None = None  # UTC; when the side that does not hold was changed
    is_secret: bool = False

    @property
    def words(self) -> str:
        """What it is about, as a person calls it."""
        return "expiry" if self.kind is ConflictKind.EXPIRY else _WORDS.get(self.field, self.field)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a vault open on another computer."""

    person: str
    computer: str

    @property
    def words(self) -> str:
        return f"{self.person} on {self.computer}" if self.computer else self.person
