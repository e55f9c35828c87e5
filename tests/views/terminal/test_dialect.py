"""What devices say that the engine itself does not understand."""

import pytest
from PySide6.QtGui import QColor

from app.views.terminal.colors import terminal_colors
from app.views.terminal.engine import TerminalEngine
from app.views.terminal.model import CursorShape, TitleChanged

COLORS = terminal_colors(lambda token: QColor("#202020" if token == "term.bg" else "#d0d0d0"))


@pytest.fixture
def engine() -> TerminalEngine:
    return TerminalEngine(40, 5, COLORS)


def shown(engine: TerminalEngine) -> list[str]:
    return ["".join(row.graphemes).rstrip() for row in engine.frame().rows]


@pytest.mark.parametrize(
    ("before", "question", "answer"),
    [
        (b"", b"\x1bP$qm\x1b\\", b"\x1bP1$r0m\x1b\\"),
        (b"\x1b[1;38;2;1;2;3m", b"\x1bP$qm\x1b\\", b"\x1bP1$r0;1;38;2;1;2;3m\x1b\\"),
        (b"", b"\x1bP$qr\x1b\\", b"\x1bP1$r1;5r\x1b\\"),
        (b"\x1b[2;4r", b"\x1bP$qr\x1b\\", b"\x1bP1$r2;4r\x1b\\"),
        (b"\x1b[?69h\x1b[3;9s", b"\x1bP$qs\x1b\\", b"\x1bP1$r3;9s\x1b\\"),
        (b"\x1b[5 q", b"\x1bP$q q\x1b\\", b"\x1bP1$r5 q\x1b\\"),
        (b'\x1b[1"q', b'\x1bP$q"q\x1b\\', b'\x1bP1$r1"q\x1b\\'),
        (b"", b"\x1bP$qx\x1b\\", b"\x1bP0$r\x1b\\"),
        (b"ab", b"\x1b[?6n", b"\x1b[?1;3R"),
        (b"", b"\x1b[?15n", b"\x1b[?13n"),
        (b"", b"\x1b[?63;7n", b"\x1bP7!~0000\x1b\\"),
        (b"", b"\x1b[4$p", b"\x1b[4;2$y"),
        (b"\x1b[4h", b"\x1b[4$p", b"\x1b[4;1$y"),
        (b"", b"\x1b[99$p", b"\x1b[99;0$y"),
        (b"", b"\x1b[x", b"\x1b[2;1;1;128;128;1;0x"),
    ],
)
def test_a_question_that_editors_ask_is_answered(
    engine: TerminalEngine, before: bytes, question: bytes, answer: bytes
) -> None:
    engine.feed(before)
    for byte in question:
        engine.feed(bytes([byte]))
    assert engine.take_replies() == answer


def test_answers_come_in_the_order_of_the_questions(engine: TerminalEngine) -> None:
    engine.feed(b"\x1b[5n\x1b[?6nabc\x1b[6n\x1b[c")
    assert engine.take_replies() == b"\x1b[0n\x1b[?1;1R\x1b[1;4R\x1b[?62;22c"


def test_asking_changes_neither_the_screen_nor_the_view(engine: TerminalEngine) -> None:
    engine.feed(b"".join(b"line %d\r\n" % n for n in range(50)))
    engine.feed(b"x" * 40)  # the cursor waits behind the last column
    engine.scroll(-10)
    before = engine.frame()
    engine.feed(b"\x1bP$qm\x1b\\\x1bP$qr\x1b\\")
    after = engine.frame()
    assert all(one is other for one, other in zip(before.rows, after.rows, strict=True))
    engine.feed(b"y")
    engine.scroll_to_end()
    assert shown(engine)[-1] == "y"


def test_a_soft_reset_takes_back_margins_modes_and_what_was_saved(engine: TerminalEngine) -> None:
    engine.feed(b"\x1b[3;4H\x1b7\x1b[2;4r\x1b[?6h\x1b[4h\x1b[1$}\x1b[2;2H\x1b[!p")
    assert engine.frame().cursor == (1, 2)
    engine.feed(b"seen\x1b[5;1H\x1b8\x1b[6n")
    assert shown(engine)[2] == " seen"
    assert engine.take_replies() == b"\x1b[1;1R"
    engine.feed(b"\x1bP$qr\x1b\\")
    assert engine.take_replies() == b"\x1bP1$r1;5r\x1b\\"


def test_a_title_that_was_put_away_comes_back(engine: TerminalEngine) -> None:
    engine.feed(b"\x1b]2;web01\x07\x1b[22;0t\x1b]2;vim\x07")
    assert engine.take_events() == [TitleChanged("vim")]
    engine.feed(b"\x1b[23;0t")
    assert engine.take_events() == [TitleChanged("web01")]
    engine.feed(b"\x1b[23;0t\x1b[21t")
    assert engine.take_events() == []
    assert engine.take_replies() == b""


def test_a_tab_stop_is_cleared_where_one_is_and_not_set_where_none_is(engine: TerminalEngine) -> None:
    engine.feed(b"\x1b[1;9H\x1b[g\x1b[1;11H\x1b[0g\r\tx")
    assert shown(engine)[0] == " " * 16 + "x"


def test_a_few_bytes_do_not_repeat_a_letter_for_seconds(engine: TerminalEngine) -> None:
    engine.feed(b"a\x1b[4b\r\n")
    engine.feed(b"b\x1b[99999999999999b")
    assert engine.lines()[0] == "aaaaa"
    assert "".join(engine.lines()).count("b") <= 40 * 4 + 1


def test_a_flood_of_questions_that_cost_time_is_not_answered_to_its_end() -> None:
    engine = TerminalEngine(200, 60, COLORS)
    engine.feed(b"".join(b"\x1b[38;5;%dmx" % (place % 256) for place in range(200 * 60)))
    engine.feed(b"\x1b[?1049h" + b"".join(b"\x1b[38;5;%dmx" % (place % 256) for place in range(200 * 60)))
    engine.feed(b"\x1b[m" + b"\x1bP$qm\x1b\\" * 4000)
    assert 0 < engine.take_replies().count(b"\x1bP1$r0m\x1b\\") < 2000
    engine.feed(b"\x1bP$qm\x1b\\")
    assert engine.take_replies() == b"\x1bP1$r0m\x1b\\"


def test_an_unknown_sequence_is_not_shown(engine: TerminalEngine) -> None:
    engine.feed(b"a\x1b[5;6*zb\x1bP$qtoo long a setting\x1b\\c")
    assert shown(engine)[0] == "abc"


def test_a_new_session_has_the_usual_cursor(engine: TerminalEngine) -> None:
    engine.feed(b"\x1b[5 q")
    assert engine.cursor_shape is CursorShape.BAR
    engine.start_afresh()
    assert engine.cursor_shape is CursorShape.BLOCK
