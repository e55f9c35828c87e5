"""A bare Debian, reached over its own sshd, is set up by one profile of many steps and comes back byte for byte.

The bare Debian is a private machine: real tools, its own network and sshd, and an upper layer that shows every change.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import ItemState
from app.domain.setup_runs import RunResult
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.service import carry_out, check_again, make_plan, undo
from app.services.ssh.connection import connect
from app.services.ssh.target import SshTarget
from app.services.targets.local import LocalTarget
from tests.servers.machine_layer import differences, layer_of
from tests.servers.openssh import start_sshd
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.setup.device import WatchedTarget
from tests.services.setup.package_source import add_package_source
from tests.services.setup.uses import USES

ROOT = Path(__file__).parents[3]
ITEMS = (
    ("identity.hostname", {"name": "site-server"}),
    ("identity.asset", {"tag": "ABC-1234"}),
    ("time.zone", {"zone": "Europe/London"}),
    ("time.ntp", {"servers": ["ntp.example.org"]}),
    ("net.hosts", {"entries": ["10.1.0.9 print.example.org"]}),
    ("account.local", {"name": "tech", "groups": ["sudo", "field"], "full_name": "Field"}),
    ("account.groups", {"name": "tech", "join": ["video"]}),
    ("software.package", {"names": ["satchel-demo"]}),
    ("system.file", {"path": "/opt/site/notes/read me", "content": "Ask the office.\n", "mode": "640"}),
    ("system.file", {"path": "/opt/site/notes/read me too", "content": "Ask again.\n"}),
    ("system.task", {"name": "demo", "command": "true", "often": "daily"}),
    ("system.script", {"check": "test -d /srv/site", "apply": "mkdir /srv/site", "undo": "rmdir /srv/site"}),
)
NEEDS = {6: ("account.local",), 9: ("system.file",)}
"""What changes the same before: it is not there any more as the preview has shown it."""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PrivateMachine, Target]]:
    folder = tmp_path_factory.mktemp("sshd")
    with private_machine(LocalTarget(), also=[folder]) as made:
        made.reads("mkdir -p /run/sshd")
        add_package_source(made)
        server = start_sshd(folder / "sshd", before=made.entry)
        connection = connect(server.device, server.credential, server.known(), TaskContext())
        yield made, SshTarget(connection, "Bare Debian")
        connection.close()
        server.stop()


def test_a_profile_of_many_steps_sets_a_bare_debian_up_and_takes_it_all_back(
    machine: tuple[PrivateMachine, Target], tmp_path: Path
) -> None:
    bare, target = machine[0], WatchedTarget(through=machine[1])
    journal = JournalFile(tmp_path / "journal.jsonl")
    wanted = Profile(
        "Bare Debian",
        tuple(ProfileItem(step, values, needs=NEEDS.get(at, ())) for at, (step, values) in enumerate(ITEMS)),
    )
    before = layer_of(bare.pid)
    plan = make_plan(target, wanted, TaskContext())
    assert [item.key for item in plan.items if item.comparison.state is not ItemState.CHANGE] == []
    assert (target.runs, layer_of(bare.pid)) == (1, before)  # one trip, and it only read
    result = carry_out(target, plan, journal, TaskContext())
    assert outcomes(result) == {"changed"}, [item for item in result.items if item.message]
    after = layer_of(bare.pid)
    assert len(differences(before, after)) > len(ITEMS)
    again = make_plan(target, wanted, TaskContext())
    assert {item.comparison.state for item in again.items} == {ItemState.OK}, again.items
    assert check_again(target, journal, result.run, TaskContext()).to_do == ()
    assert layer_of(bare.pid) == after
    assert outcomes(undo(target, journal, result.run, TaskContext())) == {"undone"}
    assert differences(before, layer_of(bare.pid)) == []


def outcomes(result: RunResult) -> set[str]:
    return {item.outcome.value for item in result.items}


EACH_POINT = os.environ.get("SATCHEL_KILL_EACH_POINT", "")
"""Set it to 1 to kill every step at every point: that takes half an hour."""
SAMPLE = ("account.groups", "time.ntp")


@pytest.mark.parametrize("step", list(dict.fromkeys(use.step for use in USES)) if EACH_POINT else SAMPLE)
def test_a_step_that_is_killed_comes_to_its_goal_and_back_to_the_last_byte(step: str, tmp_path: Path) -> None:
    first, stride = ("1", "1") if EACH_POINT else ("7", "200")  # after the script that changes, before it is proven
    with private_machine(LocalTarget()) as machine:
        command = [sys.executable, "-m", "tests.services.setup.killed_steps", str(tmp_path), str(machine.pid)]
        command += [first, stride, step]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    told = json.loads(done.stdout or "{}")
    assert (told.get("wrong"), told.get("killed", 0) > 0) == ([], True), done.stdout + done.stderr
