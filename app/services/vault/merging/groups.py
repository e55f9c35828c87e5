"""The tree of a merged vault: new groups, and in them the entries of both sides."""

import copy
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement

from app.domain.vault_merge import ConflictKind
from app.services.vault.content import custom_data, encode_id, encode_time
from app.services.vault.filling import put_custom
from app.services.vault.merging.entries import Target, merge_entry
from app.services.vault.merging.marks import Mark, read_marks, write_marks
from app.services.vault.merging.parts import (
    LOOKS,
    MARKS,
    Mixed,
    Version,
    mix_parts,
    same_parts,
    set_expiry,
)
from app.services.vault.merging.places import Places, element_of
from app.services.vault.merging.sides import QUIET_TIMES, Side, earliest, is_newer, modified, same

_INSIDE = frozenset({"Entry", "Group"})
_TOLD = ("Name", "Notes")


def build_tree(places: Places, target: Target) -> Element:
    """The group at the top, with all that is in it."""
    entries: dict[str, list[str]] = {}
    groups: dict[str, list[str]] = {}
    known = (places.ours.groups, places.theirs.groups)
    for id, parent in places.parents.items():
        is_group = any(id in side for side in known)
        (groups if is_group else entries).setdefault(parent, []).append(id)
    top = _group(places, places.ours.top, target)
    waiting = [(places.ours.top, top)]
    while waiting:
        id, element = waiting.pop()
        element.extend(_entry(places, entry, target) for entry in entries.get(id, ()))
        for child in groups.get(id, ()):
            made = _group(places, child, target)
            element.append(made)
            waiting.append((child, made))
    return top


def _versions(places: Places, id: str, what: str) -> tuple[Version | None, Version | None, Version | None]:
    elements = element_of(places, id, what)
    sides = (places.base, places.ours, places.theirs)
    base, ours, theirs = (
        Version(element, side) if element is not None and side is not None else None
        for element, side in zip(elements, sides, strict=True)
    )
    return base, ours, theirs


def _entry(places: Places, id: str, target: Target) -> Element:
    base, ours, theirs = _versions(places, id, "entries")
    if ours and theirs:
        entry = merge_entry(base, ours, theirs, target)
    else:
        only = ours or theirs
        assert only is not None  # noqa: S101 - one of them has it
        entry = target.take(only.element, only.side)
    if ours and theirs and id in places.is_theirs:
        entry = _moved(entry, theirs.element)
    if id in places.kept:
        entry = _renewed(entry)
    return entry


def _moved(entry: Element, theirs: Element) -> Element:
    """A copy that tells of the move that they made."""
    entry = copy.deepcopy(entry)
    times = entry.find("Times")
    if times is not None:
        _set(times, "LocationChanged", theirs.findtext("Times/LocationChanged"))
    _set(entry, "PreviousParentGroup", theirs.findtext("PreviousParentGroup"))
    return entry


def _set(parent: Element, tag: str, text: str | None) -> None:
    if text is not None:
        present = parent.find(tag)
        (present if present is not None else SubElement(parent, tag)).text = text


def _renewed(element: Element) -> Element:
    """A copy that was changed now: another copy that knows of the deletion does not delete it again."""
    element = copy.deepcopy(element)
    times = element.find("Times")
    _set(times if times is not None else SubElement(element, "Times"), "LastModificationTime", _now())
    return element


def _now() -> str:
    return encode_time(datetime.now(UTC))


def _group(places: Places, id: str, target: Target) -> Element:
    """Without what is in it."""
    base, ours, theirs = _versions(places, id, "groups")
    if ours and theirs and not _is_same(ours, theirs) and not (base and _is_same(base, theirs)):
        group = _shell(theirs, target) if base and _is_same(base, ours) else _mixed(base, ours, theirs, target)
    else:
        only = ours or theirs
        assert only is not None  # noqa: S101 - one of them has it
        group = _shell(only, target)
    if ours and theirs and id in places.is_theirs:
        group = _moved(group, theirs.element)
    return _renewed(group) if id in places.kept else group


