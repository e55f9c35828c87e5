"""A bug is told once, with a report that can be copied; a storm of them leaves the window usable."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.crash import log_bug, log_to
from app.services.unexpected_ends import EndWatch, read_end
from app.views.bug_desk import BugDesk
from app.views.crash_dialog import CrashDialog
from app.views.last_end import LastEndDialog

NEEDLE = "hunter2-Winter47"


@pytest.fixture
def desk(qtbot: QtBot) -> BugDesk:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return BugDesk(window, "/data/satchel.log", lambda: ["app.one", "app.two"])


def raised(number: int) -> BaseException:
    """The same number is raised in the same line."""
    try:
        exec(compile("\n" * number + f"raise ValueError('{NEEDLE}')", "app/made.py", "exec"))
    except ValueError as error:
        return error
    raise AssertionError


def dialogs(desk: BugDesk) -> list[CrashDialog]:
    window = desk.parent()
    assert window is not None
    return [one for one in window.findChildren(CrashDialog) if one.isVisible()]


def test_the_same_bug_is_counted_and_told_once_also_after_its_dialog_is_closed(desk: BugDesk) -> None:
    for _ in range(50):
        desk.tell(raised(1))
    [dialog] = dialogs(desk)
    assert "50" in dialog.repeats.text()
    dialog.accept()
    desk.tell(raised(1))
    assert dialogs(desk) == []
    desk.tell(raised(2))
    assert len(dialogs(desk)) == 1


def test_many_different_bugs_do_not_keep_a_person_from_working(desk: BugDesk) -> None:
    told = 0
    for number in range(20):
        desk.tell(raised(number))
        for dialog in dialogs(desk):
            told += 1
            dialog.accept()
    assert told == 3


def test_the_report_has_versions_and_what_was_done_before_and_no_values(desk: BugDesk) -> None:
    desk.tell(raised(1))
    [dialog] = dialogs(desk)
    text = dialog.report.toPlainText()
    assert all(word in text for word in ("Satchel", "Python", "Qt", "PySide6", "app.two", "ValueError", "made.py:2"))
    assert NEEDLE not in text
    next(one for one in dialog.findChildren(QPushButton) if one.text().strip() == "Copy report").click()
    assert QApplication.clipboard().text() == text


def test_a_person_may_start_the_program_again(qtbot: QtBot, desk: BugDesk) -> None:
    desk.tell(raised(1))
    [dialog] = dialogs(desk)
    with qtbot.waitSignal(desk.restart_asked):
        next(one for one in dialog.findChildren(QPushButton) if one.text().strip() == "Start again").click()
    assert dialogs(desk) == []


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before, level = root.handlers, root.level
    path = tmp_path / "logs" / "satchel.log"
    log_to(path)
    yield path
    for handler in root.handlers:
        handler.close()
    root.handlers = before
    root.setLevel(level)


def test_the_log_is_bounded_and_keeps_what_came_before(log: Path) -> None:
    logger = logging.getLogger("satchel")
    for number in range(48):
        logger.error("%s %s", number, "x" * 90_000)
    files = sorted(log.parent.iterdir())
    assert [path.name for path in files] == ["satchel.log", "satchel.log.1", "satchel.log.2", "satchel.log.3"]
    assert sum(path.stat().st_size for path in files) < 5_000_000
    assert " 47 " in log.read_text()


def test_a_bug_in_each_painting_neither_fills_the_log_nor_writes_a_password(log: Path) -> None:
    for _ in range(300):
        log_bug(raised(7))
    logging.getLogger("app.test").error("password=%s", NEEDLE)
    text = log.read_text()
    assert text.count("Traceback") == 3
    assert "for the 100th time" in text
    assert f"password={NEEDLE}" not in text


def test_what_ended_without_an_end_is_told_the_next_time_and_only_then(tmp_path: Path) -> None:
    path = tmp_path / "unfinished"
    first = EndWatch(path)
    assert first.begin() is None
    assert EndWatch(path).begin() is None, "a window that is open has not ended"
    first.end()
    assert read_end(path) is None


def test_a_fault_in_a_library_is_shown_without_the_folders_of_a_person(qtbot: QtBot, tmp_path: Path) -> None:
    trace = 'Fatal Python error: Segmentation fault\n\n  File "/home/ada/satchel/app/views/grid.py", line 5 in paint\n'
    (tmp_path / "unfinished").write_text(f"1.2.3 2026-11-26T10:00:00+00:00\n{trace}")
    last = read_end(tmp_path / "unfinished")
    assert last is not None
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = LastEndDialog(last, parent)
    text = dialog.report.toPlainText()
    assert "Segmentation fault" in text
    assert 'File "app/views/grid.py", line 5' in text
    assert "ada" not in text
