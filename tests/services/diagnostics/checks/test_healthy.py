"""Devices that are in order and look odd: nothing is said against them."""

import json
from datetime import date

import pytest

from app.domain.diagnostics import Verdict
from app.domain.facts import Fact, KnownFacts, Missing, Reason
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.diagnostics.checks import checks_for
from app.services.diagnostics.support_table import support_of
from app.services.facts.clock.time_source import TIME_SOURCE, TimeSource
from app.services.facts.clock.time_zone import TIME_ZONE
from app.services.facts.disk.drives import DRIVES, Drive
from app.services.facts.disk.file_systems import FILE_SYSTEMS, FileSystem
from app.services.facts.disk.health import DISK_HEALTH
from app.services.facts.disk.smart import SMART, Smart
from app.services.facts.hardware.battery import POWER, Battery, Power
from app.services.facts.hardware.memory_errors import MEMORY_ERRORS
from app.services.facts.network.dhcp_lease import DHCP_LEASES
from app.services.facts.network.hosts_file import HOSTS, HostsLine
from app.services.facts.network.links import LINKS, Link
from app.services.facts.performance.load import LOAD, BusyProcess, Load
from app.services.facts.performance.memory import MEMORY, Memory
from app.services.facts.performance.start_up import START_UP
from app.services.facts.platform import PLATFORM
from app.services.facts.printing.queue import Queue
from app.services.facts.printing.queues import PRINT_QUEUES, PrintQueues
from app.services.facts.reading import read_facts
from app.services.facts.security.antivirus import DEFENDER, Defender
from app.services.facts.security.listeners import LISTENERS, Listener
from app.services.facts.security.ssh_server import SSH_SERVER
from app.services.facts.system.crashes import CRASHES
from app.services.facts.system.error_log import DISK_LOG, ERROR_LOG, LogLine
from app.services.facts.updates.package_state import PACKAGE_STATE
from app.services.facts.updates.system_version import SYSTEM_VERSION, SystemVersion
from app.services.targets.local import LocalTarget
from tests.services.diagnostics.checks.cases import Case, try_case

GB = 10**9
ROOT = FileSystem("/", "/dev/sda1", "ext4", 500 * GB, 300 * GB, is_system=True)
STICK = FileSystem("/media/anna/CAMERA", "/dev/sdb1", "vfat", 16 * GB, 0)
UNPLUGGED = Link("eth0", is_physical=True, is_wifi=False, is_enabled=True, is_connected=False)
MODEM = Link("ppp0", is_physical=False, is_wifi=False, is_enabled=True, is_connected=True)
OWN_NAME, OTHER_NAME = HostsLine("127.0.0.1", ("localhost",)), HostsLine("fe80::1%lo0", ("localhost",))
USED = Queue("front", "ipp://10.0.0.9/ipp/print", is_default=True)
NOT_KNOWN = Missing(Reason.ABSENT)


def bays(level: str, count: int, missing: int) -> object:
    said = f"raid\tmd0\t{level}\t{count}\t{missing}\tclean\tidle\nend\n"
    return DISK_HEALTH.parse(Os.LINUX, said)


def logged(source: str, message: str) -> LogLine:
    return LogLine(source, message, level=2, when=1795651200)


def load(*processes: BusyProcess) -> Load:
    return Load(16, 30.0, (6.0, 5.0, 4.0), (), processes)


