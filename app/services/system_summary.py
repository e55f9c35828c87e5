"""A device in a few lines that can be pasted into a ticket. Serial numbers and users are left out unless asked for."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from app.domain.facts import Fact, Facts, Missing
from app.domain.language import tr
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.diagnostics.wording import size
from app.services.facts.disk.drives import DRIVES
from app.services.facts.disk.file_systems import FILE_SYSTEMS
from app.services.facts.inventory.machine import MACHINE
from app.services.facts.network.addresses import ADDRESSES, Address
from app.services.facts.network.gateways import GATEWAYS
from app.services.facts.network.links import LINKS, Link
from app.services.facts.network.resolvers import RESOLVERS
from app.services.facts.performance.load import LOAD
from app.services.facts.performance.memory import MEMORY
from app.services.facts.performance.uptime import UPTIME
from app.services.facts.platform import PLATFORM
from app.services.facts.reading import read_facts
from app.services.redaction import redact

MASKED = tr("(left out)")
_PERSONAL = re.compile(
    r"((?:/home|/Users|/media|/run/media)/)[^/\s]+|(?<![A-Za-z0-9])((?:en|wl|ww)x)[0-9a-f]{12}(?![A-Za-z0-9])"
)  # a place of one person, and an adapter that is named by its address
_MOST = 12  # disks, adapters
_LONGEST = 160  # letters of one thing that a device says
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60

FACTS: tuple[Fact[Any], ...] = (
    *(PLATFORM, MACHINE, UPTIME, LOAD, MEMORY, DRIVES, FILE_SYSTEMS),
    *(LINKS, ADDRESSES, GATEWAYS, RESOLVERS),
)

type Lines = Callable[[Facts, bool], Iterable[str]]


def summary_of(target: Target, task: TaskContext, *, shows_all: bool = False) -> str:
    """Ask the device once. Only reads. Raises what `read_facts` raises."""
    task.report(tr("Asking {name} what it is", name=target.name))
    return summary(read_facts(target, FACTS, task), shows_all=shows_all)


def summary(facts: Facts, *, shows_all: bool = False) -> str:
    """What is known, a heading before each kind; what the device did not say is left out."""
    lines: list[str] = []
    for heading, tell in _PARTS:
        said = [_clean(line if shows_all else _impersonal(line)) for line in tell(facts, shows_all)]
        lines += [f"{heading if not number else '':<11}{line}" for number, line in enumerate(filter(None, said))]
    return redact("\n".join(lines) + "\n") if lines else tr("The device did not say anything about itself.") + "\n"


def _impersonal(line: str) -> str:
    return _PERSONAL.sub(lambda found: f"{found[1] or found[2]}{MASKED}", line)


def _system(facts: Facts, shows_all: bool) -> Iterator[str]:
    if not isinstance(found := facts.find(PLATFORM), Missing):
        container = tr(", in a container ({container})", container=found.container) if found.container else ""
        yield tr(
            "{name}, kernel {kernel}, {machine}{container}",
            name=found.name,
            kernel=found.kernel,
            machine=found.machine,
            container=container,
        )
        yield tr("host name {name}", name=found.host if shows_all else MASKED)
    if not isinstance(up := facts.find(UPTIME), Missing):
        yield tr("up {duration}", duration=_duration(up.seconds))


def _machine(facts: Facts, shows_all: bool) -> Iterator[str]:
    found = facts.find(MACHINE)
    if isinstance(found, Missing):
        return
    if found.model or found.board:
        yield f"{found.title}{f' ({found.kind})' if found.kind else ''}"
    if found.serial:
        yield tr("serial number {number}", number=found.serial if shows_all else MASKED)
    if found.board or found.firmware:
        yield ", ".join(
            filter(
                None,
                (
                    found.board and tr("board {board}", board=found.board),
                    found.firmware and tr("firmware {firmware}", firmware=found.firmware),
                ),
            )
        )
    yield from (tr("graphics {one}", one=one) for one in found.graphics[:4])


def _processor(facts: Facts, _: bool) -> Iterator[str]:
    if not isinstance(machine := facts.find(MACHINE), Missing) and machine.processor:
        yield machine.processor
    if not isinstance(load := facts.find(LOAD), Missing):
        words = tr("{cores} cores, {used:.0f} % in use", cores=load.cores, used=load.used)
        waiting = " ".join(f"{one:g}" for one in load.average or ())
        yield tr("{use}, load {load}", use=words, load=waiting) if waiting else words


def _memory(facts: Facts, _: bool) -> Iterator[str]:
    if not isinstance(found := facts.find(MEMORY), Missing):
        swap = tr(
            ", swap {swap_total} of {found_swap_total}",
            swap_total=size(found.swap_total - found.swap_free),
            found_swap_total=size(found.swap_total),
        )
        used = tr(
            "{total} of {found_total} in use", total=size(found.total - found.available), found_total=size(found.total)
        )
        yield f"{used}{swap if found.swap_total else tr(', no swap')}"


def _disks(facts: Facts, shows_all: bool) -> Iterator[str]:
    drives = facts.find(DRIVES)
    for drive in () if isinstance(drives, Missing) else drives[:_MOST]:
        serial = f", {drive.id if shows_all else tr('serial number {number}', number=MASKED)}" if drive.id else ""
        yield f"{drive.title}  {size(drive.size)}{f'  {drive.kind}' if drive.kind else ''}{serial}"
    found = facts.find(FILE_SYSTEMS)
    kept = () if isinstance(found, Missing) else [one for one in found if one.kind != "tmpfs"]
    for one in kept[:_MOST]:
        state = tr(", read-only") if one.is_read_only else ""
        yield tr(
            "{mount}  {kind}  {free} of {size} free ({free_share:.0%}){state}",
            mount=one.mount,
            kind=one.kind,
            free=size(one.free),
            size=size(one.size),
            free_share=one.free_share,
            state=state,
        )


def _network(facts: Facts, shows_all: bool) -> Iterator[str]:
    links, addresses, machine = facts.find(LINKS), facts.find(ADDRESSES), facts.find(MACHINE)
    macs = {} if isinstance(machine, Missing) else {one.name: one.mac for one in machine.adapters}
    if not isinstance(links, Missing):
        for link in [one for one in links if not one.is_loopback][:_MOST]:
            own = [] if isinstance(addresses, Missing) else [one for one in addresses if one.interface == link.name]
            mac = [f"MAC {macs[link.name]}"] if shows_all and macs.get(link.name) else []
            yield "  ".join([link.name, _state(link), *(str(one.ip) for one in own if _is_shown(one, shows_all)), *mac])
    gateways, resolvers = facts.find(GATEWAYS), facts.find(RESOLVERS)
    if not isinstance(gateways, Missing) and (through := [str(one.address) for one in gateways if one.address]):
        yield tr("gateway {gateways}", gateways=", ".join(dict.fromkeys(through)))
    if not isinstance(resolvers, Missing) and resolvers.servers:
        yield f"DNS {', '.join(resolvers.servers)}"


def _is_shown(address: Address, shows_all: bool) -> bool:
    """The second half of many addresses of IPv6 is the MAC address (RFC 4291, appendix A)."""
    return (
        shows_all
        or address.ip.version == 4
        or not (address.ip.is_link_local or int(address.ip) >> 24 & 0xFFFF == 0xFFFE)
    )


def _state(link: Link) -> str:
    if not link.is_enabled:
        return "off"
    if not link.is_connected:
        return tr("not connected")
    kind = "Wi-Fi" if link.is_wifi else "cable" if link.is_physical else "virtual"
    return f"{kind}, {link.speed} Mbit/s" if link.speed else kind


def _duration(seconds: float) -> str:
    whole = max(0, int(seconds))
    if whole >= 2 * _DAY:
        return tr("{days} days", days=whole // _DAY)
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"


def _clean(line: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in line).strip()
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


_PARTS: tuple[tuple[str, Lines], ...] = (
    (tr("System"), _system),
    (tr("Machine"), _machine),
    (tr("Processor"), _processor),
    (tr("Memory"), _memory),
    (tr("Disks"), _disks),
    (tr("Network"), _network),
)
