"""Echo requests on Linux and macOS, from one socket for all that is asked at the same time.

Linux gives everybody ICMP sockets where `net.ipv4.ping_group_range` allows it. Where it does not, UDP packets to
ports that nobody uses are answered as well, and the errors on the way come back in the socket's error queue (ip(7),
IP_RECVERR): so traces need no rights either. An administrator has raw sockets. macOS gives everybody ICMP sockets; on
it this was written from documentation, and never run.
"""

import errno
import secrets
import select
import socket
import struct
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from app.domain.task import TaskContext
from app.services.probes import icmp_packets
from app.services.probes.icmp import Ip, Outcome, Probe, Reply
from app.services.probes.icmp_packets import Told

WAYS = ("icmp", "raw", "udp")
"""What is tried, in this order: a socket for echo requests, one for whole packets (root's), UDP with its errors."""
_LOOK = 0.05  # seconds between looks at a cancel
_FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}
_LEVEL = {4: socket.IPPROTO_IP, 6: socket.IPPROTO_IPV6}
_ICMP = {4: socket.IPPROTO_ICMP, 6: socket.IPPROTO_ICMPV6}
_HOPS = {4: socket.IP_TTL, 6: socket.IPV6_UNICAST_HOPS}
_RECVERR = {4: 11, 6: 25}  # linux/in.h, linux/in6.h
_MTU_DISCOVER = {4: 10, 6: 23}
_DO_NOT_CUT, _MAY_CUT = 3, 0  # IP_PMTUDISC_PROBE: whatever was learnt before of the way; IP_PMTUDISC_DONT
_DONT_FRAGMENT = {4: 28, 6: 62}  # netinet/in.h of macOS; IPV6_DONTFRAG is 62 on Linux too
_FILTER = {
    4: (255, 1, struct.pack("=I", 0xFFFFFFFE)),
    6: (58, 1, struct.pack("=8I", *(0xFFFFFFFD if word == 4 else 0xFFFFFFFF for word in range(8)))),
}
"""ICMP_FILTER and ICMPV6_FILTER, for raw sockets: answers to echo requests only."""
_ERROR_QUEUE = 0x2000  # MSG_ERRQUEUE
_MOST_BYTES = 512  # of an answer, whose head is all that is looked at
_FIRST_PORT, _PORTS = 33434, 30000  # where traces have always knocked


@dataclass
class _Exchange:
    """Where one exchange stands: what is on its way by its number, with the place in the list and the second."""

    probes: Sequence[Probe]
    replies: list[Reply | None]
    under_way: dict[int, tuple[int, float]] = field(default_factory=dict)

    def settle(self, told: Told, source: Ip | None) -> None:
        found = self.under_way.pop(told.number, None)
        if found:
            place, left = found
            ms = (time.perf_counter() - left) * 1000
            self.replies[place] = Reply(told.outcome, told.by or source, ms, told.mtu)