def _is_same(one: Version, other: Version) -> bool:
    skip = QUIET_TIMES | _INSIDE | LOOKS
    return same(one.element, one.side, other.element, other.side, skip) or same_parts(one, other)


def _shell(version: Version, target: Target) -> Element:
    group = Element("Group")
    for child in version.element:
        if child.tag not in _INSIDE:
            group.append(copy.deepcopy(target.take(child, version.side)))
    return group


def _mixed(base: Version | None, ours: Version, theirs: Version, target: Target) -> Element:
    newer_is_theirs = is_newer(modified(theirs.element), modified(ours.element))
    mixed = mix_parts(base, ours, theirs, newer_is_theirs=newer_is_theirs)
    loser = ours if newer_is_theirs else theirs
    if ours.element.findtext("UUID") != theirs.element.findtext("UUID"):  # two groups that become one, with our name
        mixed.parts["Name", ""] = (ours.element.findall("Name"), ours.side)
        mixed.conflicts = [part for part in mixed.conflicts if part[0] != "Name"]
    group = _assembled(mixed, ours, target)
    conflicts = [part[0] for part in mixed.conflicts if part[0] in _TOLD]
    marks = [Mark(ConflictKind.GROUP.value, tag, loser.element.findtext(tag) or "") for tag in conflicts]
    target.conflicts += len(marks)
    known = dict.fromkeys(
        mark for one in (ours, theirs) for mark in read_marks(custom_data(one.element).get(MARKS, ""))
    )
    put_custom(group, MARKS, write_marks([*known, *(mark for mark in marks if mark not in known)]) or None)
    return group


def _assembled(mixed: Mixed, ours: Version, target: Target) -> Element:
    group = Element("Group")
    SubElement(group, "UUID").text = ours.element.findtext("UUID")
    times = ours.element.find("Times")
    times = copy.deepcopy(times) if times is not None else Element("Times")
    _set(times, "LastModificationTime", _now())
    set_expiry(times, mixed.parts.get(("Expiry", ""), ([], None))[0])
    for (kind, _), (elements, side) in mixed.parts.items():
        if kind not in ("CustomData", "Expiry"):
            group.extend(copy.deepcopy(target.take(element, side)) for element in elements)
    group.append(times)
    group.extend(copy.deepcopy(child) for child in ours.element if child.tag in LOOKS)
    if mixed.tags:
        SubElement(group, "Tags").text = mixed.tags
    previous = ours.element.findtext("PreviousParentGroup")
    _set(group, "PreviousParentGroup", previous)
    data = [pair for part, pair in mixed.parts.items() if part[0] == "CustomData"]
    if data:
        holder = SubElement(group, "CustomData")
        for elements, side in data:
            holder.extend(copy.deepcopy(target.take(element, side)) for element in elements)
    return group


def deletions(places: Places) -> Element:
    """Every deletion that either side knows, but of what is there; and what a program has deleted without a word."""
    merged: dict[str, list[Element]] = {}
    for side in (places.ours, places.theirs):
        for id, item in side.deleted.items():
            merged.setdefault(id, []).append(item)
    records = Element("DeletedObjects")
    for id, items in merged.items():
        if id not in places.parents:
            records.append(copy.deepcopy(earliest(items)))
    for id in places.gone:
        if id not in merged and id not in places.parents and "#" not in id:
            record = SubElement(records, "DeletedObject")
            SubElement(record, "UUID").text = encode_id(id)
            SubElement(record, "DeletionTime").text = _now()
    return records


def bin_of(places: Places, base: Side | None) -> str:
    """The recycle bin of the merged vault: of the side that has changed it."""
    ours, theirs = places.ours.bin, places.own(places.theirs.bin)
    chosen = theirs if (not ours or (base is not None and ours == base.bin)) and theirs else ours
    return chosen if chosen in places.parents else ""
