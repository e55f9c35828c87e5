"""What the device book keeps between two changes: the newest content of its file, and the change that is being made."""

import json
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from app.domain.devices import Device
from app.domain.errors import DeviceNotFound
from app.domain.inheritance import NO_DEFAULTS, FolderDefaults, with_parents
from app.domain.language import tr
from app.services.device_book_earlier import earlier_file, put_aside, read_earlier
from app.services.device_book_file import BookFile, Content, read_content, write_changes
from app.services.device_book_rules import path_of, refuse_taken, tidy

type Origin = tuple[str, dict[str, Any]]
"""The id of a device, and its fields as they were when it was last taken over from another program."""

type Traces = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]


class Draft:
    """A copy of the content to be changed."""

    def __init__(self, before: Content, connection: Connection) -> None:
        self.before = before
        self.content = Content(dict(before.devices), dict(before.folders))
        self._connection = connection
        self._origins: dict[str, Origin] | None = None
        self._traces: list[Traces] = []

    @property
    def devices(self) -> dict[str, Device]:
        return self.content.devices

    @property
    def folders(self) -> dict[str, FolderDefaults]:
        return self.content.folders

    @property
    def origins(self) -> dict[str, Origin]:
        """The devices that came from elsewhere, by their keys there. May be changed."""
        if self._origins is None:
            rows = self._connection.execute("SELECT key, device, imported FROM origin")
            self._origins = {key: (device, json.loads(imported)) for key, device, imported in rows}
        return self._origins

    def taken(self, but: Collection[str] = ()) -> set[str]:
        """The paths of all devices without letter case, but for those with the ids in `but`."""
        return {path_of(device).casefold() for device in self.devices.values() if device.id not in but}

    def put(self, device: Device) -> None:
        """Store a device, and make its folder."""
        folder = self.need_folder(device.folder)
        self.devices[device.id] = device if folder == device.folder else replace(device, folder=folder)

    def known(self, device_id: str) -> Device:
        """Raises DeviceNotFound."""
        if device_id not in self.devices:
            raise DeviceNotFound(tr('The device book has no device with the id "{device_id}".', device_id=device_id))
        return self.devices[device_id]

    def known_folder(self, folder: str) -> None:
        """Raises DeviceNotFound where there is no such folder."""
        if not folder or folder not in self.folders:
            raise DeviceNotFound(tr('The device book has no folder "{folder}".', folder=folder))

    def replace_all(self, devices: Iterable[Device]) -> None:
        """Put others in the place of those with the same ids. Raises DeviceNotFound, DeviceInvalid."""
        new = {device.id: tidy(device) for device in devices}
        taken = self.taken(but=new)
        for device in new.values():
            self.known(device.id)
            refuse_taken(device, taken)
            taken.add(path_of(device).casefold())
            self.put(device)

    def traces(self, device_id: str) -> Traces:
        """Where a device came from and when it was used: what would be lost with it."""
        asked = (device_id,)
        origins = self._connection.execute(
            "SELECT key, device, imported FROM origin WHERE device = ?", asked
        ).fetchall()
        used = self._connection.execute("SELECT device, opened_at FROM recent WHERE device = ?", asked).fetchall()
        return origins, used

    def put_back(self, traces: Traces) -> None:
        """Keep the traces of a device that is there again."""
        self._traces.append(traces)

    def drop(self, device_id: str) -> Device:
        return self.devices.pop(device_id)

    def need_folder(self, folder: str) -> str:
        """Make a folder and those above it where they are missing; returns its path as it is written already."""
        if folder in self.folders:
            return folder
        written = {path.casefold(): path for path in self.folders}
        made = ""
        for path in with_parents(folder):
            name = path.rpartition("/")[2]
            wanted = f"{made}/{name}" if made else name
            made = written.get(wanted.casefold(), wanted)
            self.folders.setdefault(made, NO_DEFAULTS)
        return made

    def move_folder(self, old: str, new: str) -> None:
        """Give a folder and all that is in it another path. A folder that is there already keeps what it says."""
        others = {path.casefold(): path for path in self.folders if not f"{path}/".startswith(f"{old}/")}

        def moved(path: str) -> str:
            if not f"{path}/".startswith(f"{old}/"):
                return path
            made = ""
            for part in (new + path[len(old) :]).split("/"):
                wanted = f"{made}/{part}" if made else part
                made = others.get(wanted.casefold(), wanted)
            return made

        before = dict(self.folders)
        self.folders.clear()
        for path, says in sorted(before.items(), key=lambda one: moved(one[0]) != one[0]):
            if self.folders.get(moved(path), NO_DEFAULTS) == NO_DEFAULTS:
                self.folders[moved(path)] = says
        self.need_folder(moved(old))
        for device in list(self.devices.values()):
            if (folder := moved(device.folder)) != device.folder:
                self.devices[device.id] = replace(device, folder=folder)

    def write(self) -> None:
        """Store what differs. Within the transaction in which it was made."""
        write_changes(self._connection, self.before, self.content)
        for origins, used in self._traces:  # now that their devices are there
            self._connection.executemany("INSERT OR IGNORE INTO origin VALUES (?, ?, ?)", origins)
            self._connection.executemany("INSERT OR IGNORE INTO recent VALUES (?, ?)", used)
        if self._origins is not None:
            rows = [(key, one, json.dumps(was)) for key, (one, was) in self._origins.items() if one in self.devices]
            self._connection.execute("DELETE FROM origin")
            self._connection.executemany("INSERT INTO origin VALUES (?, ?, ?)", rows)


