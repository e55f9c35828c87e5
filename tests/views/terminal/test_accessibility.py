"""What a screen reader hears of a terminal: its text, its cursor, and what a command wrote."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.views.terminal.accessibility import MAX_ANNOUNCED, TerminalText
from app.views.terminal.widget import TerminalWidget
from tests.views.terminal.drawn import draw

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def a_screen_reader_listens() -> Iterator[None]:
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def terminal(qtbot: QtBot) -> TerminalWidget:
    widget = TerminalWidget()
    qtbot.addWidget(widget)
    widget.resize(700, 400)
    widget.show()
    widget.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    return widget


def show(terminal: TerminalWidget, text: str) -> None:
    terminal.show_text(text.encode())
    draw(terminal)


def heard(terminal: TerminalWidget) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(terminal)


def test_it_is_a_terminal_with_a_name_and_the_line_of_the_cursor(terminal: TerminalWidget) -> None:
    show(terminal, "first\r\nuser@web01:~$ ls -l")
    found = heard(terminal)
    assert found.role() is QAccessible.Role.Terminal
    assert found.text(QAccessible.Text.Name) == "Terminal"
    assert found.text(QAccessible.Text.Value) == "user@web01:~$ ls -l"
    assert found.state().focused
    assert found.isValid()


def test_its_text_is_what_is_shown_and_its_cursor_is_in_it(terminal: TerminalWidget) -> None:
    show(terminal, "日本 one\r\n\r\ntwo   \r\n$ x")
    text = heard(terminal).textInterface()
    assert text is not None
    assert text.text(0, text.characterCount()) == "日本 one\n\ntwo\n$ x"  # type: ignore[call-arg]
    assert text.cursorPosition() == len("日本 one\n\ntwo\n$ x")
    show(terminal, "\x1b[1;5H")
    assert text.cursorPosition() == 2


def test_blanks_before_the_cursor_are_part_of_the_text(terminal: TerminalWidget) -> None:
    show(terminal, "login:   ")
    text = heard(terminal).textInterface()
    assert text is not None
    assert text.cursorPosition() == text.characterCount() == 9


def test_every_character_has_its_place_on_the_screen(terminal: TerminalWidget) -> None:
    show(terminal, "日b\r\n  c")
    text = heard(terminal).textInterface()
    assert text is not None
    whole = text.text(0, text.characterCount())  # type: ignore[call-arg]
    for character, column, row in (("日", 0, 0), ("b", 2, 0), ("c", 2, 1)):
        offset = whole.index(character)
        place = text.characterRect(offset)
        wanted = terminal.mapToGlobal(terminal.grid.place_of(column, row).toRect().topLeft())
        assert place.topLeft() == wanted
        assert text.offsetAtPoint(place.topLeft() + QPoint(1, 1)) == offset


def test_what_a_command_wrote_is_told_and_what_was_typed_is_not(terminal: TerminalWidget) -> None:
    show(terminal, "user@web01:~$ ")
    show(terminal, "uptime")
    assert terminal.screen_reader.announced == []
    show(terminal, "\r\n 10:00 up 3 days\r\nuser@web01:~$ ")
    assert terminal.screen_reader.announced == [" 10:00 up 3 days"]


def test_of_much_output_only_the_end_is_told_and_how_much_it_was(terminal: TerminalWidget) -> None:
    rows = terminal.engine.size()[1]
    show(terminal, "$ cat log")
    show(terminal, "\r\n" + "".join(f"line {n}\r\n" for n in range(500)) + "$ ")
    lines = terminal.screen_reader.announced[0].split("\n")
    assert lines[0] == f"{rows - 1} lines."
    assert lines[-1] == "line 499"
    assert len(lines) == MAX_ANNOUNCED + 1


def test_a_full_screen_program_is_not_read_out(terminal: TerminalWidget) -> None:
    show(terminal, "$ ")
    show(terminal, "\x1b[?1049h\x1b[Hone\r\ntwo\r\nthree\r\n")
    assert terminal.screen_reader.announced == []


def test_without_a_screen_reader_nothing_is_told(terminal: TerminalWidget) -> None:
    QAccessible.setActive(False)
    show(terminal, "$ ")
    show(terminal, "\r\noutput\r\n$ ")
    assert terminal.screen_reader.announced == []


def test_the_find_bar_is_part_of_the_terminal(qtbot: QtBot, terminal: TerminalWidget) -> None:
    qtbot.keyClick(terminal, Qt.Key.Key_F, CTRL_SHIFT)
    assert terminal.find_bar is not None
    found = heard(terminal)
    assert found.childCount() == 1
    assert found.child(0).text(QAccessible.Text.Name) == "Find bar"
    assert found.indexOfChild(found.child(0)) == 0
    inside = heard(terminal).child(0)
    names = {inside.child(n).text(QAccessible.Text.Name) for n in range(inside.childCount())}
    assert {"Find in this terminal", "Match case", "Regular expression", "Hit before", "Next hit"} <= names


def test_terminals_that_were_heard_can_be_closed(qtbot: QtBot) -> None:
    for _ in range(20):
        widget = TerminalWidget()
        widget.show()
        show(widget, "text")
        assert isinstance(heard(widget), TerminalText)
        widget.close()
        widget.deleteLater()
        del widget
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
