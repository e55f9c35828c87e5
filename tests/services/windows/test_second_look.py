"""Looks at a device that is looked at already: quicker, and with the same answers. The PC is simulated."""

import threading
from collections.abc import Iterator

import pytest

from app.domain.errors import AuthenticationFailed, CommandFailed, CommandTimedOut, OutputTooLarge
from app.domain.inspection import Look, View
from app.domain.target import Os
from app.domain.task import Cancelled, TaskContext
from app.services.inspection import VIEWS
from app.services.inspection.asking import act_on, look_at
from app.services.winrm.second_look import SecondLook
from app.services.winrm.target import WinrmTarget
from tests.servers.simulated_windows import SimulatedWindows
from tests.servers.simulated_windows.machine import Machine
from tests.servers.simulated_windows.pipeline import Pipeline

TASK = TaskContext()
BY_ID = {view.id: view for view in VIEWS}
SCRIPT, SAID = "'what only reads'", "what only reads"


def look(target: WinrmTarget, id: str = "services") -> Look:
    return look_at(target, BY_ID[id], None, TASK, quick=True)


@pytest.fixture
def asked(target: WinrmTarget) -> Iterator[SecondLook]:
    """One that has been asked once."""
    second = SecondLook(target.name, target.powershell)
    assert ask(second) is None
    yield second
    second.close()


def ask(second: SecondLook, task: TaskContext = TASK, timeout: float = 30, most: int = 1000) -> str | None:
    return second.answer(SCRIPT, {}, task, timeout=timeout, most=most)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.id)
def test_a_second_look_shows_the_same_and_starts_no_process(
    target: WinrmTarget, simulated_windows: SimulatedWindows, view: View
) -> None:
    first = look(target, view.id)
    started = len(simulated_windows.command_lines)
    again = [look(target, view.id) for _ in range(2)]
    assert [one.listing.rows for one in again] == [first.listing.rows] * 2
    assert len(simulated_windows.command_lines) == started


def test_a_look_in_a_kept_powershell_takes_three_round_trips(
    target: WinrmTarget, simulated_windows: SimulatedWindows
) -> None:
    look(target)
    look(target)
    before = len(simulated_windows.actions)
    look(target, "processes")
    assert simulated_windows.actions[before:] == ["Command", "Receive", "Signal"]


def test_one_look_alone_opens_nothing_more(target: WinrmTarget) -> None:
    look(target)
    assert not target.second_look.is_open


def test_what_may_not_be_seen_is_refused_in_the_usual_words(target: WinrmTarget, machine: Machine) -> None:
    look(target)
    machine.refuse(BY_ID["services"].scripts[Os.WINDOWS], "Access is denied.")
    with pytest.raises(CommandFailed, match="this user may not do that"):
        look(target)


@pytest.mark.parametrize("said", ["", "not what was asked for", '{"rows": 7}'])
def test_what_makes_no_sense_is_asked_the_usual_way(
    target: WinrmTarget, simulated_windows: SimulatedWindows, said: str
) -> None:
    """A script that ends with an exit code says nothing here."""
    first = look(target)
    simulated_windows.play(BY_ID["services"].scripts[Os.WINDOWS], lambda pipeline: said and pipeline.write(said))
    started = len(simulated_windows.command_lines)
    assert look(target).listing.rows == first.listing.rows
    assert len(simulated_windows.command_lines) == started + 1


def test_where_remoting_is_closed_it_is_tried_once(target: WinrmTarget, simulated_windows: SimulatedWindows) -> None:
    simulated_windows.close_powershell()
    looks = [look(target) for _ in range(2)]
    before = simulated_windows.actions.count("Create")
    looks.append(look(target))
    assert simulated_windows.actions.count("Create") == before
    assert not target.second_look.is_open
    assert all(one.listing.rows == looks[0].listing.rows for one in looks)


def test_where_there_is_no_room_it_is_tried_once(target: WinrmTarget, simulated_windows: SimulatedWindows) -> None:
    first = look(target)
    simulated_windows.refuse("Create", 2150859173, "This user has too many shells.")
    before = simulated_windows.actions.count("Create")
    assert [look(target).listing.rows for _ in range(3)] == [first.listing.rows] * 3
    assert simulated_windows.actions.count("Create") == before + 1


def test_a_password_that_is_refused_is_not_tried_a_second_time(
    asked: SecondLook, simulated_windows: SimulatedWindows
) -> None:
    simulated_windows.change_password("another one, since a minute")
    with pytest.raises(AuthenticationFailed):
        ask(asked)
    assert ask(asked) is None


def test_what_the_device_has_ended_is_opened_again(target: WinrmTarget, simulated_windows: SimulatedWindows) -> None:
    first = look(target)
    look(target)
    simulated_windows.kill_shells()
    assert look(target).listing.rows == first.listing.rows
    started = len(simulated_windows.command_lines)
    assert look(target).listing.rows == first.listing.rows
    assert len(simulated_windows.command_lines) == started


def test_an_action_has_a_process_of_its_own(target: WinrmTarget, simulated_windows: SimulatedWindows) -> None:
    rows = [look(target) for _ in range(2)][1].listing.rows
    started = len(simulated_windows.command_lines)
    stop = next(action for action in BY_ID["services"].actions if action.id == "stop")
    spooler = next(row for row in rows if row.given["name"] == "Spooler")
    assert act_on(target, BY_ID["services"], stop, spooler, TASK).error is None
    assert len(simulated_windows.command_lines) == started + 1


def test_it_is_given_back_when_the_target_is_let_go(target: WinrmTarget) -> None:
    look(target)
    look(target)
    assert target.second_look.is_open
    target.close()
    assert not target.second_look.is_open


def test_it_is_given_back_after_a_rest(target: WinrmTarget) -> None:
    second = SecondLook(target.name, target.powershell, rest=0.05)
    assert [ask(second), ask(second)] == [None, SAID]
    for thread in threading.enumerate():
        if thread.name == "second-look":
            thread.join(20)
    assert not second.is_open
    assert ask(second) == SAID
    second.close()


def test_too_much_is_stopped(asked: SecondLook, simulated_windows: SimulatedWindows) -> None:
    simulated_windows.play(SCRIPT, lambda pipeline: pipeline.write("x" * 2000))
    with pytest.raises(OutputTooLarge):
        ask(asked)
    assert len(ask(asked, most=5000) or "") == 2000


def test_what_takes_too_long_is_not_tried_here_again(asked: SecondLook, simulated_windows: SimulatedWindows) -> None:
    simulated_windows.play(SCRIPT, lambda pipeline: pipeline.wait(60))
    with pytest.raises(CommandTimedOut):
        ask(asked, timeout=0.5)
    assert ask(asked) is None
    assert not asked.is_open


def test_a_cancel_is_heeded(asked: SecondLook, simulated_windows: SimulatedWindows) -> None:
    task = TaskContext()

    def hang(pipeline: Pipeline) -> None:
        task.cancel()
        pipeline.wait(60)

    simulated_windows.play(SCRIPT, hang)
    with pytest.raises(Cancelled):
        ask(asked, task)


def test_it_may_be_closed_while_it_is_asked(asked: SecondLook, simulated_windows: SimulatedWindows) -> None:
    def hang(pipeline: Pipeline) -> None:
        asked.close()
        pipeline.wait(60)

    simulated_windows.play(SCRIPT, hang)
    assert ask(asked) is None
    assert ask(asked) is None
    assert not asked.is_open
