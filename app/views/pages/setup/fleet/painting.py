"""How a device of a fleet is painted: what it is doing in words, and a small mark for each of its changes."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.domain.fleet import DeviceStage
from app.domain.language import tr
from app.domain.setup_runs import Outcome
from app.views.pages.setup.fleet.model import LINE, DeviceLine
from app.views.pages.setup.preview_tree import paint_box
from app.views.pages.setup.run_rows import RUNNING, WAITING
from app.views.theme import theme
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import RIGHT, draw_badge, draw_icon, draw_text, draw_two_lines, text_width

ROW = 48
STRIP_SHARE, CELL_MOST, CELL_GAP = 0.34, 14.0, 2.0
_STAGES = {
    DeviceStage.WAITING: ("circle-dashed", "text.tertiary"),
    DeviceStage.PLANNING: ("refresh-cw", "accent.text"),
    DeviceStage.PLANNED: ("list", "text.secondary"),
    DeviceStage.RUNNING: ("arrow-right", "accent.text"),
    DeviceStage.DONE: ("circle-check", "ok.fg"),
    DeviceStage.FAILED: ("circle-x", "problem.fg"),
    DeviceStage.HELD_BACK: ("pause", "warning.fg"),
    DeviceStage.STOPPED: ("circle-dashed", "warning.fg"),
}
_CELLS = {  # token, and the share of the height that is filled: the state is seen without its colour too
    WAITING: ("border.default", 0.25),
    RUNNING: ("accent.fill", 0.6),
    Outcome.CHANGED.value: ("ok.fg", 1.0),
    Outcome.ALREADY.value: ("ok.fg", 0.6),
    Outcome.FAILED.value: ("problem.fg", 1.0),
    Outcome.SKIPPED.value: ("text.tertiary", 0.25),
    Outcome.UNDONE.value: ("text.secondary", 0.6),
}


def paint_device(painter: QPainter, rect: QRectF, index: AnyIndex, is_selected: bool) -> None:
    line: DeviceLine = index.data(LINE)
    left, middle = rect.left() + 8, rect.center().y()
    state = index.data(Qt.ItemDataRole.CheckStateRole)
    if state is not None:
        paint_box(painter, left, middle, Qt.CheckState(state))
    left += 26
    name, tone = _STAGES[line.progress.stage]
    if line.progress.stage is DeviceStage.PLANNED and line.closed:
        name, tone = "triangle-alert", "warning.fg"
    draw_icon(painter, left, middle, name, tone, size=18)
    share = rect.width() * STRIP_SHARE
    words = QRectF(left + 30, rect.top(), rect.width() - share - (left - rect.left()) - 44, rect.height())
    is_wrong = line.progress.stage is DeviceStage.FAILED
    title = draw_two_lines(painter, words, line.device.name, line.words, "problem.fg" if is_wrong else "text.secondary")
    if line.progress.is_canary:
        badge_left = words.left() + text_width(line.device.name) + 12
        draw_badge(painter, badge_left, title.center().y(), tr("First"), "info", icon_name="star")
    if line.states:
        _paint_strip(painter, QRectF(rect.right() - share, rect.top(), share - 12, rect.height()), line)


def _paint_strip(painter: QPainter, rect: QRectF, line: DeviceLine) -> None:
    """A mark for each change, and how many are over."""
    count = tr("{done} of {count}", done=line.done, count=len(line.states))
    room = max(text_width(count, "small"), text_width(tr("{done} of {count}", done=0, count=10), "small")) + 10
    draw_text(painter, QRectF(rect.right() - room, rect.top(), room, rect.height()), count, "text.tertiary", "small",
              align=RIGHT)  # fmt: skip
    width = min((rect.width() - room) / len(line.states), CELL_MOST)
    high = 16 * theme().text_scale
    top, left = rect.center().y() - high / 2, rect.right() - room - width * len(line.states)
    gap = CELL_GAP if width > 3 * CELL_GAP else 0.5
    for number, state in enumerate(line.states.values()):
        token, part = _CELLS[state]
        cell = QRectF(left + number * width, top + high * (1 - part), width - gap, high * part)
        painter.fillRect(cell, theme().color(token))
        if state == Outcome.FAILED.value:  # a notch: a failure is not only red
            painter.fillRect(QRectF(cell.left(), top + high * 0.4, cell.width(), 3), theme().color("bg.surface"))
