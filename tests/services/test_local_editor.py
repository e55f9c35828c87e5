"""Texts are opened in an editor of this computer: a real process that writes down how it was called."""

import os
import sys
import time
from pathlib import Path

import pytest

from app.domain.errors import FileError
from app.domain.task import TaskContext
from app.services.local_editor import KNOWN, open_in_editor

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the editor of the test is a shell script")

PATIENCE = 60.0  # seconds


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    """An editor that says what it was given, under a name with a space."""
    script = tmp_path / "my editor"
    part, done = tmp_path / "part", tmp_path / "said"
    say = 'printf "%s\\n" "$@" "${PYTHONHOME-none}"'
    script.write_text(f'#!/bin/sh\n{say} > "{part}"\nmv "{part}" "{done}"\n')
    script.chmod(0o755)
    return script


def said(folder: Path) -> list[str]:
    end = time.monotonic() + PATIENCE
    while not (folder / "said").exists():
        assert time.monotonic() < end, "the editor was not started"
        time.sleep(0.01)
    return (folder / "said").read_text().splitlines()


def test_a_persons_own_editor_is_given_the_path_as_it_is(
    editor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHOME", sys.prefix)  # a packed program sets such things for itself
    path = tmp_path / "$(touch x); a b.txt"
    open_in_editor(path, f'"{editor}" --wait', TaskContext())
    assert said(tmp_path) == ["--wait", str(path), "none"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have an editor of their own")
def test_the_usual_editor_is_found(editor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / KNOWN[-1]).symlink_to(editor)
    monkeypatch.setenv("PATH", f"{folder}:/nowhere")
    with pytest.raises(FileError, match="cannot be started"):
        open_in_editor(tmp_path / "a", "no-such-editor", TaskContext())
    monkeypatch.setenv("PATH", f"{folder}:{os.defpath}")
    open_in_editor(tmp_path / "a.txt", "", TaskContext())
    assert said(tmp_path)[0] == str(tmp_path / "a.txt")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have an editor of their own")
def test_where_there_is_none_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileError, match="No text editor") as caught:
        open_in_editor(tmp_path / "a.txt", "", TaskContext())
    assert "Settings" in caught.value.hint
    with pytest.raises(FileError, match="no command"):
        open_in_editor(tmp_path / "a.txt", 'unclosed "quote', TaskContext())
