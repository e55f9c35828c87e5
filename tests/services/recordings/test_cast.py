"""The format of asciinema: ours is played by it, its recordings are read here, and so are damaged ones."""

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import FileError, RecordingUnreadable
from app.domain.task import TaskContext
from app.services.recordings.cast import read_cast, read_duration
from tests.services.recordings.test_recorder import record, shown, visits

__all__ = ["visits"]

needs_asciinema = pytest.mark.skipif(shutil.which("asciinema") is None, reason="the genuine asciinema")
V2 = '{"version": 2, "width": 100, "height": 30, "timestamp": 1504467315, "title": "Demo"}\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "one.cast"
    path.write_text(text, "utf-8")
    return path


@needs_asciinema
def test_asciinema_plays_what_was_recorded_here(visits: object) -> None:
    cast = record(visits, [b"hello \x1b[31mred\x1b[0m\r\n", "Grüße\r\n".encode()])  # type: ignore[arg-type]
    command = ["script", "-qec", shlex.join(["asciinema", "cat", str(cast)]), "/dev/null"]  # it wants a terminal
    environment = {**os.environ, "LANG": "C.UTF-8"}
    played = subprocess.run(
        command, capture_output=True, check=True, timeout=20, stdin=subprocess.DEVNULL, env=environment
    )
    assert "hello \x1b[31mred\x1b[0m\r\nGrüße\r\n" in played.stdout.decode()


@needs_asciinema
def test_a_recording_of_asciinema_opens_here(tmp_path: Path) -> None:
    path = tmp_path / "theirs.cast"
    command = ["asciinema", "rec", "-q", "--cols", "90", "--rows", "20", "-t", "Theirs", "-c", "echo hello", str(path)]
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "TERM": "xterm", "SHELL": "/bin/sh", "LANG": "C.UTF-8"}
    subprocess.run(command, check=True, timeout=30, env=env)
    cast = read_cast(path, TaskContext())
    assert (cast.columns, cast.rows, cast.title, cast.problem) == (90, 20, "Theirs", "")
    assert shown(path) == "hello\r\n"


def test_version_3_counts_from_event_to_event(tmp_path: Path) -> None:
    head = '{"version": 3, "term": {"cols": 100, "rows": 30}, "title": "Three"}\n# a comment\n'
    cast = read_cast(written(tmp_path, head + '[0.5, "o", "a"]\n[1.5, "o", "b"]\n[0.0, "x", "0"]\n'), TaskContext())
    assert (cast.columns, cast.rows) == (100, 30)
    assert [(event.at, event.kind) for event in cast.events] == [(0.5, "o"), (2.0, "o"), (2.0, "x")]


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ('[0.1, "o", "a"]\n[0.2, "o", "cut', "It was cut off in the middle."),
        ('[0.1, "o", "a"]\nnonsense\n[0.3, "o", "b"]\n', "It is damaged at line 3."),
        ('[0.1, "o", "a"]\n[0.2]\n', "It is damaged at line 3."),
        ('[0.1, "o", "a"]\n{"a": 1}\n', "It is damaged at line 3."),
    ],
)
def test_a_damaged_recording_is_read_as_far_as_it_goes(tmp_path: Path, rest: str, problem: str) -> None:
    cast = read_cast(written(tmp_path, V2 + rest), TaskContext())
    assert [event.text for event in cast.events] == ["a"]
    assert cast.problem == problem


@pytest.mark.parametrize("text", ["", "hello\n", "[]\n", '{"version": 1}\n', '{"version": "2"}\n', "\x00" * 100])
def test_what_is_no_recording_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RecordingUnreadable, match="is not a recording"):
        read_cast(written(tmp_path, text), TaskContext())


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        read_cast(tmp_path / "missing.cast", TaskContext())


@settings(deadline=None)
@given(st.lists(st.one_of(st.text(max_size=40), st.binary(max_size=40).map(repr), st.floats().map(str)), max_size=20))
def test_anything_after_the_head_is_taken(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("casts") / "any.cast"
    path.write_bytes(V2.encode() + "\n".join(lines).encode("utf-8", "replace"))
    read_cast(path, TaskContext())
    assert read_duration(path) >= 0


def test_times_never_run_backwards(tmp_path: Path) -> None:
    cast = read_cast(written(tmp_path, V2 + '[2, "o", "a"]\n[1, "o", "b"]\n[-3, "o", "c"]\n'), TaskContext())
    assert [event.at for event in cast.events] == [2.0, 2.0, 2.0]
    assert json.loads(V2)["version"] == 2


def test_a_time_that_no_clock_has_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "x.cast"
    path.write_text('{"version": 2, "width": 80, "height": 24}\n[1' + "0" * 400 + ', "o", "x"]\n')
    assert "damaged" in read_cast(path, TaskContext()).problem
    assert read_duration(path) == 0.0
