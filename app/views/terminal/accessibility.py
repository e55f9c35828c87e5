"""The terminal for screen readers: its text, its cursor, and what a command wrote, as it arrives."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleInterface,
    QAccessibleTextCursorEvent,
    QAccessibleTextInterface,
    QAccessibleTextUpdateEvent,
    QColor,
    QWindow,
)
from shiboken6 import VoidPtr, getCppPointer, isValid

from app.domain.language import counted
from app.views.terminal.marks import columns_of
from app.views.terminal.model import Frame, Mode

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget

MAX_ANNOUNCED = 12
"""Lines that are read out at once; of more only the last ones, and how many there were."""

_made: "list[TerminalText]" = []  # Qt deletes them with their widgets; until then Python must not


class ShownText:
    """What a frame shows as one text: rows without their trailing blanks, but never shorter than up to the cursor."""

    def __init__(self, frame: Frame | None) -> None:
        self._frame = frame
        column, row = (frame.cursor if frame else None) or (0, 0)
        self.lines: list[str] = []
        for y, cells in enumerate(frame.rows if frame else ()):
            kept = len("".join(cells.graphemes[:column])) if y == row else 0
            text = "".join(cells.graphemes)
            self.lines.append(text[:kept] + text[kept:].rstrip())
        while len(self.lines) > row + 1 and not self.lines[-1]:
            self.lines.pop()
        self.text = "\n".join(self.lines)
        self.cursor_row = row
        before = "".join(frame.rows[row].graphemes[:column]) if frame and row < len(frame.rows) else ""
        self.cursor = self._line_start(row) + len(before)

    def cell(self, offset: int) -> tuple[int, int]:
        """The column and row of a character."""
        row = min(self.text.count("\n", 0, max(offset, 0)), max(len(self.lines) - 1, 0))
        at = max(offset, 0) - self._line_start(row)
        return (columns_of(self._frame.rows[row], at, at)[0] if self._frame else 0), row

    def offset(self, column: int, row: int) -> int:
        """The character in a cell, or the end of its line."""
        if self._frame is None or not 0 <= row < len(self.lines):
            return len(self.text)
        at = len("".join(self._frame.rows[row].graphemes[:column]))
        return self._line_start(row) + min(at, len(self.lines[row]))

    def _line_start(self, row: int) -> int:
        return sum(len(line) + 1 for line in self.lines[:row])


class TerminalText(QAccessibleInterface, QAccessibleTextInterface):
    """The terminal as a screen reader sees it. Qt asks; nothing is kept between two questions.

    PySide 6.12 lets nobody say the attributes of the text, nor what is selected: a screen reader hears neither.
    """

    def __init__(self, widget: "TerminalWidget") -> None:
        QAccessibleInterface.__init__(self)
        QAccessibleTextInterface.__init__(self)
        self._widget = widget

    def _shown(self) -> ShownText:
        return ShownText(self._widget.screen_.frame)

    # -- the object --------------------------------------------------------------------------------

    def isValid(self) -> bool:
        return isValid(self._widget)

    def object(self) -> QObject:
        return self._widget

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._widget.window().windowHandle()

    def rect(self) -> QRect:
        return QRect(self._widget.mapToGlobal(QPoint(0, 0)), self._widget.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Terminal

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = state.multiLine = True
        state.focused = self._widget.hasFocus()
        state.invisible = not self._widget.isVisible()
        return state

    def text(self, *which: Any) -> str:
        """Of the object (one argument: name, description, value), or of a stretch of its text (start and end)."""
        if len(which) > 1:
            start, end = which[:2]
            return self._shown().text[start:end]
        shown = self._shown()
        match which[0]:
            case QAccessible.Text.Name:
                return self._widget.accessibleName()
            case QAccessible.Text.Description:
                return self._widget.accessibleDescription()
            case QAccessible.Text.Value:
                return shown.lines[shown.cursor_row] if shown.cursor_row < len(shown.lines) else ""
        return ""

    def setText(self, which: QAccessible.Text, text: str) -> None:
        """A terminal takes no text but from its keys."""

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        parent = self._widget.parentWidget()
        return QAccessible.queryAccessibleInterface(parent) if parent else None

    def childCount(self) -> int:
        return len(self._children())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        children = self._children()
        return QAccessible.queryAccessibleInterface(children[index]) if 0 <= index < len(children) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        children = self._children()
        return children.index(child.object()) if child.object() in children else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        found = self._widget.childAt(self._widget.mapFromGlobal(QPoint(x, y)))
        return QAccessible.queryAccessibleInterface(found) if found else None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        focused = self._widget.focusWidget()
        return QAccessible.queryAccessibleInterface(focused) if focused and focused is not self._widget else None

    def relations(self, match: Any = None) -> list[Any]:
        return []

    def foregroundColor(self) -> QColor:
        return QColor()

    def backgroundColor(self) -> QColor:
        return QColor()

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        """The address of that part of this object which Qt asks for. Any other type, or None, ends the process."""
        return VoidPtr(getCppPointer(self)[1] if kind == QAccessible.InterfaceType.TextInterface else 0)

    def _children(self) -> list[QObject]:
        """The find bar and the scroll bar, while they are shown."""
        parts = (self._widget.find_bar, self._widget.scrollback.bar)
        return [part for part in parts if part is not None and part.isVisible()]

    # -- its text ----------------------------------------------------------------------------------

    def characterCount(self) -> int:
        return len(self._shown().text)

    def cursorPosition(self) -> int:
        return self._shown().cursor

    def setCursorPosition(self, position: int) -> None:
        """The cursor is the program's."""

    def characterRect(self, offset: int) -> QRect:
        column, row = self._shown().cell(offset)
        place = self._widget.grid.place_of(column, row).toRect()
        return QRect(self._widget.mapToGlobal(place.topLeft()), place.size())

    def offsetAtPoint(self, point: QPoint) -> int:
        return self._shown().offset(*self._widget.grid.cell_at(QPointF(self._widget.mapFromGlobal(point))))

    def selectionCount(self) -> int:
        return 0

    def addSelection(self, start: int, end: int) -> None:
        """Marking is for the mouse and the keys."""

    def removeSelection(self, index: int) -> None:
        """Marking is for the mouse and the keys."""

    def setSelection(self, index: int, start: int, end: int) -> None:
        """Marking is for the mouse and the keys."""

    def scrollToSubstring(self, start: int, end: int) -> None:
        """All text that is told is in sight."""


