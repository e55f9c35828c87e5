"""The shipped profiles for Windows, planned on a simulated Windows PC over WinRM."""

from dataclasses import replace

import pytest

from app.domain.setup import ItemState
from app.domain.task import TaskContext
from app.services.setup.service import make_plan
from app.services.winrm.target import WinrmTarget
from tests.servers.simulated_windows import SimulatedWindows
from tests.services.setup.test_shipped_profiles import answered


@pytest.mark.parametrize("name", ["office-laptop-windows-11", "reception-pc"])
def test_a_profile_is_planned_in_one_trip(target: WinrmTarget, simulated_windows: SimulatedWindows, name: str) -> None:
    started = len(simulated_windows.command_lines)
    plan = make_plan(target, replace(answered(name), requires={}), TaskContext())
    assert len(simulated_windows.command_lines) == started + 1
    known = (ItemState.CHANGE, ItemState.OK, ItemState.NOT_WANTED)
    # What needs an account that the profile itself makes cannot be judged before.
    states = {item.key: item.comparison for item in plan.items if not item.needs}
    assert not {key: found.reason for key, found in states.items() if found.state not in known}
