"""The versions of an entry that a vault keeps: what each one held, back to one of them, and without them."""

import copy
from collections.abc import Collection
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.domain.credentials import VaultEntry
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound
from app.services.vault.changes import Changes
from app.services.vault.content import (
    CODE_FIELDS,
    INJECT_ONLY,
    STANDARD_FIELDS,
    Content,
    custom_data,
    decode_time,
    expiry_of,
    read_entry,
    reference_of,
    strings,
)
from app.services.vault.document import Document, reveal_bytes
from app.services.vault.filling import child_of, put_custom
from app.services.vault.vault import Vault

_WORDS = {
    "Title": tr("title"),
    "UserName": tr("user name"),
    "Password": tr("password"),
    "URL": tr("address"),
    "Notes": tr("notes"),
}


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """One of the states that an entry was in. `changes` is what the change after it has changed."""

    number: int  # its place in the history, 0 is the oldest
    entry: VaultEntry
    changes: tuple[str, ...]


def versions_of(vault: Vault, id: str) -> tuple[EntryVersion, ...]:
    """The states before the present one, the newest first. Raises VaultLocked, EntryNotFound."""
    document, content = vault.reading()
    element = vault.place(id).element
    group = content.read[element][0] if element in content.read else ""
    items = [*element.findall("History/Entry"), element]
    states = [_state(item, document) for item in items]
    found = [
        EntryVersion(number, read_entry(item, group, document), _differences(states[number], states[number + 1]))
        for number, item in enumerate(items[:-1])
    ]
    return tuple(reversed(found))


def version_count(vault: Vault, id: str) -> int:
    """How many there are. Raises VaultLocked, EntryNotFound."""
    return len(vault.place(id).element.findall("History/Entry"))


def version_value(vault: Vault, id: str, version: EntryVersion, name: str = "Password") -> Secret:
    """Decrypt one field of a version. Empty where it has none. Raises VaultLocked, EntryNotFound."""
    document, _ = vault.reading()
    value = strings(_item(vault.place(id).element, version)).get(name)
    return Secret("" if value is None else reveal_bytes(value, document.stream).decode("utf-8", "replace"))


def restore_version(vault: Vault, id: str, version: EntryVersion, task: TaskContext) -> VaultEntry:
    """Make an entry what it was; what it is now goes into the history. Raises EntryNotFound, and as `Vault.change`."""

    def change(changes: Changes, content: Content) -> str:
        place = vault.place(id)
        old = place.element
        entry = copy.deepcopy(_item(old, version))
        for tag in ("History", "PreviousParentGroup"):  # where it stands is not a matter of what it holds
            for child in entry.findall(tag):
                entry.remove(child)
            entry.extend(copy.deepcopy(child) for child in old.findall(tag))
        moved = old.findtext("Times/LocationChanged")
        if moved:
            child_of(child_of(entry, "Times"), "LocationChanged").text = moved
        put_custom(entry, INJECT_ONLY, custom_data(old).get(INJECT_ONLY))  # nobody sees more by going back
        changes.replace(place, entry)
        return id

    return vault.entry(vault.change(change, task))


def delete_versions(vault: Vault, id: str, versions: Collection[EntryVersion], task: TaskContext) -> None:
    """Remove states of an entry for good, and the files that only they had. Raises EntryNotFound, as `Vault.change`."""

    def change(changes: Changes, content: Content) -> None:
        place = vault.place(id)
        entry = copy.deepcopy(place.element)
        for item in [_item(entry, version) for version in versions]:
            child_of(entry, "History").remove(item)
        parent = place.parent
        changes.remember(parent)[list(parent).index(place.element)] = entry

    vault.change(change, task)


def _item(element: Element, version: EntryVersion) -> Element:
    items = element.findall("History/Entry")
    if version.number < len(items):
        item = items[version.number]
        if decode_time(item.findtext("Times/LastModificationTime") or "") == version.entry.modified:
            return item
    raise EntryNotFound(tr("This version is no longer in the vault."), hint=tr("Look at the history again."))


def _state(item: Element, document: Document) -> dict[str, object]:
    """What an entry holds, by the words for it. Ciphertext differs where the same is stored twice: it is decrypted."""
    values = {key: reveal_bytes(value, document.stream) for key, value in strings(item).items()}
    state: dict[str, object] = {word: values.get(key, b"") for key, word in _WORDS.items()}
    state[tr("tags")] = item.findtext("Tags") or ""
    state[tr("expiry date")] = expiry_of(item)
    state[tr("signing in only")] = custom_data(item).get(INJECT_ONLY)
    state[tr("one-time code")] = {key: value for key, value in values.items() if key in CODE_FIELDS}
    state |= {f"“{key}”": value for key, value in values.items() if key not in STANDARD_FIELDS}
    files = item.findall("Binary")  # the same content has the same number
    state |= {tr("file {name}", name=binary.findtext("Key")): reference_of(binary) for binary in files}
    return state


def _differences(before: dict[str, object], after: dict[str, object]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name))
