"""The Remote page against a real sshd: from the first contact to the last line."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget
from pytestqt.qtbot import QtBot

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.inheritance import FolderDefaults
from app.domain.journal import EventKind
from app.domain.vault_errors import VaultLocked
from app.services.connection_notes import ConnectionNotes
from app.services.device_book import DeviceBook
from app.services.journal_file import JournalFile
from app.services.sessions import RemoteSessions
from app.services.ssh.host_keys import HostKeys
from app.services.targets.given import GivenCredentials
from app.services.targets.opening import Connections
from app.views.pages.remote.card_parts import grouped
from app.views.pages.remote.cards import ChangedKeyCard, LockedCard, TrustCard
from app.views.pages.remote.check_card import CheckCard
from app.views.pages.remote.page import RemotePage
from app.views.pages.remote.password_card import PasswordCard
from app.views.pages.remote.shell_view import ShellView
from app.views.tasks import TaskRunner
from app.views.terminal.session import SessionState
from tests.servers.openssh import Sshd, needs_terminals

pytestmark = needs_terminals


class World:
    """The services of a page, put together as the composition does."""

    def __init__(self, folder: Path, sshd: Sshd, tasks: TaskRunner) -> None:
        self.sshd = sshd
        self.vault_is_open = True
        self.knows_key = True
        self.journal = JournalFile(folder / "journal.jsonl")
        self.host_keys = HostKeys(folder / "trusted_host_keys")
        self.book = DeviceBook(folder / "devices.db")
        self.given = GivenCredentials(self.credential)
        self.connections = Connections(self.host_keys, self.given)
        self.sessions = RemoteSessions(
            self.connections, self.host_keys, self.given, lambda: self.journal, ConnectionNotes(lambda: self.journal)
        )
        self.device = self.book.add(Device("", "web01", host="127.0.0.1", port=sshd.port, user=sshd.user))
        self.page = RemotePage(tasks, self.book, lambda: self.sessions, lambda: ())

    def credential(self, device: Device) -> Credential:
        if not self.vault_is_open:
            raise VaultLocked("The vault is locked.")
        return self.sshd.credential if self.knows_key else Credential(self.sshd.user)

    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.journal.events()]


@pytest.fixture
def world(qtbot: QtBot, tasks: TaskRunner, sshd: Sshd, tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, sshd, tasks)
    qtbot.addWidget(world.page)
    world.page.resize(1100, 700)
    world.page.show()
    yield world
    world.page.close()
    world.connections.close()


@pytest.fixture
def trusted(world: World, tmp_path: Path) -> World:
    """The key of the device is known already."""
    world.sshd.known(tmp_path)
    return world


def view(world: World) -> ShellView:
    shown = world.page.sessions.current
    assert isinstance(shown, ShellView)
    return shown


def wait_for_card(qtbot: QtBot, world: World, kind: type) -> None:
    qtbot.waitUntil(lambda: isinstance(view(world).card, kind))


def wait_for_open(qtbot: QtBot, world: World) -> ShellView:
    qtbot.waitUntil(lambda: view(world).session.state is SessionState.OPEN)
    return view(world)


def text(shell: ShellView) -> str:
    return "\n".join(shell.terminal.engine.lines())


def test_first_contact_asks_trusts_connects_and_types(qtbot: QtBot, world: World) -> None:
    world.page.open_device(world.device)
    wait_for_card(qtbot, world, TrustCard)
    card = view(world).card
    assert isinstance(card, TrustCard)
    public = world.sshd.host_keys[0].with_suffix(".pub").read_text().split()
    from app.services.ssh.known_hosts import fingerprint

    shown = [one.text() for one in card.findChildren(type(world.page.devices._foot.count))]
    assert grouped(fingerprint(public[1])) in shown
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert isinstance(view(world).card, TrustCard), "Enter must not trust"
    card.trust.click()
    shell = wait_for_open(qtbot, world)
    qtbot.keyClicks(shell.terminal, "echo he''llo\r")
    qtbot.waitUntil(lambda: "\nhello" in text(shell))
    assert world.kinds() == [EventKind.HOST_KEY_TRUSTED, EventKind.SESSION_OPENED]
    qtbot.keyClicks(shell.terminal, "exit\r")
    qtbot.waitUntil(lambda: shell.session.state is SessionState.ENDED)
    assert shell.session.exit_code == 0
    assert "hello" in text(shell)
    assert world.kinds()[-1] is EventKind.SESSION_CLOSED


def test_the_device_knows_the_size_of_the_window(qtbot: QtBot, trusted: World) -> None:
    trusted.page.open_device(trusted.device)
    shell = wait_for_open(qtbot, trusted)
    trusted.page.resize(900, 600)
    columns, rows = shell.terminal.engine.size()
    qtbot.keyClicks(shell.terminal, "stty size\r")
    qtbot.waitUntil(lambda: f"{rows} {columns}" in text(shell))


def test_another_key_than_before_is_refused_until_the_old_one_is_forgotten(qtbot: QtBot, trusted: World) -> None:
    trusted.sshd.change_host_key()
    trusted.page.open_device(trusted.device)
    wait_for_card(qtbot, trusted, ChangedKeyCard)
    card = view(trusted).card
    assert isinstance(card, ChangedKeyCard)
    assert card.first is card.leave
    card.forget.click()
    wait_for_card(qtbot, trusted, TrustCard)
    leave = view(trusted).card
    assert leave is not None
    leave.cancelled.emit()
    assert trusted.page.sessions.views == ()
    assert EventKind.SESSION_OPENED not in trusted.kinds()


def test_a_missing_password_is_asked_for_in_the_tab(qtbot: QtBot, trusted: World) -> None:
    trusted.knows_key = False
    trusted.page.open_device(trusted.device)
    wait_for_card(qtbot, trusted, PasswordCard)
    card = view(trusted).card
    assert isinstance(card, PasswordCard)
    assert card.title.words == "web01 asks for a password"
    assert card.user.text() == trusted.sshd.user
    card.password.setText("wrong")
    qtbot.keyClick(card.password, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: view(trusted).card is not card and isinstance(view(trusted).card, PasswordCard), timeout=60_000
    )
    refused = view(trusted).card
    assert isinstance(refused, PasswordCard)
    assert refused.title.words == "Could not sign in to web01"
    assert "wrong" not in trusted.journal.path.read_text()


def test_a_locked_vault_is_unlocked_and_the_session_goes_on_by_itself(qtbot: QtBot, trusted: World) -> None:
    trusted.vault_is_open = False
    trusted.page.open_device(trusted.device)
    wait_for_card(qtbot, trusted, LockedCard)
    assert view(trusted).waits_for_vault
    trusted.vault_is_open = True
    trusted.page.vault_changed()
    wait_for_open(qtbot, trusted)


def test_a_link_that_dies_keeps_the_screen_and_says_so(qtbot: QtBot, trusted: World) -> None:
    trusted.page.open_device(trusted.device)
    shell = wait_for_open(qtbot, trusted)
    qtbot.keyClicks(shell.terminal, "echo be''fore\r")
    qtbot.waitUntil(lambda: "\nbefore" in text(shell))
    trusted.sshd.kill_connections()
    qtbot.waitUntil(lambda: shell.session.state is SessionState.LOST)
    assert "before" in text(shell)
    assert shell.bottom.isVisible()
    stack = shell.findChild(QStackedWidget)
    assert stack is not None
    assert stack.currentWidget() is shell.terminal
    qtbot.keyClicks(shell.terminal, "\r")
    wait_for_open(qtbot, trusted)
    assert "before" in text(shell)


def test_a_device_that_is_not_there_is_told_with_what_to_do(qtbot: QtBot, trusted: World) -> None:
    trusted.sshd.stop()
    trusted.page.open_device(trusted.device)
    wait_for_card(qtbot, trusted, CheckCard)
    card = view(trusted).card
    assert isinstance(card, CheckCard)
    qtbot.waitUntil(lambda: card.check is not None)
    assert card.title.words == f"127.0.0.1 is there, but nothing listens on port {trusted.sshd.port}."
    assert "Start the SSH service" in card.fix.words
    assert trusted.kinds() == [EventKind.CONNECTION_FAILED, EventKind.CONNECTION_CHECKED]
    trusted.sshd.start()
    card.first.click()
    wait_for_open(qtbot, trusted)


def test_quick_connect_opens_an_address_that_is_in_no_book(qtbot: QtBot, trusted: World) -> None:
    home = trusted.page.home
    home.address.setText(f"{trusted.sshd.user}@127.0.0.1:{trusted.sshd.port}")
    home.go.click()
    shell = wait_for_open(qtbot, trusted)
    assert shell.device.id == ""
    assert len(trusted.book.devices()) == 1


def test_closing_the_tab_ends_the_session_on_the_device(qtbot: QtBot, trusted: World) -> None:
    trusted.page.open_device(trusted.device)
    wait_for_open(qtbot, trusted)
    trusted.page.sessions.close_session(0)
    qtbot.waitUntil(lambda: trusted.kinds()[-1] is EventKind.SESSION_CLOSED)
    assert trusted.page.sessions.current is None


def test_a_device_that_is_mended_in_the_form_is_connected_to_at_once(qtbot: QtBot, trusted: World) -> None:
    broken = trusted.book.update(replace(trusted.device, port=1))
    trusted.page.open_device(broken)
    wait_for_card(qtbot, trusted, CheckCard)
    trusted.page.sessions.edit_asked.emit(broken)
    trusted.page.forms.device.port.setText(str(trusted.sshd.port))
    trusted.page.forms.device.save.click()
    qtbot.waitUntil(lambda: trusted.page.sessions.current is not None)
    wait_for_open(qtbot, trusted)


def test_an_address_that_was_typed_once_can_be_kept(qtbot: QtBot, trusted: World) -> None:
    trusted.page.home.address.setText(f"{trusted.sshd.user}@127.0.0.1:1")
    trusted.page.home.go.click()
    wait_for_card(qtbot, trusted, CheckCard)
    trusted.page.sessions.edit_asked.emit(view(trusted).device)
    form = trusted.page.forms.device
    form.name.setText("kept")
    form.port.setText(str(trusted.sshd.port))
    form.save.click()
    qtbot.waitUntil(lambda: trusted.page.sessions.current is not None)
    shell = wait_for_open(qtbot, trusted)
    assert shell.device == trusted.book.find("kept")
    assert trusted.page.sessions.tabs.tabText(0) == "kept"


def test_a_session_uses_what_the_folder_gives_and_is_among_the_last_used(qtbot: QtBot, trusted: World) -> None:
    world = trusted
    bare = world.book.add(Device("", "bare", host="127.0.0.1", folder="Acme/Berlin"))
    world.book.set_defaults("Acme", FolderDefaults(user=world.sshd.user, ssh_port=world.sshd.port))
    world.page.reload()
    world.page.open_device(world.book.find(bare.id))
    shell = wait_for_open(qtbot, world)
    qtbot.keyClicks(shell.terminal, "echo $((40+2))\r")
    qtbot.waitUntil(lambda: "42" in text(shell))
    qtbot.waitUntil(lambda: [one.name for one in world.book.recents()] == ["bare"])
