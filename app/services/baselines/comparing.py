"""What has changed on a device since an earlier visit: what of each fact is compared, and in which words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.diagnostics import Change
from app.domain.facts import Fact, Missing
from app.services.baselines.kept import KeptFacts
from app.services.baselines.notes import Earlier
from app.services.diagnostics.wording import size
from app.services.facts.disk.drives import DRIVES
from app.services.facts.disk.smart import SMART
from app.services.facts.network.gateways import GATEWAYS
from app.services.facts.network.resolvers import RESOLVERS
from app.services.facts.performance.memory import MEMORY
from app.services.facts.performance.startup_items import STARTUP_ITEMS
from app.services.facts.platform import PLATFORM
from app.services.facts.printing.queues import PRINT_QUEUES
from app.services.facts.security.listeners import LISTENERS

MOST = 300
"""Changes that are told; a new installation of the system has thousands."""

_LONGEST = 200  # characters of a value


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """`items` gives what is compared: a name and what is said of it. Nothing that differs from hour to hour.

    `is_light`: a whole set asks for it although no check of it may.
    """

    kind: str
    fact: Fact[Any]
    items: Callable[[Any], Mapping[str, str]]
    is_light: bool = False


def _system(value: Any) -> dict[str, str]:
    return {"System": value.name, "Kernel": value.kernel}


def _memory(value: Any) -> dict[str, str]:
    """The kernel keeps a little for itself, at each start another bit."""
    return {"Memory": f"{value.total / 1e9:.0f} GB"}


def _drives(value: Any) -> dict[str, str]:
    return {
        f"{one.model or one.name}{f' ({one.id})' if one.id else ''}": size(one.size)
        for one in value
        if not one.is_removable
    }


_COUNTERS = {
    "reallocated": "replaced sectors",
    "pending": "sectors that wait to be replaced",
    "uncorrected": "sectors that could not be read",
    "unreadable": "sectors that the self-test could not read",
    "link_errors": "errors on the cable",
    "media_errors": "media errors",
    "used": "percent of the life used",
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
    return {f"Port {one.port}": "this device only" if one.is_local else "from the network" for one in value}


def _gateways(value: Any) -> dict[str, str]:
    return {f"Gateway {one.address}": one.interface for one in value if one.address}


def _resolvers(value: Any) -> dict[str, str]:
    return {f"DNS server {one}": "" for one in value.servers}


COMPARED: tuple[Compared, ...] = (
    Compared("System", PLATFORM, _system, is_light=True),
    Compared("Hardware", MEMORY, _memory, is_light=True),
    Compared("Hardware", DRIVES, _drives, is_light=True),
    Compared("Counters of the disks", SMART, _counters),
    Compared("Open ports", LISTENERS, _listeners, is_light=True),
    Compared("Network", GATEWAYS, _gateways),
    Compared("Network", RESOLVERS, _resolvers, is_light=True),
    Compared("Programs that start by themselves", STARTUP_ITEMS, _startup),
    Compared("Printers", PRINT_QUEUES, _printers),
)
"""In the order in which changes are shown; those of one kind stand together."""


def changes_since(kept: KeptFacts, earlier: Earlier) -> tuple[tuple[Change, ...], datetime | None]:
    """The changes, and since when; None where nothing could be compared."""
    changes: list[Change] = []
    times: list[datetime] = []
    for one in COMPARED:
        now, before = kept.value(one.fact), earlier.find(one.fact)
        if before is None or isinstance(now, Missing):
            continue
        times.append(before[1])
        changes += differences(one.kind, one.items(before[0]), one.items(now))
    return tuple(changes[:MOST]), max(times, default=None)


def differences(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """What is gone, what is other, what is new. A thing of which nothing is said is told as "yes"."""
    gone = [Change(kind, name, _said(value), "") for name, value in before.items() if name not in after]
    other = [
        Change(kind, name, _said(before[name]), _said(value))
        for name, value in after.items()
        if name in before and before[name] != value
    ]
    new = [Change(kind, name, "", _said(value)) for name, value in after.items() if name not in before]
    return [*gone, *other, *new]


def _said(value: str) -> str:
    return value[:_LONGEST] or "there"
