"""Two versions of an entry become one: by part, with both histories, and a mark where a person should look."""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, SubElement

from app.domain.vault_merge import ConflictKind
from app.services.vault.content import custom_data, decode_time, encode_time
from app.services.vault.filling import put_custom
from app.services.vault.inner import Sealed
from app.services.vault.merging.marks import Mark, read_marks, write_marks
from app.services.vault.merging.parts import (
    MARKS,
    Mixed,
    Version,
    mix_parts,
    same_parts,
    set_expiry,
)
from app.services.vault.merging.sides import (
    LATEST,
    QUIET_TIMES,
    Side,
    is_newer,
    modified,
    reference,
    resealed,
    same,
)

_SECOND = timedelta(seconds=1)
_HISTORY_ITEMS = 10  # KeePass's default
_HISTORY_BYTES = 6 * 1024 * 1024
_NO_CONTENT = QUIET_TIMES | {"History", "PreviousParentGroup"}
_TOLD = {"String": ConflictKind.VALUE, "Binary": ConflictKind.FILE, "Expiry": ConflictKind.EXPIRY}


@dataclass(slots=True)
class Target:
    """What the merged vault is made in: our side, whose stream and attachments it goes on with."""

    side: Side
    history_items: int = _HISTORY_ITEMS
    history_bytes: int = _HISTORY_BYTES
    binaries: list[Sealed] = field(default_factory=list)
    conflicts: int = 0
    _numbers: dict[bytes, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.binaries = list(self.side.document.binaries)

    def take(self, element: Element, side: Side) -> Element:
        """The element itself if it is ours, else a copy that belongs here."""
        if side is self.side:
            return element
        taken = copy.deepcopy(element)
        resealed(taken, side, self.side)
        for value in taken.iter("Value"):
            number = reference(value, side)
            if number is not None:
                value.set("Ref", str(self._number(side, number)))
        return taken

    def _number(self, side: Side, number: int) -> int:
        if not self._numbers:
            ours = range(len(self.side.document.binaries))
            self._numbers = {self.side.digest(place): place for place in reversed(ours)}
        digest = side.digest(number)
        place = self._numbers.get(digest)
        if place is None:
            place = self._numbers[digest] = len(self.binaries)
            self.binaries.append(side.document.binaries[number])
        return place


def merge_entry(base: Version | None, ours: Version, theirs: Version, target: Target) -> Element:
    """The entry for the merged vault. Nothing that is given is changed; our element itself comes back if it holds."""
    if _unchanged(ours, theirs):
        return ours.element
    base = base or common_ancestor(ours, theirs)
    if base and _unchanged(base, theirs):
        return ours.element
    if base and _unchanged(base, ours):
        return target.take(theirs.element, theirs.side)
    newer_is_theirs = is_newer(modified(theirs.element), modified(ours.element))
    mixed = mix_parts(base, ours, theirs, newer_is_theirs=newer_is_theirs)
    entry = _assembled(mixed, theirs if newer_is_theirs else ours, target)
    _merge_times(entry, mixed, ours.element, theirs.element)
    told = [part for part in mixed.conflicts if part[0] in _TOLD]
    loser = ours if newer_is_theirs else theirs
    marks = [Mark(_TOLD[part[0]].value, part[1], _version_name(loser.element)) for part in told]
    target.conflicts += len(told)
    known = _kept_marks(base, ours, theirs)
    put_custom(entry, MARKS, write_marks([*known, *(mark for mark in marks if mark not in known)]) or None)
    histories = _histories(base, ours, theirs)
    needed = [loser] if mixed.conflicts else []
    entry.append(_history([*histories, ours, theirs], needed, {mark.version for mark in known}, target))
    return entry


def _unchanged(one: Version, other: Version) -> bool:
    """Other programs write the same in another order, and what is empty or not at all."""
    if same(one.element, one.side, other.element, other.side, QUIET_TIMES):
        return True
    mine, others = _items(one), _items(other)
    known = _by_name(others)
    return same_parts(one, other) and len(mine) == len(others) and all(_holds(known, item) for item in mine)


def common_ancestor(ours: Version, theirs: Version) -> Version | None:
    """The newest version that both know, from their histories: what KeePass files tell of a past together."""
    mine = [*_items(ours), ours]
    others = _by_name((*_items(theirs), theirs))
    return next((version for version in reversed(mine) if _holds(others, version)), None)


def _same_content(one: Version, other: Version) -> bool:
    return same(one.element, one.side, other.element, other.side, _NO_CONTENT) or same_parts(one, other)


def _items(version: Version) -> list[Version]:
    return [Version(item, version.side) for item in version.element.iterfind("History/Entry")]


def _version_name(element: Element) -> str:
    return element.findtext("Times/LastModificationTime") or ""


def _assembled(mixed: Mixed, newer: Version, target: Target) -> Element:
    """Without times, tags' order and history: those are for the caller."""
    entry = Element("Entry")
    SubElement(entry, "UUID").text = newer.element.findtext("UUID")
    for (kind, _), (elements, side) in mixed.parts.items():
        if kind not in ("CustomData", "Expiry"):
            entry.extend(copy.deepcopy(target.take(element, side)) for element in elements)
    previous = newer.element.find("PreviousParentGroup")
    if previous is not None:
        entry.append(copy.deepcopy(previous))
    SubElement(entry, "Tags").text = mixed.tags
    items = [pair for part, pair in mixed.parts.items() if part[0] == "CustomData"]
    if items:
        data = SubElement(entry, "CustomData")
        for elements, side in items:
            data.extend(copy.deepcopy(target.take(element, side)) for element in elements)
    return entry


def _merge_times(entry: Element, mixed: Mixed, ours: Element, theirs: Element) -> None:
    """Newer than both, so that every other program takes the merged entry for the newest."""
    times = ours.find("Times")
    times = copy.deepcopy(times) if times is not None else Element("Times")
    latest = [moment for moment in (modified(ours), modified(theirs)) if moment]
    now = max([datetime.now(UTC), *(min(moment, LATEST - _SECOND) + _SECOND for moment in latest)])
    _set(times, "LastModificationTime", encode_time(now))
    others = theirs.findtext("Times/LastAccessTime") or ""
    if is_newer(decode_time(others), decode_time(times.findtext("LastAccessTime") or "")):
        _set(times, "LastAccessTime", others)
    set_expiry(times, mixed.parts.get(("Expiry", ""), ([], None))[0])
    entry.append(times)


def _set(times: Element, tag: str, text: str) -> None:
    present = times.find(tag)
    (present if present is not None else SubElement(times, tag)).text = text


def _kept_marks(base: Version | None, ours: Version, theirs: Version) -> list[Mark]:
    """A mark stays unless one side has settled it."""
    before = read_marks(custom_data(base.element).get(MARKS, "")) if base else []
    mine, others = (read_marks(custom_data(one.element).get(MARKS, "")) for one in (ours, theirs))
    gone = [mark for mark in before if mark not in mine or mark not in others]
    return [mark for mark in dict.fromkeys((*mine, *others)) if mark not in gone]


def _histories(base: Version | None, ours: Version, theirs: Version) -> list[Version]:
    """The old versions of both; one that either has removed since the base is removed."""
    before, mine, others = (_items(version) if version else [] for version in (base, ours, theirs))
    here, there = _by_name(mine), _by_name(others)
    lost = _by_name([old for old in before if not (_holds(here, old) and _holds(there, old))])
    return [version for version in (*mine, *others) if not _holds(lost, version)]


def _by_name(versions: Iterable[Version]) -> dict[str, list[Version]]:
    """By the second in which they were made: of one there may be several."""
    named: dict[str, list[Version]] = {}
    for version in versions:
        named.setdefault(_version_name(version.element), []).append(version)
    return named


def _holds(versions: Mapping[str, Sequence[Version]], wanted: Version) -> bool:
    return any(_same_content(one, wanted) for one in versions.get(_version_name(wanted.element), ()))


def _history(versions: Sequence[Version], needed: Sequence[Version], named: set[str], target: Target) -> Element:
    """By time, each once, the oldest left out where there are too many, but none that a conflict speaks of."""
    kept: list[Version] = []
    known: dict[str, list[Version]] = {}
    for version in versions:
        if not _holds(known, version):
            kept.append(version)
            known.setdefault(_version_name(version.element), []).append(version)
    losers = _by_name(needed)
    oldest = datetime.min.replace(tzinfo=UTC)
    kept.sort(key=lambda version: modified(version.element) or oldest)
    items = [
        (
            _without_history(target.take(version.element, version.side)),
            _holds(losers, version) or _version_name(version.element) in named,
        )
        for version in kept
    ]
    history = Element("History")
    history.extend(_trimmed(items, target))
    return history


def _without_history(version: Element) -> Element:
    item = copy.deepcopy(version)
    for nested in item.findall("History"):
        item.remove(nested)
    return item


def _trimmed(items: list[tuple[Element, bool]], target: Target) -> list[Element]:
    """Without the oldest that are too many; of each is told whether it has to stay."""
    sizes = [sum(len(text) for text in item.itertext()) for item, _ in items]
    count, size = len(items), sum(sizes)
    kept = []
    for (item, is_needed), length in zip(items, sizes, strict=True):
        is_too_much = 0 <= target.history_items < count or 0 <= target.history_bytes < size
        if is_too_much and not is_needed:
            count, size = count - 1, size - length
        else:
            kept.append(item)
    return kept
