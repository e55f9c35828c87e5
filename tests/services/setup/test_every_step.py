"""What holds for all steps at once, on one private machine: their questions change nothing, what a person writes is
never carried out as code, and a secret is seen nowhere."""

import base64
import contextlib
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.profiles import Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.settings import Report
from app.domain.setup import Arguments, ItemState, Operation, ParameterKind, State, Step
from app.domain.setup_runs import Outcome, Plan
from app.domain.target import CommandResult, Os, Target
from app.domain.task import TaskContext
from app.services.facts.parameters import encode_single, single_script
from app.services.facts.reading import read_facts
from app.services.journal_file import JournalFile
from app.services.report import render_report
from app.services.setup.ansible.export import export_to_ansible
from app.services.setup.planning import SHIPPED
from app.services.setup.rendering import plan_to_json, result_to_json
from app.services.setup.service import carry_out, make_plan, undo
from app.services.setup.step_places import scripts_of
from app.services.setup.steps import STEPS
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.setup.uses import USES
from tests.services.setup.uses.use import Use


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        yield made


@pytest.fixture(scope="module")
def spoilt() -> Iterator[PrivateMachine]:
    """One that may be left in any state."""
    with private_machine(LocalTarget()) as made:
        yield made


@dataclass(frozen=True)
class Preview:
    """A plan of everything, and the whole machine before and after it."""

    plan: Plan
    before: dict[str, str]
    after: dict[str, str]


@pytest.fixture(scope="module")
def preview(machine: PrivateMachine) -> Preview:
    everything = Profile("All", tuple(ProfileItem(use.step, use.arguments) for use in USES))
    before = machine.touched()
    return Preview(make_plan(machine, everything, TaskContext()), before, machine.touched())


def test_a_preview_of_everything_changes_nothing_on_the_whole_machine(
    preview: Preview, machine: PrivateMachine
) -> None:
    states = [item.comparison.state for item in preview.plan.items]
    assert states.count(ItemState.CHANGE) > len(USES) / 2
    assert preview.after == preview.before
    # What the test looks at does show a change, also one that leaves no file behind
    machine.reads("touch /etc/canary; rm /etc/canary")
    assert machine.touched() != preview.before


CANARY = "/canary"
TOUCH = f"touch {CANARY}"
FRAGMENTS = (
    *(
        f"'; {TOUCH}; '\n",
        f'"; {TOUCH}; "\n',
        f"$({TOUCH})",
        f"`{TOUCH}`",
        f"\n{TOUCH}\n",
        f"; {TOUCH};",
        f"| {TOUCH} &",
    ),
    *("-rf ", "*", "%n%s", "\\", "\\0", "\t", "\r", "${IFS}", "~", "#", "!", "ü€😀", "../", "=", ":", "x" * 300),
)
HOSTILE = "".join(FRAGMENTS)
"""Text that makes the canary wherever it is read as code, in whatever quotes."""
CODE = {("system.script", "check"), ("system.script", "apply"), ("system.script", "undo")}
"""What a person writes to be carried out."""
RISKY = {"system.restart"}
"""What would reach the computer behind the private machine."""
EVERY_STEP = bool(os.environ.get("SATCHEL_TEST_EVERY_STEP"))
LEFT_OUT = RISKY | (set() if EVERY_STEP else {"software.package"})
"""apt looks for such a text in the names of all packages, for ten seconds."""
EACH = {use.step: use for use in USES if use.step not in RISKY}.values()


def hostile_arguments(step: Step, valid: Arguments, text: str) -> dict[str, Any]:
    """The text in each place where a person writes, whether its pattern takes it or not."""
    kinds = {
        ParameterKind.TEXT: text,
        ParameterKind.LIST: [text, f"name={text}"],
        ParameterKind.SECRET: Secret(text),
    }
    wanted = [one for one in step.parameters if one.kind in kinds and (step.id, one.name) not in CODE]
    return dict(valid) | {one.name: kinds[one.kind] for one in wanted}


def full_arguments(use: Use) -> dict[str, Any]:
    step = SHIPPED[use.step]
    return {one.name: one.default for one in step.parameters if one.default is not None} | dict(use.arguments)


def run(machine: PrivateMachine, operation: Operation) -> CommandResult:
    script = single_script(Os.LINUX, operation.scripts[Os.LINUX])
    given = {"carried": ""} | dict(operation.given)
    return machine.run(script, TaskContext(), timeout=60, stdin=encode_single(Os.LINUX, given))


@pytest.mark.parametrize("quotes", ["%s", "'%s'", '"%s"'])
def test_the_hostile_text_is_noticed_where_it_is_read_as_code(machine: PrivateMachine, quotes: str) -> None:
    before, after = quotes.split("%s")
    script = 'text=$p_before$p_text$p_after\neval "echo $text"\n'
    run(machine, Operation({Os.LINUX: script}, {"text": HOSTILE, "before": before, "after": after}))
    assert machine.reads(f"ls {CANARY} 2>&1; rm -f {CANARY}") == f"{CANARY}\n"


def operations(step: Step, state: State, valid: Arguments, hostile: Arguments) -> Iterator[Operation]:
    """What would be carried out. Where a step stops at such a text, its script is tried with it all the same."""
    for make in (step.apply, step.revert):
        try:
            operation = make(state, hostile)
        except (KeyError, ValueError, IndexError, TypeError):
            operation = make(state, valid)
            operation = replace(operation, given=dict.fromkeys(operation.given, HOSTILE))
        if Os.LINUX in operation.scripts:
            yield operation


