"""Diagnoses in the pictures, in the words of the real checks."""

from dataclasses import replace
from datetime import timedelta

from app.domain.devices import Device
from app.domain.diagnostics import Diagnosis, Evidence, Finding, Judgement, Remedy, Verdict
from app.domain.facts import Reason
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.symptoms import symptom
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
    judgement = Judgement(verdict, summary or _FINE[check], **more)  # type: ignore[arg-type]
    return Finding(check, known.title, known.group, judgement, by)


def _diagnosis(device: Device, complaint: str, seconds: float, *findings: Finding) -> Diagnosis:
    """All checks of a complaint ("" for all): those that are given, the rest fine. The first problem is the cause."""
    said = {one.check: one for one in findings}
    ids = symptom(complaint).checks if complaint else tuple(_CHECKS)
    every = tuple(said.get(id) or _finding(id, Verdict.OK) for id in ids)
    causes = [one for one in findings if one.verdict is Verdict.PROBLEM]
    return Diagnosis(device.name, practice.MORNING, seconds, 1, every, causes[0] if causes else None, complaint)


DNS = _diagnosis(
    practice.SERVER,
    "no-internet",
    0.74,
    _finding(
        "dns.resolve",
        Verdict.PROBLEM,
        "The DNS server 10.20.1.5 does not answer",
        cause="server_silent",
        why="Without it no name can be resolved: web pages, mail and sign-in fail although the network may work.",
        evidence=(
            Evidence("resolution", "DNS server 10.20.1.5", "does not answer", is_fault=True),
            Evidence("resolution", "Lookup of example.com", "no answer in time", is_fault=True),
            Evidence("gateways", "Gateway 10.20.1.1", "answers in 2 ms"),
        ),
        remedy=Remedy(
            "Use a DNS server that answers",
            by_hand=(
                "Check that the server runs.",
                "Set another DNS server in the network settings, or get it by DHCP.",
            ),
        ),
    ),
    _finding("proxy.config", Verdict.UNKNOWN, "The proxy could not be reached by its name", by="dns.resolve"),
    _finding("time.source", Verdict.WARNING, "The time server has not set the clock yet", by="dns.resolve"),
    _finding(
        "net.multigw",
        Verdict.WARNING,
        "eno1 and wlp2s0 compete as the way out",
        why="With equal metrics it is left to chance which of them carries a connection.",
        evidence=(
            Evidence("gateways", "10.20.1.1 by eno1", "metric 100", is_fault=True),
            Evidence("gateways", "10.20.1.1 by wlp2s0", "metric 100", is_fault=True),
        ),
        remedy=Remedy("Give one the lower metric", by_hand=("Disconnect one, or raise the metric of one.",)),
    ),
)

CLOCK = _diagnosis(
    practice.SERVER,
    "sign-in",
    0.68,
    _finding(
        "time.source",
        Verdict.PROBLEM,
        "The clock is wrong by 412 s",
        cause="far_off",
        why="A wrong clock breaks sign-in (Kerberos allows 5 minutes) and makes certificates look invalid.",
        evidence=(
            Evidence("time_source", "Set by the network", "yes"),
            Evidence("time_source", "Time server", "10.20.1.5"),
            Evidence("time_source", "Synchronised", "no", is_fault=True),
            Evidence("time_source", "Difference", "412.310 s", is_fault=True),
        ),
        remedy=Remedy("Set time servers", "time.ntp", {"servers": ["ntp1.example.net", "ntp2.example.net"]}),
    ),
    _finding(
        "svc.failed",
        Verdict.WARNING,
        "sssd.service and nightly-backup.service have failed",
        cause="failed",
        why="What these services do is not being done.",
        evidence=(
            Evidence("failed_services", "sssd.service", "exit-code", is_fault=True),
            Evidence("failed_services", "nightly-backup.service", "timeout", is_fault=True),
        ),
        remedy=Remedy(
            "Start the service again",
            by_hand=("Read why: journalctl -u sssd.service -n 50", "Start it: systemctl restart sssd.service"),
        ),
    ),
    _finding(
        "disk.space",
        Verdict.WARNING,
        "/var has 1.9 GB left",
        cause="low",
        why="Programs fail in odd ways when they cannot write: sign-in, updates and data bases first.",
    ),
    _finding("dns.servers", Verdict.INFO, "Names are asked from a program on the device itself (127.0.0.53)"),
    _finding(
        "fs.state",
        Verdict.UNKNOWN,
        "Could not be checked: needs administrator rights on the device",
        reason=Reason.DENIED,
    ),
)

FULL = _diagnosis(
    practice.SERVER,
    "",
    0.81,
    _finding("upd.reboot", Verdict.WARNING, "A restart is needed: linux-image-6.1.0-31-amd64, libssl3"),
    _finding("disk.space", Verdict.WARNING, "/var has 1.9 GB left"),
    _finding("sys.uptime", Verdict.INFO, "Running for 41 days"),
    _finding("disk.events", Verdict.UNKNOWN, "Could not be checked", reason=Reason.DENIED),
    _finding("link.speed", Verdict.NOT_APPLICABLE, "Does not apply", reason=Reason.NOT_APPLICABLE),
)
FINE = _diagnosis(practice.RECEPTION, "", 0.93)
UNEXPLAINED = _diagnosis(practice.XRAY, "printer", 0.88)
EARLIER = (
    replace(UNEXPLAINED, started=practice.MORNING - timedelta(minutes=27)),
    replace(FULL, started=practice.MORNING - timedelta(minutes=8)),
)
"""What was found in this visit before the diagnosis that is shown."""