class Store:
    """Reads and changes go through two connections: who reads never waits for a long change."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader, self._writer = BookFile(path, self._fill), BookFile(path, self._fill)
        self._reading, self._writing = threading.RLock(), threading.RLock()
        self._content, self._state = Content(), (0, -1)

    def newest(self) -> Content:
        """What the file holds now; the same object while nothing changes. Raises FileError."""
        with self._reading, self._reader.own_errors("read"):
            state = self._reader.state
            if state != self._state:
                connection = self._reader.connection()
                connection.execute("BEGIN")
                try:
                    self._content, self._state = read_content(connection), self._reader.state
                finally:
                    connection.execute("COMMIT")
                self._put_earlier_aside()
            return self._content

    def is_newest(self, content: Content) -> bool:
        """Whether the file still holds this. Raises FileError."""
        with self._reading, self._reader.own_errors("read"):
            return content is self._content and self._reader.state == self._state

    @contextmanager
    def changing(self) -> Iterator[Draft]:
        """A draft of the newest content; it is stored when the block ends without an error. Raises FileError."""
        with self._writing:
            with self._writer.transaction() as connection:
                draft = Draft(self._within(connection), connection)
                yield draft
                draft.write()
                state = self._writer.state
            with self._reading:
                self._content, self._state = draft.content, state
            self._put_earlier_aside()

    def note_opened(self, device_id: str, at: float) -> None:
        """A session was opened on a device `at` seconds since 1970."""
        with self._writing, self._writer.transaction() as connection:
            connection.execute(
                "INSERT INTO recent SELECT id, ? FROM device WHERE id = ? "
                "ON CONFLICT(device) DO UPDATE SET opened_at = excluded.opened_at",
                (at, device_id),
            )

    def opened(self, most: int) -> list[str]:
        """The ids of the devices that sessions were opened on, the last one first."""
        return [row[0] for row in self._rows("SELECT device FROM recent ORDER BY opened_at DESC LIMIT ?", most)]

    def origin_devices(self) -> dict[str, str]:
        """The ids of the devices that came from elsewhere, by their keys there."""
        return dict(self._rows("SELECT key, device FROM origin"))

    def origins(self, scope: str) -> list[tuple[str, str, dict[str, Any]]]:
        """Key, id of the device and what was taken over, of the keys that begin with `scope`."""
        rows = self._rows("SELECT key, device, imported FROM origin WHERE substr(key, 1, ?) = ?", len(scope), scope)
        return [(key, device, json.loads(imported)) for key, device, imported in rows]

    def _rows(self, query: str, *values: Any) -> list[Any]:
        with self._reading, self._reader.own_errors("read"):
            return self._reader.connection().execute(query, values).fetchall()

    def _within(self, connection: Connection) -> Content:
        """The content in a transaction of the writer: what is known of it, or read again."""
        with self._reading:
            if self._writer.state == self._state:
                return self._content
        return read_content(connection)

    def _fill(self, connection: Connection) -> None:
        """A new book begins with what an earlier Satchel has left."""
        if earlier := earlier_file(self._path):
            content = read_earlier(earlier)
            draft = Draft(Content(), connection)
            for device in content.devices.values():
                draft.put(device)
            for folder in content.folders:
                draft.need_folder(folder)
            draft.write()

    def _put_earlier_aside(self) -> None:
        if earlier := earlier_file(self._path):
            put_aside(earlier)
