"""The words of SFTP, version 3 (draft-ietf-secsh-filexfer-02), and OpenSSH's extensions (its file PROTOCOL)."""

import stat
import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag

from app.domain.errors import DeviceFileError, FileProblem
from app.domain.files import FileKind, shown_name
from app.domain.language import tr

MOST_PACKET = 256 * 1024  # bytes that one packet may have, as OpenSSH
VERSION = 3
_MOST_HANDLE = 256  # bytes, by the draft
_LARGEST = 2**62  # bytes of a file: no system has a larger one, or can count further


class Kind(IntEnum):
    """What a packet is: first what we ask, then what the device answers."""

    INIT = 1
    OPEN = 3
    CLOSE = 4
    READ = 5
    WRITE = 6
    LSTAT = 7
    FSTAT = 8
    SETSTAT = 9
    FSETSTAT = 10
    OPENDIR = 11
    READDIR = 12
    REMOVE = 13
    MKDIR = 14
    RMDIR = 15
    REALPATH = 16
    STAT = 17
    RENAME = 18
    READLINK = 19
    SYMLINK = 20
    EXTENDED = 200
    VERSION = 2
    STATUS = 101
    HANDLE = 102
    DATA = 103
    NAME = 104
    ATTRS = 105
    EXTENDED_REPLY = 201


class Status(IntEnum):
    """Codes of an answer of the kind STATUS. Those from 10 on are of later versions; some servers send them anyway."""

    OK = 0
    EOF = 1
    NO_SUCH_FILE = 2
    PERMISSION_DENIED = 3
    FAILURE = 4
    OP_UNSUPPORTED = 8
    NO_SUCH_PATH = 10
    FILE_ALREADY_EXISTS = 11
    WRITE_PROTECT = 12
    NO_SPACE = 14
    QUOTA_EXCEEDED = 15
    DIR_NOT_EMPTY = 18


class Opened(IntFlag):
    READ = 1
    WRITE = 2
    CREATE = 8
    TRUNCATE = 16
    ONLY_NEW = 32


_SIZE, _OWNERS, _MODE, _TIMES, _EXTENDED = 1, 2, 4, 8, 0x80000000
"""Flags of what attributes hold. Plain numbers: those of an enum cost as much as all else in a large folder."""


class Malformed(Exception):
    """The device sent what is no SFTP."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a packet says of a file. What it does not say is None."""

    size: int | None = None  # bytes
    user: int | None = None
    group: int | None = None
    mode: int | None = None  # with the kind, as st_mode
    modified: int | None = None  # seconds since 1970, UTC

    @property
    def kind(self) -> FileKind:
        kind = stat.S_IFMT(self.mode or 0)
        known = {stat.S_IFREG: FileKind.FILE, stat.S_IFDIR: FileKind.FOLDER, stat.S_IFLNK: FileKind.LINK}
        return known.get(kind, FileKind.OTHER if kind else FileKind.FILE)


class Fields:
    """Reads a packet from its beginning. Raises Malformed where it ends too early."""

    def __init__(self, packet: bytes) -> None:
        self._packet = packet
        self._at = 0

    def number(self) -> int:
        """32 bits."""
        return int.from_bytes(self._take(4))

    def long(self) -> int:
        """64 bits."""
        return int.from_bytes(self._take(8))

    def string(self) -> bytes:
        return self._take(self.number())

    def handle(self) -> bytes:
        handle = self.string()
        if len(handle) > _MOST_HANDLE:
            raise Malformed("a handle of more than 256 bytes")
        return handle

    @property
    def has_more(self) -> bool:
        return self._at < len(self._packet)

    def attributes(self) -> Attributes:
        has = self.number()
        size = min(self.long(), _LARGEST) if has & _SIZE else None
        user, group = (self.number(), self.number()) if has & _OWNERS else (None, None)
        mode = self.number() if has & _MODE else None
        modified = None
        if has & _TIMES:
            self.number()
            modified = self.number()
        if has & _EXTENDED:
            for _ in range(self.number()):
                self.string()
                self.string()
        return Attributes(size, user, group, mode, modified)

    def _take(self, size: int) -> bytes:
        end = self._at + size
        if end > len(self._packet):
            raise Malformed("a packet that ends too early")
        taken = self._packet[self._at : end]
        self._at = end
        return taken


def number(value: int) -> bytes:
    return value.to_bytes(4)


def long(value: int) -> bytes:
    return value.to_bytes(8)


def string(value: bytes) -> bytes:
    return len(value).to_bytes(4) + value


def path_bytes(path: str) -> bytes:
    """A path as the device knows it: UTF-8, with the bytes that are none. What no device can have sent fits too.

    Raises DeviceFileError for a zero character: OpenSSH's service ends where it meets one.
    """
    if "\0" in path:
        raise DeviceFileError(
            tr("No file can be called {path}.", path=shown_name(path)),
            problem=FileProblem.UNSUPPORTED,
            hint=tr("Choose another name."),
        )
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def path_text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def path_string(path: str) -> bytes:
    return string(path_bytes(path))


def attributes(*, size: int | None = None, mode: int | None = None, modified: float | None = None) -> bytes:
    """What is to be set, and nothing else. A time is cut to whole seconds from 1970 to 2106."""
    has, values = 0, b""
    if size is not None:
        has, values = has | _SIZE, values + long(size)
    if mode is not None:
        has, values = has | _MODE, values + number(mode & 0o7777)
    if modified is not None:
        seconds = min(max(int(modified), 0), 0xFFFFFFFF)
        has, values = has | _TIMES, values + struct.pack(">II", seconds, seconds)
    return number(has) + values


def opening(path: str, how: Opened, *, mode: int | None = None) -> bytes:
    """The body of OPEN."""
    return path_string(path) + number(how) + attributes(mode=mode)


def extension(name: str, body: bytes = b"") -> bytes:
    """The body of EXTENDED."""
    return string(name.encode()) + body
