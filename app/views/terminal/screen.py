"""The picture of a terminal: a pixmap in which only those rows are drawn again that have changed."""

import math
import time
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from app.views.terminal.boxes import draw_box, is_box
from app.views.terminal.engine import TerminalEngine
from app.views.terminal.ink import Colors, Ink, Lines, draw_lines, draw_underline, make_ink, readable_on
from app.views.terminal.marks import Marker, Paint, Stretch
from app.views.terminal.model import Frame, Row, Underline
from app.views.terminal.scrolling import Scrolling
from app.views.terminal.selection import Selection

LINE_SPACING = 1.18
"""Height of a row in heights of the font."""
MAX_CODE_POINTS = 8
"""That are drawn in one cell: a flood of combining marks costs the square of their number."""
MAX_CACHED_CELLS = 16_384

_FRAMED = (Paint.CURRENT_HIT, Paint.CARET)  # not told apart by their colour alone

type Shown = tuple[Row, tuple[Stretch, ...]]
"""A row as it was drawn, and what was marked in it."""


class Screen:
    """Works in device pixels throughout, so that it is sharp at every scale."""

    def __init__(self, engine: TerminalEngine, mark_colors: Mapping[Paint, QColor]) -> None:
        self._engine = engine
        self.mark_colors = mark_colors
        self.selection: Selection | None = None
        self.markers: list[Marker] = []  # drawn over the selection
        self.frame: Frame | None = None
        self.picture = QPixmap(1, 1)
        self._shown: list[Shown | None] = []
        self._behind: list[int] = []  # rows that did not fit into the time of the last drawing, the oldest first
        self._inks: dict[int, Ink] = {}  # of the styles that were drawn, by their places
        self._styles_seen = 0
        self._scrolling = Scrolling(engine)
        self.color = Colors()
        self._cells: dict[tuple[int, str, int], QPixmap] = {}
        self.cell_width = self.cell_height = 1
        self._ascent = 1
        self._fonts: tuple[QFont, ...] = ()

    def set_font(self, font: QFont, size: float) -> None:
        """Use `font` at `size` device pixels."""
        fonts = []
        for bold in (False, True):
            for italic in (False, True):
                face = QFont(font)
                face.setPixelSize(max(4, round(size)))
                face.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)
                face.setKerning(False)
                face.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
                face.setItalic(italic)
                fonts.append(face)
        metrics = QFontMetricsF(fonts[0])
        self.cell_width = max(1, round(metrics.horizontalAdvance("M")))
        for face in fonts:  # a run of text is drawn at once, and must end where its last cell ends
            gap = self.cell_width - QFontMetricsF(face).horizontalAdvance("M")
            face.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, gap)
        self._fonts = tuple(fonts)
        self.cell_height = max(1, math.ceil(metrics.height() * LINE_SPACING))
        self._ascent = round((self.cell_height - metrics.height()) / 2 + metrics.ascent())
        self.forget()

    def forget(self) -> None:
        """Draw everything again next time: the font, the colours or the size have changed."""
        columns, rows = self._engine.size()
        self._forget_styles(rows)
        self.picture = QPixmap(columns * self.cell_width, rows * self.cell_height)
        if self.frame is not None:
            self.picture.fill(self.color(self.frame.background))

    def _forget_styles(self, rows: int) -> None:
        self._inks.clear()
        self._cells.clear()
        self._shown = [None] * rows

    @property
    def is_stale(self) -> bool:
        """Whether the picture is empty since `forget`."""
        return not any(self._shown)

    def refresh(self, patience: float = math.inf) -> bool:
        """Bring the picture up to date. Returns whether anything in it has changed, the cursor included.

        What does not fit into `patience` (seconds) comes first the next time; `is_behind` says so.
        """
        before, frame = self.frame, self._engine.frame()
        self.frame = frame
        if before is None or (before.palette, before.foreground, before.background) != (
            frame.palette,
            frame.foreground,
            frame.background,
        ):
            self.forget()
        if len(self._engine.styles) < self._styles_seen:  # the engine has begun to count them anew
            self._forget_styles(len(self._shown))
        self._styles_seen = len(self._engine.styles)
        scrolled = self._scroll(frame.rows)
        for marker in self._all_markers():
            marker.shift(-scrolled)
        drawn = self._draw_changed(frame, time.perf_counter() + patience)
        return bool(scrolled) or drawn or before is None or before.cursor != frame.cursor

    def ink_at(self, column: int, row: int) -> Ink:
        """The ink of a cell that was drawn."""
        if self.frame is None:
            raise ValueError("nothing was drawn yet")
        return self._ink(self.frame.rows[row].styles[column])

    def _ink(self, place: int) -> Ink:
        """The ink of a style. Made when it is needed: a film brings ten thousand styles with each picture."""
        ink = self._inks.get(place)
        if ink is None:
            if self.frame is None:
                raise ValueError("there is no palette yet")
            ink = self._inks[place] = make_ink(self._engine.styles[place], self.frame, self._fonts, self.color)
        return ink

    @property
    def ascent(self) -> int:
        """From the top of a row to its baseline."""
        return self._ascent

    def _scroll(self, rows: Sequence[Row]) -> int:
        """Move the picture where the rows went. Returns by how many rows they went up."""
        before = [shown and shown[0] for shown in self._shown]
        distance = self._scrolling.distance(before, rows, must_know=self.selection is not None)
        if distance is None:  # nobody knows where the marked text is now
            self.selection, distance = None, 0
        if distance:
            count = len(self._shown)
            self.picture.scroll(0, -distance * self.cell_height, self.picture.rect())
            kept: list[Shown | None] = [None] * count
            for row in range(max(0, -distance), min(count, count - distance)):
                kept[row] = self._shown[row + distance]
            self._shown = kept
        return distance

    @property
    def is_behind(self) -> bool:
        """Whether rows of the picture still show what was there before."""
        return bool(self._behind)

    def _draw_changed(self, frame: Frame, deadline: float) -> bool:
        self._drop_overwritten_selection(frame)
        todo, markers = {}, self._all_markers()
        for y, row in enumerate(frame.rows[: len(self._shown)]):
            marked = tuple(stretch for marker in markers for stretch in marker.stretches(y, row)) if markers else ()
            shown = self._shown[y]
            if shown is None or shown[0] is not row or shown[1] != marked:
                todo[y] = (row, marked)
        waiting = [*(y for y in self._behind if y in todo), *(y for y in todo if y not in self._behind)]
        if waiting:
            painter = QPainter(self.picture)
            for done, y in enumerate(waiting):
                if done and time.perf_counter() > deadline:
                    break
                self._shown[y] = todo[y]
                self._draw_row(painter, frame, y)
            else:
                done = len(waiting)
            painter.end()
            waiting = waiting[done:]
        self._behind = waiting
        return bool(todo)

    def _all_markers(self) -> list[Marker]:
        return [self.selection, *self.markers] if self.selection else self.markers

    def _drop_overwritten_selection(self, frame: Frame) -> None:
        """What is marked must be what will be copied."""
        if self.selection is None:
            return
        first, last = self.selection.rows
        for y in range(max(first, 0), min(last + 1, len(frame.rows), len(self._shown))):
            shown = self._shown[y]
            if shown is not None and shown[0] is not frame.rows[y]:
                self.selection = None
                return

    def _draw_row(self, painter: QPainter, frame: Frame, y: int) -> None:
        shown = self._shown[y]
        if shown is None:
            return
        row, marked = shown
        paper = self.color(frame.background)
        painter.fillRect(0, y * self.cell_height, self.picture.width(), self.cell_height, paper)
        self._draw_cells(painter, row, y, (0, len(row.graphemes)), None)
        for stretch in marked:
            self._draw_marked(painter, row, y, stretch)

    def _draw_marked(self, painter: QPainter, row: Row, y: int, stretch: Stretch) -> None:
        color = self.mark_colors[stretch.paint]
        left, right = stretch.start * self.cell_width, stretch.end * self.cell_width
        if stretch.paint is Paint.LINK:
            draw_underline(painter, Underline.SINGLE, color, (left, right), self._lines(y * self.cell_height))
            return
        if stretch.paint is not Paint.CARET:
            self._draw_cells(painter, row, y, (stretch.start, stretch.end), color)
        if stretch.paint in _FRAMED:
            edge = color if stretch.paint is Paint.CARET or not self.frame else self.color(self.frame.foreground)
            painter.setPen(edge)
            painter.drawRect(left, y * self.cell_height, right - left - 1, self.cell_height - 1)

    def _draw_cells(self, painter: QPainter, row: Row, y: int, span: tuple[int, int], paper: QColor | None) -> None:
        styles, start = row.styles, span[0]
        while start < span[1]:
            style, end = styles[start], start + 1
            while end < span[1] and styles[end] == style:
                end += 1
            self._draw_run(painter, row, y, (start, end), paper)
            start = end

    def _draw_run(self, painter: QPainter, row: Row, y: int, span: tuple[int, int], marked: QColor | None) -> None:
        start, end = span
        ink = self._ink(row.styles[start])
        if marked and self.frame:
            ink = readable_on(marked, ink, self.color(self.frame.foreground))
        top = y * self.cell_height
        if paper := marked or ink.paper:
            painter.fillRect(start * self.cell_width, top, (end - start) * self.cell_width, self.cell_height, paper)
        text = "".join(row.graphemes[start:end])
        if text.isspace() and ink.is_plain:
            return
        if len(text) == end - start and text.isascii():
            painter.setPen(ink.pen)
            painter.setFont(ink.font)
            painter.drawText(QPointF(start * self.cell_width, top + self._ascent), text)
        else:
            for x in range(start, end):
                if row.graphemes[x] not in ("", " "):
                    self._draw_cell(painter, row, x, top, ink, fresh=marked is not None)
        if not ink.is_plain:
            draw_lines(painter, ink, (start * self.cell_width, end * self.cell_width), self._lines(top))

    def _lines(self, top: int) -> Lines:
        return Lines(top, top + self._ascent, self.cell_width, self.cell_height)

    def _draw_cell(self, painter: QPainter, row: Row, x: int, top: int, ink: Ink, *, fresh: bool) -> None:
        """One character that the font may lack, or that is wide: at its own place, from a cache when it can."""
        character, columns = row.graphemes[x][:MAX_CODE_POINTS], max(1, row.widths[x])
        if is_box(character):
            cell = QRect(x * self.cell_width, top, self.cell_width, self.cell_height)
            draw_box(painter, cell, character, ink.shape)
        elif fresh:
            painter.setPen(ink.pen)
            painter.setFont(ink.font)
            painter.drawText(QPointF(x * self.cell_width, top + self._ascent), character)
        else:
            key = (row.styles[x], character, columns)
            painter.drawPixmap(x * self.cell_width, top, self._cells.get(key) or self._make_cell(key, ink))

    def _make_cell(self, key: tuple[int, str, int], ink: Ink) -> QPixmap:
        if len(self._cells) >= MAX_CACHED_CELLS:
            self._cells.clear()
        cell = QPixmap(self.cell_width * key[2], self.cell_height)
        cell.fill(ink.paper or self.color(self.frame.background if self.frame else (0, 0, 0)))
        painter = QPainter(cell)
        painter.setPen(ink.pen)
        painter.setFont(ink.font)
        painter.drawText(QPointF(0, self._ascent), key[1])
        painter.end()
        self._cells[key] = cell
        return cell

    def cursor_rectangle(self) -> QRect | None:
        """Where the cursor is in the picture."""
        if self.frame is None or self.frame.cursor is None or self.frame.cursor[1] >= len(self.frame.rows):
            return None
        column, row = self.frame.cursor
        columns = max(1, self.frame.rows[row].widths[column])
        return QRect(column * self.cell_width, row * self.cell_height, self.cell_width * columns, self.cell_height)
