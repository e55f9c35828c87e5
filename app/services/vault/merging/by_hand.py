"""Another vault merged into the open one because a person asks for it: a copy that was elsewhere, a job pack back."""

from pathlib import Path

from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError
from app.domain.vault_merge import MergeReport
from app.services.vault.changes import Changes
from app.services.vault.codec import load_by_any
from app.services.vault.content import read_content
from app.services.vault.document import Document
from app.services.vault.key_file import read_key_file
from app.services.vault.keys import possible_keys
from app.services.vault.merging.merge import merge
from app.services.vault.quiet import without_collecting
from app.services.vault.saving import Keys, Saved
from app.services.vault.storage import VaultFile
from app.services.vault.vault import Vault


def merge_file(
    vault: Vault, path: Path, passphrase: Secret | None, task: TaskContext, *, key_file: Path | None = None
) -> MergeReport:
    """Take in what the vault at `path` has; that file stays as it is. With one save, or nothing is changed.

    Without a passphrase and a key file it is opened as this vault: a copy has the same.
    Raises WrongPassphrase, VaultDamaged, VaultUnsupported, FileError, and as `Vault.change`.
    """
    file = VaultFile(path)
    if file.path == vault.path:
        raise VaultError(tr("This is the vault that is open."), hint=tr("Choose another file."))
    data = file.read()
    task.report(tr("Opening the other vault"))
    if passphrase is None and key_file is None:
        keys = [vault.composite()]
    else:
        keys = possible_keys(passphrase or Secret(""), read_key_file(key_file) if key_file else None)
    with file.explained_damage(), without_collecting():
        other, _ = load_by_any(data, keys, task)
    return merge_document(vault, other, task)


def merge_document(vault: Vault, other: Document, task: TaskContext) -> MergeReport:
    """As `merge_file`, with what was read already. What both come from is found in the histories of the entries."""
    reports: list[MergeReport] = []

    def work(keys: Keys) -> Saved:
        document, _ = vault.reading()
        with without_collecting():
            merged = merge(None, document, other, task)
        if vault.saving.before_merge:
            vault.saving.before_merge(merged.report)
        changes = Changes(merged.document, read_content(merged.document))
        try:
            saved = vault.saving.save(merged.document, changes, keys, task)
        except BaseException:
            changes.take_back()  # entries that stay as they are belong to the open document too
            raise
        reports.append(merged.report if saved.report is None else merged.report + saved.report)
        return saved  # with what others have saved meanwhile; of what was asked for, the caller tells

    vault.exchange(work)
    return reports[0]
