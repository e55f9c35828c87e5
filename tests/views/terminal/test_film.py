"""A film in the terminal: large pictures in 24-bit colours, one after the other."""

import random

import pytest
from pytestqt.qtbot import QtBot

from app.views.terminal.engine import MAX_STYLES
from app.views.terminal.widget import TerminalWidget
from app.views.theme import Theme

COLUMNS, ROWS = 120, 40


@pytest.fixture
def terminal(qtbot: QtBot) -> TerminalWidget:
    widget = TerminalWidget()
    qtbot.addWidget(widget)
    widget.resize(32 + COLUMNS * widget.screen_.cell_width, 24 + ROWS * widget.screen_.cell_height)
    widget.show()
    assert widget.engine.size() == (COLUMNS, ROWS)
    return widget


def picture(chance: random.Random) -> bytes:
    cells = (
        f"\x1b[48;2;{chance.getrandbits(8)};{chance.getrandbits(8)};{chance.getrandbits(8)}m " for _ in range(4800)
    )
    return ("\x1b[H" + "".join(cells)).encode()


def test_the_styles_of_a_film_do_not_pile_up_and_text_stays_right(terminal: TerminalWidget, theme: Theme) -> None:
    chance = random.Random(1)
    for _ in range(16):
        terminal.show_text(picture(chance))
        terminal.screen_.refresh()
    assert len(terminal.engine.styles) <= MAX_STYLES + COLUMNS * ROWS
    terminal.show_text(b"\x1b[m\x1b[2J\x1b[H\x1b[41m   ")
    terminal.screen_.refresh()
    image = terminal.screen_.picture.toImage()
    assert image.pixelColor(2, 2) == theme.color("term.red")
    assert image.pixelColor(terminal.screen_.cell_width * 10, 2) == theme.color("term.bg")


def test_what_there_was_no_time_to_draw_is_drawn_next(terminal: TerminalWidget) -> None:
    chance = random.Random(2)
    terminal.show_text(picture(chance))
    screen = terminal.screen_
    screen.refresh()
    whole = screen.picture.toImage()
    terminal.show_text(picture(chance))
    rounds = 0
    while screen.refresh(patience=0.001) and screen.is_behind:
        rounds += 1
    assert 0 < rounds < ROWS
    in_parts = screen.picture.toImage()
    assert in_parts != whole
    screen.forget()
    screen.refresh()
    assert screen.picture.toImage() == in_parts


def test_no_row_waits_for_ever_although_there_is_never_time_for_all(terminal: TerminalWidget) -> None:
    chance, screen = random.Random(3), terminal.screen_
    screen.refresh()
    height, blank = screen.cell_height, screen.picture.toImage()
    for _ in range(ROWS):
        terminal.show_text(picture(chance))
        screen.refresh(patience=0)
        assert screen.is_behind
    image = screen.picture.toImage()
    for row in range(ROWS):
        assert image.copy(0, row * height, 500, 1) != blank.copy(0, row * height, 500, 1), row
