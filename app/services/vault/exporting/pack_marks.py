"""What makes a vault a job pack, and what holds for one whose last day is over.

The mark is sealed with a key of the vault that the pack was taken from: whoever has the pack can open it and write what
they like, but not that it is of another client.
"""

import hmac
import json
from datetime import date

from app.domain.language import tr
from app.domain.vault_errors import PackEnded
from app.domain.vault_exports import PackMark
from app.services.vault.audit.seals import proof, read_seals
from app.services.vault.content import custom_data
from app.services.vault.document import Document
from app.services.vault.filling import put_custom
from app.services.vault.vault import Vault

_UNTIL, _OF, _CLIENT = "satchel.pack-until", "satchel.pack-of", "satchel.pack-client"
_SEAL = "satchel.pack-seal"


def put_mark(document: Document, mark: PackMark, home: Document) -> None:
    """`home` is the vault that it is taken from."""
    put_custom(document.meta, _UNTIL, mark.until.isoformat())
    put_custom(document.meta, _OF, mark.of)
    put_custom(document.meta, _CLIENT, mark.client or None)
    put_custom(document.meta, _SEAL, _seal(read_seals(home).keys[-1], mark))


def is_sealed(document: Document, mark: PackMark, home: Document) -> bool:
    """Whether the mark of a pack is as `home` has written it."""
    given = custom_data(document.meta).get(_SEAL, "").encode("utf-8")
    return any(hmac.compare_digest(_seal(key, mark).encode("ascii"), given) for key in read_seals(home).keys)


def _seal(key: bytes, mark: PackMark) -> str:
    said = ["job pack", mark.until.isoformat(), mark.of, mark.client]
    return proof(key, json.dumps(said).encode("ascii"))


def pack_mark(document: Document) -> PackMark | None:
    """What makes this vault a job pack; None for any other."""
    items = custom_data(document.meta)
    try:
        until = date.fromisoformat(items.get(_UNTIL, ""))
    except ValueError:
        return None
    return PackMark(until, items.get(_OF, ""), items.get(_CLIENT, ""))


def refuse_ended(vault: Vault, today: date) -> None:
    """Raises PackEnded for a job pack whose last day is over, and locks it."""
    mark = pack_mark(vault.reading()[0])
    if mark is not None and mark.has_ended(today):
        vault.close()
        raise PackEnded(tr("The last day of this job pack was {until}.", until=mark.until.isoformat()))
