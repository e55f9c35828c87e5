"""What the engines make of what comes back: whatever it is."""

import contextlib
import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.probes.certificates import read_certificate
from app.services.probes.dns import SRV, A, Malformed, read_reply, write_question
from app.services.probes.portal import MOST, read_answer
from app.services.probes.sntp import read_clock

NUMBER = b"\x12\x34"
QUESTION = write_question(NUMBER, "example.com", A)
HEAD = NUMBER + b"\x81\x80\0\1\0\1\0\0\0\0"
REPLY = HEAD + QUESTION[12:] + b"\xc0\x0c" + struct.pack("!HHIH", A, 1, 60, 4) + b"\xc0\0\2\x50"
NOW = 1_795_687_200.0
NONCE = b"12345678"


def damaged(good: bytes) -> st.SearchStrategy[bytes]:
    """Pieces of it, with other bytes in between."""
    cut = st.builds(lambda start, end: good[start:end], st.integers(0, len(good)), st.integers(0, len(good)))
    changed = st.builds(
        lambda place, byte: good[:place] + bytes([byte]) + good[place + 1 :],
        st.integers(0, len(good) - 1),
        st.integers(0, 255),
    )
    return st.binary(max_size=80) | cut | changed | st.lists(cut, max_size=4).map(b"".join)


@given(damaged(REPLY))
@settings(max_examples=150, deadline=None, database=None)
def test_a_damaged_answer_of_dns_is_malformed_or_read(data: bytes) -> None:
    with contextlib.suppress(Malformed):
        read_reply(data, NUMBER)


def test_an_answer_of_dns_is_read() -> None:
    assert read_reply(REPLY, NUMBER).of_kind(A) == ("192.0.2.80",)


def test_a_name_that_points_at_itself_ends() -> None:
    loop = struct.pack("!HHIH", SRV, 1, 60, 8) + struct.pack("!HHH", 0, 0, 389)
    data = HEAD + QUESTION[12:] + b"\xc0\x0c" + loop
    data += struct.pack("!H", 0xC000 | len(data))
    with contextlib.suppress(Malformed):
        assert not read_reply(data, NUMBER).records


def test_an_answer_to_another_question_is_not_ours() -> None:
    with contextlib.suppress(Malformed):
        read_reply(b"\0\0" + REPLY[2:], NUMBER)
        raise AssertionError("it was taken")


def clock_packet(ahead: float, *, stratum: int = 2, leap: int = 0) -> bytes:
    stamp = struct.pack("!II", int(NOW + ahead + 2_208_988_800) & 0xFFFFFFFF, 0)
    return bytes([leap << 6 | 4 << 3 | 4, stratum]) + bytes(22) + NONCE + stamp + stamp


def test_a_clock_says_how_far_it_is_ahead() -> None:
    found = read_clock(clock_packet(100), NONCE, NOW, NOW)
    assert found and found.is_set
    assert abs(found.offset - 100) < 0.01


def test_a_clock_after_2036_is_read() -> None:
    later = NOW + 2**32
    stamp = clock_packet(2**32 - 50)
    found = read_clock(stamp, NONCE, later, later)
    assert found and abs(found.offset + 50) < 0.01


def test_a_clock_that_is_not_set_itself_proves_nothing() -> None:
    for packet in (clock_packet(0, stratum=0), clock_packet(0, stratum=16), clock_packet(0, leap=3)):
        found = read_clock(packet, NONCE, NOW, NOW)
        assert found and not found.is_set


def test_an_answer_that_does_not_name_our_question_is_nobodys() -> None:
    assert read_clock(clock_packet(100), b"87654321", NOW, NOW) is None


@given(damaged(clock_packet(5)))
@settings(max_examples=80, deadline=None, database=None)
def test_a_damaged_clock_is_read_or_left(data: bytes) -> None:
    read_clock(data, NONCE, NOW, NOW)


PAGE = (
    b"HTTP/1.1 302 Found\r\nLocation: http://hotel.example/\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nword\r\n0\r\n\r\n"
)


@given(damaged(PAGE))
@settings(max_examples=150, deadline=None, database=None)
def test_a_damaged_page_is_read_as_far_as_it_goes(data: bytes) -> None:
    read_answer(data)


def test_a_page_of_any_size_is_read_to_its_bound() -> None:
    assert read_answer(PAGE).location == "http://hotel.example/"
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (10 * MOST)
    assert len(read_answer(endless).body) < MOST
    assert read_answer(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1000 + b"\r\nbody").status in (0, 200)


@given(st.binary(max_size=200))
@settings(max_examples=40, deadline=None, database=None)
def test_what_is_no_certificate_is_said_so(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        read_certificate(data)
