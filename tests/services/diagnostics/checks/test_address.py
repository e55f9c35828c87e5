"""What is said of addresses, and of the way out of the own network."""

import ipaddress
from dataclasses import replace
from typing import Any

import pytest

from app.domain.facts import Missing, Reason
from app.services.facts.network.address_claims import ADDRESS_CLAIMS
from app.services.facts.network.address_claims import Asked as Claimed
from app.services.facts.network.addresses import ADDRESSES, Address
from app.services.facts.network.both_protocols import BOTH_PROTOCOLS, Tried
from app.services.facts.network.dhcp_lease import DHCP_LEASES, Lease
from app.services.facts.network.dhcp_offers import DHCP_OFFERS, Offered
from app.services.facts.network.gateways import GATEWAYS, Gateway
from app.services.facts.network.links import LINKS, Link
from app.services.facts.network.path_mtu import PATH_MTU, PathMtu
from app.services.facts.network.path_mtu import Way as SizedWay
from app.services.facts.network.resolution import RESOLUTION, Asked, Resolution
from app.services.probes.series import Series
from app.services.probes.tcp import Way
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


def address(text: str = "10.0.0.5/24") -> Address:
    return Address("eth0", ipaddress.ip_interface(text))


def claimed(own: str = "", gateway_by: str = "02:00:00:00:00:01") -> dict[Any, Any]:
    mine = Claimed("eth0", ipaddress.IPv4Address("10.0.0.5"), False, tuple(own.split()))
    router = Claimed("eth0", ipaddress.IPv4Address("10.0.0.1"), True, tuple(gateway_by.split()))
    return {ADDRESS_CLAIMS: (mine, router)}


def lease(left: int, length: int = 86400, at: str = "10.0.0.5") -> dict[Any, Any]:
    lent = Lease("eth0", ipaddress.IPv4Address(at), "10.0.0.1", left, length)
    return {DHCP_LEASES: (lent,), ADDRESSES: (address(),)}


def offer(
    server: str = "10.0.0.1", router: str = "10.0.0.1", prefix: int | None = 24, at: str = "10.0.0.77"
) -> Offered:
    mac = "02:00:00:00:00:0" + server[-1]
    return Offered("eth0", ipaddress.IPv4Address(server), mac, ipaddress.IPv4Address(at), prefix, (router,), (), 600)


def offered(*offers: Offered, own: str = "10.0.0.5/24") -> dict[Any, Any]:
    return {DHCP_OFFERS: offers, ADDRESSES: (address(own),), DHCP_LEASES: lease(50_000)[DHCP_LEASES]}


def ways(*found: SizedWay, mtu: int = 1500) -> dict[Any, Any]:
    return {LINKS: (replace(CABLE, mtu=mtu),), PATH_MTU: PathMtu("eth0", mtu, found)}


def tried(ipv4: Way, *ipv6: Way, own: str = "2a02:db9::5/64") -> dict[Any, Any]:
    hosts = [Tried(4, "one.example", "192.0.2.1", ipv4), *(Tried(6, "one.example", "2001:db8::1", way) for way in ipv6)]
    return {BOTH_PROTOCOLS: tuple(hosts), ADDRESSES: (address(), address(own))}


