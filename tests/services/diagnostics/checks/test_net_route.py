"""net.route: the way that packets really take, beside the default route."""

import pytest

from app.domain.target import Os
from app.services.facts.network.addresses import ADDRESSES
from app.services.facts.network.gateways import GATEWAYS, Gateway
from app.services.facts.network.way_out import WAY_OUT, Way
from tests.services.diagnostics.checks.cases import Case, try_case

_ROUTER = "arp|10.0.0.1|0x2|eth0\nasks|eth0"
_HALVES = "way|half|203.0.113.1|{0}\nway|half|8.8.8.8|{0}\n"
_DEFAULT = GATEWAYS.parse(Os.LINUX, "order|1\nroute|eth0|0100000A|0\n")
_NONE: tuple[Gateway, ...] = ()
_ADDRESS = ADDRESSES.parse(Os.LINUX, "2: eth0    inet 10.0.0.2/24 scope global eth0")


def ways(each: str, wire: str = _ROUTER, *more: str) -> tuple[Way, ...]:
    """Where both halves lead, as the device says it."""
    return WAY_OUT.parse(Os.LINUX, "\n".join([*more, _HALVES.format(each) + wire]))


def at(address: str, flags: str) -> str:
    return f"arp|{address}|{flags}|eth0\nasks|eth0"


_BOGON = "way|half|203.0.113.1|thrown away||\nway|half|8.8.8.8|goes|eth0|10.0.0.1\n"
_USUAL = ways("goes|eth0|10.0.0.1")

CASES: list[Case] = [
    ("net.route", {GATEWAYS: _DEFAULT, WAY_OUT: said}, expected)
    for said, expected in (
        (_USUAL, "ok"),
        (ways("goes|eth0|10.0.0.1", at("10.0.0.1", "0x0")), "ok"),  # net.gateway says so
        (ways("goes|eth0|10.0.0.9", at("10.0.0.9", "0x0")), "problem dead_end"),
        (ways("goes|tun0|10.8.0.1"), "ok"),
        (ways("goes|tun0|"), "ok"),
        (ways("goes|eth0|", at("203.0.113.1", "0x0")), "problem no_gateway"),
        (ways("goes|eth0|", at("203.0.113.1", "0x2")), "ok"),  # a router answers for everybody: proxy ARP
        (ways("none||"), "not_applicable"),
        (ways("prohibited||"), "problem refused"),
        (WAY_OUT.parse(Os.LINUX, _BOGON), "ok"),  # what is for documentation is thrown away on purpose
        (ways("goes|eth0|10.0.0.1", _ROUTER, "way|site|1.2.3.4|unreachable||"), "problem refused"),
    )
]
CASES.append(("net.gateway", {GATEWAYS: _NONE, ADDRESSES: _ADDRESS, WAY_OUT: _USUAL}, "info by_rule"))


@pytest.mark.parametrize("case", CASES)
def test_the_way_is_judged_by_what_becomes_of_packets(case: Case) -> None:
    try_case(case)
