"""What the firewall of the device itself stops is not laid to the network."""

import ipaddress

import pytest

from app.domain.diagnostics import Verdict
from app.domain.facts import KnownFacts
from app.domain.target import Os
from app.services.diagnostics.checks.address.net_gateway import CHECK
from app.services.facts.network.addresses import ADDRESSES
from app.services.facts.network.gateways import GATEWAYS
from app.services.facts.network.path_mtu import PATH_MTU
from app.services.facts.network.resolution import RESOLUTION, Asked, Resolution
from app.services.facts.network.resolvers import RESOLVERS

_STOPPED = "order|1\nroute|eth0|01004D0A|0\nping|10.77.0.1|forbidden\narp|10.77.0.1|0x2|02:00:00:00:00:01|eth0\n"


@pytest.mark.parametrize(
    ("status", "verdict", "cause"),
    [("forbidden", Verdict.PROBLEM, "own_firewall"), ("answer", Verdict.INFO, "ping_forbidden")],
)
def test_pings_that_never_left_say_nothing_of_the_gateway(status: str, verdict: Verdict, cause: str) -> None:
    known = {
        GATEWAYS: GATEWAYS.parse(Os.LINUX, _STOPPED),
        ADDRESSES: (),
        RESOLUTION: Resolution((Asked("10.77.0.1", status, 0),), ""),
    }
    judged = CHECK.judge(KnownFacts(known, Os.LINUX), CHECK.thresholds)
    assert (judged.verdict, judged.cause) == (verdict, cause)


def test_a_hardware_address_that_was_entered_is_known_as_such() -> None:
    (gateway,) = GATEWAYS.parse(Os.LINUX, _STOPPED.replace("0x2", "0x6"))
    assert gateway.is_by_hand and gateway.address == ipaddress.ip_address("10.77.0.1")


def test_a_way_that_loses_packets_of_all_sizes_has_no_hole_for_large_ones() -> None:
    rows = "link|eth0|1500\nanswered|192.0.2.1|576\nsilent|192.0.2.1|1280\nanswered|192.0.2.1|1400\n"
    (way,) = PATH_MTU.parse(Os.LINUX, rows + "silent|192.0.2.1|1500\n").ways
    assert way.loses and not way.vanished
    (way,) = PATH_MTU.parse(Os.LINUX, "link|eth0|1500\nanswered|192.0.2.1|1400\nsilent|192.0.2.1|1500\n").ways
    assert not way.loses and way.vanished == 1500


def test_only_lines_that_the_system_heeds_name_a_dns_server() -> None:
    text = "file=/etc/resolv.conf\nnameserver foo.bar\n nameserver 10.0.0.1\nnameserver fe80::1%eth0 # router\n"
    found = RESOLVERS.parse(Os.LINUX, text)
    assert found.servers == ("fe80::1%eth0",) and found.wrong == ("foo.bar",)


@pytest.mark.parametrize(("passed", "is_let_in"), [(100, False), (112, True)])
def test_packets_that_arrive_and_reach_no_program_were_thrown_away_here(passed: int, is_let_in: bool) -> None:
    pings = "ping|10.77.0.1|no\nsent|10.77.0.1|15\n"
    text = f"order|1\nroute|eth0|01004D0A|0\nstack|200|100\n{pings}stack|214|{passed}\narp|10.77.0.1|0x2|a|eth0\n"
    (gateway,) = GATEWAYS.parse(Os.LINUX, text)
    assert gateway.is_let_in is is_let_in
