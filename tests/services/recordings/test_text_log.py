"""The readable log: what a reader saw line by line."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.secret import MASK, Secret
from app.services.recordings.known import KnownSecrets
from app.services.recordings.line import LONGEST, Line
from app.services.recordings.redactor import Piece
from app.services.recordings.text_log import STAMP, TextLog

STARTED = datetime(2026, 11, 25, 16, 1, 39, 500_000, UTC)


def logged(*pieces: str, known: KnownSecrets | None = None) -> list[str]:
    log = TextLog(STARTED, known or KnownSecrets(), 80)
    text = b"".join(log.feed(Piece(number, piece)) for number, piece in enumerate(pieces)) + log.rest(99)
    return [line[STAMP:] for line in text.decode().splitlines()]


def test_each_line_has_the_time_at_which_it_ended() -> None:
    log = TextLog(STARTED, KnownSecrets(), 80)
    text = log.feed(Piece(0.0, "$ rebo")) + log.feed(Piece(2.25, "ot\r\nBye\r\n"))
    assert text.decode().splitlines() == ["2026-11-25 16:01:41.750 $ reboot", "2026-11-25 16:01:41.750 Bye"]


@pytest.mark.parametrize(
    ("output", "lines"),
    [
        ("one\r\ntwo\r\n", ["one", "two"]),
        ("10%\r 20%\r100%\r\n", ["100%"]),
        ("lss\b \b -l\r\n", ["ls -l"]),
        ("abc\x1b[3D\x1b[Kxyz\n", ["xyz"]),
        ("abcdef\x1b[4D\x1b[2P\n", ["abef"]),
        ("ab\x1b[1D\x1b[2@\n", ["a  b"]),
        ("abc\x1b[2Gx\n", ["axc"]),
        ("\x1b[1;31mred\x1b[0m\r\n", ["red"]),
        ("a\tb\r\n", ["a       b"]),
        ("\x1b]0;title\x07prompt$ \r\n", ["prompt$"]),
        ("x" * 79 + "yz\r\n", ["x" * 79 + "yz"]),
        ("x" * 80 + " \ry\r\n", ["x" * 80 + "y"]),
        ("\x1b[H\x1b[2Jafter\r\n", ["after"]),
        ("top\x1b[5;1Hbelow\r\n", ["top", "below"]),
        ("\r\n\r\n", ["", ""]),
        ("before\r\n\x1b[?1049hdrawn\r\n\x1b[3;4Hmore\x1b[?1049lafter\r\n",
         ["before", "[a full-screen program, not in this log]", "after"]),
        ("$ ab\x1b[A\r\r\n\x1b[3Cxy\r\n", ["$ axy"]),
        ("one\r\ntwo\x1b[A\rup\r\n", ["one", "two", "up"]),
        ("not ended", ["not ended"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_cut", [False, True])
def test_a_line_stands_as_it_was_seen(output: str, lines: list[str], is_cut: bool) -> None:
    from app.services.recordings.redactor import Redactor

    redactor = Redactor(KnownSecrets())  # it keeps sequences whole
    cut = list(output) if is_cut else [output]
    pieces = [piece.text for one in cut for piece in redactor.feed(0, one)] + [one.text for one in redactor.flush()]
    assert logged(*pieces) == lines


def test_many_lines_at_once_are_the_same_as_one_by_one() -> None:
    lines = [f"\x1b[3{number % 8}mline {number}\x1b[0m of many" for number in range(100)]
    assert logged("\r\n".join(lines) + "\r\n") == logged(*(f"{line}\r\n" for line in lines))
    assert len(logged("\r\n".join(lines))) == 100


def test_a_secret_that_only_the_line_shows_is_masked() -> None:
    known = KnownSecrets([Secret("hunter2")])
    assert logged("huntXX\b\ber2 and more\r\n", known=known) == [f"{MASK} and more"]
    assert logged("line\r\n" * 100 + "the hunter2\r\n", known=known)[-1] == f"the {MASK}"


@settings(deadline=None)
@given(st.lists(st.text(max_size=50), max_size=10))
def test_anything_at_all_is_taken(pieces: list[str]) -> None:
    assert all("\x1b" not in line for line in logged(*pieces))


def test_a_line_without_an_end_is_cut_in_two() -> None:
    line = Line(80)
    done = list(line.feed("x" * (LONGEST + 5)))
    assert [len(one.text) for one in done] == [LONGEST] and line.text == "xxxxx"
