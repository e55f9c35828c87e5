"""The batch on this computer: real shells, real deadlines, real floods."""

import base64
import json
import os
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import CommandFailed
from app.domain.facts import Fact, KnownFacts, Missing, Reason
from app.domain.target import CommandResult, OnOutput, Os
from app.domain.task import Cancelled, TaskContext
from app.services.facts import powershell_batch, sh_batch
from app.services.facts.batch import Answer, Section
from app.services.facts.reading import read_facts
from app.services.targets.local import LocalTarget

pytestmark = pytest.mark.skipif(os.name == "nt", reason="these scripts are for sh")


def fact(script: str, deadline: float = 5, **given: str) -> Fact[str]:
    return Fact("test", {Os.LINUX: script, Os.MACOS: script}, lambda os, text: text, deadline, given)


def read(*facts: Fact[Any]) -> KnownFacts:
    return read_facts(LocalTarget(), facts, TaskContext())


def batches() -> list[Path]:
    return [path for place in ("/dev/shm", "/tmp") for path in Path(place).glob("satchel.??????")]


_BEFORE = batches()
"""Of runs that were killed before these tests were gathered, or that are at work."""


def left_behind() -> list[str]:
    """Folders of a batch that stay. Those of others that run at the same time go away by themselves, or are at work."""
    folders = [path for path in batches() if path not in _BEFORE]
    patience = time.monotonic() + 8
    while any(path.exists() for path in folders) and time.monotonic() < patience:
        TaskContext().sleep(0.05)
    left = [str(path) for path in folders if path.exists()]
    watched = LocalTarget().run("ps -ewwo args", TaskContext()).output if left else ""  # a watchdog is told its folder
    return [path for path in left if path not in watched]


def reason(found: object) -> Reason:
    assert isinstance(found, Missing)
    return found.reason


class Scripted:
    """A device whose answer to anything is given; it counts how often it was asked."""

    name = "router"
    os = Os.LINUX

    def __init__(self, answer: str = "", os: Os = Os.LINUX) -> None:
        self.answer, self.asked, self.os = answer, 0, os
        self.stdin = b""

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        self.asked, self.stdin = self.asked + 1, stdin
        return CommandResult(1, self.answer, "rbash: restricted")

    def close(self) -> None:
        pass


def test_many_facts_are_one_trip_and_each_gets_its_own_answer() -> None:
    facts = [fact(f"echo answer {number}; echo noise >&2") for number in range(20)]
    found = read(*facts)
    assert [found.get(one) for one in facts] == [f"answer {number}\n" for number in range(20)]
    assert not left_behind()


def test_an_answer_comes_back_exactly() -> None:
    plain, empty, lines = fact("printf x"), fact(":"), fact("printf 'é\\n\\n\\n'")
    found = read(plain, empty, lines)
    assert (found.get(plain), found.get(empty), found.get(lines)) == ("x", "", "é\n\n\n")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("exit 80", Reason.NOT_APPLICABLE),
        ("exit 81", Reason.DENIED),
        ("no-such-command-here", Reason.ABSENT),
        ("echo half; exit 3", Reason.UNPARSABLE),
        ("if then", Reason.UNPARSABLE),
        ("kill -KILL $$", Reason.UNPARSABLE),
    ],
)
def test_the_exit_code_says_why_there_is_no_answer(script: str, expected: Reason) -> None:
    asked, beside = fact(script), fact("echo fine")
    found = read(asked, beside)
    assert reason(found.find(asked)) is expected
    assert found.get(beside) == "fine\n"


def test_a_parser_that_cannot_understand_makes_the_fact_missing() -> None:
    asked = Fact("number", {Os.LINUX: "echo no number"}, lambda os, text: int(text))
    missing = read(asked).find(asked)
    assert reason(missing) is Reason.UNPARSABLE
    assert "no number" in str(missing)


def test_a_fact_that_never_ends_is_stopped_with_all_that_it_started_and_holds_up_no_other() -> None:
    never = fact("trap '' TERM HUP; sleep 987 & sleep 987", 1)
    spinning = fact("trap '' TERM; while :; do :; done", 1)
    quick = fact("echo quick")
    start = time.monotonic()
    found = read(never, quick, spinning)
    assert reason(found.find(never)) is Reason.TIMED_OUT
    assert reason(found.find(spinning)) is Reason.TIMED_OUT
    assert found.get(quick) == "quick\n"
    assert time.monotonic() - start < 5
    assert "987" not in processes()
    assert not left_behind()


def processes() -> str:
    return LocalTarget().run("ps -eo args | grep '[s]leep 987'; :", TaskContext()).output


