"""The terminal engine: what it keeps of the output, what it sends for keys, and what a hostile device cannot do."""

import gc
from weakref import ref

import pytest
from PySide6.QtGui import QColor

from app.views.terminal.colors import terminal_colors
from app.views.terminal.engine import FRESH_START, MAX_CLIPBOARD, MAX_REPLIES, TerminalEngine
from app.views.terminal.model import (
    Bell,
    ClipboardOffered,
    CursorShape,
    Held,
    Mode,
    MouseDid,
    TitleChanged,
)

COLORS = terminal_colors(lambda token: QColor("#202020" if token == "term.bg" else "#d0d0d0"))


@pytest.fixture
def engine() -> TerminalEngine:
    return TerminalEngine(40, 5, COLORS)


def shown(engine: TerminalEngine) -> list[str]:
    return ["".join(row.graphemes).rstrip() for row in engine.frame().rows]


def test_text_in_any_script_is_shown_also_when_its_bytes_are_torn(engine: TerminalEngine) -> None:
    for byte in "Åse 日本 \x1b[31mrød\x1b[m".encode():
        engine.feed(bytes([byte]))
    assert shown(engine)[0] == "Åse 日本 rød"
    style = engine.styles[engine.frame().rows[0].styles[9]]
    assert style.foreground == 1


def test_an_unchanged_row_stays_the_same_object_also_when_it_scrolls(engine: TerminalEngine) -> None:
    engine.feed(b"one\r\ntwo\r\nthree\r\nfour\r\nfive")
    before = engine.frame().rows
    engine.feed(b"\r\nsix")
    assert engine.frame().rows[0] is before[1]


def test_the_view_goes_back_and_stays_there_while_output_arrives(engine: TerminalEngine) -> None:
    engine.feed(b"".join(b"line %d\r\n" % n for n in range(100)))
    engine.scroll(-10)
    before = shown(engine)
    engine.feed(b"more\r\n")
    assert shown(engine) == before
    assert before[0] == "line 86"
    engine.scroll_to_end()
    assert shown(engine)[3] == "more"


def test_a_narrower_screen_wraps_and_a_wider_one_joins_again(engine: TerminalEngine) -> None:
    engine.feed(b"abcdefghijklmnopqrstuvwxyz")
    engine.resize(10, 5, (8, 16))
    assert shown(engine)[:3] == ["abcdefghij", "klmnopqrst", "uvwxyz"]
    engine.resize(40, 5, (8, 16))
    assert shown(engine)[0] == "abcdefghijklmnopqrstuvwxyz"


def test_a_flood_does_not_grow_the_scrollback_without_bound() -> None:
    engine = TerminalEngine(80, 24, COLORS, scrollback_bytes=1_000_000)
    for _ in range(100):
        engine.feed(b"a line of a log that goes on and on\r\n" * 400)
    assert len(engine.lines()) < 5_000


@pytest.mark.parametrize(
    ("name", "text", "held", "expected"),
    [
        ("A", "a", Held(), b"a"),
        ("A", "A", Held(shift=True), b"A"),
        ("C", "c", Held(control=True), b"\x03"),
        ("BRACKET_LEFT", "[", Held(control=True), b"\x1b"),
        ("SPACE", " ", Held(control=True), b"\x00"),
        ("A", "a", Held(alt=True), b"\x1ba"),
        ("UNIDENTIFIED", "ø", Held(), "ø".encode()),
        ("ENTER", "", Held(), b"\r"),
        ("BACKSPACE", "", Held(), b"\x7f"),
        ("TAB", "", Held(shift=True), b"\x1b[Z"),
        ("ARROW_UP", "", Held(), b"\x1b[A"),
        ("ARROW_LEFT", "", Held(control=True), b"\x1b[1;5D"),
        ("F5", "", Held(), b"\x1b[15~"),
        ("PAGE_UP", "", Held(), b"\x1b[5~"),
    ],
)
def test_a_key_sends_what_a_shell_expects(
    engine: TerminalEngine, name: str, text: str, held: Held, expected: bytes
) -> None:
    assert engine.key(name, text=text, unshifted=text.lower(), held=held) == expected


def test_the_arrows_follow_the_mode_of_a_full_screen_program(engine: TerminalEngine) -> None:
    engine.feed(b"\x1b[?1h")
    assert engine.key("ARROW_UP") == b"\x1bOA"


def test_the_return_key_also_feeds_a_line_where_a_program_asked_for_that(engine: TerminalEngine) -> None:
    engine.feed(b"\x1b[20h")
    assert engine.key("ENTER") == b"\r\n"
    engine.feed(b"\x1b[20l")
    assert engine.key("ENTER") == b"\r"


def test_the_mouse_is_reported_only_to_a_program_that_asked(engine: TerminalEngine) -> None:
    assert engine.mouse(MouseDid.PRESS, 3, 1, button="LEFT") == b""
    engine.feed(b"\x1b[?1000h\x1b[?1006h")
    assert engine.wants_mouse()
    assert engine.mouse(MouseDid.PRESS, 3, 1, button="LEFT") == b"\x1b[<0;4;2M"


