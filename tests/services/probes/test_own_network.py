"""What is asked in the own network: whose an address is, and who gives addresses out. Whatever comes back."""

import ipaddress
import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.probes import arp, dhcp
from tests.faults.world.dhcp import offer

MAC = bytes.fromhex("020000000001")


def packed(bootp: bytes) -> bytes:
    """As an IP packet from a server."""
    udp = struct.pack("!HHHH", 67, 68, 8 + len(bootp), 0) + bootp
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x0a\0\0\x01", b"\xff" * 4)
    return head + udp


def test_a_question_for_addresses_is_understood_and_its_offer_read() -> None:
    asked = dhcp.discover(MAC, 0xABCD)
    assert len(asked) == 20 + 8 + 300
    assert sum(struct.unpack("!10H", asked[:20])) % 0xFFFF == 0
    answer = packed(offer(asked[28:], ("10.0.0.1", "10.0.0.77", "10.0.0.254")))
    options = dhcp.read(answer, 0xABCD)
    assert options
    assert (options[0], options[1], options[3]) == (b"\x0a\0\0\x4d", b"\xff\xff\xff\0", b"\x0a\0\0\xfe")
    assert dhcp.read(answer, 0xABCE) is None  # another's
    assert dhcp.read(asked, 0xABCD) is None  # a question


def test_a_question_for_an_address_names_no_asker() -> None:
    question = arp.packet(MAC, ipaddress.IPv4Address("10.0.0.5"))
    assert arp.read(question) is None
    answer = question[:6] + b"\0\2" + MAC + b"\x0a\0\0\5" + bytes(10)
    assert arp.read(answer) == (ipaddress.IPv4Address("10.0.0.5"), MAC)


@given(st.binary(max_size=400), st.binary(max_size=60))
@settings(max_examples=200, deadline=None, database=None)
def test_garbage_is_no_answer(data: bytes, options: bytes) -> None:
    arp.read(data)
    dhcp.read(data, 1)
    asked = dhcp.discover(MAC, 1)[28:]
    dhcp.read(packed(offer(asked, ("10.0.0.1",) * 3)[:240] + options), 1)
