"""Verdicts of the checks of memory, batteries and devices, and their parsers on written answers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.facts import Fact, KnownFacts
from app.domain.target import Os
from app.services.diagnostics.checks import checks_for
from app.services.facts.hardware.battery import POWER, Battery, Power
from app.services.facts.hardware.devices import DEVICES, Device
from app.services.facts.hardware.memory_errors import MEMORY_ERRORS, MemoryErrors
from app.services.facts.hardware.memory_modules import MEMORY_MODULES, MemoryModules, Module
from app.services.facts.hardware.smbios import from_hex
from app.services.facts.platform import PLATFORM, Platform
from tests.services.diagnostics.checks.cases import Case, try_case

RECORDINGS = Path(__file__).parents[3] / "recordings"
GIB = 1024**3
MODULE = Module("DIMM A", 8 * GIB, 3200, 3200, "Samsung", "M471")
BATTERY = Battery("BAT0", 57_000, 52_000, 40_000, "charging", 120, 77)
ONLY_ON = {
    "test_failed": Os.WINDOWS,
    "no_firmware": Os.LINUX,
    "cannot_start": Os.WINDOWS,
    "reported_fault": Os.WINDOWS,
    "minor": Os.LINUX,
}


def power(plugged: bool | None, **changes: Any) -> dict[Fact[Any], Any]:
    return {POWER: Power((replace(BATTERY, **changes),), plugged)}


def device(trouble: str, code: int = 0, needed: bool = True, firmware: str = "") -> dict[Fact[Any], Any]:
    return {DEVICES: (Device("0000:03:00.0", "BCM4360", "network adapter", trouble, code, needed, firmware),)}


CASES: list[Case] = [
    ("mem.errors", {MEMORY_ERRORS: MemoryErrors()}, "ok"),
    ("mem.errors", {MEMORY_ERRORS: MemoryErrors(corrected=3)}, "info few"),
    ("mem.errors", {MEMORY_ERRORS: MemoryErrors(corrected=30)}, "warning corrected"),
    ("mem.errors", {MEMORY_ERRORS: MemoryErrors(corrected=3, fatal=1)}, "problem fatal"),
    ("mem.errors", {MEMORY_ERRORS: MemoryErrors(test=False)}, "problem test_failed"),
    ("mem.errors", {MEMORY_ERRORS: MemoryErrors(test=True)}, "ok"),
    ("mem.modules", {MEMORY_MODULES: MemoryModules(())}, "not_applicable"),
    ("mem.modules", {MEMORY_MODULES: MemoryModules((MODULE, MODULE), 2, 32 * GIB)}, "ok"),
    ("mem.modules", {MEMORY_MODULES: MemoryModules((replace(MODULE, rated=0, speed=0),), 1)}, "ok"),
    ("mem.modules", {MEMORY_MODULES: MemoryModules((MODULE,), 2, 32 * GIB)}, "info single"),
    ("mem.modules", {MEMORY_MODULES: MemoryModules((MODULE, replace(MODULE, rated=2666)), 4)}, "info mixed"),
    ("mem.modules", {MEMORY_MODULES: MemoryModules((replace(MODULE, speed=2400),), 1)}, "info slow"),
    ("bat.health", {POWER: Power(())}, "not_applicable"),
    ("bat.health", power(True), "ok"),
    ("bat.health", power(True, full=40_000), "warning worn"),
    ("bat.health", power(True, full=20_000), "problem worn_out"),
    ("bat.health", power(True, design=0), "unknown"),
    ("bat.state", {POWER: Power(())}, "not_applicable"),
    ("bat.state", power(True), "ok"),
    ("bat.state", power(False, state="discharging"), "ok"),
    ("bat.state", power(None, state="discharging", percent=40), "ok"),
    ("bat.state", power(True, state="idle", percent=80, limit=80), "info limit"),
    ("bat.state", power(True, state="idle", percent=97), "ok"),
    ("bat.state", power(True, state="idle", percent=41), "warning not_charging"),
    ("bat.state", power(True, state="discharging", percent=41), "warning weak_adapter"),
    ("bat.state", power(False, state="discharging", percent=6), "warning low"),
    ("dev.problem", {DEVICES: ()}, "ok"),
    ("dev.problem", device("has no driver"), "warning no_driver"),
    ("dev.problem", device("misses its firmware brcm.fw", firmware="brcm.fw"), "warning no_firmware"),
    ("dev.problem", device("did not find iwlwifi-72.ucode", needed=False), "info minor"),
    ("dev.problem", device("has reported a fault", 43), "warning reported_fault"),
    ("dev.problem", device("cannot start", 10), "warning cannot_start"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_a_check_of_hardware_judges(case: Case) -> None:
    try_case(case)


@pytest.mark.parametrize(
    ("system", "package"),
    [("Debian GNU/Linux 12", "firmware-brcm80211"), ("Ubuntu 24.04", "linux-firmware"), ("Fedora", "")],
)
def test_the_package_of_a_firmware_is_named_where_it_is_known(system: str, package: str) -> None:
    facts = device("misses its firmware", firmware="brcm/brcmfmac43602.bin") | {
        PLATFORM: Platform(system, "6.1", "x86_64", "desk")
    }
    judged = try_case(("dev.problem", facts, "warning no_firmware"))
    assert judged and judged.remedy
    assert judged.remedy.step == ("software.package" if package else "")
    assert judged.remedy.parameters.get("names", [""]) == [package]


@pytest.mark.parametrize(("before", "cause"), [(2, "growing"), (3, "few"), (9, "few")])
def test_corrected_errors_that_become_more_are_a_warning(before: int, cause: str) -> None:
    check = checks_for(["mem.errors"])[0]
    earlier = {MEMORY_ERRORS: MemoryErrors(corrected=before)}
    judged = check.judge(KnownFacts({MEMORY_ERRORS: MemoryErrors(corrected=3)}, earlier=earlier), check.thresholds)
    assert judged.cause == cause


def parsed(fact: Fact[Any], file: str, os: Os = Os.LINUX) -> Any:
    found = list((RECORDINGS / os.value / fact.name).glob(f"{file}.*"))
    return fact.parse(os, found[0].read_bytes().decode())


def test_modules_are_read_from_the_tables_of_the_firmware() -> None:
    found = parsed(MEMORY_MODULES, "written_laptop")
    assert found == MemoryModules(
        (Module("DIMM A BANK 0", 8 * GIB, 3200, 3200, "Samsung", "M471A1K43EB1-CWE", "00000001"),), 2, 32 * GIB
    )
    assert [one.speed for one in parsed(MEMORY_MODULES, "written_mixed").modules] == [2400, 2400]
    assert len(parsed(MEMORY_MODULES, "written", Os.WINDOWS).modules) == 2


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None, database=None)
def test_tables_of_any_bytes_end_soon(data: bytes) -> None:
    try:
        for one in from_hex(data.hex(" ")):
            assert len(one.data) >= 4
            one.text(4)
    except ValueError:
        pass


def test_errors_that_the_hardware_has_noted() -> None:
    found = parsed(MEMORY_ERRORS, "written_failing_module")
    assert (found.corrected, found.fatal, len(found.lines)) == (4213, 2, 1)
    assert not parsed(MEMORY_ERRORS, "written_only_log").is_counted
    assert parsed(MEMORY_ERRORS, "written", Os.WINDOWS) == MemoryErrors(
        1, 0, ("WHEA event 17", "WHEA event 47"), test=True
    )
    assert parsed(MEMORY_ERRORS, "written_test_failed", Os.WINDOWS).test is False
    assert parsed(MEMORY_ERRORS, "written_none", Os.WINDOWS) == MemoryErrors()


def test_the_battery_of_a_mouse_is_none_of_the_device() -> None:
    found = parsed(POWER, "written_laptop")
    (battery,) = found.batteries
    assert (battery.name, battery.state, battery.percent, battery.limit, found.is_plugged) == (
        "BAT0", "idle", 80, 80, True)  # fmt: skip
    assert battery.health and round(battery.health, 2) == 0.55
    tablet = parsed(POWER, "written_tablet_by_charge")
    assert (tablet.batteries[0].percent, tablet.is_plugged) == (7, False)
    windows = parsed(POWER, "written", Os.WINDOWS)
    assert (windows.batteries[0].health, windows.batteries[0].percent, windows.is_plugged) == (0.75, 92, True)


def test_a_driver_that_tries_newer_firmware_first_lacks_nothing() -> None:
    wifi, cable = parsed(DEVICES, "written_laptop")
    # The adapter without a network of its own may miss the file; the one that has a network does not.
    assert (wifi.name, wifi.is_needed) == ("Intel Corporation Wi-Fi 6 AX201", True)
    assert (cable.name, cable.is_needed) == ("Realtek RTL8111", False)
    (broadcom,) = parsed(DEVICES, "written_no_driver")
    assert (broadcom.trouble, broadcom.kind, broadcom.is_needed) == ("has no driver", "network adapter", True)
    assert [(one.code, one.is_needed) for one in parsed(DEVICES, "written", Os.WINDOWS)] == [(28, True), (22, False)]
