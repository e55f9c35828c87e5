"""The file of the device book: one SQLite database, opened, checked, read, and changed in whole transactions."""

import json
import os
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from app.domain.devices import Device, Transport
from app.domain.errors import FileError
from app.domain.inheritance import NO_DEFAULTS, FolderDefaults
from app.domain.language import tr
from app.services.files import locked, own_file_errors, read_file
from app.services.json_file import damaged, newer

VERSION = 3
APPLICATION = 0x53617463  # "Satc": told from any other program's database
BUSY_MS = 10_000
"""How long to wait for another Satchel that is writing; it writes for milliseconds."""

_DEVICE = tuple(item.name for item in fields(Device))
_FOLDER = tuple(item.name for item in fields(FolderDefaults))
_SCHEMA = """
CREATE TABLE folder(
  path TEXT PRIMARY KEY NOT NULL,
  user TEXT NOT NULL DEFAULT '', credential TEXT NOT NULL DEFAULT '', identity_file TEXT NOT NULL DEFAULT '',
  jump TEXT NOT NULL DEFAULT '', reattach TEXT NOT NULL DEFAULT '', accent TEXT NOT NULL DEFAULT '',
  tags TEXT NOT NULL DEFAULT '', ssh_port INTEGER NOT NULL DEFAULT 0, winrm_port INTEGER NOT NULL DEFAULT 0,
  winrms_port INTEGER NOT NULL DEFAULT 0, serial_port INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE device(
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, transport TEXT NOT NULL, host TEXT NOT NULL, port INTEGER NOT NULL,
  user TEXT NOT NULL, folder TEXT NOT NULL REFERENCES folder(path) DEFERRABLE INITIALLY DEFERRED,
  credential TEXT NOT NULL, identity_file TEXT NOT NULL, pin TEXT NOT NULL, notes TEXT NOT NULL, jump TEXT NOT NULL,
  legacy INTEGER NOT NULL, reattach TEXT NOT NULL, tags TEXT NOT NULL, accent TEXT NOT NULL,
  is_favourite INTEGER NOT NULL, newline TEXT NOT NULL
);
CREATE INDEX device_folder ON device(folder);
CREATE TABLE recent(
  device TEXT PRIMARY KEY REFERENCES device(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  opened_at REAL NOT NULL
);
CREATE TABLE origin(
  key TEXT PRIMARY KEY NOT NULL,
  device TEXT NOT NULL REFERENCES device(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  imported TEXT NOT NULL
);
CREATE INDEX origin_device ON origin(device);
CREATE TABLE state(revision INTEGER NOT NULL);
INSERT INTO state VALUES (0);
INSERT INTO folder(path) VALUES ('');
"""
_READ_FOLDERS = f"SELECT path, {', '.join(_FOLDER)} FROM folder"  # noqa: S608 - the columns are ours
_READ_DEVICES = f"SELECT {', '.join(_DEVICE)} FROM device ORDER BY position"  # noqa: S608
_SERIAL_LINES = """
ALTER TABLE device ADD COLUMN framing TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN flow TEXT NOT NULL DEFAULT '';
"""
_SIGN_IN = """
ALTER TABLE device ADD COLUMN sign_in TEXT NOT NULL DEFAULT '';
ALTER TABLE folder ADD COLUMN sign_in TEXT NOT NULL DEFAULT '';
"""
_MIGRATIONS: Mapping[int, str] = {0: _SCHEMA, 1: _SERIAL_LINES, 2: _SIGN_IN}
"""By the version that a file has: the statements that make the next one of it."""


@dataclass(slots=True)
class Content:
    """What the file holds, as stored; `folders` has all of them, those above others and "" for the top as well."""

    devices: dict[str, Device] = field(default_factory=dict)
    folders: dict[str, FolderDefaults] = field(default_factory=lambda: {"": NO_DEFAULTS})


