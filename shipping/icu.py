"""Makes Qt's copy of ICU's data small: 32 MB of it are names, dates and number words of 800 languages.

Qt has all of these in a form of its own and asks ICU to compare texts and to know their characters. ICU looks each item
up by its name and does without what is not there, so items can be left out. The library stays what it is, a file with
one symbol over a table of items: only the table gets shorter, and what lies behind it moves forward by whole pages.

Format of the table: ICU, source/common/ucmndata.h.
"""

import struct
from pathlib import Path, PurePosixPath

from shipping.elf import LOAD, PROGRAM_HEADER, headers_at, program_headers

_PAGE = 0x1000
_ALIGNMENT = 16  # of each item in the table
_OF_NO_LANGUAGE = {"keyTypeData", "likelySubtags", "pool", "res_index", "root", "supplementalData"}


def is_needed(item: str) -> bool:
    """Whether an item such as `icudt73l/coll/root.res` goes into the program."""
    path = PurePosixPath(item)
    if len(path.parts) > 2:
        return path.parts[1] == "coll"
    return path.suffix in {".icu", ".nrm"} or (path.suffix == ".res" and path.stem in _OF_NO_LANGUAGE)


def lean_library(library: bytes) -> bytes:
    """The same shared library with the needed items only.

    Raises ValueError where it is not built as ICU's data libraries are.
    """
    headers = program_headers(library)
    first, second = sorted((one for one in headers if one.kind == LOAD), key=lambda header: header.offset)
    start = _table_starts(library, first.offset + first.size)
    table = lean_table(library[start : first.offset + first.size])
    saved = (first.size - (start + len(table) - first.offset)) // _PAGE * _PAGE
    if saved <= 0:
        return library
    end = start + len(table)
    kept = bytearray(library[:start] + table)
    kept += bytes(second.offset - saved - end) + library[second.offset : second.offset + second.size]
    for number, header in enumerate(headers):
        moved = header
        if header.kind == LOAD and header.offset == first.offset:  # the table has become shorter
            moved = header._replace(size=end - header.offset, memory=end - header.offset)
        elif header.offset >= second.offset:
            moved = header._replace(offset=header.offset - saved)
        PROGRAM_HEADER.pack_into(kept, headers_at(library) + number * PROGRAM_HEADER.size, *moved)
    struct.pack_into("<Q", kept, 40, 0)  # no section headers: only linkers and debuggers read them
    struct.pack_into("<HHH", kept, 58, 0, 0, 0)
    return bytes(kept)


def lean_table(table: bytes) -> bytes:
    """ICU's table of items without those that are not needed."""
    (start,) = struct.unpack_from("<H", table)
    body = table[start:]
    (count,) = struct.unpack_from("<I", body)
    places = [struct.unpack_from("<II", body, 4 + 8 * number) for number in range(count)]
    ends = [*(data for _, data in places[1:]), len(body)]
    items = [
        (name, body[data:end])
        for name, data, end in (
            (body[name : body.index(b"\0", name)], data, end) for (name, data), end in zip(places, ends, strict=True)
        )
        if is_needed(name.decode("ascii"))
    ]
    names, contents = bytearray(), bytearray()
    heads: list[tuple[int, int]] = []
    for name, content in items:
        heads.append((len(names), len(contents)))
        names += name + b"\0"
        contents += content + bytes(-len(content) % _ALIGNMENT)
    first_name = 4 + 8 * len(items)
    names += bytes(-(start + first_name + len(names)) % _ALIGNMENT)
    first_item = first_name + len(names)
    directory = b"".join(struct.pack("<II", first_name + name, first_item + data) for name, data in heads)
    return table[:start] + struct.pack("<I", len(items)) + directory + bytes(names) + bytes(contents)


def write_lean(source: Path, target: Path) -> Path:
    """Write the lean library, and say where it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(lean_library(source.read_bytes()))
    return target


def _table_starts(library: bytes, end: int) -> int:
    """ICU's data begin with their own length, two magic bytes and, at 12, the name of the format."""
    place = library.find(b"CmnD", 0, end) - 12
    if place < 0 or library[place + 2 : place + 4] != b"\xda\x27":
        raise ValueError("no table of ICU in it")
    return place
