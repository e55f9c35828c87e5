"""The values that two copies had both changed: listed, looked at, and settled by a person."""

import copy
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound
from app.domain.vault_merge import Conflict, ConflictKind
from app.services.vault.changes import Changes
from app.services.vault.content import Content, custom_data, decode_time, element_id, expiry_of, reference_of, strings
from app.services.vault.document import Document, is_protected, reveal_text
from app.services.vault.filling import put_custom
from app.services.vault.folding import FOLDED
from app.services.vault.merging.marks import Mark, read_marks, write_marks
from app.services.vault.merging.parts import MARKS, set_expiry
from app.services.vault.vault import Vault

_GROUP_PARTS = ("Name", "Notes")
_KINDS = frozenset(kind.value for kind in ConflictKind)


def conflicts_of(vault: Vault) -> tuple[Conflict, ...]:
    """Those that nobody has settled yet, in the order of the vault. Raises VaultLocked."""
    _, content = vault.reading()
    return (*_of_entries(content), *_of_groups(content))


def _of_entries(content: Content) -> Iterator[Conflict]:
    for entry in (*content.entries, *content.recycled):
        element = content.places[entry.id].held
        for mark in _marks(element) if element.tag != FOLDED else ():  # one with marks is never folded
            other = _other(element, mark)
            if other is None:
                continue  # somebody has removed it from the history: there is nothing to choose
            value = strings(element).get(mark.field)
            yield Conflict(
                entry.id,
                entry.title,
                entry.group,
                mark.field,
                ConflictKind(mark.kind),
                mark.version,
                decode_time(mark.version),
                is_secret=mark.kind == ConflictKind.VALUE.value and value is not None and is_protected(value),
            )


def _of_groups(content: Content) -> Iterator[Conflict]:
    for path, group in content.groups.items():
        for mark in _marks(group):
            if mark.kind == ConflictKind.GROUP.value and mark.field in _GROUP_PARTS:
                above = path.rpartition("/")[0]
                name = group.findtext("Name") or ""
                yield Conflict(element_id(group), name, above, mark.field, ConflictKind.GROUP, mark.version)


def both_values(vault: Vault, conflict: Conflict) -> tuple[Secret, Secret]:
    """The value that holds, and the other one. Of a file its size in words. Raises VaultLocked, EntryNotFound."""
    document, content = vault.reading()
    if conflict.kind is ConflictKind.GROUP:
        group = _group(content, conflict.entry)
        return Secret(group.findtext(conflict.field) or ""), Secret(conflict.version)
    element = vault.place(conflict.entry).element
    other = _other(element, _mark_of(conflict))
    if other is None:
        raise _settled()
    return _value(element, conflict, document), _value(other, conflict, document)


def settle(vault: Vault, conflict: Conflict, task: TaskContext, *, take_other: bool) -> None:
    """Keep the value that holds, or take the other one; the one that held is then in the history.

    Raises EntryNotFound where it is settled already, and as `Vault.change`.
    """

    def change(changes: Changes, content: Content) -> None:
        if conflict.kind is ConflictKind.GROUP:
            _settle_group(changes, _group(content, conflict.entry), conflict, take_other=take_other)
            return
        place = vault.place(conflict.entry)
        entry = copy.deepcopy(place.element)
        other = _other(entry, _mark_of(conflict))
        marks = [mark for mark in _marks(entry) if mark != _mark_of(conflict)]
        if other is None or len(marks) == len(_marks(entry)):
            raise _settled()
        put_custom(entry, MARKS, write_marks(marks) or None)
        if take_other:
            _take(entry, other, conflict)
            changes.replace(place, entry)
        else:
            changes.touch(entry, "LastModificationTime")
            parent = changes.remember(place.parent)
            parent[list(parent).index(place.element)] = entry

    vault.change(change, task)


def _settle_group(changes: Changes, group: Element, conflict: Conflict, *, take_other: bool) -> None:
    marks = [mark for mark in _marks(group) if mark != _mark_of(conflict)]
    if len(marks) == len(_marks(group)):
        raise _settled()
    data = group.find("CustomData")
    changed = copy.deepcopy(data) if data is not None else Element("CustomData")
    shell = Element("Group")
    shell.append(changed)
    put_custom(shell, MARKS, write_marks(marks) or None)
    changes.remember(group)
    if data is not None:
        group.remove(data)
    group.extend(shell.findall("CustomData"))
    if take_other:
        changes.set_text(group, conflict.field, conflict.version)
    times = group.find("Times")
    if times is not None:
        changes.set_text(times, "LastModificationTime", changes.now)


def _marks(element: Element) -> list[Mark]:
    return [mark for mark in read_marks(custom_data(element).get(MARKS, "")) if mark.kind in _KINDS]


def _mark_of(conflict: Conflict) -> Mark:
    return Mark(conflict.kind.value, conflict.field, conflict.version)


def _other(entry: Element, mark: Mark) -> Element | None:
    """The version in the history that holds the other value; of several of one second the newest."""
    items = [
        item for item in entry.iterfind("History/Entry") if item.findtext("Times/LastModificationTime") == mark.version
    ]
    return items[-1] if items else None


def _value(entry: Element, conflict: Conflict, document: Document) -> Secret:
    if conflict.kind is ConflictKind.EXPIRY:
        expiry = expiry_of(entry)
        return Secret(f"{expiry:%Y-%m-%d %H:%M} UTC" if expiry else "never")
    if conflict.kind is ConflictKind.FILE:
        numbers = [reference_of(part) for part in entry.findall("Binary") if part.findtext("Key") == conflict.field]
        number = numbers[0] if numbers else None
        is_there = number is not None and number < len(document.binaries)
        return Secret(
            tr("{count:,} bytes", count=len(document.binaries[number or 0].data) - 1) if is_there else tr("no file")
        )
    value = strings(entry).get(conflict.field)
    return Secret("" if value is None else reveal_text(value, document.stream))


def _take(entry: Element, other: Element, conflict: Conflict) -> None:
    """Put the other value into a copy of the entry that is not in the tree yet."""
    if conflict.kind is ConflictKind.EXPIRY:
        times, theirs = entry.find("Times"), other.find("Times")
        given = [part for part in (theirs if theirs is not None else ()) if part.tag in ("Expires", "ExpiryTime")]
        set_expiry(times if times is not None else SubElement(entry, "Times"), given)
        return
    tag = "Binary" if conflict.kind is ConflictKind.FILE else "String"
    for part in entry.findall(tag):
        if part.findtext("Key") == conflict.field:
            entry.remove(part)
    entry.extend(copy.deepcopy(part) for part in other.findall(tag) if part.findtext("Key") == conflict.field)


def _group(content: Content, id: str) -> Element:
    found = [group for group in content.groups.values() if element_id(group) == id]
    if not found:
        raise EntryNotFound(tr("This group is no longer in the vault."))
    return found[0]


def _settled() -> EntryNotFound:
    return EntryNotFound(tr("This is settled already."), hint=tr("Look at the list again."))