class BookFile:
    """One connection to the file. Not to be used by two threads at once; closed when nobody has it any more.

    `fill` writes what a new file begins with; it is called within the transaction that makes the tables.
    """

    def __init__(self, path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
        self.path = path
        self._fill = fill
        self._inode = 0
        self._connection: sqlite3.Connection | None = None

    def connection(self) -> sqlite3.Connection:
        """The open connection; opened again where the file was replaced by another, made where it is missing."""
        inode = self._inode_now()
        if self._connection is None or inode != self._inode:
            self.close()
            self._connection, self._inode = self._open(), inode
        return self._connection

    @property
    def state(self) -> tuple[int, int]:
        """What changes with each change of the devices and folders: the file, and its revision."""
        connection = self.connection()
        return self._inode, revision_of(connection)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything in the block, or nothing of it. Raises FileError."""
        with self.own_errors("written"):
            connection = self.connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk may have rolled it back already
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def own_errors(self, doing: str) -> Iterator[None]:
        """Turn SQLite's errors into ours."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise self._told(error, doing) from error

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False, cached_statements=32
        )
        weakref.finalize(self, connection.close)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            self._check(connection)
            if version_of(connection) < VERSION:
                with locked(self.path):
                    # Asked again: who has done it meanwhile may be writing now, and wait for us to have read.
                    if version_of(connection) < VERSION:
                        connection.execute("PRAGMA journal_mode = WAL")
                        self._bring_up_to_date(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _bring_up_to_date(self, connection: sqlite3.Connection) -> None:
        """Make the tables of the present version; another process may have done so meanwhile."""
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = version_of(connection)
            for one in range(version, VERSION):
                _run(connection, _MIGRATIONS[one])
                connection.execute(f"PRAGMA user_version = {one + 1}")
            if version == 0:
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                self._fill(connection)
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise

    def _check(self, connection: sqlite3.Connection) -> None:
        version, application, has_tables = connection.execute(_WHAT_IT_IS).fetchone()
        if version > VERSION and application == APPLICATION:
            raise newer(self.path, version, VERSION)
        if application not in (0, APPLICATION) or (application == 0 and has_tables):
            raise self._damaged(tr("it is the database of another program"))
        answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if answer != "ok":
            raise self._damaged(str(answer))

    def _inode_now(self) -> int:
        with own_file_errors(self.path, "read"):
            try:
                return self.path.stat().st_ino
            except FileNotFoundError:
                _create(self.path)
                return self.path.stat().st_ino

    def _damaged(self, why: str) -> FileError:
        return damaged(self.path, read_file(self.path) or b"", why)

    def _told(self, error: sqlite3.DatabaseError, doing: str) -> FileError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # https://sqlite.org/rescode.html
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return self._damaged(str(error))
        reason, hint = _REASONS.get(code, (str(error), ""))
        words = tr("{path} cannot be {doing}: {reason}.", path=self.path, doing=doing, reason=reason)
        return FileError(words, hint=hint, details=str(error))


_WHAT_IT_IS = """SELECT user_version, application_id, EXISTS (SELECT 1 FROM sqlite_master)
FROM pragma_user_version, pragma_application_id"""  # one statement: another thread may be making it just now
_ROOM = tr("Make room on the disk, then try again.")
_BUSY = (tr("it is in use by another program"), tr("Close the other Satchel, then try again."))
_DENIED = (tr("you have no permission"), tr("Choose another place, or ask the owner of the file."))
_REASONS = {
    sqlite3.SQLITE_FULL: (tr("the disk is full"), _ROOM),
    sqlite3.SQLITE_IOERR: (tr("the disk is full, or does not answer as it should"), _ROOM),
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), _BUSY),
    sqlite3.SQLITE_READONLY: (tr("it is read-only"), tr("Choose a place that can be written.")),
    **dict.fromkeys((sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM), _DENIED),
}


def _create(path: Path) -> None:
    """Make an empty file that only its owner can read; nothing where there is one. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the format; 0 for a file without a format yet."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def revision_of(connection: sqlite3.Connection) -> int:
    """A number that each change of the devices and folders makes larger."""
    return int(connection.execute("SELECT revision FROM state").fetchone()[0])


def read_content(connection: sqlite3.Connection) -> Content:
    """Everything that is stored. Call it within a transaction, so that all is of one moment."""
    content = Content({}, {})
    for path, *values in connection.execute(_READ_FOLDERS):
        says = {name: value for name, value in zip(_FOLDER, values, strict=True) if value}
        if "tags" in says:
            says["tags"] = _tags_of(says["tags"])
        content.folders[path] = replace(NO_DEFAULTS, **says) if says else NO_DEFAULTS
    transports = {one.value: one for one in Transport}
    shared = {path: path for path in content.folders}  # one text for all devices in a folder
    transport, folder, legacy, tags, favourite = map(
        _DEVICE.index, ("transport", "folder", "legacy", "tags", "is_favourite")
    )
    for row in connection.execute(_READ_DEVICES):
        values = list(row)
        values[transport] = transports[values[transport]]
        values[folder] = shared[values[folder]]
        values[legacy], values[favourite] = bool(values[legacy]), bool(values[favourite])
        values[tags] = _tags_of(values[tags])
        content.devices[values[0]] = Device(*values)
    return content


def write_changes(connection: sqlite3.Connection, before: Content, after: Content) -> None:
    """Store what differs. Within a transaction whose file holds `before`."""
    folders = [(path, says) for path, says in after.folders.items() if before.folders.get(path) != says]
    _upsert(connection, "folder", ("path", *_FOLDER), "path", (_folder_row(*one) for one in folders))
    gone = [(one,) for one in before.devices if one not in after.devices]
    connection.executemany("DELETE FROM device WHERE id = ?", gone)
    new = (device for key, device in after.devices.items() if before.devices.get(key) is not device)
    _upsert(connection, "device", _DEVICE, "id", map(_device_row, new))
    left = [(path,) for path in before.folders if path not in after.folders]
    connection.executemany("DELETE FROM folder WHERE path = ?", left)
    connection.execute("UPDATE state SET revision = revision + 1")


def _upsert(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...], key: str, rows: Iterable[list[Any]]
) -> None:
    places = ", ".join("?" * len(columns))
    values = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
    connection.executemany(
        f"INSERT INTO {table}({', '.join(columns)}) VALUES ({places}) "  # noqa: S608 - the names are ours
        f"ON CONFLICT({key}) DO UPDATE SET {values}",
        rows,
    )


def _device_row(device: Device) -> list[Any]:
    return [_cell(getattr(device, name)) for name in _DEVICE]


def _folder_row(path: str, says: FolderDefaults) -> list[Any]:
    return [path, *(_cell(getattr(says, name)) for name in _FOLDER)]


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return value.value if isinstance(value, Transport) else value


def _tags_of(cell: str) -> tuple[str, ...]:
    return tuple(json.loads(cell)) if cell else ()


def _run(connection: sqlite3.Connection, script: str) -> None:
    for statement in filter(str.strip, script.split(";")):  # executescript would end the transaction
        connection.execute(statement)