def test_the_focus_is_told_only_to_a_program_that_asked(engine: TerminalEngine) -> None:
    assert engine.focus(True) == b""
    engine.feed(b"\x1b[?1004h")
    assert engine.focus(True) == b"\x1b[I"


def test_questions_about_the_terminal_are_answered(engine: TerminalEngine) -> None:
    engine.feed(b"ab\x1b[6n")
    assert engine.take_replies() == b"\x1b[1;3R"
    assert engine.take_replies() == b""


@pytest.mark.parametrize("question", [b"\x1b[21t", b"\x1b[20t", b"\x05", b"\x1bP$q\x22p\x1b\\", b"\x1b]2;?\x07"])
def test_no_report_types_what_the_device_chose_into_its_shell(engine: TerminalEngine, question: bytes) -> None:
    engine.feed(b"\x1b]0;rm -rf /\x07" + question)
    assert b"rm -rf" not in engine.take_replies()


def test_the_clipboard_is_offered_and_never_read(engine: TerminalEngine) -> None:
    engine.feed(b"\x1b]52;c;aGVsbG8=\x07\x1b]52;c;?\x07")
    assert engine.take_events() == [ClipboardOffered("hello")]
    assert engine.take_replies() == b""


def test_a_huge_clipboard_is_not_offered(engine: TerminalEngine) -> None:
    engine.feed(b"\x1b]52;c;" + b"QUFB" * MAX_CLIPBOARD + b"\x07")
    assert engine.take_events() == []


def test_a_title_is_one_short_line_without_control_characters(engine: TerminalEngine) -> None:
    engine.feed(b"\x1b]0;" + "web01 \u202e\x1f".encode() + b"x" * 500 + b"\x07\x07")
    title, bell = engine.take_events()
    assert isinstance(title, TitleChanged)
    assert title.title.startswith("web01 xxx")
    assert len(title.title) <= 120
    assert bell == Bell()


def test_a_flood_of_questions_does_not_pile_up_answers(engine: TerminalEngine) -> None:
    for _ in range(20):
        engine.feed(b"\x1b[6n" * 4000)
    assert len(engine.take_replies()) <= MAX_REPLIES


def test_a_paste_cannot_end_its_own_bracket(engine: TerminalEngine) -> None:
    engine.feed(b"\x1b[?2004h")
    assert engine.mode(Mode.BRACKETED_PASTE)
    pasted = engine.paste("echo a\x1b[201~\nrm -rf ~\x9b201~\x03")
    assert pasted.startswith(b"\x1b[200~")
    assert pasted.endswith(b"\x1b[201~")
    assert pasted.count(b"201~") == 1
    assert b"\x03" not in pasted


def test_a_paste_without_brackets_types_returns(engine: TerminalEngine) -> None:
    assert engine.paste("one\r\ntwo") == b"one\rtwo"


def test_the_shape_of_the_cursor_is_found_also_in_torn_output(engine: TerminalEngine) -> None:
    engine.feed(b"text\x1b[5")
    engine.feed(b" q")
    assert engine.cursor_shape is CursorShape.BAR
    engine.feed(b"\x1b[0 q")
    assert engine.cursor_shape is CursorShape.BLOCK


def test_a_soft_reset_brings_the_cursor_and_the_keys_back_and_keeps_the_text(engine: TerminalEngine) -> None:
    engine.feed(b"text\x1b[?25l\x1b[?1h\x1b[!")
    engine.feed(b"p")
    assert shown(engine)[0] == "text"
    assert engine.frame().cursor == (4, 0)
    assert engine.key("ARROW_UP") == b"\x1b[A"


def test_a_new_session_finds_no_modes_of_the_old_program(engine: TerminalEngine) -> None:
    engine.feed(b"kept\r\n\x1b[?1049h\x1b[?1000h\x1b[?2004h\x1b[?25lfull screen")
    engine.start_afresh()
    assert shown(engine)[0] == "kept"
    assert not engine.wants_mouse()
    assert not engine.mode(Mode.BRACKETED_PASTE)
    assert engine.frame().cursor is not None


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (b"one\r\ntwo", ["one", "two", "gap"]),
        (b"one\r\ntwo\x1b[?1049h\x1b[2Jeditor\x1b[3;3H", ["one", "two", "gap"]),
        (b"one\r\ntwo\x1b[38;5", ["one", "two", "gap"]),
        (b"one\r\ntwo\x1b]0;half a tit", ["one", "two", "gap"]),
    ],
    ids=["plain", "alternate screen", "half a sequence", "half a title"],
)
def test_a_fresh_start_goes_on_where_the_output_ended(
    engine: TerminalEngine, before: bytes, expected: list[str]
) -> None:
    engine.feed(before)
    engine.feed(FRESH_START + b"\r\ngap\r\n")
    assert shown(engine)[:3] == expected


def test_an_engine_that_nobody_uses_any_more_gives_its_scrollback_back() -> None:
    engine = TerminalEngine(40, 5, COLORS)
    engine.feed(b"\x1b]2;title\x07\x07\x1b[c")
    assert engine.take_events()
    gone = ref(engine)
    del engine
    gc.collect()
    assert gone() is None
