"""The journal file: nothing that was promised is lost, nothing that was changed goes unnoticed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import FileError, JournalDamaged
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.services.journal_file import FIRST, JournalFile

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit" / "journal.jsonl"


@pytest.fixture
def full_disk() -> Iterator[Path]:
    """A small file system with no room left (only root may mount one)."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs root on Linux for a small disk")
    place = Path(subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip())
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], check=False).returncode:
        pytest.skip("may not mount a small disk here")
    yield place
    subprocess.run(["umount", place], check=True)
    place.rmdir()


def test_events_come_back_in_order(path: Path) -> None:
    journal = JournalFile(path)
    assert journal.events() == ()
    first = journal.append(EventKind.NOTE, text="Zähler ✓")
    second = journal.append(EventKind.COMMAND_RUN, device="srv", command="id", exit_code=0)
    assert (first.number, second.number) == (1, 2)
    assert tuple(JournalFile(path).events()) == (first, second) == tuple(journal.events())


def test_each_line_names_the_hash_of_the_line_before(path: Path) -> None:
    journal = JournalFile(path)
    for number in range(3):
        journal.append(EventKind.NOTE, number=number)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["prev"] for line in lines] == [FIRST, lines[0]["hash"], lines[1]["hash"]]
    assert journal.last_hash == lines[2]["hash"]


@QUICK
@given(data=st.lists(st.dictionaries(st.text(min_size=1), JSON, max_size=3), min_size=1, max_size=4))
def test_any_json_comes_back_equal(tmp_path_factory: pytest.TempPathFactory, data: list[dict[str, Any]]) -> None:
    path = tmp_path_factory.mktemp("any") / "journal.jsonl"
    journal = JournalFile(path)
    for item in data:
        journal.append(EventKind.NOTE, item=item)
    assert [event.data["item"] for event in JournalFile(path).events()] == data


@QUICK
@given(position=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_any_changed_byte_is_noticed(tmp_path_factory: pytest.TempPathFactory, position: float, change: int) -> None:
    path = tmp_path_factory.mktemp("changed") / "journal.jsonl"
    journal = JournalFile(path)
    for number in range(3):
        journal.append(EventKind.NOTE, text=f"note {number}")
    before = journal.events()
    data = bytearray(path.read_bytes())
    data[int(position * len(data))] ^= change
    path.write_bytes(data)
    try:
        found = JournalFile(path).events()
    except JournalDamaged:
        return
    # Only the last line end may go unnoticed: it looks like a line that a crash has torn.
    assert found == before[:2]


def test_the_damaged_line_is_named(path: Path) -> None:
    journal = JournalFile(path)
    for number in range(4):
        journal.append(EventKind.NOTE, text=f"note {number}")
    path.write_bytes(path.read_bytes().replace(b"note 2", b"note 9"))
    for reader in (JournalFile(path), journal):
        with pytest.raises(JournalDamaged, match=r"Line 3 of .*journal\.jsonl"):
            reader.events()
    with pytest.raises(JournalDamaged):
        JournalFile(path).append(EventKind.NOTE)


def test_a_removed_line_is_noticed(path: Path) -> None:
    journal = JournalFile(path)
    for number in range(4):
        journal.append(EventKind.NOTE, number=number)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], *lines[2:]]))
    with pytest.raises(JournalDamaged, match="Line 2"):
        JournalFile(path).events()


def test_lines_cut_off_while_it_is_open_are_noticed(path: Path) -> None:
    journal = JournalFile(path)
    journal.append(EventKind.NOTE)
    journal.append(EventKind.NOTE)
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(JournalDamaged, match="shorter"):
        journal.append(EventKind.NOTE)


@pytest.mark.parametrize("torn", [b'{"n":2,"t":"2026', b"\0" * 4096, b'{"n":2,"data":"\xff\xfe'])
def test_a_line_torn_by_a_crash_is_dropped(path: Path, torn: bytes) -> None:
    first = JournalFile(path).append(EventKind.NOTE, text="kept")
    with path.open("ab") as file:
        file.write(torn)
    journal = JournalFile(path)
    assert journal.events() == (first,)
    second = journal.append(EventKind.NOTE, text="after the crash")
    assert JournalFile(path).events() == (first, second)


@pytest.mark.parametrize(
    "data",
    [
        {"password": Secret("hunter2")},
        {"a": {"b": [1, (Secret("hunter2"),)]}},
        {"a": {Secret("hunter2"): 1}},
        {"a": [{Secret("hunter2")}]},
    ],
)
def test_a_secret_is_refused_as_a_bug_and_not_named(path: Path, data: dict[str, Any]) -> None:
    with pytest.raises(TypeError) as error:
        JournalFile(path).append(EventKind.NOTE, **data)
    assert "hunter2" not in str(error.value)
    assert not path.exists()


def test_two_journals_on_one_file_append_one_after_the_other(path: Path) -> None:
    journals = [JournalFile(path), JournalFile(path)]

    def write(journal: JournalFile, who: int) -> None:
        for number in range(25):
            journal.append(EventKind.NOTE, who=who, number=number)

    threads = [Thread(target=write, args=(journal, who)) for who, journal in enumerate(journals)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = JournalFile(path).events()
    assert [event.number for event in events] == list(range(1, 51))
    for who in (0, 1):
        assert [event.data["number"] for event in events if event.data["who"] == who] == list(range(25))
    assert journals[0].events() == journals[1].events() == events


WRITER = """
import sys
from pathlib import Path
from app.domain.journal import EventKind
from app.services.journal_file import JournalFile
journal = JournalFile(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    event = journal.append(EventKind.NOTE, who=sys.argv[3], number=number, filling="x" * 2000)
    print(event.number, flush=True)
"""


def writer(path: Path, count: int, who: str = "") -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(path), str(count), who]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def test_two_processes_append_to_one_file(path: Path) -> None:
    with writer(path, 40, "a") as one, writer(path, 40, "b") as two:
        assert one.wait(30) == 0
        assert two.wait(30) == 0
    assert [event.number for event in JournalFile(path).events()] == list(range(1, 81))


def test_what_a_killed_process_was_told_is_written_is_there(path: Path) -> None:
    for _ in range(3):
        with writer(path, 1_000_000) as process:
            assert process.stdout
            told = [int(process.stdout.readline()) for _ in range(15)]
            process.send_signal(signal.SIGKILL)
            told += [int(line) for line in process.stdout if line.endswith("\n")]
        events = JournalFile(path).events()
        assert len(events) in (told[-1], told[-1] + 1)
    assert JournalFile(path).append(EventKind.NOTE, text="goes on").number == len(events) + 1


def test_a_full_disk_is_said_and_nothing_is_lost(full_disk: Path) -> None:
    path = full_disk / "journal.jsonl"
    journal = JournalFile(path)
    kept = []
    with pytest.raises(FileError, match="disk is full") as error:
        while True:
            kept.append(journal.append(EventKind.NOTE, filling="x" * 3000))
    assert str(path) in str(error.value)
    assert error.value.hint
    assert journal.events() == JournalFile(path).events() == tuple(kept)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="file"):
        JournalFile(tmp_path / "file" / "journal.jsonl").append(EventKind.NOTE)
