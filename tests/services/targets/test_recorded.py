"""Saved answers in the place of a machine."""

import pytest

from app.domain.errors import CommandFailed
from app.domain.target import CommandResult, Os, Stream
from app.domain.task import Cancelled, TaskContext
from app.services.targets.recorded import RecordedTarget


@pytest.fixture
def target() -> RecordedTarget:
    answers = {"hostname": "büro-pc\n", "fail": CommandResult(3, "out", "err")}
    return RecordedTarget("Büro", Os.LINUX, answers)


def test_gives_the_saved_answer(target: RecordedTarget) -> None:
    assert target.run("hostname", TaskContext()) == CommandResult(0, "büro-pc\n")
    assert target.run("fail", TaskContext()) == CommandResult(3, "out", "err")


def test_streams_the_saved_answer(target: RecordedTarget) -> None:
    pieces: list[tuple[Stream, str]] = []
    target.run("fail", TaskContext(), on_output=lambda stream, text: pieces.append((stream, text)))
    assert pieces == [(Stream.OUTPUT, "out"), (Stream.ERRORS, "err")]


def test_a_question_that_was_not_recorded_is_named(target: RecordedTarget) -> None:
    with pytest.raises(CommandFailed, match="Büro holds no answer") as caught:
        target.run("uptime", TaskContext())
    assert caught.value.details == "uptime"


def test_obeys_a_cancel(target: RecordedTarget) -> None:
    task = TaskContext()
    task.cancel()
    with pytest.raises(Cancelled):
        target.run("hostname", task)
