"""Diagnoses in the pictures: what is wrong is judged by the real checks, what is fine is said in their words."""

import ipaddress
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.domain.devices import Device
from app.domain.diagnostics import Confidence, Diagnosis, Examination, Finding, Judgement, LeftOut, Verdict
from app.domain.facts import Fact, KnownFacts, Reason
from app.domain.target import Os
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.symptoms import symptom
from app.services.facts.clock.time_source import TIME_SOURCE, TimeSource
from app.services.facts.disk.file_systems import FILE_SYSTEMS, FileSystem
from app.services.facts.network.gateways import GATEWAYS, Gateway
from app.services.facts.network.resolution import RESOLUTION, Asked, Resolution
from app.services.facts.network.resolvers import RESOLVERS, Resolvers
from app.services.facts.performance.uptime import UPTIME, Uptime
from app.services.facts.system.pending_restart import PENDING_RESTART, PendingRestart
from app.services.facts.system.services import FAILED_SERVICES, FailedService
from tests.pictures import practice

_CHECKS = {check.id: check for check in CHECKS}
_FINE = {
    "link.up": "eno1 is connected",
    "link.speed": "eno1 runs at 1000 Mbit/s",
    "ip.address": "eno1 has 10.20.1.10/24",
    "ip.static": "Address and gateway are in one network",
    "net.gateway": "The gateway is 10.20.1.1",
    "net.multigw": "One way out comes first: 10.20.1.1",
    "net.mtu": "Packets of 1500 bytes pass",
    "dns.servers": "The DNS server is 10.20.1.5",
    "dns.resolve": "The DNS server 10.20.1.1 answers",
    "dns.hosts": "The hosts file sends no name astray",
    "proxy.config": "No proxy is set",
    "time.source": "The clock follows ntp1.example.net",
    "time.zone": "The time zone is Europe/Copenhagen",
    "fs.state": "All file systems can be written",
    "disk.events": "No disk errors in the system log",
    "disk.space": "/ has 61 GB left",
    "mem.pressure": "5.2 of 8.0 GB are in use",
    "cpu.load": "The processors have room",
    "svc.failed": "All services run",
    "log.critical": "No errors in the system log of the last 24 hours",
    "upd.reboot": "Nothing waits for a restart",
    "sys.uptime": "Running for 6 days",
    "sec.exposed": "Only SSH can be reached from the network",
}


def _finding(check: str, verdict: Verdict, summary: str = "", **more: object) -> Finding:
    known = _CHECKS[check]
    by = str(more.pop("by", ""))
    judgement = Judgement(verdict, summary or _FINE.get(check, known.title), **more)  # type: ignore[arg-type]
    return Finding(check, known.title, known.group, judgement, by)


def _diagnosis(device: Device, complaint: str, seconds: float, *findings: Finding) -> Diagnosis:
    """All checks of a complaint ("" for all): those that are given, the rest fine. The first problem is the cause."""
    said = {one.check: one for one in findings}
    ids = [id for id in symptom(complaint).checks if id in _CHECKS] if complaint else tuple(_CHECKS)
    every = tuple(said.get(id) or _finding(id, Verdict.OK) for id in ids)
    causes = [one for one in findings if one.verdict is Verdict.PROBLEM]
    return Diagnosis(
        device.name,
        practice.MORNING,
        seconds,
        1,
        every,
        causes[0] if causes else None,
        complaint,
        asked=Examination(complaint),
    )


def _judged(check: str, facts: Mapping[Fact[Any], object], by: str = "", os: Os = Os.LINUX) -> Finding:
    """What the real check says of these facts."""
    known = _CHECKS[check]
    return Finding(check, known.title, known.group, known.judge(KnownFacts(facts, os), known.thresholds), by)


_ROUTER = ipaddress.ip_address("10.20.1.1")
_TWO_WAYS = {GATEWAYS: (Gateway("eno1", _ROUTER, 100, True), Gateway("wlp2s0", _ROUTER, 100, True))}
_DISKS = {
    FILE_SYSTEMS: (
        FileSystem("/", "/dev/nvme0n1p2", "ext4", 94_000_000_000, 8_600_000_000, is_system=True),
        FileSystem("/var", "/dev/nvme0n1p3", "ext4", 28_000_000_000, 11_000_000_000),
    )
}
_NOT_ALLOWED = Judgement(
    Verdict.UNKNOWN, "Could not be checked: needs administrator rights on the device", reason=Reason.DENIED
)

