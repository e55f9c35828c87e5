"""One window for each data folder: who is the first, and what a second start is answered."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.one_window import OneWindow, Reply, enter


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "running"


def test_the_first_start_has_the_window_and_another_gets_it_when_that_has_ended(file: Path) -> None:
    first = enter(file)
    assert isinstance(first, OneWindow)
    assert enter(file, patience=0.1) is Reply.NO_ANSWER
    first.drop()
    assert list(file.parent.iterdir()) == []
    second = enter(file)
    assert isinstance(second, OneWindow)
    second.drop()


def test_a_killed_window_is_in_nobodys_way(file: Path) -> None:
    script = (
        "import os, signal; from pathlib import Path; from app.services.one_window import OneWindow\n"
        f"own = OneWindow.take(Path({str(file)!r})); own.listen(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert file.exists()
    next_one = enter(file, patience=0)
    assert isinstance(next_one, OneWindow)
    next_one.drop()


def test_a_window_on_another_computer_is_told_apart_at_once(file: Path) -> None:
    first = OneWindow.take(file)
    assert first is not None
    file.write_text(json.dumps({"port": 1, "word": "", "process": 1, "computer": "another"}))
    assert enter(file, patience=60) is Reply.ELSEWHERE
    first.drop()


@pytest.mark.parametrize(
    "damaged", [b"", b"[]", b"\xff", b'{"port": 70000, "process": 1}', b'{"port": "x"}', b"[" * 9999]
)
def test_a_damaged_note_of_where_it_listens_is_no_answer(file: Path, damaged: bytes) -> None:
    first = OneWindow.take(file)
    assert first is not None
    file.write_bytes(damaged)
    assert enter(file, patience=0) is Reply.NO_ANSWER
    first.drop()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder in which nothing can be made")
def test_where_nothing_can_be_written_every_start_has_a_window() -> None:
    for _ in range(2):
        own = enter(Path("/proc/satchel/running"))
        assert isinstance(own, OneWindow) and own.listen() is None
        own.drop()


def test_only_who_knows_the_word_is_heard(file: Path) -> None:
    first = OneWindow.take(file)
    assert first is not None
    assert first.read_call(b'{"word": ""}\n') is None  # it does not listen yet
    server = first.listen()
    assert server is not None
    word = json.loads(file.read_text())["word"]
    assert os.name == "nt" or file.stat().st_mode & 0o777 == 0o600
    for call in (b"", b"[]", b"\xff", b'{"word": "x"}', b'{"word": "\xc3\xa9"}', b'{"word": 7}', b"[" * 4000):
        assert first.read_call(call) is None
    call = first.read_call(json.dumps({"word": word, "address": 7}).encode())
    assert call is not None and call.address == ""
    server.close()
    first.drop()
