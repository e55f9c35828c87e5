"""What a portable program takes of the computer around it, and gives back."""

import os
import sys
from pathlib import Path

import pytest

from app.composition_crash import open_anew
from app.services.paths import PORTABLE_FOLDER, Paths, portable_folder
from app.services.surroundings import as_the_person, own_surroundings, persons_environment

NAME = "TEMP" if sys.platform == "win32" else "TMPDIR"


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    for name in (NAME, "TMP", "PSModuleAnalysisCachePath", "XDG_CACHE_HOME", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.setenv(name, "the person's")
    return Paths(tmp_path / PORTABLE_FOLDER)


def test_temporary_files_lie_on_the_stick_and_are_wiped(stick: Paths) -> None:
    with own_surroundings(stick):
        folder = Path(os.environ[NAME])
        assert folder.parent == stick.temporary_folder and folder.is_dir()
        (folder / "secret").write_text("x")
    assert not stick.temporary_folder.exists()


def test_what_a_killed_program_left_is_wiped_and_what_another_one_uses_is_not(stick: Paths) -> None:
    (stick.temporary_folder / "killed").mkdir(parents=True)
    with own_surroundings(stick):
        used = Path(os.environ[NAME])
        with own_surroundings(stick):
            assert Path(os.environ[NAME]) != used
        assert used.is_dir() and not (stick.temporary_folder / "killed").exists()


def test_what_a_person_opens_has_the_persons_own_environment(stick: Paths) -> None:
    with own_surroundings(stick):
        ours = dict(os.environ)
        assert persons_environment()[NAME] == "the person's"
        with as_the_person():
            assert os.environ[NAME] == "the person's"
        assert dict(os.environ) == ours


@pytest.mark.skipif(sys.platform == "win32", reason="a script of the shell stands for the program")
def test_a_program_that_is_opened_anew_does_not_take_the_folder_that_is_wiped(
    stick: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, told = tmp_path / "program", tmp_path / "told"
    program.write_text(f'#!/bin/sh\necho "$TMPDIR, $XDG_CACHE_HOME" > {told}\n')
    program.chmod(0o700)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    with own_surroundings(stick):
        opened = open_anew()
    assert opened.wait(60) == 0
    assert told.read_text().strip() == "the person's, the person's"


def test_an_installed_program_changes_nothing_around_it(tmp_path: Path) -> None:
    before = dict(os.environ)
    with own_surroundings(Paths(tmp_path / "satchel")):
        assert dict(os.environ) == before
    assert not (tmp_path / "satchel").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder in which nothing can be made")
def test_a_stick_that_cannot_be_written_does_not_stop_the_start() -> None:
    with own_surroundings(Paths(Path("/proc/satchel-data"))):
        assert os.environ.get("TMPDIR") != "/proc/satchel-data"


def test_a_mark_or_the_folder_beside_the_program_makes_it_portable(tmp_path: Path) -> None:
    program = tmp_path / "stick" / "satchel.exe"
    program.parent.mkdir()
    assert portable_folder(program) is None
    (program.parent / "portable.txt").touch()
    assert portable_folder(program) == program.parent / PORTABLE_FOLDER
    old = tmp_path / "old" / "satchel"
    (old.parent / PORTABLE_FOLDER).mkdir(parents=True)
    assert portable_folder(old) == old.parent / PORTABLE_FOLDER


def test_the_data_of_a_bundle_lies_beside_it(tmp_path: Path) -> None:
    program = tmp_path / "Satchel.app/Contents/MacOS/satchel"
    program.parent.mkdir(parents=True)
    (tmp_path / "portable").touch()
    assert portable_folder(program) == tmp_path / PORTABLE_FOLDER
