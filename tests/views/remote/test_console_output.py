"""What a console shows stays readable."""

from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from app.views.pages.remote.console_output import ConsoleOutput
from app.views.theme import Theme


def color_at(output: ConsoleOutput, place: int) -> str:
    cursor = QTextCursor(output.document())
    cursor.setPosition(place + 1)
    return cursor.charFormat().foreground().color().name()


def test_text_that_is_there_follows_the_scheme(qtbot: QtBot, theme: Theme) -> None:
    output = ConsoleOutput()
    qtbot.addWidget(output)
    output.write("PS> ", "prompt")
    output.write("ls\n", "typed")
    output.write("not found\n", "errors")
    theme.set_scheme("dark")
    tones = {0: "term.blue", 4: "term.fg", 7: "term.red"}
    assert {place: color_at(output, place) for place in tones} == {
        place: theme.color(tone).name() for place, tone in tones.items()
    }