class ScreenReader(QObject):
    """Tells a screen reader, when there is one, what has changed in one terminal."""

    def __init__(self, widget: "TerminalWidget") -> None:
        super().__init__(widget)
        self._widget = widget
        self._before: ShownText | None = None
        self.announced: list[str] = []  # the newest
        _install()
        widget.drawn.connect(self._tell)

    @Slot()
    def _tell(self) -> None:
        if not QAccessible.isActive() or not self._widget.hasFocus():
            self._before = None
            return
        before, now = self._before, ShownText(self._widget.screen_.frame)
        self._before = now
        if before is None:
            return
        if before.text != now.text:
            at, old, new = difference(before.text, now.text)
            QAccessible.updateAccessibility(QAccessibleTextUpdateEvent(self._widget, at, old, new))
            self._announce(before, now)
        if before.cursor != now.cursor:
            QAccessible.updateAccessibility(QAccessibleTextCursorEvent(self._widget, now.cursor))

    def _announce(self, before: ShownText, now: ShownText) -> None:
        if self._widget.engine.mode(Mode.ALTERNATE_SCREEN):
            return  # a full-screen program is read by its cursor
        lines = new_lines(before, now)
        if len(lines) > MAX_ANNOUNCED:
            lines = [counted(len(lines), "line.", "lines."), *lines[-MAX_ANNOUNCED:]]
        if text := "\n".join(line for line in lines if line.strip()):
            self.announced = [text]
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._widget, text))


def difference(before: str, now: str) -> tuple[int, str, str]:
    """Where two texts begin to differ, and what stands there until they are the same again."""
    start = _same(before, now)
    end = _same(before[start:][::-1], now[start:][::-1])
    return start, before[start : len(before) - end], now[start : len(now) - end]


def _same(one: str, other: str) -> int:
    """How many characters two texts begin with are the same."""
    shorter = min(len(one), len(other))
    return next((n for n in range(shorter) if one[n] != other[n]), shorter)


def new_lines(before: ShownText, now: ShownText) -> Sequence[str]:
    """The lines that were finished meanwhile, without the one that was being typed."""
    finished = before.lines[: before.cursor_row]
    gone = next((n for n in range(len(finished) + 1) if now.lines[: len(finished) - n] == finished[n:]), 0)
    lines = now.lines[len(finished) - gone : now.cursor_row]
    typed = before.lines[before.cursor_row] if before.cursor_row < len(before.lines) else ""
    return lines[1:] if lines and typed.strip() and lines[0].startswith(typed.rstrip()) else lines


def _make(key: str, item: QObject) -> QAccessibleInterface | None:
    if key != "TerminalWidget":
        return None
    _made[:] = [one for one in _made if isValid(one)]
    _made.append(TerminalText(item))  # type: ignore[arg-type]
    return _made[-1]


def _install() -> None:
    if not _installed:
        QAccessible.installFactory(_make)
        _installed.append(True)


_installed: list[bool] = []
