"""Which DHCP servers answer in the networks of this computer. Nothing is taken of what they offer.

Only of the computer that Satchel runs on: it is a question to the network, not to a device.
"""

import ipaddress
import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.domain.facts import Fact, FactUnavailable, Reason
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.answers import whole

if TYPE_CHECKING:
    from app.services.probes.dhcp import Offer


@dataclass(frozen=True, slots=True)
class Offered:
    """What one server offers on one adapter."""

    interface: str
    server: ipaddress.IPv4Address
    mac: str
    address: ipaddress.IPv4Address
    prefix: int | None
    """Bits of the mask; None where it offers none."""
    routers: tuple[str, ...]
    name_servers: tuple[str, ...]
    seconds: int = 0

    def __str__(self) -> str:
        return f"{self.server} ({self.mac})"


def parse(os: Os, text: str) -> tuple[Offered, ...]:
    """Raises ValueError for an answer that does not say where was asked."""
    lines = [line for line in text.splitlines() if line]
    if not any(line.startswith("asked|") for line in lines):
        raise ValueError("nobody was asked")
    return tuple(_offer(line) for line in lines if line.startswith("offer|"))


def _offer(line: str) -> Offered:
    _, interface, server, mac, address, mask, routers, names, seconds = line.split("|")
    return Offered(
        interface,
        ipaddress.IPv4Address(server),
        mac,
        ipaddress.IPv4Address(address),
        ipaddress.IPv4Network(f"0.0.0.0/{mask}").prefixlen if mask else None,
        tuple(routers.split()),
        tuple(names.split()),
        whole(seconds),
    )


def own(task: TaskContext) -> str:
    """Raises PermissionError, FactUnavailable."""
    if sys.platform != "linux":
        raise FactUnavailable(Reason.ABSENT, "this system keeps the port of DHCP for its own client")
    from app.services.probes.dhcp import offers
    from app.services.probes.interfaces import connected_interfaces
    from app.services.probes.together import together

    questions = list(connected_interfaces())[:8]
    if not questions:
        raise FactUnavailable(Reason.NOT_APPLICABLE, "no adapter is connected")
    first = questions[0]
    offers(first.name, first.mac, task, seconds=0)  # says so at once where it is not allowed
    heard = together([partial(offers, one.name, one.mac, task) for one in questions], task, 5.0)
    every = sorted(
        {one for found in heard for one in found or ()}, key=lambda one: (one.interface, one.server, one.mac)
    )
    return "\n".join([*(f"asked|{one.name}" for one in questions), *map(_line, every)])


def _line(one: "Offer") -> str:
    lists = (" ".join(one.routers), " ".join(one.name_servers))
    return "|".join(
        ("offer", one.interface, one.server, one.mac, one.address, one.mask, *lists, str(one.seconds)),
    )


DHCP_OFFERS = Fact("dhcp_offers", {}, parse, deadline=6, own=own)
