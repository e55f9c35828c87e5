"""Whatever a device sends, the terminal keeps its feet."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.views.terminal.selection import Selection
from app.views.terminal.widget import TerminalWidget

SEQUENCE = st.builds(
    lambda lead, numbers, end: lead + ";".join(map(str, numbers)).encode() + end,
    st.sampled_from([b"\x1b[", b"\x1b[?", b"\x1b[>", b"\x1b]", b"\x1bP", b"\x1b_G", b"\x1b", b"\x9b"]),
    st.lists(
        st.sampled_from([0, 1, 2, 4, 5, 8, 24, 38, 48, 52, 80, 1000, 1049, 2004, 2026, 65535, 10**12]), max_size=5
    ),
    st.sampled_from([*(bytes([n]) for n in range(0x40, 0x7F)), b" q", b"!p", b";x\x07", b";y\x1b\\"]),
)
TEXT = st.text(alphabet="ab \t\r\n\u0301日é😀─▀\u200d\ufe0f\u202e", max_size=60).map(str.encode)
OUTPUT = st.lists(st.one_of(SEQUENCE, TEXT, st.binary(max_size=20)), max_size=30)


@pytest.fixture
def terminal(qtbot: QtBot) -> TerminalWidget:
    widget = TerminalWidget()
    qtbot.addWidget(widget)
    widget.resize(500, 260)
    widget.show()
    return widget


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=OUTPUT, columns=st.integers(1, 120), rows=st.integers(1, 40), is_block=st.booleans())
def test_any_output_can_be_drawn_resized_marked_and_copied(
    terminal: TerminalWidget, pieces: list[bytes], columns: int, rows: int, is_block: bool
) -> None:
    for piece in pieces:
        terminal.show_text(piece)
    terminal.screen_.refresh()
    terminal.screen_.selection = Selection(((columns // 2, -rows),) * 2, ((columns, rows),) * 2, is_block)
    terminal.screen_.refresh()
    assert isinstance(terminal.selected_text(), str)
    terminal.engine.resize(columns, rows, (8, 16))
    terminal.screen_.forget()
    terminal.screen_.refresh()
    terminal.grab()


def test_a_flood_of_combining_marks_is_drawn_at_once(terminal: TerminalWidget) -> None:
    started = time.process_time()
    terminal.show_text(("a" + "\u0301" * 20_000).encode() + b"\r\n" * 3)
    terminal.screen_.refresh()
    terminal.grab()
    assert time.process_time() - started < 2
