"""What Windows would hand over, as its documentation draws it: never seen of a real one."""

import ctypes
import ipaddress
import os
import struct

import pytest

from app.services.probes.icmp import Outcome, Reply
from app.services.probes.icmp_windows import EchoReply, EchoReply6, SocketAddress6, WindowsEcho, read_reply


def reply(address: str, status: int) -> bytes:
    """ICMP_ECHO_REPLY of 64-bit Windows."""
    return ipaddress.ip_address(address).packed + struct.pack("<IIHHQBBBBxxxxQ", status, 3, 32, 0, 0, 64, 0, 0, 0, 0)


def reply6(address: str, status: int) -> bytes:
    return bytes(6) + ipaddress.ip_address(address).packed + bytes(4 + 2) + struct.pack("<II", status, 3)


def test_the_structures_have_the_sizes_of_the_documentation() -> None:
    assert (ctypes.sizeof(EchoReply), ctypes.sizeof(EchoReply6), ctypes.sizeof(SocketAddress6)) == (40, 36, 28)
    assert len(reply("10.0.0.1", 0)) == 40 and len(reply6("fd00::1", 0)) == 36


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (0, Outcome.ANSWERED),
        (11013, Outcome.ON_THE_WAY),
        (11009, Outcome.TOO_BIG),
        (11003, Outcome.UNREACHABLE),
        (11050, Outcome.UNREACHABLE),
    ],
)
def test_a_status_says_what_became_of_a_packet(status: int, outcome: Outcome) -> None:
    router = ipaddress.ip_address("10.0.0.1")
    assert read_reply(4, reply("10.0.0.1", status) + bytes(60), 2.5) == Reply(outcome, router, 2.5)
    router6 = ipaddress.ip_address("fd00::1")
    assert read_reply(6, reply6("fd00::1", status) + bytes(60), 2.5) == Reply(outcome, router6, 2.5)


def test_silence_is_nobodys_and_a_buffer_that_is_cut_off_is_no_reply() -> None:
    assert read_reply(4, reply("0.0.0.0", 11010), 1000.0) == Reply(Outcome.SILENT)
    with pytest.raises(ValueError):
        read_reply(4, bytes(20), 1.0)


@pytest.mark.skipif(os.name == "nt", reason="the other systems")
def test_elsewhere_it_is_said_that_it_is_not_there() -> None:
    with pytest.raises(OSError, match="no Windows"):
        WindowsEcho(4)
