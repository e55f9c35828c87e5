"""What programs say to a SOCKS5 proxy, in whatever pieces it comes."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.tunnels.socks5 import MOST_BYTES, SocksGreeting, SocksRefused
from tests.services.tunnels.tunnelling import socks_request

GREETING = b"\x05\x02\x00\x02"
NAMES = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,254}", fullmatch=True)


@given(NAMES, st.integers(0, 65535), st.binary(max_size=50), st.lists(st.integers(1, 9)))
def test_a_request_is_read_from_any_pieces_and_what_follows_is_kept(
    host: str, port: int, early: bytes, sizes: list[int]
) -> None:
    said = GREETING + socks_request(host, port) + early
    greeting, answers, kept = SocksGreeting(), b"", b""
    for size in [*sizes, MOST_BYTES]:
        piece, said = said[:size], said[size:]
        if greeting.wanted is None:
            answers += greeting.hear(piece)
        else:
            kept += piece
    assert greeting.wanted == (host, port)
    assert greeting.rest + kept + said == early
    assert answers == b"\x05\x00"


@given(st.binary(max_size=MOST_BYTES))
def test_whatever_is_said_is_understood_or_refused(said: bytes) -> None:
    greeting = SocksGreeting()
    with contextlib.suppress(SocksRefused):
        assert len(greeting.hear(said)) <= 2
        if greeting.wanted is not None:
            host, port = greeting.wanted
            assert host.isprintable() and 0 < len(host) <= 255 and 0 <= port <= 65535


@pytest.mark.parametrize(
    ("said", "why", "answer"),
    [
        (GREETING + socks_request("x", 1, command=2), "BIND", b"\x05\x07"),
        (GREETING + socks_request("x", 1, command=3), "UDP", b"\x05\x07"),
        (b"\x05\x01\x02", "log in", b"\x05\xff"),
        (b"\x05\x01\x00\x05\x01\x00\x09\x01\x01", "unknown kind", b"\x05\x08"),
        (GREETING + socks_request("a b", 1), "a name that is none", b"\x05\x08"),
        (b"\x04\x01\x00\x50\x7f\x00\x00\x01\x00", "SOCKS4", b"\x00\x5b"),
        (b"GET / HTTP/1.1\r\n", "web server", b"HTTP/1.0 501"),
    ],
)
def test_what_is_not_carried_is_refused_in_its_own_language(said: bytes, why: str, answer: bytes) -> None:
    with pytest.raises(SocksRefused, match=why) as caught:
        SocksGreeting().hear(said)
    assert caught.value.answer.startswith(answer)
