"""Does somebody take a connection? "Refused" and "silent" have different causes, so they are told apart."""

import errno
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

_MOST_ADDRESSES = 4  # of one name are tried
_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, 10051, 10065, 10049}  # and of Winsock


class Way(Enum):
    """How an attempt ended. The values are stable: they appear in what devices answer."""

    OPEN = "open"
    REFUSED = "refused"  # the machine is there, nothing listens on the port; or a firewall says so
    SILENT = "silent"  # no answer: dropped on the way, or the machine is off
    UNREACHABLE = "unreachable"  # no route, or somebody on the way says so
    LATE = "late"  # it is there, but what it was asked for did not come in time
    UNRESOLVED = "unresolved"  # the name leads to no address


@dataclass(frozen=True, slots=True)
class Attempt:
    way: Way
    address: str = ""
    milliseconds: int = 0


def addresses_of(host: str, within: float) -> tuple[str, ...]:
    """As the programs of this computer find them: hosts file, cache and all. () where there are none in time."""
    found: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(str(answer[4][0]) for answer in answers)

    thread = threading.Thread(target=ask, name=f"look up {host}", daemon=True)
    thread.start()
    thread.join(within)
    return tuple(dict.fromkeys(found))[:_MOST_ADDRESSES]


def connected(host: str, port: int, within: float) -> tuple[Attempt, socket.socket | None]:
    """The first of the addresses of `host` that takes a connection, within `within` seconds for all of it.

    The caller closes the socket.
    """
    until = time.monotonic() + within
    addresses: Sequence[str] = addresses_of(host, within)
    if not addresses:
        return Attempt(Way.UNRESOLVED), None
    worst = Attempt(Way.UNREACHABLE, addresses[0])
    for number, address in enumerate(addresses):
        left = until - time.monotonic()
        if left <= 0:
            break
        # IPv6 that leads nowhere must not use up the time of IPv4.
        attempt, made = _try(address, port, left if number == len(addresses) - 1 else max(left / 2, 0.2))
        if made:
            return attempt, made
        if worst.way is Way.UNREACHABLE:
            worst = attempt
    return worst, None


def try_port(host: str, port: int, within: float) -> Attempt:
    """Is somebody there? The connection is closed at once."""
    attempt, made = connected(host, port, within)
    if made:
        made.close()
    return attempt


def _try(address: str, port: int, within: float) -> tuple[Attempt, socket.socket | None]:
    made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    made.settimeout(within)
    started = time.monotonic()
    way = Way.UNREACHABLE
    try:
        made.connect((address, port))
        return Attempt(Way.OPEN, address, _milliseconds(started)), made
    except TimeoutError:
        way = Way.SILENT
    except ConnectionRefusedError:
        way = Way.REFUSED
    except OSError as error:
        way = Way.UNREACHABLE if error.errno in _UNREACHABLE else Way.SILENT
    made.close()
    return Attempt(way, address, _milliseconds(started)), None


def _milliseconds(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
