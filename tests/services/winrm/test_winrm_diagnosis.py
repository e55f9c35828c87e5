"""A diagnosis over WinRM, from sign-in to findings. Protocol and judging are real; the answers are written by hand."""

import json
from collections.abc import Callable

import pytest

from app.domain.devices import Device
from app.domain.diagnostics import Verdict
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.service import examine
from app.services.facts.platform import PLATFORM
from app.services.facts.reading import read_facts
from app.services.facts.uptime import UPTIME
from app.services.winrm.target import connect
from tests.servers.simulated_windows import Run, SimulatedWindows
from tests.servers.simulated_windows.questions import answer_questions
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http, over_https

TASK = TaskContext()
WRITTEN_ANSWERS = {
    UPTIME: {"seconds": 90 * 86400, "fast": False},
    PLATFORM: {"name": "Microsoft Windows 11 Pro – Größe", "kernel": "10.0.26100", "machine": "64-bit", "host": "RX-1"},
}


def by_script() -> dict[str, str]:
    return {fact.scripts[Os.WINDOWS]: json.dumps(answer) for fact, answer in WRITTEN_ANSWERS.items()}


@pytest.mark.parametrize("way", [over_http, over_https])
def test_all_checks_ask_once_and_judge_what_came(
    simulated_windows: SimulatedWindows, way: Callable[[SimulatedWindows], Device]
) -> None:
    asked = answer_questions(simulated_windows, by_script())
    target = connect(way(simulated_windows), CREDENTIAL, TASK)
    diagnosis = examine(target, CHECKS, TASK)
    target.close()
    assert diagnosis.device == "Reception PC"
    assert diagnosis.round_trips == 1
    assert len(simulated_windows.command_lines) == 1
    assert len(asked) > 5
    verdicts = {finding.check: finding.verdict for finding in diagnosis.findings}
    assert verdicts["sys.uptime"] in (Verdict.WARNING, Verdict.INFO, Verdict.PROBLEM)
    assert all(finding.judgement.reason for finding in diagnosis.with_verdict(Verdict.UNKNOWN))


def test_an_answer_keeps_its_letters(simulated_windows: SimulatedWindows) -> None:
    answer_questions(simulated_windows, by_script())
    target = connect(over_http(simulated_windows), CREDENTIAL, TASK)
    assert read_facts(target, [PLATFORM], TASK).get(PLATFORM).name == "Microsoft Windows 11 Pro – Größe"
    target.close()


def test_garbage_for_an_answer_is_unknown_and_not_a_crash(simulated_windows: SimulatedWindows) -> None:
    answers = dict.fromkeys(by_script(), "<garbage>\x00{")
    answer_questions(simulated_windows, answers)
    target = connect(over_http(simulated_windows), CREDENTIAL, TASK)
    diagnosis = examine(target, [check for check in CHECKS if check.id == "sys.uptime"], TASK)
    target.close()
    assert [finding.verdict for finding in diagnosis.findings] == [Verdict.UNKNOWN]


def test_parameters_reach_the_device_on_standard_input_only(simulated_windows: SimulatedWindows) -> None:
    seen: list[bytes] = []

    def behave(run: Run) -> int:
        seen.append(run.stdin)
        return 0

    simulated_windows.perform("constant", behave)
    target = connect(over_http(simulated_windows), CREDENTIAL, TASK)
    target.run("constant", TASK, stdin=b'{"only": {"word": "hunter2"}}\n')
    target.close()
    assert seen == [b'{"only": {"word": "hunter2"}}\n']
    assert "hunter2" not in "".join(simulated_windows.command_lines)
