"""Changes to a vault's XML as KeePass makes them: history, times, recycle bin, deleted objects; each can be taken back.

An entry is never changed in place. A changed copy takes its place in one move, so that a reader in another thread
sees the old one or the new one.
"""

import copy
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from xml.etree.ElementTree import Element, SubElement

from app.domain.credentials import EntryDraft
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.vault_errors import VaultError
from app.services.vault.content import Content, encode_id, encode_time, is_true
from app.services.vault.document import Document
from app.services.vault.filling import child_of, clean, fill, put_custom, put_string
from app.services.vault.folding import Place, unfold
from app.services.vault.homes import Homes, set_home

_HISTORY_ITEMS = 10  # KeePass's default
_HISTORY_BYTES = 6 * 1024 * 1024
GROUP_DEPTH = 32
_RECYCLE_BIN_ICON = "43"
_NEVER_IN_ENTRIES = ("Group", "Root", "DeletedObjects")
_SLUG = "KPXC_RANDOM_SLUG"  # KeePassXC's name for it: hides the true size of the content


class Changes:
    """Works on one document and remembers how it was."""

    def __init__(self, document: Document, content: Content) -> None:
        self._document = document
        self._content = content
        self.composite = b""
        """Another composite key, which opens the vault when this is saved."""
        self._groups = dict(content.groups)  # and those that are made here
        self._bin = content.recycle_bin
        self._before: dict[Element, tuple[str | None, list[Element]]] = {}  # the first state of each counts
        self._binaries = document.binaries
        self._now = encode_time(datetime.now(UTC))

    def take_back(self) -> None:
        for element, (text, children) in self._before.items():
            element.text = text
            element[:] = children
        self._before.clear()
        self._document.binaries = self._binaries
        self._document.written.clear()  # it may tell of what was changed

    def remember(self, element: Element) -> Element:
        """Before an element that is in the tree changes in place: so that it can be taken back, and is written anew."""
        if element.tag not in _NEVER_IN_ENTRIES and not any(one is element for one in self.meta().iter()):
            self._document.written.clear()
        unfold(element)
        if element not in self._before:
            self._before[element] = (element.text, list(element))
        return element

    def groups_before(self) -> Iterator[tuple[Element, list[Element]]]:
        """The groups whose children may be others now, and what these were."""
        for element, (_, children) in self._before.items():
            if element.tag == "Group":
                yield element, children

    def path_of(self, group: Element) -> str:
        """ "Clients/Nordlys"; "" for the top and for what is in the recycle bin."""
        return next((path for path, one in self._groups.items() if one is group), "")

    def is_recycled(self, group: Element) -> bool:
        """Whether it is the recycle bin, or in it."""
        return self._bin is not None and any(one is group for one in self._bin.iter("Group"))

    def add(self, draft: EntryDraft) -> str:
        """Put a new entry into its group, and return its id."""
        identity = uuid.uuid4().hex
        entry = Element("Entry")
        SubElement(entry, "UUID").text = encode_id(identity)
        SubElement(entry, "IconID").text = "0"
        entry.append(self.new_times())
        draft = draft if draft.password is not None else _with_empty_password(draft)
        fill(entry, draft, self._document.stream, protected=self._protected)
        SubElement(entry, "History")
        self.insert(entry, draft.group)
        return identity

    def insert(self, entry: Element, group: str) -> None:
        """Put an entry that is whole into a group."""
        _insert_entry(self.remember(self.group_at(group)), entry)

    def edit(self, place: Place, group: str, draft: EntryDraft) -> None:
        """Replace an entry by a changed copy, whose history holds the one before. `group` is where it is now."""
        old, parent = place.element, place.parent
        entry = copy.deepcopy(old)
        fill(entry, draft, self._document.stream)
        if draft.group == group:
            self.replace(place, entry)
        else:
            self.touch(entry, "LastModificationTime")
            self.add_to_history(entry, old)
            self.move(entry, old, parent, self.group_at(draft.group))

    def replace(self, place: Place, entry: Element) -> None:
        """Put a changed copy in the place of an entry, and the entry into its history."""
        self.touch(entry, "LastModificationTime")
        self.add_to_history(entry, place.element)
        self.remember(place.parent)[list(place.parent).index(place.element)] = entry

    def recycle(self, place: Place) -> None:
        entry = copy.deepcopy(place.element)
        self.move(entry, place.element, place.parent, self.recycle_bin())

    def restore(self, place: Place) -> None:
        """Out of the recycle bin: to the group it was deleted from, which is made again if it is gone."""
        entry = copy.deepcopy(place.element)
        home = self.group_at(self.homes.path_for(place.element, place.parent))
        self.move(entry, place.element, place.parent, home)

    @cached_property
    def homes(self) -> Homes:
        return Homes(self._content)

    def destroy(self, identity: str, place: Place) -> None:
        """Remove for good, and note it so that a merge elsewhere does not bring the entry back."""
        self.remember(place.parent).remove(place.element)
        self.note_deleted(identity)

    def note_deleted(self, identity: str) -> None:
        root = self._document.tree.find("Root")
        assert root is not None  # noqa: S101 - a document without it is refused when it is read
        objects = root.find("DeletedObjects")
        if objects is None:
            objects = SubElement(self.remember(root), "DeletedObjects")
        deleted = SubElement(self.remember(objects), "DeletedObject")
        SubElement(deleted, "UUID").text = encode_id(identity)
        SubElement(deleted, "DeletionTime").text = self._now

    def stir(self) -> None:
        """Change the random filler that hides from an onlooker how large the content is."""
        self.mark(_SLUG, secrets.token_hex(secrets.randbelow(512)))

    def mark(self, key: str, text: str | None) -> None:
        """Set a mark of the vault as a whole; None takes it away."""
        meta = self.remember(self.meta())
        data = meta.find("CustomData")
        if data is not None:
            self.remember(data)
        put_custom(meta, key, text)

    def meta(self) -> Element:
        return self._document.meta

    @cached_property
    def _protected(self) -> frozenset[str]:
        """The usual fields that are protected in new entries, by the settings of the vault."""
        settings = self.meta().find("MemoryProtection")
        flags = settings if settings is not None else ()
        return frozenset(flag.tag.removeprefix("Protect") for flag in flags if is_true(flag.text))

    @property
    def version(self) -> int:
        """Of the file's format, such as VERSION_4_1."""
        return self._document.header.version

    def set_text(self, parent: Element, tag: str, text: str) -> None:
        child = parent.find(tag)
        if child is None:
            child = SubElement(self.remember(parent), tag)
        self.remember(child).text = text

    def put_string(self, entry: Element, key: str, text: str, *, protect: bool) -> None:
        put_string(entry, key, text, self._document.stream, protect=protect)

    def new_times(self) -> Element:
        times = Element("Times")
        for tag in ("CreationTime", "LastModificationTime", "LastAccessTime", "ExpiryTime"):
            SubElement(times, tag).text = self._now
        SubElement(times, "Expires").text = "False"
        SubElement(times, "UsageCount").text = "0"
        SubElement(times, "LocationChanged").text = self._now
        return times

    def touch(self, entry: Element, tag: str) -> None:
        child_of(child_of(entry, "Times"), tag).text = self._now

    def add_to_history(self, entry: Element, old: Element) -> None:
        history = child_of(entry, "History")
        item = copy.deepcopy(old)
        for nested in item.findall("History"):
            item.remove(nested)
        history.append(item)
        most = _number(self.meta().findtext("HistoryMaxItems"), _HISTORY_ITEMS)
        largest = _number(self.meta().findtext("HistoryMaxSize"), _HISTORY_BYTES)
        sizes = [_size(item) for item in history]
        first = max(0, len(sizes) - most) if most >= 0 else 0
        size = sum(sizes[first:])
        while first < len(sizes) and 0 <= largest < size:
            size -= sizes[first]
            first += 1
        history[:] = history[first:]

    def move(self, entry: Element, old: Element, source: Element, target: Element) -> None:
        """Into the new group first: a reader may see the entry twice for a moment, but never not at all."""
        set_home(entry, source, self._document.header.version)
        self.touch(entry, "LocationChanged")
        _insert_entry(self.remember(target), entry)
        self.remember(source).remove(old)

    @property
    def now(self) -> str:
        """The time of this change, as the file has it."""
        return self._now

    def recycle_bin(self) -> Element:
        """Made with the first thing that is deleted."""
        if self._bin is not None:
            return self._bin
        group = self._bin = self.new_group(self._content.groups[""], "Recycle Bin", _RECYCLE_BIN_ICON)
        meta = self.meta()
        self.set_text(meta, "RecycleBinEnabled", "True")
        self.set_text(meta, "RecycleBinUUID", group.findtext("UUID") or "")
        self.set_text(meta, "RecycleBinChanged", self._now)
        for tag in ("EnableAutoType", "EnableSearching"):
            SubElement(group, tag).text = "False"
        return group

    def group_at(self, path: str) -> Element:
        """The group at "Clients/Nordlys"; what is missing of it is made."""
        path = clean(path).strip("/")
        parts = [part for part in path.split("/") if part.strip()]
        if path in self._groups:
            return self._groups[path]
        if len(parts) > GROUP_DEPTH:
            raise VaultError(
                tr("The group has too many levels."), hint=tr("Use at most {group_depth}.", group_depth=GROUP_DEPTH)
            )
        group, so_far = self._groups[""], ""
        for part in parts:
            so_far = f"{so_far}/{part}" if so_far else part
            known = self._groups.get(so_far)
            group = self._groups[so_far] = known if known is not None else self.new_group(group, part, "48")
        return group

    def new_group(self, parent: Element, name: str, icon: str) -> Element:
        group = Element("Group")
        SubElement(group, "UUID").text = encode_id(uuid.uuid4().hex)
        SubElement(group, "Name").text = name
        SubElement(group, "IconID").text = icon
        group.append(self.new_times())
        SubElement(group, "IsExpanded").text = "True"
        self.remember(parent).append(group)
        return group


def _insert_entry(group: Element, entry: Element) -> None:
    """Behind the last entry and before the subgroups, as KeePass writes it."""
    subgroup = group.find("Group")
    group.insert(len(group) if subgroup is None else list(group).index(subgroup), entry)


def _with_empty_password(draft: EntryDraft) -> EntryDraft:
    return replace(draft, password=Secret(""))


def _number(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default


def _size(element: Element) -> int:
    return sum(len(part) for part in element.itertext())
