"""What a person hears of the stick that the program lies on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.services.stick import StickState, look_at
from app.views.main_window import MainWindow
from app.views.stick import StickWatch
from app.views.tasks import TaskRunner
from app.views.widgets.notice import Notice


def test_a_stick_that_is_gone_is_told_from_a_fresh_one(tmp_path: Path) -> None:
    program = tmp_path / "stick" / "satchel"
    data = program.parent / "satchel-data"
    program.parent.mkdir()
    assert look_at(data, program) is StickState.GONE
    program.touch()
    assert look_at(data, program) is StickState.FINE
    program.unlink()
    data.mkdir()  # on the computer's own disk, where the stick was
    assert look_at(data, program) is StickState.GONE


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system of its own")
@pytest.mark.parametrize(("options", "state"), [("ro", "READ_ONLY"), ("size=64k", "FULL")])
def test_a_stick_that_takes_nothing_is_seen(options: str, state: str, tmp_path: Path) -> None:
    script = (
        f"mount -t tmpfs -o {options} stick {tmp_path} && {sys.executable} -c 'from pathlib import Path;"
        f'from app.services.stick import look_at; print(look_at(Path("{tmp_path}/data"), Path("{tmp_path}")).name)\''
    )
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    if "unshare failed" in done.stderr:
        pytest.skip("no private name spaces here")
    assert done.stdout.strip() == state, done.stderr


def test_it_is_said_once_and_taken_back(qtbot: QtBot, installed_theme: object, tmp_path: Path) -> None:
    window = MainWindow(TaskRunner(), lambda _: QWidget())
    qtbot.addWidget(window)
    watch = StickWatch(window, tmp_path / "satchel-data", tmp_path)
    qtbot.waitUntil(lambda: watch.state is StickState.FINE)

    def notices() -> list[Notice]:
        return [one for one in window.findChildren(Notice) if not one.isHidden()]

    assert notices() == []
    for state in (StickState.GONE, StickState.GONE):
        watch.show_state(state)
        assert len(notices()) == 1
    watch.show_state(StickState.FINE)
    assert notices() == []


@pytest.mark.skipif(os.name == "nt", reason="there they lie in the registry")
def test_qts_notes_lie_on_the_stick(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from app.views.stick import keep_notes_in\n"
        "from PySide6.QtCore import QSettings\n"
        "keep_notes_in(Path(sys.argv[1]))\n"
        "print(QSettings(QSettings.Scope.UserScope, 'QtProject').fileName())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2], timeout=60,
    )  # fmt: skip
    assert done.stdout.strip().startswith(str(tmp_path))


NOTES_OF_TWO = """
import sys; from pathlib import Path
from PySide6.QtCore import QSettings
from app.views.stick import keep_notes_in, noted, put_notes_back
keep_notes_in(Path(sys.argv[1]))
def write(**values):
    notes = QSettings(QSettings.Scope.UserScope, "QtProject")
    notes.beginGroup("FileDialog")
    for key, value in values.items():
        notes.setValue(key, value)
first = noted()
write(lastVisited="file:///another", viewMode="List")
before = noted()
write(lastVisited="file:///client", history=["file:///client"])
put_notes_back(before)
print(noted() == {**first, "lastVisited": "file:///another", "viewMode": "List"})
put_notes_back({})
print(noted() == {})
put_notes_back(first)
"""


def test_what_other_programs_have_noted_of_files_is_found_again_and_nothing_more(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NOTES_OF_TWO, tmp_path], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2], timeout=60,
    )  # fmt: skip
    assert done.stdout.split() == ["True", "True"]


def test_a_data_folder_that_takes_nothing_is_named(qtbot: QtBot, installed_theme: object, tmp_path: Path) -> None:
    window = MainWindow(TaskRunner(), lambda _: QWidget())
    qtbot.addWidget(window)
    home = tmp_path / "not" / "made yet"
    watch = StickWatch(window, home, tmp_path, is_stick=False)
    qtbot.waitUntil(lambda: watch.state is StickState.FINE)
    watch.show_state(StickState.READ_ONLY)
    [notice] = [one for one in window.findChildren(Notice) if not one.isHidden()]
    assert str(home) in " ".join(one.text() for one in notice.findChildren(QLabel))


def test_a_name_that_no_disk_takes_is_as_good_as_gone(tmp_path: Path) -> None:
    assert look_at(tmp_path / ("x" * 300), tmp_path) is StickState.GONE
