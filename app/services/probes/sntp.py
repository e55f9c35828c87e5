"""What time is it elsewhere? One packet there, one back (SNTP, RFC 4330)."""

import os
import socket
import struct
import time
from dataclasses import dataclass

_PORT = 123
_EPOCH = 2_208_988_800  # seconds from 1900 to 1970
_ERA = 2**32  # the count of seconds begins anew in 2036
_PACKET = struct.Struct("!B B B b 11I")
_ASK = 0x23  # version 4, from a client
_SERVERS = (4, 5)  # modes: an answer, a broadcast
_UNSYNCHRONISED = 3
_DEEPEST = 15  # stratum


@dataclass(frozen=True, slots=True)
class Clock:
    """`offset`: seconds that the other clock is ahead of ours. `delay`: seconds that the packets took, both ways.

    `is_set`: it follows a better clock itself; one that does not proves nothing.
    """

    offset: float
    delay: float
    is_set: bool


def ask_clock(address: str, within: float, *, port: int = _PORT) -> Clock:
    """Raises OSError (TimeoutError without an answer, ConnectionRefusedError where no clock runs)."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.connect((address, port))
        until = time.monotonic() + within
        nonce = os.urandom(8)  # in place of our time: nobody needs it, and who cannot see it cannot answer
        sent, clock = time.time(), time.monotonic()
        made.send(_PACKET.pack(_ASK, 0, 0, 0, *[0] * 9, *struct.unpack("!2I", nonce)))
        while True:
            made.settimeout(max(until - time.monotonic(), 0.001))
            answer = made.recv(512)
            took = time.monotonic() - clock
            found = read_clock(answer, nonce, sent, sent + took)
            if found:
                return found
            if time.monotonic() >= until:
                raise TimeoutError(f"{address} sends no time")


def read_clock(answer: bytes, nonce: bytes, sent: float, received: float) -> Clock | None:
    """None for what is no answer to the question with `nonce`. `sent` and `received` are our times, since 1970."""
    if len(answer) < _PACKET.size:
        return None
    first, stratum, *_ = _PACKET.unpack_from(answer)
    came, went = _seconds(answer[32:40], received), _seconds(answer[40:48], received)
    if first & 7 not in _SERVERS or answer[24:32] != nonce or answer[40:48] == bytes(8):
        return None
    is_set = first >> 6 != _UNSYNCHRONISED and 0 < stratum <= _DEEPEST
    return Clock(((came - sent) + (went - received)) / 2, max((received - sent) - (went - came), 0.0), is_set)


def _seconds(stamp: bytes, near: float) -> float:
    """Since 1970, in the era that lies nearest to `near`."""
    whole, part = struct.unpack("!2I", stamp)
    seconds = whole - _EPOCH + part / 2**32
    return float(seconds + _ERA * round((near - seconds) / _ERA))