def canary(machine: PrivateMachine) -> bool:
    return not machine.reads(f"ls {CANARY} 2>&1 || :").startswith("ls:")


def test_what_a_person_writes_is_never_carried_out_as_code(preview: Preview, spoilt: PrivateMachine) -> None:
    tried = set()
    for item in preview.plan.items:
        step = SHIPPED[item.step]
        hostile = hostile_arguments(step, item.arguments, HOSTILE)
        if item.before is None or hostile == item.arguments or step.id in tried | LEFT_OUT:
            continue
        tried.add(step.id)
        for operation in operations(step, item.before, item.arguments, hostile):
            run(spoilt, operation)
        assert not canary(spoilt), step.id
    assert len(tried) > len(EACH) / 2, tried


@settings(max_examples=25 if EVERY_STEP else 1, deadline=None)
@given(fragments=st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=12))
def test_no_question_carries_out_what_a_person_writes(machine: PrivateMachine, fragments: list[str]) -> None:
    text = "".join(fragments)
    asked = []
    for use in EACH:
        step, valid = SHIPPED[use.step], full_arguments(use)
        hostile = hostile_arguments(step, valid, text)
        if step.id not in LEFT_OUT and hostile != valid:
            with contextlib.suppress(ValueError):  # such a text never gets so far
                asked.append(step.probe(hostile))
    assert len(asked) > len(EACH) / 2
    read_facts(machine, asked, TaskContext())
    assert not canary(machine)


PLANTED = "Pl4nted-7f3a9c-Wort!"
SECRET = [use for use in EACH if any(one.kind is ParameterKind.SECRET for one in SHIPPED[use.step].parameters)]


@dataclass
class Listener:
    """A device whose answers are kept."""

    through: Target
    name: str = "device"
    os: Os = Os.LINUX
    heard: list[str] = field(default_factory=list)

    def run(self, script: str, task: TaskContext, **more: Any) -> CommandResult:
        result = self.through.run(script, task, **more)
        self.heard += [script, result.output, result.errors]
        return result

    def close(self) -> None:
        self.through.close()


class Watch:
    """Sees the arguments and the environment of every process of the computer, for as long as it runs."""

    def __init__(self, planted: str) -> None:
        self._planted = planted.encode()
        self.seen: set[str] = set()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(0.001):
            for process in Path("/proc").iterdir():
                if process.name.isdecimal() and process.name != str(os.getpid()):
                    for name in ("cmdline", "environ"):
                        try:
                            text = (process / name).read_bytes()
                        except OSError:  # it has just ended
                            continue
                        if self._planted in text:
                            self.seen.add(f"{name}: {text!r}")


def test_the_watch_sees_a_secret_in_arguments_and_in_an_environment(machine: PrivateMachine) -> None:
    with Watch(PLANTED) as watch:
        machine.reads(f"sh -c 'sleep 0.2' {PLANTED}; WORD={PLANTED} sleep 0.2")
    assert {one.partition(":")[0] for one in watch.seen} == {"cmdline", "environ"}


@pytest.mark.parametrize("use", SECRET, ids=lambda use: use.id)
def test_a_secret_is_seen_nowhere(machine: PrivateMachine, use: Use, tmp_path: Path) -> None:
    use.prepare(machine)
    secrets = {one.name for one in SHIPPED[use.step].parameters if one.kind is ParameterKind.SECRET}
    secrets = secrets & set(use.arguments) or secrets
    planted = next((use.arguments[name].reveal() for name in secrets if name in use.arguments), PLANTED)
    arguments = dict(use.arguments) | dict.fromkeys(secrets, Secret(planted))
    wanted = Profile("Planted", (ProfileItem(use.step, arguments),))
    device, journal = Listener(machine), JournalFile(tmp_path / "journal.jsonl")
    with Watch(planted) as watch:
        plan = make_plan(device, wanted, TaskContext())
        result = carry_out(device, plan, journal, TaskContext())
        back = undo(device, journal, result.run, TaskContext())
    assert [item.outcome for item in result.items] == [Outcome.CHANGED], result.items
    places = {
        "arguments and environment": str(watch.seen),
        "scripts and answers": "".join(device.heard),
        "journal": (tmp_path / "journal.jsonl").read_text("utf-8"),
        "output": f"{plan_to_json(plan)} {result_to_json(result)} {result_to_json(back)} {plan!r} {result!r}",
        "report": render_report(list(journal.events()), Report()),
        "export": "".join(export_to_ansible(wanted, []).files.values()),
    }
    encoded = base64.b64encode(planted.encode()).decode()
    assert [place for place, text in places.items() if planted in text or encoded in text] == []


def test_ansible_puts_no_environment_into_a_script_or_its_values() -> None:
    for use in EACH:
        part = SHIPPED[use.step].ansible
        for task in () if isinstance(part, str) else (*part(full := full_arguments(use)).tasks, *part(full).handlers):
            command: Any = task.get("ansible.builtin.command", {})
            if command.get("argv", [""])[0] == "/bin/sh":
                assert command["expand_argument_vars"] is False, (use.step, task["name"])


@pytest.mark.parametrize("os_", [Os.LINUX, Os.WINDOWS])
def test_no_script_makes_code_of_text(os_: Os) -> None:
    """Only a person's own script is text that is run."""
    makes_code = re.compile(r"\beval\b|Invoke-Expression|\biex\b|ScriptBlock\]::Create|-EncodedCommand|\bsh -c \"")
    found = {step.id for step in STEPS for script in scripts_of(step, os_).values() if makes_code.search(script)}
    assert found <= {"system.script"}
    assert os_ is Os.LINUX or found
