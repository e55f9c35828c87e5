"""A whole diagnosis of a simulated Windows PC over WinRM, from sign-in to findings. Its answers are written by hand."""

import json

from app.domain.diagnostics import Verdict
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.service import examine
from app.services.facts.performance.uptime import UPTIME
from app.services.facts.platform import PLATFORM
from app.services.facts.reading import read_facts
from app.services.winrm.target import WinrmTarget, connect
from tests.servers.simulated_windows import SimulatedWindows
from tests.servers.simulated_windows.machine import Machine
from tests.servers.simulated_windows.questions import answer_questions
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http

TASK = TaskContext()


def test_every_fact_of_windows_is_answered_in_one_trip(
    target: WinrmTarget, simulated_windows: SimulatedWindows, machine: Machine
) -> None:
    started = len(simulated_windows.command_lines)
    diagnosis = examine(target, CHECKS, TASK)
    assert diagnosis.round_trips == 1
    assert len(simulated_windows.command_lines) == started + 1
    facts = {fact for check in CHECKS for fact in check.needs if Os.WINDOWS in fact.scripts}
    assert sorted(machine.asked) == sorted(fact.scripts[Os.WINDOWS] for fact in facts)
    assert [finding.check for finding in diagnosis.findings if finding.verdict is Verdict.UNKNOWN] == []


def test_a_finding_changes_with_the_machine(target: WinrmTarget, machine: Machine) -> None:
    calm = {finding.check: finding.verdict for finding in examine(target, CHECKS, TASK).findings}
    machine.pending_name = "FRONT-DESK"
    worried = {finding.check: finding.verdict for finding in examine(target, CHECKS, TASK).findings}
    assert calm != worried
    assert {check for check in calm if calm[check] is not worried[check]} == {"upd.reboot"}


def test_an_answer_keeps_its_letters(simulated_windows: SimulatedWindows) -> None:
    named = {"name": "Microsoft Windows 11 Pro – Größe", "kernel": "10.0.26100", "machine": "64-bit", "host": "RX-1"}
    answer_questions(simulated_windows, {PLATFORM.scripts[Os.WINDOWS]: json.dumps(named)})
    target = connect(over_http(simulated_windows), CREDENTIAL, TASK)
    assert read_facts(target, [PLATFORM], TASK).get(PLATFORM).name == "Microsoft Windows 11 Pro – Größe"
    target.close()


def test_garbage_for_an_answer_is_unknown_and_not_a_crash(simulated_windows: SimulatedWindows) -> None:
    answer_questions(simulated_windows, {UPTIME.scripts[Os.WINDOWS]: "<garbage>\x00{"})
    target = connect(over_http(simulated_windows), CREDENTIAL, TASK)
    diagnosis = examine(target, [check for check in CHECKS if check.id == "sys.uptime"], TASK)
    target.close()
    assert [finding.verdict for finding in diagnosis.findings] == [Verdict.UNKNOWN]
