"""The list at the side of the help: the topics in their groups, or the sections in which words were found."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel

from app.domain.language import tr
from app.services.help.searching import Hit
from app.services.help.topics import Group
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import MEDIUM, draw_text, draw_two_lines

ADDRESS = Qt.ItemDataRole.UserRole
_LOWER = Qt.ItemDataRole.UserRole + 1
_ROW, _HEAD, _HIT = 30, 34, 50


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: a topic, a section that was found, or (without an address) the head of a group."""

    words: str
    address: str = ""
    lower: str = ""


class ContentsModel(QStandardItemModel):
    """Rows of a list; the heads of the groups cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def show_groups(self, groups: Sequence[Group]) -> None:
        lines = []
        for group in groups:
            lines += [_Line(group.title), *(_Line(title, id) for id, title in group.topics)]
        self._fill(lines)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        self._fill(
            [
                _Line(f"{hit.title} › {hit.heading}" if hit.heading else hit.title, hit.address, hit.excerpt or " ")
                for hit in hits
            ]
            or [_Line(tr("Nothing in the help has these words."))]
        )

    def row_of(self, address: str) -> int:
        """The row of an address, of its topic, or of the list that its topic is in; -1 where there is none of them."""
        topic = address.partition("#")[0]
        rows = {self.item(number).data(ADDRESS): number for number in range(self.rowCount())}
        ways = (address, topic, topic.partition("-")[0], {"commands": "command-line"}.get(topic.partition("-")[0], ""))
        return next((rows[way] for way in ways if way and way in rows), -1)

    def _fill(self, lines: Sequence[_Line]) -> None:
        self.clear()
        for line in lines:
            item = QStandardItem(line.words)
            item.setData(line.address, ADDRESS)
            item.setData(line.lower, _LOWER)
            item.setData(
                QSize(10, _HIT if line.lower else _ROW if line.address else _HEAD), Qt.ItemDataRole.SizeHintRole
            )
            item.setEditable(False)
            if line.lower.strip():
                item.setToolTip(f"{line.words}\n{line.lower}")
                item.setData(f"{line.words}. {line.lower}", Qt.ItemDataRole.AccessibleTextRole)
            if not line.address:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.appendRow(item)


def paint_line(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    words, lower = index.data(), index.data(_LOWER)
    inner = rect.adjusted(10, 0, -8, 0)
    if not index.data(ADDRESS):
        draw_text(painter, inner.adjusted(0, 8, 0, 0), words, "text.tertiary", "small", weight=MEDIUM)
    elif lower:
        draw_two_lines(painter, inner, words, lower)
    else:
        draw_text(painter, inner, words, "accent.text" if selected else "text.primary")
