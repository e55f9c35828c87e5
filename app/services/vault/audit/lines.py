"""One line of an audit: JSON with the hash of the line before it, and a proof that only the vault's key can make.

A line is {"n": number, "t": UTC, "c": chain, "verb": …, …, "prev": hash of the line before, "key": name of the key,
"proof": HMAC-SHA256 of the same line without `proof`}. The hash of a line is the SHA-256 of all its bytes.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.audit import AuditLine, AuditNote, AuditVerb
from app.services.vault.audit.seals import name_of, proof

FIRST = "0" * 64
"""What the first line names as the hash before it."""
LONGEST = 8192  # bytes of a line
_LONGEST_TEXT = 500
_TEXTS = ("entry", "client", "device", "reason")


@dataclass(frozen=True, slots=True)
class Written:
    """A line of the file, as far as it can be read. `is_proven` is None where no key for it is known."""

    line: AuditLine
    chain: str
    previous: str
    hash: str
    is_proven: bool | None


def write_line(line: AuditLine, chain: str, previous: str, key: bytes) -> bytes:
    note = line.note
    raw: dict[str, Any] = {"n": line.number, "t": line.at.isoformat(), "c": chain, "verb": note.verb.value}
    raw |= {name: getattr(note, name)[:_LONGEST_TEXT] for name in _TEXTS if getattr(note, name)}
    raw |= {"person": line.person[:_LONGEST_TEXT], "computer": line.computer[:_LONGEST_TEXT]}
    raw |= {"prev": previous, "key": name_of(key)}
    return _text({**raw, "proof": proof(key, _text(raw))}) + b"\n"


def read_line(data: bytes, keys: Mapping[str, bytes]) -> Written | None:
    """What a line says, and whether it is as it was written; None for what is no line. `keys` are by name."""
    try:
        raw: dict[str, Any] = json.loads(data if len(data) <= LONGEST else b"")
        said = raw.pop("proof")
        texts = {name: str(raw.get(name, "")) for name in (*_TEXTS, "person", "computer")}
        note = AuditNote(AuditVerb(raw["verb"]), *(texts[name] for name in _TEXTS))
        at = datetime.fromisoformat(raw["t"])
        line = AuditLine(int(raw["n"]), at, note, texts["person"], texts["computer"])
        chain, previous, key = str(raw["c"]), str(raw["prev"]), keys.get(str(raw["key"]))
        is_proven = None if key is None else hmac.compare_digest(proof(key, _text(raw)), str(said))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    if at.tzinfo is None:
        return None
    return Written(line, chain, previous, hash_of(data), is_proven)


def hash_of(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _text(raw: Mapping[str, Any]) -> bytes:
    return json.dumps(raw, separators=(",", ":"), allow_nan=False).encode("ascii")
