"""Devices of another program come into the book: once as new ones, later as changes, never twice.

Each has a key that says where it comes from, such as "putty:web01". What was taken over is remembered: only what has
changed there since is changed here, so that what a person has changed in the book, or where they have put it, stays.
A device with an id keeps it where it is new: others may name it as their jump host before it is stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from os import urandom
from typing import TYPE_CHECKING, Any

from app.domain.devices import Device, Transport
from app.domain.inheritance import FolderDefaults
from app.services.device_book_rules import path_of, tidy, tidy_defaults, tidy_folder

if TYPE_CHECKING:
    from app.services.device_book_store import Draft

_TAKEN_OVER = tuple(item.name for item in fields(Device) if item.name not in ("id", "is_favourite", "pin"))


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it; every device as it is stored now. `renamed` are those whose name was taken by another."""

    added: tuple[Device, ...]
    changed: tuple[Device, ...]
    unchanged: tuple[Device, ...]
    renamed: tuple[Device, ...]


def merge(draft: "Draft", incoming: Iterable[tuple[str, Device]], folders: Mapping[str, FolderDefaults]) -> Merged:
    """Take over `incoming`, pairs of a key and a device, into a draft. Raises DeviceInvalid.

    A device at the same place with the same address that came from nowhere counts as the same. What `folders` say is
    taken over only where a folder does not say it yet.
    """
    return _Merge(draft).run(incoming, folders)


class _Merge:
    def __init__(self, draft: "Draft") -> None:
        self._draft = draft
        self._places = {path_of(device).casefold(): device.id for device in draft.devices.values()}
        self._from_elsewhere = {device for device, _ in draft.origins.values()}
        self._renamed: list[Device] = []

    def run(self, incoming: Iterable[tuple[str, Device]], folders: Mapping[str, FolderDefaults]) -> Merged:
        added: list[Device] = []
        changed: list[Device] = []
        unchanged: list[Device] = []
        for key, device in incoming:
            new = tidy(device)
            found = self._known(key, new)
            stored = self._put(self._updated(key, found, new) if found else replace(new, id=new.id or urandom(8).hex()))
            self._draft.origins[key] = stored.id, _as_imported(new)
            (added if found is None else unchanged if stored == found else changed).append(stored)
        for path, says in folders.items():
            self._say(tidy_folder(path), tidy_defaults(says))
        return Merged(tuple(added), tuple(changed), tuple(unchanged), tuple(self._renamed))

    def _known(self, key: str, new: Device) -> Device | None:
        """The device that this one became before."""
        if key in self._draft.origins and (found := self._draft.devices.get(self._draft.origins[key][0])):
            return found
        same_place = self._draft.devices.get(self._places.get(path_of(new).casefold(), ""))
        if same_place is None or same_place.id in self._from_elsewhere:
            return None
        is_same = (same_place.host.casefold(), same_place.transport) == (new.host.casefold(), new.transport)
        return same_place if is_same else None

    def _updated(self, key: str, found: Device, new: Device) -> Device:
        """`found` with what has changed elsewhere and not here; one not taken over before is only completed."""
        if key in self._draft.origins and self._draft.origins[key][0] == found.id:
            before = self._draft.origins[key][1]
            values, now = _as_imported(new), _as_imported(found)
            names = [name for name in before if name in values and now[name] == before[name] != values[name]]
        else:
            names = [name for name in _TAKEN_OVER if getattr(new, name) and not getattr(found, name)]
        return replace(found, **{name: getattr(new, name) for name in names}) if names else found

    def _put(self, device: Device) -> Device:
        """Store it; where its place is taken by another, under the next free name."""
        free, number = device, 1
        while self._places.get(path_of(free).casefold(), device.id) != device.id:
            number += 1
            free = replace(device, name=f"{device.name} ({number})")
        if free is not device:
            self._renamed.append(free)
        before = self._draft.devices.get(device.id)
        if before is not free:
            if before is not None:
                self._places.pop(path_of(before).casefold(), None)
            self._draft.put(free)
            free = self._draft.devices[free.id]
            self._places[path_of(free).casefold()] = free.id
        self._from_elsewhere.add(free.id)
        return free

    def _say(self, folder: str, says: FolderDefaults) -> None:
        folder = self._draft.need_folder(folder)
        known = self._draft.folders[folder]
        new = {item.name: getattr(says, item.name) for item in fields(says) if not getattr(known, item.name)}
        self._draft.folders[folder] = replace(known, **new)


def as_taken_over(stored: Device, imported: Mapping[str, Any]) -> Device:
    """The device as it was when it was last taken over, from what was remembered then."""
    values = {name: value for name, value in imported.items() if name in _TAKEN_OVER}
    values |= {"transport": Transport(imported["transport"]), "tags": tuple(imported.get("tags", ()))}
    return replace(stored, **values)


def _as_imported(device: Device) -> dict[str, Any]:
    values = {name: getattr(device, name) for name in _TAKEN_OVER}
    return {
        name: value.value if isinstance(value, Transport) else list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
