"""An entry or a group as the parts that can be changed one by one, and three versions of them made one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from app.services.vault.content import custom_data
from app.services.vault.merging.sides import Side, same, same_all

type Part = tuple[str, str]
"""The kind ("String", "Binary", "CustomData", "Expiry", or a tag), and the name among those of its kind."""

type Parts = Mapping[Part, list[Element]]

_KEYED = ("String", "Binary")
LOOKS = frozenset({"IsExpanded", "LastTopVisibleEntry"})
"""How a group stood in somebody's window."""

_APART = LOOKS | {"UUID", "Times", "History", "CustomData", "Tags", "Entry", "Group", "PreviousParentGroup"}
_ICON = frozenset({"IconID", "CustomIconUUID"})
_EXPIRY = ("Expires", "ExpiryTime")
MARKS = "satchel.conflicts"
"""The custom data that tells of values which both sides had changed."""


@dataclass(frozen=True, slots=True)
class Version:
    """One side's version of a thing."""

    element: Element
    side: Side


@dataclass(slots=True)
class Mixed:
    """Parts, each from the side that has it right, and those that both had changed."""

    parts: dict[Part, tuple[list[Element], Side]] = field(default_factory=dict)
    conflicts: list[Part] = field(default_factory=list)
    tags: str = ""


def parts_of(element: Element) -> Parts:
    found: dict[Part, list[Element]] = {}
    for child in element:
        if child.tag in _KEYED:
            found.setdefault((child.tag, child.findtext("Key") or ""), []).append(child)
        elif child.tag in _ICON:
            found.setdefault(("Icon", ""), []).append(child)
        elif child.tag not in _APART and not _is_default(child):
            found.setdefault((child.tag, ""), []).append(child)
    for item in element.iterfind("CustomData/Item"):
        if (item.findtext("Key") or "") != MARKS:
            found.setdefault(("CustomData", item.findtext("Key") or ""), []).append(item)
    times = element.find("Times")
    expiry = [child for child in times if child.tag in _EXPIRY] if times is not None else []
    if (element.findtext("Times/Expires") or "").lower() == "true":
        found["Expiry", ""] = sorted(expiry, key=lambda child: child.tag)
    return found


def _is_default(child: Element) -> bool:
    """What some programs write of an entry that nobody has set anything in."""
    if child.tag == "AutoType":
        texts = {part.tag: (part.text or "").strip() for part in child}
        return texts in (
            {"Enabled": "True", "DataTransferObfuscation": "0", "DefaultSequence": ""},
            {"Enabled": "True"},
        )
    text = (child.text or "").strip()
    return not len(child) and (text in ("", "null") or (child.tag, text.lower()) == ("QualityCheck", "true"))


def same_parts(one: Version, other: Version) -> bool:
    """Whether two versions say the same, however a program has written them; places, times and histories apart."""
    mine, others = parts_of(one.element), parts_of(other.element)
    return (
        mine.keys() == others.keys()
        and sorted(_tags(one.element)) == sorted(_tags(other.element))
        and all(_same(part, mine[part], one.side, others[part], other.side) for part in mine)
        and custom_data(one.element).get(MARKS) == custom_data(other.element).get(MARKS)
    )


def mix_parts(base: Version | None, ours: Version, theirs: Version, *, newer_is_theirs: bool) -> Mixed:
    """Whoever has changed a part since `base` has it right; where both have, the newer one. A part stays unless gone.

    Without a base everything that either has is kept.
    """
    before = parts_of(base.element) if base else {}
    mine, others = parts_of(ours.element), parts_of(theirs.element)
    mixed = Mixed(tags=_mix_tags(base, ours, theirs))
    for part in dict.fromkeys((*mine, *others)):
        one, other, old = mine.get(part, []), others.get(part, []), before.get(part, [])
        if _same(part, one, ours.side, other, theirs.side):
            chosen = (one, ours.side)  # both have done the same
        elif base and _same(part, old, base.side, other, theirs.side):
            chosen = (one, ours.side)
        elif base and _same(part, old, base.side, one, ours.side):
            chosen = (other, theirs.side)
        elif not one or not other:  # taken away on one side and changed on the other
            chosen = (one, ours.side) if one else (other, theirs.side)
        else:
            chosen = (other, theirs.side) if newer_is_theirs else (one, ours.side)
            mixed.conflicts.append(part)
        if chosen[0]:
            mixed.parts[part] = chosen
    return mixed


def _same(part: Part, ones: list[Element], mine: Side, others: list[Element], theirs: Side) -> bool:
    if part[0] == "CustomData" and len(ones) == len(others) == 1:
        left, right = ones[0].find("Value"), others[0].find("Value")  # not when it was written
        return left is not None and right is not None and same(left, mine, right, theirs)
    return same_all(ones, mine, others, theirs)


def _mix_tags(base: Version | None, ours: Version, theirs: Version) -> str:
    """A tag stays unless one side has taken it off; of both sides the new ones are put on."""
    before = _tags(base.element) if base else []
    mine, others = _tags(ours.element), _tags(theirs.element)
    gone = {tag for tag in before if tag not in mine or tag not in others}
    return ";".join(tag for tag in dict.fromkeys((*mine, *others)) if tag not in gone)


def _tags(element: Element) -> list[str]:
    tags = (element.findtext("Tags") or "").replace(",", ";").split(";")
    return [tag.strip() for tag in tags if tag.strip()]


def set_expiry(times: Element, given: list[Element]) -> None:
    """Into the times of an element that is not in the tree yet; nothing given means that it never expires."""
    if not given:
        expires = times.find("Expires")
        (expires if expires is not None else SubElement(times, "Expires")).text = "False"
    for element in given:
        present = times.find(element.tag)
        (present if present is not None else SubElement(times, element.tag)).text = element.text
