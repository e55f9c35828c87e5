"""Stage 1: which addresses the name stands for, and who says so."""

import contextlib
import ipaddress
import os
import socket
import sys
import threading
import time
from pathlib import Path

from app.domain.connection_check import Help, Observation
from app.domain.language import counted, tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.connection_check.attempt import NAME_SECONDS, Address, Attempt, Seen, broken, left_out, well
from app.services.facts.network import hosts_file, resolvers

_POLL = 0.05  # seconds between looks at a cancel
_MOST = 6  # addresses that are looked at


def look_up(attempt: Attempt, task: TaskContext) -> Seen:
    if attempt.through is not None:
        return left_out(tr("{name} looks the name up, not this computer.", name=attempt.through.name))
    if literal := _literal(attempt.host, attempt.port):
        attempt.addresses = (literal,)
        return well(tr("{host} is an address: there is no name to look up.", host=attempt.host))
    answer = _resolve(attempt.host, attempt.port, task)
    if isinstance(answer, Exception) or not answer:
        return _explain(attempt.host, answer if isinstance(answer, Exception) else None)
    attempt.addresses = answer[:_MOST]
    origin = tr("the hosts file") if _in_hosts_file(attempt.host) else tr("the name service")
    shown = tuple(Observation(_family(one), one.text) for one in attempt.addresses)
    count = counted(len(answer), "address", "addresses")
    return well(tr("{host} stands for {count}, says {origin}.", host=attempt.host, count=count, origin=origin), *shown)


def _literal(host: str, port: int) -> Address | None:
    plain, _, scope = host.partition("%")
    try:
        address = ipaddress.ip_address(plain)
    except ValueError:
        return None
    if address.version == 4:
        return Address(socket.AF_INET, host, (host, port))
    index = 0
    with contextlib.suppress(OSError):
        index = int(scope) if scope.isdecimal() else socket.if_nametoindex(scope) if scope else 0
    return Address(socket.AF_INET6, host, (plain, port, 0, index))


def _resolve(host: str, port: int, task: TaskContext) -> tuple[Address, ...] | Exception | None:
    """None: no answer in time. The look-up runs in a thread of its own, since nothing can interrupt it."""
    found: list[tuple[Address, ...] | Exception] = []
    done = threading.Event()

    def work() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.append(
                tuple(dict.fromkeys(Address(family, str(place[0]), place) for family, _, _, _, place in answers))
            )
        except (OSError, UnicodeError) as error:
            found.append(error)
        done.set()

    threading.Thread(target=work, name="resolve", daemon=True).start()
    deadline = time.monotonic() + NAME_SECONDS
    while not done.wait(_POLL):
        task.check()
        if time.monotonic() > deadline:
            return None
    return found[0]


def _explain(host: str, error: Exception | None) -> Seen:
    asked = _asked()
    silent = error is None or (isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN)
    if silent:
        waited = tr("within {seconds:g} s", seconds=NAME_SECONDS) if error is None else tr("when it is asked")
        return broken(
            "resolver_silent",
            tr("No name server answers {waited}, so {host} stays a name without an address.", waited=waited, host=host),
            tr("Check the network of this computer, or write the device's IP address instead of its name."),
            *asked,
            help=Help.EDIT_DEVICE,
        )
    return broken(
        "not_found",
        tr("The name {host} is not known.", host=host),
        tr("Correct the spelling, or write the device's IP address instead of its name.") + _hint(host),
        Observation(tr("The name service says"), getattr(error, "strerror", None) or str(error), is_fault=True),
        *asked,
        help=Help.EDIT_DEVICE,
    )


def _hint(host: str) -> str:
    if host.endswith(".local"):
        return " " + tr("Names that end in .local are found only on the same network.")
    if "." not in host:
        return " " + tr("A short name needs the client's domain behind it, or a VPN that adds it.")
    return ""


def _asked() -> tuple[Observation, ...]:
    """The name servers of this computer. Read on Linux only: Windows keeps them with each adapter."""
    path = Path("/etc/resolv.conf")
    try:
        found = resolvers.parse(Os.LINUX, f"file={path}\n{path.read_text(errors='replace')}")
    except (OSError, ValueError):
        return ()
    servers = ", ".join(found.servers or ([found.stub] if found.stub else []))
    named = Observation(tr("Name servers asked"), servers or tr("none in {path}", path=path), is_fault=not servers)
    return (named, Observation(tr("Search domains"), ", ".join(found.search))) if found.search else (named,)


def _in_hosts_file(host: str) -> bool:
    windows = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / r"System32\drivers\etc\hosts"
    path = windows if sys.platform == "win32" else Path("/etc/hosts")
    with contextlib.suppress(OSError):
        lines = hosts_file.parse(Os.LINUX, path.read_text(errors="replace"))
        return any(host.casefold() in map(str.casefold, line.names) for line in lines)
    return False


def _family(address: Address) -> str:
    return "IPv6" if address.family == socket.AF_INET6 else "IPv4"
