"""The list of edited files: how each stands, and what a person can do with it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.edits import Edit, EditState
from app.domain.task import TaskContext
from app.views.pages.remote.edited.model import EditModel
from app.views.pages.remote.edited.pane import EditedPane
from app.views.tasks import TaskRunner
from app.views.telling import tell
from tests.services.file_systems.test_editing import World


class News(QObject):
    changed = Signal(object)


class Desk:
    """A pane over a simulated device with one file."""

    def __init__(self, qtbot: QtBot, tasks: TaskRunner, folder: Path) -> None:
        self.qtbot = qtbot
        self.world = World(folder)
        self.opened: list[Path] = []
        self.news = News()
        self.world.edits.listen(partial(tell, self.news.changed))
        self.pane = EditedPane(self.world.edits, self.news.changed, self._open, tasks)
        qtbot.addWidget(self.pane)
        self.pane.resize(900, 500)
        self.pane.show()
        self.pane.appear()

    def begin(self) -> Edit:
        edit = self.world.begin()
        self.qtbot.waitUntil(lambda: self.pane.chosen is not None)
        return edit

    def make_conflict(self) -> Edit:
        edit = self.begin()
        self.world.file.write_bytes(b"theirs")
        edit.copy.write_bytes(b"mine")
        self.wait_for(EditState.CONFLICT)
        return edit

    def wait_for(self, state: EditState) -> None:
        self.qtbot.waitUntil(lambda: self.pane.chosen is not None and self.pane.chosen.state is state)

    def wait_until_empty(self) -> None:
        self.qtbot.waitUntil(lambda: self.pane.stack.currentIndex() == 0)

    def _open(self, path: Path, task: TaskContext) -> None:
        self.opened.append(path)


@pytest.fixture
def desk(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path, installed_theme: object) -> Iterator[Desk]:
    made = Desk(qtbot, tasks, tmp_path)
    yield made
    made.world.edits.close(0.2)


def test_the_model_keeps_to_the_rules_of_models(qtmodeltester: ModelTester, desk: Desk) -> None:
    model = EditModel()
    edit = desk.world.begin()
    model.show([edit])
    qtmodeltester.check(model)
    model.show([])
    assert model.rowCount() == 0


def test_an_empty_list_says_how_it_is_filled(desk: Desk) -> None:
    assert desk.pane.stack.currentIndex() == 0


def test_a_file_is_opened_again_and_done_with(desk: Desk) -> None:
    edit = desk.begin()
    assert desk.pane.save.isHidden() and desk.pane.discard.toolTip()
    desk.qtbot.keyClick(desk.pane.list, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: desk.opened == [edit.copy])
    desk.pane.done.click()
    desk.wait_until_empty()
    assert not edit.copy.exists()


def test_a_conflict_is_decided_for_ones_own(desk: Desk) -> None:
    desk.make_conflict()
    assert desk.pane.save.isHidden() and not desk.pane.done.isEnabled()
    desk.pane.over.click()
    desk.wait_for(EditState.SAME)
    assert desk.world.file.read_bytes() == b"mine"


def test_a_conflict_is_decided_for_theirs(desk: Desk) -> None:
    edit = desk.make_conflict()
    desk.pane.theirs.click()
    desk.wait_for(EditState.SAME)
    assert edit.copy.read_bytes() == b"theirs"


def test_work_is_discarded_only_after_a_second_word(desk: Desk) -> None:
    edit = desk.make_conflict()
    desk.qtbot.keyClick(desk.pane.list, Qt.Key.Key_Delete)
    assert edit.copy.exists()
    notice = desk.pane.notices.notice
    assert notice is not None
    (discard,) = [one for one in notice.findChildren(QPushButton) if "Discard" in one.text()]
    discard.click()
    desk.wait_until_empty()
    assert not edit.copy.exists() and desk.world.file.read_bytes() == b"theirs"
