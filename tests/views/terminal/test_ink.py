"""Lines along a text: the five underlines, their colour, the overline, and that none leaves its row."""

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.views.terminal.ink import LEGIBLE, Lines, contrast, draw_underline, readable_on
from app.views.terminal.model import Underline
from app.views.terminal.widget import TerminalWidget
from app.views.theme import Theme
from tests.views.terminal.drawn import draw


@pytest.mark.parametrize("height", [14, 19, 25, 38, 76])
@pytest.mark.parametrize("kind", list(Underline))
def test_an_underline_stays_within_its_row(kind: Underline, height: int) -> None:
    image = QImage(80, 3 * height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_underline(
        painter, kind, QColor("black"), (0, 80), Lines(height, height + round(height * 0.8), height // 2, height)
    )
    painter.end()
    inked = {y for y in range(image.height()) for x in range(80) if image.pixelColor(x, y) != QColor("white")}
    assert all(height + height // 2 < y < 2 * height for y in inked)
    assert bool(inked) is (kind is not Underline.NONE)


def test_each_kind_of_underline_looks_different(qtbot: QtBot) -> None:
    terminal = TerminalWidget()
    qtbot.addWidget(terminal)
    terminal.resize(700, 400)
    terminal.show()
    looks = []
    for kind in Underline:
        terminal.show_text(f"\x1b[H\x1b[2J\x1b[4:{kind}mword\x1b[m".encode())
        draw(terminal)
        looks.append(terminal.screen_.picture.toImage())
    assert all(one != other for n, one in enumerate(looks) for other in looks[:n])


def test_an_underline_has_the_colour_that_the_program_chose(qtbot: QtBot, theme: Theme) -> None:
    terminal = TerminalWidget()
    qtbot.addWidget(terminal)
    terminal.resize(700, 400)
    terminal.show()
    terminal.show_text(b"\x1b[4;58:2::10:20:30m    \x1b[m \x1b[53m    ")
    draw(terminal)
    image = terminal.screen_.picture.toImage()
    colors = {image.pixelColor(2, y).name() for y in range(terminal.screen_.cell_height)}
    assert "#0a141e" in colors
    over = image.pixelColor(6 * terminal.screen_.cell_width, 0)
    assert over == theme.color("term.fg")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("color", range(16))
def test_text_in_every_named_colour_can_be_read_where_it_is_marked(
    qtbot: QtBot, theme: Theme, scheme: str, color: int
) -> None:
    theme.set_scheme(scheme)
    terminal = TerminalWidget()
    qtbot.addWidget(terminal)
    terminal.resize(300, 100)
    terminal.show()
    terminal.show_text(f"\x1b[38;5;{color}mtext".encode())
    draw(terminal)
    ink = terminal.screen_.ink_at(0, 0)
    for name in ("term.selection", "term.hit", "term.hit.current"):
        paper = theme.color(name)
        assert contrast(readable_on(paper, ink, theme.color("term.fg")).pen, paper) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("more_contrast", [False, True])
def test_text_in_every_colour_of_the_palette_can_be_made_out(
    qtbot: QtBot, theme: Theme, scheme: str, more_contrast: bool
) -> None:
    theme.set_scheme(scheme)
    theme.set_more_contrast(more_contrast)
    terminal = TerminalWidget()
    qtbot.addWidget(terminal)
    terminal.resize(2600, 100)
    terminal.show()
    terminal.show_text(b"".join(b"\x1b[38;5;%dmx" % color for color in range(256)))
    draw(terminal)
    paper = theme.color("term.bg")
    weak = [n for n in range(256) if contrast(terminal.screen_.ink_at(n, 0).pen, paper) < LEGIBLE]
    assert weak == []
    assert terminal.screen_.ink_at(196, 0).pen.getRgb()[0] > 150  # red stays red


def test_blocks_keep_the_colours_of_a_picture_also_where_letters_would_not(qtbot: QtBot) -> None:
    terminal = TerminalWidget()
    qtbot.addWidget(terminal)
    terminal.resize(700, 400)
    terminal.show()
    terminal.show_text("\x1b[38;2;200;200;210m\x1b[48;2;205;205;210m▀".encode())
    draw(terminal)
    image = terminal.screen_.picture.toImage()
    assert image.pixelColor(2, 2).name() == "#c8c8d2"
    assert image.pixelColor(2, terminal.screen_.cell_height - 2).name() == "#cdcdd2"


def test_hidden_text_stays_hidden(qtbot: QtBot, theme: Theme) -> None:
    terminal = TerminalWidget()
    qtbot.addWidget(terminal)
    terminal.resize(700, 400)
    terminal.show()
    terminal.show_text("\x1b[?25l\x1b[8msecret█─".encode())
    draw(terminal)
    image = terminal.screen_.picture.toImage()
    row = range(terminal.screen_.cell_height)
    assert {image.pixelColor(x, y).name() for x in range(image.width()) for y in row} == {theme.color("term.bg").name()}
