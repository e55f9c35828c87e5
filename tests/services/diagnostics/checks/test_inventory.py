"""What a device is made of, and what of it has changed since the last visit."""

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.diagnostics import Judgement, Verdict
from app.domain.facts import Fact, KnownFacts, Missing, Reason
from app.domain.target import Os
from app.services.bundles.masking import Masker
from app.services.diagnostics.checks import checks_for
from app.services.facts.disk.drives import DRIVES, Drive
from app.services.facts.disk.smart import SMART
from app.services.facts.hardware.memory_modules import MEMORY_MODULES
from app.services.facts.inventory.licence import LICENCE, Licence
from app.services.facts.inventory.machine import MACHINE, Machine
from app.services.facts.inventory.neighbours import NEIGHBOURS, Neighbour
from app.services.facts.inventory.software import SOFTWARE, Package
from tests.services.diagnostics.checks.cases import Case, try_case

RECORDINGS = Path(__file__).parents[3] / "recordings"
GB = 10**9
LAPTOP = Machine("LENOVO", "ThinkPad", "PF1", "laptop", "20XW", "L1", "N32ET75W", "i5", 4, 8, 16 * GB)
DISK = Drive("nvme0n1", 512 * GB, "KIOXIA", "S1", "ssd", "nvme")
STICK = Drive("sda", 30 * GB, "Ultra", "U1", "", "usb", is_removable=True)
BASH = Package("bash", "5.2", "deb")
PHONE, PRINTER = Neighbour("da:a1:19:00:00:07", "10.0.0.7"), Neighbour("00:11:22:33:44:55", "10.0.0.9")
ONLY_ON = {"unsupported": Os.WINDOWS, "not_activated": Os.WINDOWS}
WINDOWS_HOME = Licence("Windows", True, "activated")


def made_of(machine: Machine, *drives: Drive) -> dict[Fact[Any], Any]:
    return {MACHINE: machine, DRIVES: drives, MEMORY_MODULES: Missing(Reason.DENIED)}


