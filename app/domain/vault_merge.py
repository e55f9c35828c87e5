"""What became of two copies of a vault that were made one, in words that a person reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.domain.language import counted, tr


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
        parts = [tr("{entries} came in", entries=counted(self.added, "entry", "entries"))] if self.added else []
        for count, what in ((self.changed, tr("changed")), (self.removed, tr("removed"))):
            if count and parts:
                was = counted(count, "was", "were")
            elif count:
                was = counted(count, "entry was", "entries were")
            parts += [f"{was} {what}"] if count else []
        return f"{', '.join(parts)}." if parts else tr("Nothing in the entries was different.")

    @property
    def words_with_conflicts(self) -> str:
        """And what a person should look at."""
        said = [self.words]
        if self.kept:
            one = tr("1 entry that was deleted on one side and changed on the other is kept.")
            kept = counted(self.kept, "entry", "entries")
            several = tr("{kept} that were deleted on one side and changed on the other are kept.", kept=kept)
            said.append(one if self.kept == 1 else several)
        if self.conflicts:
            said.append(f"{counted(self.conflicts, 'conflict')}.")
        return " ".join(said)


class ConflictKind(Enum):
    """Which part of an entry. The values are stored in files and stay readable for ever."""

    VALUE = "value"
    FILE = "file"
    EXPIRY = "expiry"
    GROUP = "group"  # a name or notes of a group, which has no history: the other value stands with the mark


_WORDS = {
    "UserName": tr("user name"),
    "Password": tr("password"),
    "Title": tr("title"),
    "URL": tr("address"),
    "Notes": tr("notes"),
    "otp": tr("one-time code"),
    "Name": tr("name"),
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
        return tr("expiry") if self.kind is ConflictKind.EXPIRY else _WORDS.get(self.field, self.field)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a vault open on another computer."""

    person: str
    computer: str

    @property
    def words(self) -> str:
        return (
            tr("{person} on {computer}", person=self.person, computer=self.computer) if self.computer else self.person
        )
