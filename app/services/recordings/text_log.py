"""The readable log of a session: each line as it stood on the screen when it ended, with the time of its end.

What a full-screen program draws is left out, with a mark. See `line` for what else is not done.
"""

import re
from datetime import datetime, timedelta

from app.domain.secret import MASK
from app.services.recordings.control import has_moves, visible
from app.services.recordings.known import KnownSecrets
from app.services.recordings.line import Line, has_edits
from app.services.recordings.redactor import Piece
from app.services.redaction import may_hold_secret, redact

STARTED = re.compile(r"# Recorded by Satchel from (\S+ \S+) ")
"""The second line of a log says when its recording began."""
STAMP = len("2026-11-25 16:01:39.123 ")
"""Characters before the text of each line."""
_MUCH = 256  # characters of whole lines that are looked at together
_LINE_FEED = "\ue000"  # of a private use area: it stands for the end of a line while controls are taken out
_DOTS = re.compile("•{2,}")
_SCREEN = re.compile(r"\x1b\[\?(?:1049|1047|47)([hl])")
_FULL_SCREEN = "[a full-screen program, not in this log]"


class TextLog:
    """Belongs to one thread. Gives the bytes to write; what it is fed has gone through the redactor."""

    def __init__(self, started: datetime, known: KnownSecrets, columns: int = 80) -> None:
        """`started` in local time, with its zone."""
        self.known = known
        self.line = Line(columns)
        self._started = started
        self._is_full_screen = False

    def header(self, title: str, address: str) -> bytes:
        return (
            f"# {title}  {address}\n# Recorded by Satchel from {_stamp(self._started)} {self._started:%z}. "
            f"Each line has the time at which it ended. Secrets are masked.\n"
        ).encode()

    def feed(self, piece: Piece) -> bytes:
        given, at = [], 0
        for found in _SCREEN.finditer(piece.text):
            given.append(self._lines(piece.at, piece.text[at : found.start()]))
            is_full = found.group(1) == "h"
            if is_full and not self._is_full_screen:
                given += [self.rest(piece.at), self._stamped(piece.at, _FULL_SCREEN)]
            self._is_full_screen = is_full
            at = found.end()
        return b"".join([*given, self._lines(piece.at, piece.text[at:])])

    def mark(self, at: float, words: str) -> bytes:
        """Something that we say ourselves."""
        return self.rest(at) + self._stamped(at, f"[{words}]")

    def rest(self, at: float) -> bytes:
        """The line that has not ended."""
        text = self.line.finish()
        return self._stamped(at, text) if text.strip() else b""

    def _lines(self, at: float, text: str) -> bytes:
        if self._is_full_screen:
            return b""
        first, last = text.find("\n") + 1, text.rfind("\n") + 1
        if last - first < _MUCH or has_edits(text[first:last]) or has_moves(text[first:last]):
            return self._read(at, text)
        return self._read(at, text[:first]) + self._many(at, text[first:last]) + self._read(at, text[last:])

    def _read(self, at: float, text: str) -> bytes:
        lines = self.line.feed(text)
        return b"".join(self._stamped(at, line.text) for line in lines if not line.is_moved or line.text.strip())

    def _many(self, at: float, text: str) -> bytes:
        """Whole lines that came together and are not edited: looked at together, for it is quicker."""
        plain = visible(text.replace("\r\n", _LINE_FEED).replace("\n", _LINE_FEED))
        lines = plain.split(_LINE_FEED)[:-1]
        if may_hold_secret(plain) or self.known.spans(plain):
            return b"".join(self._stamped(at, line) for line in lines)
        stamp = _stamp(self._started + timedelta(seconds=at))
        return f"{stamp} {f'\n{stamp} '.join(line.rstrip() for line in lines)}\n".encode()

    def _stamped(self, at: float, line: str) -> bytes:
        """The line was masked before it was put together; a secret that only then can be seen is masked here."""
        if may_hold_secret(line) or self.known.spans(line):
            line = redact(self._without_known(line))
        time = self._started + timedelta(seconds=at)
        return f"{_stamp(time)} {line.rstrip()}\n".encode()

    def _without_known(self, line: str) -> str:
        for start, end in sorted(self.known.spans(line), reverse=True):
            line = line[:start] + "•" * (end - start) + line[end:]  # as long as it was: others may overlap
        return _DOTS.sub(MASK, line)


def _stamp(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}.{time.microsecond // 1000:03}"
