"""The device book: every device that the technician knows, with what its folder gives it, in one SQLite database."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import DeviceInvalid, DeviceNotFound
from app.domain.inheritance import NO_DEFAULTS, FolderDefaults, Inheritance, changed, origins, with_parents
from app.domain.language import counted, tr
from app.services import device_book_rules as rules
from app.services.device_book_snapshot import Snapshot
from app.services.files import may_be_there

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from app.services.device_book_file import Content
    from app.services.device_book_merge import Merged
    from app.services.device_book_store import Draft, Store, Traces


@dataclass(slots=True)
class _Change:
    """What is being changed, and how the book shows it afterwards."""

    draft: Draft
    after: Snapshot = field(init=False)


class DeviceBook:
    """Safe for several threads and processes: each change begins with the newest file, and is on disk when it returns.

    Devices are given as they are used: what one does not say comes from its folder (`stored` gives them as they were
    typed). Every method raises FileError when the file cannot be read or written, is damaged, or is of a newer Satchel.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._made_store: Store | None = None
        self._snapshot = Snapshot({}, {"": NO_DEFAULTS})
        self._gone: dict[str, Traces] = {}  # of devices that were removed, by id
        self._of: Content | None = None  # what the snapshot shows; None before the file was read, or without a file

    @property
    def is_loaded(self) -> bool:
        """Whether the devices are in memory as the file has them: then to ask for them takes no time."""
        return self._exists() and self._store.is_newest(self._of) if self._of is not None else not self._exists()

    def devices(self) -> tuple[Device, ...]:
        """All devices, in the order in which they were added; the same tuple while nothing changes."""
        return self._fresh().all

    def folders(self) -> tuple[str, ...]:
        """All folders, sorted: the empty ones, those of devices, and those above them."""
        return tuple(sorted((path for path in self._fresh().folders if path), key=str.casefold))

    def find(self, wanted: str) -> Device:
        """The device of this id, "Folder/name", name, or address; letter case does not matter.

        "local" is this computer. Raises DeviceNotFound, also where several devices fit.
        """
        if wanted == THIS_COMPUTER.id:
            return THIS_COMPUTER
        now = self._fresh()
        if wanted in now.devices:
            return now.devices[wanted]
        found = now.by_word(wanted.casefold())
        if len(found) == 1:
            return found[0]
        if not found:
            raise DeviceNotFound(tr('The device book has no device "{wanted}".', wanted=wanted))
        raise rules.ambiguous(wanted, found)

    # -- what a device says itself, and what its folder says ---------------------------------------

    def stored(self, device_id: str) -> Device:
        """The device as it was typed, without what its folder gives it. Raises DeviceNotFound."""
        return _known(self._fresh().stored, device_id)

    def origins(self, device_id: str) -> dict[str, str]:
        """By the name of each inherited field: the path of the folder that it comes from, "" for the top."""
        now = self._fresh()
        device = _known(now.stored, device_id)
        return origins(device, now.given(device.folder))

    def given(self, folder: str) -> Inheritance:
        """What a folder, and those above it, give to the devices in it; also for a folder that is not there yet."""
        return self._fresh().given(rules.tidy_folder(folder))

    def defaults(self, folder: str) -> FolderDefaults:
        """What a folder itself says; "" is the top. Raises DeviceNotFound."""
        now = self._fresh()
        if folder not in now.folders:
            raise DeviceNotFound(tr('The device book has no folder "{folder}".', folder=folder))
        return now.folders[folder]

    # -- changing devices --------------------------------------------------------------------------

    def add(self, device: Device) -> Device:
        """Store a new device and return it with its id. Raises DeviceInvalid for a name that is missing or taken."""
        return self.add_all([device])[0]

    def add_all(self, devices: Iterable[Device]) -> tuple[Device, ...]:
        """Store all of them under new ids, or none. Raises DeviceInvalid."""
        return self.restore([replace(device, id=os.urandom(8).hex()) for device in devices])

    def restore(self, devices: Iterable[Device]) -> tuple[Device, ...]:
        """Store devices that were removed, under their own ids; all of them, or none. Raises DeviceInvalid.

        Where they had come from, and when they were used, is known again.
        """
        added = []
        with self._changing() as change:
            taken = change.draft.taken()
            for device in devices:
                new = rules.tidy(device)
                rules.refuse_taken(new, taken)
                taken.add(rules.path_of(new).casefold())
                change.draft.put(new)
                if traces := self._gone.get(new.id):
                    change.draft.put_back(traces)
                added.append(new.id)
        return tuple(change.after.devices[key] for key in added)

    def update(self, device: Device) -> Device:
        """Store what differs in `device` from the one of the same id as it is used; what is inherited stays so.

        Raises DeviceNotFound, DeviceInvalid.
        """
        with self._changing() as change:
            stored = change.draft.known(device.id)
            given = Snapshot({}, change.draft.folders).given(stored.folder)
            change.draft.replace_all([changed(stored, given, device)])
        return change.after.devices[device.id]

    def store(self, device: Device) -> Device:
        """Replace the stored device of the same id, as typed: an empty field is inherited from now on.

        Raises DeviceNotFound, DeviceInvalid.
        """
        return self.store_all([device])[0]

    def store_all(self, devices: Iterable[Device]) -> tuple[Device, ...]:
        """Replace the stored devices of the same ids, all of them or none. Raises DeviceNotFound, DeviceInvalid."""
        new = tuple(devices)
        with self._changing() as change:
            change.draft.replace_all(new)
        return tuple(change.after.devices[device.id] for device in new)

    def remove(self, device_id: str) -> None:
        """Raises DeviceNotFound."""
        self.remove_all([device_id])

    def remove_all(self, device_ids: Iterable[str]) -> tuple[Device, ...]:
        """Remove all of them, or none; returns them as they were stored, for `restore`. Raises DeviceNotFound."""
        ids = list(device_ids)
        with self._changing() as change:
            removed = [change.draft.known(one) for one in ids]
            self._gone |= {one: change.draft.traces(one) for one in ids}
            return tuple(change.draft.drop(device.id) for device in removed)

    def merge(
        self, incoming: Iterable[tuple[str, Device]], folders: Mapping[str, FolderDefaults] | None = None
    ) -> Merged:
        """Take over devices of another program, again and again: see `device_book_merge`. Raises DeviceInvalid."""
        from app.services.device_book_merge import merge

        with self._changing() as change:
            return merge(change.draft, incoming, folders or {})

    def imported(self, keys: Iterable[str]) -> dict[str, Device]:
        """The stored devices that came from elsewhere, by the key under which they were merged."""
        now, known = self._fresh(), self._store.origin_devices() if self._exists() else {}
        return {key: now.stored[known[key]] for key in keys if known.get(key) in now.stored}

    def taken_over(self, scope: str) -> dict[str, tuple[Device, Device]]:
        """By each key that begins with `scope`: the stored device, and how it was when it was last taken over."""
        from app.services.device_book_merge import as_taken_over

        now, known = self._fresh().stored, self._store.origins(scope) if self._exists() else []
        return {key: (now[one], as_taken_over(now[one], imported)) for key, one, imported in known if one in now}

    # -- recents -----------------------------------------------------------------------------------

    def note_opened(self, device_id: str) -> None:
        """A session was opened on this device just now; nothing for one that is not in the book."""
        if device_id in self._fresh().stored:
            self._store.note_opened(device_id, time.time())

    def recents(self, most: int = 8) -> tuple[Device, ...]:
        """The devices that sessions were opened on, the last one first."""
        now = self._fresh()
        found = self._store.opened(most) if now.stored else []
        return tuple(now.devices[one] for one in found if one in now.devices)

    # -- folders -----------------------------------------------------------------------------------

    def add_folder(self, path: str) -> None:
        """Make an empty folder; one that is there already stays as it is. Raises DeviceInvalid."""
        folder = rules.tidy_folder(path)
        if not folder:
            raise DeviceInvalid(tr("The folder has no name."))
        with self._changing() as change:
            change.draft.need_folder(folder)

    def set_defaults(self, folder: str, says: FolderDefaults) -> None:
        """What the devices in a folder have unless they say otherwise; "" is the top. Raises DeviceInvalid."""
        path, tidied = rules.tidy_folder(folder), rules.tidy_defaults(says)
        with self._changing() as change:
            change.draft.folders[change.draft.need_folder(path)] = tidied

    def rename_folder(self, old: str, new: str) -> None:
        """Give a folder, with all that it holds, another name or place. Raises DeviceNotFound, DeviceInvalid."""
        old, new = rules.tidy_folder(old), rules.tidy_folder(new)
        if not new or new == old or new.startswith(f"{old}/"):
            raise DeviceInvalid(rules.not_renamed(old, new))
        with self._changing() as change:
            change.draft.known_folder(old)
            change.draft.move_folder(old, new)
            if len(change.draft.taken()) < len(change.draft.devices):
                raise DeviceInvalid(rules.held_twice(old, new))

    def move(self, device_ids: Iterable[str], folders: Iterable[str], target: str) -> None:
        """Put devices and folders with all that they hold into a folder ("" is the top), all of them or none.

        Raises DeviceNotFound, and DeviceInvalid where a name is taken there.
        """
        place = rules.tidy_folder(target)
        with self._changing() as change:
            draft = change.draft
            for old in folders:
                draft.known_folder(old)
                new = "/".join(filter(None, (place, old.rpartition("/")[2])))
                is_taken = new.casefold() in {path.casefold() for path in draft.folders}
                if is_taken or new.startswith(f"{old}/"):
                    raise DeviceInvalid(rules.not_renamed(old, new), hint=tr("Rename it first."))
                draft.move_folder(old, new)
            draft.replace_all([replace(draft.known(one), folder=place) for one in device_ids])

    def remove_folder(self, path: str) -> None:
        """Remove a folder and the empty ones in it. Raises DeviceNotFound, DeviceInvalid where devices are in it."""
        folder = rules.tidy_folder(path)
        with self._changing() as change:
            draft = change.draft
            draft.known_folder(folder)
            if inside := sum(1 for device in draft.devices.values() if folder in with_parents(device.folder)):
                words = tr('The folder "{folder}" holds {inside}.', folder=folder, inside=counted(inside, "device"))
                raise DeviceInvalid(words, hint=tr("Move or remove them first."))
            for other in [other for other in draft.folders if folder in with_parents(other)]:
                del draft.folders[other]

    # -- within ------------------------------------------------------------------------------------

    @property
    def _store(self) -> Store:
        with self._lock:
            if self._made_store is None:
                from app.services.device_book_store import Store  # sqlite3 is loaded when there is something to read

                self._made_store = Store(self._path)
            return self._made_store

    def _exists(self) -> bool:
        return may_be_there(self._path) or may_be_there(self._path.with_suffix(".json"))

    def _fresh(self) -> Snapshot:
        """What the file holds now; it is read again only when it has changed."""
        if not self._exists():
            return self._snapshot if self._of is None else self._show(None)
        content = self._store.newest()
        return self._snapshot if content is self._of else self._show(content)

    def _show(self, content: Content | None) -> Snapshot:
        snapshot = Snapshot(content.devices, content.folders) if content else Snapshot({}, {"": NO_DEFAULTS})
        with self._lock:
            self._snapshot, self._of = snapshot, content
        return snapshot

    @contextmanager
    def _changing(self) -> Iterator[_Change]:
        """The newest content to work on; it is stored when the block ends without an error, else forgotten."""
        with self._store.changing() as draft:
            change = _Change(draft)
            yield change
        change.after = self._show(draft.content)


def _known(devices: Mapping[str, Device], device_id: str) -> Device:
    if device_id not in devices:
        raise DeviceNotFound(tr('The device book has no device with the id "{device_id}".', device_id=device_id))
    return devices[device_id]
