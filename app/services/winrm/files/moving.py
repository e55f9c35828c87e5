"""Moving the bytes of one file: they stream out of the process on the device, or into it with few acknowledgements."""

from collections.abc import Iterator

from app.domain.file_channel import Pulse
from app.services.file_systems.sayings import local_became_shorter
from app.services.open_file import extend, is_blank, read_at, size_of, write_at
from app.services.winrm.files import words
from app.services.winrm.files.conversation import Turn
from app.services.winrm.files.failures import failure
from app.services.winrm.files.words import Malformed, data_line, device_path, request

CHUNK = 80_000
"""Bytes of a file in one message: base64 twice and what is around it fit the 150 KiB of old hosts."""
_SLICE = 8 * 2**20  # bytes that are asked for at a time: what is on its way when a transfer is stopped is thrown away
_AHEAD = 12  # messages that go out before it is looked at how much has been written


def fetch(path: str, local: int, pulse: Pulse, turn: Turn, *, start: int, size: int) -> None:
    """See `FileChannel.fetch`."""
    blank_from = size_of(local)
    at = start
    while at < size:
        end = min(at + _SLICE, size)
        for data in _read(path, turn, at, end, whole=True):
            if at < blank_from or not is_blank(data):
                write_at(local, memoryview(data), at)
            at += len(data)
            pulse.moved(at, turn.task)
    extend(local, size)


def read_start(path: str, most: int, turn: Turn) -> bytes:
    """The beginning of a file, `most` bytes at most."""
    return b"".join(_read(path, turn, 0, most, whole=False))


def _read(path: str, turn: Turn, start: int, end: int, *, whole: bool) -> Iterator[bytes]:
    turn.send(request("fetch", path=device_path(path), start=start, size=end, whole=whole))
    left = end - start
    for mark, encoded in turn.answer(path):
        data = words.data(encoded)
        left -= len(data)
        if mark != "=" or not data or left < 0:
            raise Malformed("not the data that was asked for")
        yield data
    if left and whole:
        raise Malformed("less than was asked for")


def store(local: int, path: str, pulse: Pulse, turn: Turn, *, start: int, size: int) -> None:
    """See `FileChannel.store`."""
    turn.send(request("store", path=device_path(path), start=start))
    written, at, on_the_way = start, start, 1
    while at < size or on_the_way:
        while at < size and on_the_way < _AHEAD:
            data = read_at(local, min(CHUNK, size - at), at)
            if not data:
                raise local_became_shorter()
            turn.send(data_line(data), answers=0)
            at += len(data)
            on_the_way += 1
        written = _acknowledged(path, turn, written, at)
        on_the_way -= 1
        while on_the_way and turn.holds_line:
            written = _acknowledged(path, turn, written, at)
            on_the_way -= 1
        pulse.moved(written, turn.task)
    turn.send(request("end", size=size), answers=0)
    for mark, _ in turn.answer(path):
        raise Malformed(f"an answer marked {mark}")


def _acknowledged(path: str, turn: Turn, written: int, sent: int) -> int:
    mark, said = turn.line()
    if mark == "!":
        raise failure(turn.name, path, words.fields(said))
    if mark != "@" or not written <= words.number(said) <= sent:
        raise Malformed("not the place up to which it has written")
    return words.number(said)
