"""A change that could not be written, since the stick is gone or the disk is full: once more, or to another place."""

from pathlib import Path

from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError
from app.services.vault.codec import load
from app.services.vault.quiet import without_collecting
from app.services.vault.saving import Keys, Saved
from app.services.vault.storage import VaultFile
from app.services.vault.vault import Vault


def has_unsaved(vault: Vault) -> bool:
    return vault.saving.unsaved is not None


def save_again(vault: Vault, task: TaskContext) -> None:
    """Write the change to the vault's file. Raises as `Vault.change`."""

    def work(keys: Keys) -> Saved:
        unsaved = vault.saving.unsaved
        if unsaved is None:
            raise VaultError(tr("Every change is saved."), hint=tr("There is nothing to do."))
        with without_collecting():
            document = load(unsaved.data, keys.new, task)
        return vault.saving.write(document, unsaved.base, keys, task)

    vault.exchange(work)


def save_elsewhere(vault: Vault, path: Path, task: TaskContext) -> None:
    """Write the vault, with the change that could not be saved, to a new file, and go on with that one.

    Raises FileError, also where there is a file already.
    """
    file = VaultFile(path)

    def work(keys: Keys) -> Saved:
        unsaved = vault.saving.unsaved
        data = unsaved.data if unsaved else vault.saving.file.known
        task.report(tr("Saving the vault elsewhere"))
        with without_collecting():
            document = load(data, keys.new, task)
        file.write_new(data)
        vault.saving.file, vault.saving.unsaved = file, None
        return Saved(document)

    vault.exchange(work)
