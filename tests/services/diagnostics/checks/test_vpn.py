"""Tunnels: a quiet one is none that is broken, and a split one is none that overlaps."""

import ipaddress
from pathlib import Path

import pytest

from app.domain.diagnostics import Verdict
from app.domain.facts import KnownFacts
from app.domain.target import Os
from app.services.diagnostics.checks.internet.vpn_state import CHECK
from app.services.facts.vpn.networks import NETWORKS, Route, Way
from app.services.facts.vpn.tunnels import TUNNELS, Connection, Failure, Peer, Tunnels
from tests.services.diagnostics.checks.cases import Case, try_case

RECORDINGS = Path(__file__).parents[3] / "recordings"
ONLY_ON = {"adapter": Os.WINDOWS, "shared_secret": Os.WINDOWS}
END = "203.0.113.9:51820"
OPENVPN = Connection("openvpn-client@site", "openvpn", "up")


def peer(handshake: float | None, keepalive: int = 25, sent: int = 900, end: str = END) -> Peer:
    return Peer("wg0", end, "10.8.0.0/24", handshake, 10, sent, keepalive)


def dialled(code: int, state: str = "down", age: float = 60) -> Tunnels:
    return Tunnels(connections=(Connection("Office", "Ikev2", state),), failures=(Failure("Office", code, age=age),))


def logged(words: str) -> Tunnels:
    return Tunnels(connections=(OPENVPN,), failures=(Failure(OPENVPN.name, words=words),))


def to(network: str, interface: str = "eth0", way: Way = Way.NETWORK, *, direct: bool = True) -> Route:
    return Route(interface, ipaddress.IPv4Network(network), way, direct)


def through(network: str) -> Route:
    return to(network, "wg0", Way.TUNNEL)


LAN, DOCKER = to("192.168.1.0/24"), to("172.17.0.0/16", "docker0", Way.BRIDGE)
OUT = to("0.0.0.0/0", "docker0", Way.BRIDGE, direct=False)
CASES: list[Case] = [
    ("vpn.state", {TUNNELS: Tunnels()}, "not_applicable"),
    ("vpn.state", {TUNNELS: Tunnels(is_denied=True)}, "unknown"),
    ("vpn.state", {TUNNELS: Tunnels((peer(90),))}, "ok"),
    ("vpn.state", {TUNNELS: Tunnels((peer(500),))}, "problem handshake_old"),
    ("vpn.state", {TUNNELS: Tunnels((peer(None),))}, "problem no_handshake"),
    ("vpn.state", {TUNNELS: Tunnels((peer(500, keepalive=0),))}, "info idle"),
    ("vpn.state", {TUNNELS: Tunnels((peer(None, sent=0),))}, "info idle"),
    # A server: its clients come and go.
    ("vpn.state", {TUNNELS: Tunnels((peer(None, sent=0, end=""),))}, "info idle"),
    ("vpn.state", {TUNNELS: Tunnels((peer(500), peer(5000)))}, "info idle"),
    ("vpn.state", {TUNNELS: Tunnels((peer(500), peer(10)))}, "ok"),
    ("vpn.state", {TUNNELS: Tunnels(connections=(Connection("Office", "vpn", "up"),))}, "ok"),
    ("vpn.state", {TUNNELS: Tunnels(connections=(Connection("Office", "vpn", "down"),))}, "info not_connected"),
    ("vpn.state", {TUNNELS: Tunnels(connections=(Connection("wg-quick@a", "wg", "failed"),))}, "problem failed"),
    ("vpn.state", {TUNNELS: dialled(691)}, "problem credentials"),
    ("vpn.state", {TUNNELS: dialled(809)}, "problem blocked"),
    ("vpn.state", {TUNNELS: dialled(809, age=30_000)}, "warning blocked"),
    ("vpn.state", {TUNNELS: dialled(868)}, "problem server_unknown"),
    ("vpn.state", {TUNNELS: dialled(789)}, "problem shared_secret"),
    ("vpn.state", {TUNNELS: dialled(720)}, "problem adapter"),
    ("vpn.state", {TUNNELS: dialled(4711)}, "problem failed"),
    ("vpn.state", {TUNNELS: dialled(691, "up")}, "ok"),
    ("vpn.state", {TUNNELS: logged("Initialization Sequence Completed")}, "ok"),
    ("vpn.state", {TUNNELS: logged("AUTH: Received control message: AUTH_FAILED")}, "problem credentials"),
    ("vpn.state", {TUNNELS: logged("TLS Error: TLS key negotiation failed to occur")}, "problem blocked"),
    ("vpn.state", {TUNNELS: logged("VERIFY ERROR: depth=0, error=certificate has expired")}, "problem certificate"),
    ("vpn.state", {TUNNELS: logged("RESOLVE: Cannot resolve host address: vpn.test")}, "problem server_unknown"),
    ("vpn.overlap", {NETWORKS: (LAN, DOCKER)}, "not_applicable"),
    ("vpn.overlap", {NETWORKS: (LAN, DOCKER, through("0.0.0.0/1"), through("128.0.0.0/1"))}, "not_applicable"),
    ("vpn.overlap", {NETWORKS: (LAN, DOCKER, through("10.8.0.0/24"))}, "ok"),
    ("vpn.overlap", {NETWORKS: (LAN, through("192.168.0.0/16"))}, "info part"),
    ("vpn.overlap", {NETWORKS: (LAN, through("192.168.1.77/32"))}, "info part"),
    ("vpn.overlap", {NETWORKS: (LAN, through("192.168.1.0/24"))}, "problem same_network"),
    ("vpn.overlap", {NETWORKS: (LAN, through("192.168.1.128/25"))}, "problem takes_part"),
    ("vpn.overlap", {NETWORKS: (LAN, DOCKER, through("172.17.0.0/16"))}, "warning container_network"),
    ("vpn.overlap", {NETWORKS: (DOCKER, OUT, through("172.17.0.0/16"))}, "problem same_network"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_tunnels_are_judged(case: Case) -> None:
    try_case(case)


def test_what_a_real_tunnel_and_bridge_look_like() -> None:
    text = (RECORDINGS / "linux/networks/debian_12_tunnel.txt").read_text()
    ways = {route.interface: route.way for route in NETWORKS.parse(Os.LINUX, text)}
    assert ways == {"tun0": Way.TUNNEL, "br0": Way.BRIDGE, "eth7": Way.NETWORK}


def test_the_number_of_the_dialler_is_named() -> None:
    text = (RECORDINGS / "windows/tunnels/written.txt").read_text()
    judged = CHECK.judge(KnownFacts({TUNNELS: TUNNELS.parse(Os.WINDOWS, text)}, Os.WINDOWS), CHECK.thresholds)
    assert (judged.verdict, judged.cause) == (Verdict.PROBLEM, "blocked") and "809" in judged.summary
