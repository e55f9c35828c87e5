"""The left side: which device, what is wrong with it, and what was checked in this visit."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QGridLayout, QSizePolicy

from app.domain.devices import Device
from app.domain.diagnostics import Depth, Diagnosis, Examination
from app.domain.language import tr
from app.domain.local_time import local
from app.views.pages.diagnostics.subject_row import Asked
from app.views.pages.diagnostics.wording import ICONS, SETS, SOME_CHECKS, outcome, set_of
from app.views.theme import theme
from app.views.widgets.buttons import IconButton
from app.views.widgets.device_picker import DevicePicker
from app.views.widgets.layout import Grow, column, panel, row, scroll, style
from app.views.widgets.lists import AnyIndex, RowList
from app.views.widgets.painting import MEDIUM, RIGHT, draw_icon, draw_round, draw_text, draw_two_lines, text_width
from app.views.widgets.text import label

WIDTH = 296
HISTORY_ROLE = Qt.ItemDataRole.UserRole
TILE_TEXT_LEFT = 34
SET_ICONS = {Depth.QUICK: "timer", Depth.FULL: "stethoscope", Depth.DEEP: "activity"}
ROW = 46  # pixels at 100 % text
MOST_REMEMBERED = 50  # diagnoses of a visit, a quarter of a megabyte each
ROWS_LEAST = 3  # of the history are in sight: it then needs no small scroll bar of its own so soon
SCROLL_BAR = 12  # pixels that a scroll bar may take from the tiles


class Symptom(Protocol):
    """What people complain of."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def icon(self) -> str: ...
    @property
    def asks(self) -> Sequence[Asked]: ...


class SymptomTile(QAbstractButton):
    """A complaint to choose. Its words wrap; it is as high as they need."""

    def __init__(self, id: str, title: str, icon: str) -> None:
        super().__init__()
        self.id = id
        self._icon = icon
        self.setText(title)
        self.setToolTip(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        width = (side_width() - 24 - 6 - SCROLL_BAR) // 2
        room = QRectF(0, 0, width - TILE_TEXT_LEFT - 8, 1000)
        font = theme().font("body", MEDIUM)
        words = QFontMetricsF(font).boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.text())
        return QSize(width, max(round(words.height()) + 14, theme().metric("tile") + 2))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect, is_on = QRectF(self.rect()), self.isChecked()
        back = "accent.subtle" if is_on else "bg.hover" if self.underMouse() else "bg.control"
        draw_round(painter, rect, back, theme().metric("radius"), "accent.fill" if is_on else "border.default")
        tone = "accent.text" if is_on else "text.primary"
        draw_icon(painter, 11, rect.center().y(), self._icon, tone if is_on else "text.secondary")
        painter.setFont(theme().font("body", MEDIUM))
        painter.setPen(theme().color(tone))
        flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(rect.adjusted(TILE_TEXT_LEFT, 2, -6, -2), flags, self.text())


def side_width() -> int:
    """The width of the side at the present text size."""
    return round(WIDTH * min(max(theme().text_scale, 1.0), 1.4))


