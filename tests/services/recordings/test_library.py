"""Recordings of all visits: found, searched, proven, exported."""

from pathlib import Path

import pytest

from app.domain.devices import Device
from app.domain.task import Cancelled, TaskContext
from app.services.recordings import library as module
from app.services.recordings.library import Proof, RecordingLibrary
from app.services.recordings.recorders import Recorders
from app.services.visits import Visits


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    return Visits(tmp_path / "visits")


@pytest.fixture
def library(visits: Visits) -> RecordingLibrary:
    return RecordingLibrary(visits)


def record(visits: Visits, name: str, *pieces: str) -> None:
    recorders = Recorders(visits.current, list)
    recorder = recorders.begin(Device("", name, host="10.0.0.1"), 80, 24)
    assert recorder is not None
    for piece in pieces:
        recorder.output(piece.encode())
    recorders.close(10)


def test_recordings_of_all_visits_are_listed_newest_first(visits: Visits, library: RecordingLibrary) -> None:
    visits.start("Nordlys")
    record(visits, "web01", "one\r\n")
    visits.start("Harbour")
    record(visits, "web02", "two\r\n")
    found = library.all(TaskContext())
    assert {(one.device, one.client) for one in found} == {("web02", "Harbour"), ("web01", "Nordlys")}
    assert found[0].path.name >= found[1].path.name
    assert all(one.sha256 and one.size and one.log.exists() for one in found)


def test_a_line_is_found_with_what_stands_around_it(visits: Visits, library: RecordingLibrary) -> None:
    record(visits, "web01", "before\r\nThe Disk is FULL\r\nafter\r\n", "nothing\r\n")
    record(visits, "web02", "all is well\r\n")
    (hit,) = library.search("disk is full", TaskContext())
    assert (hit.recording.device, hit.before, hit.line, hit.after) == ("web01", "before", "The Disk is FULL", "after")
    assert 0 <= hit.at < 5
    assert library.search("", TaskContext()) == []
    assert library.search("2026-", TaskContext()) == []  # the time stamps are not what is searched


def test_a_search_is_bounded_and_can_be_stopped(visits: Visits, library: RecordingLibrary) -> None:
    record(visits, "web01", "x marks the spot\r\n" * 2000)
    assert len(library.search("marks", TaskContext())) == module._MOST_HITS_EACH
    task = TaskContext()
    task.cancel()
    with pytest.raises(Cancelled):
        library.search("marks", task)


def test_a_changed_recording_is_not_proven(visits: Visits, library: RecordingLibrary) -> None:
    record(visits, "web01", "the truth\r\n")
    (recording,) = library.all(TaskContext())
    assert library.prove(recording, TaskContext()) is Proof.PROVEN
    recording.path.write_bytes(recording.path.read_bytes().replace(b"truth", b"lie"))
    assert library.prove(recording, TaskContext()) is Proof.CHANGED


def test_a_recording_that_was_cut_off_is_listed_without_a_proof(visits: Visits, library: RecordingLibrary) -> None:
    folder = visits.start().journal.path.parent / "recordings"
    folder.mkdir()
    head = '{"version":2,"width":80,"height":24,"timestamp":1764086400,"title":"core  10.0.0.2"}\n'
    (folder / "core.cast").write_text(head + '[0.5,"o","a"]\n[7.25,"o","b"]\n[9,"o","cu', "utf-8")
    (folder / "junk.cast").write_text("junk", "utf-8")
    (one,) = library.all(TaskContext())
    assert (one.device, one.duration, one.sha256) == ("core", 7.25, "")
    assert library.prove(one, TaskContext()) is Proof.OPEN
    assert library.search("a", TaskContext()) == []  # its log is not there


def test_a_damaged_journal_hides_no_recording(visits: Visits, library: RecordingLibrary) -> None:
    record(visits, "web01", "one\r\n")
    journal = visits.current().journal.path
    journal.write_bytes(journal.read_bytes().replace(b'"left_out":0', b'"left_out":1'))
    assert [one.sha256 for one in RecordingLibrary(Visits(journal.parents[1])).all(TaskContext())] == [""]
