"""Echo requests, traces and packet sizes, by every way that a system may give, over routers of a private network."""

import contextlib
import ipaddress
import os
import struct
import subprocess
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.target import Os
from app.domain.task import Cancelled, TaskContext
from app.services.facts.network.path import _PYTHON, parse
from app.services.probes import icmp_packets
from app.services.probes.icmp import Echo, Outcome, Probe
from app.services.probes.path_mtu import search
from app.services.probes.trace import trace, where_loss_begins
from tests.servers.private_network import in_private_network
from tests.waiting import until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sockets of Linux")
GOAL = {4: ipaddress.ip_address("10.3.0.2"), 6: ipaddress.ip_address("fd03::2")}
HOPS = {4: ["10.1.0.1", "10.2.0.2", "10.3.0.2"], 6: ["fd01::1", "fd02::2", "fd03::2"]}
_CABLE = "ip link add {0} netns {1} type veth peer name {2} netns {3}"
_HEAR = "ip addr add 10.{0}.0.{1}/24 dev {2}; ip addr add fd0{0}::{1}/64 dev {2} nodad; ip link set {2} up"
_DEFAULT = "ip route add default via 10.{0}.0.{1}; ip route add default via fd0{0}::{1}"
_FORWARDS = "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1"
# Or a machine that is asked again and again within a second rations its answers (icmp(7)).
_QUICK = "sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0"


