"""Services, logs and crashes."""

import dataclasses

import pytest

from app.domain.facts import KnownFacts
from app.domain.target import Os
from app.services.diagnostics.checks import checks_for
from app.services.diagnostics.judging import judge
from app.services.facts.system.crashes import CRASHES, Crashes, Stop
from app.services.facts.system.error_log import ERROR_LOG, LogLine
from app.services.facts.system.program_crashes import PROGRAM_CRASHES, ProgramCrash
from app.services.facts.system.services import FAILED_SERVICES, FailedService
from tests.services.diagnostics.checks.cases import Case, try_case
from tests.services.facts.test_parsers import parsed

LOOPING = FailedService("agent.service", "Agent", 203, "exit-code", 41, is_restarting=True)
WAITED = FailedService("NetworkManager-wait-online.service", "Wait Online", 1, "exit-code")
KILLED = FailedService("db.service", "Database", 9, "oom-kill")
GAVE_UP = FailedService("web.service", "Web", 1, "start-limit-hit", 5)
BLUE = Stop(10, 0x9F)
OFF = Stop(10)
CRASH = ProgramCrash("viewer", 10, "segmentation fault", "libpoppler.so")


def events(*numbers: int, source: str = "Service Control Manager") -> tuple[LogLine, ...]:
    return tuple(LogLine(source, f"Event {number}", 3, 10, number) for number in numbers)


def lines(message: str, times: int = 1, source: str = "kernel", level: int = 3, apart: int = 0) -> tuple[LogLine, ...]:
    return tuple(LogLine(source, message, level, number * apart) for number in range(times))


CASES: list[Case] = [
    ("svc.failed", {FAILED_SERVICES: (dataclasses.replace(LOOPING, restarts=1),)}, "ok"),
    ("svc.failed", {FAILED_SERVICES: (LOOPING,)}, "warning crash_loop"),
    ("svc.failed", {FAILED_SERVICES: (GAVE_UP,)}, "warning crash_loop"),
    ("svc.failed", {FAILED_SERVICES: (KILLED,)}, "warning out_of_memory"),
    ("svc.failed", {FAILED_SERVICES: (WAITED,)}, "info waited"),
    ("svc.failed", {FAILED_SERVICES: (LOOPING, FailedService("dbus.service", "D-Bus", 1))}, "problem critical"),
    ("svc.failed", {FAILED_SERVICES: (FailedService("srv-data.mount", "/srv/data", 32),)}, "problem critical"),
    ("log.critical", {ERROR_LOG: lines("ACPI BIOS Error (bug): Could not resolve symbol", 200)}, "ok"),
    ("log.critical", {ERROR_LOG: events(10016, source="Microsoft-Windows-DistributedCOM") * 200}, "ok"),
    ("log.critical", {ERROR_LOG: lines("no such user", 60, "cron", apart=1000)}, "info errors"),
    (
        "log.critical",
        {ERROR_LOG: lines("nf_conntrack: nf_conntrack: table full, dropping packet")},
        "warning connections_full",
    ),
    ("log.critical", {ERROR_LOG: lines("INFO: task tar:99 blocked for more than 120 seconds.")}, "warning hung_work"),
    ("log.critical", {ERROR_LOG: lines("watchdog: BUG: soft lockup - CPU#1 stuck for 26s!")}, "warning lockup"),
    ("log.critical", {ERROR_LOG: lines("usb 1-2: device descriptor read/64, error -71")}, "info errors"),
    ("log.critical", {ERROR_LOG: lines("usb 1-2: device descriptor read/64, error -71", 4)}, "warning usb"),
    ("log.critical", {ERROR_LOG: events(7031)}, "info errors"),
    ("log.critical", {ERROR_LOG: events(41, source="Microsoft-Windows-Kernel-Power")}, "ok"),
    ("log.critical", {ERROR_LOG: events(7031, 7034, 7034)}, "warning service_crashed"),
    ("log.critical", {ERROR_LOG: events(4199, source="Tcpip")}, "warning address_conflict"),
    ("log.crash", {CRASHES: Crashes()}, "ok"),
    ("log.crash", {CRASHES: Crashes(starts=5)}, "ok"),
    ("log.crash", {CRASHES: Crashes((BLUE,))}, "problem blue_screen"),
    ("log.crash", {CRASHES: Crashes((Stop(10, 0x9999), OFF))}, "problem blue_screen"),
    ("log.crash", {CRASHES: Crashes((OFF,))}, "info switched_off"),
    ("log.crash", {CRASHES: Crashes((OFF, OFF))}, "warning power"),
    ("log.crash", {CRASHES: Crashes((Stop(10, by_button=True),) * 5)}, "info switched_off"),
    ("log.crash", {CRASHES: Crashes(kernel=("Oops: 0002 [#1] SMP",))}, "problem kernel"),
    ("log.crash", {CRASHES: Crashes(dumps=1)}, "info dumps"),
    ("app.crash", {PROGRAM_CRASHES: ()}, "ok"),
    ("app.crash", {PROGRAM_CRASHES: (CRASH, CRASH)}, "info crashed"),
    ("app.crash", {PROGRAM_CRASHES: (CRASH,) * 3}, "warning repeated"),
    (
        "app.crash",
        {PROGRAM_CRASHES: (CRASH, dataclasses.replace(CRASH, program="java", is_out_of_memory=True))},
        "warning out_of_memory",
    ),
]
ONLY_ON = {"crash_loop": Os.LINUX, "kernel": Os.LINUX, "waited": Os.LINUX, "connections_full": Os.LINUX}
ONLY_ON |= {"blue_screen": Os.WINDOWS, "service_crashed": Os.WINDOWS, "group_policy": Os.WINDOWS}


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_a_check_judges(case: Case) -> None:
    try_case(case)


