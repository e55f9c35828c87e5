"""Marking text: by cells, words and lines, as a block, past the edge, with the keys; and what of it is copied."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.views.terminal.widget import TerminalWidget
from app.views.terminal.words import word_around
from app.views.theme import Theme
from tests.views.terminal.drawn import draw

ALT = Qt.KeyboardModifier.AltModifier
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def terminal(qtbot: QtBot) -> TerminalWidget:
    widget = TerminalWidget()
    qtbot.addWidget(widget)
    widget.resize(700, 400)
    widget.show()
    return widget


def show(terminal: TerminalWidget, text: str) -> None:
    terminal.show_text(text.encode())
    draw(terminal)


def at(terminal: TerminalWidget, column: float, row: float) -> QPoint:
    place = terminal.grid.place_of(0, 0)
    return QPoint(round(place.x() + column * place.width()), round(place.y() + (row + 0.5) * place.height()))


def click(qtbot: QtBot, terminal: TerminalWidget, column: float, row: float, times: int = 1) -> None:
    for _ in range(times):
        qtbot.mouseClick(terminal, LEFT, NONE, at(terminal, column, row))
    draw(terminal)


def drag(qtbot: QtBot, terminal: TerminalWidget, start: QPoint, end: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
    qtbot.mousePress(terminal, LEFT, held, start)
    qtbot.mouseMove(terminal, end)
    qtbot.mouseRelease(terminal, LEFT, held, end)
    draw(terminal)


@pytest.mark.parametrize(
    ("text", "column", "word"),
    [
        ("see /etc/hosts, please", 6, "/etc/hosts"),
        ("at https://a.example/x?b=1&c=%20.", 10, "https://a.example/x?b=1&c=%20"),
        ("root@10.0.0.1:/srv$ ls", 3, "root@10.0.0.1:/srv"),
        ('name="value" --all-files', 14, "--all-files"),
        ("a   b", 2, "   "),
        ("(word)", 2, "word"),
        ("日本語 text", 1, "日本語"),
        ("C:\\Users", 0, "C"),
    ],
)
def test_a_double_click_marks_what_people_call_a_word(
    qtbot: QtBot, terminal: TerminalWidget, text: str, column: int, word: str
) -> None:
    show(terminal, text)
    click(qtbot, terminal, column, 0, 2)
    assert terminal.selected_text() == word.rstrip()


def test_a_word_of_nothing_is_nothing() -> None:
    assert word_around((), 3) == (0, 0)
    assert word_around(("a", "b"), 9) == (0, 2)


def test_a_wrapped_word_is_marked_whole(qtbot: QtBot, terminal: TerminalWidget) -> None:
    columns = terminal.engine.size()[0]
    address = "https://example.org/" + "path/" * 30
    show(terminal, "x " + address + " end\r\n")
    for row in (0, 1):
        click(qtbot, terminal, columns // 4, row, 2)
        assert terminal.selected_text() == address
        click(qtbot, terminal, 0, 5)


def test_a_third_click_marks_the_whole_wrapped_line(qtbot: QtBot, terminal: TerminalWidget) -> None:
    columns = terminal.engine.size()[0]
    show(terminal, "before\r\n" + "word " * (columns // 2) + "\r\nafter")
    click(qtbot, terminal, 3, 2, 3)
    assert terminal.selected_text() == ("word " * (columns // 2)).rstrip()


def test_a_drag_after_a_double_click_marks_whole_words_also_backwards(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "alpha beta gamma delta")
    for start, end in ((7, 12), (12, 7)):
        click(qtbot, terminal, start, 0)
        drag(qtbot, terminal, at(terminal, start, 0), at(terminal, end, 0))
        assert terminal.selected_text() == "beta gamma"
        click(qtbot, terminal, 30, 3)


def test_alt_drag_marks_a_block(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "one   two   x\r\nthree four  y\r\nfive\r\nsix   seven z")
    drag(qtbot, terminal, at(terminal, 6, 0), at(terminal, 11.2, 3), ALT)
    assert terminal.selected_text() == "two\nfour\n\nseven"
    drag(qtbot, terminal, at(terminal, 11.2, 0), at(terminal, 6, 1), ALT)
    assert terminal.selected_text() == "two\nfour"


def test_a_block_over_a_wrapped_line_keeps_its_rows(qtbot: QtBot, terminal: TerminalWidget) -> None:
    columns = terminal.engine.size()[0]
    show(terminal, "a" * columns + "b" * 9)
    drag(qtbot, terminal, at(terminal, 0, 0), at(terminal, 2.2, 1), ALT)
    assert terminal.selected_text() == "aa\nbb"


def test_shift_click_extends(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "alpha beta gamma")
    drag(qtbot, terminal, at(terminal, 0, 0), at(terminal, 5.1, 0))
    qtbot.mouseClick(terminal, LEFT, SHIFT, at(terminal, 10.1, 0))
    assert terminal.selected_text() == "alpha beta"


def test_the_mouse_held_past_the_edge_scrolls_and_marks_on(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "".join(f"line {n}\r\n" for n in range(100)))
    qtbot.mousePress(terminal, LEFT, NONE, at(terminal, 0, 3))
    qtbot.mouseMove(terminal, QPoint(40, -30))
    qtbot.waitUntil(lambda: terminal.selected_text().startswith("line 2\n") or "line 10\n" in terminal.selected_text())
    qtbot.mouseRelease(terminal, LEFT, NONE, QPoint(40, -30))
    marked = terminal.selected_text().split("\n")
    assert [int(line.split()[1]) for line in marked if line] == list(
        range(int(marked[0].split()[1]), int(marked[0].split()[1]) + len([line for line in marked if line]))
    )


def test_trailing_blanks_are_not_copied(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "one   \r\n\x1b[44m  two  \x1b[K\x1b[m\r\nthree")
    drag(qtbot, terminal, at(terminal, 0, 0), at(terminal, 5, 2))
    assert terminal.selected_text() == "one\n  two\nthree"


def test_ctrl_shift_a_marks_everything(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "".join(f"line {n}\r\n" for n in range(100)))
    qtbot.keyClick(terminal, Qt.Key.Key_A, CTRL_SHIFT)
    assert terminal.selected_text() == "\n".join(f"line {n}" for n in range(100))


def test_copy_on_select_is_a_choice(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "alpha beta")
    QGuiApplication.clipboard().setText("mine")
    click(qtbot, terminal, 0, 0, 2)
    assert QGuiApplication.clipboard().text() == "mine"
    terminal.copy_on_select = True
    click(qtbot, terminal, 7, 0, 2)
    assert QGuiApplication.clipboard().text() == "beta"


def test_the_middle_button_asks_before_it_pastes_several_lines(qtbot: QtBot, terminal: TerminalWidget) -> None:
    sent: list[bytes] = []
    terminal.typed.connect(sent.append)
    QGuiApplication.clipboard().setText("one\ntwo")  # offscreen knows no primary selection: it stands in for it
    with qtbot.waitSignal(terminal.paste_asked):
        qtbot.mouseClick(terminal, Qt.MouseButton.MiddleButton, NONE, at(terminal, 3, 3))
    assert sent == []
    QGuiApplication.clipboard().setText("one")
    qtbot.mouseClick(terminal, Qt.MouseButton.MiddleButton, NONE, at(terminal, 3, 3))
    assert sent == [b"one"]


def test_the_keys_mark_and_copy_and_none_reaches_the_shell(qtbot: QtBot, terminal: TerminalWidget) -> None:
    sent: list[bytes] = []
    terminal.typed.connect(sent.append)
    show(terminal, "alpha beta\r\ngamma delta\r\n$ ")
    qtbot.keyClick(terminal, Qt.Key.Key_M, CTRL_SHIFT)
    qtbot.keyClick(terminal, Qt.Key.Key_Up)
    qtbot.keyClick(terminal, Qt.Key.Key_Home)
    qtbot.keyClick(terminal, Qt.Key.Key_Up, SHIFT)
    for _ in range(3):
        qtbot.keyClick(terminal, Qt.Key.Key_Right, SHIFT)
    assert terminal.selected_text() == "ha beta\n"
    qtbot.keyClick(terminal, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "ha beta\n"
    assert sent == []
    qtbot.keyClick(terminal, Qt.Key.Key_Return)
    assert sent == [b"\r"]


def test_the_keys_mark_beyond_the_view(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "".join(f"line {n}\r\n" for n in range(100)))
    rows = terminal.engine.size()[1]
    qtbot.keyClick(terminal, Qt.Key.Key_M, CTRL_SHIFT)
    for _ in range(3):
        qtbot.keyClick(terminal, Qt.Key.Key_PageUp, SHIFT)
    marked = terminal.selected_text().rstrip("\n").split("\n")
    assert marked[-1] == "line 99"
    assert len(marked) == 3 * rows
    for _ in range(20):
        qtbot.keyClick(terminal, Qt.Key.Key_PageUp, SHIFT)
    assert terminal.selected_text().rstrip() == "\n".join(f"line {n}" for n in range(100))
    qtbot.keyClick(terminal, Qt.Key.Key_Escape)
    assert terminal.selected_text() == ""


def test_the_keys_mark_all_above_a_screen_that_was_cleared(qtbot: QtBot, terminal: TerminalWidget) -> None:
    rows = terminal.engine.size()[1]
    show(terminal, "".join(f"line {n}\r\n" for n in range(3 * rows)) + "\x1b[2J\x1b[H")
    qtbot.keyClick(terminal, Qt.Key.Key_M, CTRL_SHIFT)
    for _ in range(4):
        qtbot.keyClick(terminal, Qt.Key.Key_PageUp, SHIFT)
    assert terminal.selected_text().rstrip() == "\n".join(f"line {n}" for n in range(2 * rows + 1))


def test_a_mark_out_of_sight_is_still_copied_right_after_pages_of_scrolling(
    qtbot: QtBot, terminal: TerminalWidget
) -> None:
    show(terminal, "".join(f"line {n}\r\n" for n in range(200)))
    drag(qtbot, terminal, at(terminal, 0, 2), at(terminal, 4.1, 4))
    marked, rows = terminal.selected_text(), terminal.engine.size()[1]
    for step in (-rows, -3 * rows, 2 * rows, -1, 5 * rows):
        terminal.scroll_view(step)
        draw(terminal)
        assert terminal.selected_text() == marked


def test_a_jump_never_moves_a_mark_to_other_text(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "".join(f"line {n}\r\n" for n in range(200)) + "\x1b[2J\x1b[Hprompt")
    drag(qtbot, terminal, at(terminal, 0, 0), at(terminal, 6.1, 0))
    terminal.engine.scroll_to(10)
    draw(terminal)
    assert terminal.selected_text() in ("", "prompt")


def test_a_mark_outlives_a_change_of_scheme(qtbot: QtBot, terminal: TerminalWidget, theme: Theme) -> None:
    show(terminal, "alpha beta")
    click(qtbot, terminal, 0, 0, 2)
    theme.set_scheme("dark")
    draw(terminal)
    assert terminal.selected_text() == "alpha"


def test_a_mark_is_found_again_after_pages_of_output_at_once(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "".join(f"line {n}\r\n" for n in range(30)))
    drag(qtbot, terminal, at(terminal, 0, 2), at(terminal, 4.1, 4))
    marked = terminal.selected_text()
    show(terminal, "".join(f"more {n}\r\n" for n in range(200)))
    assert terminal.selected_text() == marked
    assert marked.startswith("line ")


def test_a_mark_that_cannot_be_found_again_goes_away(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "".join(f"line {n}\r\n" for n in range(30)))
    drag(qtbot, terminal, at(terminal, 0, 2), at(terminal, 4.1, 4))
    show(terminal, "\x1b[?1049h\x1b[H\x1b[2Janother screen\r\nwith other text")
    assert terminal.selected_text() == ""