DNS = _diagnosis(
    practice.SERVER,
    "no-internet",
    0.74,
    _judged("dns.resolve", {RESOLUTION: Resolution((Asked("10.20.1.5", "silent", 0),), "", timed_out=True)}),
    _finding("proxy.config", Verdict.UNKNOWN, "The proxy could not be reached by its name", by="dns.resolve"),
    _judged("time.source", {TIME_SOURCE: TimeSource(True, False, "ntp1.example.net")}, by="dns.resolve"),
    _judged("net.multigw", _TWO_WAYS),
)

CLOCK = _diagnosis(
    practice.SERVER,
    "sign-in",
    0.68,
    _judged("time.source", {TIME_SOURCE: TimeSource(True, False, "10.20.1.5", 412.31)}),
    _judged(
        "svc.failed",
        {FAILED_SERVICES: (FailedService("sssd.service", "System Security Services Daemon"),
                           FailedService("nightly-backup.service", "Nightly backup to nd-nas"))},
    ),
    _judged("disk.space", _DISKS),
    _judged("dns.servers", {RESOLVERS: Resolvers((), (), "127.0.0.53")}),
    Finding("fs.state", _CHECKS["fs.state"].title, _CHECKS["fs.state"].group, _NOT_ALLOWED),
)  # fmt: skip

_LATER = ("net.captive", "proxy.config", "time.skew", "net.https", "net.mtu", "time.source")
STOPPED = replace(
    _diagnosis(
        practice.SERVER,
        "vpn",
        1.31,
        _judged("net.gateway", {GATEWAYS: (Gateway("eno1", _ROUTER, 100, False, False),)}),
        _finding("dns.resolve", Verdict.PROBLEM, "No DNS server answers", by="net.gateway"),
        Finding("ip.conflict", _CHECKS["ip.conflict"].title, _CHECKS["ip.conflict"].group, _NOT_ALLOWED),
    ),
    confidence=Confidence.LIKELY,
    doubts=("ip.conflict",),
    left_out=tuple(LeftOut(one, _CHECKS[one].title, "not looked at: the cause was found before") for one in _LATER),
)
STOPPED = replace(STOPPED, findings=tuple(one for one in STOPPED.findings if one.check not in _LATER))
"""The first confirmed cause ends it."""

FULL = _diagnosis(
    practice.SERVER,
    "",
    0.81,
    _judged("upd.reboot", {PENDING_RESTART: PendingRestart(("linux-image-6.1.0-31-amd64", "libssl3"))}),
    _judged("disk.space", _DISKS),
    _judged("sys.uptime", {UPTIME: Uptime(41 * 86_400)}),
    Finding("disk.events", _CHECKS["disk.events"].title, _CHECKS["disk.events"].group, _NOT_ALLOWED),
    _finding("link.speed", Verdict.NOT_APPLICABLE, "Does not apply", reason=Reason.NOT_APPLICABLE),
)
_DRIVES = {FILE_SYSTEMS: (FileSystem("C:", "volume 1", "NTFS", 255 * 10**9, 14 * 10**8, is_system=True),)}
_SPOOLER = {FAILED_SERVICES: (FailedService("Spooler", "Print Spooler", 1067),)}
WINDOWS = _diagnosis(
    practice.RECEPTION,
    "printer",
    1.42,
    _judged("disk.space", _DRIVES, os=Os.WINDOWS),
    _judged("svc.failed", _SPOOLER, os=Os.WINDOWS),
)
FINE = _diagnosis(practice.RECEPTION, "", 0.93)
UNEXPLAINED = _diagnosis(practice.XRAY, "printer", 0.88)
EARLIER = (
    replace(UNEXPLAINED, started=practice.MORNING - timedelta(minutes=27)),
    replace(FULL, started=practice.MORNING - timedelta(minutes=8)),
)
"""What was found in this visit before the diagnosis that is shown."""
