"""What of each fact is compared with an earlier visit, and in which words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.facts import Fact
from app.domain.language import tr
from app.services.diagnostics.wording import size
from app.services.facts.accounts.administrators import ADMINISTRATORS
from app.services.facts.accounts.people import PEOPLE
from app.services.facts.disk.drives import DRIVES
from app.services.facts.disk.smart import SMART
from app.services.facts.inventory.machine import MACHINE
from app.services.facts.inventory.neighbours import NEIGHBOURS
from app.services.facts.inventory.software import SOFTWARE
from app.services.facts.network.gateways import GATEWAYS
from app.services.facts.network.resolvers import RESOLVERS
from app.services.facts.performance.memory import MEMORY
from app.services.facts.performance.startup_items import STARTUP_ITEMS
from app.services.facts.platform import PLATFORM
from app.services.facts.printing.queues import PRINT_QUEUES
from app.services.facts.security.listeners import LISTENERS


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """`items` gives what is compared: a name and what is said of it. Nothing that differs from hour to hour.

    `is_light`: a whole set asks for it although no check of it may. `tells_gone`: what is missing is gone, and not
    only quiet.
    """

    kind: str
    fact: Fact[Any]
    items: Callable[[Any], Mapping[str, str]]
    is_light: bool = False
    tells_gone: bool = True


def _system(value: Any) -> dict[str, str]:
    return {tr("System"): value.name, tr("Kernel"): value.kernel}


def _machine(value: Any) -> dict[str, str]:
    said = {
        tr("Device"): value.title,
        tr("Serial number"): value.serial,
        tr("Board"): value.board,
        tr("Serial number of the board"): value.board_serial,
        tr("Firmware"): value.firmware,
        tr("Processor"): value.processor,
        **{tr("Network adapter {mac}", mac=one.mac): one.name for one in value.adapters if one.mac},
    }
    graphics = {tr("Graphics {one}", one=one): "" for one in value.graphics}
    return {name: words for name, words in said.items() if words} | graphics


def _software(value: Any) -> dict[str, str]:
    """Several versions of one name are told together: a package for two architectures, a library."""
    found: dict[str, set[str]] = {}
    for one in value:
        found.setdefault(one.name, set()).add(one.version)
    return {name: ", ".join(sorted(versions)) for name, versions in found.items()}


def _people(value: Any) -> dict[str, str]:
    return {one.name: tr("switched off") if one.is_off else "" for one in value}


def _administrators(value: Any) -> dict[str, str]:
    return dict.fromkeys(value.names, "")


def _neighbours(value: Any) -> dict[str, str]:
    return {one.mac: one.address for one in value if not one.is_random and ":" not in one.address}


def _memory(value: Any) -> dict[str, str]:
    """The kernel keeps a little for itself, at each start another bit."""
    return {tr("Memory"): f"{value.total / 1e9:.0f} GB"}


def _drives(value: Any) -> dict[str, str]:
    return {
        f"{one.model or one.name}{f' ({one.id})' if one.id else ''}": size(one.size) for one in value if one.is_fixed
    }


_COUNTERS = {
    "reallocated": tr("replaced sectors"),
    "pending": tr("sectors that wait to be replaced"),
    "uncorrected": tr("sectors that could not be read"),
    "unreadable": tr("sectors that the self-test could not read"),
    "link_errors": tr("errors on the cable"),
    "media_errors": tr("media errors"),
    "used": tr("percent of the life used"),
}


def _counters(value: Any) -> dict[str, str]:
    return {
        f"{one.model or one.device}: {words}": str(count)
        for one in value
        for name, words in _COUNTERS.items()
        if (count := getattr(one, name)) is not None
    }


def _startup(value: Any) -> dict[str, str]:
    return {one.name: one.program for one in value if one.is_on}


def _printers(value: Any) -> dict[str, str]:
    return {one.name: one.device for one in value.queues}


def _listeners(value: Any) -> dict[str, str]:
    return {
        tr("Port {port}", port=one.port): tr("this device only") if one.is_local else tr("from the network")
        for one in value
    }


def _gateways(value: Any) -> dict[str, str]:
    return {tr("Gateway {address}", address=one.address): one.interface for one in value if one.address}


def _resolvers(value: Any) -> dict[str, str]:
    return {tr("DNS server {one}", one=one): "" for one in value.servers}


COMPARED: tuple[Compared, ...] = (
    Compared(tr("System"), PLATFORM, _system, is_light=True),
    Compared(tr("Hardware"), MACHINE, _machine),
    Compared(tr("Hardware"), MEMORY, _memory, is_light=True),
    Compared(tr("Hardware"), DRIVES, _drives, is_light=True),
    Compared(tr("Accounts"), PEOPLE, _people, is_light=True),
    Compared(tr("Administrators"), ADMINISTRATORS, _administrators),
    Compared(tr("Counters of the disks"), SMART, _counters),
    Compared(tr("Open ports"), LISTENERS, _listeners, is_light=True),
    Compared(tr("Network"), GATEWAYS, _gateways),
    Compared(tr("Network"), RESOLVERS, _resolvers, is_light=True),
    Compared(tr("Neighbours in the network"), NEIGHBOURS, _neighbours, tells_gone=False),
    Compared(tr("Programs that start by themselves"), STARTUP_ITEMS, _startup),
    Compared(tr("Printers"), PRINT_QUEUES, _printers),
    Compared(tr("Software"), SOFTWARE, _software),
)
"""In the order in which changes are shown; those of one kind stand together."""
