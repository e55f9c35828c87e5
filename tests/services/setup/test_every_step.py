"""What holds for all steps at once, on one private machine: their questions change nothing, what a person writes is
never carried out as code, and a secret is seen nowhere."""

from collections.abc import Iterator

import pytest

from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import ItemState
from app.domain.task import TaskContext
from app.services.setup.service import make_plan
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.setup.uses import USES


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        yield made


def test_a_preview_of_everything_changes_nothing_on_the_whole_machine(machine: PrivateMachine) -> None:
    everything = Profile("All", tuple(ProfileItem(use.step, use.arguments) for use in USES))
    before = machine.touched()
    plan = make_plan(machine, everything, TaskContext())
    assert sum(item.comparison.state is ItemState.CHANGE for item in plan.items) > len(USES) / 2
    assert machine.touched() == before
    # What the test looks at does show a change, also one that leaves no file behind
    machine.reads("touch /etc/canary; rm /etc/canary")
    assert machine.touched() != before
