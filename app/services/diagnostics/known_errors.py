"""Entries of the system log whose meaning is known: what they stand for, and which of them mean nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.language import tr
from app.services.facts.system.error_log import LogLine


@dataclass(frozen=True, slots=True)
class Known:
    """`pattern` is looked for in "source: message" of Linux; `events` are sources and numbers of Windows.

    It counts from `least` entries on. `summary` says what it is, `advice` what a person does about it.
    """

    cause: str
    summary: str
    advice: str
    why: str = ""
    pattern: str = ""
    events: tuple[tuple[str, int], ...] = ()
    least: int = 1

    def fits(self, line: LogLine) -> bool:
        if line.event:
            return (line.source, line.event) in self.events
        return bool(self.pattern) and re.search(self.pattern, f"{line.source}: {line.message}") is not None


def _events(source: str, *numbers: int) -> tuple[tuple[str, int], ...]:
    return tuple((source, number) for number in numbers)


_MANAGER = "Service Control Manager"
KNOWN = (
    Known(
        "lockup",
        tr("A processor of the device hung"),
        tr("Update firmware and drivers. On a virtual machine: see how busy its host is."),
        pattern=r"soft lockup|hard LOCKUP|rcu_(sched|preempt).*detected stalls",
    ),
    Known(
        "hardware",
        tr("The hardware reports errors"),
        tr("Test the memory, look at temperature and power supply, and update the firmware."),
        pattern=r"\[Hardware Error\]|Machine check events logged|EDAC .*\bUE\b",
        events=_events("Microsoft-Windows-WHEA-Logger", 1, 18, 20, 46),
    ),
    Known(
        "heat",
        tr("The device became too hot"),
        tr("Clean the fan and the air vents, and let air get to the device."),
        pattern=r"critical temperature|temperature above threshold",
        events=_events("Microsoft-Windows-Kernel-Power", 86, 125),
    ),
    Known(
        "hung_work",
        tr("Work waited for minutes for a disk or a network share"),
        tr("Look at the disks and at the shares that are mounted."),
        pattern=r"blocked for more than \d+ seconds",
    ),
    Known(
        "connections_full",
        tr("The table of connections is full, new ones are dropped"),
        tr("Find out who opens so many, or raise net.netfilter.nf_conntrack_max."),
        pattern=r"nf_conntrack: (table|nf_conntrack: table) full|conntrack: table full",
    ),
    Known(
        "open_files",
        tr("A program may open no more files"),
        tr("Raise its limit (LimitNOFILE of the service), or find out what it does not close."),
        pattern=r"[Tt]oo many open files",
    ),
    Known(
        "no_space",
        tr("Something could not be written: no space left"),
        tr("Make room."),
        pattern="No space left on device",
    ),
    Known(
        "usb",
        tr("A USB device does not answer"),
        tr("Try another port and another cable, without a hub."),
        pattern=r"usb .*(device descriptor read|device not accepting address|over-current)",
        least=3,
    ),
    Known(
        "address_conflict",
        tr("Another device uses the address of this one"),
        tr("Find the other device by its MAC address, and give one of them another address."),
        events=_events("Tcpip", 4199),
    ),
    Known(
        "no_domain_controller",
        tr("No domain controller was found"),
        tr("Look at the DNS servers of the device: they must be those of the domain."),
        events=_events("NETLOGON", 5719, 5783),
        least=3,
    ),
    Known(
        "group_policy",
        tr("The rules of the domain could not be applied"),
        tr("Look at the network and at the DNS servers, then, as an administrator: gpupdate /force"),
        events=_events("Microsoft-Windows-GroupPolicy", 1006, 1030, 1054, 1058, 1129),
        least=3,
    ),
    Known(
        "graphics",
        tr("The graphics driver stopped answering"),
        tr("Install the driver of the maker anew, and look at the temperature."),
        events=(*_events("nvlddmkm", 13, 14, 153), *_events("Display", 4101), *_events("amdkmdag", 4101)),
        least=2,
    ),
    Known(
        "service_crashed",
        tr("A service of the device crashes"),
        tr("Event 7031 and 7034 of the Service Control Manager name it."),
        events=_events(_MANAGER, 7031, 7034),
        least=3,
    ),
    Known(
        "service_slow",
        tr("Services do not start in time"),
        tr("Often the disk is too slow at the start, or too much starts with the device."),
        events=_events(_MANAGER, 7000, 7009, 7011, 7022),
        least=5,
    ),
)

_HARMLESS = re.compile(
    r"ACPI (BIOS )?(Error|Exception|Warning)|kex_exchange_identification|kex_protocol_error|"
    r"error: (maximum authentication attempts|beginning MaxStartups|kex:|Protocol major|Received disconnect)|"
    r"Unable to negotiate with|banner exchange|VMX .*disabled by BIOS|SGX disabled by BIOS|i8042: No controller|"
    r"Failed to find module|pam_unix\(|PAM: Authentication failure|Could not generate persistent MAC|"
    r"^sudo: .*(password is required|incorrect password attempt|NOT in sudoers|command not allowed|no tty present)|"
    r"^systemd-coredump: |watchdog did not stop|"  # crashes of programs have a check of their own
    r"x86/cpu: |DMAR: |spurious-interrupt|RAS: |mtd device must be supplied"
)
_HARMLESS_EVENTS = frozenset(
    {
        ("Microsoft-Windows-DistributedCOM", 10016),
        ("DCOM", 10016),
        ("Schannel", 36871),
        ("Schannel", 36874),
        ("Schannel", 36882),
        ("Schannel", 36887),
        ("Schannel", 36888),
        ("Microsoft-Windows-TPM-WMI", 1796),
        ("Microsoft-Windows-TPM-WMI", 1801),
        ("Microsoft-Windows-Kernel-EventTracing", 2),
        ("Microsoft-Windows-Kernel-EventTracing", 3),
    }
)
"""Healthy devices write these. Strangers who try the SSH server are a matter of acct.failures."""
_TOLD_ELSEWHERE = frozenset(
    {
        *(("Microsoft-Windows-Kernel-Power", 41), ("Microsoft-Windows-WER-SystemErrorReporting", 1001)),
        *(("EventLog", 6008), ("volmgr", 161), ("disk", 7), ("disk", 11), ("disk", 51), ("disk", 153)),
        *(("Ntfs", 55), ("Ntfs", 98), ("storahci", 129), ("stornvme", 129)),
    }
)
"""Crashes of the device and errors of disks have checks of their own."""


def is_harmless(line: LogLine) -> bool:
    if line.event:
        return (line.source, line.event) in _HARMLESS_EVENTS | _TOLD_ELSEWHERE
    return _HARMLESS.search(f"{line.source}: {line.message}") is not None


def known_among(lines: Iterable[LogLine]) -> tuple[Known, list[LogLine]] | None:
    """The first that stands in the log often enough, with its entries."""
    held = list(lines)
    for known in KNOWN:
        found = [line for line in held if known.fits(line)]
        if len(found) >= known.least:
            return known, found
    return None
