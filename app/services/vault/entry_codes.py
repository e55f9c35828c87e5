"""The one-time passwords of the entries of an open vault."""

from app.domain.vault_errors import EntryNotFound
from app.services.vault.content import CODE_FIELDS, strings
from app.services.vault.document import reveal_bytes
from app.services.vault.one_time_codes import CodeSource, read_stored
from app.services.vault.vault import Vault


def code_of(vault: Vault, id: str) -> CodeSource:
    """What the codes of an entry are made from. Raises VaultLocked, EntryNotFound, CodeInvalid."""
    document, _ = vault.reading()
    values = strings(vault.place(id).element)
    stored = {
        name: reveal_bytes(values[name], document.stream).decode("utf-8", "replace")
        for name in CODE_FIELDS
        if name in values
    }
    source = read_stored(stored)
    if source is None:
        raise EntryNotFound(
            "This entry has no one-time password.", hint="Add one with Edit, from the QR picture of the service."
        )
    return source
