"""What a person was typing when the vault was locked: sealed with a key that only the opened vault gives again."""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.credentials import EntryDraft, EntryField, Expiry
from app.domain.secret import Secret
from app.services.vault.vault import Vault

_PURPOSE = b"satchel: what was being typed"
_NONCE = 12  # bytes


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """Of no use to anyone while the vault is locked."""

    vault: str  # its identity
    data: bytes = field(repr=False)


def keep_draft(vault: Vault, id: str, draft: EntryDraft) -> KeptDraft:
    """Seal a draft for the entry `id` ("" for a new one). Raises VaultLocked."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    text = json.dumps([id, _to_json(draft)]).encode("utf-8", "surrogatepass")
    return KeptDraft(vault.identity, nonce + AESGCM(_key(vault)).encrypt(nonce, text, vault.identity.encode()))


def kept_draft(vault: Vault, kept: KeptDraft) -> tuple[str, EntryDraft] | None:
    """The id and the draft. None for another vault, or when its key was changed meanwhile. Raises VaultLocked."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if kept.vault != vault.identity:
        return None
    try:
        text = AESGCM(_key(vault)).decrypt(kept.data[:_NONCE], kept.data[_NONCE:], vault.identity.encode())
    except InvalidTag:
        return None
    id, found = json.loads(text.decode("utf-8", "surrogatepass"))
    return id, _from_json(found)


def _key(vault: Vault) -> bytes:
    return hmac.digest(bytes(vault.composite()), _PURPOSE, hashlib.sha256)


def _to_json(draft: EntryDraft) -> dict[str, Any]:
    fields = None if draft.fields is None else [_field_to_json(field) for field in draft.fields]
    at = draft.expiry.at if draft.expiry else None
    return {
        "title": draft.title, "user": draft.user, "url": draft.url, "group": draft.group, "tags": draft.tags,
        "notes": draft.notes, "password": draft.password.reveal() if draft.password else None,
        "expiry": None if draft.expiry is None else [at.isoformat() if at else None], "fields": fields,
        "code": None if draft.code is None else draft.code.reveal(), "inject_only": draft.inject_only,
    }  # fmt: skip


def _field_to_json(field: EntryField) -> list[Any]:
    text = field.value.reveal() if isinstance(field.value, Secret) else field.value
    return [field.name, text, field.is_protected, field.stored_as]


def _from_json(found: dict[str, Any]) -> EntryDraft:
    def secret(text: str | None) -> Secret | None:
        return None if text is None else Secret(text)

    def field(parts: list[Any]) -> EntryField:
        name, text, is_protected, stored_as = parts
        return EntryField(name, Secret(text) if is_protected and not stored_as else text, is_protected, stored_as)

    expiry, fields = found.pop("expiry"), found.pop("fields")
    at = datetime.fromisoformat(expiry[0]) if expiry and expiry[0] else None
    return EntryDraft(
        **{name: found[name] for name in ("title", "user", "url", "group", "notes", "inject_only")},
        tags=tuple(found["tags"]),
        password=secret(found["password"]),
        code=secret(found["code"]),
        expiry=None if expiry is None else Expiry(at),
        fields=None if fields is None else tuple(field(parts) for parts in fields),
    )
