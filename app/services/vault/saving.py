"""How a changed vault comes onto the disk: as it is, or merged with what another program has written meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.errors import FileError
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultChanged, VaultDamaged, VaultRekeyed, WrongPassphrase
from app.domain.vault_merge import MergeReport
from app.services.vault.changes import Changes
from app.services.vault.codec import dump, load
from app.services.vault.document import Document
from app.services.vault.merging.merge import Merged, merge
from app.services.vault.orphans import sweep
from app.services.vault.quiet import without_collecting
from app.services.vault.storage import VaultFile
from app.services.vault.wiping import Key

_TRIES = 5  # another program that saves all the time is not waited for longer
_PAUSE = 0.5  # seconds for a program that is still copying the file

type Announce = Callable[[MergeReport], None]


@dataclass(frozen=True, slots=True)
class Saved:
    """What is on the disk now, and what another program has brought into it; None where none has."""

    document: Document
    report: MergeReport | None = None


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A change that could not be written: the whole vault with it, encrypted, and the file that it was made from."""

    data: bytes = field(repr=False)
    base: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keys:
    """The composite key that opens the file as it is, and the one that is to open it."""

    old: Key = field(repr=False)
    new: Key = field(repr=False)


class Saving:
    """Brings the changes of one vault onto the disk."""

    def __init__(self, file: VaultFile) -> None:
        self.file = file
        self.unsaved: Unsaved | None = None
        """The last change that could not be written, until one could."""
        self.before_save: list[Callable[[Changes], None]] = []
        """Each may add to a change that is about to be saved."""
        self.before_merge: Announce | None = None
        self.after_merge: Announce | None = None

    def save(self, document: Document, changes: Changes, keys: Keys, task: TaskContext) -> Saved:
        """Write a changed document. Raises VaultRekeyed, VaultDamaged, VaultGone, FileError."""
        for addition in self.before_save:
            addition(changes)
        sweep(changes, document)
        changes.stir()
        return self.write(document, self.file.known, keys, task)

    def write(self, document: Document, base: bytes, keys: Keys, task: TaskContext) -> Saved:
        """Write `document`, which was made from the file `base`; merged, where that is no longer on the disk."""
        data = self._dumped(document, keys, task)
        try:
            return self._replace(data, document, base, keys, task)
        except (FileError, VaultRekeyed, VaultDamaged):
            self.unsaved = Unsaved(data, base)
            raise

    def _dumped(self, document: Document, keys: Keys, task: TaskContext) -> bytes:
        task.report("Saving the vault")
        with without_collecting():
            return dump(document, keys.new, task)

    def _replace(self, data: bytes, document: Document, base: bytes, keys: Keys, task: TaskContext) -> Saved:
        report = None
        present = base
        for attempt in range(_TRIES):
            try:
                self.file.write(data, task, over=present)
            except VaultChanged:
                if attempt + 1 == _TRIES:
                    raise
            else:
                self.unsaved = None
                return Saved(document, report)
            present = self.file.present()
            merged = self._merged(document, base, present, keys, task)
            if merged is None:
                present = base
                task.sleep(_PAUSE)
                continue
            base, document = present, merged.document
            report = merged.report if report is None else report + merged.report
            if self.before_merge:
                self.before_merge(report)
            data = self._dumped(document, keys, task)
        raise VaultDamaged(
            f"{self.file.path.name} was damaged by another program while it was open here.",
            hint="Save the vault elsewhere, or put back one of the backups that lie beside the file.",
        )

    def _merged(self, ours: Document, base: bytes, present: bytes, keys: Keys, task: TaskContext) -> Merged | None:
        """None while the file is not whole: somebody may be writing it."""
        task.report("Merging with what another program has saved")
        with without_collecting():
            try:
                theirs = load(present, keys.old, task)
            except WrongPassphrase as error:
                name = self.file.path.name
                raise VaultRekeyed(f"The passphrase of {name} was changed by another program.") from error
            except VaultDamaged:
                return None
            try:
                before = load(base, keys.old, task)
            except WrongPassphrase:  # the passphrase was changed here since
                before = None
            return merge(before, ours, theirs, task)
