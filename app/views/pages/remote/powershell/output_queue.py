"""What waits to be shown. It never holds up the device: what would leave the screen unseen is dropped unseen."""

import re
import threading
from collections import deque
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.views.pages.remote.powershell.looks import Piece
from app.views.telling import tell

MOST_LINES = 20_000
"""That stay on the screen."""
MOST_WAITING = 4_000_000
"""Characters. Lines that long are no lines that a person reads."""
LONGEST_LINE = 2_000
"""Characters, then it is broken: Qt takes seconds to lay out a line of a million."""
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]{0,64}[ -/]{0,8}[@-~]|\][^\x07\x1b]{0,1000}(?:\x07|\x1b\\)|[ -/]{0,8}[0-Z\\-~])")
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufdd0\ufdd1\ufffc]")
_TABS = str.maketrans({"\x07": "", "\x0c": "\n", "\x0b": "\n"})


def cleaned(text: str) -> str:
    """Without what is not for the eye: control sequences go, other control and direction characters are "�".

    What a program writes over with a carriage return is shown as it stands at the end.
    """
    if not _UNFIT.search(text):
        return text
    text = _SEQUENCE.sub("", text).replace("\r\n", "\n")
    return _UNFIT.sub("�", _written_over(text).translate(_TABS))


def _written_over(text: str) -> str:
    """Without what a carriage return took back. A pattern would search a long line again from each of its letters."""
    if "\r" not in text:
        return text
    *whole, last = text.split("\n")
    return "\n".join([*(line.rstrip("\r").rpartition("\r")[2] for line in whole), last.rpartition("\r")[2]])


class OutputQueue(QObject):
    """Takes pieces from any thread. `waits` says on the UI thread that there are some."""

    waits = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._pieces: deque[tuple[Piece, int]] = deque()  # each with the number of its line ends
        self._lines = 0
        self._size = 0
        self._dropped = 0
        self.came = 0  # characters, since it was made

    def __len__(self) -> int:
        """Characters."""
        return self._size

    def put(self, piece: Piece) -> None:
        """Add a piece; returns at once."""
        lines = piece.text.count("\n")
        with self._lock:
            was_empty = not self._pieces
            self._pieces.append((piece, lines))
            self._lines += lines
            self._size += len(piece.text)
            self.came += len(piece.text)
            while len(self._pieces) > 1 and self._has_too_much():
                gone, gone_lines = self._pieces.popleft()
                self._lines -= gone_lines
                self._size -= len(gone.text)
                self._dropped += gone_lines
        if was_empty:
            tell(self.waits)

    def _has_too_much(self) -> bool:
        return self._lines - self._pieces[0][1] >= MOST_LINES or self._size > MOST_WAITING

    def take(self, most: int) -> tuple[list[Piece], int]:
        """The oldest pieces, with at most `most` characters, and how many lines before them were dropped."""
        taken: list[Piece] = []
        with self._lock:
            while self._pieces and most > 0:
                piece, lines = self._pieces.popleft()
                if len(piece.text) > most:
                    rest = replace(piece, text=piece.text[most:])
                    piece = replace(piece, text=piece.text[:most])
                    left = rest.text.count("\n")
                    self._pieces.appendleft((rest, left))
                    lines -= left
                taken.append(piece)
                most -= len(piece.text)
                self._size -= len(piece.text)
                self._lines -= lines
            dropped, self._dropped = self._dropped, 0
        return taken, dropped
