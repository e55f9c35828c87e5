"""What people complain of, and the checks that look for its cause, lowest layer first."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.diagnostics import Check
from app.services.diagnostics.checks import CHECKS


@dataclass(frozen=True, slots=True)
class Symptom:
    """`icon` names an icon file; `checks` are ids in the order in which they are judged."""

    id: str
    title: str
    icon: str
    checks: tuple[str, ...]


_NETWORK = ("link.up", "ip.address", "ip.static", "net.gateway", "dns.servers", "dns.resolve")

SYMPTOMS: tuple[Symptom, ...] = (
    Symptom(
        "no-internet",
        "No internet",
        "globe",
        (*_NETWORK, "dns.hosts", "net.multigw", "net.mtu", "proxy.config", "time.source"),
    ),
    Symptom("wifi", "Wi-Fi is slow or drops", "wifi", ("link.up", "link.speed", *_NETWORK[1:], "net.mtu")),
    Symptom("vpn", "VPN does not connect", "shield-check", (*_NETWORK, "net.mtu", "net.multigw", "time.source")),
    Symptom("printer", "Cannot print", "printer", (*_NETWORK, "dns.hosts", "disk.space", "svc.failed")),
    Symptom(
        "slow",
        "The device is slow",
        "gauge",
        (
            *("fs.state", "disk.events", "disk.space", "mem.pressure", "cpu.load"),
            *("link.up", "link.speed", "svc.failed", "log.critical", "upd.reboot", "sys.uptime"),
        ),
    ),
    Symptom(
        "sign-in",
        "Cannot sign in",
        "log-in",
        (*_NETWORK, "time.source", "time.zone", "fs.state", "disk.space", "svc.failed"),
    ),
    Symptom(
        "crashes",
        "It crashes or restarts",
        "triangle-alert",
        (
            *("fs.state", "disk.events", "disk.space", "mem.pressure"),
            *("svc.failed", "log.critical", "upd.reboot", "sys.uptime"),
        ),
    ),
    Symptom("shared-folder", "Shared folder is missing", "folder", (*_NETWORK, "dns.hosts", "time.source")),
)

QUICK: tuple[str, ...] = tuple(check.id for check in CHECKS)
"""What runs without a symptom: every check here asks for little, and all are answered in one trip."""


def checks_for(ids: Iterable[str]) -> tuple[Check, ...]:
    """The checks with these ids, in that order. Raises KeyError for an id that there is not."""
    by_id = {check.id: check for check in CHECKS}
    return tuple(by_id[one] for one in dict.fromkeys(ids))


def symptom(id: str) -> Symptom:
    """Raises KeyError."""
    return {one.id: one for one in SYMPTOMS}[id]
