"""A fix with real tools on a private machine, over a real sshd and as the machine's own Satchel."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.diagnostics import Diagnosis, Examination, Finding, Remedy, Verdict
from app.domain.facts import Fact
from app.domain.fixes import Fix, FixEnd
from app.domain.setup_runs import Plan, RunResult
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.course import course_for
from app.services.diagnostics.fixing import carry_out_fix, fix_profile
from app.services.diagnostics.service import examine
from app.services.facts.reading import read_answers
from app.services.facts.rights import ask_as_root, with_rights
from app.services.journal_file import JournalFile
from app.services.setup.service import carry_out, make_plan, undo
from app.services.targets.local import LocalTarget
from tests.end_to_end.program import ROOT, satchel
from tests.servers.private_machine import PrivateMachine, private_machine

ZONE = Examination(checks=("time.zone",))


class Hurried(TaskContext):
    def sleep(self, seconds: float) -> None:
        self.check()


class RealHands:
    """A machine, with the services themselves."""

    def __init__(self, machine: PrivateMachine, journal: JournalFile) -> None:
        self._machine, self._journal = machine, journal

    def carry_out(self, plan: Plan, task: TaskContext) -> RunResult:
        return carry_out(self._machine, plan, self._journal, task)

    def undo(self, run: str, task: TaskContext) -> RunResult:
        return undo(self._machine, self._journal, run, task)

    def examine(self, asked: Examination, task: TaskContext) -> Diagnosis:
        return examine(self._machine, course_for(asked, CHECKS), task)


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        made.reads("echo Europe/Oslo >/etc/timezone")
        yield made


def wrong_zone(machine: PrivateMachine) -> tuple[Finding, Diagnosis]:
    found = examine(machine, course_for(ZONE, CHECKS), TaskContext())
    finding = found.findings[0]
    assert (finding.verdict, finding.cause) == (Verdict.WARNING, "time.zone.two_zones")
    return finding, found


def test_a_step_that_does_not_help_is_taken_back_for_real(machine: PrivateMachine, tmp_path: Path) -> None:
    finding, before = wrong_zone(machine)
    useless = Remedy("Give it another name", "identity.hostname", {"name": "another"})
    finding = replace(finding, judgement=replace(finding.judgement, remedy=useless))
    hands = RealHands(machine, journal := JournalFile(tmp_path / "journal.jsonl"))
    plan = make_plan(machine, fix_profile(finding), TaskContext())
    result = carry_out_fix(hands, Fix(finding, before, plan), journal, Hurried())
    assert (result.end, result.is_back, result.can_undo) == (FixEnd.STILL_THERE, True, False)
    assert machine.reads("uname -n; cat /etc/hostname") == "before\nbefore\n"


def test_the_command_line_puts_a_cause_right_and_does_not_go_round_in_circles(machine: PrivateMachine) -> None:
    wrong_zone(machine)
    inside = [*machine.entry, "sh", "-c", f"cd '{ROOT}' && exec \"$@\"", "sh"]

    def fix(*words: str) -> tuple[int, str, str]:
        given = ("diagnose", "--check", "time.zone", "--fix", "--json", *words)
        done = satchel(*given, before=inside, environment={"SATCHEL_HOME": "/tmp/home"})
        return done.returncode, done.stdout, done.stderr

    code, out, said = fix("--yes")
    assert code == 0, said
    document = json.loads(out)
    assert (document["fix"]["end"], document["fix"]["cause"]) == ("fixed", "time.zone.two_zones")
    assert document["findings"][0]["verdict"] == "ok"
    assert machine.reads("cat /etc/timezone") == "Etc/UTC\n"
    machine.reads("echo Europe/Oslo >/etc/timezone")
    code, out, said = fix("--yes")
    assert code == 1 and "the cause is there again" in said
    assert machine.reads("cat /etc/timezone") == "Europe/Oslo\n"


SECRET: Fact[str] = Fact("secret", {Os.LINUX: "[ -r /etc/secret ] || exit 81; cat /etc/secret"}, lambda _, text: text)
PLAIN: Fact[str] = Fact("plain", {Os.LINUX: "id -un"}, lambda _, text: text)


class AsUser:
    """The machine as an ordinary user sees it."""

    def __init__(self, machine: PrivateMachine) -> None:
        self._machine, self.name, self.os = machine, "tech", Os.LINUX

    def run(self, script: str, task: TaskContext, **more: object) -> object:
        whole = f"exec setpriv --reuid=tech --regid=tech --init-groups sh -c {shlex.quote(script)}"
        return self._machine.run(whole, task, **more)  # type: ignore[arg-type]

    def close(self) -> None:
        pass


@pytest.mark.parametrize("may_sudo", [False, True])
def test_only_what_was_denied_is_asked_as_root(machine: PrivateMachine, may_sudo: bool) -> None:
    machine.reads("id tech >/dev/null 2>&1 || useradd -m tech; echo word >/etc/secret; chmod 600 /etc/secret")
    rule = "tech ALL=(ALL) NOPASSWD: ALL" if may_sudo else "#"
    machine.reads(f"echo '{rule}' >/etc/sudoers.d/tech; command -v sudo || true")
    if not machine.reads("command -v sudo || true"):
        pytest.skip("needs sudo")
    user = AsUser(machine)
    answers = read_answers(user, [PLAIN, SECRET], TaskContext(), ask=with_rights(ask_as_root))  # type: ignore[arg-type]
    plain, secret = answers[PLAIN], answers[SECRET]
    assert plain and secret
    assert plain.output.strip() == "tech"
    assert (secret.exit_code, secret.output.strip()) == ((0, "word") if may_sudo else (81, ""))
