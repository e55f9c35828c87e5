"""What the parsers of the own network make of recorded and written answers."""

import ipaddress
from pathlib import Path
from typing import Any

import pytest

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.network.address_claims import ADDRESS_CLAIMS
from app.services.facts.network.both_protocols import BOTH_PROTOCOLS
from app.services.facts.network.dhcp_lease import DHCP_LEASES
from app.services.facts.network.dhcp_offers import DHCP_OFFERS
from app.services.facts.network.gateways import GATEWAYS
from app.services.facts.network.link_counters import LINK_COUNTERS
from app.services.facts.network.path import PATH
from app.services.facts.network.path_mtu import PATH_MTU, Way

RECORDINGS = Path(__file__).parents[2] / "recordings"


def parsed(fact: Fact[Any], file: str, os: Os = Os.LINUX) -> Any:
    (path,) = (RECORDINGS / os.value / fact.name).glob(f"{file}.*")
    return fact.parse(os, path.read_bytes().decode())


def test_pings_of_the_gateway() -> None:
    (lossy,) = parsed(GATEWAYS, "written_lossy")
    assert (lossy.pings.sent, lossy.pings.lost, lossy.answers) == (10, 3, True)
    assert lossy.pings.jitter > 20 and lossy.passes_on is None
    (mute,) = parsed(GATEWAYS, "written_arp_only")
    assert (mute.answers, mute.is_on_the_wire, mute.passes_on, mute.pings.received) == (False, True, False, 0)
    (windows,) = parsed(GATEWAYS, "written", Os.WINDOWS)
    assert (windows.answers, windows.pings.sent, windows.pings.lost) == (True, 10, 1)
    (one,) = parsed(GATEWAYS, "written_one_time", Os.WINDOWS)
    assert one.pings.times == (7.0,)


@pytest.mark.parametrize("file", ["written_networkd", "written_networkmanager", "written_dhclient"])
def test_each_client_tells_its_leases(file: str) -> None:
    (lease,) = parsed(DHCP_LEASES, file)
    assert (str(lease), lease.server) == ("192.168.1.20 on eth0", "192.168.1.1")
    expected = {"written_networkd": (36_414, 43_200), "written_networkmanager": (3_214, 86_400)}
    assert (lease.left, lease.length) == expected.get(file, (314, 600))


def test_a_server_that_never_answered_is_none() -> None:
    lent, own = parsed(DHCP_LEASES, "written", Os.WINDOWS)
    assert (lent.server, lent.left, lent.length) == ("192.168.1.1", 79_614, 86_400)
    assert (own.server, own.length) == ("", 0)


def test_offers_and_claims() -> None:
    first, second = parsed(DHCP_OFFERS, "written_two")
    assert (str(first.server), first.prefix, first.routers, first.seconds) == ("10.0.0.1", 24, ("10.0.0.1",), 86_400)
    assert second.mac == "02:00:00:00:00:66"
    own, gateway = parsed(ADDRESS_CLAIMS, "written_conflict")
    assert own.claimed_by == ("02:00:00:00:00:99",)  # the adapter's own answer is left out
    assert gateway.is_gateway and gateway.claimed_by == ("02:00:00:00:00:01",)
    (windows,) = parsed(ADDRESS_CLAIMS, "written", Os.WINDOWS)
    assert (windows.claimed_by, windows.seen) == (("02:00:00:00:00:99",), "2026-11-26T08:00:00")


def test_sizes_and_ways() -> None:
    assert parsed(PATH_MTU, "written_black_hole").ways == (Way("203.0.113.80", 1400, 1420),)
    assert parsed(PATH_MTU, "written_told").ways == (Way("203.0.113.80", 1492, 0, 1492),)
    assert parsed(PATH_MTU, "written", Os.WINDOWS).ways == (Way("203.0.113.80", 1400, 0, 1),)
    assert [one.is_reached for one in parsed(BOTH_PROTOCOLS, "written_ipv6_broken")] == [True, False]
    assert [one.version for one in parsed(BOTH_PROTOCOLS, "written", Os.WINDOWS)] == [4, 6]
    path = parsed(PATH, "written_loss")
    assert [hop.by for hop in path.hops][1] is None and path.hops[-1].is_goal
    assert path.hops[2].by == ipaddress.ip_address("100.64.0.1")


def test_errors_of_two_looks() -> None:
    (cable,) = parsed(LINK_COUNTERS, "written_damaged")
    assert (cable.second.errors - cable.first.errors, cable.second.crc, cable.second.carrier_changes) == (41, 5029, 7)
    (clean,) = parsed(LINK_COUNTERS, "written", Os.WINDOWS)
    assert (clean.second.packets, clean.second.errors) == (180_510, 0)
