"""How a changed vault comes onto the disk: as it is, or merged with what another program has written meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.errors import FileError
from app.domain.language import tr
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
        self.pause = 0.5
        """Seconds for a program that is still copying the file, several times."""
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
        except (FileError, VaultRekeyed, VaultDamaged, VaultChanged):
            if keys.old == keys.new:
                self.unsaved = Unsaved(data, base)
            raise

    def _dumped(self, document: Document, keys: Keys, task: TaskContext) -> bytes:
        task.report(tr("Saving the vault"))
        with without_collecting():
            return dump(document, keys.new, task)

    def _replace(self, data: bytes, document: Document, base: bytes, keys: Keys, task: TaskContext) -> Saved:
        try:
            self.file.write(data, task, over=base)
        except VaultChanged:
            with self.file.alone():  # another that saves all the time would be faster each time
                return self._merge_in(document, base, keys, task)
        self.unsaved = None
        return Saved(document)

    def _merge_in(self, document: Document, base: bytes, keys: Keys, task: TaskContext) -> Saved:
        report = MergeReport()
        for _ in range(_TRIES):  # programs that know nothing of our lock
            present, theirs = self._theirs(keys, task)
            merged = self._merged(document, base, theirs, keys, task)
            base, document, report = present, merged.document, report + merged.report
            if self.before_merge:
                self.before_merge(report)
            data = self._dumped(document, keys, task)
            try:
                self.file.replace(data, task, over=base)
            except VaultChanged:
                continue
            self.unsaved = None
            return Saved(document, report)
        raise VaultChanged(
            tr("{name} is saved by another program all the time.", name=self.file.path.name),
            hint=tr("Try again later."),
        )

    def _theirs(self, keys: Keys, task: TaskContext) -> tuple[bytes, Document]:
        """What another program has left in the file. It may be in the middle of writing: that is waited for."""
        task.report(tr("Merging with what another program has saved"))
        for attempt in range(_TRIES):
            task.sleep(self.pause if attempt else 0)
            present = self.file.present()
            try:
                with without_collecting():
                    return present, load(present, keys.old, task)
            except WrongPassphrase as error:
                name = self.file.path.name
                raise VaultRekeyed(tr("The passphrase of {name} was changed by another program.", name=name)) from error
            except VaultDamaged:
                pass
        raise VaultDamaged(
            tr("{name} was damaged by another program while it was open here.", name=self.file.path.name),
            hint=tr("Save the vault elsewhere, or put back one of the backups that lie beside the file."),
        )

    def _merged(self, ours: Document, base: bytes, theirs: Document, keys: Keys, task: TaskContext) -> Merged:
        with without_collecting():
            try:
                before = load(base, keys.old, task)
            except WrongPassphrase:  # the passphrase was changed here since
                before = None
            return merge(before, ours, theirs, task)
