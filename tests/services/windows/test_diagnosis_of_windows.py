"""A whole diagnosis of a simulated Windows PC over WinRM, from sign-in to findings. Its answers are written by hand."""

from app.domain.diagnostics import Verdict
from app.domain.task import TaskContext
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.service import examine
from app.services.winrm.target import WinrmTarget
from tests.servers.simulated_windows import SimulatedWindows
from tests.servers.simulated_windows.machine import Machine

TASK = TaskContext()


def test_every_fact_of_windows_is_answered_in_one_trip(
    target: WinrmTarget, simulated_windows: SimulatedWindows, machine: Machine
) -> None:
    started = len(simulated_windows.command_lines)
    diagnosis = examine(target, CHECKS, TASK)
    assert diagnosis.round_trips == 1
    assert len(simulated_windows.command_lines) == started + 1
    assert [finding.check for finding in diagnosis.findings if finding.verdict is Verdict.UNKNOWN] == []


def test_a_finding_changes_with_the_machine(target: WinrmTarget, machine: Machine) -> None:
    calm = {finding.check: finding.verdict for finding in examine(target, CHECKS, TASK).findings}
    machine.pending_name = "FRONT-DESK"
    worried = {finding.check: finding.verdict for finding in examine(target, CHECKS, TASK).findings}
    assert calm != worried
    assert {check for check in calm if calm[check] is not worried[check]} == {"upd.reboot"}
