"""The rows of the recordings, and of the lines that were found in them; and how they are painted."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QStringListModel, Qt
from PySide6.QtGui import QPainter

from app.domain.language import tr
from app.domain.local_time import local
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import RIGHT, draw_icon, draw_text, draw_two_lines, text_width

if TYPE_CHECKING:
    from app.services.recordings.library import Hit, Recording

ROW_HEIGHT = 48
HIT_HEIGHT = 66


def length(seconds: float) -> str:
    """ "1:02:03", as players write it."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def amount(size: int) -> str:
    """Bytes in words."""
    return f"{size / 1024**2:.1f} MB" if size >= 1024**2 else tr("{size} KB", size=max(1, round(size / 1024)))


def day(time: datetime) -> str:
    """In local time."""
    return f"{local(time):%Y-%m-%d  %H:%M}"


class _ListModel[T](QStringListModel):
    """Qt counts the rows itself; what a row shows comes from its object in Qt.UserRole."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: Sequence[T] = ()

    def _show(self, shown: Sequence[T], words: Sequence[str]) -> None:
        self._shown = shown
        self.setStringList(words)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return _flags(index)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.UserRole:
            return self._shown[index.row()]
        return super().data(index, role)


class RecordingModel(_ListModel["Recording"]):
    def show(self, recordings: "Sequence[Recording]") -> None:
        self._show(recordings, [", ".join((one.device, _note(one), _size(one))) for one in recordings])

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.isValid() and role == Qt.ItemDataRole.ToolTipRole:
            return str(self._shown[index.row()].path)
        return super().data(index, role)


class HitModel(_ListModel["Hit"]):
    """Lines that were found."""

    def show(self, hits: "Sequence[Hit]") -> None:
        self._show(hits, [f"{_place(hit)}, {hit.line}" for hit in hits])

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.isValid() and role == Qt.ItemDataRole.AccessibleDescriptionRole:
            hit = self._shown[index.row()]
            return "\n".join((hit.before, hit.after))
        return super().data(index, role)


def _flags(index: AnyIndex) -> Qt.ItemFlag:
    state = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
    return state if index.isValid() else Qt.ItemFlag.NoItemFlags


def _note(one: "Recording") -> str:
    parts = (day(one.started), one.client, "" if one.sha256 else tr("not sealed yet"))
    return "  ·  ".join(part for part in parts if part)


def _size(one: "Recording") -> str:
    return f"{length(one.duration)}    {amount(one.size)}"


def _place(hit: "Hit") -> str:
    return f"{hit.recording.device}  ·  {length(hit.at)}"


def paint_recording(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    one: Recording = index.data(Qt.ItemDataRole.UserRole)
    inner = rect.adjusted(10, 0, -12, 0)
    draw_icon(painter, inner.left(), inner.center().y(), "play", "accent.text" if selected else "text.secondary")
    right = _size(one)
    width = text_width(right, "small") + 16
    draw_text(painter, inner, right, "text.secondary", "small", align=RIGHT)
    draw_two_lines(painter, inner.adjusted(28, 0, -width, 0), one.device, _note(one))


def paint_hit(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    hit: Hit = index.data(Qt.ItemDataRole.UserRole)
    inner = rect.adjusted(10, 4, -12, -4)
    place = _place(hit)
    width = text_width(place, "small") + 20
    draw_text(painter, inner, place, "text.secondary", "small", align=RIGHT)
    third = inner.height() / 3
    lines = ((hit.before, "text.tertiary"), (hit.line, "text.primary"), (hit.after, "text.tertiary"))
    for number, (line, tone) in enumerate(lines):
        room = QRectF(inner.left(), inner.top() + number * third, inner.width() - width, third)
        draw_text(painter, room, line, tone, "small", mono=True)
