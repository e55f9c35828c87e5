"""What is said between Satchel and its script on a device.

A request is one line of JSON in ASCII; the data of a file are lines of ":" and base64. An answer is lines of a mark and
what it marks:

    +   fields: base64 of deflated UTF-16, parted by zero characters, which no name can hold
    #   the number of the path to which what follows belongs, where there are many
    =   bytes of a file, base64
    @   so many bytes from the beginning of a file are written
    ?   what is wrong with one of many paths: fields as above; the others go on
    !   what is wrong with all of it; nothing follows
    .   the end

What a device sends is bounded here: a line, what it unfolds to, a name.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from app.domain.errors import DeviceFileError, FileProblem
from app.domain.files import FileEntry, FileKind, PathStyle, shown_name
from app.domain.language import tr

LONGEST_LINE = 2**20  # bytes: more than the script ever writes in one
LONGEST_NAME = 1024  # characters: more than file systems have
LONGEST_TARGET = 32767  # characters of a path on Windows
MOST_ENTRIES = 1_000_000  # in one folder: a device could go on for ever
_UNFOLDED = 4 * 2**20  # bytes of one line
_EPOCH = 116444736000000000  # 1970 as a FILETIME: 100 ns since 1601, [MS-DTYP] 2.3.3
_TICKS = 10_000_000  # of a FILETIME in a second
_LATEST = 2**63 - 1
_LETTERS = ((1, "R"), (2, "H"), (4, "S"))  # bits of FILE_ATTRIBUTE_*, winnt.h
_KINDS = {"f": FileKind.FILE, "d": FileKind.FOLDER, "l": FileKind.LINK}
ENTRY = 7
"""Fields of one entry."""


class Malformed(Exception):
    """The device sent what its script does not say."""


def request(act: str, **given: Any) -> bytes:
    return json.dumps({"act": act, **given}, separators=(",", ":")).encode("ascii") + b"\n"


def data_line(data: bytes | memoryview) -> bytes:
    return b":%b\n" % binascii.b2a_base64(data, newline=False)


def device_path(path: str) -> str:
    """A path as Windows takes it. Raises DeviceFileError for what no file can be called."""
    path = PathStyle.WINDOWS.native(path)
    if "\0" in path or not path or path.startswith("\\\\.\\"):
        raise DeviceFileError(
            tr("No file can be called {path}.", path=shown_name(path)),
            problem=FileProblem.UNSUPPORTED,
            hint=tr("Choose another name."),
        )
    return path


def filetime(modified: float) -> int:
    return min(max(int(modified * _TICKS) + _EPOCH, 0), _LATEST)


def fields(packed: bytes) -> list[str]:
    unfolding = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        text = unfolding.decompress(base64.b64decode(packed, validate=True), _UNFOLDED)
    except (zlib.error, ValueError) as error:
        raise Malformed("fields that cannot be unfolded") from error
    if not unfolding.eof or unfolding.unused_data or len(text) % 2:
        raise Malformed("fields of a wrong length")
    return text.decode("utf-16-le", "surrogatepass").split("\0")


def data(encoded: bytes) -> bytes:
    try:
        return binascii.a2b_base64(encoded, strict_mode=True)
    except ValueError as error:
        raise Malformed("data that are no base64") from error


def number(text: str | bytes) -> int:
    """Not below 0."""
    if not (text.isascii() and text.isdigit()) or len(text) > 20:
        raise Malformed("no number")
    return int(text)


def entries(found: Sequence[str]) -> Iterator[FileEntry]:
    """Names that lead elsewhere are lies, and left out."""
    if len(found) % ENTRY:
        raise Malformed("entries with a wrong number of fields")
    for at in range(0, len(found), ENTRY):
        name = found[at]
        if name not in ("", ".", "..") and len(name) <= LONGEST_NAME and "\\" not in name and "/" not in name:
            yield entry(name, found[at : at + ENTRY])


def entry(name: str, found: Sequence[str]) -> FileEntry:
    """`name` is what it is called by who asks; a device says a long name in its short form, too."""
    if len(found) != ENTRY:
        raise Malformed("an entry with a wrong number of fields")
    _, kind, size, time, marks, target, leads_to = found
    bits, ticks = number(marks), number(time)
    return FileEntry(
        name,
        _KINDS.get(kind, FileKind.OTHER),
        min(number(size), 2**62),
        (ticks - _EPOCH) / _TICKS if ticks else None,
        target=target[:LONGEST_TARGET],
        leads_to=_KINDS.get(leads_to),
        attributes="".join(letter for bit, letter in _LETTERS if bits & bit),
    )
