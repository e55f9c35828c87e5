"""What a person does with the files of a real sshd, through the queue and the services of the program."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.edits import Edit
from app.domain.journal import EventKind
from app.domain.task import TaskContext
from app.services.file_systems.editing import Edits
from app.services.file_systems.handing_out import HandOut
from app.services.transfers.queue import TransferQueue
from app.services.worker.carriers import ThreadCarrier
from app.views.pages.remote.file_hands.carried import Hold
from app.views.pages.remote.file_hands.delete_card import DeleteCard
from app.views.pages.remote.file_hands.hands import FileHands
from app.views.pages.remote.file_hands.mode_form import ModeForm
from app.views.pages.remote.file_hands.work import FileNews, FileWork
from app.views.pages.remote.files.manager import FileManager
from app.views.pages.remote.files.pane import FilePane
from app.views.pages.remote.transfers.desk import TransferDesk
from app.views.tasks import TaskRunner
from tests.servers.openssh import shared_sshd
from tests.services.file_systems.test_over_ssh import World, world

__all__ = ["shared_sshd", "world"]  # fixtures

PATIENCE = 60_000


class Desk:
    def __init__(self, qtbot: QtBot, tasks: TaskRunner, world: World, folder: Path) -> None:
        self.qtbot, self.here, self.there = qtbot, folder / "here", folder / "there"
        self.opened: list[Path] = []
        self.queue = TransferQueue(ThreadCarrier(world.remote.channel, folder / "transfers"))
        self.edits = Edits(folder / "edited", world.remote.channel, lambda: world.journal, tuple, look=0.05)
        self.news, self.hand_out = FileNews(), HandOut(folder / "out")
        self.transfers = TransferDesk(self.queue)
        self.transfers.ended.connect(self.news.transfer_ended)
        self.edits.listen(self.news.tell_edit)
        work = FileWork(
            open_files=world.remote.open,
            put=self.transfers.put,
            verify=lambda: True,
            edits=lambda: self.edits,
            show_edit=lambda id: None,
            open_editor=self._open_editor,
            make_hand_out=self.hand_out.make,
            news=self.news,
            hold=Hold(),
        )
        self.manager = FileManager(world.device, world.remote.open, tasks, "files")
        self.hands = FileHands(self.manager, work, tasks)
        qtbot.addWidget(self.manager)
        self.manager.resize(1000, 560)
        self.manager.show()
        for pane, path in zip(self.manager.panes, (self.here, self.there), strict=True):
            path.mkdir()
            pane.go(str(path))
        self.wait_for(lambda: self.right.folder == str(self.there) and self.left.folder == str(self.here))

    def _open_editor(self, path: Path, task: TaskContext) -> None:
        self.opened.append(path)

    @property
    def left(self) -> FilePane:
        return self.manager.left

    @property
    def right(self) -> FilePane:
        return self.manager.right

    def wait_for(self, so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(so, timeout=PATIENCE)

    def shows(self, pane: FilePane, *names: str) -> None:
        self.wait_for(lambda: {entry.name for entry in pane.entries} == set(names) and not pane.reader.is_busy)

    def choose(self, pane: FilePane, *names: str) -> None:
        pane.choose(names)
        pane.list.choose_row(pane.model.row_of(names[0]))
        pane.choose(names)

    def close(self) -> None:
        self.manager.close_files()
        self.edits.close()
        self.hand_out.close()
        self.queue.close()


@pytest.fixture
def desk(qtbot: QtBot, tasks: TaskRunner, world: World, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, tasks, world, tmp_path)
    yield made
    made.close()


def test_a_tree_goes_there_and_is_changed_and_deleted(desk: Desk, world: World) -> None:
    site = desk.here / "site"
    (site / "conf").mkdir(parents=True)
    (site / "index.html").write_text("hello")
    (site / "conf" / "a.conf").write_text("listen 80")
    desk.left.refresh()
    desk.shows(desk.left, "site")
    desk.choose(desk.left, "site")
    desk.hands.copies.copy_across(desk.left)
    desk.shows(desk.right, "site")
    assert (desk.there / "site" / "conf" / "a.conf").read_text() == "listen 80"

    desk.choose(desk.right, "site")
    desk.hands.changes.permissions(desk.right)
    form = desk.hands.bench.stage.card
    assert isinstance(form, ModeForm)
    form.boxes[0o004].setChecked(False)
    form.boxes[0o001].setChecked(False)
    form.below.setChecked(True)
    form.save.click()
    desk.wait_for(lambda: (desk.there / "site" / "conf" / "a.conf").stat().st_mode & 0o7 == 0)

    desk.choose(desk.right, "site")
    desk.hands.changes.delete(desk.right)
    card = desk.hands.bench.stage.card
    assert isinstance(card, DeleteCard)
    desk.wait_for(card.delete.isEnabled)
    assert "2 files and 2 folders" in card.meaning.words
    card.delete.click()
    desk.shows(desk.right)
    changes = [event.data["change"] for event in world.journal.events() if event.kind is EventKind.FILES_CHANGED]
    assert changes == ["permissions", "remove"]


def test_a_file_is_edited_here_and_saved_there(desk: Desk) -> None:
    (desk.there / "a.conf").write_text("listen 80")
    desk.right.refresh()
    desk.shows(desk.right, "a.conf")
    desk.choose(desk.right, "a.conf")
    desk.hands.looks.edit(desk.right)
    desk.wait_for(lambda: len(desk.opened) == 1)
    assert desk.opened[0].read_text() == "listen 80" and desk.opened[0] != desk.there / "a.conf"
    desk.opened[0].write_text("listen 8080")
    desk.wait_for(lambda: (desk.there / "a.conf").read_text() == "listen 8080")
    desk.wait_for(lambda: any(edit.saves for edit in desk.hands.looks.bar.edits))
    edit: Edit = desk.hands.looks.bar.edits[0]
    desk.hands.looks.bar.done_asked.emit(edit)
    desk.wait_for(lambda: not desk.hands.looks.bar.isVisible())
    assert not edit.copy.exists()


def test_files_go_from_device_to_device(desk: Desk, world: World, tmp_path: Path) -> None:
    other = replace(world.device, id="d2", name="Second server")
    (tmp_path / "second").mkdir()
    (desk.there / "a.conf").write_text("listen 80")
    desk.right.refresh()
    desk.shows(desk.right, "a.conf")
    desk.left.show_device(other, str(tmp_path / "second"))
    desk.wait_for(lambda: desk.left.folder == str(tmp_path / "second"))
    desk.choose(desk.right, "a.conf")
    desk.hands.copies.copy_across(desk.right)
    desk.shows(desk.left, "a.conf")
    assert (tmp_path / "second" / "a.conf").read_text() == "listen 80"


def test_files_are_fetched_for_other_programs(desk: Desk) -> None:
    (desk.there / "log.txt").write_text("all well")
    desk.right.refresh()
    desk.shows(desk.right, "log.txt")
    desk.choose(desk.right, "log.txt")
    desk.hands.copies.hand_out(desk.right)
    desk.wait_for(lambda: "ready" in (n.fact.text() if (n := desk.hands.bench.notices.notice) else ""))
    assert [path.read_text() for path in desk.here.parent.glob("out/*/*/log.txt")] == ["all well"]
