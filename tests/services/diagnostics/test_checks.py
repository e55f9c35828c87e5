"""Every verdict of every check, judged on given facts."""

import ipaddress
from dataclasses import replace
from typing import Any

import pytest

from app.domain.diagnostics import CheckGroup
from app.domain.facts import FactMissing, KnownFacts, Missing, Reason
from app.domain.target import Os
from app.services.diagnostics.checks import CHECKS, checks_for
from app.services.facts.clock.time_source import TIME_SOURCE, TimeSource
from app.services.facts.clock.time_zone import TIME_ZONE, TimeZone
from app.services.facts.disk.file_systems import FILE_SYSTEMS, FileSystem
from app.services.facts.network.addresses import ADDRESSES, Address
from app.services.facts.network.gateways import GATEWAYS, Gateway
from app.services.facts.network.hosts_file import HOSTS, HostsLine
from app.services.facts.network.links import LINKS, Link
from app.services.facts.network.proxy import PROXY, Proxy
from app.services.facts.network.resolution import RESOLUTION, Asked, Resolution
from app.services.facts.network.resolvers import RESOLVERS, Resolvers
from app.services.facts.performance.load import LOAD, Load
from app.services.facts.performance.memory import MEMORY, Memory
from app.services.facts.performance.uptime import UPTIME, Uptime
from app.services.facts.platform import PLATFORM, Platform
from app.services.facts.security.listeners import LISTENERS, Listener
from app.services.facts.security.ssh_server import SSH_SERVER, SshServer
from app.services.facts.system.error_log import DISK_LOG, ERROR_LOG, LogLine
from app.services.facts.system.pending_restart import PENDING_RESTART, PendingRestart
from app.services.facts.system.services import FAILED_SERVICES, FailedService
from tests.services.diagnostics.checks.cases import Case, all_cases, try_case

GB = 10**9
MACHINE = Platform("Debian", "6.1", "x86_64", "desk")
CONTAINER = Platform("Debian", "6.1", "x86_64", "box", "docker")
LOOPBACK = Link("lo", False, False, True, True, True, mtu=65536)
NOT_HERE = Missing(Reason.NOT_APPLICABLE)


def link(**changes: Any) -> Link:
    settings = {"is_physical": True, "is_wifi": False, "is_enabled": True, "is_connected": True, "speed": 1000}
    return Link("eth0", **(settings | changes))


def address(text: str, **changes: Any) -> Address:
    return Address("eth0", ipaddress.ip_interface(text), **changes)


def gateway(answers: bool | None = True, wire: bool | None = True, at: str = "10.0.0.1", **changes: Any) -> Gateway:
    return Gateway(changes.pop("interface", "eth0"), ipaddress.ip_address(at), changes.pop("metric", 0), answers, wire)


def resolution(*status: str, lookup: str | None = "192.0.2.1", ms: int = 5, late: bool = False) -> Resolution:
    return Resolution(tuple(Asked(f"10.0.0.{n}", one, ms) for n, one in enumerate(status, 5)), lookup, late)


def disk(free: float, size: float = 500, mount: str = "/", **changes: Any) -> FileSystem:
    return FileSystem(mount, "/dev/sda1", "ext4", int(size * GB), int(free * GB), mount == "/", **changes)


def ssh(root: str = "prohibit-password", passwords: bool = True, empty: bool = False) -> SshServer:
    return SshServer((22,), root, passwords, empty, True)


SSH_OPEN = (Listener(22, False),)

ONLY_ON = {"two_zones": Os.LINUX, "fast_startup": Os.WINDOWS, "renames": Os.WINDOWS, "stalled": Os.LINUX}

