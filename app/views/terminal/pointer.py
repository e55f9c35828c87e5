"""The mouse in a terminal: it marks text, scrolls, or belongs to a program that asked for it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu

from app.views.icons import icon
from app.views.terminal.keys import held
from app.views.terminal.model import Mode, MouseDid
from app.views.terminal.reading import view_top
from app.views.terminal.selection import Selection, Unit

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget

ROWS_PER_NOTCH = 3
NOTCH = 120  # QWheelEvent: eighths of a degree, 15 degrees to a notch
_BUTTONS = {
    Qt.MouseButton.LeftButton: "LEFT",
    Qt.MouseButton.MiddleButton: "MIDDLE",
    Qt.MouseButton.RightButton: "RIGHT",
}


class Pointer:
    """Belongs to one widget. Shift always marks, also where a program wants the mouse."""

    def __init__(self, widget: "TerminalWidget") -> None:
        self._widget = widget
        self._unit = Unit.CELL
        self._is_marking = False
        self._reported = ""  # the button that the program was told of
        self._wheel = 0
        self._clicks = 0
        self._last_click = (-1, -1)
        self._since_click = QTimer(widget)
        self._since_click.setSingleShot(True)

    def press(self, event: QMouseEvent) -> None:
        column, row = self._widget.cell_at(event.position())
        if self._is_for_program(event):
            self._reported = _BUTTONS.get(event.button(), "")
            self._report(MouseDid.PRESS, column, row, self._reported, event)
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._widget.clipboard.paste_marked()
        elif event.button() == Qt.MouseButton.RightButton:
            self.make_menu().popup(event.globalPosition().toPoint())
        elif event.button() == Qt.MouseButton.LeftButton:
            self._begin(column, row, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def move(self, event: QMouseEvent) -> None:
        column, row = self._widget.cell_at(event.position())
        if self._is_marking:
            self._extend(event.position(), column, row)
        elif self._is_for_program(event):
            self._report(MouseDid.MOVE, column, row, self._reported, event)

    def release(self, event: QMouseEvent) -> None:
        column, row = self._widget.cell_at(event.position())
        if self._is_marking:
            self._is_marking = False
            self._widget.clipboard.offer_marked()
            if self._widget.copy_on_select:
                self._widget.copy()
        elif self._reported:
            self._report(MouseDid.RELEASE, column, row, self._reported, event)
            self._reported = ""

    def wheel(self, event: QWheelEvent) -> None:
        self._wheel += event.angleDelta().y()
        notches = int(self._wheel / NOTCH)
        self._wheel -= notches * NOTCH
        widget = self._widget
        column, row = widget.cell_at(event.position())
        for _ in range(abs(notches)):
            if self._is_for_program(event):
                self._report(MouseDid.PRESS, column, row, "FOUR" if notches > 0 else "FIVE", event)
            elif widget.engine.mode(Mode.ALTERNATE_SCREEN):
                key = widget.engine.key("ARROW_UP" if notches > 0 else "ARROW_DOWN")
                widget.send(key * ROWS_PER_NOTCH)
            else:
                widget.scroll_view(-ROWS_PER_NOTCH if notches > 0 else ROWS_PER_NOTCH)
        event.accept()

    def make_menu(self) -> QMenu:
        """What the right button offers, where no program wants the mouse."""
        widget = self._widget
        menu = QMenu(widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(icon("copy"), "Copy\tCtrl+Shift+C", widget.copy)
        copy.setEnabled(bool(widget.selected_text()))
        menu.addAction(icon("clipboard-list"), "Paste\tCtrl+Shift+V", widget.paste)
        menu.addSeparator()
        menu.addAction("Select all", self.select_all)
        return menu

    def select_all(self) -> None:
        """Mark the scrollback and the screen."""
        widget = self._widget
        if widget.screen_.frame is not None:
            lines = widget.engine.lines()
            top = view_top(lines, widget.screen_.frame.rows, widget.engine.viewed_from)
            widget.screen_.selection = Selection((0, -top), (0, len(lines) - 1 - top), Unit.LINE)
            widget.schedule_refresh()

    def _is_for_program(self, event: QMouseEvent | QWheelEvent) -> bool:
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return self._widget.engine.wants_mouse() and not has_shift

    def _report(self, did: MouseDid, column: int, row: int, button: str, event: QMouseEvent | QWheelEvent) -> None:
        self._widget.send(self._widget.engine.mouse(did, column, row, button=button, held=held(event.modifiers())))

    def _begin(self, column: int, row: int, *, extend: bool) -> None:
        self._is_marking = True
        screen = self._widget.screen_
        if extend and screen.selection is not None:
            screen.selection.head = column, row
        else:
            is_again = self._since_click.isActive() and self._last_click == (column, row)
            self._clicks = self._clicks % 3 + 1 if is_again else 1
            self._last_click = column, row
            self._since_click.start(QApplication.doubleClickInterval())
            screen.selection = Selection((column, row), (column, row), Unit(self._clicks))
        self._widget.schedule_refresh()

    def _extend(self, position: QPointF, column: int, row: int) -> None:
        widget = self._widget
        selection = widget.screen_.selection
        if selection is None:
            return
        if position.y() < 0:
            widget.scroll_view(-1)
        elif position.y() > widget.height():
            widget.scroll_view(1)
        selection.head = column, row
        widget.schedule_refresh()
