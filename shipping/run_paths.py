"""Takes out of a library the folders of the computer that built it.

A Python that was built to stay in its folder names that folder in each of its libraries as a "run path", in which the
system looks for the libraries that they need. On another computer somebody else may own a folder of that name, and
nobody needs to be told where the builder's Python lies. What the program needs is beside it, and it says so itself.

Format: ELF-64, System V gABI, chapter 5, "Dynamic section".
"""

import struct
from collections.abc import Iterator

from shipping.elf import DYNAMIC, LOAD, ProgramHeader, program_headers

_ENTRY = struct.Struct("<qQ")  # tag, value
_END, _STRINGS, _RPATH, _RUNPATH = 0, 5, 15, 29  # DT_NULL, DT_STRTAB, DT_RPATH, DT_RUNPATH
_OWN = "$ORIGIN"
"""Where the library itself lies."""


def foreign_run_paths(library: bytes) -> list[str]:
    """The folders in which a library has the system look, other than those beside it."""
    return [path for _, _, paths in _run_paths(library) for path in paths.split(":") if not _is_own(path)]


def without_foreign_run_paths(library: bytes) -> bytes:
    """The same library without them; it stays as it is where it has none.

    Raises ValueError where it names folders beside itself in the same breath: no library of ours does.
    """
    changed = bytearray(library)
    for entry, place, paths in reversed(list(_run_paths(library))):
        if not any(map(_is_own, paths.split(":"))):
            _close_gap(changed, entry)
            # The linker lets a shorter text be the end of a longer one. Only names without a "/" can be that here.
            known = paths.rfind("/") + 1
            changed[place : place + known] = bytes(known)
        elif not all(map(_is_own, paths.split(":"))):
            raise ValueError(f"a run path of several kinds: {paths}")
    return bytes(changed)


def _is_own(path: str) -> bool:
    return path.startswith(_OWN)


def _run_paths(library: bytes) -> Iterator[tuple[int, int, str]]:
    """Where the entry of a run path is, where its text is, and the text."""
    headers = program_headers(library)
    entries = list(_entries(library, headers))
    strings = next((value for _, tag, value in entries if tag == _STRINGS), 0)
    for entry, tag, value in entries:
        if tag in {_RPATH, _RUNPATH}:
            place = _offset(headers, strings + value)
            yield entry, place, library[place : library.index(b"\0", place)].decode()


def _entries(library: bytes, headers: list[ProgramHeader]) -> Iterator[tuple[int, int, int]]:
    """The dynamic section: the place, tag and value of each entry before its end."""
    for header in headers:
        if header.kind == DYNAMIC:
            for place in range(header.offset, header.offset + header.size, _ENTRY.size):
                tag, value = _ENTRY.unpack_from(library, place)
                if tag == _END:
                    return
                yield place, tag, value


def _offset(headers: list[ProgramHeader], address: int) -> int:
    """Where in the file lies what will be at an address."""
    for header in headers:
        if header.kind == LOAD and header.address <= address < header.address + header.size:
            return address - header.address + header.offset
    raise ValueError(f"nothing lies at the address {address:#x}")


def _close_gap(library: bytearray, entry: int) -> None:
    """Move the entries after this one forward; the one that ends the section is then there twice, as it may be."""
    place = entry
    while _ENTRY.unpack_from(library, place)[0] != _END:
        library[place : place + _ENTRY.size] = library[place + _ENTRY.size : place + 2 * _ENTRY.size]
        place += _ENTRY.size