def run(pid: int, *scripts: str) -> None:
    command = ["nsenter", "-t", str(pid), "-n", "sh", "-ec", "\n".join(scripts)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, (scripts, done.stderr)


@contextlib.contextmanager
def routers() -> Iterator[list[int]]:
    """Two routers and a goal in a row behind this name space: their processes."""
    command = ["unshare", "-n", "sh", "-c", "echo; exec sleep 100"]
    held = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    here = subprocess.Popen(["sleep", "100"])
    try:
        for one in held:
            assert one.stdout and one.stdout.readline()
        first, second, goal = (one.pid for one in held)
        for left, right in ((here.pid, first), (first, second), (second, goal)):
            run(here.pid, _CABLE.format("out", left, "in", right))
        run(here.pid, "ip link set lo up", _HEAR.format(1, 2, "out"), "sysctl -qw net.ipv4.ping_group_range='0 0'")
        run(first, _HEAR.format(1, 1, "in"), _HEAR.format(2, 1, "out"), _FORWARDS, _QUICK, _DEFAULT.format(2, 2))
        run(second, _HEAR.format(2, 2, "in"), _HEAR.format(3, 1, "out"), _FORWARDS, _QUICK, _DEFAULT.format(2, 1))
        run(goal, _HEAR.format(3, 2, "in"), _QUICK, _DEFAULT.format(3, 1))
        run(here.pid, _DEFAULT.format(1, 1))
        for version in (4, 6):  # a cable carries only a moment after both of its ends are up
            with engine(version, "raw") as opened:
                until(partial(_is_reached, opened, version))
        yield [first, second, goal]
    finally:
        for one in (*held, here):
            one.kill()
            one.communicate()


def _is_reached(opened: Echo, version: int) -> bool:
    return opened.exchange([Probe(GOAL[version])], TaskContext(), timeout=0.2)[0].outcome is Outcome.ANSWERED


def engine(version: int, way: str) -> "contextlib.closing[Echo]":
    from app.services.probes.icmp_sockets import SocketEcho

    return contextlib.closing(SocketEcho(version, (way,)))


def test_every_way_pings_and_traces_over_both_protocols() -> None:
    def work() -> None:
        with routers():
            for version in (4, 6):
                for way in ("icmp", "raw", "udp"):
                    with engine(version, way) as opened:
                        task = TaskContext()
                        replies = opened.exchange([Probe(GOAL[version])] * 3, task, timeout=5)
                        assert [one.outcome for one in replies] == [Outcome.ANSWERED] * 3, (version, way)
                        assert all(one.by == GOAL[version] and one.ms and one.ms < 5000 for one in replies)
                        hops = trace(opened, GOAL[version], task, rounds=2, interval=0, timeout=5)
                        assert [str(hop.by) for hop in hops] == HOPS[version], (version, way)
                        assert [hop.is_goal for hop in hops] == [False, False, True]
                        assert [hop.series.received for hop in hops] == [2, 2, 2]

    in_private_network(work)


def test_loss_is_found_where_it_begins_and_a_lazy_router_loses_nothing() -> None:
    lossy = "nft add table ip ill; nft 'add chain ip ill {0} {{ type filter hook {0} priority 0; }}'; "
    lossy += "nft add rule ip ill {0} icmp type {1} numgen inc mod {2} == 0 drop"

    def work() -> None:
        with routers() as (first, second, _), engine(4, "raw") as opened:
            run(first, lossy.format("output", "time-exceeded", 2))
            hops = trace(opened, GOAL[4], TaskContext(), rounds=6, interval=0, timeout=0.3)
            assert hops[0].series.lost == 3 and where_loss_begins(hops, 3, 2) is None
            run(second, lossy.format("forward", "echo-request", 3))
            hops = trace(opened, GOAL[4], TaskContext(), rounds=9, interval=0, timeout=0.3)
            begins = where_loss_begins(hops, 3, 2)
            assert begins and begins.number == 3

    in_private_network(work)


@pytest.mark.parametrize("way", ["icmp", "raw"])
def test_the_size_of_the_way_is_found_to_the_byte_and_a_hole_is_no_word(way: str) -> None:
    def work() -> None:
        with routers() as (first, _, _), engine(4, way) as opened:
            whole = search(opened, GOAL[4], 1500, TaskContext(), timeout=0.5)
            assert max(whole.answered) == 1500 and not whole.silent and not whole.told
            run(first, "ip link set out mtu 1412")
            told = search(opened, GOAL[4], 1500, TaskContext(), timeout=0.5)
            assert (max(told.answered), told.told) == (1400, 1412)
            run(first, "nft add table ip ill; nft 'add chain ip ill o { type filter hook output priority 0; }'")
            run(first, "nft add rule ip ill o icmp type destination-unreachable drop")
            hole = search(opened, GOAL[4], 1500, TaskContext(), timeout=0.5)
            assert (max(hole.answered), min(hole.silent), hole.told) == (1412, 1413, 0)

    in_private_network(work)


def test_what_nobody_answers_ends_in_time_and_a_cancel_ends_it_at_once() -> None:
    near = ipaddress.ip_address("10.1.0.1")

    def work() -> None:
        with routers(), engine(4, "raw") as opened:
            silent = Probe(ipaddress.ip_address("10.3.0.99"))
            (reply,) = opened.exchange([silent], TaskContext(), timeout=0.1)
            assert reply.outcome is Outcome.SILENT
            (reply,) = opened.exchange([Probe(near, size=9000, is_whole=True)], TaskContext())
            assert reply.outcome is Outcome.TOO_BIG
            task = TaskContext()
            task.cancel()
            with pytest.raises(Cancelled):
                opened.exchange([silent], task, timeout=60)

    in_private_network(work)


@given(st.binary(max_size=80), st.sampled_from([4, 6]), st.booleans())
@settings(max_examples=200, deadline=None, database=None)
def test_garbage_from_the_network_is_no_answer(data: bytes, version: int, has_header: bool) -> None:
    told = icmp_packets.answer(version, data, has_header=has_header)
    assert told is None or 0 <= told.number < 0x10000
    levels = {4: (0, 11), 6: (41, 25)}
    icmp_packets.error([(*levels[version], data)], data, None)


def test_a_request_has_the_size_that_is_asked_for_and_a_checksum() -> None:
    packet = icmp_packets.request(4, 7, 9, 60)
    assert len(packet) == 60 - 20
    assert sum(struct.unpack("!20H", packet)) % 0xFFFF == 0
    assert len(icmp_packets.request(6, 7, 9, 1280)) == 1280 - 40
    assert len(icmp_packets.request(4, 7, 9, 0)) == 8


def test_the_script_for_other_devices_traces_as_the_engine_does() -> None:
    def work() -> None:
        with routers():
            done = subprocess.run(
                ["python3", "-I", "-c", _PYTHON.strip(), f"{GOAL[4]}:443", "2", "0"], capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr
            path = parse(Os.LINUX, done.stdout)
            assert [str(hop.by) for hop in path.hops] == HOPS[4]
            assert [hop.series.received for hop in path.hops] == [2, 2, 2]
            assert path.hops[-1].is_goal and path.is_exact

    in_private_network(work)
