"""What a vault says of itself, made one: settings by tag, icons and custom data each by its name."""

import copy
from datetime import datetime
from xml.etree.ElementTree import Element

from app.services.vault.audit.seals import joined
from app.services.vault.content import decode_time, encode_id
from app.services.vault.format import Field, Header
from app.services.vault.keys import KdfParameters
from app.services.vault.merging.entries import Target
from app.services.vault.merging.sides import Side, is_newer, same, same_all

_KEYED = {"CustomIcons": "UUID", "CustomData": "Key"}
_FRESH = (Field.MASTER_SEED, Field.IV)
_OWN, _AUDIT = "satchel.", "satchel.audit."
_NO_ID = encode_id("0" * 32)


def merge_meta(base: Side | None, target: Target, theirs: Side, bin_id: str) -> Element:
    """`bin_id` is the recycle bin of the merged vault, "" for none."""
    ours = target.side
    before, mine, others = (_meta(side) for side in (base, ours, theirs))
    meta = Element("Meta")
    for tag in dict.fromkeys(child.tag for child in (*mine, *others)):
        if tag in _KEYED:
            meta.append(_merge_keyed(tag, base, target, theirs))
            continue
        one, other, old = (element.findall(tag) for element in (mine, others, before))
        is_theirs = same_all(old, base, one, ours) if base else not one
        for element in other if is_theirs else one:
            meta.append(copy.deepcopy(target.take(element, theirs if is_theirs else ours)))
    for element in meta.findall("RecycleBinUUID"):
        element.text = encode_id(bin_id.partition("#")[0]) if bin_id else _NO_ID
    return meta


def _meta(side: Side | None) -> Element:
    meta = side.document.root.find("Meta") if side else None
    return meta if meta is not None else Element("Meta")


def _merge_keyed(tag: str, base: Side | None, target: Target, theirs: Side) -> Element:
    """Items by name. Where both have changed one, the newer; those that tell no time are ours."""
    name, ours = _KEYED[tag], target.side
    before, mine, others = (_items(side, tag, name) for side in (base, ours, theirs))
    if base is None:  # what ours is, and until when, it does not say; of our audit only a copy of this vault knows
        is_copy = theirs.top == ours.top
        others = {
            key: item
            for key, item in others.items()
            if not key.startswith(_OWN) or (is_copy and key.startswith(_AUDIT))
        }
    merged = Element(tag)
    for key in dict.fromkeys((*mine, *others)):
        one, other, old = mine.get(key), others.get(key), before.get(key)
        if one is None or other is None:
            only, side = (other, theirs) if one is None else (one, ours)
            is_removed = only is None or (old is not None and base is not None and same(old, base, only, side))
            chosen = None if is_removed else only
        else:
            is_theirs = is_newer(_time(other), _time(one))
            if old is not None and base and same(old, base, one, ours):
                is_theirs = True
            elif old is not None and base and same(old, base, other, theirs):
                is_theirs = False
            chosen, side = (other, theirs) if is_theirs else (one, ours)
        if chosen is not None:
            merged.append(_joined(key, one, other, copy.deepcopy(target.take(chosen, side))))
    return merged


def _joined(key: str, one: Element | None, other: Element | None, item: Element) -> Element:
    """What the audit keeps is of both sides."""
    value = item.find("Value")
    if one is not None and other is not None and value is not None:
        text = joined(key, one.findtext("Value") or "", other.findtext("Value") or "")
        value.text = value.text if text is None else text
    return item


def _items(side: Side | None, tag: str, name: str) -> dict[str, Element]:
    holder = _meta(side).find(tag)
    return {item.findtext(name) or "": item for item in holder} if holder is not None else {}


def _time(item: Element) -> datetime | None:
    return decode_time(item.findtext("LastModificationTime") or "")


def merge_header(base: Side | None, ours: Side, theirs: Side) -> tuple[Header, KdfParameters]:
    """Cipher, key settings and unknown fields of the side that has changed them; the higher version of the format."""
    mine, others = ours.document, theirs.document
    chosen = others if base and _says(base) == _says(ours) else mine
    version = max(mine.header.version, others.header.version)
    return Header(version, dict(chosen.header.fields)), chosen.kdf


def _says(side: Side) -> object:
    document = side.document
    fields = {kind: value for kind, value in document.header.fields.items() if kind not in (*_FRESH, Field.KDF)}
    return document.header.version, fields, document.kdf


def merge_others(base: Side | None, ours: Side, theirs: Side) -> tuple[tuple[int, bytes], ...]:
    """The fields of the inner header that Satchel does not know."""
    mine, others = ours.document.others, theirs.document.others
    return others if base and base.document.others == mine else mine