CASES: list[Case] = [
    ("inv.hw", made_of(LAPTOP, DISK), "ok"),
    ("inv.sw", {SOFTWARE: (BASH,)}, "ok"),
    ("inv.sw", {SOFTWARE: (Package("Adobe Flash Player", "32"),)}, "ok"),  # a distribution mends what it ships
    ("inv.sw", {SOFTWARE: ()}, "not_applicable"),
    ("inv.net", {NEIGHBOURS: (PHONE, PRINTER)}, "ok"),
    ("inv.lic", {LICENCE: ()}, "not_applicable"),
    ("inv.lic", {LICENCE: (WINDOWS_HOME, Licence("Office", False, "not activated"))}, "ok"),
    ("inv.lic", {LICENCE: (Licence("Windows", False, "in days of grace", 10),)}, "warning not_activated"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_an_inventory_judges(case: Case) -> None:
    try_case(case)


def test_what_gets_no_updates_is_named_on_windows() -> None:
    old = (Package("Java 7 Update 80", "7.0.800"), Package("Microsoft .NET Runtime - 8.0.6 (x64)", "8.0.6"))
    judged = try_case(("inv.sw", {SOFTWARE: old}, "warning unsupported"), Os.WINDOWS)
    assert judged and judged.summary == "Java 7 Update 80: no updates any more"


def changed(check: str, before: Mapping[Fact[Any], Any], now: Mapping[Fact[Any], Any]) -> Judgement:
    one = checks_for([check])[0]
    return one.judge(KnownFacts(now, earlier=before), one.thresholds)


@pytest.mark.parametrize(
    ("now", "cause"),
    [
        (made_of(LAPTOP, DISK), ""),
        (made_of(LAPTOP, DISK, STICK), ""),
        (made_of(replace(LAPTOP, memory=int(15.9 * GB)), DISK), ""),
        (made_of(replace(LAPTOP, memory=8 * GB), DISK), "changed"),
        (made_of(replace(LAPTOP, memory=32 * GB), DISK), "new"),
        (made_of(LAPTOP, DISK, replace(DISK, name="nvme1n1", id="S2")), "new"),
        (made_of(LAPTOP), "changed"),
        (made_of(replace(LAPTOP, serial="PF2"), DISK), "changed"),
        (made_of(replace(LAPTOP, firmware="N32ET90W"), DISK), "new"),
    ],
)
def test_hardware_that_has_changed_is_told(now: Mapping[Fact[Any], Any], cause: str) -> None:
    judged = changed("inv.hw", made_of(LAPTOP, DISK), now)
    assert judged.cause == cause
    assert judged.verdict is {"": Verdict.OK, "new": Verdict.INFO, "changed": Verdict.WARNING}[cause]


def test_software_that_came_went_or_changed_is_told() -> None:
    before = (BASH, Package("nano", "7"), Package("curl", "8.1"))
    now = (BASH, Package("vim", "9"), Package("curl", "8.2"))
    judged = changed("inv.sw", {SOFTWARE: before}, {SOFTWARE: now})
    assert [(one.label, one.value) for one in judged.evidence[1:]] == [
        ("curl", "8.1 before, 8.2 now"), ("nano", "7: removed"), ("vim", "9: new")]  # fmt: skip


def test_a_telephone_is_not_a_new_neighbour() -> None:
    assert changed("inv.net", {NEIGHBOURS: ()}, {NEIGHBOURS: (PHONE,)}).verdict is Verdict.OK
    judged = changed("inv.net", {NEIGHBOURS: (PHONE,)}, {NEIGHBOURS: (PRINTER,)})
    assert (judged.cause, judged.verdict) == ("new", Verdict.INFO)
    assert "10.0.0.9" in judged.summary


def parsed(fact: Fact[Any], file: str, os: Os = Os.LINUX) -> Any:
    found = list((RECORDINGS / os.value / fact.name).glob(f"{file}.*"))
    return fact.parse(os, found[0].read_bytes().decode())


def test_machines_are_called_by_their_names_and_not_by_placeholders() -> None:
    laptop = parsed(MACHINE, "written_laptop")
    assert (laptop.title, laptop.kind, laptop.serial, laptop.cores, laptop.threads) == (
        "LENOVO 20XW0001GE ThinkPad X1 Carbon Gen 9", "laptop", "PF000001", 4, 8)  # fmt: skip
    assert laptop.graphics == ("Intel Corporation TigerLake-LP GT2 [Iris Xe Graphics] (rev 01)",)
    assert laptop.usb == ("Bluetooth", "Logitech USB Receiver")
    assert [one.is_wifi for one in laptop.adapters] == [False, True]
    assert parsed(MACHINE, "written_raspberry").title == "Raspberry Pi 4 Model B Rev 1.4"
    board = parsed(MACHINE, "written_board_without_names")
    assert (board.title, board.serial) == ("ASRock B450M Pro4", "")
    assert parsed(MACHINE, "written", Os.WINDOWS).title == "Dell Inc. Latitude 5420"


def test_packages_of_all_managers() -> None:
    assert [f"{one.kind} {one.name}" for one in parsed(SOFTWARE, "written_rpm")] == [
        "rpm bash", "snap core22", "rpm kernel", "rpm kernel", "flatpak org.gimp.GIMP"]  # fmt: skip
    assert any(one.name == "bash" for one in parsed(SOFTWARE, "debian_12_container"))
    assert len(parsed(SOFTWARE, "written", Os.WINDOWS)) == 3


def test_neighbours_are_those_that_answered() -> None:
    assert [(one.address, one.is_random) for one in parsed(NEIGHBOURS, "written_table")] == [
        ("192.168.1.1", False), ("192.168.1.20", True)]  # fmt: skip
    assert [one.address for one in parsed(NEIGHBOURS, "debian_12_container")] == ["192.0.2.1"]
    assert [one.mac for one in parsed(NEIGHBOURS, "written", Os.WINDOWS)] == ["00:11:22:33:44:55"]
    assert parsed(LICENCE, "written_grace", Os.WINDOWS)[0].days == 10


def test_what_names_the_device_is_masked_where_it_is_handed_on() -> None:
    for fact, file, secrets in (
        (MACHINE, "linux/machine/written_laptop.txt", ("PF000001", "L1HF0000001")),
        (DRIVES, "linux/drives/written_laptop_luks.txt", ("S676NF0R000001", "002538b911b00001")),
        (SMART, "linux/smart/written_failing.txt", ("WD-WCC600001",)),
    ):
        said = (RECORDINGS / file).read_text()
        masked = Masker().mask(said)
        assert not [one for one in secrets if one not in said or one in masked], file
        assert fact.parse(Os.LINUX, masked)


def test_only_the_tables_of_the_memory_leave_the_device(tmp_path: Path) -> None:
    """The script itself, on tables of a laptop that begin with its serial number."""
    hexed = (RECORDINGS / "linux/memory_modules/written_laptop.txt").read_text()
    (tmp_path / "DMI").write_bytes(bytes.fromhex("".join(hexed.split())))
    script = MEMORY_MODULES.scripts[Os.LINUX].replace("/sys/firmware/dmi/tables/DMI", str(tmp_path / "DMI"))
    said = subprocess.run(["sh", "-c", script], check=True, capture_output=True, text=True).stdout
    assert b"PF000001" in bytes.fromhex("".join(hexed.split()))
    assert b"PF000001" not in bytes.fromhex("".join(said.split()))
    assert MEMORY_MODULES.parse(Os.LINUX, said) == MEMORY_MODULES.parse(Os.LINUX, hexed)
