"""The mouse in a terminal: it marks text, scrolls, or belongs to a program that asked for it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QMenu

from app.domain.language import tr
from app.views.icons import icon
from app.views.terminal.keys import held
from app.views.terminal.model import Mode, MouseDid
from app.views.widgets.menus import new_menu

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
        self._reported = ""  # the button that the program was told of
        self._wheel = 0

    def press(self, event: QMouseEvent) -> None:
        column, row = self._widget.grid.cell_at(event.position())
        if self._is_for_program(event):
            self._reported = _BUTTONS.get(event.button(), "")
            self._report(MouseDid.PRESS, column, row, self._reported, event)
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._widget.clipboard.paste_marked()
        elif event.button() == Qt.MouseButton.RightButton:
            self.make_menu(event.position()).popup(event.globalPosition().toPoint())
        elif event.button() == Qt.MouseButton.LeftButton:
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            is_block = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self._widget.marking.begin(event.position(), extend=extend, is_block=is_block)

    def move(self, event: QMouseEvent) -> None:
        column, row = self._widget.grid.cell_at(event.position())
        if self._widget.marking.is_active:
            self._widget.marking.extend(event.position())
        elif self._is_for_program(event):
            self._report(MouseDid.MOVE, column, row, self._reported, event)

    def release(self, event: QMouseEvent) -> None:
        column, row = self._widget.grid.cell_at(event.position())
        if self._widget.marking.is_active:
            self._widget.marking.end()
        elif self._reported:
            self._report(MouseDid.RELEASE, column, row, self._reported, event)
            self._reported = ""

    def wheel(self, event: QWheelEvent) -> None:
        self._wheel += event.angleDelta().y()
        notches = int(self._wheel / NOTCH)
        self._wheel -= notches * NOTCH
        widget = self._widget
        column, row = widget.grid.cell_at(event.position())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and not self._is_for_program(event):
            for _ in range(abs(notches)):
                widget.zoom(1 if notches > 0 else -1)
            event.accept()
            return
        for _ in range(abs(notches)):
            if self._is_for_program(event):
                self._report(MouseDid.PRESS, column, row, "FOUR" if notches > 0 else "FIVE", event)
            elif widget.engine.mode(Mode.ALTERNATE_SCREEN):
                key = widget.engine.key("ARROW_UP" if notches > 0 else "ARROW_DOWN")
                widget.send(key * ROWS_PER_NOTCH)
            else:
                widget.scroll_view(-ROWS_PER_NOTCH if notches > 0 else ROWS_PER_NOTCH)
        event.accept()

    def make_menu(self, position: QPointF) -> QMenu:
        """What the right button offers, where no program wants the mouse."""
        widget = self._widget
        menu = new_menu(widget)
        copy = menu.addAction(icon("copy"), tr("Copy\tCtrl+Shift+C"), widget.copy)
        copy.setEnabled(bool(widget.selected_text()))
        menu.addAction(icon("clipboard-list"), tr("Paste\tCtrl+Shift+V"), widget.paste)
        if link := widget.links.link_at(position):
            menu.addSeparator()
            menu.addAction(tr("Copy the address"), lambda: QGuiApplication.clipboard().setText(link.address))
            menu.addAction(
                icon("globe"), tr("Open the link…\tCtrl+click"), lambda: widget.link_asked.emit(link.address)
            )
        menu.addSeparator()
        menu.addAction(tr("Select all\tCtrl+Shift+A"), widget.marking.mark_all)
        menu.addAction(icon("search"), tr("Find…\tCtrl+Shift+F"), widget.open_find_bar)
        widget.menu_made.emit(menu)
        return menu

    def _is_for_program(self, event: QMouseEvent | QWheelEvent) -> bool:
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return self._widget.engine.wants_mouse() and not has_shift

    def _report(self, did: MouseDid, column: int, row: int, button: str, event: QMouseEvent | QWheelEvent) -> None:
        self._widget.send(self._widget.engine.mouse(did, column, row, button=button, held=held(event.modifiers())))
