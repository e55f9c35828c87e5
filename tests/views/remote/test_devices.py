"""The device book at work on the Remote page: folders that give, many devices at once, the filter, favourites."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.domain.credentials import VaultEntry
from app.domain.devices import Device, Transport
from app.domain.inheritance import NOTHING, FolderDefaults
from app.domain.task import TaskContext
from app.services.device_book import DeviceBook
from app.views.pages.remote.device_model import Role
from app.views.pages.remote.page import RemotePage
from app.views.tasks import TaskRunner
from app.views.theme import Theme
from app.views.widgets.buttons import Button

ENTRIES = (VaultEntry("e1", "network", "support"), VaultEntry("e2", "servers"))
CONTROL = Qt.KeyboardModifier.ControlModifier


class SilentSessions:
    """Devices that never answer, until the task is cancelled."""

    def prepare(self, task: TaskContext) -> None: ...

    def shell(self, device: Device, columns: int, rows: int, task: TaskContext) -> Any:
        task.sleep(60)


class Desk:
    """A page over a book with two clients."""

    def __init__(self, path: Path, tasks: TaskRunner) -> None:
        self.path = path
        self.book = DeviceBook(path)
        self.web, self.db, self.till = self.book.add_all(
            [
                Device("", "web", host="10.0.0.5", folder="Acme/Servers", tags=("prod",)),
                Device("", "db", host="10.0.0.6", folder="Acme/Servers", user="root"),
                Device("", "till", host="10.9.0.1", folder="Nordlys"),
            ]
        )
        self.book.set_defaults("Acme", FolderDefaults(user="support", credential="e1", tags=("acme",), ssh_port=2222))
        self.entries: Any = ENTRIES
        self.page = RemotePage(tasks, self.book, lambda: cast("Any", SilentSessions()), lambda: self.entries)

    @property
    def pane(self) -> Any:
        return self.page.devices

    @property
    def notice(self) -> Any:
        return self.page.notices.notice

    def folders(self) -> dict[str, str]:
        return {device.name: device.folder for device in self.book.devices()}

    def undo(self) -> None:
        next(one for one in self.notice.findChildren(Button) if one.accessibleName() == "Undo").click()


@pytest.fixture
def desk(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "devices.db", tasks)
    qtbot.addWidget(desk.page)
    desk.page.resize(1000, 700)
    desk.page.show()
    yield desk
    desk.page.close()


# -- forms -------------------------------------------------------------------------------------------


def test_the_form_shows_what_the_folder_gives_and_where_it_is_from(desk: Desk) -> None:
    desk.page.edit_device(desk.book.find(desk.web.id))
    form = desk.page.forms.device
    assert form.user.text() == ""
    assert form.user.placeholderText() == "support"
    assert form._user_row._hint.words == "From Acme"
    assert form.port.placeholderText() == "2222"
    assert form.entry.currentText() == "network  ·  support"
    assert form.entry.currentData() == ""


def test_a_value_is_overridden_and_given_back(qtbot: QtBot, desk: Desk) -> None:
    desk.page.edit_device(desk.web)
    form = desk.page.forms.device
    row = form._user_row
    assert not row.back.isVisible()
    form.user.setText("root")
    assert row.back.isVisible()
    assert row.back.accessibleName() == "Use support, from Acme"
    row.back.click()
    assert form.user.text() == ""
    form.user.setText("admin")
    form.entry.setCurrentIndex(form.entry.findData(NOTHING))
    form.save.click()
    qtbot.waitUntil(lambda: desk.book.stored(desk.web.id).user == "admin")
    used = desk.book.find(desk.web.id)
    assert (used.credential, used.port) == ("", 2222)
    assert desk.book.stored(desk.web.id).port == 0


def test_the_way_back_to_a_long_value_makes_the_form_no_wider(qtbot: QtBot, theme: Theme, desk: Desk) -> None:
    theme.set_text_scale(2.0)
    desk.page.resize(1000, 500)
    desk.page.edit_device(desk.web)
    form, place = desk.page.forms.device, desk.page.forms.device_place
    form.user.setText("root")
    form.kind.setCurrentIndex(form.kind.findData(Transport.WINRMS))
    form.sign_in_row.show_value("credssp")
    form._user_row.offer("the.administrator.of.the.practice@nordlys-dental.example.com", "Acme")
    assert form.delegation.isVisible() and form._user_row.back.isVisible()
    qtbot.waitUntil(lambda: form.mapTo(place, form.rect().bottomRight()).x() < place.width())
    assert form.minimumSizeHint().width() <= form.width()
    row = form._user_row
    qtbot.waitUntil(lambda: row.rect().contains(row.back.geometry()))


def test_another_folder_in_the_form_gives_other_values(desk: Desk) -> None:
    desk.page.edit_device(desk.web)
    form = desk.page.forms.device
    form.folder.setCurrentText("Nordlys")
    assert form.user.placeholderText() == ""
    assert form.port.placeholderText() == "22"
    form.folder.setCurrentText("Acme / Servers")
    assert form.user.placeholderText() == "support"


def test_the_jump_host_is_chosen_by_name_and_stored_by_id(qtbot: QtBot, desk: Desk) -> None:
    desk.page.edit_device(desk.web)
    form = desk.page.forms.device
    listed = [form.jump_row.box.itemText(number) for number in range(form.jump_row.box.count())]
    assert listed == ["Directly", "db"]  # those of the same client
    form.jump_row.box.setCurrentText("TILL")
    form.save.click()
    qtbot.waitUntil(lambda: desk.book.stored(desk.web.id).jump == desk.till.id)
    desk.page.edit_device(desk.web)
    assert form.jump_row.box.currentText() == "till"
    form.jump_row.box.setCurrentText("no such host !")
    form.save.click()
    assert not form.jump_row.is_valid


def test_jump_hosts_of_one_name_are_told_by_their_folders(qtbot: QtBot, desk: Desk) -> None:
    gateways = desk.book.add_all([Device("", "gw", host=f"10.0.{n}.1", folder=f) for n, f in enumerate(("Acme", "Z"))])
    desk.book.store(replace(desk.web, jump=gateways[1].id))
    desk.page.edit_device(desk.web)
    form = desk.page.forms.device
    assert form.jump_row.box.currentText() == "Z / gw"
    form.save.click()
    qtbot.waitUntil(lambda: desk.page.sessions.content.currentWidget() is not desk.page.forms.device_place)
    assert desk.book.stored(desk.web.id).jump == gateways[1].id
    desk.page.edit_device(desk.web)
    form.jump_row.box.setCurrentText("acme / GW")
    assert form.jump_row.value() == gateways[0].id


def test_a_serial_console_has_a_port_and_a_speed_and_no_account(qtbot: QtBot, desk: Desk) -> None:
    desk.page.new_device("Acme")
    form = desk.page.forms.device
    form.kind.setCurrentIndex(form.kind.findData(Transport.SERIAL))
    assert not form._sign_in.isVisible()
    form.name.setText("console")
    form.host.setText("/dev/ttyUSB0")
    form.port.setText("115200")
    form.save.click()
    qtbot.waitUntil(lambda: "console" in desk.folders())
    console = desk.book.find("console")
    assert (console.host, console.port, console.user) == ("/dev/ttyUSB0", 115_200, "")


def test_a_folder_says_what_its_devices_have(qtbot: QtBot, desk: Desk) -> None:
    desk.page.editing.edit_folder("Acme/Servers")
    form = desk.page.forms.folder
    assert form.rows["user"].edit.placeholderText() == "support"  # from above
    form.rows["user"].edit.setText("servers")
    form.rows["tags"].edit.setText("rack, rack , a")
    form.entry_row.box.setCurrentIndex(form.entry_row.box.findData("e2"))
    form.save.click()
    qtbot.waitUntil(lambda: desk.book.find(desk.web.id).credential == "e2")
    assert desk.book.defaults("Acme/Servers") == FolderDefaults(user="servers", credential="e2", tags=("rack", "a"))
    assert desk.book.find(desk.db.id).user == "root"


@pytest.mark.parametrize("several", [True, False])
def test_a_locked_vault_is_said_where_a_credential_is_chosen_for_many(qtbot: QtBot, desk: Desk, several: bool) -> None:
    desk.entries = None
    if several:
        desk.page.editing.edit_devices([desk.web, desk.db])
        form: Any = desk.page.forms.bulk
    else:
        desk.page.editing.edit_folder("Acme")
        form = desk.page.forms.folder
        assert form.entry_row.value() == "e1"
    assert form._locked.isVisible()
    with qtbot.waitSignal(desk.page.unlock_asked):
        form._locked.unlock.click()
    desk.entries = ENTRIES
    desk.page.vault_changed()
    assert not form._locked.isVisible()
    assert form.entry_row.box.findData("e2") > 0


def test_what_all_devices_have_is_said_at_the_top(qtbot: QtBot, desk: Desk) -> None:
    desk.page.editing.edit_folder("")
    form = desk.page.forms.folder
    assert not form.path.isVisible()
    form.rows["reattach"].edit.setText("tmux new -A")
    form.save.click()
    qtbot.waitUntil(lambda: desk.book.find(desk.till.id).reattach == "tmux new -A")


# -- several at once ---------------------------------------------------------------------------------


def select(desk: Desk, *devices: Device) -> None:
    desk.pane.tree.clearSelection()
    model = desk.pane.tree.selectionModel()
    for device in devices:
        model.select(desk.pane.model.row_of(device.id).index(), model.SelectionFlag.Select)


def test_several_are_changed_with_a_preview_and_taken_back(qtbot: QtBot, desk: Desk) -> None:
    select(desk, desk.web, desk.db)
    qtbot.keyClick(desk.pane.tree, Qt.Key.Key_F2)
    form = desk.page.forms.bulk
    assert desk.page.sessions.content.currentWidget() is desk.page.forms.bulk_place
    assert form.title.text() == "Edit 2 devices"
    assert not form.save.isEnabled()
    form.rows["user"].edit.setText("root")
    form.rows["add_tags"].edit.setText("new")
    assert form.ticks["user"].isChecked()
    assert form.effect.words == "User → root: 1 of 2\nTags: all 2"
    assert form.save.accessibleName() == "Change 2 devices"
    form.save.click()
    qtbot.waitUntil(lambda: desk.book.stored(desk.web.id).user == "root")
    assert desk.book.stored(desk.web.id).tags == ("prod", "new")
    assert desk.book.find(desk.web.id).credential == "e1"  # untouched: still from the folder
    qtbot.waitUntil(lambda: desk.notice is not None)
    desk.undo()
    qtbot.waitUntil(lambda: desk.book.stored(desk.web.id) == desk.web)


def test_a_field_that_is_not_ticked_any_more_stays(desk: Desk) -> None:
    select(desk, desk.web, desk.till)
    desk.page.editing.edit_devices(desk.pane.chosen_devices)
    form = desk.page.forms.bulk
    form.folder.setCurrentText("Nordlys")
    assert form.effect.words == "Folder → Nordlys: 1 of 2"
    form.ticks["folder"].setChecked(False)
    assert "Nothing yet" in form.effect.words
    assert not form.save.isEnabled()


def test_several_are_deleted_counted_and_come_back(qtbot: QtBot, desk: Desk) -> None:
    select(desk, desk.web, desk.db)
    qtbot.keyClick(desk.pane.tree, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: desk.folders() == {"till": "Nordlys"})
    qtbot.waitUntil(lambda: desk.notice is not None)
    assert "2 devices were deleted." in desk.notice.fact.text()
    desk.undo()
    qtbot.waitUntil(lambda: len(desk.folders()) == 3)
    assert desk.book.stored(desk.web.id) == desk.web


def test_a_copy_lies_beside_its_device_under_a_free_name(qtbot: QtBot, desk: Desk) -> None:
    desk.pane.choose(desk.web)
    for name in ("web copy", "web copy 2"):
        desk.pane.choose(desk.web)
        desk.pane.tree.setFocus()
        qtbot.waitUntil(desk.pane.tree.hasFocus)
        qtbot.keyClick(desk.pane.tree, Qt.Key.Key_D, CONTROL)
        qtbot.waitUntil(lambda name=name: desk.pane.chosen_device.name == name)
    copy = desk.book.stored(desk.book.find("web copy").id)
    assert replace(copy, id=desk.web.id, name="web") == desk.web


def test_the_menu_of_several_says_how_many(desk: Desk) -> None:
    select(desk, desk.web, desk.db)
    words = [action.text() for action in desk.pane.make_menu(desk.book.find(desk.web.id), "").actions()]
    assert "Edit 2 devices\tF2" in words and "Delete 2 devices\tDel" in words
    alone = [action.text() for action in desk.pane.make_menu(desk.book.find(desk.till.id), "").actions()]
    assert "Edit\tF2" in alone
    folder = [action.text() for action in desk.pane.make_menu(None, "Acme").actions()]
    assert "Edit the 2 devices in it" in folder


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a menu wants to be raised
def test_the_menu_key_opens_the_menu_of_the_chosen_device(qtbot: QtBot, desk: Desk) -> None:
    desk.pane.choose(desk.web)
    tree = desk.pane.tree
    place = tree.visualRect(tree.currentIndex()).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, tree.viewport().mapToGlobal(place))
    QApplication.sendEvent(tree, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Duplicate\tCtrl+D" in [action.text() for action in menu.actions()]
    menu.close()


# -- drag and drop -----------------------------------------------------------------------------------


def drop(desk: Desk, indexes: list[Any], target: Any) -> bool:
    """Drop rows on another as Qt does; whether it was taken."""
    tree = desk.pane.tree
    carried = desk.pane.model.mimeData(indexes)
    move, left = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    place = tree.visualRect(target).center() if target is not None else QPoint(60, tree.viewport().height() - 4)
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(tree.viewport(), QDragEnterEvent(QPointF(place), move, carried, left, none))
    event = QDropEvent(QPointF(place), move, carried, left, none)
    event.setAccepted(False)
    QApplication.sendEvent(tree.viewport(), event)
    return event.isAccepted()


def test_devices_are_dropped_into_a_folder_and_taken_back(qtbot: QtBot, desk: Desk) -> None:
    model = desk.pane.model
    rows = [model.row_of(one.id).index() for one in (desk.web, desk.db)]
    drop(desk, rows, model.folder_row("Nordlys").index())
    qtbot.waitUntil(lambda: desk.folders() == {"web": "Nordlys", "db": "Nordlys", "till": "Nordlys"})
    qtbot.waitUntil(lambda: desk.notice is not None)
    assert desk.notice.fact.text() == "Moved 2 devices to Nordlys."
    desk.undo()
    qtbot.waitUntil(lambda: desk.folders()["web"] == "Acme/Servers")


def test_a_copy_does_not_take_over_that_old_methods_are_allowed(qtbot: QtBot, desk: Desk) -> None:
    desk.book.store(replace(desk.web, legacy=True))
    desk.page.book.duplicate([desk.web])
    qtbot.waitUntil(lambda: "web copy" in desk.folders())
    assert [one.legacy for one in desk.book.devices() if one.name.startswith("web")] == [True, False]


def test_a_form_that_is_open_keeps_what_is_changed_meanwhile(qtbot: QtBot, desk: Desk) -> None:
    desk.page.edit_device(desk.web)
    form = desk.page.forms.device
    desk.book.rename_folder("Acme", "Acme Ltd")
    desk.book.store(replace(desk.book.stored(desk.web.id), is_favourite=True))
    form.host.setText("192.0.2.77")
    form.save.click()
    qtbot.waitUntil(lambda: desk.book.stored(desk.web.id).host == "192.0.2.77")
    now = desk.book.stored(desk.web.id)
    assert (now.folder, now.is_favourite) == ("Acme Ltd/Servers", True)
    assert "Acme" not in desk.book.folders()


def test_taking_a_move_back_keeps_what_was_changed_meanwhile(qtbot: QtBot, desk: Desk) -> None:
    desk.page.book.move([desk.web.id], [], "Nordlys")
    qtbot.waitUntil(lambda: desk.notice is not None)
    desk.book.store(replace(desk.book.stored(desk.web.id), notes="a new disk"))
    desk.undo()
    qtbot.waitUntil(lambda: desk.folders()["web"] == "Acme/Servers")
    assert desk.book.stored(desk.web.id).notes == "a new disk"


def test_taking_a_change_of_several_back_keeps_what_was_changed_meanwhile(qtbot: QtBot, desk: Desk) -> None:
    before = [desk.book.stored(desk.web.id), desk.book.stored(desk.till.id)]
    desk.page.book.change_all(before, [replace(one, user="root", tags=(*one.tags, "x")) for one in before], "Changed.")
    qtbot.waitUntil(lambda: desk.notice is not None)
    desk.book.store(replace(desk.book.stored(desk.web.id), notes="a new disk"))
    desk.undo()
    qtbot.waitUntil(lambda: desk.book.stored(desk.till.id) == before[1])
    assert desk.book.stored(desk.web.id) == replace(before[0], notes="a new disk")


def test_a_deleted_device_whose_name_was_taken_meanwhile_can_still_come_back(qtbot: QtBot, desk: Desk) -> None:
    desk.page.book.remove([desk.web])
    qtbot.waitUntil(lambda: desk.notice is not None)
    other = desk.book.add(replace(desk.web, id="", host="192.0.2.9"))
    desk.undo()
    qtbot.waitUntil(lambda: "already a device" in desk.notice.fact.text())
    desk.book.store(replace(other, name="another"))
    desk.undo()
    qtbot.waitUntil(lambda: set(desk.folders()) == {"web", "another", "db", "till"})


def test_a_folder_is_dropped_into_another_with_all_that_it_holds(qtbot: QtBot, desk: Desk) -> None:
    model = desk.pane.model
    drop(desk, [model.folder_row("Acme").index()], model.folder_row("Nordlys").index())
    qtbot.waitUntil(lambda: desk.folders()["web"] == "Nordlys/Acme/Servers")
    assert desk.book.find(desk.web.id).user == "support"  # what the folder says went with it
    qtbot.waitUntil(lambda: desk.notice is not None)
    desk.undo()
    qtbot.waitUntil(lambda: desk.folders()["web"] == "Acme/Servers")


def test_a_drop_below_the_rows_goes_to_the_top(qtbot: QtBot, desk: Desk) -> None:
    drop(desk, [desk.pane.model.row_of(desk.till.id).index()], None)
    qtbot.waitUntil(lambda: desk.folders()["till"] == "")


def test_what_is_taken_there_is_refused_and_nothing_moves(qtbot: QtBot, desk: Desk) -> None:
    desk.book.add(Device("", "WEB", host="h", folder="Nordlys"))
    desk.page.reload()
    rows = [desk.pane.model.row_of(one.id).index() for one in (desk.db, desk.web)]
    drop(desk, rows, desk.pane.model.folder_row("Nordlys").index())
    qtbot.waitUntil(lambda: desk.notice is not None)
    assert "already a device" in desk.notice.fact.text()
    assert desk.folders()["db"] == "Acme/Servers"


# -- finding -----------------------------------------------------------------------------------------


def test_hits_are_flat_and_escape_brings_the_tree_back(qtbot: QtBot, desk: Desk) -> None:
    pane = desk.pane
    pane.search.edit.setText("tag:acme")
    assert [device.name for device in pane.found.hits.devices] == ["db", "web"]
    assert pane.found.isVisible() and not pane.tree.isVisible()
    pane.search.edit.setFocus()
    qtbot.waitUntil(pane.search.edit.hasFocus)
    qtbot.keyClick(pane.search.edit, Qt.Key.Key_Down)
    assert pane.found.hasFocus()
    assert pane.chosen_device.name == "db"
    qtbot.keyClick(pane.found, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "db" not in desk.folders())
    qtbot.waitUntil(lambda: [device.name for device in pane.found.hits.devices] == ["web"])
    qtbot.keyClick(pane.found, Qt.Key.Key_Escape)
    assert pane.tree.isVisible() and not pane.found.isVisible()
    assert pane.search.text == ""


def test_favourites_have_a_star_a_filter_and_a_place_at_the_start(qtbot: QtBot, desk: Desk) -> None:
    pane = desk.pane
    pane.favourites.click()
    assert "No favourites yet" in pane._nothing.words.words
    pane.favourite_asked.emit([desk.web], True)
    qtbot.waitUntil(lambda: [device.name for device in pane.found.hits.devices] == ["web"])
    assert desk.page.home._known is not None
    assert [one.name for one in desk.page.home._known.favourites.hits.devices] == ["web"]
    with qtbot.waitSignal(desk.page.home.open_asked):
        desk.page.home._known.favourites.setCurrentIndex(desk.page.home._known.favourites.hits.index(0, 0))
        qtbot.keyClick(desk.page.home._known.favourites, Qt.Key.Key_Return)


def test_a_device_that_was_connected_is_among_the_last_used(qtbot: QtBot, desk: Desk) -> None:
    desk.page.sessions.presence_changed.emit({desk.till.id: "busy"})
    desk.page.sessions.presence_changed.emit({desk.till.id: "online"})
    qtbot.waitUntil(lambda: desk.page.home._known is not None)
    assert [one.name for one in desk.page.home._known.recents.hits.devices] == ["till"]
    assert [one.name for one in desk.book.recents()] == ["till"]


def test_a_large_book_is_read_after_the_first_picture_and_found_in(
    qtbot: QtBot, tasks: TaskRunner, tmp_path: Path
) -> None:
    path = tmp_path / "large.db"
    DeviceBook(path).add_all(
        Device("", f"switch {number:04}", host="h", folder=f"Branch {number % 20:02}") for number in range(3000)
    )
    page = RemotePage(tasks, DeviceBook(path), lambda: cast("Any", SilentSessions()), lambda: ())
    qtbot.addWidget(page)
    assert page.devices.model.rowCount() == 1
    page.show()
    qtbot.waitUntil(lambda: page.devices.model.rowCount() == 21)
    folder = page.devices.model.index(1, 0)
    assert not page.devices.tree.isExpanded(folder)
    device = page.devices.search_index.find("switch 0042").devices[0]
    page.devices.choose(device)
    qtbot.waitUntil(lambda: page.devices.chosen_device == device)
    page.devices.search.edit.setText("switch")
    assert page.devices.found is not None
    assert page.devices.found.hits.index(200, 0).data() == "… and 2,800 more"
    page.book.set_favourite([device], True)
    qtbot.waitUntil(lambda: page.devices.search_index.find("", favourites=True).total == 1)
    page.close()


def test_what_another_program_adds_is_there_when_a_person_comes_back(qtbot: QtBot, desk: Desk) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not desk.page.isActiveWindow())
    DeviceBook(desk.path).add(Device("", "new", host="10.9.0.2", folder="Nordlys"))
    with qtbot.waitSignal(desk.page.devices_changed):
        desk.page.activateWindow()
    qtbot.waitUntil(lambda: desk.pane.model.folder_row("Nordlys").data(Role.COUNT) == 2)


def test_a_damaged_book_is_told_and_the_page_stays_usable(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> None:
    path = tmp_path / "devices.db"
    path.write_text("{ not a database", "utf-8")
    page = RemotePage(tasks, DeviceBook(path), lambda: cast("Any", SilentSessions()), lambda: ())
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.notices.notice is not None)
    assert page.devices.model.index(0, 0).data(Role.DEVICE).name == "This computer"
    page.close()
