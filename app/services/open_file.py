"""The end of a transfer on this computer: bytes of an open file at an offset, and what a row of zeros is worth."""

import os
import sys

from app.domain.errors import FileError
from app.domain.language import tr

_ZEROS = bytes(256 * 1024)


def write_at(file: int, data: memoryview, offset: int) -> None:
    """All of it. Raises FileError."""
    try:
        while data:
            if sys.platform == "win32":
                os.lseek(file, offset, os.SEEK_SET)
                written = os.write(file, data)
            else:
                written = os.pwrite(file, data, offset)
            data, offset = data[written:], offset + written
    except OSError as error:
        raise FileError(
            tr("The file on this computer cannot be written: {strerror}.", strerror=error.strerror or error)
        ) from error


def read_at(file: int, size: int, offset: int) -> bytes:
    """As much as there is. Raises FileError."""
    try:
        if sys.platform == "win32":
            os.lseek(file, offset, os.SEEK_SET)
            return os.read(file, size)
        return os.pread(file, size, offset)
    except OSError as error:
        raise FileError(
            tr("The file on this computer cannot be read: {strerror}.", strerror=error.strerror or error)
        ) from error


def size_of(file: int) -> int:
    return os.fstat(file).st_size


def extend(file: int, size: int) -> None:
    """What is missing up to `size` reads as zeros, and takes no room where the system knows holes."""
    try:
        if size_of(file) < size:
            os.ftruncate(file, size)
    except OSError as error:
        raise FileError(
            tr("The file on this computer cannot be written: {strerror}.", strerror=error.strerror or error)
        ) from error


def is_blank(data: bytes | memoryview) -> bool:
    """Nothing but zeros: they need not be written where a hole will do."""
    size = len(data)
    if data[0] or data[-1] or data[size // 2]:
        return False
    return bytes(data) == _ZEROS[:size] if size <= len(_ZEROS) else not any(data)
