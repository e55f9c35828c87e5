"""The documents that are merged, by id, and what is the same in two of them. Nothing is decrypted for that."""

import base64
import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from app.domain.vault_errors import VaultDamaged
from app.services.vault.content import decode_id, decode_time, element_id
from app.services.vault.document import Document, is_protected
from app.services.vault.folding import OFFSET
from app.services.vault.inner import mix

LATEST = datetime.max.replace(microsecond=0, tzinfo=UTC)
_NO_ID = "0" * 32
_NEVER = datetime.max.replace(tzinfo=UTC)
QUIET_TIMES = frozenset({"LastAccessTime", "UsageCount", "LocationChanged"})
"""What changes by mere looking, and what is told by the place."""


@dataclass(frozen=True, slots=True)
class Node:
    """An entry or a group, and the id of the group that holds it; "" above the top."""

    element: Element
    parent: str


@dataclass(slots=True)
class Side:
    """One document. A second thing of the same id, which only a damaged program writes, has an id of its own here."""

    document: Document
    keys: bytes
    top: str = ""
    bin: str = ""
    groups: dict[str, Node] = field(default_factory=dict)
    entries: dict[str, Node] = field(default_factory=dict)
    deleted: dict[str, Element] = field(default_factory=dict)
    _digests: dict[int, bytes] = field(default_factory=dict)

    def is_recycled(self, group: str) -> bool:
        """Whether a group is the recycle bin, or in it."""
        while group and group != self.bin:
            group = self.groups[group].parent
        return bool(group)

    def digest(self, number: int) -> bytes:
        """What an attachment is, flag included."""
        known = self._digests.get(number)
        if known is None:
            known = self._digests[number] = hashlib.sha256(self.document.binaries[number].reveal()).digest()
        return known


def side_of(document: Document) -> Side:
    side = Side(document, document.stream.keystream(0, document.stream.end))
    top = document.root.find("Root/Group")
    assert top is not None  # noqa: S101 - a document without it is refused when it is read
    seen: Counter[str] = Counter()
    waiting = [(top, "")]
    while waiting:
        group, parent = waiting.pop()
        id = _own_id(group, seen)
        side.groups[id] = Node(group, parent)
        side.top = side.top or id
        for entry in group.findall("Entry"):
            side.entries[_own_id(entry, seen)] = Node(entry, id)
        waiting += [(child, id) for child in reversed(group.findall("Group"))]
    bin_id = decode_id(document.root.findtext("Meta/RecycleBinUUID") or "")
    side.bin = bin_id if bin_id not in (_NO_ID, side.top) and bin_id in side.groups else ""
    for item in document.root.iterfind("Root/DeletedObjects/DeletedObject"):
        with contextlib.suppress(VaultDamaged):  # a record of nothing keeps nobody from merging
            side.deleted[element_id(item)] = item
    return side


def _own_id(element: Element, seen: Counter[str]) -> str:
    id = element_id(element)
    seen[id] += 1
    return id if seen[id] == 1 else f"{id}#{seen[id]}"


def modified(element: Element | None) -> datetime | None:
    return decode_time(element.findtext("Times/LastModificationTime") or "") if element is not None else None


def moved(element: Element | None) -> datetime | None:
    return decode_time(element.findtext("Times/LocationChanged") or "") if element is not None else None


def is_newer(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one > other)


def same_all(ones: Sequence[Element], mine: Side, others: Sequence[Element], theirs: Side) -> bool:
    return len(ones) == len(others) and all(
        same(one, mine, other, theirs) for one, other in zip(ones, others, strict=True)
    )


def same(one: Element, mine: Side, other: Element, theirs: Side, skip: frozenset[str] = frozenset()) -> bool:
    """Whether two elements say the same; white space between elements, and the tags in `skip`, do not count."""
    if one is other and mine is theirs:
        return True
    if one.tag != other.tag or (one.tag == "Value" and not _same_value(one, mine, other, theirs)):
        return False
    left, right = _children(one, skip), _children(other, skip)
    if not left and not right:
        return one.tag == "Value" or (one.text or "") == (other.text or "") or bool(len(one) or len(other))
    return len(left) == len(right) and all(same(a, mine, b, theirs, skip) for a, b in zip(left, right, strict=True))


def _children(element: Element, skip: frozenset[str]) -> Sequence[Element]:
    if not skip or not len(element):
        return tuple(element)
    return [child for child in element if child.tag not in skip]


def _same_value(one: Element, mine: Side, other: Element, theirs: Side) -> bool:
    left, right = reference(one, mine), reference(other, theirs)
    if left is not None and right is not None:
        return mine.digest(left) == theirs.digest(right)
    if is_protected(one) != is_protected(other) or one.get("Ref") != other.get("Ref"):
        return False
    if not is_protected(one):
        return (one.text or "") == (other.text or "")
    first, second = base64.b64decode(one.text or ""), base64.b64decode(other.text or "")
    if len(first) != len(second):
        return False
    keys = mix(_keys_of(one, mine, len(first)), _keys_of(other, theirs, len(first)))
    return mix(first, second) == keys


def _keys_of(value: Element, side: Side, size: int) -> bytes:
    start = int(value.get(OFFSET, "0"))
    if start + size <= len(side.keys):
        return side.keys[start : start + size]
    return side.document.stream.keystream(start, size)  # sealed after the side was read


def reference(value: Element, side: Side) -> int | None:
    """The number of the attachment that a Value means; None where it means none that is there."""
    text = value.get("Ref", "")
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) < len(side.document.binaries):
        return int(text)
    return None


def resealed(element: Element, side: Side, keys_to: "Side") -> None:
    """Move the protected values of a copied element into the stream of another side, never in the clear between."""
    for value in element.iter("Value"):
        if is_protected(value):
            data = base64.b64decode(value.text or "")
            old = _keys_of(value, side, len(data))
            stream = keys_to.document.stream
            start = stream.reserve(len(data))
            value.set(OFFSET, str(start))
            value.text = base64.b64encode(mix(data, mix(old, stream.keystream(start, len(data))))).decode("ascii")


def earliest(items: Iterable[Element]) -> Element:
    """Of several records of one deletion the first, as KeePassXC keeps it."""
    return min(items, key=lambda item: decode_time(item.findtext("DeletionTime") or "") or _NEVER)
