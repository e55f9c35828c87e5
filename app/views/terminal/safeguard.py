"""What a device may not ask of the engine, because the engine would not survive it.

Mode 2027 joins characters into clusters without a bound: some 1,400 spacing marks (U+0903) in one cell end the process
in evp 0.0.1, and other marks cost the square of their number. So the mode stays off, as in most terminals.
"""

import re

MAX_SEQUENCE = 256
"""Bytes of a control sequence; a longer one is cut off."""
_CANCEL = b"\x18"
_IGNORED = rb"\x00-\x1a\x1c-\x1f\x7f-\xff"  # a terminal acts on these in the middle of a sequence, or passes over them
_SET = re.compile(rb"\x1b[%b]*\[([^\x1b\x40-\x7e]*)h" % _IGNORED)
_UNFINISHED = re.compile(rb"\x1b[%b]*(?:\[[^\x1b\x40-\x7e]*)?\Z" % _IGNORED)
_NO_PARAMETER = re.compile(rb"[^0-9;]")
CLUSTERS = 2027


class Safeguard:
    """Stands before one engine. Sequences come out whole, so that none gets past in two pieces."""

    def __init__(self) -> None:
        self._unfinished = b""

    def pass_on(self, data: bytes) -> bytes:
        """What of some output the engine may have now."""
        if b"\x1b" not in data and not self._unfinished:
            return data
        data = self._unfinished + data
        start = data.rfind(b"\x1b")
        tail = _UNFINISHED.match(data, start)
        self._unfinished = tail.group() if tail else b""
        data = data[: len(data) - len(self._unfinished)]
        if len(self._unfinished) > MAX_SEQUENCE:
            self._unfinished, data = b"", data + self._unfinished[:2] + _CANCEL
        return _SET.sub(_without_clusters, data) if b"?" in data else data

    def start_afresh(self) -> None:
        self._unfinished = b""


def _without_clusters(found: re.Match[bytes]) -> bytes:
    parameters = _NO_PARAMETER.sub(b"", found[1]).split(b";")
    kept = [one for one in parameters if not one.isdigit() or int(one[-8:]) != CLUSTERS]
    if b"?" not in found[1] or len(kept) == len(parameters):
        return found.group()
    return b"\x1b[?%bh" % b";".join(kept) if kept else b""
