"""How the place of the data is, as the stick of a portable program: as it should be, read-only, full, or gone."""

import errno
import os
from enum import Enum
from pathlib import Path

_ROOM = 256 * 1024
"""Bytes: with less, the next page of a journal or a report may not fit."""

_READ_ONLY_VOLUME = 0x80000
"""Microsoft, GetVolumeInformationW: FILE_READ_ONLY_VOLUME."""


class StickState(Enum):
    FINE = "fine"
    READ_ONLY = "read-only"
    FULL = "full"
    GONE = "gone"


def look_at(folder: Path, program: Path) -> StickState:
    """Asks the system only and writes nothing: flash wears out by each write, however small.

    `program` lies on the stick too: where it is missing, a folder may still be there, of the computer itself.
    """
    try:
        program.stat()
        place = next((one for one in (folder, *folder.parents) if one.exists()), folder)
        if _is_read_only(place):
            return StickState.READ_ONLY
        return StickState.FULL if _room_in(place) < _ROOM else StickState.FINE
    except OSError:
        return StickState.GONE


def _is_read_only(place: Path) -> bool:
    if os.name != "nt":
        return not os.access(place, os.W_OK)
    import ctypes

    flags = ctypes.c_uint32()
    root = f"{place.absolute().drive}\\"
    ask = ctypes.windll.kernel32.GetVolumeInformationW  # type: ignore[attr-defined,unused-ignore]
    if not ask(root, None, 0, None, None, ctypes.byref(flags), None, 0):
        raise OSError(errno.ENODEV, "the drive does not answer")
    return bool(flags.value & _READ_ONLY_VOLUME)


def _room_in(place: Path) -> int:
    """Bytes that this person may still write there."""
    if os.name == "nt":
        import shutil

        return shutil.disk_usage(place).free
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize
