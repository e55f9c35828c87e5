"""Verdicts of the checks of speed, and their parsers; a busy program is found among the real ones of this computer."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.diagnostics import Verdict
from app.domain.facts import Fact, KnownFacts
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.diagnostics.checks import checks_for
from app.services.facts.performance.load import LOAD, BusyProcess, Load
from app.services.facts.performance.memory import MEMORY, Memory
from app.services.facts.performance.start_up import START_UP, StartUp
from app.services.facts.performance.startup_items import STARTUP_ITEMS, StartupItem
from app.services.facts.performance.throttling import THROTTLING, Throttling, Zone
from app.services.facts.reading import read_facts
from app.services.targets.local import LocalTarget
from tests.services.diagnostics.checks.cases import Case, try_case

RECORDINGS = Path(__file__).parents[3] / "recordings"
GB = 10**9
QUIET = (0.1, 0.1, 0.1)
LOOP = BusyProcess(4321, "loop", 99.0, 300.0, 310.0)
BROWSER = BusyProcess(99, "browser", 95.0, 60.0, 9000.0)
COOL = Throttling(now=0, total=0, limit=100, zones=(Zone("cpu", 48.0, 100.0),))
ITEM = StartupItem("Sync", "/usr/bin/sync", "/etc/xdg/autostart")
ONLY_ON = {
    "committed": Os.WINDOWS,
    "killed": Os.LINUX,
    "killed_before": Os.LINUX,
    "firmware": Os.WINDOWS,
    "power": Os.LINUX,
    "unsigned": Os.WINDOWS,
}


def memory(**changes: Any) -> dict[Fact[Any], Any]:
    given = replace(Memory(16 * GB, 8 * GB, 4 * GB, 4 * GB, 0.0, 0), **changes)
    return {MEMORY: given, LOAD: Load(4, 5.0, QUIET, largest=(replace(BROWSER, memory=6 * GB),))}


CASES: list[Case] = [
    ("cpu.load", {LOAD: Load(4, 30.0, QUIET, ("loop",), (LOOP,))}, "warning runaway"),
    ("cpu.load", {LOAD: Load(4, 30.0, (), ("loop",), (LOOP, LOOP))}, "warning runaway"),
    ("cpu.load", {LOAD: Load(4, 30.0, QUIET, ("browser",), (BROWSER,))}, "info moment"),
    ("cpu.load", {LOAD: Load(4, 30.0, (1.2, 0.1, 0.1), ("browser",), (BROWSER,))}, "warning runaway"),
    ("cpu.load", {LOAD: Load(4, 30.0, QUIET, ("loop",), (replace(LOOP, percent=60.0),))}, "ok"),
    ("mem.pressure", memory(), "ok"),
    ("mem.pressure", memory(available=GB), "warning low"),
    ("mem.pressure", memory(available=GB, is_limited=True), "warning low"),
    ("mem.pressure", memory(killed=2), "info killed_before"),
    ("cpu.throttle", {THROTTLING: Throttling()}, "not_applicable"),
    ("cpu.throttle", {THROTTLING: COOL}, "ok"),
    ("cpu.throttle", {THROTTLING: replace(COOL, now=15, total=1219)}, "warning heat"),
    ("cpu.throttle", {THROTTLING: replace(COOL, zones=(Zone("cpu", 98.0, 100.0),))}, "warning hot"),
    ("cpu.throttle", {THROTTLING: replace(COOL, has_too_little_power=True)}, "warning power"),
    ("cpu.throttle", {THROTTLING: replace(COOL, limit=50)}, "info limited"),
    ("cpu.throttle", {THROTTLING: replace(COOL, limit=62, firmware=9)}, "warning firmware"),
    ("boot.time", {START_UP: StartUp(21.0, 90.0)}, "ok"),  # what the firmware of a server takes is not judged
    ("boot.time", {START_UP: StartUp(128.0, 0.0, (("wait-online.service", 120.0),))}, "warning slow"),
    ("boot.time", {START_UP: StartUp(0.0)}, "info starting"),
    ("startup.items", {STARTUP_ITEMS: (ITEM,)}, "ok"),
    ("startup.items", {STARTUP_ITEMS: (ITEM,) * 20}, "info many"),
    ("startup.items", {STARTUP_ITEMS: (replace(ITEM, is_on=False),) * 20}, "ok"),
    ("startup.items", {STARTUP_ITEMS: (ITEM, replace(ITEM, is_there=False))}, "info missing"),
    ("startup.items", {STARTUP_ITEMS: (ITEM, replace(ITEM, is_unsigned=True))}, "warning unsigned"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_a_check_of_speed_judges(case: Case) -> None:
    try_case(case)


def test_windows_counts_what_it_has_promised() -> None:
    try_case(
        ("mem.pressure", memory(available=2 * GB, swap_total=8 * GB, swap_free=0), "warning committed"), Os.WINDOWS
    )


@pytest.mark.parametrize(("before", "cause"), [(1, "killed"), (3, ""), (9, "killed")])
def test_programs_that_were_ended_since_the_last_visit_count(before: int, cause: str) -> None:
    now = memory(killed=3)
    earlier = memory(killed=before)
    judged = checks_for(["mem.pressure"])[0].judge(KnownFacts(now, earlier=earlier), {
        "available_percent": 10, "stalled_percent": 10, "uncommitted_percent": 10})  # fmt: skip
    assert judged.cause == cause
    assert judged.verdict is (Verdict.WARNING if cause else Verdict.OK)


def test_a_program_that_runs_wild_is_named() -> None:
    """Really: a program that does nothing but count, among all those of this computer."""
    wild = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        load = read_facts(LocalTarget(), [LOAD], TaskContext()).get(LOAD)
    finally:
        wild.kill()
        wild.wait()
    assert wild.pid in [one.pid for one in load.busiest]
    found = next(one for one in load.busiest if one.pid == wild.pid)
    assert 0 < found.percent <= 110
    assert found.seconds <= found.age + 0.1


def parsed(fact: Fact[Any], file: str, os: Os = Os.LINUX) -> Any:
    found = list((RECORDINGS / os.value / fact.name).glob(f"{file}.*"))
    return fact.parse(os, found[0].read_bytes().decode())


def test_a_question_is_not_among_the_busy_programs() -> None:
    (wild,) = parsed(LOAD, "written_runaway", Os.WINDOWS).busiest
    assert (wild.name, round(wild.percent), wild.memory) == ("updater.exe", 97, 812_000_000)


def test_a_container_has_the_memory_that_it_may_use() -> None:
    found = parsed(MEMORY, "written_container_limit")
    assert (found.total, found.available, found.killed) == (536_870_912, 536_870_912 - 520_000_000, 3)
    assert found.is_limited


def test_heat_power_and_limits_are_told_apart() -> None:
    hot = parsed(THROTTLING, "written_hot_laptop")
    assert (hot.now, hot.total, hot.limit, hot.zones[0].critical, hot.zones[1].critical) == (15, 1219, 100, 100.0, None)
    assert parsed(THROTTLING, "written_raspberry").has_too_little_power
    assert parsed(THROTTLING, "written_limited").limit == 50
    assert parsed(THROTTLING, "written", Os.WINDOWS) == Throttling(limit=62, firmware=14)


def test_the_start_names_what_took_longest() -> None:
    found = parsed(START_UP, "written_server")
    assert (found.seconds, found.firmware) == (128.4, 92.0)
    assert found.slow[0] == ("systemd-networkd-wait-online.service", 120.044)
    assert found.slow[2] == ("dev-sda2.device", 0.812)
    assert parsed(START_UP, "written", Os.WINDOWS).slow[0] == ("Example Cloud Sync", 21.4)


def test_what_starts_by_itself() -> None:
    assert [(one.is_on, one.is_there) for one in parsed(STARTUP_ITEMS, "written_desktop")] == [
        (True, True), (True, False), (False, True)]  # fmt: skip
    assert [one.is_unsigned for one in parsed(STARTUP_ITEMS, "written", Os.WINDOWS)] == [False, True, False]
