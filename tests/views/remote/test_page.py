"""The Remote page without a device: the book, its forms, the filter, and what a person is told."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.credentials import VaultEntry
from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.errors import CertificateUnknown, HostKeyChanged, HostKeyUnknown
from app.domain.prompts import Ask
from app.domain.task import TaskContext
from app.services.device_book import DeviceBook
from app.views.loading import WhenPointedAt
from app.views.pages.remote.card_parts import grouped
from app.views.pages.remote.cards import ChangedKeyCard, ConnectingCard, TrustCard
from app.views.pages.remote.device_form import NO_ENTRY
from app.views.pages.remote.device_model import Role
from app.views.pages.remote.expecting import expect_form
from app.views.pages.remote.page import RemotePage
from app.views.tasks import TaskRunner

ENTRIES = (VaultEntry("e1", "web servers", "deploy"), VaultEntry("e2", "domain admin"))


class SilentSessions:
    """Devices that never answer, until the task is cancelled."""

    def prepare(self, task: TaskContext) -> None: ...

    def shell(self, device: Device, columns: int, rows: int, task: TaskContext, *, ask: Ask) -> Any:
        task.sleep(60)

    def powershell(self, device: Device, task: TaskContext) -> Any:
        task.sleep(60)


class Desk:
    """A page with its book."""

    def __init__(self, folder: Path, tasks: TaskRunner) -> None:
        self.entries: Sequence[VaultEntry] | None = ENTRIES
        self.book = DeviceBook(folder / "devices.db")
        self.web = self.book.add(Device("", "web01", host="10.0.0.5", user="deploy", folder="Harbour", credential="e1"))
        self.book.add_folder("Nordlys")
        self.page = RemotePage(tasks, self.book, lambda: cast("Any", SilentSessions()), lambda: self.entries)

    @property
    def form(self) -> Any:
        return self.page.forms.device

    def names(self) -> list[str]:
        return [device.name for device in self.book.devices()]


@pytest.fixture
def desk(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, tasks)
    qtbot.addWidget(desk.page)
    desk.page.resize(1000, 700)
    desk.page.show()
    yield desk
    desk.page.close()


def test_an_empty_book_teaches_what_to_do(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> None:
    page = RemotePage(tasks, DeviceBook(tmp_path / "none.db"), lambda: cast("Any", SilentSessions()), lambda: None)
    qtbot.addWidget(page)
    assert page.sessions.content.currentWidget() is page.home
    assert "device book" in page.home.help.words
    with qtbot.waitSignal(page.home.new_device_asked):
        page.home.add.click()
    assert page.sessions.content.currentWidget() is page.forms.device_place


def test_a_device_is_added_in_the_folder_that_is_chosen(qtbot: QtBot, desk: Desk) -> None:
    desk.page.new_device("Nordlys")
    desk.form.host.setText("10.9.0.1")
    desk.form.kind.setCurrentIndex(desk.form.kind.findData(Transport.WINRMS))
    desk.form.entry.setCurrentIndex(2)
    with qtbot.waitSignal(desk.page.devices_changed):
        qtbot.keyClick(desk.form.host, Qt.Key.Key_Return)
    added = desk.book.find("Nordlys/10.9.0.1")
    assert (added.transport, added.folder, added.credential) == (Transport.WINRMS, "Nordlys", "e2")
    qtbot.waitUntil(lambda: desk.page.devices.chosen_device == added)


@pytest.mark.parametrize(
    ("host", "port", "is_stored"),
    [("10.0.0.9", "22", True), ("fe80::1", "", True), ("", "", False), ("a b", "", False), ("x", "70000", False)],
)
def test_a_wrong_value_is_told_beside_its_field(
    qtbot: QtBot, desk: Desk, host: str, port: str, is_stored: bool
) -> None:
    desk.page.new_device()
    desk.form.host.setText(host)
    desk.form.port.setText(port)
    desk.form.save.click()
    problems = desk.form._host_row.problem.words + desk.form._port_row.problem.words
    assert bool(problems) is not is_stored
    qtbot.waitUntil(lambda: len(desk.names()) == 1 + is_stored)


def test_a_name_that_is_taken_is_told_and_the_form_stays(qtbot: QtBot, desk: Desk) -> None:
    desk.page.new_device("Harbour")
    desk.form.name.setText("WEB01")
    desk.form.host.setText("10.0.0.9")
    desk.form.save.click()
    qtbot.waitUntil(lambda: "web01" in desk.form._name_row.problem.words.lower())
    assert desk.page.sessions.content.currentWidget() is desk.page.forms.device_place
    assert desk.names() == ["web01"]


def test_a_device_is_edited_and_escape_leaves_it_as_it_was(qtbot: QtBot, desk: Desk) -> None:
    desk.page.edit_device(desk.web)
    assert desk.form.entry.currentText() == "web servers  ·  deploy"
    desk.form.name.setText("other")
    qtbot.keyClick(desk.form.name, Qt.Key.Key_Escape)
    assert desk.page.sessions.content.currentWidget() is desk.page.home
    assert desk.names() == ["web01"]
    desk.page.edit_device(desk.web)
    desk.form.name.setText("web02")
    with qtbot.waitSignal(desk.page.devices_changed):
        desk.form.save.click()
    assert desk.names() == ["web02"]


def test_a_locked_vault_keeps_the_chosen_entry_and_offers_to_unlock(qtbot: QtBot, desk: Desk) -> None:
    desk.entries = None
    desk.page.edit_device(desk.web)
    assert desk.form.entry.currentData() == "e1"
    with qtbot.waitSignal(desk.page.unlock_asked):
        desk.form.unlock.click()
    desk.entries = ENTRIES
    desk.page.vault_changed()
    assert desk.form.entry.currentText() == "web servers  ·  deploy"
    assert desk.form.entry.itemText(0) == NO_ENTRY
    assert not desk.form.unlock.isVisible()


def test_a_deleted_device_comes_back_with_undo(qtbot: QtBot, desk: Desk) -> None:
    from app.views.widgets.buttons import Button

    desk.page.devices.choose(desk.web)
    qtbot.keyClick(desk.page.devices.tree, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: desk.names() == [])
    qtbot.waitUntil(lambda: desk.page.notices.notice is not None)
    notice = desk.page.notices.notice
    assert notice is not None
    undo = notice.findChild(Button)
    assert undo is not None
    undo.click()
    qtbot.waitUntil(lambda: desk.names() == ["web01"])
    assert desk.book.find("web01").credential == "e1"


def test_folders_are_made_renamed_and_removed(qtbot: QtBot, desk: Desk) -> None:
    page, form = desk.page, desk.page.forms.folder
    page.forms.show_new_folder("Nordlys")
    assert form.path.text() == "Nordlys/"
    form.path.setText("Nordlys/ Till /")
    form.save.click()
    qtbot.waitUntil(lambda: "Nordlys/Till" in desk.book.folders())
    qtbot.waitUntil(lambda: page.devices.chosen_folder == "Nordlys/Till")
    page.editing.edit_folder("Harbour")
    form.path.setText("Harbour Logistics")
    qtbot.keyClick(form.path, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.book.find("web01").folder == "Harbour Logistics")
    page.book.remove_folder("Nordlys")
    qtbot.waitUntil(lambda: desk.book.folders() == ("Harbour Logistics",))


def test_a_folder_that_holds_devices_is_not_removed_and_says_why(qtbot: QtBot, desk: Desk) -> None:
    desk.page.book.remove_folder("Harbour")
    qtbot.waitUntil(lambda: desk.page.notices.notice is not None)
    assert desk.book.folders() == ("Harbour", "Nordlys")


def test_ctrl_f_filters_enter_opens_and_no_hit_offers_to_clear(qtbot: QtBot, desk: Desk) -> None:
    pane = desk.page.devices
    qtbot.keyClick(desk.page.home.address, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(pane.search.edit.hasFocus)
    pane.search.edit.setText("nothing")
    assert pane._nothing.isVisible()
    pane.search.edit.setText("web")
    assert not pane._nothing.isVisible()
    qtbot.keyClick(pane.search.edit, Qt.Key.Key_Return)
    assert [view.device.name for view in desk.page.sessions.views] == ["web01"]


def test_a_folded_folder_stays_folded_when_the_book_changes(desk: Desk) -> None:
    pane = desk.page.devices
    index = pane.model.index(1, 0)
    assert index.data(Role.FOLDER) == "Harbour"
    pane.tree.collapse(index)
    desk.page.reload()
    assert not pane.tree.isExpanded(pane.model.index(1, 0))
    assert pane.tree.isExpanded(pane.model.index(2, 0)) or not pane.model.rowCount(pane.model.index(2, 0))


def test_connecting_can_be_cancelled_and_the_tab_goes(qtbot: QtBot, desk: Desk) -> None:
    desk.page.open_device(desk.web)
    view = desk.page.sessions.current
    assert view is not None
    assert isinstance(view.card, ConnectingCard)
    qtbot.waitUntil(lambda: desk.page.window().focusWidget() is view.card)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):  # typed too early
        qtbot.keyClick(desk.page.window().focusWidget(), key)
    assert desk.page.sessions.views == (view,)
    qtbot.keyClick(view.card, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: desk.page.sessions.views == (), timeout=1000)
    assert desk.page.sessions.content.currentWidget() is desk.page.home


def test_a_device_has_one_tab_until_another_is_asked_for(qtbot: QtBot, desk: Desk) -> None:
    page = desk.page
    page.open_device(desk.web)
    page.sessions.show_home()
    page.open_device(desk.web)
    assert len(page.sessions.views) == 1
    page.devices.connect_asked.emit(desk.web)
    assert len(page.sessions.views) == 2
    assert page.sessions.current is page.sessions.views[1]
    page.sessions.hands.actions.step(1)
    assert page.sessions.current is page.sessions.views[0]


def test_a_form_stays_when_the_last_session_ends_behind_it(desk: Desk) -> None:
    desk.page.open_device(desk.web)
    desk.page.edit_device(desk.web)
    desk.form.name.setText("half typed")
    desk.page.sessions.views[0].close_asked.emit()
    assert desk.page.sessions.views == ()
    assert desk.form.isVisible()
    assert desk.form.name.text() == "half typed"


def test_escape_leaves_the_home_view_for_the_session(qtbot: QtBot, desk: Desk) -> None:
    desk.page.open_device(desk.web)
    desk.page.activateWindow()
    qtbot.waitUntil(desk.page.isActiveWindow)
    desk.page.sessions.show_home()
    assert desk.page.sessions.current is None
    qtbot.keyClick(desk.page.home.address, Qt.Key.Key_Escape)
    assert desk.page.sessions.current is desk.page.sessions.views[0]


def test_the_tree_shows_who_is_being_connected(desk: Desk) -> None:
    desk.page.open_device(desk.web)
    row = desk.page.devices.model.row_of(desk.web.id)
    assert row is not None
    assert row.data(Role.PRESENCE) == "busy"


def test_this_computer_leads_to_diagnosis_and_setup(qtbot: QtBot, desk: Desk) -> None:
    from app.views.widgets.buttons import Button

    desk.page.open_device(THIS_COMPUTER)
    assert desk.page.sessions.content.currentWidget() is desk.page.forms.local
    with qtbot.waitSignal(desk.page.page_asked) as blocker:
        desk.page.forms.local.findChildren(Button)[0].click()
    assert blocker.args == ["diagnostics", THIS_COMPUTER]


@pytest.mark.parametrize("text", ["user@", "ftp://web01", "a b", "user:secret@web01"])
def test_a_wrong_address_is_told_under_the_field(desk: Desk, text: str) -> None:
    desk.page.home.address.setText(text)
    desk.page.home.go.click()
    assert desk.page.home.problem.words
    assert desk.page.sessions.views == ()


def test_a_fingerprint_is_shown_in_groups_of_four() -> None:
    assert grouped("SHA256:abcdefghij") == "abcd efgh ij"
    assert grouped("SHA256:AB:CD:EF:01") == "ABCD EF01"
    assert grouped("SHA256:" + "a" * 43).count("\n") == 1


def test_the_question_names_the_command_that_shows_the_fingerprint(qtbot: QtBot, desk: Desk) -> None:
    from app.views.widgets.text import WrappedLabel

    question = HostKeyUnknown("", host="h", port=22, kind="ssh-ed25519", fingerprint="SHA256:abc", key="k")
    certificate = CertificateUnknown("", host="h", port=5986, kind="RSA 2048", fingerprint="SHA256:AB:CD", key="k")
    for asked, command in (
        (question, "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"),
        (certificate, "GetCertHashString('SHA256')"),
    ):
        card = TrustCard(desk.web, asked)
        qtbot.addWidget(card)
        assert any(command in one.words for one in card.findChildren(WrappedLabel))
        assert card.first is not card.trust


def test_a_revoked_key_cannot_be_forgotten(qtbot: QtBot, desk: Desk) -> None:
    error = HostKeyChanged("", host="h", port=22, expected="revoked", offered="SHA256:abc", source="known_hosts:3")
    card = ChangedKeyCard(desk.web, error, can_forget=True)
    qtbot.addWidget(card)
    assert card.forget.parent() is None
    card.forget.deleteLater()


def test_the_form_of_a_new_device_is_made_while_the_pointer_comes_to_its_button(qtbot: QtBot, desk: Desk) -> None:
    WhenPointedAt(lambda: expect_form(desk.page.forms), desk.page.home.add, desk.page.devices.add)
    assert "device" not in vars(desk.page.forms)
    for button in (desk.page.home.add, desk.page.devices.add):  # the second has nothing to do
        QApplication.sendEvent(button, QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
    qtbot.waitUntil(lambda: "device" in vars(desk.page.forms))
    assert not desk.form.isVisible()
