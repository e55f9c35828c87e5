"""Profiles that come with the program are carried out on a real machine as they are, and undone to the last byte.

The steps share accounts, folders and settings there: none of them may take the work of another for a stale preview.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.profiles import OnFail
from app.domain.setup_runs import Outcome
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.service import carry_out, make_plan, undo
from app.services.targets.local import LocalTarget
from tests.servers.machine_layer import differences, layer_of
from tests.servers.private_machine import private_machine
from tests.services.setup.package_source import add_package_source
from tests.services.setup.test_shipped_profiles import answered

LONG = ("system.restart", "update.run")


@pytest.mark.parametrize(
    ("name", "fails"),
    [
        # What needs a tool that a bare machine has not, and a network printer that is not there
        ("linux-kiosk", {"update.policy"}),
        ("debian-site-server", {"update.policy"}),
    ],
)
def test_a_profile_is_carried_out_and_taken_back(name: str, fails: set[str], tmp_path: Path) -> None:
    task, journal, shipped = TaskContext(), JournalFile(tmp_path / "journal.jsonl"), answered(name)
    items = [replace(one, on_fail=OnFail.GO_ON) for one in shipped.items if one.step not in LONG]
    small = {"names": ["satchel-demo"]}  # what many packages bring along is tried where the step is
    wanted = tuple(replace(one, arguments=small) if one.step == "software.package" else one for one in items)
    with private_machine(LocalTarget()) as machine:
        add_package_source(machine)
        before = layer_of(machine.pid)
        plan = make_plan(machine, replace(shipped, items=wanted), task)
        result = carry_out(machine, plan, journal, task)
        failed = {item.key: item.message for item in result.items if item.outcome is Outcome.FAILED}
        assert set(failed) <= fails, failed
        assert not any("as the preview showed" in one for one in failed.values())
        back = undo(machine, journal, result.run, task)
        assert [one for one in back.items if one.outcome is not Outcome.UNDONE] == []
        assert differences(before, layer_of(machine.pid)) == []
