"""What a device may not ask of the engine, because the engine would not survive it (evp 0.0.1).

Marks without a bound on one cell end the process, and cost the square of their number before. So a character takes
MAX_MARKS, marks that follow no character are dropped, and mode 2027, which joins still more into one cell, stays off.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache

MAX_SEQUENCE = 256
"""Bytes of a control sequence; a longer one is cut off."""
MAX_MARKS = 16
"""That take no column of their own, on one character: no script needs as many."""
CLUSTERS = 2027

_CANCEL = b"\x18"
_IGNORED = rb"\x00-\x1a\x1c-\x1f\x7f-\xff"  # a terminal acts on these in the middle of a sequence, or passes over them
_SET = re.compile(rb"\x1b[%b]*\[([^\x1b\x40-\x7e]*)h" % _IGNORED)
_UNFINISHED = re.compile(rb"\x1b[%b]*(?:\[[^\x1b\x40-\x7e]*)?\Z" % _IGNORED)
_TORN = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
_NO_PARAMETER = re.compile(rb"[^0-9;]")
_REMEMBERED = 5 * MAX_MARKS  # bytes that came before: a character and its marks
_CONTROL = r"\x1b[^\x1b\x20-\x7e]*(?:\[[^\x1b\x40-\x7e]*[\x40-\x7e]|[\x20-\x2f]*[\x30-\x7e])|[\x00-\x1f\x7f-\x9f]"
_WITH_MARKS = (  # where characters are that take no column, below and above U+FFFF: of the rest, none is asked about
    ((0xA0, 0x3200), (0xA600, 0xAC00), (0xD7B0, 0xD800), (0xFB00, 0x10000)),
    (
        (0x10000, 0x12000),
        (0x13400, 0x13500),
        (0x16100, 0x17000),
        (0x1BC00, 0x1DB00),
        (0x1E000, 0x1E960),
        (0xE0000, 0xE1000),
    ),
)
_ABOVE = re.compile(rb"[\xf0-\xf4]")


class Safeguard:
    """Stands before one engine. `width` gives the columns of a character. Sequences come out whole."""

    def __init__(self, width: Callable[[str], int]) -> None:
        self._width = width
        self._unfinished = b""
        self._before = b""

    def pass_on(self, data: bytes) -> bytes:
        """What of some output the engine may have now."""
        if self._unfinished:
            self._unfinished, data = b"", self._unfinished + data
        if b"\x1b" in data:
            data = self._whole_sequences(data)
            if b"?" in data:
                data = _SET.sub(_without_clusters, data)
        if not data.isascii():
            data = self._without_piles(self._whole_characters(data))
        self._before = (self._before + data)[-_REMEMBERED:] if len(data) < _REMEMBERED else data[-_REMEMBERED:]
        return data

    def start_afresh(self) -> None:
        self._unfinished = b""

    def _whole_sequences(self, data: bytes) -> bytes:
        tail = _UNFINISHED.match(data, max(0, data.rfind(b"\x1b")))
        self._unfinished = tail.group() if tail else b""
        data = data[: len(data) - len(self._unfinished)]
        if len(self._unfinished) > MAX_SEQUENCE:
            self._unfinished, data = b"", data + self._unfinished[:2] + _CANCEL
        return data

    def _whole_characters(self, data: bytes) -> bytes:
        torn = None if self._unfinished else _TORN.search(data, max(0, len(data) - 3))
        self._unfinished = torn.group() if torn else self._unfinished
        return data[: torn.start()] if torn else data

    def _without_piles(self, data: bytes) -> bytes:
        below, above, runs, too_many = _marks(self._width)
        whole = self._before + data
        text = whole.decode("utf-8", "surrogateescape")
        has_above = bool(_ABOVE.search(whole) and above.search(text))
        if "\x1b" not in text and not has_above and not any(_may_be_pile(text, run) for run in runs.finditer(text)):
            return data  # to look for the piles themselves takes twenty times as long
        if not has_above and not below.search(text):
            return data
        cleaned = too_many.sub(r"\1", text).encode("utf-8", "surrogateescape")
        return cleaned[len(self._before) :]


def _may_be_pile(text: str, run: re.Match[str]) -> bool:
    """Of marks in a text without sequences: too many, or after what is no character."""
    start = run.start()
    return run.end() - start > MAX_MARKS or (
        start > 0 and (text[start - 1] < " " or "\x7f" <= text[start - 1] <= "\x9f")
    )


def _without_clusters(found: re.Match[bytes]) -> bytes:
    parameters = _NO_PARAMETER.sub(b"", found[1]).split(b";")
    kept = [one for one in parameters if not one.isdigit() or int(one[-8:]) != CLUSTERS]
    if b"?" not in found[1] or len(kept) == len(parameters):
        return found.group()
    return b"\x1b[?%bh" % b";".join(kept) if kept else b""


@cache
def _marks(width: Callable[[str], int]) -> tuple[re.Pattern[str], ...]:
    """What finds characters that take no column, below U+FFFF (quickly) and above, runs of them, and too many."""
    classes = [_class_of_marks(width, places) for places in _WITH_MARKS]
    above = f"(?=[\U00010000-\U0010ffff]){classes[1]}"
    either = f"(?:{'|'.join(classes)})"
    too_many = f"((?:{_CONTROL})+|{either}{{{MAX_MARKS}}}){either}+"
    return re.compile(classes[0]), re.compile(above), re.compile(f"{classes[0]}+"), re.compile(too_many)


def _class_of_marks(width: Callable[[str], int], places: Sequence[tuple[int, int]]) -> str:
    parts: list[str] = []
    for first, after in places:
        start = -1
        for number in range(first, after + 1):
            is_mark = number < after and width(chr(number)) == 0
            if is_mark and start < 0:
                start = number
            elif not is_mark and start >= 0:
                parts.append(f"\\U{start:08x}-\\U{number - 1:08x}")
                start = -1
    return f"[{''.join(parts)}]"