CASES: list[Case] = [
    ("disk.space", {FILE_SYSTEMS: (ROOT, STICK)}, "ok"),
    ("disk.space", {FILE_SYSTEMS: (STICK,)}, "problem full"),  # it is all that was asked about
    ("disk.health", {DISK_HEALTH: bays("raid1", 16, 14)}, "ok"),
    ("disk.health", {DISK_HEALTH: bays("raid1", 2, 1)}, "problem failed"),
    ("disk.health", {DISK_HEALTH: bays("raid5", 4, 1)}, "problem failed"),
    ("disk.smart", {SMART: (Smart("/dev/nvme0", passed=True, critical=0, temperature=74),)}, "ok"),
    ("disk.smart", {SMART: (Smart("/dev/nvme0", passed=True, critical=2, temperature=74),)}, "warning hot"),
    ("disk.smart", {SMART: (Smart("/dev/sda", passed=True, temperature=74),)}, "warning hot"),
    ("mem.pressure", {MEMORY: Memory(128 * GB, 9 * GB), LOAD: NOT_KNOWN}, "ok"),
    ("mem.pressure", {MEMORY: Memory(16 * GB, GB), LOAD: NOT_KNOWN}, "warning low"),
    ("cpu.load", {LOAD: load(BusyProcess(9, "cc1", 99.0, 1.1, 1.2))}, "info moment"),
    ("cpu.load", {LOAD: load(BusyProcess(9, "loop", 99.0, 40.0, 41.0))}, "warning runaway"),
    ("bat.state", {POWER: Power((Battery("BAT0", state="idle", percent=60),), is_plugged=True)}, "info limit_not_told"),
    ("bat.state", {POWER: Power((Battery("BAT0", state="idle"),), is_plugged=True)}, "info limit_not_told"),
    ("av.defender", {DEFENDER: Defender(True, guards=False, age=0, is_passive=True)}, "not_applicable"),
    ("sec.exposed", {LISTENERS: (Listener(514, is_local=False),), SSH_SERVER: Missing(Reason.NOT_APPLICABLE)}, "ok"),
    ("link.up", {LINKS: (UNPLUGGED, MODEM), PLATFORM: NOT_KNOWN}, "ok"),
    ("link.up", {LINKS: (UNPLUGGED,), PLATFORM: NOT_KNOWN}, "problem no_carrier"),
    ("dns.hosts", {HOSTS: (OWN_NAME, OTHER_NAME), PLATFORM: NOT_KNOWN}, "info entries"),
    ("dns.hosts", {HOSTS: (OTHER_NAME, OWN_NAME), PLATFORM: NOT_KNOWN}, "problem localhost"),
    ("print.queue", {PRINT_QUEUES: PrintQueues((USED, Queue("old", is_paused=True)))}, "warning paused"),
    ("log.critical", {ERROR_LOG: (logged("sudo", "  anna : a password is required ; TTY=unknown"),)}, "ok"),
    ("log.critical", {ERROR_LOG: (logged("systemd-coredump", "Process 8 (viewer) of user 7 dumped core."),)}, "ok"),
    ("log.critical", {ERROR_LOG: (logged("kernel", "watchdog: watchdog0: watchdog did not stop!"),)}, "ok"),
    ("log.critical", {ERROR_LOG: (logged("kernel", "Something else"),)}, "warning critical"),
    ("time.source", {TIME_SOURCE: TimeSource(is_enabled=False, is_synchronised=True)}, "info other"),
    ("time.source", {TIME_SOURCE: TimeSource(is_enabled=False, is_synchronised=False)}, "warning off"),
]
ONLY_ON = {"limit_not_told": Os.LINUX}


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_what_looks_odd_is_told_apart_from_what_is_wrong(case: Case) -> None:
    try_case(case)


def judged(check: str, fact: Fact[object], said: str, os: Os = Os.LINUX) -> tuple[Verdict, str]:
    found = checks_for([check])[0]
    judgement = found.judge(KnownFacts({fact: fact.parse(os, said)}, os), found.thresholds)
    return judgement.verdict, judgement.cause


def test_a_program_that_breaks_the_rules_of_the_processor_is_no_crash_of_the_device() -> None:
    def said(message: str) -> str:
        entry = {"__REALTIME_TIMESTAMP": "1", "_BOOT_ID": "b", "_TRANSPORT": "kernel", "MESSAGE": message}
        return f'{{"boot":"a"}}\n{json.dumps(entry)}\n'

    program = said("traps: viewer[812] general protection fault ip:55d0 sp:7ffd error:0 in viewer[55d0+1000]")
    assert judged("log.crash", CRASHES, program) == (Verdict.OK, "")
    kernel = said("general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP")
    assert judged("log.crash", CRASHES, kernel) == (Verdict.PROBLEM, "kernel")


def test_the_time_in_which_nobody_typed_the_passphrase_of_a_disk_is_not_the_systems() -> None:
    def said(userspace: int, finish: int) -> str:
        names = ("FirmwareTimestampMonotonic", "UserspaceTimestampMonotonic", "FinishTimestampMonotonic")
        return "".join(f"{name}={value * 10**6}\n" for name, value in zip(names, (8, userspace, finish), strict=True))

    assert judged("boot.time", START_UP, said(190, 215)) == (Verdict.INFO, "late")
    assert judged("boot.time", START_UP, said(5, 100)) == (Verdict.WARNING, "slow")


def test_the_cache_of_zfs_is_memory_that_is_left() -> None:
    said = "MemTotal: 16000000 kB\nMemFree: 100000 kB\nMemAvailable: 400000 kB\n"
    zfs = "zfs_size 9000000000\nzfs_c_min 1000000000\n"
    assert judged("mem.pressure", MEMORY, said)[1] == "low"
    assert judged("mem.pressure", MEMORY, said + zfs)[0] is Verdict.OK
    assert MEMORY.parse(Os.LINUX, said + "zfs_size 99000000000000\n").available == 16_000_000 * 1024


def test_two_names_of_one_zone_are_one_zone() -> None:
    said = "localtime=America/Los_Angeles\nexists=yes\ntimezone=US/Pacific\n{}offset=-0800\nabbreviation=PST\n"
    assert judged("time.zone", TIME_ZONE, said.format("same=yes\n"))[0] is Verdict.OK
    assert judged("time.zone", TIME_ZONE, said.format(""))[0] is Verdict.WARNING


def test_this_computer_has_one_zone() -> None:
    zone = read_facts(LocalTarget(), [TIME_ZONE], TaskContext()).get(TIME_ZONE)
    assert not zone.also


