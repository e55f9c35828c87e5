"""Source text that is written while the program runs is compiled once, as Python compiles a module once.

Python's `dataclasses` writes the methods of every class as text and has it compiled, half a millisecond each: 25
classes before the first picture, some 600 in all, a good part of what a page costs at its first look. PySide6 carries
modules of its own as text in a library. What was compiled is kept: of the source tree in a file beside Python's own
(`app/__pycache__`), of the built program in one that is made when it is built.
"""

import contextlib
import dataclasses
import marshal
import os
import sys
import zlib
from _frozen_importlib_external import MAGIC_NUMBER, cache_from_source  # `importlib.util` costs more
from _imp import source_hash
from _thread import RLock
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

from app.services.resources import beside_resources

NAME = "compiled.bin"
"""The file of the built program, beside its resources."""

_KNOWN = (3, 13)
"""The version of Python whose `dataclasses` compiles by the name `exec` in its module."""
_MOST = 2000
"""Texts in one file. After many changes of the source it begins anew."""
_LARGEST = 1_000_000  # bytes of an index
_SHARED = 32_768  # bytes, as far back as `zlib` looks
_usual = compile


class _Kept:
    """What was compiled before, and what is new; for the whole process."""

    lock = RLock()
    index: dict[bytes, tuple[int, int]] | None = None  # where in the file, and how many bytes; None: not looked yet
    shared = b""  # what the codes of the file are packed against
    file = -1
    fresh: dict[bytes, bytes] = {}  # noqa: RUF012 - one for the process


def install() -> None:
    """From now on `dataclasses` has its texts compiled here. Once, before classes are made by it."""
    if sys.version_info[:2] == _KNOWN:
        vars(dataclasses)["exec"] = _execute


def _execute(text: str, names: dict[str, Any], local: dict[str, Any]) -> None:
    exec(compiled(text, "<string>", "exec"), names, local)  # noqa: S102 - as it does itself


def compiled(source: Any, filename: Any, mode: str, *more: Any, **options: Any) -> Any:
    """What `compile` makes of it, which knows nothing of the module that asks."""
    if mode != "exec" or more or options or not isinstance(source, str | bytes):
        return _usual(source, filename, mode, *more, **options)
    text = source.encode() if isinstance(source, str) else source
    key = source_hash(0, str(filename).encode() + b"\0" + text)
    with _Kept.lock:
        if (known := _find(key)) is not None:
            return known
        made = _usual(source, filename, mode, dont_inherit=True)
        _Kept.fresh[key] = marshal.dumps(made)
        return made


def keep() -> None:
    """Write what is new, as far as it goes. The built program has all from its beginning, and writes nothing."""
    if not _Kept.fresh or getattr(sys, "frozen", False) or sys.dont_write_bytecode:
        return
    with _Kept.lock:
        known = {key: packed for key in _index() if (packed := _read(key))}
        _close()
        write_codes(_file(), _Kept.fresh, known if len(known) < _MOST else {})
        _Kept.fresh = {}


def begin_anew() -> None:
    """Forget what was compiled before, so that all of it is new."""
    _Kept.index = {}


def fresh_codes() -> Mapping[bytes, bytes]:
    """What was compiled in this process, for the file of the built program."""
    return _Kept.fresh


def write_codes(file: Path, codes: Mapping[bytes, bytes], known: Mapping[bytes, bytes] = {}) -> None:
    """Write the file that the next program reads; what is `known` is packed.

    Each code is packed by itself, so that one can be read alone. They are much alike: packed against what they have in
    common they take less than half of the room."""
    shared = _Kept.shared if known else _shared_by(list(codes.values()))
    packed = {**known, **{key: _packed(code, shared) for key, code in codes.items()}}
    index, place = {}, 0
    for key, each in packed.items():
        index[key] = (place, len(each))
        place += len(each)
    head = marshal.dumps((zlib.compress(shared), index))
    other = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        other.write_bytes(b"".join((MAGIC_NUMBER, len(head).to_bytes(4, "little"), head, *packed.values())))
        other.replace(file)
    except OSError:  # a folder that cannot be written: then they are compiled again
        with contextlib.suppress(OSError):
            other.unlink()


def _find(key: bytes) -> CodeType | None:
    if key not in _index():
        return None
    try:
        found = marshal.loads(_unpacked(_read(key)))  # noqa: S302 - as Python trusts its own files beside it
    except (EOFError, ValueError, TypeError):
        return None
    return found if isinstance(found, CodeType) else None


def _shared_by(codes: Sequence[bytes]) -> bytes:
    """Some of them from everywhere, as many as `zlib` can look back at."""
    step = sum(map(len, codes)) // _SHARED + 1
    return b"".join(codes[::step])[-_SHARED:]


def _packed(code: bytes, shared: bytes) -> bytes:
    packer = zlib.compressobj(9, zdict=shared)
    return packer.compress(code) + packer.flush()


def _unpacked(packed: bytes) -> bytes:
    """Nothing of what is not whole, as `zlib` knows by its checksum: such code could do anything."""
    unpacker = zlib.decompressobj(zdict=_Kept.shared)
    with contextlib.suppress(zlib.error):
        code = unpacker.decompress(packed)
        if unpacker.eof:
            return code
    return b""


def _read(key: bytes) -> bytes:
    place, length = _index().get(key, (0, 0))
    if not length:
        return b""
    os.lseek(_Kept.file, place, os.SEEK_SET)
    return os.read(_Kept.file, length)


def _index() -> dict[bytes, tuple[int, int]]:
    if _Kept.index is None:
        _Kept.index = {}
        try:
            _Kept.file = os.open(_file(), os.O_RDONLY | getattr(os, "O_BINARY", 0))
            magic, size = os.read(_Kept.file, 4), int.from_bytes(os.read(_Kept.file, 4), "little")
            if magic == MAGIC_NUMBER and size < _LARGEST:
                shared, index = marshal.loads(os.read(_Kept.file, size))  # noqa: S302
                _Kept.shared = zlib.decompress(shared)
                _Kept.index = {key: (8 + size + place, length) for key, (place, length) in index.items()}
        except (OSError, EOFError, ValueError, TypeError, AttributeError, zlib.error):
            pass  # there is none yet, or not a whole one
    return _Kept.index


def _close() -> None:
    """Windows replaces no file that is open. Whoever asks again opens the new one."""
    if _Kept.file != -1:
        os.close(_Kept.file)
    _Kept.index, _Kept.file = None, -1


def _file() -> Path:
    if getattr(sys, "frozen", False):
        return beside_resources(NAME)
    return Path(cache_from_source(str(beside_resources("app/compiled.py")))).with_suffix(".bin")
