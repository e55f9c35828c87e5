"""Carries out an import with one save, all of it or nothing, and takes it back."""

import copy
import hmac
import os
from collections.abc import Collection, Iterable
from dataclasses import replace
from xml.etree.ElementTree import Element

from app.domain.credentials import EntryDraft
from app.domain.imports import RowKind
from app.domain.inheritance import with_parents
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_imports import FoundEntry, VaultImportReport, VaultImportRow, VaultPreview
from app.services.vault.attached_files import NewFile, put_file
from app.services.vault.carrying import Carrier
from app.services.vault.changes import Changes
from app.services.vault.content import (
    INJECT_ONLY,
    Content,
    custom_data,
    element_id,
    encode_time,
    is_true,
    strings,
)
from app.services.vault.details import fields_of
from app.services.vault.document import Document, reveal_bytes
from app.services.vault.filling import MOST_FIELDS, child_of, fill, put_custom
from app.services.vault.folding import ENTRIES, Place
from app.services.vault.importing.keepass import FoundKeePass
from app.services.vault.vault import Vault

_REPORT_EVERY = 200


def carry_out(
    preview: VaultPreview, chosen: Collection[str], vault: Vault, task: TaskContext, *, source: str = ""
) -> VaultImportReport:
    """Take the entries whose origins are `chosen`. Raises VaultError, FileError, Cancelled: nothing was changed."""
    rows = [row for row in preview.rows if row.can_be_taken and row.origin in chosen]
    before = set(vault.groups())
    mark = os.urandom(32)

    def change(changes: Changes, content: Content) -> dict[RowKind, list[str]]:
        work = _Work(preview, vault, changes, content)
        done: dict[RowKind, list[str]] = {RowKind.NEW: [], RowKind.CHANGED: []}
        for count, row in enumerate(rows):
            if count % _REPORT_EVERY == 0:
                task.report(tr("Taking entries over"), count, len(rows))
            done[row.kind].append(work.add(row) if row.kind is RowKind.NEW else work.update(row))
        return done

    done = vault.change(change, task) if rows else {}
    added, updated = tuple(done.get(RowKind.NEW, ())), tuple(done.get(RowKind.CHANGED, ()))
    document, content = vault.reading()
    left = {id: _print(content.places[id].element, document, mark) for id in (*added, *updated) if id in content.places}
    made = {group for row in rows for group in with_parents(row.folder)} - before
    shown = tuple(row for row in preview.rows if not row.can_be_taken or row.origin in chosen)
    return VaultImportReport(
        preview.found.kind, source, added, updated, shown, tuple(_remarks(preview, rows)), tuple(made), left, mark
    )  # fmt: skip


def _remarks(preview: VaultPreview, rows: Collection[VaultImportRow]) -> Iterable[str]:
    left_out = sum(1 for row in preview.rows if row.can_be_taken) - len(rows)
    if left_out:
        yield tr("{left_out:,} left out by choice.", left_out=left_out)
    if preview.found.is_plain and rows:
        yield tr("The file still holds all its passwords in the clear: delete it, and empty the wastebasket.")


