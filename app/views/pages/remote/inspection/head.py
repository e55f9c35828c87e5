"""The columns of a view: their head, which of them have room, and how a row is painted under it."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QStandardItemModel
from PySide6.QtWidgets import QHeaderView

from app.domain.inspection import CellKind, Column, State, Tone
from app.domain.inspection_table import FEWER_FIRST, TableOrder, TableRow
from app.views.pages.remote.inspection.model import ListingModel
from app.views.theme import scaled, theme
from app.views.widgets.lists import INSET, AnyIndex
from app.views.widgets.painting import LEFT, MEDIUM, RIGHT, draw_icon, draw_text, text_width

TONES = {
    Tone.GOOD: ("circle-check", "ok.fg"),
    Tone.QUIET: ("circle-dashed", "text.tertiary"),
    Tone.ATTENTION: ("triangle-alert", "warning.fg"),
    Tone.BAD: ("circle-x", "problem.fg"),
}
_RIGHT_KINDS = FEWER_FIRST - {CellKind.TIME, CellKind.DAY}
_PAD = 22  # around the words of a column
_ANY_FIGURE = str.maketrans("012356789", "4" * 9)
"""What was measured is never all: a number has room for any other of as many figures, of which the 4 is widest."""
_KEPT = 12  # of the longest words of a column
_WIDEST = 240  # pixels at 100 % text, of a column that is not wide
_WIDE = 220  # that a wide one wants before anything that is extra has room
_LEAST = 110  # that any has before another has to go
_ICON_ROOM = 22


class ListingHead(QHeaderView):
    """`sort_asked` brings the TableOrder that a click on a column means."""

    sort_asked = Signal(object)
    placed = Signal()  # the columns have other places

    def __init__(self, model: ListingModel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._rows = model
        self._words = QStandardItemModel(0, 0, self)
        self.setModel(self._words)
        self.columns: Sequence[Column] = ()
        self.order = TableOrder()
        self._longest: list[set[str]] = []
        self._widths: dict[str, int] = {}  # of columns that a person has made wider or narrower
        self._is_fitting, self._room = False, 0
        self._found_places: list[tuple[int, Column, int, int]] = []
        self._placed: dict[int, int] = {}  # the columns that are shown, with their widths
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)
        self.setDefaultAlignment(LEFT)
        self.setStretchLastSection(False)
        self.setFixedHeight(theme().metric("control_sm"))
        self.sectionClicked.connect(self._ask_sort)
        for moved in (self.sectionResized, self.geometriesChanged, self.placed):
            moved.connect(self._forget_places)
        self.sectionResized.connect(self._note_width)
        theme().changed.connect(self._follow_theme)

    def show_columns(self, columns: Sequence[Column], longest: Sequence[Sequence[str]]) -> None:
        """Stand over these columns. A column that was wide enough already stays as it is."""
        if list(columns) != list(self.columns):
            self.columns, self._longest, self._widths = columns, [set(words) for words in longest], {}
            self._placed = {}
            self._words.clear()
            self._words.setHorizontalHeaderLabels([column.title for column in columns])
            for number, column in enumerate(columns):
                if column.kind in _RIGHT_KINDS:
                    self._words.setHeaderData(number, self.orientation(), RIGHT, Qt.ItemDataRole.TextAlignmentRole)
        else:
            self._longest = [{*before, *words} for before, words in zip(self._longest, longest, strict=True)]
            self._longest = [set(self._widest(number)) for number in range(len(columns))]
        self.fit(self._room)

    def _widest(self, number: int) -> list[str]:
        """By their width, not their letters: another of as many letters may have made the column as wide as it is."""
        words = self._longest[number]
        return sorted(words, key=lambda one: self._width_of_words(number, one))[-_KEPT:]

    def show_order(self, order: TableOrder) -> None:
        self.order = order
        self.viewport().update()

    def fit(self, width: int) -> None:
        """Stand over rows of this width, and leave out the columns for which there is no room."""
        self._room = width
        self.setViewportMargins(0, 0, max(self.width() - width, 0), 0)
        if not self.columns:
            return
        widths = self._with_room(width)
        if widths == self._placed:
            return
        self._placed = widths
        self._is_fitting = True
        for number in range(len(self.columns)):
            self.setSectionHidden(number, number not in widths)
            if number in widths:
                self.resizeSection(number, widths[number])
        self._is_fitting = False
        self.placed.emit()

    def _with_room(self, width: int) -> dict[int, int]:
        """Columns with their widths. What is extra goes first, from the right; the first column never."""
        wanted = {number: self._width_of(number) for number in range(len(self.columns))}
        for number in [one for one in reversed(wanted) if self.columns[one].is_extra]:
            if sum(wanted.values()) > width:
                del wanted[number]
        least = {number: min(size, scaled(_LEAST)) for number, size in wanted.items()}
        for number in sorted(list(least)[1:], key=lambda one: (self._worth(one), -one)):
            if sum(least.values()) > width:
                del least[number]
        return self._spread(width - sum(least.values()), least, wanted)

    def _worth(self, number: int) -> int:
        """Of a column where not even those that are not extra have room: the text of an event is worth most."""
        column = self.columns[number]
        if column.is_wide:
            return 3 if number == len(self.columns) - 1 else 1
        return 2 if column.kind is CellKind.STATE else 0

    def _spread(self, spare: int, least: dict[int, int], wanted: dict[int, int]) -> dict[int, int]:
        """Each has what it wants as far as there is room; what is left is for the wide ones, or else the first."""
        widths = dict(least)
        for number in sorted(least, key=lambda one: self.columns[one].is_wide):
            more = max(min(wanted[number] - least[number], spare), 0)
            widths[number] += more
            spare -= more
        wide = [number for number in widths if self.columns[number].is_wide] or list(widths)[:1]
        for number in wide:
            widths[number] += max(spare, 0) // len(wide)
        return widths

    def _width_of(self, number: int) -> int:
        column, scale = self.columns[number], theme().text_scale
        if column.id in self._widths:
            return self._widths[column.id]
        if column.is_wide:
            return round(_WIDE * scale)
        title = text_width(column.title, "small", MEDIUM) + 16
        cell = max((self._width_of_words(number, words) for words in self._longest[number]), default=0.0)
        cell += _ICON_ROOM * scale if column.kind is CellKind.STATE else 0
        return round(min(max(title, cell), _WIDEST * scale)) + _PAD

    def _width_of_words(self, number: int, words: str) -> float:
        kind = self.columns[number].kind
        if kind in _RIGHT_KINDS:
            words = words.translate(_ANY_FIGURE)
        return text_width(words, "small" if kind is CellKind.CODE else "body", mono=kind is CellKind.CODE)

    @Slot()
    def _follow_theme(self) -> None:
        self.setFixedHeight(theme().metric("control_sm"))
        self._widths = {}
        self.fit(self._room)

    @Slot(int, int, int)
    def _note_width(self, number: int, _: int, width: int) -> None:
        if not self._is_fitting and width and number < len(self.columns):
            self._widths[self.columns[number].id] = width
            self.placed.emit()

    @Slot(int)
    def _ask_sort(self, number: int) -> None:
        self.sort_asked.emit(self.order.by_column(self.columns[number]))

    # -- painting ----------------------------------------------------------------------------------

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """The mark of the order stands beside the words: Qt puts it over them where they end at the right."""
        painter.save()
        super().paintSection(painter, rect, logical)
        painter.restore()
        column = self.columns[logical]
        if column.id == self.order.column:
            words = text_width(column.title, "small", MEDIUM)
            is_right = column.kind in _RIGHT_KINDS
            left = rect.right() - 10 - words - 15 if is_right else rect.left() + 10 + words + 4
            mark = "chevron-down" if self.order.is_descending else "chevron-up"
            draw_icon(painter, left, rect.center().y(), mark, "text.secondary", size=12)

    def paint_row(self, painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
        """One row under this head."""
        if index.row() >= len(self._rows.rows):
            return
        row = self._rows.rows[index.row()]
        left, top, height = rect.left() - INSET, rect.top(), rect.height()
        for number, column, start, width in self._places():
            _paint_cell(painter, QRectF(left + start + 10, top, width - 20, height), row, number, column)

    def _places(self) -> Sequence[tuple[int, Column, int, int]]:
        """Where each column that is shown begins, and its width: asked of Qt once, for all rows and all samples."""
        if not self._found_places:
            self._found_places = [
                (number, column, self.sectionViewportPosition(number), self.sectionSize(number))
                for number, column in enumerate(self.columns)
                if not self.isSectionHidden(number)
            ]
        return self._found_places

    @Slot()
    def _forget_places(self) -> None:
        self._found_places = []


def _paint_cell(painter: QPainter, rect: QRectF, row: TableRow, number: int, column: Column) -> None:
    words = row.words[number]
    cell = row.row.cells.get(column.id)
    if isinstance(cell, State):
        icon, tone = TONES[cell.tone]
        draw_icon(painter, rect.left(), rect.center().y(), icon, tone, size=14)
        rect = rect.adjusted(_ICON_ROOM * theme().text_scale, 0, 0, 0)
        draw_text(painter, rect, words, "text.primary" if cell.tone in (Tone.ATTENTION, Tone.BAD) else "text.secondary")
    elif words:
        is_code = column.kind is CellKind.CODE
        align = RIGHT if column.kind in _RIGHT_KINDS else LEFT
        tone = "text.primary" if number == 0 else "text.secondary"
        draw_text(painter, rect, words, tone, "small" if is_code else "body", mono=is_code, align=align)
