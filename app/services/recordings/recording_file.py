"""A file that only grows: what does not fit on the disk is taken back, so that it always ends with a whole line."""

import contextlib
import os
from hashlib import sha256
from pathlib import Path


class RecordingFile:
    """Belongs to one thread. Every method raises OSError."""

    def __init__(self, path: Path) -> None:
        """Make the file, readable for its owner; FileExistsError when there is one."""
        self.path = path
        self.size = 0  # bytes
        self._hash = sha256()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._handle = os.open(path, flags, 0o600)

    def append(self, data: bytes) -> None:
        """All of `data` or nothing of it."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._handle, rest) :]
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, self.size)
                os.lseek(self._handle, self.size, os.SEEK_SET)
            raise
        self.size += len(data)
        self._hash.update(data)

    @property
    def sha256(self) -> str:
        """Of all that was appended, hex."""
        return self._hash.hexdigest()

    def drop(self) -> None:
        """Take the file away again: it could not begin."""
        os.close(self._handle)
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Have it on the disk, so that it survives a power cut."""
        try:
            os.fsync(self._handle)
        finally:
            os.close(self._handle)
