"""A new password waits in an entry of its own beside the one that holds: whatever happens, both are in the vault."""

from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound
from app.services.vault.passphrase import generate_password
from app.services.vault.vault import Vault

_MARK = " (new password, not yet proven)"


class VaultPasswords:
    """Implements `PasswordKeeper`. Any program for KDBX shows the entry that waits, with its whole name."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def propose(self, entry: str, length: int, task: TaskContext) -> Secret:
        held = self._vault.entry(entry)
        waiting = self._waiting(held)
        if waiting:
            password = self._vault.password(waiting.id)
            if password and password != self._vault.password(held.id):
                return password
            self._vault.delete(waiting.id, task)  # it was settled, and we were killed before it went
        password = generate_password(length)
        about = tr("Satchel makes it the password of “{held}” when a device has taken it.", held=held.title)
        draft = EntryDraft(
            f"{held.title}{_MARK}", held.user, password, held.url, held.group, held.tags, about,
            inject_only=held.inject_only,  # what nobody may see is not seen on its way either
        )  # fmt: skip
        self._vault.add(draft, task)
        return password

    def settle(self, entry: str, task: TaskContext) -> None:
        held = self._vault.entry(entry)
        waiting = self._waiting(held)
        if waiting is None:
            raise EntryNotFound(tr("No new password waits for “{held}”.", held=held.title))
        password = self._vault.password(waiting.id)
        draft = EntryDraft(held.title, held.user, password, held.url, held.group, held.tags, held.notes)
        self._vault.edit(held.id, draft, task)
        self._vault.delete(waiting.id, task)

    def _waiting(self, held: VaultEntry) -> VaultEntry | None:
        title = f"{held.title}{_MARK}"
        return next((one for one in self._vault.entries() if (one.title, one.group) == (title, held.group)), None)
