"""What a vault keeps of its audit: the keys that prove its lines, and how far the lines of each computer went.

Both lie in the encrypted part of the file, so whoever cannot open the vault can neither write a line nor cut one off
without its being noticed. Whoever has the passphrase can: that is said in the help.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from app.services.vault.changes import Changes
from app.services.vault.content import custom_data
from app.services.vault.document import Document
from app.services.vault.filling import put_custom

_KEYS = "satchel.audit.keys"
_ANCHOR = "satchel.audit.anchor."
_MOST_KEYS = 64


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far the lines of one computer went when the vault was saved: the number of the last, and its hash."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Seals:
    """`keys`, the oldest first, prove lines; the last one is for new lines. `anchors` are by chain."""

    keys: tuple[bytes, ...] = field(repr=False)
    anchors: Mapping[str, Anchor]

    @property
    def by_name(self) -> dict[str, bytes]:
        return {name_of(key): key for key in self.keys}


def name_of(key: bytes) -> str:
    """What a line says of the key that proves it."""
    return hashlib.sha256(key).hexdigest()[:16]


def proof(key: bytes, line: bytes) -> str:
    return hmac.new(key, line, "sha256").hexdigest()


def read_seals(document: Document) -> Seals:
    """A vault that no Satchel has saved holds no key: until it does, one is derived from a secret of the file.

    That is the key of its inner stream, which is random and in the encrypted part. Whoever saves the vault next writes
    the derived key down, since the next file has another stream.
    """
    items = custom_data(document.meta)
    anchors = {key.removeprefix(_ANCHOR): _anchor(value) for key, value in items.items() if key.startswith(_ANCHOR)}
    found = {chain: anchor for chain, anchor in anchors.items() if anchor}
    return Seals(tuple(_keys(items)) or (document.stream.derived(b"audit of the vault"),), found)


def give_key(meta: Element) -> None:
    """A new vault has a key from the beginning."""
    put_custom(meta, _KEYS, json.dumps([os.urandom(32).hex()]))


def write_seals(changes: Changes, keys: Sequence[bytes], chain: str, anchor: Anchor | None) -> Sequence[bytes]:
    """Keep the keys, and how far the chain of this computer goes. Returns all keys that are kept now.

    Another copy of the vault, merged into this one, may have brought keys of its own.
    """
    items = custom_data(changes.meta())
    kept = tuple(dict.fromkeys([*_keys(items), *keys]))
    text = json.dumps([key.hex() for key in kept])
    if items.get(_KEYS) != text:
        changes.mark(_KEYS, text)
    if anchor is not None:
        changes.mark(f"{_ANCHOR}{chain}", f"{anchor.number} {anchor.hash}")
    return kept


def joined(key: str, one: str, other: str) -> str | None:
    """What two copies of a vault say of the audit, made one; None for what does not belong to it."""
    if key == _KEYS:
        keys = dict.fromkeys([*_keys({_KEYS: one}), *_keys({_KEYS: other})])
        return json.dumps([found.hex() for found in keys])
    if key.startswith(_ANCHOR):
        mine, theirs = _anchor(one), _anchor(other)
        return other if theirs and (mine is None or theirs.number > mine.number) else one
    return None


def _keys(items: Mapping[str, str]) -> list[bytes]:
    return [key for text in _list(items.get(_KEYS, "")) if (key := _key(text))]


def _list(text: str) -> list[Any]:
    try:
        found = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    return found[:_MOST_KEYS] if isinstance(found, list) else []


def _key(text: object) -> bytes:
    try:
        key = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return b""
    return key if len(key) == 32 else b""


def _anchor(text: str) -> Anchor | None:
    number, _, digest = text.partition(" ")
    is_right = number.isascii() and number.isdigit() and len(number) < 12 and len(digest) == 64
    return Anchor(int(number), digest) if is_right else None