class _Work:
    """One change of the vault, entry after entry."""

    def __init__(self, preview: VaultPreview, vault: Vault, changes: Changes, content: Content) -> None:
        self._vault, self._changes = vault, changes
        self._document: Document = vault.reading()[0]
        self._found = preview.found
        is_whole = isinstance(preview.found, FoundKeePass)
        self._carrier = Carrier(preview.found.opened, self._document) if is_whole else None  # type: ignore[attr-defined]
        self._entries = {entry.id: entry for entry in content.entries}
        self._taken = _ids(self._document.root)

    def add(self, row: VaultImportRow) -> str:
        """A new entry. Gives its id."""
        assert row.found is not None  # noqa: S101 - a row that can be taken has one
        if self._carrier is not None and isinstance(self._found, FoundKeePass):
            entry = self._carrier.copy(self._found.element(row.found), taken=self._taken)
            self._taken.add(entry.findtext("UUID") or "")
            self._changes.insert(entry, row.folder)
            return element_id(entry)
        identity = self._changes.add(replace(row.found.draft, group=row.folder))
        inside = reversed(self._changes.group_at(row.folder).findall("Entry"))
        entry = next(one for one in inside if element_id(one) == identity)  # others may stand behind a subgroup
        for file in row.found.files:
            put_file(self._document, entry, NewFile(file.name, file.data))
        if row.found.modified is not None:  # how old a password is, is worth knowing
            child_of(child_of(entry, "Times"), "LastModificationTime").text = encode_time(row.found.modified)
        return identity

    def update(self, row: VaultImportRow) -> str:
        """What the source has goes over what is there; what it was before goes into the history."""
        assert row.found is not None  # noqa: S101 - as above
        place = self._vault.place(row.there)
        if self._carrier is not None and isinstance(self._found, FoundKeePass):
            entry = self._carried_over(self._carrier, self._found.element(row.found), place, row.there)
        else:
            entry = copy.deepcopy(place.element)
            fill(entry, self._over(row.found, row.there), self._document.stream)
            for file in row.found.files:  # one of the same name is in the history
                put_file(self._document, entry, NewFile(file.name, file.data), instead=True)
        self._changes.replace(place, entry)
        return row.there

    def _carried_over(self, carrier: Carrier, element: Element, place: Place, identity: str) -> Element:
        """The entry of the other vault under our id and with our history; what only ours has stays."""
        entry = carrier.copy(element, identity=identity)
        for old in (*entry.findall("History"), *entry.findall("Tags")):
            entry.remove(old)
        ours = copy.deepcopy(place.element)
        kept = strings(entry)
        for pair in ours.findall("String"):
            name = pair.findtext("Key") or ""
            theirs = kept.get(name)
            if theirs is None:
                entry.append(pair)
            elif not theirs.text and (value := pair.find("Value")) is not None and value.text:
                theirs.attrib, theirs.text = dict(value.attrib), value.text
        names = {binary.findtext("Key") for binary in entry.findall("Binary")}
        for binary in ours.findall("Binary"):
            if binary.findtext("Key") not in names:
                entry.append(binary)
        tags = [
            *(ours.findtext("Tags") or "").split(";"),
            *(element.findtext("Tags") or "").replace(",", ";").split(";"),
        ]
        child_of(entry, "Tags").text = ";".join(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
        for tag in ("History", "CustomData"):
            mine = ours.find(tag)
            if mine is not None and (tag == "History" or entry.find(tag) is None):
                entry.append(mine)
        if is_true(custom_data(ours).get(INJECT_ONLY)):  # no file makes seen what nobody may see here
            put_custom(entry, INJECT_ONLY, custom_data(ours)[INJECT_ONLY])
        return entry

    def _over(self, found: FoundEntry, identity: str) -> EntryDraft:
        """The draft of an update: what the source does not have stays as it is."""
        entry = self._entries[identity]
        draft = found.draft
        theirs = {field.name: field for field in draft.fields or ()}
        ours = [field for field in fields_of(self._vault, identity) if field.name not in theirs]
        fields = (*ours, *theirs.values())[:MOST_FIELDS] if theirs else None
        return replace(
            draft, title=entry.title, user=entry.user, url=draft.url or entry.url, notes=draft.notes or entry.notes,
            tags=tuple(dict.fromkeys((*entry.tags, *draft.tags))), fields=fields, group=entry.group,
        )  # fmt: skip


def take_back(report: VaultImportReport, vault: Vault, task: TaskContext) -> tuple[str, ...]:
    """Undo an import: what it added goes, what it changed is as before. Returns what could not be taken back.

    An entry that was changed since is left alone. Raises VaultError, FileError.
    """
    task.report(tr("Taking the import back"))
    document, content = vault.reading()
    same = {
        id: content.places[id]
        for id, left in report.left.items()
        if id in content.places and _print(content.places[id].element, document, report.mark) == left
    }

    def change(changes: Changes, _: Content) -> None:
        for id in report.added:
            if id in same:
                changes.destroy(id, same[id])
        for id in report.updated:
            if id in same:
                _bring_back(changes, same[id])
        _remove_groups(report.groups, changes, content)

    vault.change(change, task)
    changed = [id for id in report.left if id in content.places and id not in same]
    if not changed:
        return ()
    if len(changed) == 1:
        return (tr("1 entry was changed since the import, and stays as it is."),)
    return (tr("{changed:,} entries were changed since the import, and stay as they are.", changed=len(changed)),)


def _bring_back(changes: Changes, place: Place) -> None:
    """What the entry was before the import, as its newest version: so another copy of the vault learns of it too."""
    versions = place.element.findall("History/Entry")
    if not versions:
        return
    entry = copy.deepcopy(versions[-1])
    history = place.element.find("History")
    if history is not None:
        entry.append(copy.deepcopy(history))
    changes.replace(place, entry)


def _remove_groups(paths: Iterable[str], changes: Changes, content: Content) -> None:
    """Those that the import has made and nobody has put anything into since, the deepest first."""
    parents = {group: parent for parent in content.groups.values() for group in parent.findall("Group")}
    for path in sorted(paths, key=lambda path: path.count("/"), reverse=True):
        group = content.groups.get(path)
        if group is not None and group in parents and not any(child.tag in (*ENTRIES, "Group") for child in group):
            changes.destroy(element_id(group), Place(group, parents[group]))


def _ids(root: Element) -> set[str]:
    """All ids that are or were in use: one that was deleted would be deleted again by a merge."""
    used = {element.findtext("UUID") or "" for tag in ("Entry", "Group") for element in root.iter(tag)}
    return used | {element.findtext("UUID") or "" for element in root.iterfind("Root/DeletedObjects/DeletedObject")}


def _print(element: Element, document: Document, mark: bytes) -> bytes:
    """A mark of all that an entry says, by which nobody can guess a value."""
    values = [(key, reveal_bytes(value, document.stream)) for key, value in strings(element).items()]
    names = [binary.findtext("Key") or "" for binary in element.findall("Binary")]
    text = repr((sorted(values), names, element.findtext("Tags"), element.findtext("Times/LastModificationTime")))
    return hmac.digest(mark, text.encode("utf-8", "surrogatepass"), "sha256")