class SidePane(QFrame):
    """`asked` brings an Examination; `diagnosis_chosen` a place in the history."""

    device_chosen = Signal(object)
    asked = Signal(object)
    diagnosis_chosen = Signal(object, object)  # Device, Diagnosis
    watch_asked = Signal(object)  # Device: what it does now

    def __init__(self, devices: Callable[[], Sequence[Device]], symptoms: Sequence[Symptom]) -> None:
        super().__init__()
        self.picker = DevicePicker(devices)
        self.picker.chosen.connect(self.device_chosen)
        self.tiles = {one.id: SymptomTile(one.id, one.title, one.icon) for one in symptoms}
        self.tiles |= {one.value: SymptomTile(one.value, words, SET_ICONS[one]) for one, words in SETS.items()}
        self._titles = {id: tile.text() for id, tile in self.tiles.items()}
        self._asks = {one.id: one.asks for one in symptoms}
        self.history = QStandardItemModel(self)
        self.rows = RowList(tr("Checked in this visit"), self._paint_row, ROW, inset=0)
        self.rows.setModel(self.history)
        self.rows.clicked.connect(self._show_past)
        self.rows.activated.connect(self._show_past)
        self._past_title = label(tr("Checked in this visit"), "label", "secondary")
        self.watch = IconButton("activity", tr("Watch it live"), side=24)
        self.watch.clicked.connect(lambda: self.watch_asked.emit(self.picker.device))
        whose = row(label(tr("Device"), "label", "secondary"), None, self.watch)
        parts = (whose, self.picker, 10, label(tr("What is wrong?"), "label", "secondary"),
                 self._make_grid(), 12, self._past_title, Grow(self.rows))  # fmt: skip
        inner = panel(column(*parts, margins=(12, 14, 12, 12), spacing=6), bg="sidebar")
        area = scroll(inner)
        style(area, bg="sidebar")
        self.setLayout(column(area))
        style(self, bg="sidebar", edge="right")
        self.setProperty("pane", True)
        theme().changed.connect(self._fit)
        self._fit()
        self._past_title.hide()

    def title_of(self, asked: Examination) -> str:
        """The words of a symptom or a set."""
        if asked.checks and not asked.symptom:
            return SOME_CHECKS
        return self._titles.get(set_of(asked), asked.symptom)

    def subject_of(self, asked: Examination) -> Asked | None:
        """What a person may name beside a complaint."""
        return next(iter(self._asks.get(asked.symptom, ())), None)

    def mark(self, asked: Examination | None) -> None:
        """Show what is being looked at; None for nothing."""
        symptom = set_of(asked) if asked is not None and not asked.checks else None
        for id, tile in self.tiles.items():
            self._group.setExclusive(False)
            tile.setChecked(id == symptom)
        self._group.setExclusive(True)

    def take_focus(self) -> None:
        """To the marked tile: what a person has pressed elsewhere goes away, and takes the focus along."""
        if (tile := self._group.checkedButton()) is not None and not self.isAncestorOf(self.window().focusWidget()):
            tile.setFocus()

    def remember(self, device: Device, diagnosis: Diagnosis) -> None:
        """Put a diagnosis on top of the history."""
        item = QStandardItem(f"{self.title_of(diagnosis.asked)}, {device.name}, {outcome(diagnosis)[1]}")
        item.setData((device, diagnosis), HISTORY_ROLE)
        item.setAccessibleText(f"{item.text()}, {_clock(diagnosis.started)}")
        item.setToolTip(f"{device.name}: {outcome(diagnosis)[1]}")
        self.history.insertRow(0, item)
        self.history.setRowCount(min(self.history.rowCount(), MOST_REMEMBERED))
        self._past_title.show()

    def forget(self) -> None:
        """Empty the history: another visit begins."""
        self.history.clear()
        self._past_title.hide()

    def select(self, diagnosis: Diagnosis | None) -> None:
        """Show which diagnosis of the history is shown; None for none."""
        self.rows.clearSelection()
        for number in range(self.history.rowCount()):
            index = self.history.index(number, 0)
            if index.data(HISTORY_ROLE)[1] is diagnosis:
                self.rows.setCurrentIndex(index)

    def _make_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        self._group = QButtonGroup(self)
        for number, tile in enumerate(self.tiles.values()):
            self._group.addButton(tile)
            tile.clicked.connect(self._choose_symptom)
            is_last_alone = number == len(self.tiles) - 1 and number % 2 == 0
            grid.addWidget(tile, number // 2, number % 2, 1, 2 if is_last_alone else 1)
        return grid

    @Slot()
    def _choose_symptom(self) -> None:
        tile = self.sender()
        if isinstance(tile, SymptomTile):
            is_set = tile.id in [one.value for one in Depth]
            self.asked.emit(Examination(depth=Depth(tile.id)) if is_set else Examination(tile.id))

    @Slot(QModelIndex)
    def _show_past(self, index: QModelIndex) -> None:
        device, diagnosis = index.data(HISTORY_ROLE)
        self.diagnosis_chosen.emit(device, diagnosis)

    @Slot()
    def _fit(self) -> None:
        self.setFixedWidth(side_width())
        self.rows.setMinimumHeight(round(ROWS_LEAST * ROW * max(theme().text_scale, 1.0)))
        for tile in self.tiles.values():
            tile.updateGeometry()

    def _paint_row(self, painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
        entry: tuple[Device, Diagnosis] = index.data(HISTORY_ROLE)
        device, diagnosis = entry
        verdict, words = outcome(diagnosis)
        icon, colors = ICONS[verdict]
        time = _clock(diagnosis.started)
        title = f"{self.title_of(diagnosis.asked)}, {device.name}"
        room = text_width(time, "small") + 16
        line = draw_two_lines(painter, rect.adjusted(31, 0, -room, 0), title, words)
        draw_icon(painter, rect.left() + 8, line.center().y(), icon, f"{colors}.fg", size=15)
        draw_text(
            painter,
            QRectF(line.left(), line.top(), rect.right() - line.left() - 8, line.height()),
            time,
            "text.tertiary",
            "small",
            align=RIGHT,
        )


def _clock(time: datetime) -> str:
    return f"{local(time):%H:%M}"
