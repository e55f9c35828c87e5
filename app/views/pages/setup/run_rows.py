"""The rows of a run: what each change is doing, how it ended, and why it did not work."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QStandardItem

from app.domain.language import tr
from app.domain.setup_runs import ItemResult, Outcome
from app.views.theme import theme
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import MEDIUM, NORMAL, RIGHT, draw_icon, draw_round, draw_text, text_width

RESULT = Qt.ItemDataRole.UserRole
STATE = Qt.ItemDataRole.UserRole + 1
NOTE = Qt.ItemDataRole.UserRole + 2  # what stands at the right in place of the word of the state
WAITING, RUNNING = "waiting", "running"
ROW, ROW_WITH_HINT = 34, 92
_MARKS = {
    Outcome.CHANGED.value: ("circle-check", "ok.fg", tr("Proven")),
    Outcome.ALREADY.value: ("circle-check", "text.tertiary", tr("Was right already")),
    Outcome.FAILED.value: ("circle-x", "problem.fg", tr("Failed")),
    Outcome.SKIPPED.value: ("circle-dashed", "text.tertiary", tr("Left out")),
    Outcome.UNDONE.value: ("undo-2", "text.secondary", tr("Undone, proven")),
    WAITING: ("circle-dashed", "text.tertiary", tr("Waiting")),
    RUNNING: ("arrow-right", "accent.text", tr("Running")),
}


def make_row(result: ItemResult, state: str) -> QStandardItem:
    """A row of the list."""
    item = QStandardItem(result.title)
    item.setEditable(False)
    item.setData(result, RESULT)
    item.setToolTip("\n".join(f"{change.label}: {change.before} → {change.after}" for change in result.changes))
    item.setData(QSize(10, ROW_WITH_HINT if has_block(result) else ROW), Qt.ItemDataRole.SizeHintRole)
    show_state(item, state)
    return item


def show_state(item: QStandardItem, state: str, note: str = "") -> None:
    """What a row is doing now; `note` stands in place of the usual word."""
    if item.data(STATE) == state and (item.data(NOTE) or "") == note:
        return
    item.setData(state, STATE)
    item.setData(note, NOTE)
    item.setAccessibleText(f"{item.text()}, {note or _MARKS[state][2]}, {_value_words(item.data(RESULT))}".rstrip(", "))


def paint_row(painter: QPainter, rect: QRectF, index: AnyIndex, is_selected: bool) -> None:
    result: ItemResult = index.data(RESULT)
    state = str(index.data(STATE))
    name, tone, word = _MARKS[state]
    word = str(index.data(NOTE) or word)
    line = QRectF(rect.left(), rect.top(), rect.width(), min(rect.height(), ROW * theme().text_scale))
    middle = line.center().y()
    draw_icon(painter, rect.left() + 12, middle, name, tone)
    is_loud = state in (RUNNING, Outcome.FAILED.value)
    quiet = "text.tertiary" if state in (WAITING, Outcome.SKIPPED.value) else "text.primary"
    share = rect.width() * 0.34
    weight = MEDIUM if is_loud else NORMAL
    draw_text(painter, line.adjusted(38, 0, -(rect.width() - share), 0), result.title, quiet, weight=weight)
    word_tone = tone if is_loud else "text.tertiary"
    width = draw_text(painter, line.adjusted(share, 0, -12, 0), word, word_tone, "small", align=RIGHT)
    _paint_values(painter, line.adjusted(share + 8, 0, -width - 28, 0), result)
    if has_block(result):
        _paint_failure(painter, rect, line, result)


def _paint_values(painter: QPainter, rect: QRectF, result: ItemResult) -> None:
    """A value, from what it was to what it is, and how many more there are: all of them are in the tool tip."""
    if result.message and not has_block(result):
        draw_text(painter, rect, result.message, "text.tertiary", "small")
    elif result.changes:
        words, more = _values(result)
        room = text_width(more, "small") + 12 if more else 0
        width = draw_text(painter, rect.adjusted(0, 0, -room, 0), words, "text.secondary", "small", mono=True)
        draw_text(painter, rect.adjusted(width + 12, 0, 0, 0), more, "text.tertiary", "small")


def _values(result: ItemResult) -> tuple[str, str]:
    """The first value, from what it was to what it is, and how many more there are."""
    changes = result.changes
    more = tr("and {count} more", count=len(changes) - 1) if len(changes) > 1 else ""
    ends = [changes[0].before or tr("none"), changes[0].after or tr("none")]
    return " → ".join(reversed(ends) if result.outcome is Outcome.UNDONE else ends), more


def _value_words(result: ItemResult) -> str:
    """What stands beside the state, for screen readers."""
    told = [*(_values(result) if result.changes else ()), result.message, result.hint if has_block(result) else ""]
    return ", ".join(one for one in told if one)


def has_block(result: ItemResult) -> bool:
    """Whether there is more to say than fits its line."""
    return bool(result.message) and result.outcome is Outcome.FAILED


def _paint_failure(painter: QPainter, rect: QRectF, line: QRectF, result: ItemResult) -> None:
    """Why it failed and what to do, in a block under its line."""
    block = QRectF(rect.left() + 38, line.bottom(), rect.width() - 50, rect.bottom() - line.bottom() - 6)
    draw_round(painter, block, "bg.inset", 6)
    half = block.height() / 2
    draw_text(painter, block.adjusted(12, 0, -12, -half + 2), result.message)
    draw_text(painter, block.adjusted(12, half - 2, -12, 0), result.hint, "text.secondary", "small")
