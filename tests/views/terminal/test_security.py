"""A device is not trusted: whatever it sends, it types nothing into its own shell, and takes neither time nor memory.

The clipboard's question is tested in `test_shell_view.py`, links in `test_links.py`, what is drawn in
`test_hostile_output.py`.
"""

import re
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from app.domain.task import TaskContext
from app.views.terminal.colors import terminal_colors
from app.views.terminal.engine import MAX_REPLIES, TerminalEngine
from app.views.terminal.intake import Intake
from app.views.terminal.model import ClipboardOffered, FolderTold
from app.views.terminal.output_queue import OutputQueue
from app.views.terminal.paste import needs_question
from app.views.terminal.safeguard import CLUSTERS, MAX_MARKS, MAX_SEQUENCE, Safeguard, _marks

COLORS = terminal_colors(lambda token: QColor("#202020" if token == "term.bg" else "#d0d0d0"))
EVIL = b"pwned"
ANSWER = re.compile(
    rb"\x1b\[[?>=]?[\d;]{0,40}(?:[Rnctuxy]|\$y|\*\{)"  # numbers: places, sizes, attributes, modes
    rb"|\x1bP(?:>\|libghostty[ \w.+-]*|!\|[\dA-F]{8}|\d{1,5}!~[\dA-F]{4})\x1b\\"  # the version, the unit, a checksum
    rb"|\x1bP[01]\$r[\d;: ]{0,60}[a-z\"'$*|}~]{0,3}\x1b\\"  # a setting
    rb"|\x1b\](?:1\d|21|4;\d{1,3});(?:rgb:[\da-f]{4}/[\da-f]{4}/[\da-f]{4})(?:\x07|\x1b\\)"  # colours
    rb"|\x1b\]21(?:;(?:foreground|background|cursor|[a-z]{4,9}_[a-z_]{4,12}|\d{1,3})=(?:rgb:[\da-f]{2}/[\da-f]{2}/[\da-f]{2})?)+(?:\x07|\x1b\\)"
    rb"|\x1b\[[IO]"
)

