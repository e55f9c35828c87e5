"""Updates and support."""

import dataclasses
from datetime import date

import pytest

from app.domain.facts import Missing, Reason
from app.domain.target import Os
from app.services.diagnostics.support_table import support_of
from app.services.facts.platform import PLATFORM, Platform
from app.services.facts.updates.package_state import PACKAGE_STATE, PackageState
from app.services.facts.updates.system_version import SYSTEM_VERSION, SystemVersion
from app.services.facts.updates.update_history import UPDATE_HISTORY, WINDOWS_UPDATE, UpdateFailure, UpdateHistory
from tests.services.diagnostics.checks.cases import Case, try_case
from tests.services.facts.test_parsers import parsed

DAY = 86400
NOW = 20_000 * DAY
MACHINE = Platform("Debian", "6.1", "x86_64", "desk")
CONTAINER = dataclasses.replace(MACHINE, container="docker")
FRESH = UpdateHistory("apt", NOW, NOW - DAY, NOW - 5 * DAY, (), ())
KB = UpdateFailure("Kumulatives Update (KB5034441)", "0x80070643", NOW - DAY)
NO_ANSWER = Missing(Reason.TIMED_OUT)


def debian(version: str, day: str = "2026-01-10", **more: bool) -> SystemVersion:
    return SystemVersion("debian", version, f"Debian {version}", date.fromisoformat(day), **more)


def history(**changes: object) -> UpdateHistory:
    return dataclasses.replace(FRESH, **changes)  # type: ignore[arg-type]


def windows(**changes: object) -> UpdateHistory:
    return history(manager=WINDOWS_UPDATE, waiting=None, security=None, **changes)


CASES: list[Case] = [
    ("os.support", {SYSTEM_VERSION: debian("13")}, "ok"),
    ("os.support", {SYSTEM_VERSION: SystemVersion("arch", "", "Arch Linux", date(2026, 1, 1))}, "ok"),
    ("os.support", {SYSTEM_VERSION: debian("12", "2026-11-26")}, "info long_term"),
    ("os.support", {SYSTEM_VERSION: debian("12", "2028-05-01")}, "warning ends_soon"),
    ("os.support", {SYSTEM_VERSION: debian("10")}, "problem ended"),
    ("os.support", {SYSTEM_VERSION: debian("10", is_paid_longer=True)}, "info paid"),
    ("os.support", {SYSTEM_VERSION: debian("99")}, "info unlisted"),
    ("os.support", {SYSTEM_VERSION: SystemVersion("windows", "19045", "PC 22H2", date(2026, 1, 1))}, "problem ended"),
    ("upd.recent", {UPDATE_HISTORY: FRESH, PLATFORM: MACHINE}, "ok"),
    ("upd.recent", {UPDATE_HISTORY: history(waiting=("bash",)), PLATFORM: MACHINE}, "info pending"),
    ("upd.recent", {UPDATE_HISTORY: history(refreshed=NOW - 40 * DAY), PLATFORM: MACHINE}, "warning outdated"),
    ("upd.recent", {UPDATE_HISTORY: history(refreshed=NOW - 99 * DAY), PLATFORM: MACHINE}, "problem outdated"),
    ("upd.recent", {UPDATE_HISTORY: history(refreshed=NOW - 99 * DAY), PLATFORM: CONTAINER}, "ok"),
    ("upd.recent", {UPDATE_HISTORY: history(refreshed=NOW + 99 * DAY), PLATFORM: MACHINE}, "ok"),
    ("upd.recent", {UPDATE_HISTORY: history(refreshed=None), PLATFORM: MACHINE}, "warning never"),
    ("upd.recent", {UPDATE_HISTORY: history(refreshed=None), PLATFORM: CONTAINER}, "not_applicable"),
    (
        "upd.recent",
        {
            UPDATE_HISTORY: history(installed=NOW - 50 * DAY, waiting=("openssl",), security=("openssl",)),
            PLATFORM: MACHINE,
        },
        "warning waiting",
    ),
    ("upd.recent", {UPDATE_HISTORY: windows(installed=NOW - 20 * DAY), PLATFORM: NO_ANSWER}, "ok"),
    ("upd.recent", {UPDATE_HISTORY: windows(installed=NOW - 40 * DAY), PLATFORM: NO_ANSWER}, "warning outdated"),
    ("upd.recent", {UPDATE_HISTORY: windows(installed=None), PLATFORM: NO_ANSWER}, "unknown"),
    ("upd.errors", {UPDATE_HISTORY: FRESH}, "not_applicable"),
    ("upd.errors", {UPDATE_HISTORY: windows()}, "ok"),
    ("upd.errors", {UPDATE_HISTORY: windows(failures=(KB,))}, "info once"),
    ("upd.errors", {UPDATE_HISTORY: windows(failures=(KB, KB))}, "warning repeated"),
    ("upd.errors", {UPDATE_HISTORY: windows(failures=(dataclasses.replace(KB, when=5),) * 2)}, "ok"),
    ("sys.integrity", {PACKAGE_STATE: PackageState("dpkg"), UPDATE_HISTORY: FRESH}, "ok"),
    ("sys.integrity", {PACKAGE_STATE: PackageState("dpkg"), UPDATE_HISTORY: NO_ANSWER}, "ok"),
    ("sys.integrity", {PACKAGE_STATE: PackageState("dpkg", damage="near line 5")}, "problem database_damaged"),
    ("sys.integrity", {PACKAGE_STATE: PackageState("dpkg", (("cups", "half set up"),))}, "problem half_installed"),
    ("sys.integrity", {PACKAGE_STATE: PackageState("dpkg", is_interrupted=True)}, "problem interrupted"),
    (
        "sys.integrity",
        {PACKAGE_STATE: PackageState("dpkg"), UPDATE_HISTORY: history(unmet=("gimp : Depends: libgimp",))},
        "problem unmet",
    ),
    ("sys.integrity", {PACKAGE_STATE: PackageState("Windows", health=1)}, "warning repairable"),
    ("sys.integrity", {PACKAGE_STATE: PackageState("Windows", health=2)}, "problem beyond_repair"),
]
ONLY_ON = {
    "once": Os.WINDOWS,
    "repeated": Os.WINDOWS,
    "waiting": Os.LINUX,
    "repairable": Os.WINDOWS,
    "beyond_repair": Os.WINDOWS,
    "database_damaged": Os.LINUX,
    "half_installed": Os.LINUX,
    "interrupted": Os.LINUX,
    "unmet": Os.LINUX,
}


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_a_check_judges(case: Case) -> None:
    try_case(case)


