"""The bars of Write-Progress, one under the other; a nested one stands further in."""

import threading
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.domain.language import tr
from app.domain.powershell import ProgressRecord
from app.views.telling import tell
from app.views.widgets.badges import ThinBar
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.text import ElidedLabel, label

MOST_SHOWN = 4
_MOST_KEPT = 64
"""A script that gives each file a bar of its own must not fill the memory."""
_DEEPEST = 4
_LONGEST = 300  # characters of each of its texts


class ProgressBoard(QObject):
    """Takes records from any thread; only the newest of each bar counts."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._records: dict[int, ProgressRecord] = {}
        self._is_told = False

    def put(self, record: ProgressRecord) -> None:
        with self._lock:
            if record.is_done:
                self._records.pop(record.id, None)
            elif record.id in self._records or len(self._records) < _MOST_KEPT:
                self._records[record.id] = record
            is_first, self._is_told = not self._is_told, True
        if is_first:
            tell(self.changed)

    def take(self) -> list[tuple[int, ProgressRecord]]:
        """The bars in order, each with how deep it is nested."""
        with self._lock:
            self._is_told = False
            records = dict(self._records)
        return _nested(records)

    def clear(self) -> None:
        with self._lock:
            self._records.clear()
        self.changed.emit()


def _nested(records: dict[int, ProgressRecord]) -> list[tuple[int, ProgressRecord]]:
    found: list[tuple[int, ProgressRecord]] = []
    seen: set[int] = set()

    def add(record: ProgressRecord, depth: int) -> None:
        if record.id in seen:
            return
        seen.add(record.id)
        found.append((min(depth, _DEEPEST), record))
        for one in records.values():
            if one.parent == record.id and one.id != record.id:
                add(one, depth + 1)

    for record in records.values():
        if record.parent not in records or record.parent == record.id:
            add(record, 0)
    for record in records.values():  # a ring of parents
        add(record, 0)
    return found


class ProgressBars(QFrame):
    """Shows a board."""

    def __init__(self, board: ProgressBoard) -> None:
        super().__init__()
        self._board = board
        self._bars: list[_Bar] = []
        self._place: QVBoxLayout = column(spacing=6)
        self._more = label("", "small", "tertiary")
        self._more.hide()
        self.setLayout(column(self._place, self._more, margins=(16, 8, 16, 8), spacing=4))
        style(self, edge="top", bg="term")
        self.setAccessibleName(tr("Progress"))
        board.changed.connect(self.look)
        self.hide()

    @Slot()
    def look(self) -> None:
        records = self._board.take()
        shown = records[:MOST_SHOWN]
        while len(self._bars) < len(shown):
            bar = _Bar()
            self._bars.append(bar)
            self._place.addWidget(bar)
        for number, bar in enumerate(self._bars):
            if number < len(shown):
                bar.show_record(*shown[number])
            bar.setVisible(number < len(shown))
        left = len(records) - len(shown)
        self._more.setText(tr("and {left} more", left=left))
        self._more.setVisible(left > 0)
        self.setVisible(bool(records))

    @property
    def words(self) -> Sequence[str]:
        """What the bars say."""
        return [bar.words.words for bar in self._bars if not bar.isHidden()]


class _Bar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.words = ElidedLabel("", "small", "secondary")
        self._left = label("", "small", "tertiary")
        self._bar = ThinBar()
        self._inset = QWidget()
        words = row(Grow(self.words), self._left, spacing=8)
        self.setLayout(row(self._inset, Grow(panel(column(words, self._bar, spacing=3))), spacing=0))

    def show_record(self, depth: int, record: ProgressRecord) -> None:
        self._inset.setFixedWidth(16 * depth)
        parts = (one[:_LONGEST] for one in (record.activity, record.status, record.operation))
        self.words.set_words("  ·  ".join(part for part in parts if part.strip()))
        percent = f"{record.percent} %" if record.percent is not None else ""
        self._left.setText("  ".join(part for part in (percent, _time_left(record.seconds_left)) if part))
        share = record.percent / 100 if record.percent is not None else None
        if self._bar.share != share or not self._bar.isVisible():
            self._bar.set_share(share)
        self._bar.setAccessibleName(f"{self.words.words} {self._left.text()}".strip())

    def showEvent(self, event: object) -> None:
        self._bar.set_share(self._bar.share)  # one without an end moves only while it is seen


def _time_left(seconds: int | None) -> str:
    if seconds is None or seconds < 0:
        return ""
    if seconds < 100:
        return tr("{seconds} s left", seconds=seconds)
    return (
        tr("{seconds} min left", seconds=seconds // 60)
        if seconds < 6000
        else tr("{seconds} h left", seconds=seconds // 3600)
    )
