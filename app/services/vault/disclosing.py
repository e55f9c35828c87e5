"""A value of the vault on its way to a person's eyes or clipboard: first the rule, then the audit, then the value."""

from typing import TYPE_CHECKING

from app.domain.audit import AuditNote, AuditVerb
from app.domain.credentials import VaultEntry
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.vault_errors import InjectOnly
from app.services.redaction import KNOWN
from app.services.vault.keeper import VaultKeeper

if TYPE_CHECKING:
    from app.services.vault.histories import EntryVersion

PASSWORD = "Password"  # noqa: S105 - the name of the field, as KeePass has it


def disclose(keeper: VaultKeeper, id: str, verb: AuditVerb, field: str = PASSWORD) -> Secret:
    """Decrypt one field of an entry for a person. `verb`: REVEALED or COPIED.

    Raises VaultLocked, EntryNotFound, InjectOnly, and FileError where the audit cannot be written.
    """
    from app.services.vault.details import field_value

    check_may_see(keeper, id)
    note(keeper, id, verb, "" if field == PASSWORD else f"field {field}")
    return field_value(keeper.vault, id, field)


def disclose_version(
    keeper: VaultKeeper, id: str, version: "EntryVersion", verb: AuditVerb, field: str = PASSWORD
) -> Secret:
    """As `disclose`, of one of the versions in the history."""
    from app.services.vault.histories import version_value

    check_may_see(keeper, id)
    note(keeper, id, verb, "from the history")
    value = version_value(keeper.vault, id, version, field)
    KNOWN.add([value])  # only what holds now is told by itself: old ones would be ten times as many
    return value


def check_may_see(keeper: VaultKeeper, id: str) -> VaultEntry:
    """Raises InjectOnly for an entry that sessions may use and nobody may see; VaultLocked, EntryNotFound."""
    entry = keeper.vault.entry(id)
    if entry.inject_only:
        raise InjectOnly(
            tr("“{entry}” is used for signing in only: it is neither shown nor copied.", entry=entry.title)
        )
    return entry


def note(keeper: VaultKeeper, id: str, verb: AuditVerb, reason: str = "") -> None:
    """Write into the audit what is about to be done with an entry. Raises VaultLocked, EntryNotFound, FileError."""
    keeper.note(AuditNote(verb, id, keeper.vault.entry(id).client, reason=reason))
