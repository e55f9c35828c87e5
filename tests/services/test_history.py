"""The visits as one journal: runs of earlier visits are found, and no earlier journal is touched."""

import time
from pathlib import Path

import pytest

from app.domain.errors import JournalDamaged
from app.domain.journal import EventKind
from app.services.history import History
from app.services.visits import Visits


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    return Visits(tmp_path / "visits")


def began(visits: Visits, run: str) -> bytes:
    """A visit with a run, closed; its journal as it is on the disk."""
    visit = visits.start("Nordlys")
    visit.journal.append(EventKind.RUN_STARTED, run=run, device="d", profile="p", items=[])
    visits.close()
    return visit.journal.path.read_bytes()


def runs_in(history: History) -> list[str]:
    return [str(event.data["run"]) for event in history.events() if event.kind is EventKind.RUN_STARTED]


def test_runs_of_all_visits_are_read_oldest_first(visits: Visits) -> None:
    for run in ("a", "b", "c"):
        began(visits, run)
    assert runs_in(History(visits)) == ["a", "b", "c"]


def test_looking_begins_no_visit(visits: Visits, tmp_path: Path) -> None:
    assert History(visits).events() == ()
    assert visits.all() == ()
    assert not (tmp_path / "visits").exists()


def test_what_is_written_goes_to_the_open_visit_and_nowhere_else(visits: Visits) -> None:
    before = began(visits, "a")
    history = History(visits)
    history.append(EventKind.UNDO_BEGUN, run="a")
    history.append(EventKind.STEP_UNDONE, run="a")
    newest, oldest = visits.all()
    assert oldest.journal.path.read_bytes() == before
    assert [event.kind.value for event in newest.journal.events()] == ["visit.started", "undo.begun", "step.undone"]
    assert [event.kind.value for event in history.events()][-2:] == ["undo.begun", "step.undone"]
    assert [event.kind.value for event in History(Visits(newest.journal.path.parents[1])).events()][-1] == "step.undone"


def test_what_another_program_writes_meanwhile_is_seen(visits: Visits) -> None:
    history = History(visits)
    began(visits, "a")
    assert runs_in(history) == ["a"]
    other = Visits(visits.all()[0].journal.path.parents[1])
    began(other, "b")
    assert runs_in(history) == ["a", "b"]


def test_a_damaged_visit_is_left_out_and_said(visits: Visits) -> None:
    began(visits, "a")
    path = visits.all()[0].journal.path
    began(visits, "b")
    path.write_bytes(path.read_bytes().replace(b"Nordlys", b"Nordlyd"))
    history = History(visits)
    assert runs_in(history) == ["b"]
    assert len(history.unread) == 1
    assert "Line 1" in history.unread[0] and str(path) in history.unread[0]


def test_a_damaged_open_visit_takes_nothing(visits: Visits) -> None:
    visit = visits.start("Nordlys")
    visit.journal.append(EventKind.RUN_STARTED, run="a", device="d", profile="p", items=[])
    path = visit.journal.path
    path.write_bytes(path.read_bytes().replace(b"Nordlys", b"Nordlyd"))
    with pytest.raises(JournalDamaged):
        History(Visits(path.parents[1])).append(EventKind.UNDO_BEGUN, run="a")


def test_a_visit_that_a_crash_cut_off_at_its_beginning_is_no_trap(visits: Visits, tmp_path: Path) -> None:
    began(visits, "a")
    (tmp_path / "visits" / "20300101-120000-000000-ab").mkdir()
    assert runs_in(History(visits)) == ["a"]


def test_many_visits_without_a_run_are_looked_through_in_a_blink(visits: Visits) -> None:
    visit = visits.current()
    for _ in range(40):
        visit.journal.append(EventKind.NOTE, text="x" * 1000)
    content = visit.journal.path.read_bytes()
    for number in range(300):
        folder = visit.journal.path.parents[1] / f"20200101-{number:06}-000000-aa"
        folder.mkdir()
        (folder / "journal.jsonl").write_bytes(content)
    started = time.process_time()
    assert History(visits).events() == ()
    assert time.process_time() - started < 5
