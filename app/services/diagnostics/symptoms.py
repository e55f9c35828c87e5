"""What people complain of, and the checks that look for its cause, lowest layer first.

The checks are named only: a page lists the complaints without loading what would look for them.
"""

from dataclasses import dataclass


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
        (*_NETWORK, "dns.hosts", "net.multigw", "net.mtu", "proxy.config", "net.captive", "time.source"),
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


def symptom(id: str) -> Symptom:
    """Raises KeyError."""
    return {one.id: one for one in SYMPTOMS}[id]
