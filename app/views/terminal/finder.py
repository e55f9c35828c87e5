"""Find in one terminal: the search in slices, the hits that the view marks, and the current one of them."""

import time
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.views.terminal.engine import TerminalEngine
from app.views.terminal.finding import Found, Hit, Piece, Query, expression, search
from app.views.terminal.marks import Paint, Stretch, columns_of
from app.views.terminal.model import Row
from app.views.terminal.reading import lost_lines, transcript
from app.views.terminal.screen import Screen

SLICE_S = 0.008
"""Of each turn of the event loop. A thread would gain nothing: the matching holds the interpreter's lock."""


class Highlights:
    """Marks hits in the view. A row that no longer shows what was found is not marked."""

    def __init__(self) -> None:
        self.hits: list[Hit] = []
        self.current: Hit | None = None
        self.top = 0
        """The number of the line that the view begins with."""
        self._by_line: dict[int, list[tuple[Piece, Hit]]] = {}

    def show(self, hits: list[Hit]) -> None:
        """Mark other hits."""
        self.hits, self.current = hits, None
        self._by_line = {}
        for hit in hits:
            for piece in hit:
                self._by_line.setdefault(piece.line, []).append((piece, hit))

    @property
    def lines(self) -> Collection[int]:
        """The numbers of the lines with hits."""
        return self._by_line.keys()

    def stretches(self, y: int, row: Row) -> Sequence[Stretch]:
        found = self._by_line.get(self.top + y)
        if not found:
            return ()
        marked, text = [], "".join(row.graphemes)
        for piece, hit in found:
            if text[piece.start : piece.end] == piece.text:
                paint = Paint.CURRENT_HIT if hit is self.current else Paint.HIT
                marked.append(Stretch(*columns_of(row, piece.start, piece.end), paint))
        return marked

    def shift(self, rows: int) -> None:
        self.top -= rows


class Finder(QObject):
    """`changed` follows every change of what is found and of which hit is the current one."""

    changed = Signal()
    moved = Signal()  # the view went to another hit

    def __init__(self, engine: TerminalEngine, screen: Screen, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._screen = engine, screen
        self.highlights = Highlights()
        self.query = Query("")
        self.index = -1  # of the current hit
        self._lines: list[str] = []  # that were searched
        self.found = Found([])
        self._anchor: tuple[int, int] | None = None  # line and character: the current hit is the last one up to here
        self._search: Iterator[None] | None = None
        self._is_new = False
        self._slice = QTimer(self, singleShot=True, interval=0)
        self._slice.timeout.connect(self._go_on)

    @property
    def is_busy(self) -> bool:
        return self._search is not None

    @property
    def hits(self) -> list[Hit]:
        return self.highlights.hits

    @property
    def line_count(self) -> int:
        """Of the text that was searched."""
        return max(1, len(self._lines))

    def find(self, query: Query) -> None:
        """Look for something else, from the end of the view backwards."""
        self.query = query
        self._begin(is_new=True)

    def find_again(self) -> None:
        """The text has changed: look again. The current hit stays the current one, and the view where it is."""
        if self.query.text and not self.is_busy:
            self._begin(is_new=False)

    def stop(self) -> None:
        """Find nothing, mark nothing."""
        self._anchor = None
        self.find(Query(""))

    def step(self, steps: int) -> None:
        """Go to another hit: -1 to the one before, 1 to the next; before the first comes the last."""
        if self.hits and not self.is_busy:
            self._choose((self.index + steps) % len(self.hits))
            self._anchor = _place(self.hits[self.index])
            self._reveal()

    def _begin(self, *, is_new: bool) -> None:
        self._slice.stop()
        self._search, self.found, self._is_new = None, Found([]), is_new
        frame, wanted = self._screen.frame, expression(self.query)
        if not self.query.text or frame is None or not wanted.isValid():
            self.highlights.show([])
            self.index, self._lines = -1, []
            self.changed.emit()
            return
        text = transcript(self._engine, frame.rows)
        if self._anchor is None:
            self._anchor = text.top + len(frame.rows), 0
        else:
            self._anchor = self._anchor[0] - lost_lines(self._lines, text.lines), self._anchor[1]
        self._lines, self.highlights.top = text.lines, text.top
        self._search = search(wanted, text, self.found)
        self._slice.start()  # not now: reading took a turn's time already

    @Slot()
    def _go_on(self) -> None:
        ends_at = time.perf_counter() + SLICE_S
        for _ in self._search or ():
            if time.perf_counter() >= ends_at:
                self._slice.start()
                return
        self._search = None
        self.highlights.show(self.found.hits)
        self._choose(bisect_right(self.hits, self._anchor or (0, 0), key=_place) - 1)
        if self._is_new:
            self._reveal()

    def _choose(self, index: int) -> None:
        self.index = max(0, index) if self.hits else -1
        self.highlights.current = self.hits[self.index] if self.hits else None
        self.changed.emit()

    def _reveal(self) -> None:
        """Bring the current hit into the middle of the view, where it was out of sight."""
        current, rows = self.highlights.current, self._engine.size()[1]
        if current and not self.highlights.top <= current[0].line < self.highlights.top + rows:
            top = max(0, current[0].line - rows // 2)
            self._engine.scroll_to(top)
            self.highlights.top = min(top, max(0, self.line_count - rows))
            self.moved.emit()


def _place(hit: Hit) -> tuple[int, int]:
    return hit[0].line, hit[0].start
