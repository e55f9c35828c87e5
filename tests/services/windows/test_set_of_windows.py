"""The sets on a simulated Windows PC over WinRM: one in good order, the same with one thing wrong, and a fix."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.diagnostics import Depth, Diagnosis, Examination, Finding, Verdict
from app.domain.fixes import Fix, FixEnd
from app.domain.setup_runs import Outcome, Plan, RunResult
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.course import course_for
from app.services.diagnostics.fixing import carry_out_fix, fix_profile
from app.services.diagnostics.service import examine
from app.services.journal_file import JournalFile
from app.services.setup.service import carry_out, make_plan, undo
from app.services.setup.steps.system import service_scripts
from app.services.winrm.target import WinrmTarget, connect
from tests.servers.simulated_windows import SimulatedWindows
from tests.servers.simulated_windows.healthy import heal
from tests.servers.simulated_windows.machine import Machine
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http
from tests.servers.simulated_windows.steps.system import held, hold

TASK = TaskContext()
RECORDINGS = Path(__file__).parents[2] / "recordings" / "windows"
FACTS = {fact.name: fact for check in CHECKS for fact in check.needs}

type Harm = Callable[[Machine], None]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WinrmTarget, SimulatedWindows]]:
    with SimulatedWindows(tmp_path_factory.mktemp("windows")) as windows:
        Machine().take_over(windows)
        target = connect(over_http(windows), CREDENTIAL, TASK)
        yield target, windows
        target.close()


@pytest.fixture
def machine(place: tuple[WinrmTarget, SimulatedWindows]) -> Machine:
    """A PC in good order, in place of the one before."""
    machine = Machine().take_over(place[1])
    heal(machine)
    return machine


@pytest.fixture
def target(place: tuple[WinrmTarget, SimulatedWindows], machine: Machine) -> WinrmTarget:
    return place[0]


def whole(target: WinrmTarget, depth: Depth = Depth.FULL) -> Diagnosis:
    return examine(target, course_for(Examination(depth=depth), CHECKS), TASK)


def wrong(found: Diagnosis) -> set[str]:
    """What is a problem or a warning, by the codes of the causes."""
    return {one.cause for one in found.with_verdict(Verdict.PROBLEM, Verdict.WARNING)}


@pytest.mark.parametrize("depth", Depth)
def test_nothing_is_said_against_a_pc_in_good_order(target: WinrmTarget, depth: Depth) -> None:
    found = whole(target, depth)
    assert wrong(found) == set() and found.root_cause is None
    assert {one.check for one in found.with_verdict(Verdict.UNKNOWN)} <= {"disk.smart", "print.device"}  # they are mute


def changed(fact: str, **values: Any) -> Harm:
    """One answer with other values in it: in its first row, where it has several."""

    def harm(machine: Machine) -> None:
        enact = machine.enacted[FACTS[fact].scripts[Os.WINDOWS]]
        now = json.loads(enact(machine, {}))
        (now[0] if isinstance(now, list) else now).update(values)
        machine.answer(FACTS[fact], json.dumps(now))

    return harm


def changed_printer(**values: Any) -> Harm:
    def harm(machine: Machine) -> None:
        now = json.loads(machine.enacted[FACTS["print_queues"].scripts[Os.WINDOWS]](machine, {}))
        now["printers"][0].update(values)
        machine.answer(FACTS["print_queues"], json.dumps(now))

    return harm


def says(fact: str, text: str) -> Harm:
    return lambda machine: machine.answer(FACTS[fact], text)


def recorded(fact: str, name: str = "written.json") -> Harm:
    return says(fact, (RECORDINGS / fact / name).read_text("utf-8"))


def stop_spooler(machine: Machine) -> None:
    hold(machine, "services", {"Spooler": {"boot": "automatic", "running": "no"}})


def put_the_clock_on(machine: Machine) -> None:
    """By 412 s: its time server and the pages that it opened tell the same."""
    says("time_skew", "clock|configured|time.windows.com|answer|-412.0310|0.0021\nend\n")(machine)
    pages = (RECORDINGS / "portal" / "written_open.txt").read_text("utf-8")
    says("portal", pages.replace("|1795687201", f"|{1795687201 + 412}"))(machine)


HARMS: dict[str, Harm] = {
    "print.spooler.stopped": stop_spooler,
    "disk.space.full": changed("file_systems", free=90_000_000),
    "fs.state.dirty": changed("file_systems", dirty=True),
    "av.defender.off": changed("defender", guards=False),
    "fw.profile.off": recorded("firewall"),
    "time.skew.far_off": put_the_clock_on,
    "time.source.off": lambda machine: setattr(machine, "time_type", "NoSync"),
    "wifi.permission.service_off": recorded("wireless", "written_service_off.json"),
    "acct.domain.channel": recorded("membership"),
    "acct.state.locked_out": recorded("account_states"),
    "acct.failures.lockout": recorded("sign_in_failures"),
    "acct.profile.temporary": recorded("profiles"),
    "disk.crypt.suspended": recorded("encryption"),
    "disk.events.errors": recorded("disk_log"),
    "log.crash.blue_screen": recorded("crashes"),
    "svc.failed.failed": recorded("failed_services"),
    "dev.problem.no_driver": recorded("devices"),
    "mem.errors.test_failed": recorded("memory_errors", "written_test_failed.json"),
    "sys.integrity.repairable": recorded("package_state"),
    "print.driver.file_missing": recorded("driver_log"),
    "print.queue.paused": changed_printer(state=1),
    "upd.errors.repeated": recorded("update_history"),
    "sec.boot.off": recorded("secure_boot"),
    "cloud.onedrive.stopped": recorded("onedrive"),
    "proxy.config.dead": changed("proxy", server="proxy.site:8080", alive=False),
    "dns.resolve.one_dead": recorded("resolution"),
}


@pytest.mark.parametrize("cause", HARMS)
def test_one_thing_that_is_wrong_is_named_and_nothing_else(target: WinrmTarget, machine: Machine, cause: str) -> None:
    HARMS[cause](machine)
    found = whole(target)
    assert wrong(found) == {cause}
    (said,) = [one for one in found.findings if one.cause == cause]
    assert (found.root_cause is said) is (said.verdict is Verdict.PROBLEM)
    assert any(one.is_fault for one in said.judgement.evidence) and said.judgement.remedy is not None


def test_wifi_that_windows_hides_is_unknown_and_says_why(target: WinrmTarget, machine: Machine) -> None:
    recorded("wireless", "written_location_off.json")(machine)
    found = whole(target)
    assert wrong(found) == set()
    (said,) = [one.judgement for one in found.findings if one.check == "wifi.permission"]
    assert said.verdict is Verdict.UNKNOWN and "location is switched off" in said.summary
    assert said.remedy is not None and "ms-settings:privacy-location" in said.remedy.by_hand[-1]


class Hands:
    def __init__(self, target: WinrmTarget, journal: JournalFile) -> None:
        self._target, self._journal = target, journal

    def carry_out(self, plan: Plan, task: TaskContext) -> RunResult:
        return carry_out(self._target, plan, self._journal, task)

    def undo(self, run: str, task: TaskContext) -> RunResult:
        return undo(self._target, self._journal, run, task)

    def examine(self, asked: Examination, task: TaskContext) -> Diagnosis:
        return examine(self._target, course_for(asked, CHECKS), task)


class Hurried(TaskContext):
    def sleep(self, seconds: float) -> None:
        self.check()


def stopped(target: WinrmTarget, machine: Machine) -> tuple[Finding, Diagnosis, Plan]:
    stop_spooler(machine)
    before = whole(target)
    assert before.root_cause is not None
    plan = make_plan(target, fix_profile(before.root_cause), TASK)
    assert held(machine, "services")["Spooler"]["running"] == "no"  # a preview changes nothing
    return before.root_cause, before, plan


def test_a_stopped_spooler_is_started_proven_and_undone(target: WinrmTarget, machine: Machine, tmp_path: Path) -> None:
    finding, before, plan = stopped(target, machine)
    assert [(change.before, change.after) for item in plan.to_do for change in item.comparison.changes]
    hands = Hands(target, journal := JournalFile(tmp_path / "journal.jsonl"))
    result = carry_out_fix(hands, Fix(finding, before, plan), journal, Hurried())
    assert (result.end, result.can_undo) == (FixEnd.FIXED, True)
    assert held(machine, "services")["Spooler"] == {"boot": "automatic", "running": "yes"}
    assert result.after is not None and wrong(result.after) == set()
    assert [item.outcome for item in hands.undo(result.run.run, TASK).items] == [Outcome.UNDONE]
    assert held(machine, "services")["Spooler"] == {"boot": "automatic", "running": "no"}


def test_a_spooler_that_does_not_start_is_not_called_mended(
    target: WinrmTarget, machine: Machine, tmp_path: Path
) -> None:
    finding, before, plan = stopped(target, machine)
    machine.refuse(service_scripts.PS_APPLY, "Service 'Spooler' cannot be started.", 1)
    hands = Hands(target, journal := JournalFile(tmp_path / "journal.jsonl"))
    result = carry_out_fix(hands, Fix(finding, before, plan), journal, Hurried())
    assert result.end is FixEnd.NOT_DONE and "cannot be started" in result.message