NUMBER = st.one_of(st.sampled_from([0, 1, 2, 5, 6, 10, 14, 15, 16, 18, 20, 21, 22, 23, 52, 63, 996, 2026, 2027, 10**9]))
PARAMETERS = st.lists(NUMBER, max_size=4).map(lambda numbers: ";".join(map(str, numbers)).encode())
CSI = st.builds(
    lambda lead, numbers, between, end: b"\x1b[" + lead + numbers + between + bytes([end]),
    st.sampled_from([b"", b"?", b">", b"=", b"<"]),
    PARAMETERS,
    st.sampled_from([b"", b" ", b"!", b'"', b"$", b"'", b"*", b"#"]),
    st.integers(0x40, 0x7E),
)
WORDS = st.sampled_from(
    [b"?", b"$qm", b"$q r", b"+q544e", b"+q" + EVIL.hex().encode(), b"0;?", b"1;?", b"c;?", b"p;?", b"c;cHduZWQ=", b"",
     b"$t", b"Ga=q,i=1", b"Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", b"0;rgb:1/2/3", b"foreground=?", b"i=1:d=0:p=?;", b"d=0;",
     b"?;pwned", b"CurrentDir=", b"RequestUpload", b"C;", b"!uAA", b"DECRQUPSS", b"Copy=", b"ReportCellSize"]
)  # fmt: skip
STRING = st.builds(
    lambda lead, number, words, evil, end: lead + (b"%d;" % number if lead == b"\x1b]" else b"") + words + evil + end,
    st.sampled_from([b"\x1b]", b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX", b"\x1bk"]),
    st.sampled_from(
        [
            0,
            1,
            2,
            3,
            4,
            5,
            7,
            8,
            9,
            10,
            11,
            12,
            13,
            17,
            19,
            21,
            22,
            50,
            52,
            66,
            99,
            104,
            133,
            633,
            777,
            1337,
            5113,
            5522,
        ]
    ),
    WORDS,
    st.sampled_from([b"", EVIL, b";" + EVIL, b"\n" + EVIL + b"\n", b"\r" + EVIL + b"\r"]),
    st.sampled_from([b"\x07", b"\x1b\\", b"\x9c", b"", b"\x18"]),
)
PLAIN = st.sampled_from(
    [EVIL, b"\r\n", b"\x05", b"\x1bZ", b"\x1bc", b"\x1b#8", b"\x1b7", b"\x1b8", b"\x0e", EVIL + b"\x07"]
)
OUTPUT = st.lists(st.one_of(CSI, STRING, PLAIN, st.binary(max_size=12)), max_size=25)


@settings(max_examples=400, deadline=None)
@given(pieces=OUTPUT, size=st.integers(1, 40))
@example(pieces=[b"\x1b]2;" + EVIL + b"\x07", b"\x1b[21t", b"\x1b[20t", b"\x05"], size=3)
@example(pieces=[b"\x1bP+q544e\x1b\\", b"\x1bP$qpwned\x1b\\", b"\x1b[?63;123456<>=n"], size=5)
@example(pieces=[b"\x1b]52;c;?\x07", b"\x1b]7;file://pwned/\x07", b"\x1b]21;pwned=?\x07"], size=9)
@example(pieces=[b"\x1b_Ga=q,i=1,f=24,s=1,v=1,t=d;AAAA\x1b\\", b"\x1b_Ga=p,i=2\x1b\\"], size=9)
@example(pieces=[EVIL, b"\x1b[1;1;1;1;1;1*y", b"\x1b[>q", b"\x1b[=c"], size=7)
def test_no_answer_holds_a_line_end_or_what_the_device_chose(pieces: list[bytes], size: int) -> None:
    engine = TerminalEngine(40, 6, COLORS)
    output = b"".join(pieces)
    for start in range(0, len(output), size):  # torn anywhere
        engine.feed(output[start : start + size])
    replies = engine.take_replies()
    assert b"\r" not in replies
    assert b"\n" not in replies
    assert EVIL not in replies
    assert EVIL.hex().encode() not in replies.lower()
    assert ANSWER.sub(b"", replies) == b""


def test_a_flood_of_questions_is_not_answered_without_end() -> None:
    engine = TerminalEngine(40, 6, COLORS)
    for _ in range(40):
        engine.feed(b"\x1bP$qm\x1b\\\x1b[6n\x1b[c\x1b]11;?\x07" * 200)
    assert len(engine.take_replies()) <= MAX_REPLIES


def test_a_clipboard_is_never_read_nor_offered_more_than_once_at_a_time() -> None:
    engine = TerminalEngine(40, 6, COLORS)
    for place in (b"c", b"p", b"s", b"", b"0"):
        engine.feed(b"\x1b]52;%b;?\x07\x1b]52;%b;cHduZWQ=\x07" % (place, place))
    assert engine.take_replies() == b""
    assert engine.take_events() == [ClipboardOffered("pwned")]


# -- pastes ----------------------------------------------------------------------------------------


@given(st.text(max_size=60), st.booleans())
def test_a_paste_ends_only_where_it_ends_and_brings_no_control_characters(text: str, is_bracketed: bool) -> None:
    engine = TerminalEngine(40, 6, COLORS)
    if is_bracketed:
        engine.feed(b"\x1b[?2004h")
    typed = engine.paste(text)
    if is_bracketed:
        assert typed[:6] == b"\x1b[200~"
        assert typed[-6:] == b"\x1b[201~"
        typed = typed[6:-6]
    assert b"\x1b" not in typed
    assert "\x9b" not in typed.decode()
    assert not {0x03, 0x04, 0x1A, 0x1C, 0x00} & set(typed)


@given(
    st.text(max_size=20),
    st.sampled_from("\n\r\x0b\x0c\x1b\x03\x04\x7f\x85\x9b\u2028\u2029\u202e"),
    st.text(max_size=20),
)
def test_every_line_end_and_control_character_asks_first(before: str, mark: str, after: str) -> None:
    assert needs_question(before + mark + after)


# -- what the engine would not survive -------------------------------------------------------------

INSIDE = st.sampled_from([b"", b"", b"", b"\x07", b"\n", b"\x7f", b"\x00", b"\x80", "é".encode(), b"\x0e"])
CLUSTER_MODE = st.builds(
    lambda parts, others, end: b"\x1b%b[%b?%b20%b2%b7%b" % (*parts, end),
    st.tuples(INSIDE, INSIDE, st.sampled_from([b"", b"1;", b"0", b"25;2027;"]), INSIDE, INSIDE),
    st.just(b""),
    st.sampled_from([b"h", b";25h", b";2027h", b"\x07h"]),
)


@settings(max_examples=150, deadline=None)
@given(pieces=st.lists(st.one_of(CLUSTER_MODE, PLAIN, CSI), max_size=12), size=st.integers(1, 300))
@example(pieces=[b"\x1b[?2027h"], size=300)
@example(pieces=[b"\x1b[?" + b"1;" * 20 + b"2027h"], size=5)
@example(pieces=[b"\x1b[?" + b"1;" * 200 + b"2027h"], size=5)
@example(pieces=[b"\x1b[?2027;1004h"], size=3)
def test_characters_are_never_joined_without_a_bound(pieces: list[bytes], size: int) -> None:
    engine, output = TerminalEngine(40, 6, COLORS), b"".join(pieces)
    for start in range(0, len(output), size):
        engine.feed(output[start : start + size])
        assert not engine._terminal.mode(CLUSTERS)
    engine.feed(b"x" + "\u0903".encode() * 3000)  # would end this process


def test_the_other_modes_of_a_sequence_are_set() -> None:
    engine = TerminalEngine(40, 6, COLORS)
    engine.feed(b"\x1b[?2027;1004h\x1b[?1000;2027h")
    assert engine.focus(True)
    assert engine.wants_mouse()


def _one_mark(character: str) -> int:
    return 0 if character in ("\u0301", "\U000e0061") else 1


@given(st.binary(max_size=80), st.integers(1, 20))
def test_nothing_else_is_lost_on_the_way_to_the_engine(output: bytes, size: int) -> None:
    guard = Safeguard(_one_mark)
    passed = b"".join(guard.pass_on(output[start : start + size]) for start in range(0, len(output), size))
    assert output.startswith(passed) or b"2027" in output or b"\xcc\x81" in output
    assert len(output) - len(passed) <= MAX_SEQUENCE


MARKS = st.sampled_from(["\u0301", "\u094d", "\u200d", "\ufe0f", "\u11a8", "\U000e0061", "\u0600"])
PILE = st.builds(lambda mark, count, before: before + mark * count, MARKS, st.integers(1, 60), st.sampled_from(
    ["a", "日", "", "\x1b[m", "\x1b[1;2H", "\x07", "\x1b]0;x\x1b\\", "\x1b[3\x07m", "\b", "\x1b[b", "\r", "\x1b7\x1b8"]
))  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(pieces=st.lists(PILE, max_size=30), size=st.integers(1, 90))
@example(pieces=["a" + "\u0301" * 40], size=1)
@example(pieces=["a"] + ["\x1b[1;2H" + "\u094d" * 16] * 30, size=7)
def test_no_cell_gets_more_than_a_few_marks(pieces: list[str], size: int) -> None:
    engine, output = TerminalEngine(12, 4, COLORS), "".join(pieces).encode()
    for start in range(0, len(output), size):
        engine.feed(output[start : start + size])
    longest = max(len(cell) for row in engine.frame().rows for cell in row.graphemes)
    assert longest <= MAX_MARKS + 1


@pytest.mark.parametrize("text", ["e\u0301\u0302x", "नमस्ते", "שָׁלוֹם", "👩\u200d👧 ❤\ufe0f", "각", "ก็ดี", "\u25cc\u0301"])
def test_what_people_write_comes_through(text: str) -> None:
    for size in (1, 2, 3, 100):
        guard, output = TerminalEngine(40, 4, COLORS)._safeguard, text.encode()
        pieces = [guard.pass_on(output[start : start + size]) for start in range(0, len(output), size)]
        assert b"".join(pieces) == output


def test_every_character_that_takes_no_column_is_known() -> None:
    import evp

    below, above, _, _ = _marks(evp.codepoint_width)
    unknown = [
        hex(number)
        for number in range(0xA0, 0x110000)
        if not 0xD800 <= number < 0xE000
        and (evp.codepoint_width(chr(number)) == 0) is not bool(below.match(chr(number)) or above.match(chr(number)))
    ]
    assert unknown == []


def test_a_sequence_without_end_is_cut_off() -> None:
    engine = TerminalEngine(40, 6, COLORS)
    for _ in range(100):
        engine.feed(b"\x1b[?" + b"1;" * 300)
    engine.feed(b"\x18seen")
    assert any("seen" in line for line in engine.lines())


FLOODS = {
    "lines": b"a line of a log that goes on and on\r\n" * 400,
    "marks": (b"a" + "\u0301".encode() * 200) * 40,
    "marks on one cell": "\u0301".encode() * 8000,
    "styles": b"".join(b"\x1b[38;2;%d;%d;%dmx" % (n % 256, n // 7 % 256, n // 3 % 256) for n in range(1000)),
    "links": b"".join(b"\x1b]8;;http://x/%d%b\x1b\\l\x1b]8;;\x1b\\\r\n" % (n, b"y" * 500) for n in range(30)),
    "titles": (b"\x1b]2;" + b"t" * 4000 + b"\x07\x1b[22t") * 4,
    "strings without end": b"\x1b]999;" + b"A" * 16_000,
    "pictures": b"\x1b_Ga=T,f=24,s=100,v=100;" + b"A" * 16_000 + b"\x1b\\",
    "clipboards": b"\x1b]52;c;" + b"QUFB" * 4000 + b"\x07",
    "questions": b"\x1b[6n\x1bP$qm\x1b\\" * 100,
}


@pytest.mark.skipif(sys.platform != "linux", reason="/proc says how much memory is in use")
@pytest.mark.parametrize("kind", FLOODS)
def test_no_flood_takes_more_and_more_memory(kind: str) -> None:
    engine, flood = TerminalEngine(120, 40, COLORS, scrollback_bytes=2_000_000), FLOODS[kind]
    sizes, ends_at = [], time.monotonic() + 3
    for _ in range(3):
        fed = 0
        while fed < 8_000_000 and time.monotonic() < ends_at:
            engine.feed(flood)
            fed += len(flood)
        engine.frame()
        sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096)
    assert sizes[-1] - sizes[0] < 40_000_000


@pytest.mark.parametrize("kind", ["marks", "marks on one cell", "styles", "questions"])
def test_what_is_dear_does_not_hold_up_the_window_behind_what_is_cheap(kind: str) -> None:
    cheap, dear = b"a line of a log that goes on and on\r\n" * 40_000, FLOODS[kind] * 8
    engine, queue = TerminalEngine(120, 40, COLORS), OutputQueue(capacity=10**9)
    intake = Intake(engine, queue)
    for output in (cheap, dear, cheap, dear):
        queue.put(output, TaskContext())
    ticks, goes_on = [time.perf_counter()], True
    while goes_on and ticks[-1] - ticks[0] < 5:
        goes_on = intake.take_turn()
        engine.take_replies()
        ticks.append(time.perf_counter())
    turns = sorted(after - before for before, after in pairwise(ticks))
    assert turns[-1] < 0.5  # generous: the machine that tests may be busy; alone it is some 20 ms


def test_where_the_shell_says_that_it_is_comes_once_and_garbage_ends_nothing() -> None:
    engine = TerminalEngine(80, 24, COLORS)
    engine.feed(b"\x1b]7;file://web01/etc\x1b\\" * 3)
    assert engine.take_events() == [FolderTold("file://web01/etc")]
    engine.feed(b"\x1b]7;file://web01/etc\x07\x1b]7;file://web01/\xff\xfe\x07ok")
    assert engine.take_events() == []
    engine.feed(b"\x1b]7;file://web01/" + b"a" * 100_000 + b"\x07")
    engine.feed(b"\x1b]9;9;C:\\Users\x07")
    assert engine.take_events()[-1] == FolderTold("C:\\Users")
