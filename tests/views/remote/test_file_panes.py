"""One pane of the file manager: going about, choosing, filtering, and what it says where there are no rows."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QToolButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.devices import Device
from app.domain.errors import (
    CertificateChanged,
    ConnectionLost,
    DeviceFileError,
    FileProblem,
    HostKeyUnknown,
    TargetError,
    TrustQuestion,
)
from app.domain.file_listing import Order, SortBy
from app.domain.files import FileEntry, FileKind, OnEntries, PathStyle
from app.domain.task import TaskContext
from app.services.file_systems.local import LocalFiles
from app.views.connection_help import ConnectionHelp
from app.views.pages.remote.files.manager import FileManager
from app.views.pages.remote.files.model import FileModel, entry_words, name_words, time_words
from app.views.pages.remote.files.pane import FilePane
from app.views.pages.remote.files.pane_parts import Lasts
from app.views.pages.remote.files.place_menu import ask_device, offer_drives, place_menu
from app.views.pages.remote.files.shell_hint import BASH
from app.views.pages.remote.files.travel import Travel
from app.views.pages.remote.files.view_menu import view_menu
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button

WEB, NAS = Device("d1", "web01", host="web01"), Device("d2", "nas", host="nas")
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class ToldFiles(LocalFiles):
    """The files of this computer; `before` may wait or fail before a folder is listed, `told` come first."""

    def __init__(self) -> None:
        self.before: Callable[[str, TaskContext], None] = lambda path, task: None
        self.told: Sequence[FileEntry] = ()
        self.is_closed = threading.Event()

    def list(self, path: str, task: TaskContext, on_entries: OnEntries | None = None) -> Sequence[FileEntry]:
        self.before(path, task)
        return [*self.told, *super().list(path, task, on_entries)]

    def close(self) -> None:
        self.is_closed.set()


class Desk:
    def __init__(self, qtbot: QtBot, tasks: TaskRunner, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.files = ToldFiles()
        self.opened: list[Device] = []
        self.manager = FileManager(WEB, self._open, tasks, "web01", devices=lambda: [WEB, NAS])
        self.pane = self.manager.right
        qtbot.addWidget(self.manager)
        self.manager.resize(1000, 420)
        self.manager.show()
        qtbot.waitUntil(self.manager.isActiveWindow)
        self.go(folder)
        self.pane.focus_files()

    def _open(self, device: Device, task: TaskContext) -> ToldFiles:
        self.opened.append(device)
        return self.files

    def go(self, path: Path) -> None:
        self.arrives(lambda: self.pane.go(str(path)))

    def arrives(self, act: Callable[[], object]) -> None:
        with self.qtbot.waitSignal(self.pane.folder_changed):
            act()

    def until(self, event: threading.Event, task: TaskContext) -> None:
        """In the thread that reads."""
        while not event.is_set():
            task.sleep(0.01)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.pane.list, key, modifiers)

    @property
    def rows(self) -> list[str]:
        return [entry.name for entry in self.pane.model.entries]

    @property
    def chosen(self) -> list[str]:
        return [entry.name for entry in self.pane.chosen]

    @property
    def foot(self) -> str:
        return self.pane.foot.words.words


@pytest.fixture
def desk(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> Desk:
    folder = tmp_path / "srv"
    (folder / "conf").mkdir(parents=True)
    (folder / "conf" / "inner").mkdir()
    (folder / "log9").write_bytes(b"x" * 2000)
    (folder / "log10").write_bytes(b"x" * 1000)
    (folder / ".profile").touch()
    (folder / "current").symlink_to(folder / "conf")
    return Desk(qtbot, tasks, folder)


# -- rows -------------------------------------------------------------------------------------------


def test_the_rows_are_a_sound_model(qtmodeltester: ModelTester) -> None:
    model = FileModel()
    qtmodeltester.check(model)
    model.show([FileEntry("a", FileKind.FILE), FileEntry("b\x1b[2J", FileKind.FOLDER)])
    qtmodeltester.check(model)
    assert model.index(1, 0).data() == "b�[2J"
    assert model.row_of("a") == 0 and model.row_of("c") < 0
    assert model.next_beginning("B", 0) == 1


def test_a_name_is_never_read_as_html() -> None:
    model = FileModel()
    model.show([FileEntry('<img src="file:///etc/passwd">', FileKind.FILE)])
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == '<qt>&lt;img src="file:///etc/passwd"&gt;</qt>'


def test_a_row_says_all_that_is_known_of_it() -> None:
    link = FileEntry("www", FileKind.LINK, mode=0o777, owner="root", target="/srv/\u202ewww", leads_to=FileKind.FOLDER)
    assert entry_words(link) == "www → /srv/�www, link to a folder, rwxrwxrwx, owner root"
    assert name_words(FileEntry("a", FileKind.FILE)) == "a"
    assert time_words(10.0**18) == ""


def test_folders_links_and_sizes_are_shown_in_order(desk: Desk) -> None:
    assert desk.rows == ["conf", "current", "log9", "log10"]
    assert desk.foot == "4 entries, 1 not shown"
    link = desk.pane.model.entries[1]
    assert link.target == str(desk.folder / "conf") and link.is_folder


def test_a_click_on_a_column_sorts_by_it_and_what_is_chosen_stays_chosen(desk: Desk) -> None:
    desk.pane.choose(["log9"])
    desk.pane.head.sectionClicked.emit(list(SortBy).index(SortBy.SIZE))
    desk.qtbot.waitUntil(lambda: desk.rows == ["conf", "current", "log10", "log9"])
    assert desk.chosen == ["log9"]
    desk.pane.head.sectionClicked.emit(list(SortBy).index(SortBy.SIZE))
    desk.qtbot.waitUntil(lambda: desk.rows[2:] == ["log9", "log10"])
    desk.go(desk.folder)
    assert desk.pane.head.order == Order(SortBy.SIZE, is_descending=True)
    assert desk.rows[2:] == ["log9", "log10"]


def test_f11_asks_for_the_place_of_the_shell(desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.manager.zoom_asked):
        desk.press(Qt.Key.Key_F11)


def test_f6_goes_from_left_to_right_and_both_have_the_same_room(desk: Desk) -> None:
    left, right = desk.manager.panes
    assert [one for one in desk.manager.findChildren(QWidget) if one.property("pane")] == [left, right]
    assert abs(left.width() - right.width()) <= 1


def test_what_was_chosen_under_a_filter_is_in_sight_without_it(desk: Desk) -> None:
    for number in range(60):
        (desk.folder / f"note{number:02}").touch()
    desk.arrives(desk.pane.refresh)
    desk.press(Qt.Key.Key_F, CONTROL)
    desk.qtbot.keyClicks(QApplication.focusWidget(), "note59")
    desk.pane.choose(["note59"])
    desk.pane.strip.clear_filter()
    place = desk.pane.list.visualRect(desk.pane.list.currentIndex())
    assert desk.chosen == ["note59"] and desk.pane.list.viewport().rect().contains(place)


def test_what_is_typed_quickly_is_the_beginning_of_one_name(desk: Desk) -> None:
    (desk.folder / "my notes").touch()
    (desk.folder / "music").touch()
    (desk.folder / "y").touch()
    desk.arrives(desk.pane.refresh)
    desk.qtbot.keyClicks(desk.pane.list, "my n")
    assert desk.chosen == ["my notes"]
    desk.qtbot.waitUntil(lambda: not desk.pane.list.is_typing)
    desk.qtbot.keyClicks(desk.pane.list, "mm")  # the same letter goes on to the next one
    assert desk.chosen == ["my notes"]


def test_columns_give_way_in_a_narrow_pane(desk: Desk) -> None:
    head = desk.pane.head
    head.fit(900)
    assert not any(head.isSectionHidden(number) for number in range(5))
    head.fit(560)  # half of a usual window: the name is what a person looks for
    assert [head.isSectionHidden(number) for number in range(5)] == [False, False, False, False, True]
    head.fit(480)
    assert [head.isSectionHidden(number) for number in range(5)] == [False, False, False, True, True]
    head.fit(330)
    assert [head.isSectionHidden(number) for number in range(5)] == [False, False, True, True, True]


# -- going about ------------------------------------------------------------------------------------


def test_the_keys_go_into_folders_and_back(desk: Desk) -> None:
    desk.arrives(lambda: desk.press(Qt.Key.Key_Return))
    assert desk.pane.folder == str(desk.folder / "conf")
    desk.arrives(lambda: desk.press(Qt.Key.Key_Up, ALT))
    assert desk.pane.folder == str(desk.folder)
    assert desk.chosen == ["conf"], "the folder from where one came is chosen"
    desk.arrives(lambda: desk.press(Qt.Key.Key_Left, ALT))
    assert desk.pane.folder == str(desk.folder / "conf")
    desk.arrives(lambda: desk.press(Qt.Key.Key_Right, ALT))
    assert desk.pane.folder == str(desk.folder)


def test_keys_work_where_there_are_no_rows(desk: Desk) -> None:
    desk.go(desk.folder / "conf" / "inner")
    assert not desk.rows
    desk.arrives(lambda: desk.press(Qt.Key.Key_Backspace))
    assert desk.chosen == ["inner"]
    assert desk.pane.list.hasFocus()


def test_a_path_can_be_written(desk: Desk) -> None:
    desk.press(Qt.Key.Key_D, ALT)
    edit = desk.pane.strip.path.edit
    assert edit.hasFocus() and edit.text() == str(desk.folder)
    edit.setText(f"{desk.folder}/conf/../conf/inner/")
    desk.arrives(lambda: desk.press(Qt.Key.Key_Return))
    assert desk.pane.folder == str(desk.folder / "conf" / "inner")


def test_escape_leaves_the_path_as_it_was(desk: Desk) -> None:
    desk.press(Qt.Key.Key_D, ALT)
    desk.pane.strip.path.edit.setText("/nonsense")
    desk.press(Qt.Key.Key_Escape)
    assert desk.pane.strip.path.edit.text() == "/nonsense"
    assert not desk.pane.reader.is_busy and desk.pane.list.hasFocus()
    desk.press(Qt.Key.Key_D, ALT)
    assert desk.pane.strip.path.edit.text() == str(desk.folder)


def test_a_file_is_told_and_a_folder_entered(desk: Desk) -> None:
    desk.pane.choose(["log9"])
    with desk.qtbot.waitSignal(desk.pane.activated) as told:
        desk.press(Qt.Key.Key_Return)
    assert told.args is not None and told.args[0].name == "log9"


def test_travelling_forgets_the_way_forward_at_a_new_folder() -> None:
    travel = Travel()
    for path in ("/", "/a", "/a/b"):
        travel.arrive(path)
    assert travel.back() == "/a"
    travel.arrive("/a")
    assert travel.forward() == "/a/b"
    travel.stay()
    travel.arrive("/a/b")  # by another way
    assert not travel.has_forward and travel.back() == "/a"


def test_a_refresh_shows_what_is_new_and_keeps_what_is_chosen(desk: Desk) -> None:
    desk.pane.choose(["log9"])
    (desk.folder / "a-new-one").touch()
    desk.arrives(lambda: desk.press(Qt.Key.Key_F5))
    assert "a-new-one" in desk.rows
    assert desk.chosen == ["log9"]


# -- filter and hidden files ------------------------------------------------------------------------


def test_a_filter_is_written_and_escape_clears_it(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F, CONTROL)
    desk.qtbot.keyClicks(desk.pane.strip.filter.edit, "LOG1")
    assert desk.rows == ["log10"]
    assert desk.foot.endswith("4 not shown")
    desk.qtbot.keyClicks(desk.pane.strip.filter.edit, "x")
    assert desk.pane.content.currentWidget() is not desk.pane.list.parentWidget()
    desk.press(Qt.Key.Key_Escape)
    assert len(desk.rows) == 4
    assert desk.pane.list.hasFocus()


def test_hidden_files_are_shown_when_asked_for(desk: Desk) -> None:
    desk.press(Qt.Key.Key_H, CONTROL)
    assert ".profile" in desk.rows
    assert desk.foot == "5 entries"
    desk.press(Qt.Key.Key_H, CONTROL)
    assert ".profile" not in desk.rows


def test_what_is_typed_finds_the_next_name(desk: Desk) -> None:
    desk.qtbot.keyClicks(desk.pane.list, "log")
    assert desk.chosen == ["log9"]


# -- slow, broken, hostile --------------------------------------------------------------------------


def test_a_slow_folder_can_be_stopped_and_the_rows_stay(desk: Desk) -> None:
    desk.files.before = lambda path, task: task.sleep(60)
    desk.pane.go(str(desk.folder / "conf"))
    desk.qtbot.waitUntil(lambda: desk.pane.strip.bar.isVisible())
    desk.press(Qt.Key.Key_Escape)
    assert not desk.pane.strip.bar.isVisible()
    assert desk.pane.folder == str(desk.folder) and len(desk.rows) == 4


def test_a_sort_while_a_folder_is_read_is_not_forgotten(desk: Desk) -> None:
    go_on = threading.Event()
    desk.files.before = lambda path, task: desk.until(go_on, task)
    desk.pane.refresh()
    desk.pane.sort(Order(SortBy.NAME, is_descending=True))
    go_on.set()
    desk.qtbot.waitUntil(lambda: desk.rows == ["current", "conf", "log10", "log9"])


def test_a_slow_refresh_leaves_all_rows_until_it_is_there(desk: Desk) -> None:
    """Also what is chosen, of which the first part may hold nothing."""
    go_on = threading.Event()
    listing = desk.files.list

    def slowly(path: str, task: TaskContext, on_entries: OnEntries | None = None) -> Sequence[FileEntry]:
        task.sleep(0.3)
        assert on_entries is not None
        on_entries([FileEntry("conf", FileKind.FOLDER)])
        desk.until(go_on, task)
        return listing(path, task)

    desk.pane.choose(["log9"])
    desk.files.list = slowly  # type: ignore[method-assign]  # a slow place, at our own port
    with desk.qtbot.waitSignal(desk.pane.reader._part):
        desk.pane.refresh()
    assert len(desk.rows) == 4
    desk.arrives(go_on.set)
    assert desk.chosen == ["log9"]


def test_a_newer_folder_is_not_overtaken_by_an_older_one(desk: Desk) -> None:
    slow = str(desk.folder / "conf")
    desk.files.before = lambda path, task: task.sleep(60) if path == slow else None
    desk.pane.go(slow)
    desk.go(desk.folder / "conf" / "inner")
    assert desk.pane.folder == str(desk.folder / "conf" / "inner")


def test_a_folder_that_may_not_be_read_leaves_the_rows_and_says_why(desk: Desk) -> None:
    error = DeviceFileError("conf may not be read.", problem=FileProblem.DENIED, hint="Sign in as its owner.")

    def deny(path: str, task: TaskContext) -> None:
        if path.endswith("conf"):
            raise error

    desk.files.before = deny
    with desk.qtbot.waitSignal(desk.pane.reader.failed):
        desk.pane.go(str(desk.folder / "conf"))
    assert desk.pane.cards.isVisible() and desk.pane.error is error
    assert desk.pane.folder == str(desk.folder) and desk.rows
    desk.press(Qt.Key.Key_Escape)
    assert not desk.pane.cards.isVisible()


def test_a_folder_that_could_not_be_entered_while_nobody_saw_the_pane_is_told_when_it_is_seen(desk: Desk) -> None:
    def deny(path: str, task: TaskContext) -> None:
        if path.endswith("conf"):
            raise DeviceFileError("conf may not be read.", problem=FileProblem.DENIED)

    desk.files.before = deny
    with desk.qtbot.waitSignal(desk.pane.reader.failed):
        desk.pane.go(str(desk.folder / "conf"))
        desk.manager.hide()
    desk.arrives(desk.pane.refresh)  # as when a transfer into the folder that is shown has ended
    desk.manager.show()
    assert desk.pane.cards.isVisible()
    desk.arrives(desk.pane.go_up)
    assert not desk.pane.cards.isVisible()


@pytest.mark.parametrize("kind", [ConnectionLost, CertificateChanged])
def test_a_link_that_was_lost_or_refused_is_opened_again_at_the_next_try(desk: Desk, kind: type[TargetError]) -> None:
    def lose(path: str, task: TaskContext) -> None:
        raise kind("The device no longer answers.")

    desk.files.before = lose
    before = len(desk.opened)
    with desk.qtbot.waitSignal(desk.pane.reader.failed):
        desk.pane.refresh()
    assert desk.files.is_closed.is_set()
    desk.files.before = lambda path, task: None
    desk.arrives(lambda: desk.manager.show_presence("online"))
    assert len(desk.opened) == before + 1
    assert not desk.pane.cards.isVisible()


def test_the_first_of_many_entries_are_shown_before_the_rest(desk: Desk) -> None:
    """The device is slow: what has come is shown, and counted."""
    go_on = threading.Event()
    many = [FileEntry(f"f{number}", FileKind.FILE) for number in range(1000)]
    listing = LocalFiles.list

    def slowly(path: str, task: TaskContext, on_entries: OnEntries | None = None) -> Sequence[FileEntry]:
        assert on_entries is not None
        on_entries(many[:500])
        task.sleep(0.3)
        on_entries(many[500:])
        while not go_on.is_set():
            task.sleep(0.01)
        return [*many, *listing(desk.files, path, task)]

    desk.files.list = slowly  # type: ignore[method-assign]  # a slow place, at our own port
    desk.pane.go(str(desk.folder / "conf"))
    desk.qtbot.waitUntil(lambda: len(desk.rows) == 300)
    assert desk.pane.strip.bar.isVisible()
    with desk.qtbot.waitSignal(desk.pane.folder_changed):
        go_on.set()
    assert len(desk.rows) == 1001
    assert desk.pane.list.currentIndex().row() == 0, "nobody has moved meanwhile"


def test_a_name_that_is_no_text_is_shown_and_reached(desk: Desk) -> None:
    (desk.folder / "caf\udce9").mkdir()
    desk.arrives(desk.pane.refresh)
    desk.pane.choose(["caf\udce9"])
    assert desk.pane.list.currentIndex().data() == "caf�"
    desk.arrives(lambda: desk.press(Qt.Key.Key_Return))
    assert desk.pane.folder.endswith("caf\udce9")


# -- dropping, devices, following -------------------------------------------------------------------


def drop(desk: Desk, source: FilePane, name: str) -> list[tuple[object, str]]:
    """Let go over the row of `name`, as Qt says it."""
    told: list[tuple[object, str]] = []
    desk.pane.dropped.connect(lambda dropped, folder: told.append((dropped, folder)))
    files = desk.pane.list
    row = desk.pane.model.row_of(name)
    place = files.visualRect(desk.pane.model.index(row, 0)).center() if row >= 0 else QPoint(20, files.height() - 30)
    mime = QMimeData()
    mime.setText("x")
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(place), Qt.DropAction.CopyAction, mime, buttons, none)
    event.source = lambda: source.list  # type: ignore[method-assign]  # Qt knows it only while a person drags
    files.dropEvent(event)
    return told


def test_what_is_dropped_goes_into_the_folder_under_the_pointer(desk: Desk) -> None:
    assert drop(desk, desk.manager.left, "conf")[0][1] == str(desk.folder / "conf")
    assert drop(desk, desk.manager.left, "log9")[-1][1] == str(desk.folder)
    desk.pane.choose(["conf"])
    assert not drop(desk, desk.pane, "conf"), "a folder into itself"
    assert not drop(desk, desk.pane, "log9"), "where it is already"


def test_an_empty_folder_takes_what_is_dropped(desk: Desk) -> None:
    desk.go(desk.folder / "conf" / "inner")
    told: list[str] = []
    desk.pane.dropped.connect(lambda dropped, folder: told.append(folder))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/etc/hosts")])
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    assert desk.pane.content.acceptDrops()
    desk.pane.content.dropEvent(QDropEvent(QPointF(40, 40), Qt.DropAction.CopyAction, mime, buttons, none))
    assert told == [str(desk.folder / "conf" / "inner")]


def test_a_pane_shows_another_device(desk: Desk) -> None:
    menu = place_menu(desk.pane, WEB, lambda: [WEB, NAS], lambda: None)
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == ["This computer", "web01", "nas"]
    desk.arrives(menu.actions()[-1].trigger)
    assert desk.opened[-1] == NAS and desk.pane.device == NAS
    assert desk.pane.list.accessibleName() == "Files of nas"
    desk.manager.follow("/etc")
    assert desk.pane.device == NAS and not desk.pane.reader.is_busy, "the shell of web01 is not followed there"


def test_the_drives_of_a_windows_computer_are_in_the_menu(desk: Desk) -> None:
    menu = place_menu(desk.manager.left, WEB, tuple, lambda: None)
    before = len(menu.actions())
    offer_drives(menu, desk.pane)
    assert len(menu.actions()) == before, "a device has none"
    pane = desk.manager.left
    pane.style_ = PathStyle.WINDOWS
    found = [FileEntry("C:\\", FileKind.FOLDER), FileEntry("D:\\", FileKind.FOLDER)]
    desk.files.list = lambda path, task, on_entries=None: [] if path else found  # type: ignore[method-assign]
    offer_drives(menu, pane)
    [drives] = [action.menu() for action in menu.actions() if action.text() == "Drives"]
    assert isinstance(drives, QMenu)
    desk.qtbot.waitUntil(lambda: [one.text() for one in drives.actions()] == ["C:\\", "D:\\"])
    with desk.qtbot.waitSignal(pane.folder_changed):
        drives.actions()[-1].trigger()
    assert pane.folder == "D:\\"


def test_the_shell_is_followed_while_a_person_wants_it(desk: Desk) -> None:
    desk.arrives(lambda: desk.manager.follow(str(desk.folder / "conf")))
    desk.manager.following.click()
    desk.manager.follow(str(desk.folder))
    assert not desk.pane.reader.is_busy
    desk.arrives(desk.manager.following.click)
    assert desk.pane.folder == str(desk.folder)


def test_who_follows_a_silent_shell_learns_how_to_make_it_speak(desk: Desk) -> None:
    desk.manager.show_presence("online")
    desk.manager.following.click()
    desk.manager.following.click()
    assert desk.pane.cards.isVisible()
    assert "\\e]7;file://" in BASH


def test_the_menu_of_a_pane_sets_order_columns_and_hidden_files(desk: Desk) -> None:
    menu = view_menu(desk.pane)
    acts = {action.text(): action for action in menu.actions()}
    acts["Hidden files"].trigger()
    assert ".profile" in desk.rows
    columns = acts["Columns"].menu()
    assert columns is not None
    next(action for action in columns.actions() if action.text() == "Size").trigger()  # type: ignore[attr-defined]
    desk.pane.head.fit(900)
    assert desk.pane.head.isSectionHidden(1)


def test_the_rows_under_no_index_are_not_asked_for() -> None:
    assert FileModel().data(QModelIndex()) is None


def test_any_other_device_is_found_by_a_part_of_its_name(desk: Desk) -> None:
    ask_device(desk.pane, lambda: [WEB, NAS])
    field = desk.pane.cards.findChild(QLineEdit)
    assert field is not None and field.hasFocus()
    desk.qtbot.keyClicks(field, "printer")
    desk.press(Qt.Key.Key_Return)
    assert desk.pane.device == WEB and desk.pane.cards.isVisible(), "there is none"
    field.setText("NA")
    desk.arrives(lambda: desk.qtbot.keyClick(field, Qt.Key.Key_Return))
    assert desk.pane.device == NAS and not desk.pane.cards.isVisible()
    assert QApplication.focusWidget() in (desk.pane, desk.pane.list), "a home may have no rows"


def test_a_key_of_another_device_is_trusted_in_the_pane(qtbot: QtBot, tasks: TaskRunner) -> None:
    """Its session is not there to ask."""
    question = HostKeyUnknown("nas shows a new key.", host="nas", port=22, kind="ssh-ed25519", fingerprint="x", key="y")
    trusted: list[object] = []

    def open_files(device: Device, task: TaskContext) -> LocalFiles:
        if device == NAS and not trusted:
            raise question
        return LocalFiles()

    def trust(device: Device, asked: TrustQuestion, task: TaskContext) -> Device:
        trusted.append(asked)
        return device

    manager = FileManager(WEB, open_files, tasks, "web01", help=ConnectionHelp(tasks, trust))
    qtbot.addWidget(manager)
    manager.show()
    with qtbot.waitSignal(manager.right.reader.failed):
        manager.right.show_device(NAS)
    failure = manager.right.content.failure
    assert failure is not None and failure.fact.words == "nas shows a new key."
    first = failure.findChildren(Button)[0]
    assert first.accessibleName() == "Trust and go on"
    with qtbot.waitSignal(manager.right.folder_changed):
        first.click()
    assert trusted == [question] and manager.right.content.failure is None


def test_where_two_panes_have_no_room_one_is_shown_and_keys_and_a_button_lead_to_the_other(desk: Desk) -> None:
    manager, left, right = desk.manager, desk.manager.left, desk.manager.right
    with desk.qtbot.waitSignal(left.folder_changed):
        left.go(str(desk.folder))
    manager.resize(300, 420)
    desk.qtbot.waitUntil(lambda: left.isHidden() and manager.one_at_a_time.is_on)
    assert right.list.hasFocus() and manager.active is right
    desk.press(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert right.isHidden() and left.list.hasFocus() and manager.active is left
    assert left.isAncestorOf(manager.close_button), "the files can be put away from each of them"
    desk.press(Qt.Key.Key_F6)
    assert left.isHidden() and right.list.hasFocus()
    switch = right.strip.findChild(QToolButton, "other pane")
    assert switch.accessibleName() == "Show the files of This computer"
    switch.click()
    assert right.isHidden() and left.isVisible()
    manager.resize(1000, 420)
    desk.qtbot.waitUntil(lambda: left.isVisible() and right.isVisible())
    assert right.isAncestorOf(manager.close_button) and not switch.isVisible()


def test_what_a_low_pane_asks_has_the_room_of_its_rows(desk: Desk) -> None:
    manager, pane = desk.manager, desk.pane
    manager.resize(1000, 170)
    card = QWidget()
    card.setMinimumHeight(90)
    pane.cards.show_card(card, Lasts.FOLDER)
    desk.qtbot.waitUntil(lambda: card.visibleRegion().boundingRect().height() == card.height() >= 90)
    assert pane.foot.geometry().bottom() <= pane.height()
