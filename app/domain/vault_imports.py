"""What an import finds in the vault of another program, and what it would change in the open one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from app.domain.credentials import EntryDraft
from app.domain.imports import FieldChange, NotTaken, RowKind
from app.domain.secret import Secret
from app.domain.task import TaskContext


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that is attached to an entry of the source."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """One entry of the source. The group of `draft` is as the source has it; its password may be None for "as stored".

    `origin` names the entry in its source: its id, or its number. `remarks` are sentences on what of it stays behind.
    """

    origin: str
    draft: EntryDraft
    files: tuple[FoundFile, ...] = ()
    place: str = ""  # "line 12"
    remarks: tuple[str, ...] = ()
    modified: datetime | None = None  # UTC


@dataclass(frozen=True)
class FoundVault:
    """All that was found in one source. `is_plain`: whoever has the file can read the passwords in it."""

    kind: str  # "Bitwarden"
    entries: tuple[FoundEntry, ...] = ()
    not_taken: tuple[NotTaken, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)  # of a table: which column was read as what
    is_plain: bool = True


@dataclass(frozen=True, slots=True)
class VaultSource:
    """What is imported: the bytes of a file and its name. `password` and `key_file` open it where it is protected."""

    name: str
    data: bytes = field(repr=False)
    password: Secret | None = None
    key_file: bytes | None = field(default=None, repr=False)


class VaultReader(Protocol):
    """A pure reader of one format. `id` is stable: scripts name it."""

    id: str
    kind: str

    def recognises(self, source: VaultSource) -> bool:
        """Whether the content (never the name) is of this format. Fast, and never raises."""
        ...

    def read(self, source: VaultSource, task: TaskContext) -> FoundVault:
        """Raises ImportInvalid with the place, ImportPassword, Cancelled; nothing else, whatever the bytes are."""
        ...


class Duplicates(Enum):
    """What becomes of an entry whose title, user and URL the same client has in the vault already."""

    SKIP = "skip"
    UPDATE = "update"
    KEEP_BOTH = "keep both"


@dataclass(frozen=True, slots=True)
class VaultImportChoices:
    """Where to, and how. `into` is a group of the vault, "" for its top; `with_groups` keeps the source's below it."""

    into: str = ""
    with_groups: bool = True
    duplicates: Duplicates = Duplicates.SKIP


@dataclass(frozen=True, slots=True)
class VaultImportRow:
    """One line of the preview: what becomes of one entry. It holds no value of a secret."""

    kind: RowKind
    name: str
    folder: str = ""  # the group that it goes to
    address: str = ""  # user and place, for a person
    note: str = ""  # what is changed, why it is not taken, what of it stays behind
    found: FoundEntry | None = field(default=None, repr=False)
    there: str = ""  # id of the entry of the vault that has the same title, user and URL
    changes: tuple[FieldChange, ...] = ()  # never any: a change of a secret has no before and after to show

    @property
    def can_be_taken(self) -> bool:
        return self.kind in (RowKind.NEW, RowKind.CHANGED)

    @property
    def origin(self) -> str:
        return self.found.origin if self.found else ""


@dataclass(frozen=True, slots=True)
class VaultPreview:
    """What an import would do; nothing was changed yet."""

    found: FoundVault = field(repr=False)
    choices: VaultImportChoices
    rows: tuple[VaultImportRow, ...]

    def count(self, kind: RowKind) -> int:
        return sum(1 for row in self.rows if row.kind is kind)


@dataclass(frozen=True, slots=True)
class VaultImportReport:
    """What an import has done, and what is needed to take it back."""

    kind: str
    source: str
    added: tuple[str, ...] = ()  # ids
    updated: tuple[str, ...] = ()  # ids
    rows: tuple[VaultImportRow, ...] = ()  # as the preview had them
    remarks: tuple[str, ...] = ()
    groups: Collection[str] = ()  # paths that were made
    left: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # by id: the mark of what the import has left
    mark: bytes = field(default=b"", repr=False)  # what those marks are made with