CABLE = Link("eth0", True, False, True, True, speed=1000)
HOLE, WHOLE_WAY = SizedWay("192.0.2.1", 1400, 1401), SizedWay("192.0.2.2", 1500)
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
    ("net.multigw", {GATEWAYS: (gateway(), gateway("10.0.0.2"))}, "warning equal_metric"),
    ("net.multigw", {GATEWAYS: (gateway(), gateway())}, "ok"),
    ("ip.static", {ADDRESSES: (address("10.0.0.5/30"),), GATEWAYS: (gateway("10.0.0.4"),)}, "problem no_host_address"),
    ("ip.static", {ADDRESSES: (address("10.0.0.7/30"),), GATEWAYS: (gateway("10.0.0.5"),)}, "problem no_host_address"),
    ("ip.static", {ADDRESSES: (address("10.0.0.5/30"),), GATEWAYS: (gateway("10.0.0.6"),)}, "ok"),
    ("ip.static", {ADDRESSES: (address(),), GATEWAYS: (dead("10.0.9.1"),)}, "problem gateway_outside"),
    ("ip.static", {ADDRESSES: (address(),), GATEWAYS: (gateway("10.0.9.1"),)}, "info outside_but_reached"),
    ("ip.conflict", claimed(), "ok"),
    ("ip.conflict", claimed("02:00:00:00:00:99"), "problem in_use"),
    ("ip.conflict", claimed("02:00:00:00:00:01"), "info proxy_arp"),
    ("ip.conflict", claimed(gateway_by="02:00:00:00:00:01 02:00:00:00:00:99"), "warning gateway_twice"),
    ("ip.conflict", claimed(gateway_by="02:00:00:00:00:01 00:00:5e:00:01:07"), "ok"),
    ("ip.conflict", {ADDRESS_CLAIMS: ()}, "not_applicable"),
    ("ip.conflict", {ADDRESS_CLAIMS: Missing(Reason.DENIED)}, "missing"),
    ("dhcp.lease", lease(50_000), "ok"),
    ("dhcp.lease", lease(3_000), "warning not_renewed"),
    ("dhcp.lease", lease(-3_000), "problem expired"),
    ("dhcp.lease", lease(-3_000, at="192.168.77.5"), "not_applicable"),
    ("dhcp.lease", lease(-30), "ok"),
    ("dhcp.rogue", offered(offer()), "ok"),
    ("dhcp.rogue", offered(offer(), offer("10.0.0.2")), "info several"),
    ("dhcp.rogue", offered(offer(), offer("10.0.0.9", "10.0.0.9")), "problem several_differ"),
    ("dhcp.rogue", offered(), "not_applicable"),
    ("dhcp.rogue", {DHCP_OFFERS: Missing(Reason.DENIED)}, "missing"),
    ("ip.mask", offered(offer()), "ok"),
    ("ip.mask", offered(offer(), own="10.0.0.5/8"), "warning differs"),
    ("ip.mask", offered(offer(prefix=16), offer("10.0.0.9")), "ok"),
    ("ip.mask", offered(offer(prefix=None)), "not_applicable"),
    ("net.mtu", ways(WHOLE_WAY), "ok"),
    ("net.mtu", {LINKS: (CABLE, Link("wg0", False, False, True, True, mtu=1200))}, "ok"),
    ("net.mtu", ways(HOLE), "warning black_hole"),
    ("net.mtu", ways(HOLE, WHOLE_WAY), "ok"),
    ("net.mtu", ways(SizedWay("192.0.2.1", 1400, 1401, told=1400)), "info smaller_way"),
    ("net.mtu", ways(SizedWay("192.0.2.1", 1000, 1001)), "info large_pings"),
    ("net.mtu", ways(SizedWay("192.0.2.1", 0)), "ok"),
    ("net.ipv6", tried(Way.OPEN, Way.OPEN), "ok"),
    ("net.ipv6", tried(Way.OPEN, Way.REFUSED), "ok"),
    ("net.ipv6", tried(Way.OPEN, Way.SILENT), "warning broken"),
    ("net.ipv6", tried(Way.OPEN, Way.SILENT, own="fd00::5/64"), "not_applicable"),
    ("net.ipv6", tried(Way.SILENT, Way.SILENT), "not_applicable"),
    ("net.ipv6", tried(Way.OPEN), "not_applicable"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_the_verdict(case: Case) -> None:
    try_case(case)


def test_an_address_that_was_entered_by_hand_is_given_by_the_network_instead() -> None:
    taken = claimed("02:00:00:00:00:99")
    for dynamic, step in ((False, "net.address"), (True, "")):
        known = {**taken, ADDRESSES: (replace(address(), is_dynamic=dynamic),)}
        judgement = try_case(("ip.conflict", known, "problem in_use"))
        assert judgement and judgement.remedy and judgement.remedy.step == step
    try_case(("ip.conflict", {**taken, ADDRESSES: (address("10.0.0.6/24"),)}, "not_applicable"))


def test_the_stranger_among_dhcp_servers_is_the_one_that_lent_nothing() -> None:
    judgement = try_case(("dhcp.rogue", offered(offer(), offer("10.0.0.9", "10.0.0.9")), "problem several_differ"))
    assert judgement
    assert [one.is_fault for one in judgement.evidence] == [False, True]
    assert judgement.remedy and "02:00:00:00:00:09" in judgement.remedy.by_hand[0]


def test_the_mask_of_the_network_is_what_the_step_is_given() -> None:
    judgement = try_case(("ip.mask", offered(offer(), own="10.0.0.5/8"), "warning differs"))
    assert judgement and judgement.remedy
    assert judgement.remedy.parameters == {"interface": "eth0", "address": "10.0.0.5/24", "gateway": "10.0.0.1"}
