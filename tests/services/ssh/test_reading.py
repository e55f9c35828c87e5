"""What is read of a link: it comes in pieces of any size, and is given in those that were asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paramiko.packet import NeedRekeyException

from app.services.ssh.packets import MOST_PACKET, Packets


class ScriptedLink:
    """Gives what it holds; None is a time-out, and the end is the end of the link."""

    def __init__(self, pieces: list[bytes | None]) -> None:
        self._pieces = list(pieces)

    def recv(self, size: int, /) -> bytes:
        piece = self._pieces.pop(0) if self._pieces else b""
        if piece is None:
            raise TimeoutError
        return piece[:size]

    def send(self, data: bytes, /) -> int:
        return len(data)

    def settimeout(self, seconds: float, /) -> None: ...

    def close(self) -> None: ...


@given(
    pieces=st.lists(st.one_of(st.none(), st.binary(min_size=1, max_size=50)), max_size=20),
    wanted=st.lists(st.integers(0, 60), max_size=20),
)
def test_the_bytes_come_in_order_and_none_is_lost(pieces: list[bytes | None], wanted: list[int]) -> None:
    packets, everything = Packets(ScriptedLink(pieces)), b"".join(piece for piece in pieces if piece)
    given_so_far = b""
    for size in wanted:
        if len(given_so_far) + size > len(everything):
            with pytest.raises(EOFError):
                packets.read_all(size)
            return
        given_so_far += packets.read_all(size)
    assert given_so_far == everything[: sum(wanted)]


def test_what_follows_the_greeting_is_not_lost() -> None:
    packets = Packets(ScriptedLink([b"SSH-2.0-Te", b"st\r\n\x00\x01", b"\x02"]))
    assert packets.readline(1) == "SSH-2.0-Test"
    assert packets.read_all(3) == b"\x00\x01\x02"


def test_new_keys_are_made_between_packets_and_not_within_one() -> None:
    packets = Packets(ScriptedLink([b"ab", None, b"cd", None]))
    packets._trigger_rekey()  # type: ignore[attr-defined]
    assert packets.read_all(4, check_rekey=True) == b"abcd"
    with pytest.raises(NeedRekeyException):
        packets.read_all(4, check_rekey=True)


def test_a_closed_link_ends_the_wait() -> None:
    packets = Packets(ScriptedLink([None]))
    packets.close()
    with pytest.raises(EOFError):
        packets.read_all(1)


def test_the_length_that_a_device_announces_is_not_believed() -> None:
    with pytest.raises(Exception, match="announced"):
        Packets(ScriptedLink([b"x"])).read_all(MOST_PACKET + 1)