def test_what_waits_is_told_apart_by_where_it_comes_from() -> None:
    found = parsed(UPDATE_HISTORY, "written_waiting")
    assert found.waiting == ("openssl", "bash", "linux-image-6.1.0-40-amd64")
    assert found.security == ("openssl", "linux-image-6.1.0-40-amd64")
    broken = parsed(UPDATE_HISTORY, "written_unmet")
    assert (broken.waiting, len(broken.unmet)) == (None, 1)


def test_signatures_of_defender_are_no_updates_of_windows_and_what_came_right_later_has_not_failed() -> None:
    found = parsed(UPDATE_HISTORY, "written", Os.WINDOWS)
    assert found.installed == 1792500000
    assert [(one.code, one.when) for one in found.failures] == [("0x80070643", 1794900000), ("0x80070643", 1794800000)]


def test_packages_say_what_is_wrong_with_them() -> None:
    found = parsed(PACKAGE_STATE, "written_half_installed")
    assert found.broken == (
        ("cups:amd64", "half set up"),
        ("libcups2:amd64", "unpacked, not set up"),
        ("vpn-client", "must be installed again"),
    )
    assert found.is_interrupted
    assert "near line 5" in parsed(PACKAGE_STATE, "written_damaged").damage


def test_windows_is_named_by_its_build() -> None:
    client, server = (parsed(SYSTEM_VERSION, name, Os.WINDOWS) for name in ("written", "written_server"))
    assert (client.family, client.title) == ("windows", "Windows 11 24H2")
    assert (server.family, server.title) == ("windows_server", "Windows Server 2019")


@pytest.mark.parametrize("name", ["linux", "as_of", "sources", "windows"])
def test_no_name_of_a_system_breaks_the_table(name: str) -> None:
    assert support_of(name, "debian") is None
    assert support_of("alpine", "3.22.1") == support_of("alpine", "3.22") is not None
