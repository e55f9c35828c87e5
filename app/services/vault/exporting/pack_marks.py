"""What makes a vault a job pack, and what holds for one whose last day is over."""

from datetime import date

from app.domain.vault_errors import PackEnded
from app.domain.vault_exports import PackMark
from app.services.vault.content import custom_data
from app.services.vault.document import Document
from app.services.vault.filling import put_custom
from app.services.vault.vault import Vault

_UNTIL, _OF, _CLIENT = "satchel.pack-until", "satchel.pack-of", "satchel.pack-client"


def put_mark(document: Document, mark: PackMark) -> None:
    meta = document.root.find("Meta")
    assert meta is not None  # noqa: S101 - a new document has it
    put_custom(meta, _UNTIL, mark.until.isoformat())
    put_custom(meta, _OF, mark.of)
    put_custom(meta, _CLIENT, mark.client or None)


def pack_mark(document: Document) -> PackMark | None:
    """What makes this vault a job pack; None for any other."""
    meta = document.root.find("Meta")
    items = custom_data(meta) if meta is not None else {}
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
        raise PackEnded(f"The last day of this job pack was {mark.until.isoformat()}.")