class SocketEcho:
    """Implements `Echo`."""

    def __init__(self, version: int, ways: Sequence[str] = WAYS) -> None:
        """The first of `ways` that this system gives. Raises OSError."""
        self._version = version
        self._socket, self._kind = _open(version, ways)
        self._ident = secrets.randbelow(0x10000)
        self._last = secrets.randbelow(_PORTS)
        self._socket.setblocking(False)
        if sys.platform == "linux":
            self._socket.setsockopt(_LEVEL[version], _RECVERR[version], 1)
        if self._kind == "raw":
            self._socket.setsockopt(*_FILTER[version])

    @property
    def is_exact(self) -> bool:
        return self._kind != "udp"  # ports that nobody uses are reported about once a second (icmp(7))

    def close(self) -> None:
        self._socket.close()

    def exchange(
        self, probes: Sequence[Probe], task: TaskContext, *, interval: float = 0.0, timeout: float = 1.0
    ) -> list[Reply]:
        running = _Exchange(probes, [None] * len(probes))
        poll = select.poll()
        poll.register(self._socket, select.POLLIN | select.POLLERR)
        started = time.perf_counter()
        end, number = started + timeout, 0
        while True:
            now = time.perf_counter()
            while number < len(probes) and now >= started + number * interval:
                self._send(running, number)
                number += 1
                now = time.perf_counter()
                end = now + timeout
                if not number % 16:
                    self._hear(running)  # or the answers to the first would wait, and seem to be slow
            task.check()
            waits_for = started + number * interval if number < len(probes) else end
            if number == len(probes) and (not running.under_way or now >= end):
                return [reply or Reply(Outcome.SILENT) for reply in running.replies]
            if poll.poll(max(0.0, min(waits_for - now, _LOOK)) * 1000):
                self._hear(running)

    def _send(self, running: _Exchange, place: int) -> None:
        probe = running.probes[place]
        self._last = (self._last + 1) % _PORTS
        number = self._last + (_FIRST_PORT if self._kind == "udp" else 0)
        data = icmp_packets.request(self._version, self._ident, number, probe.size)
        if self._kind == "udp":
            data = data[8:] or b"\0"  # as many bytes: both heads are of the same length
        with suppress(OSError):  # an odd system that has no such setting still sends
            self._set(probe)
        for last in (False, False, True):
            running.under_way[number] = (place, time.perf_counter())
            try:
                self._socket.sendto(data, _where(probe.address, number if self._kind == "udp" else 0))
            except OSError as error:
                # It may be an older packet's error, which the system hands over with the next call.
                self._hear(running)
                if last:
                    running.under_way.pop(number, None)
                    running.replies[place] = _not_sent(error)
            else:
                return

    def _set(self, probe: Probe) -> None:
        level = _LEVEL[self._version]
        self._socket.setsockopt(level, _HOPS[self._version], probe.hops)
        if sys.platform == "linux":
            self._socket.setsockopt(level, _MTU_DISCOVER[self._version], _DO_NOT_CUT if probe.is_whole else _MAY_CUT)
        if sys.platform == "darwin" or self._version == 6:
            self._socket.setsockopt(level, _DONT_FRAGMENT[self._version], int(probe.is_whole))

    def _hear(self, running: _Exchange) -> None:
        if sys.platform == "linux":
            self._hear_errors(running)
        if self._kind == "udp":
            with suppress(OSError):
                self._socket.recv(1)  # nobody answers here, but an error that waits is taken away
            return
        has_header = self._version == 4 and (self._kind == "raw" or sys.platform == "darwin")
        for _ in range(10_000):
            try:
                data, source = self._socket.recvfrom(_MOST_BYTES)
            except BlockingIOError:
                return
            except OSError:
                continue
            told = icmp_packets.answer(self._version, data, has_header=has_header)
            if told is None or (told.ident != self._ident and not (self._kind == "icmp" and sys.platform == "linux")):
                continue  # Linux gives an ICMP socket a number of its own, and keeps apart what is whose
            if told.outcome is Outcome.ANSWERED and not self._is_from(running, told.number, source[0]):
                continue
            running.settle(told, _read_address(source[0]))

    def _is_from(self, running: _Exchange, number: int, source: str) -> bool:
        found = running.under_way.get(number)
        address = _read_address(source)
        return bool(found and address and running.probes[found[0]].address.packed == address.packed)

    def _hear_errors(self, running: _Exchange) -> None:
        for _ in range(10_000):
            try:
                packet, ancillary, _, goal = self._socket.recvmsg(_MOST_BYTES, _MOST_BYTES, _ERROR_QUEUE)
            except OSError:
                return
            told = icmp_packets.error(ancillary, packet, goal[1] if self._kind == "udp" and goal else None)
            if told and (self._kind != "raw" or told.ident == self._ident):
                running.settle(told, None)


def _open(version: int, ways: Sequence[str]) -> tuple[socket.socket, str]:
    family = _FAMILY[version]
    for way in ways:
        with suppress(OSError):
            if way == "icmp":
                return socket.socket(family, socket.SOCK_DGRAM, _ICMP[version]), way
            if way == "raw" and sys.platform == "linux":
                return socket.socket(family, socket.SOCK_RAW, _ICMP[version]), way
            if way == "udp" and sys.platform == "linux":
                return socket.socket(family, socket.SOCK_DGRAM), way
    raise PermissionError(errno.EACCES, "this system gives no socket for echo requests")


def _where(address: Ip, port: int) -> tuple[str, int] | tuple[str, int, int, int]:
    if address.version == 4:
        return str(address), port
    scope = address.scope_id or "0"
    index = int(scope) if scope.isdecimal() else socket.if_nametoindex(scope)
    return str(address).partition("%")[0], port, 0, index


def _read_address(text: str) -> Ip | None:
    import ipaddress

    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _not_sent(error: OSError) -> Reply:
    if error.errno == errno.EPERM:  # of a send, it comes from netfilter alone
        return Reply(Outcome.FORBIDDEN)
    return Reply(Outcome.TOO_BIG if error.errno == errno.EMSGSIZE else Outcome.UNREACHABLE)
