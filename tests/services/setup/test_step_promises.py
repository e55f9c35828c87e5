"""What a step promises, each shipped one, on this computer and behind a real sshd: preview, proof, journal, undo.

Behind the sshd one of each kind is tried, and all of them with SATCHEL_TEST_EVERY_STEP=1: the scripts are the same.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import Arguments, ItemState, State, Step, Undo
from app.domain.setup_runs import Outcome
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup import steps
from app.services.setup.planning import SHIPPED
from app.services.setup.records import RESTART
from app.services.setup.service import carry_out, make_plan, undo
from app.services.ssh.connection import connect
from app.services.ssh.target import SshTarget
from app.services.targets.local import LocalTarget
from tests.servers.openssh import Sshd, shared_sshd
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.setup.killed_runs import LOOK
from tests.services.setup.uses import USES
from tests.services.setup.uses.use import Use

__all__ = ["shared_sshd"]

TELLING = {
    "account.password": "a secret",
    "net.address": "a change that could cut the connection",
    "software.installer": "a program",
    "system.file over another": "a file",
    "system.service": "a service",
}
"""Tried behind the sshd, and for what each stands."""
BEHIND_SSH = [use for use in USES if os.environ.get("SATCHEL_TEST_EVERY_STEP") or use.id in TELLING]


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        yield made


@pytest.fixture(scope="module")
def far_machine(shared_sshd: Sshd) -> Iterator[PrivateMachine]:
    connection = connect(shared_sshd.device, shared_sshd.credential, shared_sshd.known(), TaskContext())
    with private_machine(SshTarget(connection, "Test server")) as made:
        yield made
    connection.close()


def test_every_shipped_step_is_tried() -> None:
    assert {use.step for use in USES} == {
        step.id
        for step in SHIPPED.values()
        if Os.LINUX in step.platforms and not step.is_by_hand and step.id != RESTART
    }


def constant_texts() -> set[str]:
    """The texts that stand in the modules of the steps."""
    modules = [module for name, module in sys.modules.items() if name.startswith(steps.__name__)]
    values = [value for module in modules for value in vars(module).values()]
    values += [inner for value in values if isinstance(value, dict) for inner in value.values()]
    return {value for value in values if isinstance(value, str)}


def check_scripts(step: Step, before: State, arguments: Arguments) -> None:
    """Each is one text for all devices and profiles, and sh can read it."""
    asked = [step.probe(arguments), step.apply(before, arguments), step.revert(before, arguments)]
    for script in {one.scripts[Os.LINUX] for one in asked if one.scripts}:
        assert script in constant_texts()
        checked = subprocess.run(["sh", "-n"], input=script.encode(), capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, b"")


@pytest.mark.parametrize("use", USES, ids=lambda use: use.id)
def test_a_step_keeps_its_promises(machine: PrivateMachine, use: Use, tmp_path: Path) -> None:
    keep_promises(machine, use, tmp_path)


@pytest.mark.parametrize("use", BEHIND_SSH, ids=lambda use: use.id)
def test_a_step_keeps_its_promises_behind_ssh(far_machine: PrivateMachine, use: Use, tmp_path: Path) -> None:
    keep_promises(far_machine, use, tmp_path)


def keep_promises(machine: PrivateMachine, use: Use, folder: Path) -> None:
    use.prepare(machine)
    look = f"{LOOK}; {use.look or ':'}"
    journal, wanted = JournalFile(folder / "journal.jsonl"), Profile("Test", (ProfileItem(use.step, use.arguments),))
    before = machine.reads(look)
    # The preview says what is there and what will be, and changes nothing
    (item,) = (plan := make_plan(machine, wanted, TaskContext())).items
    assert item.comparison.state is ItemState.CHANGE, item.comparison
    assert all(change.before != change.after and change.after for change in item.comparison.changes)
    assert machine.reads(look) == before
    assert item.before is not None
    check_scripts(SHIPPED[use.step], item.before, item.arguments)
    # It is carried out, and the same comparison proves it
    result = carry_out(machine, plan, journal, TaskContext())
    assert [done.outcome for done in result.items] == [Outcome.CHANGED], [
        (one.message, one.hint) for one in result.items
    ]
    assert result.items[0].changes == item.comparison.changes
    changed = machine.reads(look)
    assert changed != before
    # The journal holds what was there before it was touched
    told = {event.kind.value: event.data for event in journal.events()}
    armed = ["step.armed", "step.confirmed"] if SHIPPED[use.step].rollback_after else []
    assert list(told) == ["run.started", "step.begun", *armed, "step.done", "run.ended"]
    assert told["step.begun"]["before"] == item.before
    # A second run changes nothing
    again = make_plan(machine, wanted, TaskContext())
    assert [one.comparison.state for one in again.items] == [ItemState.OK], again.items
    assert [one.outcome for one in carry_out(machine, again, journal, TaskContext()).items] == [Outcome.ALREADY]
    assert machine.reads(look) == changed
    # The undo brings back every byte, or says that it does not
    (back,) = undo(machine, journal, result.run, TaskContext()).items
    if item.undo is Undo.NONE:
        assert (back.outcome, machine.reads(look)) == (Outcome.SKIPPED, changed)
        return
    assert back.outcome is Outcome.UNDONE, back
    assert machine.reads(look) == before