def test_a_failed_service_says_how_it_ended_and_what_would_start_it() -> None:
    judged = try_case(("svc.failed", {FAILED_SERVICES: (GAVE_UP,)}, "warning crash_loop"))
    assert judged and judged.remedy
    assert judged.evidence[0].value == "Web: failed too often in a row, so the system gave up, started again 5 times"
    assert (judged.remedy.step, judged.remedy.parameters) == ("system.service", {"name": "web", "running": "started"})
    mount = try_case(("svc.failed", {FAILED_SERVICES: (FailedService("srv.mount", "/srv", 32),)}, "problem critical"))
    assert mount and mount.remedy and not mount.remedy.step


def test_a_start_that_did_not_end_is_told_from_one_that_was_shut_down() -> None:
    found = parsed(CRASHES, "written_cut_off")
    assert (found.stops, found.starts, found.dumps, len(found.kernel)) == ((Stop(1794000004),), 2, 1, 1)


def test_a_blue_screen_is_counted_once() -> None:
    found = parsed(CRASHES, "written", Os.WINDOWS)
    assert [(one.code, one.by_button) for one in found.stops] == [(0x9F, False), (0, True), (0x124, False)]
    assert parsed(CRASHES, "written_none", Os.WINDOWS) == Crashes()


def test_a_crash_is_counted_once_and_says_where() -> None:
    found = [(one.program, one.module, one.is_out_of_memory) for one in parsed(PROGRAM_CRASHES, "written_journal")]
    assert found == [
        ("soffice.bin-of-a-long-name", "", False),
        ("viewer", "libpoppler.so.126", False),
        ("agent", "libc.so.6", False),
        ("java", "", True),
    ]
    windows = [(one.program, one.module) for one in parsed(PROGRAM_CRASHES, "written", Os.WINDOWS)]
    assert windows == [("OUTLOOK.EXE", "addin.dll"), ("explorer.exe", ""), ("Ledger.exe", "")]


def test_what_a_device_says_becomes_lines_that_fit() -> None:
    hostile = FailedService("a\nb" + "x" * 10_000, "\u202etitle\x1b[31m", 1)
    facts = KnownFacts({FAILED_SERVICES: (hostile,) * 300})
    judged = judge(checks_for(["svc.failed"])[0], facts, {}).judgement
    texts = [judged.summary, judged.why, *(text for one in judged.evidence for text in (one.label, one.value))]
    assert all(text.isprintable() and len(text) <= 500 for text in texts)
    assert len(judged.evidence) <= 40
    assert judged.summary.startswith("a bxxx") and judged.summary.endswith("…")
