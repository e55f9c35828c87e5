"""How the rows of the Vault page are painted: parts of the vault, and entries with what was searched for in them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter

from app.domain.credentials import VaultEntry
from app.domain.expiries import Validity, validity
from app.domain.language import tr
from app.services.vault.search import is_favourite
from app.views.matching import spans
from app.views.pages.vault.models import BETWEEN, MARKS, SECOND_LINE, icon_of
from app.views.pages.vault.scopes import Part, Scope
from app.views.theme import theme
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import (
    MEDIUM,
    NORMAL,
    RIGHT,
    SEMIBOLD,
    badge_width,
    draw_badge,
    draw_icon,
    draw_text,
    text_width,
)

_ICONS = {Part.ALL: "layers", Part.RECYCLED: "trash-2"}


def paint_scope(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    scope: Scope = index.data(Qt.ItemDataRole.UserRole)
    inner = rect.adjusted(6, 0, -16, 0)
    if scope.part is Part.HEADING:
        draw_text(painter, inner.adjusted(4, 6, 0, 0), scope.title, "text.secondary", "small", weight=SEMIBOLD)
        return
    name = scope.icon or _ICONS.get(scope.part, "building-2" if scope.is_client else "folder")
    draw_icon(painter, inner.left(), inner.center().y(), name, "accent.text" if selected else "text.secondary")
    count = "" if scope.part is Part.PLACE and not scope.count else f"{scope.count:,}"
    width = text_width(count, "small") + 10 if count else -10
    draw_text(painter, inner, count, "text.tertiary", "small", align=RIGHT)
    draw_text(painter, inner.adjusted(24, 0, -width, 0), scope.title, weight=MEDIUM if selected else NORMAL)


def paint_entry(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    entry: VaultEntry = index.data(Qt.ItemDataRole.UserRole)
    marks: Sequence[str] = index.data(MARKS) or ()
    inner = rect.adjusted(10, 0, -12, 0)
    tone = "accent.text" if selected else "text.secondary"
    draw_icon(painter, inner.left(), inner.center().y(), icon_of(entry), tone)
    room = inner.adjusted(28, 0, 0, 0)
    high, low = (theme().face(size, NORMAL, mono=False)[1].height() for size in ("body", "small"))
    top = room.top() + (room.height() - high - low - 1) / 2
    first = QRectF(room.left(), top, room.width(), high)
    taken = _paint_signs(painter, first, entry)
    _paint_marked(painter, first.adjusted(0, 0, -taken, 0), entry.title or tr("Without a title"), marks)
    second = QRectF(room.left(), top + high + 1, room.width(), low)
    _paint_second(painter, second, index.data(SECOND_LINE), marks)


def _paint_second(painter: QPainter, rect: QRectF, words: str, marks: Sequence[str]) -> None:
    """Where there is no room for all, the user is cut off first: whose it is must be seen."""
    user, separator, place = words.partition(BETWEEN)
    where = f"{separator}{place}"
    room = rect.width() - text_width(where, "small")
    if separator and text_width(user, "small") > room:
        room = max(room, rect.width() * 0.3)
        left = draw_text(painter, QRectF(rect.topLeft(), QSizeF(room, rect.height())), user, "text.tertiary", "small")
        _paint_marked(painter, rect.adjusted(left, 0, 0, 0), where, marks, size="small", tone="text.tertiary")
    else:
        _paint_marked(painter, rect, words, marks, size="small", tone="text.tertiary")


def _paint_signs(painter: QPainter, line: QRectF, entry: VaultEntry) -> float:
    """At the right end: that it has expired or will soon, that it is a favourite. Returns the width that it takes."""
    right, middle = line.right(), line.center().y()
    state = validity(entry.expires, datetime.now(UTC))
    if state in (Validity.OVER, Validity.ENDING):
        words, verdict = (tr("Expired"), "problem") if state is Validity.OVER else (tr("Expires"), "warning")
        right -= badge_width(words, "timer")
        draw_badge(painter, right, middle, words, verdict, icon_name="timer")
        right -= 6
    if is_favourite(entry):
        right -= 13
        draw_icon(painter, right, middle, "star", "text.tertiary", size=12)
        right -= 6
    return line.right() - right


def _paint_marked(
    painter: QPainter,
    rect: QRectF,
    words: str,
    marks: Sequence[str],
    *,
    size: str = "body",
    tone: str = "text.primary",
) -> None:
    """One line, with what was searched for in bold and in the colour of links."""
    usual = MEDIUM if size == "body" else NORMAL
    found = spans(words, " ".join(marks)) if marks else []
    if not found:
        draw_text(painter, rect, words, tone, size, weight=usual)
        return
    left, done = rect.left(), 0
    for start, end in [*found, (len(words), len(words))]:
        for part, part_tone, weight in (
            (words[done:start], tone, usual),
            (words[start:end], "accent.text", SEMIBOLD),
        ):
            if part and left < rect.right():
                room = QRectF(left, rect.top(), rect.right() - left, rect.height())
                left += draw_text(painter, room, part, part_tone, size, weight=weight)
        done = end
