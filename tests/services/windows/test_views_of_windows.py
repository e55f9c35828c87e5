"""Every view and every action on a simulated Windows PC over WinRM. What it shows was written by hand."""

from collections.abc import Callable

import pytest

from app.domain.inspection import Action, Row, View
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.inspection import VIEWS
from app.services.inspection.asking import act_on, look_at
from app.services.winrm.target import WinrmTarget
from tests.servers.simulated_windows.machine import Machine

TASK = TaskContext()
OF_WINDOWS = [view for view in VIEWS if Os.WINDOWS in view.scripts]
ACTIONS = [
    pytest.param(view, action, id=f"{view.id}-{action.id}")
    for view in OF_WINDOWS
    for action in view.actions
    if Os.WINDOWS in action.scripts
]


@pytest.mark.parametrize("view", OF_WINDOWS, ids=lambda view: view.id)
def test_a_view_shows_rows_with_values_in_its_columns(target: WinrmTarget, view: View) -> None:
    rows = look_at(target, view, None, TASK).listing.rows
    assert rows
    for column in view.columns[Os.WINDOWS]:
        assert any(row.cells.get(column.id) not in (None, "") for row in rows), column.id


@pytest.mark.parametrize("view", OF_WINDOWS, ids=lambda view: view.id)
def test_every_filter_of_a_view_is_answered(target: WinrmTarget, view: View) -> None:
    counts = [len(look_at(target, view, filter, TASK).listing.rows) for filter in view.filters]
    assert not counts or any(counts)


@pytest.mark.parametrize(("view", "action"), ACTIONS)
def test_an_action_changes_what_the_view_shows_next(target: WinrmTarget, view: View, action: Action) -> None:
    row = the_row(target, view, lambda row: action.fits(row) and not action.refusal(row))
    acted = act_on(target, view, action, row, TASK)
    assert acted.error is None
    after = {one.key: one for one in look_at(target, view, None, TASK).listing.rows}
    if action.id in ("kill", "log_off"):
        assert row.key not in after
    elif action.id not in ("restart", "lower", "usual"):
        assert after[row.key].cells != row.cells


def test_a_process_that_has_ended_meanwhile_says_so(target: WinrmTarget) -> None:
    view = next(one for one in OF_WINDOWS if one.id == "processes")
    kill = next(one for one in view.actions if one.id == "kill")
    row = the_row(target, view, lambda row: row.cells["name"] == "firefox")
    act_on(target, view, kill, row, TASK)
    assert "ended already" in str(act_on(target, view, kill, row, TASK).error)


def test_without_an_administrator_an_action_says_what_windows_said(target: WinrmTarget, machine: Machine) -> None:
    machine.is_administrator = False
    view = next(one for one in OF_WINDOWS if one.id == "services")
    stop = next(one for one in view.actions if one.id == "stop")
    row = the_row(target, view, lambda row: row.cells["name"] == "Spooler")
    error = act_on(target, view, stop, row, TASK).error
    assert error is not None
    assert str(error) == "Spooler: this user may not do that."
    assert "denied" in error.details and "administrator" in error.hint


def the_row(target: WinrmTarget, view: View, is_wanted: Callable[[Row], bool]) -> Row:
    return next(row for row in look_at(target, view, None, TASK).listing.rows if is_wanted(row))
