"""What is done with several entries at once: one save, all of them or none. What was before is in their histories."""

import copy
from collections.abc import Callable, Collection
from dataclasses import replace

from app.domain.credentials import EntryDraft, Expiry, VaultEntry
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.vault.changes import Changes
from app.services.vault.content import Content
from app.services.vault.vault import Vault

_STEP = 100
_TEXTS = ("title", "user", "url", "group", "tags", "notes")


def draft_of(entry: VaultEntry) -> EntryDraft:
    """What an entry says now: a draft that changes nothing."""
    return EntryDraft(entry.title, entry.user, None, entry.url, entry.group, entry.tags, entry.notes)


def edit_since(vault: Vault, id: str, draft: EntryDraft, start: EntryDraft, task: TaskContext) -> VaultEntry:
    """Change an entry in what differs from `start`: what others have changed since a form was opened stays.

    Raises EntryNotFound, FileError.
    """

    def change(changes: Changes, content: Content) -> str:
        place = vault.place(id)
        entry = content.read[place.held][1]
        kept = {name: getattr(entry, name) for name in _TEXTS if getattr(draft, name) == getattr(start, name)}
        changes.edit(place, entry.group, replace(draft, **kept))
        return id

    return vault.entry(vault.change(change, task))


def move_entries(vault: Vault, ids: Collection[str], group: str, task: TaskContext) -> int:
    """Into another group, which is made if it is missing. Returns how many were moved. Raises VaultError, FileError."""

    def change(changes: Changes, content: Content) -> int:
        target = changes.group_at(group)
        places = [content.places[entry.id] for entry in content.entries if entry.id in ids]
        moved = [place for place in places if place.parent is not target]
        for number, place in enumerate(moved):
            _report(tr("Moving entries"), number, len(moved), task)
            changes.move(copy.deepcopy(place.element), place.element, place.parent, target)
        return len(moved)

    return vault.change(change, task)


def tag_entries(
    vault: Vault, ids: Collection[str], add: Collection[str], remove: Collection[str], task: TaskContext
) -> int:
    """Returns how many were changed. Raises FileError."""
    taken = {tag.casefold() for tag in remove}

    def tagged(draft: EntryDraft) -> EntryDraft:
        kept = [tag for tag in draft.tags if tag.casefold() not in taken]
        present = {tag.casefold() for tag in kept}
        return replace(draft, tags=(*kept, *(tag for tag in add if tag.casefold() not in present)))

    return _edit(vault, ids, tagged, task)


def expire_entries(vault: Vault, ids: Collection[str], expiry: Expiry, task: TaskContext) -> int:
    """Returns how many were changed. Raises FileError."""
    return _edit(vault, ids, lambda draft: replace(draft, expiry=expiry), task)


def restore_entries(vault: Vault, ids: Collection[str], task: TaskContext) -> int:
    """Out of the recycle bin, each to the group it was in. Returns how many there were. Raises FileError."""

    def change(changes: Changes, content: Content) -> int:
        found = [entry.id for entry in content.recycled if entry.id in ids]
        for number, id in enumerate(found):
            _report(tr("Putting entries back"), number, len(found), task)
            changes.restore(content.places[id])
        return len(found)

    return vault.change(change, task)


def destroy_entries(vault: Vault, ids: Collection[str], task: TaskContext) -> int:
    """Remove entries that are in the recycle bin for good. Returns how many there were. Raises FileError."""

    def change(changes: Changes, content: Content) -> int:
        found = [entry.id for entry in content.recycled if entry.id in ids]
        for number, id in enumerate(found):
            _report(tr("Removing entries"), number, len(found), task)
            changes.destroy(id, content.places[id])
        return len(found)

    return vault.change(change, task)


def _edit(vault: Vault, ids: Collection[str], edited: Callable[[EntryDraft], EntryDraft], task: TaskContext) -> int:
    def change(changes: Changes, content: Content) -> int:
        count = 0
        chosen = [entry for entry in content.entries if entry.id in ids]
        for number, entry in enumerate(chosen):
            _report(tr("Changing entries"), number, len(chosen), task)
            before = draft_of(entry)
            after = edited(before)
            if after != before:
                changes.edit(content.places[entry.id], entry.group, after)
                count += 1
        return count

    return vault.change(change, task)


def _report(words: str, number: int, total: int, task: TaskContext) -> None:
    """Now and then; stops where it was cancelled."""
    if number % _STEP == 0:
        task.check()
        task.report(words, number, total)
