"""A run outlives its visit: it is undone and resumed in a later one, on the machine on which it was begun."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import ConnectionLost, SetupError
from app.domain.profiles import Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.settings import Report
from app.domain.setup_runs import RunResult
from app.domain.task import TaskContext
from app.services.history import History
from app.services.report import render_report
from app.services.setup.service import carry_out, make_plan, resume, runs, secrets_needed, undo, unfinished_runs
from app.services.targets.local import LocalTarget
from app.services.visits import Visits
from tests.servers.private_machine import private_machine
from tests.services.setup.device import CATALOGUE, WatchedTarget, profile, snapshot

HOSTS = Profile("Test", (ProfileItem("net.hosts", {"entries": ["10.1.0.9 print.example.org"]}),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "device"
    place.mkdir()
    (place / "b").write_bytes("old ü\n".encode())
    return place


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    return Visits(tmp_path / "visits")


def texts(folder: Path, *names: str, **more: object) -> Profile:
    return profile(*(("text", {"path": str(folder / name), "text": f"new {name}"} | more) for name in names))


def apply(target: WatchedTarget, wanted: Profile, visits: Visits) -> RunResult:
    plan = make_plan(target, wanted, TaskContext(), catalogue=CATALOGUE)
    return carry_out(target, plan, visits.current().journal, TaskContext(), catalogue=CATALOGUE)


def losing(number: int) -> Callable[[int], None]:
    def lose(now: int) -> None:
        if now == number:
            raise ConnectionLost("The device is gone.")

    return lose


def outcomes(result: RunResult) -> list[str]:
    return [item.outcome.value for item in result.items]


def test_a_run_of_an_earlier_visit_is_undone_and_the_earlier_journal_stays_as_it_was(
    folder: Path, visits: Visits
) -> None:
    target, before = WatchedTarget(), snapshot(folder)
    run = apply(target, texts(folder, "a", "b"), visits).run
    earlier = visits.current().journal.path
    visits.close()
    written = earlier.read_bytes()
    history = History(visits)
    assert outcomes(undo(target, history, run, TaskContext(), catalogue=CATALOGUE)) == ["undone", "undone"]
    assert snapshot(folder) == before
    assert earlier.read_bytes() == written
    told = [event.kind.value for event in visits.current().journal.events()]
    assert told == ["visit.started", "undo.begun", "step.undone", "undo.begun", "step.undone"]
    # A second undo, by another Satchel, knows of the first.
    again = undo(target, History(Visits(earlier.parents[1])), run, TaskContext(), catalogue=CATALOGUE)
    assert outcomes(again) == ["ok", "ok"]


def test_a_run_that_lost_its_device_is_brought_to_its_end_in_a_later_visit(folder: Path, visits: Visits) -> None:
    before = snapshot(folder)
    run = apply(WatchedTarget(after=losing(3)), texts(folder, "a", "b"), visits).run
    visits.start("The next day")
    history = History(visits)
    assert [record.run for record in unfinished_runs(history)] == [run]
    assert outcomes(resume(WatchedTarget(), history, run, TaskContext(), catalogue=CATALOGUE)) == ["changed", "changed"]
    visits.start("The day after")
    assert unfinished_runs(history) == ()
    undo(WatchedTarget(), history, run, TaskContext(), catalogue=CATALOGUE)
    assert snapshot(folder) == before


def test_the_report_of_the_later_visit_tells_what_it_undid(folder: Path, visits: Visits) -> None:
    run = apply(WatchedTarget(), texts(folder, "b"), visits).run
    visits.start("Nordlys")
    undo(WatchedTarget(), History(visits), run, TaskContext(), catalogue=CATALOGUE)
    html = render_report(visits.current().journal.events(), Report())
    assert "Title of text" in html
    assert "Undone" in html
    assert "old ü" in html


def test_a_run_says_which_secrets_it_needs_again_and_goes_on_with_them(folder: Path, visits: Visits) -> None:
    word = Secret("hunter2")
    run = apply(WatchedTarget(before=losing(3)), texts(folder, "a", "b", word=word), visits).run
    visits.start()
    history = History(visits)
    (record,) = unfinished_runs(history)
    needed = secrets_needed(record, catalogue=CATALOGUE)
    assert [(one.key, one.parameter.name) for one in needed] == [("text", "word"), ("text#2", "word")]
    # Without them nothing is done, and the run is still there to go on with.
    without = resume(WatchedTarget(), history, run, TaskContext(), catalogue=CATALOGUE)
    assert without.items[0].message == "The run needs the secret value again: word."
    assert [one.run for one in unfinished_runs(history)] == [run]
    given = {"text": {"word": word}, "text#2": {"word": word}}
    done = resume(WatchedTarget(), history, run, TaskContext(), given=given, catalogue=CATALOGUE)
    assert outcomes(done) == ["changed", "changed"]
    (record,) = runs(history)
    assert secrets_needed(record, catalogue=CATALOGUE) == ()
    assert "hunter2" not in visits.current().journal.path.read_text()


def test_another_machine_with_the_same_name_is_left_alone(visits: Visits) -> None:
    with private_machine(LocalTarget()) as machine:
        plan = make_plan(machine, HOSTS, TaskContext())
        run = carry_out(machine, plan, visits.current().journal, TaskContext()).run
        own = machine.reads("cat /etc/machine-id").strip()
        changed = machine.reads("cat /etc/hosts")
        machine.reads("echo 0123456789abcdef0123456789abcdef >/etc/machine-id")  # what another installation has
        for act in (undo, resume):
            with pytest.raises(SetupError, match="another machine that is also called private machine") as caught:
                act(machine, History(visits), run, TaskContext())
            assert caught.value.hint
        assert machine.reads("cat /etc/hosts") == changed
        machine.reads(f"echo {own} >/etc/machine-id")
        assert outcomes(undo(machine, History(visits), run, TaskContext())) == ["undone"]
        assert own not in visits.current().journal.path.read_text(), "the number itself is nobody else's business"


def test_a_machine_that_does_not_say_which_it_is_is_known_by_its_name(visits: Visits) -> None:
    with private_machine(LocalTarget()) as machine:
        machine.reads("rm /etc/machine-id")
        plan = make_plan(machine, HOSTS, TaskContext())
        assert plan.machine == ""
        run = carry_out(machine, plan, visits.current().journal, TaskContext()).run
        assert outcomes(undo(machine, History(visits), run, TaskContext())) == ["undone"]
