"""What another program saves while the vault is open: noticed by the file's size and time, and taken in."""

from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import FileError
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged, VaultGone
from app.domain.vault_merge import MergeReport
from app.services.vault.vault import Vault

type Stamp = tuple[int, int, int]
"""Size, time of change and number of a file: together they say that nobody has touched it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found at one look at the file. `stamp` is None while the file is not there or not whole."""

    stamp: Stamp | None
    report: MergeReport | None = None  # what came in
    is_gone: bool = False


def look(vault: Vault, seen: Stamp | None, task: TaskContext) -> Look:
    """Read the vault again where its file is another than it was at `seen`. Without that nothing is read at all.

    Raises WrongPassphrase where another opens it now, VaultLocked, FileError.
    """
    stamp = _stamp(vault.path)
    if stamp is None or stamp == seen:
        return Look(stamp, is_gone=stamp is None)
    try:
        if vault.saving.file.present() == vault.saving.file.known:
            return Look(stamp)
        before = {entry.id: entry for entry in vault.entries()}
        vault.reload(task)
    except VaultGone:
        return Look(None, is_gone=True)
    except VaultDamaged:
        return Look(None)  # another program may be in the middle of writing it
    after = {entry.id: entry for entry in vault.entries()}
    changed = sum(before[id] != after[id] for id in before.keys() & after.keys())
    report = MergeReport(len(after.keys() - before.keys()), changed, len(before.keys() - after.keys()))
    return Look(stamp, report)


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileError(
            tr("{name} cannot be reached.", name=path.name), hint=tr("Check the stick or the share.")
        ) from error
    return found.st_size, found.st_mtime_ns, found.st_ino