def test_a_flood_is_cut_off() -> None:
    flood, noise, fine = fact("head -c 100000000 /dev/zero"), fact("yes | head -c 100000000 >&2"), fact("echo fine")
    found = read(flood, noise, fine)
    assert reason(found.find(flood)) is Reason.TOO_LARGE
    assert reason(found.find(noise)) is Reason.UNPARSABLE
    assert found.get(fine) == "fine\n"
    assert not left_behind()


def test_an_answer_cannot_pass_for_another() -> None:
    faked = fact(r"printf '\n%s begin 1 0 no\nfaked\n%s errors\n\n%s end\n' token token token; ps -eo args; cat")
    honest = fact("echo honest")
    assert read(faked, honest).get(honest) == "honest\n"


def test_parameters_reach_only_their_own_section() -> None:
    one, two = fact('echo "$p_name"; cat', name="Jürgen's $HOME"), fact('echo "${p_name-unset}"')
    found = read(one, two)
    assert (found.get(one), found.get(two)) == ("Jürgen's $HOME\n", "unset\n")


def test_a_cancel_ends_the_trip_and_what_it_started() -> None:
    task = TaskContext()
    timer = threading.Timer(0.3, task.cancel)
    timer.start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        read_facts(LocalTarget(), [fact("sleep 987", 30)], task)
    assert time.monotonic() - start < 20  # and not 30
    deadline = time.monotonic() + 30
    while "987" in processes() or left_behind():
        assert time.monotonic() < deadline
    timer.join()


def test_a_link_that_dies_in_the_middle_leaves_nothing_behind() -> None:
    script = sh_batch.batch_script([Section("sleep 0.3; head -c 300000 /dev/zero", 5, {})])
    with subprocess.Popen(["sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        process.stdin.write(b"batch token abc\n.\n")
        process.stdin.close()
        process.stdout.close()
        process.wait(10)
    assert not left_behind()


def test_a_system_without_a_script_is_not_asked() -> None:
    target = Scripted(os=Os.WINDOWS)
    asked = fact("echo x")
    assert reason(read_facts(target, [asked], TaskContext()).find(asked)) is Reason.NOT_APPLICABLE
    assert target.asked == 0


@pytest.mark.parametrize("answer", ["", "Welcome to RouterOS\n>", "\0" * 100, "x" * 1_000_000])
def test_a_device_that_runs_no_scripts_is_named_with_a_hint(answer: str) -> None:
    with pytest.raises(CommandFailed, match="router did not run the questions") as caught:
        read_facts(Scripted(answer), [fact("echo x")], TaskContext())
    assert caught.value.hint and "restricted" in caught.value.details


def test_an_answer_that_broke_off_is_missing_and_the_others_stay() -> None:
    token = "t" * 32
    whole = f"{token} begin 0 0 no\nfirst\n\n{token} errors\n\n{token} end\n{token} begin 1 0 no\nsec"
    assert sh_batch.split_answers(whole, token) == {0: Answer(0, "first\n")}


@pytest.mark.parametrize("shell", ["dash", "bash", "bash --posix", "busybox sh"])
def test_the_batch_runs_in_every_common_shell(shell: str) -> None:
    if not shutil.which(shell.split(maxsplit=1)[0]):
        pytest.skip(f"{shell} is not on this computer")
    script = sh_batch.batch_script([Section("echo one", 5, {}), Section("sleep 987", 1, {}), Section("exit 80", 5, {})])
    quoted = script.replace("'", "'\\''")
    result = LocalTarget().run(f"{shell} -c '{quoted}'", TaskContext(), stdin=b"batch token abc\n.\n")
    answers = sh_batch.split_answers(result.output, "abc")
    assert [answers[number].exit_code for number in range(3)] == [0, 124, 80]
    assert not left_behind()


def test_the_questions_for_windows_travel_on_standard_input_and_come_back_in_base64() -> None:
    sections = [Section("Get-Date", 5, {"name": "ü"})]
    sent = json.loads(powershell_batch.encode_sections("abc", sections))
    assert sent == {"token": "abc", "sections": [{"script": "Get-Date", "deadline": 5, "given": {"name": "ü"}}]}
    said = [
        {"code": 0, "output": "é", "errors": "", "large": False},
        {"code": 81, "output": "", "errors": "Zugriff", "large": False},
    ]
    line = "abc " + base64.b64encode(json.dumps(said).encode()).decode()
    answers = powershell_batch.split_answers(f"noise\r\n{line}\r\n", "abc")
    assert answers == {0: Answer(0, "é"), 1: Answer(81, "", "Zugriff")}


@pytest.mark.parametrize("garbage", ["", "abc", "abc !!!", "abc bnVsbA==", "abc e30=", "abc W3t9XQ=="])
def test_garbage_from_powershell_is_no_answer(garbage: str) -> None:
    assert powershell_batch.split_answers(garbage, "abc") == {}