@pytest.mark.parametrize(
    ("edition", "build", "family"),
    [
        ("IoTEnterpriseS", 26100, "windows_iot_ltsc"),
        ("EnterpriseS", 26100, "windows_ltsc"),
        ("IoTEnterpriseS", 17763, "windows_ltsc"),
        ("IoTEnterprise", 26100, "windows_enterprise"),
        ("Professional", 26100, "windows"),
    ],
)
def test_a_till_with_windows_for_devices_gets_updates_for_longer(edition: str, build: int, family: str) -> None:
    said = {"now": 1795651200, "build": str(build), "edition": edition, "type": "Client", "version": "24H2", "esu": 0}
    found = SYSTEM_VERSION.parse(Os.WINDOWS, json.dumps(said))
    assert found.family == family
    assert support_of(found.family, found.version)


def test_an_ubuntu_that_has_signed_up_for_longer_support_is_not_without_updates() -> None:
    said = 'satchel_now=1795651200\n{}ID=ubuntu\nVERSION_ID="18.04"\nPRETTY_NAME="Ubuntu 18.04.6 LTS"\n'
    assert judged("os.support", SYSTEM_VERSION, said.format("satchel_paid=yes\n")) == (Verdict.INFO, "paid")
    assert judged("os.support", SYSTEM_VERSION, said.format("")) == (Verdict.PROBLEM, "ended")
    assert SystemVersion("ubuntu", "18.04", "", date(2026, 1, 1)).is_paid_longer is False


def test_the_advice_names_the_disk_that_the_log_names() -> None:
    check = checks_for(["disk.events"])[0]
    lines = (LogLine("kernel", "I/O error, dev nvme1n1, sector 2048 op 0x0:(READ)"),)
    drives = (Drive("nvme1n1", GB),)
    judgement = check.judge(KnownFacts({DISK_LOG: lines, DRIVES: drives}), check.thresholds)
    assert judgement.remedy
    assert "Read the disk's own record: smartctl -a /dev/nvme1" in judgement.remedy.by_hand


def test_worn_flash_is_not_mended_as_an_array_is() -> None:
    check = checks_for(["disk.health"])[0]
    found = DISK_HEALTH.parse(Os.LINUX, "flash\tmmcblk0\t0x0a 0x0a\t0x01\nend\n")
    judgement = check.judge(KnownFacts({DISK_HEALTH: found}), check.thresholds)
    assert judgement.cause == "worn"
    assert judgement.remedy
    assert "mdadm" not in " ".join(judgement.remedy.by_hand)


def test_a_private_pc_that_has_signed_up_for_updates_of_windows_10_gets_them() -> None:
    def said(revision: int) -> str:
        kept = {"build": "19045", "edition": "Core", "type": "Client", "version": "22H2", "esu": 0}
        return json.dumps({"now": 1795651200, "revision": revision, **kept})

    assert judged("os.support", SYSTEM_VERSION, said(6575), Os.WINDOWS) == (Verdict.INFO, "paid")
    assert judged("os.support", SYSTEM_VERSION, said(6456), Os.WINDOWS) == (Verdict.PROBLEM, "ended")


def test_a_start_of_windows_ends_with_the_desktop() -> None:
    """What goes on behind it for a minute keeps nobody waiting."""
    quick = json.dumps({"total": 94211, "main": 41000, "slow": []})
    assert judged("boot.time", START_UP, quick, Os.WINDOWS) == (Verdict.OK, "")
    assert judged("boot.time", START_UP, quick.replace("41000", "81000"), Os.WINDOWS) == (Verdict.WARNING, "slow")


def test_the_lease_of_the_installation_does_not_speak_for_the_one_of_today() -> None:
    said = """now|1795651200
manager|eth0
ip_address=10.0.0.7
expiry=1795654800
dhcp_lease_time=7200
dhclient
lease {
  interface "eth0";
  fixed-address 10.0.0.7;
  option dhcp-lease-time 7200;
  expire 2 2024/01/02 10:00:00;
}
"""
    (lease,) = DHCP_LEASES.parse(Os.LINUX, said)
    assert lease.left == 3600


def test_packages_that_are_being_installed_at_this_moment_are_not_broken() -> None:
    said = "manager dpkg\npackage iU |cups|2.4\ninterrupted\n"
    assert judged("sys.integrity", PACKAGE_STATE, said + "busy\n") == (Verdict.INFO, "busy")
    assert judged("sys.integrity", PACKAGE_STATE, said) == (Verdict.PROBLEM, "half_installed")
    assert judged("sys.integrity", PACKAGE_STATE, "manager dpkg\nbusy\n") == (Verdict.OK, "")


def test_a_card_whose_transfers_are_repeated_says_nothing_of_the_memory() -> None:
    head = "{1}[Hardware Error]: "
    lines = ["event severity: corrected", " Error 0, type: corrected", "  section_type: PCIe error", "  port_type: 4"]
    said = "log\n" + "".join(f"said [ 9.{number}] {head}{line}\n" for number, line in enumerate(lines * 5))
    assert judged("mem.errors", MEMORY_ERRORS, said) == (Verdict.OK, "")
    of_memory = said.replace("PCIe", "memory")
    assert MEMORY_ERRORS.parse(Os.LINUX, of_memory).corrected == 5  # of twenty lines
