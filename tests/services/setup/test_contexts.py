"""As whom a step works: as the person whom it names, with their folder and rights; on Windows by scheduled tasks."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.facts import Fact
from app.domain.profiles import Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.setup import Arguments, Change, Comparison, Context, Operation, Parameter, ParameterKind, State, Step
from app.domain.setup_runs import RunResult
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.contexts import prepared, probe_of
from app.services.setup.service import Catalogue, carry_out, make_plan, undo
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine, private_machine

WORD = "plänted $(touch /tmp/pwned) 'word'"
STEP = Step(
    "test.note",
    "Note",
    "A test.",
    "Test",
    (Parameter("user", "Person"), Parameter("word", "Word", ParameterKind.SECRET)),
    lambda arguments: Fact(
        "note", {Os.LINUX: "[ -e /home/tech/note ] && echo yes || echo no", Os.WINDOWS: "'no'"}, read
    ),
    lambda state, arguments: Comparison.of([] if state["there"] else [Change("Note", "none", "there")]),
    lambda before, arguments: noted(arguments),
    lambda before, arguments: Operation({Os.LINUX: "rm ~/note"}),
    context=Context.PERSON,
)
CATALOGUE: Catalogue = {STEP.id: STEP}
APPLY = '{ id -un; echo "$HOME $USER"; id -Gn; cat; printf "%s\\n" "$p_word"; } >"$HOME/note"\n'


def read(_: Os, text: str) -> State:
    return {"there": text.strip() == "yes"}


def noted(arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: APPLY, Os.WINDOWS: "'done'"}, {"word": arguments["word"]}, timeout=40)


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        made.reads("groupadd field; useradd -m -G field tech")
        yield made


def apply(machine: PrivateMachine, journal: JournalFile, user: str) -> RunResult:
    items = (ProfileItem("test.note", {"user": user, "word": Secret(WORD)}),)
    plan = make_plan(machine, Profile("Test", items), TaskContext(), catalogue=CATALOGUE)
    return carry_out(machine, plan, journal, TaskContext(), catalogue=CATALOGUE)


def test_a_step_for_a_person_runs_as_that_person(machine: PrivateMachine, tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal.jsonl")
    result = apply(machine, journal, "tech")
    assert [item.outcome.value for item in result.items] == ["changed"], result.items
    look = "stat -c %U /home/tech/note; cat /home/tech/note; ls -d /tmp/pwned 2>/dev/null; :"
    told = machine.reads(look).encode("latin-1").decode()
    assert told.splitlines() == ["tech", "tech", "/home/tech tech", "tech field", WORD]
    back = undo(machine, journal, result.run, TaskContext(), catalogue=CATALOGUE)
    assert [item.outcome.value for item in back.items] == ["undone"], back.items


def test_nobody_else_is_taken_where_there_is_no_such_person(machine: PrivateMachine, tmp_path: Path) -> None:
    (item,) = apply(machine, JournalFile(tmp_path / "journal.jsonl"), "nobody-here").items
    assert item.message == "There is no account nobody-here on this device."
    assert machine.reads("ls /root/note /home/tech/note 2>/dev/null || echo none") == "none\n"


def test_on_windows_the_script_and_its_parameters_are_data_of_a_task() -> None:
    arguments = {"user": "tech", "word": Secret(WORD)}
    script, stdin, seconds = prepared(Os.WINDOWS, noted(arguments), STEP, arguments)
    other, _, _ = prepared(Os.WINDOWS, noted(arguments), STEP, arguments | {"user": "another"})
    assert script == other and "tech" not in script and b"tech" in stdin
    assert seconds > noted(arguments).timeout
    fact = probe_of(STEP, arguments)
    assert fact.given["person"] == "tech" and fact.scripts[Os.LINUX] == STEP.probe(arguments).scripts[Os.LINUX]
    system = replace(STEP, context=Context.SYSTEM)
    assert prepared(Os.WINDOWS, noted(arguments), system, arguments)[0] != script
    assert probe_of(system, arguments).given == {}