CASES: list[Case] = [
    ("link.up", {LINKS: (LOOPBACK, link()), PLATFORM: MACHINE}, "ok"),
    ("link.up", {LINKS: (LOOPBACK, link(), link(is_connected=False)), PLATFORM: MACHINE}, "ok"),
    ("link.up", {LINKS: (LOOPBACK, link(is_physical=False)), PLATFORM: CONTAINER}, "ok"),
    ("link.up", {LINKS: (replace(LOOPBACK, is_enabled=False), link()), PLATFORM: MACHINE}, "warning loopback_off"),
    ("link.up", {LINKS: (LOOPBACK,), PLATFORM: CONTAINER}, "not_applicable"),
    ("link.up", {LINKS: (LOOPBACK,), PLATFORM: MACHINE}, "problem no_adapter"),
    ("link.up", {LINKS: (link(is_connected=False),), PLATFORM: MACHINE}, "problem no_carrier"),
    ("link.up", {LINKS: (link(is_connected=False, is_enabled=False),), PLATFORM: MACHINE}, "problem disabled"),
    ("link.speed", {LINKS: (link(),)}, "ok"),
    ("link.speed", {LINKS: (link(speed=100),)}, "info below_gigabit"),
    ("link.speed", {LINKS: (link(speed=10),)}, "warning slow"),
    ("link.speed", {LINKS: (link(speed=1000, is_half_duplex=True),)}, "warning half_duplex"),
    ("link.speed", {LINKS: (link(is_wifi=True),)}, "not_applicable"),
    ("ip.address", {ADDRESSES: (address("10.0.0.2/24"), address("fe80::1/64"))}, "ok"),
    ("ip.address", {ADDRESSES: (address("127.0.0.1/8"), address("fe80::1/64"))}, "problem none"),
    ("ip.address", {ADDRESSES: (address("169.254.7.7/16"),)}, "problem no_dhcp"),
    ("ip.address", {ADDRESSES: (address("10.0.0.2/24", is_duplicate=True),)}, "problem conflict"),
    ("ip.static", {ADDRESSES: (address("10.0.0.2/24"),), GATEWAYS: (gateway(),)}, "ok"),
    (
        "ip.static",
        {ADDRESSES: (address("10.0.9.2/24"),), GATEWAYS: (gateway(False, False),)},
        "problem gateway_outside",
    ),
    ("ip.static", {ADDRESSES: (address("10.0.9.2/32"),), GATEWAYS: (gateway(),)}, "not_applicable"),
    ("net.gateway", {GATEWAYS: (gateway(),)}, "ok"),
    ("net.gateway", {GATEWAYS: (gateway(None, None),)}, "ok"),
    ("net.gateway", {GATEWAYS: (gateway(False, True),)}, "info no_echo"),
    ("net.gateway", {GATEWAYS: ()}, "problem none"),
    ("net.gateway", {GATEWAYS: (gateway(False, False),)}, "problem silent"),
    ("net.multigw", {GATEWAYS: (gateway(), gateway(metric=100, interface="wlan0"))}, "ok"),
    ("net.multigw", {GATEWAYS: (gateway(), gateway(interface="wlan0"))}, "warning equal_metric"),
    ("net.multigw", {GATEWAYS: ()}, "not_applicable"),
    ("net.mtu", {LINKS: (link(), LOOPBACK)}, "ok"),
    ("net.mtu", {LINKS: (link(mtu=1400),)}, "info below_usual"),
    ("net.mtu", {LINKS: (link(mtu=576),)}, "warning too_small"),
    ("net.mtu", {LINKS: (LOOPBACK,)}, "not_applicable"),
    ("dns.servers", {RESOLVERS: Resolvers(("10.0.0.5",))}, "ok"),
    ("dns.servers", {RESOLVERS: Resolvers((), stub="127.0.0.53")}, "info forwarder"),
    ("dns.servers", {RESOLVERS: Resolvers(())}, "problem none"),
    ("dns.resolve", {RESOLUTION: resolution("answer")}, "ok"),
    ("dns.resolve", {RESOLUTION: resolution("answer", lookup="")}, "info closed_network"),
    ("dns.resolve", {RESOLUTION: resolution("silent", lookup="")}, "problem server_silent"),
    ("dns.resolve", {RESOLUTION: resolution("refused", lookup="")}, "problem server_refused"),
    ("dns.resolve", {RESOLUTION: resolution("unreachable", lookup="")}, "problem server_unreachable"),
    ("dns.resolve", {RESOLUTION: resolution("silent", "answer")}, "warning one_dead"),
    ("dns.resolve", {RESOLUTION: resolution("failing", lookup="")}, "warning server_failing"),
    ("dns.resolve", {RESOLUTION: resolution("answer", ms=900)}, "warning slow"),
    ("dns.resolve", {RESOLUTION: resolution("unknown")}, "ok"),
    ("dns.resolve", {RESOLUTION: resolution("unknown", lookup="", late=True)}, "problem no_answer"),
    ("dns.resolve", {RESOLUTION: resolution("unknown", lookup="")}, "unknown"),
    ("dns.hosts", {HOSTS: (HostsLine("127.0.0.1", ("localhost",)),), PLATFORM: MACHINE}, "ok"),
    ("dns.hosts", {HOSTS: (HostsLine("172.17.0.2", ("desk",)),), PLATFORM: MACHINE}, "ok"),
    ("dns.hosts", {HOSTS: (HostsLine("10.0.0.9", ("nas",)),), PLATFORM: MACHINE}, "info entries"),
    ("dns.hosts", {HOSTS: (HostsLine("oops", (), False),), PLATFORM: MACHINE}, "warning invalid"),
    ("dns.hosts", {HOSTS: (HostsLine("10.0.0.9", ("localhost",)),), PLATFORM: MACHINE}, "problem localhost"),
    ("dns.hosts", {HOSTS: (HostsLine("10.0.0.9", ("example.com",)),), PLATFORM: MACHINE}, "problem overrides"),
    ("proxy.config", {PROXY: ()}, "ok"),
    ("proxy.config", {PROXY: (Proxy("environment", "http://proxy:3128", True),)}, "info in_use"),
    ("proxy.config", {PROXY: (Proxy("apt", "http://proxy:3128", False),)}, "problem dead"),
    ("time.source", {TIME_SOURCE: TimeSource(True, True, "ntp.site", 0.001)}, "ok"),
    ("time.source", {TIME_SOURCE: TimeSource(False, False)}, "warning off"),
    ("time.source", {TIME_SOURCE: TimeSource(True, False, "ntp.site")}, "warning not_synchronised"),
    ("time.source", {TIME_SOURCE: TimeSource(True, True, "ntp.site", -4.0)}, "warning off_by"),
    ("time.source", {TIME_SOURCE: TimeSource(True, True, "ntp.site", 4000.0)}, "problem far_off"),
    ("time.zone", {TIME_ZONE: TimeZone("Europe/Berlin", 60)}, "ok"),
    ("time.zone", {TIME_ZONE: TimeZone("Europe/Berlin", 60, "Etc/UTC")}, "warning two_zones"),
    ("disk.space", {FILE_SYSTEMS: (disk(200),)}, "ok"),
    ("disk.space", {FILE_SYSTEMS: (disk(3, 8),)}, "ok"),
    ("disk.space", {FILE_SYSTEMS: (disk(1, 2),)}, "ok"),
    ("disk.space", {FILE_SYSTEMS: (disk(300, 4000),)}, "ok"),
    ("disk.space", {FILE_SYSTEMS: (disk(40),)}, "warning low"),
    ("disk.space", {FILE_SYSTEMS: (disk(200), disk(5, mount="/data"))}, "warning low"),
    ("disk.space", {FILE_SYSTEMS: (disk(0.5),)}, "problem full"),
    ("disk.space", {FILE_SYSTEMS: (disk(200, inodes=1_000_000, inodes_free=5),)}, "problem no_inodes"),
    ("disk.space", {FILE_SYSTEMS: (disk(0, is_read_only=True),)}, "not_applicable"),
    ("fs.state", {FILE_SYSTEMS: (disk(1),), PLATFORM: MACHINE}, "ok"),
    ("fs.state", {FILE_SYSTEMS: (disk(1, is_read_only=True),), PLATFORM: MACHINE}, "problem read_only"),
    ("fs.state", {FILE_SYSTEMS: (disk(1, is_read_only=True),), PLATFORM: CONTAINER}, "info meant"),
    ("fs.state", {FILE_SYSTEMS: (disk(1, is_read_only=True, is_meant_read_only=True),), PLATFORM: MACHINE}, "ok"),
    ("fs.state", {FILE_SYSTEMS: (disk(1, is_dirty=True),), PLATFORM: MACHINE}, "warning dirty"),
    ("fs.state", {FILE_SYSTEMS: (), PLATFORM: MACHINE}, "not_applicable"),
    ("disk.events", {DISK_LOG: ()}, "ok"),
    ("disk.events", {DISK_LOG: (LogLine("kernel", "nvme0: I/O 7 QID 1 timeout"),) * 3}, "warning resets"),
    ("disk.events", {DISK_LOG: (LogLine("kernel", "sda: I/O error, sector 4"),)}, "problem errors"),
    ("mem.pressure", {MEMORY: Memory(16 * GB, 8 * GB, 0, 0, 0.0)}, "ok"),
    ("mem.pressure", {MEMORY: Memory(16 * GB, GB, 4 * GB, GB)}, "warning low"),
    ("mem.pressure", {MEMORY: Memory(16 * GB, 8 * GB, 0, 0, 40.0)}, "warning stalled"),
    ("cpu.load", {LOAD: Load(4, 20.0, (0.5, 0.5, 0.5), ("python",))}, "ok"),
    ("cpu.load", {LOAD: Load(4, 100.0, (0.5, 0.5, 0.5), ("python",))}, "ok"),
    ("cpu.load", {LOAD: Load(4, 99.0, (6.0, 6.0, 6.0), ("python",))}, "warning busy"),
    ("cpu.load", {LOAD: Load(4, 99.0)}, "warning busy"),
    ("cpu.load", {LOAD: Load(2, 10.0, (20.0, 20.0, 20.0))}, "warning queue"),
    ("svc.failed", {FAILED_SERVICES: ()}, "ok"),
    ("svc.failed", {FAILED_SERVICES: (FailedService("nginx.service", "web server"),)}, "warning failed"),
    ("svc.failed", {FAILED_SERVICES: NOT_HERE}, "missing"),
    ("log.critical", {ERROR_LOG: ()}, "ok"),
    ("log.critical", {ERROR_LOG: (LogLine("cron", "no such user"),)}, "info errors"),
    ("log.critical", {ERROR_LOG: (LogLine("cron", "no such user"),) * 60}, "warning flood"),
    ("log.critical", {ERROR_LOG: (LogLine("kernel", "Kernel panic", 0),)}, "warning critical"),
    ("upd.reboot", {PENDING_RESTART: PendingRestart(())}, "ok"),
    ("upd.reboot", {PENDING_RESTART: PendingRestart((), True)}, "info renames"),
    ("upd.reboot", {PENDING_RESTART: PendingRestart(("linux-image-6.1",))}, "warning needed"),
    ("sys.uptime", {UPTIME: Uptime(3600)}, "ok"),
    ("sys.uptime", {UPTIME: Uptime(86400 * 90)}, "info long"),
    ("sys.uptime", {UPTIME: Uptime(86400 * 90, True)}, "warning fast_startup"),
    ("sec.exposed", {LISTENERS: (), SSH_SERVER: NOT_HERE}, "ok"),
    ("sec.exposed", {LISTENERS: SSH_OPEN, SSH_SERVER: ssh()}, "ok"),
    ("sec.exposed", {LISTENERS: (), SSH_SERVER: ssh("yes")}, "ok"),
    ("sec.exposed", {LISTENERS: (), SSH_SERVER: Missing(Reason.DENIED)}, "info unread"),
    ("sec.exposed", {LISTENERS: SSH_OPEN, SSH_SERVER: ssh("yes")}, "warning root_password"),
    ("sec.exposed", {LISTENERS: SSH_OPEN, SSH_SERVER: ssh("yes", passwords=False)}, "ok"),
    ("sec.exposed", {LISTENERS: SSH_OPEN, SSH_SERVER: ssh(empty=True)}, "problem empty_passwords"),
    ("sec.exposed", {LISTENERS: (Listener(23, False),), SSH_SERVER: NOT_HERE}, "warning unsafe_service"),
    ("sec.exposed", {LISTENERS: (Listener(6379, True),), SSH_SERVER: NOT_HERE}, "ok"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_a_check_judges(case: Case) -> None:
    try_case(case)


def test_every_check_is_judged_good_and_bad() -> None:
    cases = all_cases()
    for check in CHECKS:
        verdicts = {case[2].partition(" ")[0] for case in cases if case[0] == check.id}
        assert "ok" in verdicts, check.id
        # What only an earlier visit shows is tried beside the table of the inventory.
        assert verdicts & {"info", "warning", "problem"} or check.group is CheckGroup.INVENTORY, check.id


def test_words_follow_the_house_style() -> None:
    for name, facts, expected in all_cases():
        if expected != "missing":
            check = checks_for([name])[0]
            summary = check.judge(KnownFacts(facts), check.thresholds).summary
            assert not summary.endswith((".", "!")), summary
            assert not {"please", "oops", "successfully", "error:"} & set(summary.lower().split()), summary


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_missing_fact_never_judges_a_device_bad(check: Any) -> None:
    facts = KnownFacts({fact: Missing(Reason.TIMED_OUT) for fact in check.needs})
    with pytest.raises(FactMissing):
        check.judge(facts, check.thresholds)


def test_a_threshold_of_a_site_counts() -> None:
    check = checks_for(["sys.uptime"])[0]
    judged = check.judge(KnownFacts({UPTIME: Uptime(86400 * 9)}), {"warning_days": 7})
    assert judged.cause == "long"
