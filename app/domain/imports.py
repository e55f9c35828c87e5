"""What an import finds in a file of another program, and what it would change in the device book."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from app.domain.devices import Device
from app.domain.secret import Secret
from app.domain.task import TaskContext


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """A password in the source. It is decrypted only when it goes into the vault: deriving each key takes its time."""

    unseal: Callable[[], Secret] = field(repr=False)  # raises ImportInvalid where it is damaged


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """One device of the source. `device` has no id, and a credential only where the source is Satchel's own.

    `origin` names it in its source, such as "putty:web01": the same thing has the same origin at the next import.
    """

    origin: str
    device: Device
    jump_origin: str = ""  # the device of the same source through which it is reached; then `device.jump` is ""
    secret: SealedSecret | None = None
    place: str = ""  # where it stands: "line 12"


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Something in the source that does not come in, and why. `offer` could come in if a person wants it so."""

    name: str
    reason: str  # a sentence
    place: str = ""
    offer: FoundDevice | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """All that was found in one source. `scope` is the beginning of all its origins: "putty:"."""

    kind: str  # "PuTTY"
    scope: str
    devices: tuple[FoundDevice, ...] = ()
    folders: tuple[str, ...] = ()
    not_taken: tuple[NotTaken, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)  # CSV: which column was read as what


@dataclass(frozen=True, slots=True)
class Source:
    """What is imported: the bytes of a file, or the files of a folder by name. `name` is the file's or folder's own.

    `include` reads the files that a pattern names, as OpenSSH's Include means it: relative to ~/.ssh.
    """

    name: str
    data: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    include: Callable[[str], "list[tuple[str, bytes]]"] = lambda pattern: []


class Importer(Protocol):
    """A pure reader of one format. `id` is stable: scripts name it."""

    id: str
    kind: str

    def recognises(self, source: Source) -> bool:
        """Whether the content (never the name) is of this format. Fast, and never raises."""
        ...

    def read(self, source: Source, password: Secret | None, task: TaskContext) -> Imported:
        """Raises ImportInvalid with the place, ImportPassword, Cancelled; nothing else, whatever the bytes are."""
        ...


class RowKind(Enum):
    """What an import does with one device."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "unchanged"
    GONE = "gone"  # came from this source once and is no longer in it: it stays in the device book
    NOT_TAKEN = "not taken"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs. `kept` says that a person changed it here, so that it stays as it is."""

    field: str
    before: str
    after: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One line of the preview. `device` is what the device book would hold; its id is "" for a new one."""

    kind: RowKind
    name: str
    folder: str = ""
    address: str = ""
    changes: tuple[FieldChange, ...] = ()
    note: str = ""  # why not taken, or what is special: another name, a link to a device that is there
    device: Device | None = None
    found: FoundDevice | None = None

    @property
    def can_be_taken(self) -> bool:
        return self.kind in (RowKind.NEW, RowKind.CHANGED)

    @property
    def origin(self) -> str:
        """What it is called in its source; "" for what is not in it."""
        return self.found.origin if self.found else ""


class ImportRow(Protocol):
    """What a list of an import shows, whatever is imported."""

    @property
    def kind(self) -> RowKind: ...
    @property
    def name(self) -> str: ...
    @property
    def folder(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def changes(self) -> tuple[FieldChange, ...]: ...
    @property
    def note(self) -> str: ...
    @property
    def can_be_taken(self) -> bool: ...
    @property
    def origin(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do; nothing was changed yet."""

    imported: Imported
    rows: tuple[PreviewRow, ...]

    def count(self, kind: RowKind) -> int:
        return sum(1 for row in self.rows if row.kind is kind)

    @property
    def with_secret(self) -> int:
        """How many devices have a password in the source and no credential in the device book yet."""
        return sum(
            1 for row in self.rows if row.found and row.found.secret and row.device and not row.device.credential
        )


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import has done."""

    kind: str
    source: str
    added: tuple[Device, ...] = ()
    changed: tuple[Device, ...] = ()
    rows: tuple[PreviewRow, ...] = ()  # as the preview had them
    secrets: int = 0  # entries made in the vault
    remarks: tuple[str, ...] = ()  # sentences: what did not work out on the way
    before: Mapping[str, Device] = field(default_factory=dict)  # by origin: merged again, it takes the changes back
    entries: tuple[str, ...] = ()  # ids of the vault's new entries
    folders: tuple[str, ...] = ()  # that were made
