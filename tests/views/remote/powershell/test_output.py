"""What a PowerShell wrote: bounded, cleaned, found in, and coloured anew with the scheme."""

import threading
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from app.domain.settings import Look
from app.views.pages.remote.powershell.find_bar import OutputFinder
from app.views.pages.remote.powershell.looks import Piece, format_of
from app.views.pages.remote.powershell.output import Output
from app.views.pages.remote.powershell.output_queue import LONGEST_LINE, MOST_LINES, OutputQueue, cleaned
from app.views.theme import Theme


def settle(qtbot: QtBot, output: Output) -> None:
    qtbot.waitUntil(lambda: not len(output.queue))


def make(qtbot: QtBot) -> Output:
    output = Output()
    qtbot.addWidget(output)
    output.resize(800, 500)
    output.show()
    return output


def test_a_flood_neither_grows_nor_holds_up_who_writes(qtbot: QtBot) -> None:
    output = make(qtbot)

    def write() -> None:
        for number in range(60_000):
            output.queue.put(Piece("output", f"line {number}\n"))

    writing = threading.Thread(target=write)  # as the thread does that hears the device
    writing.start()
    writing.join(timeout=10)  # nothing is shown meanwhile
    assert not writing.is_alive() and len(output.queue) < MOST_LINES * 12
    settle(qtbot, output)
    lines = output.toPlainText().split("\n")
    assert len(lines) <= MOST_LINES and lines[-1] == "line 59999"
    assert "lines and what came before them are gone" in lines[0] or lines[0].startswith("line ")


def test_the_queue_tells_how_many_lines_were_never_shown() -> None:
    queue = OutputQueue()
    for number in range(MOST_LINES + 500):
        queue.put(Piece("output", f"{number}\n"))
    pieces, dropped = queue.take(1 << 30)
    assert dropped == 500 and pieces[0].text == "500\n" and len(queue) == 0


def test_a_very_long_line_is_broken_for_the_eye_and_whole_when_it_is_copied(qtbot: QtBot) -> None:
    output = make(qtbot)
    whole = "x" * (3 * LONGEST_LINE + 10)
    output.write(f"before\n{whole}\nafter\n", "output")
    settle(qtbot, output)
    assert output.blockCount() == 6
    output.selectAll()
    assert output.createMimeDataFromSelection().text() == f"before\n{whole}\nafter"


def test_what_is_written_in_pieces_stands_in_one_line(qtbot: QtBot) -> None:
    output = make(qtbot)
    for text in ("one ", "two", "\n", "three"):
        output.write(text, "output")
    output.start_line()
    output.write("four\n", "note")
    settle(qtbot, output)
    assert output.toPlainText() == "one two\nthree\nfour"


def test_control_and_direction_characters_do_nothing() -> None:
    assert cleaned("\x1b[31mred\x1b[0m \x1b]0;title\x07plain\n") == "red plain\n"
    assert cleaned("10 %\r20 %\r30 %\r\nnext") == "30 %\nnext"
    assert cleaned("a\u202eb\u2029c\x00d") == "a�b�c�d"
    assert cleaned("tab\tand\nline") == "tab\tand\nline"


@pytest.mark.parametrize("piece", ["\x1b[31m{", "x", "\x1b[", "\x1b]", "\r", "\t\x00"])
def test_no_line_takes_long_to_clean(piece: str) -> None:
    """A coloured line of a hundred thousand letters, and what a hostile device makes of it."""
    began = time.process_time()
    cleaned("\x1b[31m" + piece * (100_000 // len(piece)))
    assert time.process_time() - began < 5


def test_a_reader_who_has_scrolled_back_is_left_in_peace(qtbot: QtBot) -> None:
    output = make(qtbot)
    output.write("line\n" * 500, "output")
    settle(qtbot, output)
    bar = output.verticalScrollBar()
    assert bar.value() == bar.maximum()
    bar.setValue(10)
    output.write("more\n" * 50, "output")
    settle(qtbot, output)
    assert bar.value() == 10


def test_who_sees_the_end_goes_on_seeing_it_when_there_is_less_room(qtbot: QtBot) -> None:
    output = make(qtbot)
    output.write("line\n" * 500, "output")
    settle(qtbot, output)
    bar = output.verticalScrollBar()
    output.resize(800, 300)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    bar.setValue(10)
    output.resize(800, 250)
    assert bar.value() == 10


def test_another_scheme_colours_what_is_there_already(qtbot: QtBot, theme: Theme) -> None:
    output = make(qtbot)
    output.write("bad\n", "error")
    output.write("cyan on dark red\n", "host/Cyan/DarkRed")
    settle(qtbot, output)
    theme.set_look(Look("dark", 1.0))
    cursor = QTextCursor(output.document().firstBlock())
    cursor.movePosition(QTextCursor.MoveOperation.Right)
    assert cursor.charFormat().foreground().color() == theme.color("term.red")
    filled = format_of("host/Cyan/DarkRed")
    assert filled.background().color() == theme.color("term.red")
    assert filled.foreground().color() == theme.color("term.bg")


def test_words_are_found_from_the_newest_back(qtbot: QtBot) -> None:
    output = make(qtbot)
    finder = OutputFinder(output)
    output.write("Spooler\nother\nspooler\nSPOOLER\n", "output")
    settle(qtbot, output)
    finder.open()
    qtbot.keyClicks(finder.edit, "spool")
    assert finder.count.text() == "3 of 3"
    qtbot.keyClick(finder.edit, Qt.Key.Key_Return)
    assert finder.count.text() == "2 of 3" and output.textCursor().blockNumber() == 2
    finder.matches_case.setChecked(True)
    assert finder.count.text() == "1 of 1"
    qtbot.keyClick(finder.edit, Qt.Key.Key_Escape)
    assert not finder.isVisible() and output.extraSelections() == []
