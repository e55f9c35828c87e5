"""The vault's parts, put together."""

from typing import TYPE_CHECKING

from app.domain.audit import AuditTrail
from app.services.paths import Paths
from app.services.vault.keeper import VaultKeeper

if TYPE_CHECKING:
    from app.services.vault.vault import Vault


def make_keeper(paths: Paths) -> VaultKeeper:
    """Holds the open vault, and writes down what is done with it."""

    def audit_of(vault: "Vault") -> AuditTrail:
        from app.services.vault.audit.trail import Audit

        return Audit.of(vault, paths.audits_folder)

    return VaultKeeper(audit_of=audit_of, tries=paths.vault_tries_file)
