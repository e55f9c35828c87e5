"""The journal as a file: one JSON line per event, each with the hash of the line before it, on disk before it counts.

A line is {"n": number, "t": UTC, "kind": …, "data": {…}, "prev": hash of the line before, "hash": its own}. `hash` is
the SHA-256 of the same line without `hash`. So a changed, missing or inserted line is noticed, and by whom it was
written does not matter. What stands after the last line end was torn off by a crash: nobody was told that it is there.
"""

import contextlib
import json
import os
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.errors import JournalDamaged
from app.domain.journal import Event, EventKind
from app.domain.language import tr
from app.domain.secret import Secret
from app.services.files import locked, own_file_errors, sync_folder
from app.services.journal_packing import LARGE, pack

FIRST = "0" * 64
"""What the first line names as the hash before it."""


class JournalFile:
    """One journal. Safe for several threads and processes that append to the same file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._hash = FIRST
        self._end = 0  # bytes that are read and whole
        self._changed: tuple[int, int] | None = None

    @property
    def path(self) -> Path:
        return self._path

    @property
    def last_hash(self) -> str:
        """The hash of the newest event: it stands for the whole journal up to there. Raises as `events` does."""
        with self._lock:
            self._read_on()
            return self._hash

    def append(self, kind: EventKind, /, **data: Any) -> Event:
        """Write one event and have it on the disk. TypeError for what is not JSON, above all a `Secret`: a bug.

        Raises FileError when it cannot be written, and then nothing of it is in the file; JournalDamaged.
        """
        _refuse_secrets(data, kind.value)
        with self._lock, locked(self._path):
            self._read_on()
            line, _ = _line(len(self._events) + 1, datetime.now(UTC), kind, data, self._hash)
            with own_file_errors(self._path, "written"):
                self._write(line)
            self._take(line)
            self._changed = self._stamp()
            return self._events[-1]

    def events(self) -> Sequence[Event]:
        """All events so far, also those of other processes. Raises JournalDamaged with the line's number, FileError."""
        with self._lock:
            self._read_on()
            return tuple(self._events)

    def _stamp(self) -> tuple[int, int] | None:
        with own_file_errors(self._path, "read"):
            try:
                status = self._path.stat()
            except FileNotFoundError:
                return None
        return status.st_mtime_ns, status.st_size

    def _read_on(self) -> None:
        """Take in what was written since the last time; all of it anew where the file did not merely grow."""
        stamp = self._stamp()
        if stamp == self._changed:
            return
        if stamp is None or stamp[1] < self._end:
            raise JournalDamaged(tr("{path} is shorter than it was: lines of it are gone.", path=self._path))
        if stamp[1] == self._end:
            self._events, self._hash, self._end = [], FIRST, 0
        with own_file_errors(self._path, "read"), self._path.open("rb") as file:
            file.seek(self._end)
            tail = file.read()
        whole = tail[: tail.rfind(b"\n") + 1]
        for line in whole.splitlines(keepends=True):
            self._take(line)
        self._changed = stamp

    def _take(self, line: bytes) -> None:
        event, own = self._checked(line)
        self._events.append(event)
        self._hash = own
        self._end += len(line)

    def _checked(self, line: bytes) -> tuple[Event, str]:
        number = len(self._events) + 1
        try:
            raw = json.loads(line)
            own = raw.pop("hash")
            data = dict(raw["data"])
            held = pack(data) if len(line) > LARGE else data
            event = Event(raw["n"], datetime.fromisoformat(raw["t"]), EventKind(raw["kind"]), held)
            found, previous = _hash(raw), raw["prev"]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise self._damaged(number, tr("it cannot be read"), str(error)) from error
        if event.number != number or previous != self._hash:
            raise self._damaged(number, tr("lines before it are missing, added or changed"))
        if own != found:
            raise self._damaged(number, tr("it was changed"))
        return event, own

    def _damaged(self, number: int, why: str, details: str = "") -> JournalDamaged:
        return JournalDamaged(
            tr("Line {number} of {path} is damaged: {why}.", number=number, path=self._path, why=why), details=details
        )

    def _write(self, line: bytes) -> None:
        """Put `line` after the last whole one, over what a crash has torn; take it back where it does not fit."""
        new = not self._path.exists()
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            os.ftruncate(handle, self._end)
            os.lseek(handle, self._end, os.SEEK_SET)
            try:
                rest = memoryview(line)
                while rest:
                    rest = rest[os.write(handle, rest) :]
                os.fsync(handle)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(handle, self._end)
                raise
        finally:
            os.close(handle)
        if new:
            sync_folder(self._path.parent)


def hash_of(events: Sequence[Event]) -> str:
    """The hash of the newest of `events`, computed anew; "" where they do not begin with the journal's first."""
    if not events or events[0].number != 1:
        return ""
    last = FIRST
    for event in events:
        _, last = _line(event.number, event.at, event.kind, dict(event.data), last)
    return last


def _text(raw: Mapping[str, Any]) -> bytes:
    return json.dumps(raw, separators=(",", ":"), allow_nan=False).encode("ascii")


def _hash(raw: Mapping[str, Any]) -> str:
    from hashlib import sha256  # loads OpenSSL: not for a window that has no visit yet

    return sha256(_text(raw)).hexdigest()


def _line(number: int, at: datetime, kind: EventKind, data: Mapping[str, Any], previous: str) -> tuple[bytes, str]:
    """The line, and its hash."""
    raw = {"n": number, "t": at.isoformat(), "kind": kind.value, "data": data, "prev": previous}
    own = _hash(raw)
    return _text({**raw, "hash": own}) + b"\n", own


def _refuse_secrets(value: Any, place: str) -> None:
    """A secret in the data is a bug of the caller; the message names the place and never the value."""
    if isinstance(value, Secret):
        raise TypeError(f"{place} holds a Secret: the journal takes none")
    if isinstance(value, Mapping):
        for key, item in value.items():
            _refuse_secrets(key, place)
            _refuse_secrets(item, f"{place}.{key}")
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            _refuse_secrets(item, place)
