"""The one-time passwords of the entries of an open vault."""

from datetime import UTC, datetime, timedelta

from app.domain.audit import AuditVerb
from app.domain.language import tr
from app.domain.local_time import local
from app.domain.vault_errors import EntryNotFound
from app.services.vault.content import CODE_FIELDS, strings
from app.services.vault.disclosing import check_may_see, note
from app.services.vault.document import reveal_bytes
from app.services.vault.keeper import VaultKeeper
from app.services.vault.one_time_codes import CodeSource, read_stored
from app.services.vault.vault import Vault

_TOLERANCE = timedelta(minutes=2)  # services take the code before and after as well


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
            tr("This entry has no one-time password."),
            hint=tr("Add one with Edit, from the QR picture of the service."),
        )
    return source


def disclose_code(keeper: VaultKeeper, id: str, reason: str) -> CodeSource:
    """For a person: first the rule, then the audit. `reason` says how: "shown", "copied".

    Raises InjectOnly, FileError where the audit cannot be written, and as `code_of`.
    """
    entry = check_may_see(keeper, id)
    note(keeper, entry.id, AuditVerb.CODE_TAKEN, reason)
    return code_of(keeper.vault, entry.id)


def clock_doubt(vault: Vault, moment: float) -> str:
    """Why the clock of this computer cannot be right, as far as the vault shows it; "" where nothing speaks against it.

    What was changed cannot have been changed later than now. `moment` is now, in seconds since 1970.
    """
    now = datetime.fromtimestamp(moment, UTC)
    newest = max((entry.modified for entry in vault.entries() if entry.modified), default=now)
    if newest - now <= _TOLERANCE:
        return ""
    here = local(newest)
    return tr(
        "The clock of this computer is slow, or another one was fast: the vault was changed on "
        "{day} {local:%B %Y at %H:%M}. With a wrong clock every code is refused.",
        day=here.day,
        local=here,
    )
