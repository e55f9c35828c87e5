"""Verdicts of the checks of drives and file systems, and their parsers on recorded and written answers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.diagnostics import Verdict
from app.domain.facts import Fact, KnownFacts, Missing, Reason
from app.domain.target import Os
from app.services.diagnostics.checks import checks_for
from app.services.facts.disk.activity import DISK_ACTIVITY, Disk, DiskActivity
from app.services.facts.disk.drives import DRIVES, Drive
from app.services.facts.disk.encryption import ENCRYPTION, EncryptedVolume
from app.services.facts.disk.file_systems import FILE_SYSTEMS, FileSystem
from app.services.facts.disk.health import DISK_HEALTH, DiskHealth
from app.services.facts.disk.smart import FAILING, PAST, SELF_TEST, SMART, Smart
from app.services.facts.platform import PLATFORM, Platform
from app.services.facts.system.error_log import DISK_LOG, LogLine
from tests.services.diagnostics.checks.cases import Case, try_case

RECORDINGS = Path(__file__).parents[3] / "recordings"
GB = 10**9
NOT_HERE = Missing(Reason.NOT_APPLICABLE)
SSD = Drive("nvme0n1", 512 * GB, "KIOXIA", "1", "ssd", "nvme", is_system=True, holds=("/",))
HDD = Drive("sda", 2000 * GB, "ST2000", "2", "hdd", "sata", is_system=True, holds=("/", "/home"))
GOOD = Smart("/dev/sda", "ST2000", "Z1", passed=True, reallocated=0, pending=0, uncorrected=0)
FLASH = Smart("/dev/nvme0", "KIOXIA", "N1", passed=True, critical=0, spare=100, spare_needed=10, used=3, media_errors=0)


def activity(**changes: Any) -> dict[Fact[Any], Any]:
    stalled = changes.pop("stalled", 1.0)
    settings = {"name": "sda", "transfers": 100, "milliseconds": 4.0, "busy": 60.0} | changes
    return {DISK_ACTIVITY: DiskActivity((Disk(**settings),), stalled), DRIVES: (HDD,)}


MACHINE, CONTAINER = Platform("Debian", "6.1", "x86_64", "desk"), Platform("Debian", "6.1", "x86_64", "box", "docker")


def part(mount: str, free: float, size: float, **changes: Any) -> FileSystem:
    settings = {"is_system": mount == "/"} | changes
    return FileSystem(mount, "/dev/sda2", settings.pop("kind", "ext4"), int(size * GB), int(free * GB), **settings)


def log(*lines: str) -> dict[Fact[Any], Any]:
    return {DISK_LOG: tuple(LogLine("kernel", line) for line in lines), DRIVES: (HDD, SSD)}


CASES: list[Case] = [
    ("disk.space", {FILE_SYSTEMS: (part("/", 40, 200), part("/boot", 0.1, 0.5))}, "ok"),
    ("disk.space", {FILE_SYSTEMS: (part("/boot/efi", 0.02, 0.1, kind="vfat"),)}, "ok"),
    ("disk.space", {FILE_SYSTEMS: (part("/", 0.4, 2),)}, "warning low"),
    ("disk.space", {FILE_SYSTEMS: (part("/", 200, 500), part("/boot", 0.005, 0.5))}, "problem full"),
    ("disk.space", {FILE_SYSTEMS: (part("/srv/fast", 0, 0.5, kind="tmpfs"),)}, "problem full"),
    ("fs.state", {FILE_SYSTEMS: (part("/data", 1, 2, errors=3),), PLATFORM: MACHINE}, "warning errors"),
    (
        "fs.state",
        {FILE_SYSTEMS: (part("/", 1, 2, is_read_only=True, is_lost=True),), PLATFORM: CONTAINER},
        "problem read_only",
    ),
    ("fs.state", {FILE_SYSTEMS: (part("/tmp", 1, 2, kind="tmpfs"),), PLATFORM: MACHINE}, "not_applicable"),
    ("disk.events", log("blk_update_request: I/O error, dev sda, sector 4"), "problem errors"),
    ("disk.events", log("Buffer I/O error on dev sdc1, logical block 0"), "info gone"),
    ("disk.events", log("blk_update_request: I/O error, dev loop3, sector 4"), "info gone"),
    ("disk.events", log("nvme nvme0: I/O 7 QID 1 timeout, aborting"), "ok"),
    ("disk.events", log(*["nvme nvme0: I/O 7 QID 1 timeout, aborting"] * 3), "warning resets"),
    ("disk.events", log("EXT4-fs error (device dm-0): ext4_find_entry:1612: inode #2"), "problem errors"),
    ("disk.smart", {SMART: (GOOD, FLASH)}, "ok"),
    ("disk.smart", {SMART: ()}, "not_applicable"),
    ("disk.smart", {SMART: (Smart("/dev/sdc", is_unreadable=True),)}, "not_applicable"),
    ("disk.smart", {SMART: (Smart("/dev/sdb", is_asleep=True),)}, "unknown"),
    ("disk.smart", {SMART: Missing(Reason.DENIED)}, "missing"),
    ("disk.smart", {SMART: Missing(Reason.ABSENT)}, "unknown"),
    ("disk.smart", {SMART: (replace(GOOD, exit_bits=FAILING, passed=False),)}, "problem failing"),
    ("disk.smart", {SMART: (GOOD, replace(FLASH, critical=1, passed=None))}, "problem failing"),
    ("disk.smart", {SMART: (replace(FLASH, spare=9),)}, "problem failing"),
    ("disk.smart", {SMART: (replace(FLASH, used=104),)}, "problem failing"),
    ("disk.smart", {SMART: (replace(FLASH, used=85),)}, "warning worn"),
    ("disk.smart", {SMART: (replace(FLASH, critical=2, temperature=81),)}, "warning hot"),
    ("disk.smart", {SMART: (replace(FLASH, media_errors=3),)}, "info remark"),
    ("disk.smart", {SMART: (replace(GOOD, exit_bits=PAST, link_errors=12),)}, "info remark"),
    ("disk.smart", {SMART: (replace(GOOD, pending=8),)}, "warning errors"),
    ("disk.smart", {SMART: (replace(GOOD, exit_bits=SELF_TEST),)}, "warning self_test"),
    ("disk.health", {DISK_HEALTH: ()}, "not_applicable"),
    ("disk.health", {DISK_HEALTH: (DiskHealth("md0", "raid1 of 2 disks"),)}, "ok"),
    ("disk.health", {DISK_HEALTH: (DiskHealth("md0", "raid1", failed="1 of 2 disks are missing"),)}, "problem failed"),
    ("disk.health", {DISK_HEALTH: (DiskHealth("md0", "raid5", ailing="is being restored"),)}, "warning ailing"),
    ("disk.health", {DISK_HEALTH: (DiskHealth("mmcblk0", "built-in flash", wear=90),)}, "warning worn"),
    ("disk.health", {DISK_HEALTH: (DiskHealth("Disk 0", "RAID", is_known=False),)}, "unknown"),
    ("disk.busy", activity(), "ok"),
    ("disk.busy", activity(milliseconds=40.0), "ok"),  # for a hard disk
    ("disk.busy", activity(milliseconds=400.0, transfers=3), "ok"),
    ("disk.busy", activity(milliseconds=90.0), "warning slow"),
    ("disk.busy", activity(transfers=0, waiting=4, busy=100.0), "warning stuck"),
    ("disk.busy", activity(stalled=70.0), "warning stalled"),
    ("disk.busy", {DISK_ACTIVITY: DiskActivity(()), DRIVES: ()}, "not_applicable"),
    ("disk.kind", {DRIVES: (SSD,)}, "ok"),
    ("disk.kind", {DRIVES: (replace(SSD, kind=""),)}, "ok"),
    ("disk.kind", {DRIVES: (SSD, replace(HDD, is_system=False))}, "ok"),
    ("disk.kind", {DRIVES: (HDD,)}, "info hdd"),
    ("disk.kind", {DRIVES: ()}, "not_applicable"),
    ("disk.crypt", {DRIVES: (replace(SSD, encrypted=("/",)),)}, "ok"),
    ("disk.crypt", {DRIVES: (SSD,)}, "info none"),
    ("disk.crypt", {DRIVES: ()}, "not_applicable"),
]
ONLY_ON = {"gone": Os.LINUX}
WINDOWS_CASES: list[Case] = [
    ("disk.health", {DISK_HEALTH: ()}, "unknown"),
    ("disk.crypt", {ENCRYPTION: ()}, "not_applicable"),
    ("disk.crypt", {ENCRYPTION: (EncryptedVolume("C:", True, False, False, True),)}, "ok"),
    ("disk.crypt", {ENCRYPTION: (EncryptedVolume("C:", False, False, False, False),)}, "info none"),
    ("disk.crypt", {ENCRYPTION: (EncryptedVolume("C:", False, True, False, True),)}, "warning suspended"),
    ("disk.crypt", {ENCRYPTION: (EncryptedVolume("C:", True, False, False, False),)}, "warning no_recovery"),
    ("disk.crypt", {ENCRYPTION: Missing(Reason.DENIED)}, "missing"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_a_check_of_disks_judges(case: Case) -> None:
    try_case(case)


@pytest.mark.parametrize("case", WINDOWS_CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_a_check_of_disks_judges_windows(case: Case) -> None:
    try_case(case, Os.WINDOWS)


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        (replace(GOOD, pending=2), Verdict.PROBLEM),  # 8 now: it is dying
        (replace(GOOD, pending=8), Verdict.WARNING),  # as it was
        (replace(GOOD, pending=2, serial="another"), Verdict.WARNING),
    ],
)
def test_what_has_grown_since_the_last_visit_counts(before: Smart, verdict: Verdict) -> None:
    check = checks_for(["disk.smart"])[0]
    now = replace(GOOD, pending=8)
    judged = check.judge(KnownFacts({SMART: (now,)}, earlier={SMART: (before,)}), check.thresholds)
    assert judged.verdict is verdict
    assert ("6 more sectors" in judged.summary) is (verdict is Verdict.PROBLEM)


def parsed(fact: Fact[Any], file: str, os: Os = Os.LINUX) -> Any:
    found = list((RECORDINGS / os.value / fact.name).glob(f"{file}.*"))
    return fact.parse(os, found[0].read_bytes().decode())


def test_a_file_system_that_the_kernel_has_stopped_is_known() -> None:
    root, data, memory = parsed(FILE_SYSTEMS, "written_lost_and_in_memory")
    assert (root.is_lost, root.is_meant_read_only, root.errors) == (True, False, 7)
    assert (data.is_lost, data.errors, memory.kind, memory.free) == (False, 2, "tmpfs", 0)


def test_errors_of_last_month_are_over_and_the_drive_is_named() -> None:
    lines = parsed(DISK_LOG, "written_old_and_pulled_out")
    assert [one.message[:20] for one in lines] == ["Buffer I/O error on ", "nvme nvme0: I/O 7 QI"]
    check = checks_for(["disk.events"])[0]
    judged = check.judge(KnownFacts(log("critical medium error, dev sda, sector 8")), check.thresholds)
    assert judged.summary == "1 disk error of sda in the system log"


def test_windows_notes_at_each_start_that_all_is_well() -> None:
    said = '[{"source": "Ntfs", "id": 98, "level": 4}, {"source": "disk", "id": 153, "level": 3}]'
    assert [one.event for one in DISK_LOG.parse(Os.WINDOWS, said)] == [153]


def test_drives_are_told_from_what_lies_over_them() -> None:
    disk, stick = parsed(DRIVES, "written_laptop_luks")
    assert (disk.name, disk.kind, disk.transport, disk.id) == ("nvme0n1", "ssd", "nvme", "S676NF0R000001")
    assert (disk.holds, disk.encrypted) == (("/", "/boot", "/boot/efi"), ("/",))
    assert disk.is_system and disk.is_fixed
    assert (stick.model, stick.holds, stick.is_fixed) == ("SanDisk Ultra", ("/media/anna/My Stick",), False)
    (btrfs,) = parsed(DRIVES, "written_hard_disk_btrfs")
    assert (btrfs.kind, btrfs.is_system, btrfs.model) == ("hdd", True, "ST2000DM008-2FR1")
    (virtual,) = parsed(DRIVES, "debian_12_container")
    assert (virtual.kind, virtual.is_system) == ("", True)  # what a virtual disk says of itself means nothing
    assert [one.is_system for one in parsed(DRIVES, "written", Os.WINDOWS)] == [True, False]


def test_only_one_bit_of_smartctl_says_that_a_drive_fails() -> None:
    good, asleep, bridge = parsed(SMART, "written_old_server")
    assert (good.exit_bits, good.passed, good.link_errors, good.hours) == (64, True, 12, 12000)
    assert asleep.is_asleep and not asleep.is_unreadable
    assert bridge.is_unreadable
    check = checks_for(["disk.smart"])[0]
    judged = check.judge(KnownFacts({SMART: (good, asleep, bridge)}), check.thresholds)
    assert judged.verdict is Verdict.INFO
    (failing,) = parsed(SMART, "written_failing")
    assert (failing.passed, failing.reallocated, failing.pending) == (False, 1954, 24)


def test_activity_is_what_changed_in_between() -> None:
    found = parsed(DISK_ACTIVITY, "written_slow")
    (disk,) = found.disks
    assert (disk.name, disk.transfers, disk.milliseconds, disk.busy) == ("sda", 100, 80.0, 99.0)
    assert found.stalled == 55.10


def test_health_of_arrays_and_flash() -> None:
    assert "1 of 2" in parsed(DISK_HEALTH, "written_degraded")[0].failed
    assert "restored" in parsed(DISK_HEALTH, "written_restoring")[0].ailing
    assert parsed(DISK_HEALTH, "written_worn_flash")[0].wear == 100
    good, bad = parsed(DISK_HEALTH, "written", Os.WINDOWS)
    assert (good.wear, good.errors, bad.ailing) == (4, 0, "predicts its failure")
