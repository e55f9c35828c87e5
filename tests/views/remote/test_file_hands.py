"""What a person does with files: by key, by menu, by drag and drop, and taken back again."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.edits import Edit, EditState
from app.domain.errors import DeviceFileError
from app.domain.files import PathStyle
from app.domain.task import TaskContext
from app.domain.transfers import Rule, TransferOrder, TransferState, TransferStatus
from app.services.file_systems.local import LocalFiles
from app.views.pages.remote.file_hands.carried import FORMAT, Carried, Hold, path_of, url_of
from app.views.pages.remote.file_hands.delete_card import DeleteCard
from app.views.pages.remote.file_hands.edit_card import EditConflictCard
from app.views.pages.remote.file_hands.hands import FileHands
from app.views.pages.remote.file_hands.mode_form import ModeForm
from app.views.pages.remote.file_hands.name_bar import NameBar
from app.views.pages.remote.file_hands.names import free_name, wrong_name
from app.views.pages.remote.file_hands.ready_chip import ReadyChip
from app.views.pages.remote.file_hands.waste_bin import to_waste_bin
from app.views.pages.remote.file_hands.work import FileNews, FileWork
from app.views.pages.remote.files.file_list import Dropped
from app.views.pages.remote.files.manager import FileManager
from app.views.pages.remote.files.pane import FilePane
from app.views.tasks import TaskRunner
from app.views.widgets.failure import FailureView

WEB = Device("d1", "web01", host="192.0.2.1", user="anna")


@dataclass
class PlayedEdits:
    """Edits whose copies are the files themselves."""

    done: list[tuple[str, ...]] = field(default_factory=list)

    def begin(self, device: Device, path: str, task: TaskContext) -> Edit:
        return Edit("e1", device, path, Path(path))

    def save(self, id: str, *, over_others: bool = False) -> None:
        self.done.append(("save", id, "over" if over_others else ""))

    def take_theirs(self, id: str) -> None:
        self.done.append(("theirs", id))

    def finish(self, id: str, task: TaskContext, *, discard: bool = False) -> None:
        self.done.append(("finish", id, "discard" if discard else ""))


class Desk:
    """A file manager whose device is a folder of this computer."""

    def __init__(self, qtbot: QtBot, tasks: TaskRunner, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.orders: list[TransferOrder] = []
        self.opened: list[Path] = []
        self.shown: list[str] = []  # edits in their list
        self.edits, self.news, self.hold = PlayedEdits(), FileNews(), Hold()
        self.here, self.there = folder / "here", folder / "there"
        for one in (self.here, self.there):
            one.mkdir()
        work = FileWork(
            open_files=lambda device, task: LocalFiles(),
            put=self.orders.append,
            verify=lambda: True,
            edits=lambda: self.edits,
            show_edit=self.shown.append,
            open_editor=lambda path, task: self.opened.append(path),
            make_hand_out=self._hand_out,
            news=self.news,
            hold=self.hold,
        )
        self.manager = FileManager(WEB, work.open_files, tasks, "web01")
        self.hands = FileHands(self.manager, work, tasks)
        self.left, self.right = self.manager.panes

    def _hand_out(self) -> Path:
        made = self.folder / "out"
        made.mkdir()
        return made

    def show(self) -> None:
        self.qtbot.addWidget(self.manager)
        self.manager.resize(1000, 560)
        self.manager.show()
        self.go(self.left, self.here)
        self.go(self.right, self.there)
        self.right.list.setFocus()

    def go(self, pane: FilePane, path: Path) -> None:
        with self.qtbot.waitSignal(pane.folder_changed):
            pane.go(str(path))

    def choose(self, pane: FilePane, *names: str) -> None:
        pane.choose(names)
        pane.list.selectionModel().setCurrentIndex(
            pane.model.index(pane.model.row_of(names[0]), 0), QItemSelectionModel.SelectionFlag.NoUpdate
        )
        pane.list.setFocus()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.manager.active.list, key, modifiers)

    def wait_for(self, so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(so)

    def names(self, pane: FilePane) -> set[str]:
        return {entry.name for entry in pane.entries}

    def card[T: QWidget](self, kind: type[T]) -> T:
        card = self.hands.bench.stage.card
        assert isinstance(card, kind)
        return card

    def notice(self) -> str:
        notice = self.hands.bench.notices.notice
        return f"{notice.fact.text()}. {notice.meaning.words}" if notice else ""

    def edit_words(self) -> str:
        notice = self.hands.looks.bar.notice
        return f"{notice.fact.text()}. {notice.meaning.words}" if notice else ""

    def click_edit(self, words: str) -> None:
        notice = self.hands.looks.bar.notice
        assert notice is not None
        next(one for one in notice.findChildren(QPushButton) if one.accessibleName() == words).click()

    def click(self, words: str) -> None:
        notice = self.hands.bench.notices.notice
        assert notice is not None
        next(one for one in notice.findChildren(QPushButton) if one.accessibleName() == words).click()


@pytest.fixture
def desk(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, tasks, tmp_path)
    for name in ("a.txt", "b.txt"):
        (made.there / name).write_text(name)
    (made.there / "www").mkdir()
    (made.there / "www" / "index.html").write_text("hello")
    made.show()
    yield made
    made.manager.close_files()


CTRL = Qt.KeyboardModifier.ControlModifier


# -- names ------------------------------------------------------------------------------------------


def test_a_file_is_renamed_over_its_row_and_back(desk: Desk) -> None:
    desk.choose(desk.right, "a.txt")
    desk.press(Qt.Key.Key_F2)
    name = desk.hands.changes.field
    assert name is not None and name.selectedText() == "a"
    desk.qtbot.keyClicks(name, "first")
    desk.qtbot.keyClick(name, Qt.Key.Key_Return)
    desk.wait_for(lambda: "first.txt" in desk.names(desk.right))
    assert desk.notice().startswith("Renamed a.txt to first.txt")
    assert [entry.name for entry in desk.right.chosen] == ["first.txt"]
    desk.right.list.setFocus()
    desk.press(Qt.Key.Key_Z, CTRL)
    desk.wait_for(lambda: "a.txt" in desk.names(desk.right))


def test_escape_and_a_taken_name_leave_a_file_as_it_is(desk: Desk) -> None:
    desk.choose(desk.right, "a.txt")
    desk.press(Qt.Key.Key_F2)
    assert desk.hands.changes.field is not None
    desk.qtbot.keyClick(desk.hands.changes.field, Qt.Key.Key_Escape)
    assert desk.hands.changes.field is None
    desk.press(Qt.Key.Key_F2)
    assert desk.hands.changes.field is not None
    desk.hands.changes.field.setText("b.txt")
    desk.qtbot.keyClick(desk.hands.changes.field, Qt.Key.Key_Return)
    desk.wait_for(desk.right.cards.isVisible)
    assert (desk.there / "b.txt").read_text() == "b.txt"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep names as Unicode")
def test_a_name_that_is_no_unicode_is_not_changed_by_looking_at_it(desk: Desk) -> None:
    odd = os.fsencode(desk.there) + b"/gr\xfc\xdf.txt "
    Path(os.fsdecode(odd)).write_text("x")
    with desk.qtbot.waitSignal(desk.right.folder_changed):
        desk.right.refresh()
    name = next(one for one in desk.names(desk.right) if one.startswith("gr"))
    desk.choose(desk.right, name)
    desk.press(Qt.Key.Key_F2)
    field = desk.hands.changes.field
    assert field is not None and field.text() == "gr��.txt "
    desk.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert Path(os.fsdecode(odd)).exists()
    desk.press(Qt.Key.Key_F2)
    assert desk.hands.changes.field is not None
    desk.hands.changes.field.setText("grüß.txt")
    desk.qtbot.keyClick(desk.hands.changes.field, Qt.Key.Key_Return)
    desk.wait_for(lambda: "grüß.txt" in desk.names(desk.right))
    assert to_waste_bin([os.fsdecode(odd)], LocalFiles(), TaskContext()).failed == 1


def test_a_new_folder_is_made_and_taken_back(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F7)
    bar = desk.right.cards.findChild(NameBar)
    assert bar is not None and bar.edit.text() == "New folder"
    desk.qtbot.keyClicks(bar.edit, "www")
    desk.qtbot.keyClick(bar.edit, Qt.Key.Key_Return)
    assert bar.row.problem.words == "This name is taken here."
    with desk.qtbot.waitSignal(desk.right.folder_changed):
        desk.right.refresh()  # a transfer has ended meanwhile
    assert bar.isVisible()
    bar.edit.setText("logs")
    desk.qtbot.keyClick(bar.edit, Qt.Key.Key_Return)
    desk.wait_for(lambda: "logs" in desk.names(desk.right))
    desk.click("Undo")
    desk.wait_for(lambda: "logs" not in desk.names(desk.right))


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\nb", "x" * 256])
def test_no_place_takes_such_a_name(name: str) -> None:
    assert wrong_name(name, PathStyle.POSIX)


@pytest.mark.parametrize("name", ["con", "NUL.txt", "a:b", "dot.", "com1.log", "a\\b"])
def test_windows_takes_fewer_names(name: str) -> None:
    assert wrong_name(name, PathStyle.WINDOWS) and not wrong_name(name, PathStyle.POSIX)


def test_a_free_name_is_found() -> None:
    assert free_name("New folder", {"New folder", "New folder (2)"}) == "New folder (3)"


# -- deleting, permissions --------------------------------------------------------------------------


def test_deleting_counts_asks_and_deletes(desk: Desk) -> None:
    desk.right.choose(["www", "a.txt"])
    desk.press(Qt.Key.Key_Delete)
    card = desk.card(DeleteCard)
    desk.wait_for(card.delete.isEnabled)
    assert "2 files and 1 folder, 10 bytes" in card.meaning.words
    assert (desk.there / "www").exists()
    card.delete.click()
    desk.wait_for(lambda: desk.names(desk.right) == {"b.txt"})
    assert not (desk.there / "www").exists() and not desk.hands.bench.stage.is_lent
    assert desk.notice().startswith("Deleted 3 entries from web01")


@pytest.mark.skipif(sys.platform != "linux", reason="the bin of another system is a person's own")
def test_files_of_this_computer_go_to_its_waste_bin(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(desk.folder))
    monkeypatch.setenv("XDG_DATA_HOME", str(desk.folder / "share"))
    (desk.folder / "share").mkdir()
    (desk.here / "old.txt").write_text("old")
    with desk.qtbot.waitSignal(desk.left.folder_changed):
        desk.left.refresh()
    desk.choose(desk.left, "old.txt")
    desk.press(Qt.Key.Key_Delete)
    card = desk.card(DeleteCard)
    assert "waste bin" in card.title.words
    card.delete.click()
    desk.wait_for(lambda: desk.names(desk.left) == set())
    assert [path.read_text() for path in desk.folder.rglob("old.txt")] == ["old"]


def test_escape_deletes_nothing(desk: Desk) -> None:
    desk.choose(desk.right, "www")
    desk.press(Qt.Key.Key_Delete)
    card = desk.card(DeleteCard)
    desk.qtbot.keyClick(card.first, Qt.Key.Key_Escape)
    assert not desk.hands.bench.stage.is_lent and (desk.there / "www").exists()


def test_permissions_are_changed_and_taken_back(desk: Desk) -> None:
    path = desk.there / "a.txt"
    path.chmod(0o640)
    with desk.qtbot.waitSignal(desk.right.folder_changed):
        desk.right.refresh()
    desk.choose(desk.right, "a.txt")
    desk.press(Qt.Key.Key_P, CTRL)
    form = desk.card(ModeForm)
    form.octal.selectAll()
    desk.qtbot.keyClicks(form.octal, "600")
    desk.qtbot.keyClick(form.octal, Qt.Key.Key_Return)
    desk.wait_for(lambda: desk.notice().startswith("Changed the permissions of a.txt"))
    assert path.stat().st_mode & 0o777 == 0o600
    desk.click("Undo")
    desk.wait_for(lambda: path.stat().st_mode & 0o777 == 0o640)


# -- copies -----------------------------------------------------------------------------------------


def test_a_key_copies_to_the_other_pane(desk: Desk) -> None:
    desk.right.choose(["a.txt", "www"])
    desk.press(Qt.Key.Key_Return, CTRL)
    order = desk.orders[0]
    assert (order.source, order.target, order.folder) == (WEB, THIS_COMPUTER, str(desk.here))
    assert set(order.paths) == {str(desk.there / "a.txt"), str(desk.there / "www")}
    assert order.rule is Rule.ASK and order.verify
    (desk.here / "a.txt").write_text("came")
    desk.news.transfer_ended.emit(TransferStatus(order, TransferState.DONE))
    desk.wait_for(lambda: "a.txt" in desk.names(desk.left))


def test_files_of_the_desktop_are_dropped_on_a_device(desk: Desk) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/home/anna/käse 100%.txt"), QUrl("https://example.com/x")])
    folder = str(desk.there / "www")
    desk.right.dropped.emit(Dropped(mime, None, None, False, QPoint()), folder)
    order = desk.orders[0]
    assert (order.source, order.paths) == (THIS_COMPUTER, (str(Path("/home/anna/käse 100%.txt")),))
    assert (order.target, order.folder) == (WEB, folder)


def test_files_are_dragged_from_pane_to_pane(desk: Desk) -> None:
    desk.right.choose(["b.txt"])
    mime = QMimeData()
    assert desk.right.fill_mime is not None
    desk.right.fill_mime(mime)
    assert not mime.hasUrls()  # another program could make nothing of a device's paths
    desk.left.dropped.emit(Dropped(mime, desk.right.list, None, False, QPoint()), str(desk.here))
    assert (desk.orders[0].source, desk.orders[0].target) == (WEB, THIS_COMPUTER)


def test_with_shift_files_are_moved_within_a_device_and_back(desk: Desk) -> None:
    desk.right.choose(["a.txt", "b.txt"])
    mime = QMimeData()
    desk.hands.copies.fill(desk.right, mime)
    desk.right.dropped.emit(Dropped(mime, desk.right.list, None, True, QPoint()), str(desk.there / "www"))
    desk.wait_for(lambda: desk.names(desk.right) == {"www"})
    assert (desk.there / "www" / "a.txt").exists() and not desk.orders
    desk.wait_for(lambda: desk.notice().startswith("Moved 2 entries"))
    desk.click("Undo")
    desk.wait_for(lambda: desk.names(desk.right) == {"www", "a.txt", "b.txt"})


def test_what_is_cut_moves_where_it_is_pasted(desk: Desk) -> None:
    desk.choose(desk.right, "a.txt")
    desk.press(Qt.Key.Key_X, CTRL)
    desk.go(desk.right, desk.there / "www")
    desk.right.list.setFocus()
    desk.press(Qt.Key.Key_V, CTRL)
    desk.wait_for(lambda: desk.names(desk.right) == {"index.html", "a.txt"})
    assert not (desk.there / "a.txt").exists() and not desk.orders
    desk.press(Qt.Key.Key_Z, CTRL)
    desk.wait_for(lambda: desk.names(desk.right) == {"index.html"})
    desk.go(desk.right, desk.there)
    desk.choose(desk.right, "a.txt")
    desk.press(Qt.Key.Key_X, CTRL)
    desk.hands.copies.paste(desk.left)
    assert desk.orders[0].folder == str(desk.here) and "stays there" in desk.notice()


def test_a_folder_is_not_copied_into_itself(desk: Desk) -> None:
    inner = str(desk.there / "www" / "inner")
    assert desk.hands.copies.order(Carried(WEB, (str(desk.there / "www"),)), WEB, inner) is None
    assert not desk.orders and "into itself" in desk.notice()
    desk.hands.copies.move(Carried(WEB, (str(desk.there / "www"),)), inner)
    assert (desk.there / "www").exists()


def test_within_a_device_that_cannot_copy_by_itself_the_queue_does(desk: Desk) -> None:
    desk.hands.copies.order(Carried(WEB, (str(desk.there / "a.txt"),)), WEB, str(desk.there / "www"))
    desk.wait_for(lambda: bool(desk.orders))
    assert (desk.orders[0].source, desk.orders[0].target) == (WEB, WEB)


def test_beside_itself_a_second_file_is_made(desk: Desk) -> None:
    desk.choose(desk.right, "a.txt")
    desk.press(Qt.Key.Key_C, CTRL)
    desk.press(Qt.Key.Key_V, CTRL)
    assert (desk.orders[0].rule, desk.orders[0].folder) == (Rule.RENAME, str(desk.there))


def test_the_clipboard_brings_files_of_this_computer_to_other_programs(desk: Desk) -> None:
    (desk.here / "n\xe4me.txt").write_text("")
    with desk.qtbot.waitSignal(desk.left.folder_changed):
        desk.left.refresh()
    desk.choose(desk.left, "n\xe4me.txt")
    desk.press(Qt.Key.Key_C, CTRL)
    mime = QGuiApplication.clipboard().mimeData()
    assert [path_of(url) for url in mime.urls()] == [str(desk.here / "n\xe4me.txt")]
    desk.press(Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == str(desk.here / "n\xe4me.txt")


def test_another_program_cannot_name_files_of_a_device() -> None:
    hold, mime = Hold(), QMimeData()
    hold.fill(mime, Carried(WEB, ("/etc/shadow",)))
    assert b"shadow" not in mime.data(FORMAT).data() and not mime.hasText()
    forged = QMimeData()
    forged.setData(FORMAT, b'{"device": "web01", "paths": ["/etc/shadow"]}')
    assert hold.read(forged) is None
    assert hold.read(mime) == Carried(WEB, ("/etc/shadow",))


def test_drags_do_not_empty_the_clipboard_and_another_satchel_gives_its_files() -> None:
    hold, copied, dragged, foreign = Hold(), QMimeData(), QMimeData(), QMimeData()
    hold.fill(copied, Carried(WEB, ("/a",)), is_clipboard=True)
    for path in ("/b", "/c"):
        hold.fill(dragged, Carried(WEB, (path,)))
    assert hold.read(copied) == Carried(WEB, ("/a",)) and hold.read(dragged) == Carried(WEB, ("/c",))
    path = str(Path("/home/anna/x"))
    Hold().fill(foreign, Carried(THIS_COMPUTER, (path,)))
    assert hold.read(foreign) == Carried(THIS_COMPUTER, (path,))


@pytest.mark.skipif(os.name == "nt", reason="names are UTF-16 there")
def test_names_that_are_not_utf_8_come_through_a_url() -> None:
    path = "/tmp/gr\udcfc\udcdf #1 100%.txt"
    assert path_of(url_of(path)) == path


def test_files_of_a_device_are_made_ready_for_other_programs(desk: Desk) -> None:
    desk.choose(desk.right, "a.txt")
    desk.hands.copies.hand_out(desk.right)
    order = desk.orders[0]
    assert (order.target, order.folder) == (THIS_COMPUTER, str(desk.folder / "out"))
    (desk.folder / "out" / "a.txt").write_text("a.txt")
    desk.news.transfer_ended.emit(TransferStatus(replace(order, id="other"), TransferState.DONE))
    assert "ready" not in desk.notice()
    desk.news.transfer_ended.emit(TransferStatus(order, TransferState.DONE))
    assert desk.notice().startswith("a.txt is ready")
    notice = desk.hands.bench.notices.notice
    chip = notice.findChild(ReadyChip) if notice else None
    assert chip is not None
    assert [path_of(url) for url in chip.mime.urls()] == [str(desk.folder / "out" / "a.txt")]


# -- viewing, editing -------------------------------------------------------------------------------


def test_a_file_is_viewed_in_the_place_of_the_panes_and_then_edited(desk: Desk) -> None:
    desk.choose(desk.right, "a.txt")
    desk.press(Qt.Key.Key_F3)
    viewer = desk.hands.looks.viewer
    desk.wait_for(lambda: viewer.text.edit.toPlainText() == "a.txt")
    assert viewer.isVisible() and not desk.right.isVisible()
    viewer.edit.click()
    desk.wait_for(lambda: desk.opened == [desk.there / "a.txt"])
    assert desk.right.isVisible()
    desk.wait_for(lambda: desk.edit_words().startswith("Editing a.txt"))


def test_what_is_no_text_is_not_opened(desk: Desk) -> None:
    (desk.there / "a.txt").write_bytes(b"\x7fELF\0\0\1")
    desk.choose(desk.right, "a.txt")
    desk.press(Qt.Key.Key_F4)
    desk.wait_for(lambda: desk.hands.bench.strip.failure.isVisible())
    assert desk.opened == []


def test_who_else_changed_a_file_is_asked_about(desk: Desk) -> None:
    desk.choose(desk.right, "a.txt")
    desk.press(Qt.Key.Key_F4)
    desk.wait_for(lambda: desk.edit_words().startswith("Editing a.txt"))
    edit = desk.edits.begin(WEB, str(desk.there / "a.txt"), TaskContext())
    desk.news.edit_changed.emit(replace(edit, state=EditState.SAME, saves=1))
    assert desk.edit_words() == "Editing a.txt. Saved."
    desk.news.edit_changed.emit(replace(edit, state=EditState.CONFLICT, saves=1))
    card = desk.card(EditConflictCard)
    desk.qtbot.keyClick(card.first, Qt.Key.Key_Escape)
    assert desk.edits.done == [] and "is not saved" in desk.edit_words()
    desk.click_edit("Decide…")
    desk.card(EditConflictCard).over.click()
    assert desk.edits.done == [("save", "e1", "over")]
    desk.news.edit_changed.emit(
        replace(edit, state=EditState.FAILED, saves=1, error=DeviceFileError("The disk of web01 is full."))
    )
    assert "The disk of web01 is full" in desk.edit_words()
    desk.click_edit("Try again")
    desk.click_edit("Done")
    desk.wait_for(lambda: desk.edits.done[1:] == [("save", "e1", ""), ("finish", "e1", "")])
    desk.wait_for(lambda: not desk.hands.looks.bar.isVisible())


def test_several_edits_show_the_one_that_needs_a_person(desk: Desk) -> None:
    bar = desk.hands.looks.bar
    for name in ("a.txt", "b.txt"):
        bar.show_edit(Edit(name, WEB, str(desk.there / name), desk.there / name))
    assert desk.edit_words().startswith("Editing b.txt")
    desk.news.edit_changed.emit(replace(bar.edits[0], state=EditState.CONFLICT))
    assert desk.edit_words().startswith("a.txt is not saved")
    desk.click_edit("1 more")
    assert desk.shown == ["a.txt"]
    desk.news.edit_changed.emit(replace(bar.edits[1], state=EditState.FINISHED))
    assert desk.edit_words().startswith("Editing b.txt")
    desk.click_edit("Open again")
    desk.wait_for(lambda: desk.opened == [desk.there / "b.txt"])


# -- menu -------------------------------------------------------------------------------------------


def test_the_menu_says_what_cannot_be_done_now(desk: Desk) -> None:
    desk.right.list.clearSelection()
    said = {action.text().partition("\t")[0]: action.isEnabled() for action in desk.hands.menu(desk.right).actions()}
    assert said["New folder…"] and not said["Delete…"]
    desk.choose(desk.right, "a.txt")
    assert all(action.isEnabled() for action in desk.hands.menu(desk.right).actions())
    assert "Files: Delete…" in {action.title for action in desk.hands.offered()}


def test_every_deed_has_a_key_of_its_own(desk: Desk) -> None:
    keys = [deed.keys for deed in desk.hands.deeds if deed.keys]
    assert len(keys) == len(set(keys))


# -- failures ---------------------------------------------------------------------------------------


def fail_unseen(desk: Desk) -> None:
    """A name that is given while another tab is in front, to a file that somebody has taken away."""
    desk.choose(desk.right, "a.txt")
    desk.press(Qt.Key.Key_F2)
    field = desk.hands.changes.field
    assert field is not None
    (desk.there / "a.txt").unlink()
    field.setText("c.txt")
    field.taken.emit("c.txt")
    desk.manager.hide()
    desk.wait_for(lambda: not desk.right.cards.isHidden())


def test_what_failed_stays_in_its_folder_until_it_is_closed(desk: Desk) -> None:
    desk.choose(desk.right, "a.txt")
    desk.press(Qt.Key.Key_F2)
    assert desk.hands.changes.field is not None
    (desk.there / "a.txt").unlink()
    desk.hands.changes.field.taken.emit("c.txt")
    desk.wait_for(desk.right.cards.isVisible)
    with desk.qtbot.waitSignal(desk.right.folder_changed):
        desk.right.refresh()
    assert "a.txt" in told_failure(desk).fact.words
    desk.go(desk.right, desk.there / "www")
    assert not desk.right.cards.isVisible()


def told_failure(desk: Desk) -> FailureView:
    (told,) = desk.right.cards.findChildren(FailureView)
    assert told.isVisible()
    return told


def test_what_failed_while_nobody_saw_the_pane_is_still_told_after_the_folder_was_read_again(desk: Desk) -> None:
    fail_unseen(desk)
    with desk.qtbot.waitSignal(desk.right.folder_changed):
        desk.hands.bench.refresh(WEB, [str(desk.there)])  # a transfer into it has ended
    desk.manager.show()
    assert "a.txt" in told_failure(desk).fact.words
    next(one for one in told_failure(desk).findChildren(QPushButton) if one.text() == "Close").click()
    assert not desk.right.cards.isVisible()


def test_what_failed_while_nobody_saw_the_pane_is_told_when_it_shows_where_the_shell_is_now(desk: Desk) -> None:
    fail_unseen(desk)
    desk.manager.show()
    with desk.qtbot.waitSignal(desk.right.folder_changed):
        desk.manager.appear(str(desk.there / "www"))
    assert desk.right.folder == str(desk.there / "www")
    assert "a.txt" in told_failure(desk).fact.words
