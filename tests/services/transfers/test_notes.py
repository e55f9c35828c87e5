"""What is known of an order survives a kill at any byte of what was being written."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import FileError
from app.domain.transfers import Rule
from app.services.transfers.notes import Destination, Notes, Partial, notes_file, parts_begun
from app.services.transfers.syncing import syncing

ORDER = "0123456789abcdef"


def write(folder: Path) -> bytes:
    notes = Notes(folder, ORDER)
    notes.decide("/a\udcff", Destination("a", replaces=True))
    notes.decide("/b", Destination("b", skipped=True))
    notes.begin("/a\udcff", "/t/.a.part", Partial(100, 1.5))
    notes.reach("/a\udcff", 50)
    notes.decide_for_all(Rule.SKIP)
    notes.move("/a\udcff")
    notes.finish("/a\udcff")
    notes.begin("/c", "/t/.c.part", Partial(7, None))
    notes.close()
    return notes_file(folder, ORDER).read_bytes()


def test_what_was_noted_is_known_again(tmp_path: Path) -> None:
    write(tmp_path)
    notes = Notes(tmp_path, ORDER)
    assert not notes.is_new
    assert notes.destination("/a\udcff") == Destination("a", replaces=True)
    assert notes.destination("/b") == Destination("b", skipped=True)
    assert notes.partial("/a\udcff") == Partial(100, 1.5, 50)
    assert notes.partial("/c") == Partial(7, None)
    assert notes.is_moving("/a\udcff") and notes.is_done("/a\udcff") and not notes.is_done("/c")
    assert notes.rule is Rule.SKIP
    assert notes.parts == ("/t/.c.part",)
    notes.close()
    assert parts_begun(tmp_path, ORDER) == ["/t/.c.part"]


def test_only_what_had_arrived_before_the_disk_was_asked_is_on_it(tmp_path: Path) -> None:
    with (tmp_path / "part").open("wb") as file:
        with syncing(file.fileno(), every=0) as at_once:
            assert at_once.look(100) == 0
        with syncing(file.fileno(), every=100) as later:
            assert later.look(100) == 0
            later.end(100)
    assert at_once.look(200) == 100
    assert later.look(200) == 100


def test_what_the_disk_does_not_take_is_an_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()  # it cannot be put on a disk
    with pytest.raises(OSError), syncing(writing, every=0) as sync:
        assert sync.look(100) == 0
    os.close(reading)
    os.close(writing)
    assert sync.look(200) == 0


def test_one_order_is_carried_out_once_at_a_time(tmp_path: Path) -> None:
    notes = Notes(tmp_path, ORDER)
    with pytest.raises(FileError, match="already"):
        Notes(tmp_path, ORDER)
    notes.close()
    Notes(tmp_path, ORDER).close()
    assert [path.name for path in tmp_path.iterdir()] == [f"{ORDER}.notes"]


@given(st.data())
@settings(max_examples=50)
def test_a_torn_file_is_read_as_far_as_it_goes_and_written_on(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("notes")
    whole = write(folder)
    path = notes_file(folder, ORDER)
    path.write_bytes(
        whole[: data.draw(st.integers(0, len(whole)))] + data.draw(st.sampled_from([b"", b"\0\0", b"{\n"]))
    )
    notes = Notes(folder, ORDER)
    notes.decide("/later", Destination("later"))
    notes.close()
    again = Notes(folder, ORDER)
    assert again.destination("/later") == Destination("later")
    assert again.is_done("/a\udcff") == notes.is_done("/a\udcff")
    assert again.partial("/a\udcff") == notes.partial("/a\udcff")
    again.close()


@pytest.mark.parametrize("damage", [b"\0" * 200, b"[]\n", b'{"format": "other"}\n', b"\xff\xfe\n"])
def test_what_makes_no_sense_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    notes_file(tmp_path, ORDER).write_bytes(damage)
    notes = Notes(tmp_path, ORDER)
    assert notes.is_new
    notes.close()
    assert parts_begun(tmp_path, ORDER) == []
