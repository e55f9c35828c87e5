"""Echo requests on Windows, which gives them to everybody through iphlpapi.dll. Written from documentation: never run.

learn.microsoft.com: IcmpSendEcho2Ex, Icmp6SendEcho2, ICMP_ECHO_REPLY, ICMPV6_ECHO_REPLY, IP_OPTION_INFORMATION and the
IP_STATUS codes of ipexport.h. A call waits for its answer, so each that is under way has a thread and a handle.
"""

import ctypes
import ipaddress
import socket
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from app.domain.task import TaskContext
from app.services.probes.icmp import HEADERS, Ip, Outcome, Probe, Reply

_AT_ONCE = 64
_LOOK = 0.05  # seconds between looks at a cancel
_DO_NOT_FRAGMENT = 2  # IP_FLAG_DF
_ROOM = 512  # bytes of a reply beyond the data that comes back in it
_INVALID_HANDLE = ctypes.c_void_p(-1).value
_OUTCOMES = {
    0: Outcome.ANSWERED,
    11002: Outcome.UNREACHABLE,  # no such network, host, protocol, port
    11003: Outcome.UNREACHABLE,
    11004: Outcome.UNREACHABLE,
    11005: Outcome.UNREACHABLE,
    11009: Outcome.TOO_BIG,
    11010: Outcome.SILENT,
    11013: Outcome.ON_THE_WAY,
    11014: Outcome.ON_THE_WAY,
}


class Options(ctypes.Structure):
    """IP_OPTION_INFORMATION"""

    _fields_ = (
        ("hops", ctypes.c_uint8),
        ("service", ctypes.c_uint8),
        ("flags", ctypes.c_uint8),
        ("size", ctypes.c_uint8),
        ("data", ctypes.c_void_p),
    )


class EchoReply(ctypes.Structure):
    """ICMP_ECHO_REPLY; `address` in the order of the network."""

    _fields_ = (
        ("address", ctypes.c_uint8 * 4),
        ("status", ctypes.c_uint32),
        ("milliseconds", ctypes.c_uint32),
        ("size", ctypes.c_uint16),
        ("reserved", ctypes.c_uint16),
        ("data", ctypes.c_void_p),
        ("options", Options),
    )


class EchoReply6(ctypes.Structure):
    """ICMPV6_ECHO_REPLY: its address (IPV6_ADDRESS_EX) is packed, what follows is not."""

    _fields_ = (
        ("port_and_flow", ctypes.c_uint8 * 6),
        ("address", ctypes.c_uint8 * 16),
        ("scope", ctypes.c_uint8 * 4),
        ("padding", ctypes.c_uint8 * 2),
        ("status", ctypes.c_uint32),
        ("milliseconds", ctypes.c_uint32),
    )


class SocketAddress6(ctypes.Structure):
    """sockaddr_in6"""

    _fields_ = (
        ("family", ctypes.c_uint16),
        ("port", ctypes.c_uint16),
        ("flow", ctypes.c_uint32),
        ("address", ctypes.c_uint8 * 16),
        ("scope", ctypes.c_uint32),
    )


_WINDOWS_INET6 = 23  # AF_INET6 of Winsock


def read_reply(version: int, buffer: bytes, ms: float) -> Reply:
    """What a reply buffer holds. Raises ValueError for one that is too short."""
    kind: type[EchoReply | EchoReply6] = EchoReply if version == 4 else EchoReply6
    found = kind.from_buffer_copy(buffer)
    packed = bytes(found.address)
    by = ipaddress.ip_address(packed) if any(packed) else None
    return _reply(int(found.status), by, ms)


def _reply(status: int, by: Ip | None, ms: float) -> Reply:
    outcome = _OUTCOMES.get(status, Outcome.UNREACHABLE)
    if outcome is Outcome.SILENT:
        return Reply(outcome)
    return Reply(outcome, by, ms if by else None)


class WindowsEcho:
    """Implements `Echo`."""

    def __init__(self, version: int) -> None:
        """Raises OSError."""
        self._version = version
        self._library = _load()
        self._threads = ThreadPoolExecutor(_AT_ONCE, "echo")

    @property
    def is_exact(self) -> bool:
        return True

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def exchange(
        self, probes: Sequence[Probe], task: TaskContext, *, interval: float = 0.0, timeout: float = 1.0
    ) -> list[Reply]:
        sent: list[Future[Reply]] = []
        for number, probe in enumerate(probes):
            if number and interval:
                task.sleep(interval)
            sent.append(self._threads.submit(self._ask, probe, timeout))
        replies = []
        for one in sent:
            while not one.done():
                task.sleep(_LOOK / 5)
            replies.append(one.result())
        return replies

    def _ask(self, probe: Probe, timeout: float) -> Reply:
        library, version = self._library, self._version
        handle = library.IcmpCreateFile() if version == 4 else library.Icmp6CreateFile()
        if handle == _INVALID_HANDLE:
            return Reply(Outcome.UNREACHABLE)
        data = ctypes.create_string_buffer(max(1, probe.size - HEADERS[version]))
        size = max(0, probe.size - HEADERS[version])
        options = Options(probe.hops, 0, _DO_NOT_FRAGMENT if probe.is_whole and version == 4 else 0, 0, None)
        answer = ctypes.create_string_buffer(size + _ROOM)
        rest = (data, size, ctypes.byref(options), answer, len(answer), int(timeout * 1000))
        started = time.perf_counter()
        try:
            if version == 4:
                goal = int.from_bytes(probe.address.packed, sys.byteorder)
                count = library.IcmpSendEcho2Ex(handle, None, None, None, 0, goal, *rest)
            else:
                source, goal6 = SocketAddress6(family=_WINDOWS_INET6), _socket_address(probe.address)
                where = (ctypes.byref(source), ctypes.byref(goal6))
                count = library.Icmp6SendEcho2(handle, None, None, None, *where, *rest)
            ms = (time.perf_counter() - started) * 1000
            return read_reply(version, answer.raw, ms) if count else _reply(_last_error(), None, ms)
        finally:
            library.IcmpCloseHandle(handle)


def _load() -> Any:
    """Raises OSError."""
    if sys.platform == "win32":
        library = ctypes.WinDLL("iphlpapi", use_last_error=True)
        _declare(library)
        return library
    raise OSError("this is no Windows")


def _last_error() -> int:
    if sys.platform == "win32":
        return ctypes.get_last_error()
    return 0


def _socket_address(address: Ip) -> SocketAddress6:
    scope = getattr(address, "scope_id", None) or "0"
    index = int(scope) if scope.isdecimal() else socket.if_nametoindex(scope)
    return SocketAddress6(_WINDOWS_INET6, 0, 0, (ctypes.c_uint8 * 16)(*address.packed), index)


def _declare(library: Any) -> None:
    """Without these a handle of 64 bits would be cut to 32."""
    pointer, number = ctypes.c_void_p, ctypes.c_uint32
    rest = (pointer, ctypes.c_uint16, pointer, pointer, number, number)
    library.IcmpCreateFile.restype = library.Icmp6CreateFile.restype = pointer
    library.IcmpCreateFile.argtypes = library.Icmp6CreateFile.argtypes = ()
    library.IcmpCloseHandle.argtypes = (pointer,)
    library.IcmpSendEcho2Ex.restype = library.Icmp6SendEcho2.restype = number
    library.IcmpSendEcho2Ex.argtypes = (pointer, pointer, pointer, pointer, number, number, *rest)
    library.Icmp6SendEcho2.argtypes = (pointer, pointer, pointer, pointer, pointer, pointer, *rest)
