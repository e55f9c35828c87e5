"""The audit of one vault on this computer: a file of lines that is only added to, in Satchel's own folder.

Not beside the vault: one on a read-only stick, or on a share with several technicians, has to open as well. The lines
of each computer are a chain of their own, and the vault knows how far each went.
"""

import contextlib
import getpass
import os
import platform
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.domain.audit import AuditLine, AuditNote, AuditReport
from app.domain.errors import FileError
from app.domain.secret import Secret
from app.services.files import locked, own_file_errors, read_file, write_all
from app.services.vault.audit.checking import check
from app.services.vault.audit.lines import FIRST, LONGEST, hash_of, read_line, write_line
from app.services.vault.audit.seals import Anchor, Seals, read_seals, write_seals
from app.services.vault.audit.touched import touched
from app.services.vault.changes import Changes
from app.services.vault.vault import Vault

_TAIL = 16 * LONGEST  # bytes at the end of the file that are read for its last line


def _now() -> datetime:
    return datetime.now(UTC)


class Audit:
    """Implements `AuditTrail` for an open vault. Safe for several threads, and for several programs at once."""

    def __init__(self, path: Path, seals: Seals, *, now: Callable[[], datetime] = _now) -> None:
        self.path = path
        self._keys = list(seals.keys)
        self._anchors = dict(seals.anchors)
        self._now = now
        self._lock = threading.Lock()
        self._chain = ""
        self._last = Anchor(0, FIRST)
        self._end = 0  # bytes of whole lines
        self._size = -1  # bytes of the file when it was read last
        self._saver: threading.Thread | None = None

    @classmethod
    def of(cls, vault: Vault, folder: Path) -> "Audit":
        """The audit of an open vault; from now on each save of the vault vouches for it."""
        document, _ = vault.reading()
        audit = cls(folder / f"{vault.identity}.jsonl", read_seals(document))
        vault.before_save.append(audit.seal)
        return audit

    def note(self, note: AuditNote) -> None:
        """See `AuditTrail`. In the file when it returns; on the disk a moment later."""
        if any(isinstance(value, Secret) for value in (note.entry, note.client, note.device, note.reason)):
            raise TypeError("an audit takes no Secret")
        with self._lock, locked(self.path):
            self._read_on()
            line = AuditLine(self._last.number + 1, self._now(), note, _person(), platform.node())
            data = write_line(line, self._chain, self._last.hash, self._keys[-1])
            with own_file_errors(self.path, "written"):
                self._append(data)
            self._take(data)

    def report(self) -> AuditReport:
        """Read all lines and prove them. Raises FileError."""
        with self._lock:
            seals = Seals(tuple(self._keys), dict(self._anchors))
        return check(read_file(self.path) or b"", seals)

    def seal(self, changes: Changes) -> None:
        """Write down what the change is about, and let the vault, which is about to be saved, vouch for all lines.

        Raises FileError where it cannot be written down: then the change is not made.
        """
        for note in touched(changes):
            self.note(note)
        with self._lock:
            with contextlib.suppress(FileError):  # a save is worth more than its seal: the next one has both
                self._read_on()
            anchor = self._last if self._last.number else None
            self._keys = list(write_seals(changes, self._keys, self._chain, anchor))
            if anchor:
                self._anchors[self._chain] = anchor

    def _read_on(self) -> None:
        """Where the file ends: another Satchel may have written."""
        with own_file_errors(self.path, "read"):
            try:
                size = self.path.stat().st_size
            except FileNotFoundError:
                size = 0
        if size == self._size and size:
            return
        self._chain, self._last, self._end = self._chain or secrets.token_hex(8), Anchor(0, FIRST), 0
        if size:
            self._take_last(size)
        self._size = size

    def _take_last(self, size: int) -> None:
        """The last line that can be read; a damaged file is gone on with, and its damage stays to be seen."""
        with own_file_errors(self.path, "read"), self.path.open("rb") as file:
            file.seek(max(size - _TAIL, 0))
            tail = file.read(_TAIL)
        whole = tail[: tail.rfind(b"\n") + 1]
        self._end = size - len(tail) + len(whole)
        for text in reversed(whole.splitlines(keepends=True)):
            written = read_line(text, {})
            if written is not None:
                self._chain, self._last = written.chain, Anchor(written.line.number, written.hash)
                return

    def _append(self, data: bytes) -> None:
        """After the last whole line, over what a crash has torn; taken back where it does not fit."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            os.ftruncate(handle, self._end)
            os.lseek(handle, self._end, os.SEEK_SET)
            try:
                write_all(handle, data)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(handle, self._end)
                raise
        finally:
            os.close(handle)

    def _take(self, data: bytes) -> None:
        self._last = Anchor(self._last.number + 1, hash_of(data))
        self._end += len(data)
        self._size = self._end
        if self._saver is None or not self._saver.is_alive():
            self._saver = threading.Thread(target=self._save, name="audit to disk", daemon=True)
            self._saver.start()

    def _save(self) -> None:
        """Against a power cut; not waited for, since a slow stick would make each copy of a password slow."""
        with contextlib.suppress(OSError), self.path.open("rb") as file:
            os.fsync(file.fileno())


def _person() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return ""
