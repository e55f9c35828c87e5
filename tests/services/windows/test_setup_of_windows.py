"""Every step of the setup on a simulated Windows PC over WinRM: preview, change, proof, second run, exact undo."""

import copy
from pathlib import Path
from typing import Any

import pytest

from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import Undo
from app.domain.setup_runs import Outcome
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.records import RESTART
from app.services.setup.service import carry_out, make_plan, undo
from app.services.setup.steps import STEPS
from app.services.setup.steps.identity import hostname
from app.services.winrm.target import WinrmTarget
from tests.servers.simulated_windows import SimulatedWindows
from tests.servers.simulated_windows.machine import Account, Machine
from tests.servers.simulated_windows.steps import uses
from tests.servers.simulated_windows.steps.basics import PASSWORD

TASK = TaskContext()
ARGUMENTS = uses()
"""One set of arguments for each step that runs on Windows."""


def a_profile(*steps: str) -> Profile:
    needs = {"net.dns": ("net.address",)} if "net.address" in steps else {}  # a fixed address has no servers of DHCP
    items = (ProfileItem(step, ARGUMENTS[step], needs=needs.get(step, ())) for step in steps)
    return Profile("Windows", tuple(items))


def state_of(machine: Machine) -> dict[str, Any]:
    names = (
        "parts",
        "name",
        "pending_name",
        "zone",
        "time_type",
        "time_servers",
        "hosts",
        "accounts",
        "groups",
        "programs",
    )
    return copy.deepcopy({name: getattr(machine, name) for name in (*names, "parts")})


@pytest.fixture
def journal(tmp_path: Path) -> JournalFile:
    return JournalFile(tmp_path / "journal.jsonl")


def test_every_step_of_windows_is_tried_here() -> None:
    known = {step.id for step in STEPS if Os.WINDOWS in step.platforms and not step.is_by_hand}
    assert known - {RESTART} == set(ARGUMENTS)


@pytest.mark.parametrize("step", ARGUMENTS)
def test_a_step_is_carried_out_proven_done_once_and_undone_exactly(
    target: WinrmTarget, machine: Machine, journal: JournalFile, step: str
) -> None:
    before = state_of(machine)
    plan = make_plan(target, a_profile(step), TASK)
    assert len(plan.to_do) == 1
    assert state_of(machine) == before
    result = carry_out(target, plan, journal, TASK)
    assert [item.outcome for item in result.items] == [Outcome.CHANGED]
    assert state_of(machine) != before
    assert not make_plan(target, a_profile(step), TASK).to_do
    (back,) = undo(target, journal, result.run, TASK).items
    if plan.items[0].undo is Undo.NONE:
        assert back.outcome is Outcome.SKIPPED
        return
    assert back.outcome is Outcome.UNDONE
    assert state_of(machine) == before


def test_a_whole_profile_asks_in_one_trip(
    target: WinrmTarget, simulated_windows: SimulatedWindows, machine: Machine, journal: JournalFile
) -> None:
    started = len(simulated_windows.command_lines)
    plan = make_plan(target, a_profile(*ARGUMENTS), TASK)
    assert len(simulated_windows.command_lines) == started + 1
    result = carry_out(target, plan, journal, TASK)
    assert {item.outcome for item in result.items} == {Outcome.CHANGED}, {one.message for one in result.items}
    assert machine.accounts["support"] == Account("support", "Site support", has_password=True)
    assert machine.pending_name == "FRONT-DESK" and machine.name == "LAB-PC1"
    assert machine.hosts is not None and machine.hosts.endswith(b"print\r\n# satchel end\r\n")


def test_the_password_is_in_no_command_line_and_not_in_the_journal(
    target: WinrmTarget, simulated_windows: SimulatedWindows, journal: JournalFile, tmp_path: Path
) -> None:
    carry_out(target, make_plan(target, a_profile("account.local"), TASK), journal, TASK)
    assert PASSWORD not in "".join(simulated_windows.command_lines)
    assert PASSWORD not in (tmp_path / "journal.jsonl").read_text("utf-8")


def test_without_an_administrator_a_step_says_what_windows_said(
    target: WinrmTarget, machine: Machine, journal: JournalFile
) -> None:
    machine.is_administrator = False
    result = carry_out(target, make_plan(target, a_profile("identity.hostname"), TASK), journal, TASK)
    assert [item.outcome for item in result.items] == [Outcome.FAILED]
    assert "denied" in f"{result.items[0].message} {result.items[0].hint}".lower()
    assert machine.pending_name == "LAB-PC1"


def test_a_change_that_did_not_take_is_no_success(target: WinrmTarget, machine: Machine, journal: JournalFile) -> None:
    plan = make_plan(target, a_profile("identity.hostname"), TASK)
    machine.enacted[hostname.PS_APPLY] = lambda machine, given: ""
    result = carry_out(target, plan, journal, TASK)
    assert [item.outcome for item in result.items] == [Outcome.FAILED]


def test_a_file_of_others_keeps_every_byte(target: WinrmTarget, machine: Machine, journal: JournalFile) -> None:
    machine.hosts = "# Büro\n10.0.0.9\tnas".encode("cp1252")  # no line end at its end, and not UTF-8
    before = machine.hosts
    result = carry_out(target, make_plan(target, a_profile("net.hosts"), TASK), journal, TASK)
    assert machine.hosts.startswith(before)
    undo(target, journal, result.run, TASK)
    assert machine.hosts == before
