"""What a terminal needs to type a credential: what may be typed, and the value once that is in the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.credentials import VaultEntry
    from app.domain.devices import Device
    from app.domain.secret import Secret
    from app.domain.task import TaskContext
    from app.services.vault.keeper import VaultKeeper
    from app.views.pages.remote.credential_picker import TypedPart
    from app.views.pages.remote.credential_typing import VaultTyping


def vault_typing(keeper: VaultKeeper) -> VaultTyping:
    """The rule of clients holds for what is listed, and again for what is taken."""
    from app.views.pages.remote.credential_typing import VaultTyping

    def find(device: Device, text: str) -> Sequence[VaultEntry] | None:
        if not keeper.is_open:
            return None
        vault = keeper.vault
        return keeper.rule.offered(device, vault.search(text) if text.strip() else vault.entries())

    def take(device: Device, id: str, part: TypedPart, is_hidden: bool, _: TaskContext) -> Secret:
        import time

        from app.domain.audit import AuditVerb
        from app.domain.secret import Secret
        from app.services.vault.entry_codes import code_of
        from app.views.pages.remote.credential_picker import TypedPart

        if part is TypedPart.USER:
            entry = keeper.rule.entry(id)
            keeper.rule.check(device, entry)
            return Secret(entry.user)
        if part is TypedPart.CODE:
            entry = keeper.rule.take(device, id, AuditVerb.TYPED, is_hidden=is_hidden, reason=part.value)
            return code_of(keeper.vault, entry.id).code_at(time.time())
        entry = keeper.rule.take(device, id, AuditVerb.TYPED, is_hidden=is_hidden)
        return keeper.vault.password(entry.id)

    return VaultTyping(find, take)
