"""The rows of a preview or a report, with what is to be taken. 10,000 rows cost what is painted of them."""

from collections import Counter
from collections.abc import Collection, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QPainter

from app.domain.imports import ImportRow, RowKind
from app.domain.language import tr
from app.services.imports.wording import KIND_WORDS, row_words
from app.views.theme import scaled, theme
from app.views.widgets.painting import badge_width, draw_badge, draw_icon, draw_round, draw_text, draw_two_lines

type AnyIndex = QModelIndex | QPersistentModelIndex

_CHECK_WIDTH = 30
_VERDICTS = {
    RowKind.NEW: "ok",
    RowKind.CHANGED: "info",
    RowKind.SAME: "unknown",
    RowKind.GONE: "unknown",
    RowKind.NOT_TAKEN: "warning",
}
_NO_INDEX = QModelIndex()


def check_width() -> int:
    """Pixels at the left of a row in which a click takes the row or leaves it out."""
    return round(_CHECK_WIDTH * max(1.0, theme().text_scale))


class Role(IntEnum):
    ROW = Qt.ItemDataRole.UserRole + 1  # ImportRow


class ImportModel(QAbstractListModel):
    """All rows, or those of one kind with the words of the filter. Everything that can be taken is, until a person
    leaves it out; that stays so when the preview is made again."""

    chosen_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: Sequence[ImportRow] = ()
        self._counts: Counter[RowKind] = Counter()
        self._texts: list[str] = []
        self._shown: list[ImportRow] = []
        self._left_out: set[str] = set()
        self._kind: RowKind | None = None
        self._query = ""
        self.is_choosing = True  # False for a report: nothing is chosen any more

    def show(self, rows: Sequence[ImportRow]) -> None:
        """Show other rows; the filter stays."""
        self._all = rows
        self._counts = Counter(row.kind for row in rows)
        self._texts = []
        self._filter()
        self.chosen_changed.emit()

    def forget_choices(self) -> None:
        """Another source: take everything."""
        self._left_out.clear()

    def filter(self, kind: RowKind | None, query: str) -> None:
        """Show only one kind, and only rows that have every word of `query`."""
        self._kind, self._query = kind, query
        self._filter()

    def count(self, kind: RowKind) -> int:
        return self._counts[kind]

    @property
    def chosen(self) -> set[str]:
        """The origins of what is to be taken."""
        return {row.origin for row in self._all if self._is_chosen(row)}

    def set_chosen(self, rows: Collection[ImportRow], *, is_chosen: bool) -> None:
        """Take these or leave them out."""
        origins = {row.origin for row in rows if row.origin and row.can_be_taken}
        self._left_out = self._left_out - origins if is_chosen else self._left_out | origins
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))
        self.chosen_changed.emit()

    @property
    def shown(self) -> Sequence[ImportRow]:
        return self._shown

    def rowCount(self, parent: AnyIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row = self._shown[index.row()]
        match role:
            case Role.ROW:
                return row
            case Qt.ItemDataRole.DisplayRole:
                return row.name
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                place = f"{row.folder}/{row.name}" if row.folder else tr("{name}, at the top", name=row.name)
                return "\n".join(filter(None, (f"{KIND_WORDS[row.kind]}: {place}", row.address, row_words(row))))
            case Qt.ItemDataRole.CheckStateRole if self.is_choosing and row.can_be_taken:
                return Qt.CheckState.Checked if self._is_chosen(row) else Qt.CheckState.Unchecked
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self._shown[index.row()] if index.isValid() else None
        if role != Qt.ItemDataRole.CheckStateRole or row is None or not row.can_be_taken or not self.is_choosing:
            return False
        self.set_chosen([row], is_chosen=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.is_choosing and self._shown[index.row()].can_be_taken:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def toggle(self, index: AnyIndex) -> None:
        """Take a row that was left out, or the other way round."""
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is not None:
            turned = Qt.CheckState.Unchecked if Qt.CheckState(state) == Qt.CheckState.Checked else Qt.CheckState.Checked
            self.setData(index, turned, Qt.ItemDataRole.CheckStateRole)

    def _is_chosen(self, row: ImportRow) -> bool:
        return row.can_be_taken and bool(row.origin) and row.origin not in self._left_out

    def _filter(self) -> None:
        words = self._query.casefold().split()
        if words and not self._texts:
            self._texts = [f"{row.folder}/{row.name} {row.address} {row_words(row)}".casefold() for row in self._all]
        self.beginResetModel()
        self._shown = [
            row
            for number, row in enumerate(self._all)
            if (self._kind is None or row.kind is self._kind)
            and (not words or all(word in self._texts[number] for word in words))
        ]
        self.endResetModel()


def paint_import_row(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    """A check box, name and folder over what changes or why not, the address, and what becomes of it."""
    row: ImportRow = index.data(Role.ROW)
    state = index.data(Qt.ItemDataRole.CheckStateRole)
    middle = rect.center().y()
    if state is not None:
        _draw_check(painter, rect.left() + 6, middle, is_checked=Qt.CheckState(state) == Qt.CheckState.Checked)
    left, right = rect.left() + check_width(), rect.right() - 8
    words = KIND_WORDS[row.kind]
    badge = max(badge_width(one) for one in KIND_WORDS.values())  # addresses stand in one column
    draw_badge(painter, right - badge_width(words), middle, words, _VERDICTS[row.kind])
    room = right - badge - 14 - left
    address = min(scaled(220), room * 0.38)
    inner = QRectF(left, rect.top(), room - address, rect.height())
    folder = row.folder.replace("/", " / ")
    second = row_words(row) or folder or tr("At the top")
    line = draw_two_lines(painter, inner, row.name, second, "text.secondary" if row_words(row) else "text.tertiary")
    spot = QRectF(left + room - address + 8, rect.top(), address - 8, rect.height())
    if row.address:
        spot.setTop(line.top())
        spot.setHeight(line.height())
        draw_text(painter, spot, row.address, "text.secondary", "small", mono=True)


def _draw_check(painter: QPainter, left: float, middle: float, *, is_checked: bool) -> None:
    side = theme().icon_side(16)
    box = QRectF(left, round(middle - side / 2), side, side)
    if is_checked:
        draw_round(painter, box, "accent.fill", 4)
        draw_icon(painter, left + (side - 12) / 2, middle, "check", "accent.on", size=12)
    else:
        draw_round(painter, box, "bg.surface", 4, "border.strong")
