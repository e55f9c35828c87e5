"""What is said of addresses, and of the way out of the own network."""

import ipaddress
from typing import Any

import pytest

from app.services.facts.network.addresses import ADDRESSES, Address
from app.services.facts.network.gateways import GATEWAYS, Gateway
from app.services.facts.network.resolution import RESOLUTION, Asked, Resolution
from app.services.probes.series import Series
from tests.services.diagnostics.checks.cases import Case, try_case


def gateway(at: str = "10.0.0.1", on: str = "eth0", **changes: Any) -> Gateway:
    settings: dict[str, Any] = {"answers": True, "is_on_the_wire": True, "pings": Series(20, (0.5,) * 20)}
    return Gateway(on, ipaddress.ip_address(at), **(settings | changes))


def dead(at: str = "10.0.0.1", on: str = "eth0", **changes: Any) -> Gateway:
    return gateway(at, on, answers=False, is_on_the_wire=False, pings=Series(20, ()), **changes)


def mute(passes_on: bool | None) -> Gateway:
    return gateway(answers=False, pings=Series(20, ()), passes_on=passes_on)


def pinged(*times: float, sent: int = 20) -> Gateway:
    return gateway(pings=Series(sent, times))


def asked(status: str, lookup: str | None = "") -> Resolution:
    return Resolution((Asked("10.0.0.5", status, 5),), lookup)


NOTHING = Address("lo", ipaddress.ip_interface("127.0.0.1/8"))
VPN = Gateway("tun0", None, 50)

CASES: list[Case] = [
    ("net.gateway", {GATEWAYS: (gateway(),)}, "ok"),
    ("net.gateway", {GATEWAYS: (), ADDRESSES: (NOTHING,)}, "not_applicable"),
    ("net.gateway", {GATEWAYS: (pinged(*[0.5] * 19),)}, "ok"),
    ("net.gateway", {GATEWAYS: (pinged(*[0.5] * 17),)}, "warning loss"),
    ("net.gateway", {GATEWAYS: (pinged(*[2.0, 90.0] * 10),)}, "warning jitter"),
    ("net.gateway", {GATEWAYS: (dead(),)}, "problem silent"),
    ("net.gateway", {GATEWAYS: (dead(), gateway("10.0.1.1", "wlan0", metric=600))}, "problem first_is_silent"),
    ("net.gateway", {GATEWAYS: (gateway(), dead("10.0.1.1", "wlan0", metric=600))}, "info spare_is_silent"),
    ("net.gateway", {GATEWAYS: (VPN, dead(metric=100), gateway("10.0.1.1", metric=200))}, "info spare_is_silent"),
    ("net.gateway", {GATEWAYS: (mute(False),), RESOLUTION: asked("silent")}, "problem arp_only"),
    ("net.gateway", {GATEWAYS: (mute(True),), RESOLUTION: asked("silent")}, "info no_echo"),
    ("net.gateway", {GATEWAYS: (mute(None),), RESOLUTION: asked("silent")}, "info no_echo"),
    ("net.gateway", {GATEWAYS: (mute(False),), RESOLUTION: asked("answer")}, "info no_echo"),
    ("net.gateway", {GATEWAYS: (mute(False),), RESOLUTION: asked("unknown")}, "info no_echo"),
    ("net.gateway", {GATEWAYS: (mute(False), VPN), RESOLUTION: asked("silent")}, "info no_echo"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_the_verdict(case: Case) -> None:
    try_case(case)
