"""What people complain of, and the checks that look for its cause, in waves: the lowest layers are asked first.

The checks are named only: a page lists the complaints without loading what would look for them. Within a wave they
stand in layer order, whatever their order here. A check that there is not yet is left out.
"""

from dataclasses import dataclass

from app.domain.language import tr


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person may name beside the complaint."""

    name: str
    label: str
    example: str


@dataclass(frozen=True, slots=True)
class Symptom:
    """`icon` names an icon file; `waves` are ids of checks. A problem of `ground` comes before the others only
    where something about the complaint follows from it: a printer on a cable of its own prints without a network.
    """

    id: str
    title: str
    icon: str
    waves: tuple[tuple[str, ...], ...]
    asks: tuple[Asked, ...] = ()
    ground: tuple[str, ...] = ()

    @property
    def checks(self) -> tuple[str, ...]:
        return tuple(name for wave in self.waves for name in wave)


_LINK = ("link.up", "wifi.permission", "wifi.signal", "ip.address", "ip.conflict", "dhcp.lease", "ip.static")
_WAY_OUT = (
    "dhcp.rogue",
    "ip.mask",
    "net.route",
    "net.gateway",
    "net.multigw",
    "dns.servers",
    "dns.resolve",
    "dns.hosts",
)
_INTERNET = ("dns.hijack", "net.captive", "proxy.config", "time.skew", "net.https", "net.ncsi")
_DISK = ("fs.state", "disk.space", "disk.smart", "disk.health", "disk.events")

SYMPTOMS: tuple[Symptom, ...] = (
    Symptom(
        "no-internet",
        tr("No internet"),
        "globe",
        (
            _LINK,
            _WAY_OUT,
            (*_INTERNET, "dns.policy", "dns.cache"),
            ("net.mtu", "net.ipv6", "vpn.overlap", "time.source"),
        ),
    ),
    Symptom(
        "wifi",
        tr("Wi-Fi is slow or drops"),
        "wifi",
        (
            ("wifi.channel", "wifi.band", "wifi.drops", "wifi.powersave", *_LINK),
            ("link.speed", "link.errors", *_WAY_OUT),
            ("net.mtu", "net.captive", "net.bloat", "net.throughput"),
            ("net.path",),
        ),
    ),
    Symptom(
        "vpn",
        tr("VPN does not connect"),
        "shield-check",
        (
            _LINK,
            _WAY_OUT,
            ("dns.hijack", "net.captive", "time.skew", "net.ports", "vpn.state", "vpn.overlap"),
            ("net.mtu", "dns.domain", "time.source"),
        ),
        (Asked("vpn", tr("VPN server"), "vpn.example.com"),),
    ),
    Symptom(
        "printer",
        tr("Cannot print"),
        "printer",
        (
            ("print.spooler", "print.default", "print.driver", "disk.space", *_LINK),
            # A job waits because of the printer behind its queue: so all three are asked at once.
            (
                *("print.port", "print.device", "print.queue"),
                *("net.gateway", "dns.servers", "dns.resolve", "dns.hosts", "svc.failed"),
            ),
        ),
        (Asked("printer", tr("Printer"), tr("Reception, or 192.168.1.40")),),
        ground=(*_LINK, *_WAY_OUT, "svc.failed"),
    ),
    Symptom(
        "slow",
        tr("The device is slow"),
        "gauge",
        (
            ("disk.space", "fs.state", "disk.events", "mem.pressure", "cpu.load", "cpu.throttle", "sys.uptime"),
            ("disk.smart", "disk.health", "disk.busy", "disk.kind", "mem.errors", "link.up", "link.speed"),
            ("startup.items", "boot.time", "av.product", "av.defender", "svc.failed", "log.critical", "upd.reboot"),
        ),
        ground=("link.up", "link.speed"),
    ),
    Symptom(
        "sign-in",
        tr("Cannot sign in"),
        "log-in",
        (
            (*_LINK, "fs.state", "disk.space", "acct.state", "acct.profile", "time.zone"),
            (*_WAY_OUT, "time.skew", "time.source", "dns.domain", "acct.failures", "acct.domain"),
            ("net.ports", "svc.failed"),
        ),
        ground=(*_LINK, *_WAY_OUT, "svc.failed"),
    ),
    Symptom(
        "crashes",
        tr("It crashes or restarts"),
        "triangle-alert",
        (
            (
                "log.crash",
                "app.crash",
                "log.critical",
                "svc.failed",
                "mem.errors",
                "dev.problem",
                "mem.pressure",
                *_DISK,
            ),
            ("cpu.throttle", "cpu.load", "bat.health", "bat.state", "upd.errors", "upd.reboot", "sys.uptime"),
            ("sys.integrity",),
        ),
        ground=("cpu.load", "sys.uptime", "upd.reboot"),  # being busy, or up for long, ends nothing
    ),
    Symptom(
        "shared-folder",
        tr("Shared folder is missing"),
        "folder",
        (
            _LINK,
            ("net.gateway", "net.multigw", "dns.servers", "dns.resolve", "dns.hosts", "share.access", "vpn.overlap"),
            ("acct.state", "acct.domain", "time.skew", "time.source", "disk.space"),
        ),
        (Asked("share", tr("Shared folder"), r"\\server\share, or server:/share"),),
    ),
)


def symptom(id: str) -> Symptom:
    """Raises KeyError."""
    return {one.id: one for one in SYMPTOMS}[id]


def title_of(id: str) -> str:
    """ "" where nobody complains of anything."""
    return symptom(id).title if id else ""
