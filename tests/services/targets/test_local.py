"""This computer as a target."""

import os
import time
from pathlib import Path

import pytest

from app.domain.errors import TargetError
from app.domain.target import Os
from app.domain.task import Cancelled, TaskContext
from app.services.targets.local import LocalTarget, child_environment
from tests.contracts.target_contract import TargetContract

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the scripts are sh")


class TestLocalTarget(TargetContract):
    @pytest.fixture
    def target(self) -> LocalTarget:
        return LocalTarget()


def test_a_cancelled_task_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    task = TaskContext()
    with pytest.raises(TargetError, match="sh cannot be started"):
        LocalTarget().run("echo", task)
    task.cancel()
    with pytest.raises(Cancelled):
        LocalTarget().run("echo", task)


def test_a_command_that_a_signal_ends_has_the_code_of_the_shell() -> None:
    assert LocalTarget().run("kill -9 $$", TaskContext()).exit_code == 137


def test_a_service_that_a_script_starts_does_not_hold_it_up() -> None:
    started = time.monotonic()
    result = LocalTarget().run("sleep 30 & echo $!", TaskContext(), timeout=20)
    assert time.monotonic() - started < 10
    os.kill(int(result.output), 15)


def test_what_comes_at_the_end_of_a_long_silence_is_not_lost() -> None:
    """The silence before the end of a command says nothing of what is still to be read."""
    assert LocalTarget().run("sleep 2.2; (sleep 0.2; echo last) &", TaskContext()).output == "last\n"


def test_a_command_need_not_read_its_input() -> None:
    assert LocalTarget().run("exec true", TaskContext(), stdin=b"x" * 1_000_000).exit_code == 0


def test_a_character_that_is_cut_between_two_pieces_is_whole() -> None:
    pieces: list[str] = []
    script = r"printf 'a\303'; sleep 0.2; printf '\244b\377'"
    result = LocalTarget().run(script, TaskContext(), on_output=lambda stream, text: pieces.append(text))
    assert result.output == "aäb\N{REPLACEMENT CHARACTER}"
    assert pieces[0] == "a"


def test_a_script_may_be_larger_than_an_argument() -> None:
    script = f": {'x' * 300_000}\necho done; cat"
    assert LocalTarget().run(script, TaskContext(), stdin=b"in").output == "done\nin"


def test_children_get_the_untranslated_locale_and_nothing_of_a_packed_program(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANG", "LC_TIME", "LANGUAGE", "PYTHONPATH"):
        monkeypatch.setenv(name, "de_DE.UTF-8")
    output = LocalTarget().run("env", TaskContext()).output.splitlines()
    assert "LC_ALL=C" in output
    assert not [line for line in output if "de_DE" in line]


def test_the_library_path_of_the_user_is_given_back_to_children() -> None:
    packed = {"LD_LIBRARY_PATH": "/packed", "LD_LIBRARY_PATH_ORIG": "/opt/lib", "HOME": "/h"}
    assert child_environment(packed) == {"LD_LIBRARY_PATH": "/opt/lib", "HOME": "/h", "LC_ALL": "C"}


def test_knows_the_system_that_it_runs_on() -> None:
    assert LocalTarget().os is (Os.LINUX if Path("/proc").exists() else Os.MACOS)
