"""Visits: one is open at a time, and it is the same for everyone."""

from pathlib import Path
from threading import Thread

import pytest

from app.domain.errors import JournalDamaged
from app.domain.journal import EventKind
from app.services.visits import Visit, Visits


def test_the_first_use_starts_a_visit(tmp_path: Path) -> None:
    visits = Visits(tmp_path / "visits")
    assert visits.all() == ()
    visit = visits.current()
    assert visit.is_open
    assert [event.kind for event in visit.journal.events()] == [EventKind.VISIT_STARTED]
    assert visits.current().id == Visits(tmp_path / "visits").current().id == visit.id


def test_a_new_visit_closes_the_open_one(tmp_path: Path) -> None:
    visits = Visits(tmp_path)
    first = visits.start("Nordlys Dental", "no internet")
    second = visits.start("Aker")
    newest, oldest = Visits(tmp_path).all()
    assert (newest.id, newest.client, newest.is_open) == (second.id, "Aker", True)
    assert (oldest.id, oldest.client, oldest.symptom) == (first.id, "Nordlys Dental", "no internet")
    assert oldest.closed
    assert oldest.closed >= oldest.started


def test_a_closed_visit_is_followed_by_a_new_one(tmp_path: Path) -> None:
    visits = Visits(tmp_path)
    first = visits.current()
    visits.close()
    visits.close()
    assert [event.kind for event in first.journal.events()] == [EventKind.VISIT_STARTED, EventKind.VISIT_CLOSED]
    assert visits.current().id != first.id


def test_a_damaged_journal_is_said_and_a_new_visit_can_begin(tmp_path: Path) -> None:
    visits = Visits(tmp_path)
    visit = visits.start("Nordlys")
    path = visit.journal.path
    path.write_bytes(path.read_bytes().replace(b"Nordlys", b"Nordlyd"))
    later = Visits(tmp_path)
    with pytest.raises(JournalDamaged, match="Line 1"):
        later.current()
    assert later.start("Aker").id == later.current().id
    assert [bool(v.damage) for v in later.all()] == [False, True]
    assert b"Nordlyd" in path.read_bytes()


def test_a_visit_that_began_with_a_kill_is_no_trap(tmp_path: Path) -> None:
    (tmp_path / "20300101-120000-000000-ab").mkdir()
    visit = Visits(tmp_path).current()
    visit.journal.append(EventKind.NOTE, text="works")
    assert Visits(tmp_path).current().id == visit.id


def test_the_clock_put_back_does_not_reopen_an_old_visit(tmp_path: Path) -> None:
    (tmp_path / "20990101-120000-000000-ab").mkdir()
    visits = Visits(tmp_path)
    first = visits.start("one")
    second = visits.start("two")
    assert visits.current().id == second.id != first.id


def test_threads_that_ask_at_once_get_one_visit(tmp_path: Path) -> None:
    got: list[Visit] = []
    threads = [Thread(target=lambda: got.append(Visits(tmp_path).current())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({visit.id for visit in got}) == 1
