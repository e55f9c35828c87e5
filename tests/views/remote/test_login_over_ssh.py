"""Questions of the login in the tab, with real servers: one-time codes, old gear, jump hosts, locked keys."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.journal import EventKind
from app.services.connection_notes import ConnectionNotes
from app.services.device_book import DeviceBook
from app.services.journal_file import JournalFile
from app.services.sessions import RemoteSessions
from app.services.ssh.host_keys import HostKeys
from app.services.targets.given import GivenCredentials
from app.services.targets.opening import Connections
from app.views.pages.remote.cards import Card, FailureCard, TrustCard
from app.views.pages.remote.login_cards import LegacyCard, PromptCard
from app.views.pages.remote.page import RemotePage
from app.views.pages.remote.password_card import PasswordCard
from app.views.pages.remote.shell_view import ShellView
from app.views.tasks import TaskRunner
from app.views.terminal.session import SessionState
from app.views.widgets.badges import Badge
from tests.servers.one_time_codes import asking_for_codes, code
from tests.servers.openssh import LOCALHOST, Sshd, needs_terminals, start_sshd

pytestmark = needs_terminals
OLD = (
    "KexAlgorithms diffie-hellman-group14-sha1\nHostKeyAlgorithms ssh-rsa\nCiphers aes128-cbc\n"
    "PubkeyAcceptedAlgorithms +ssh-rsa\n"
)


class Desk:
    """A page over real services, put together as the composition does."""

    def __init__(self, folder: Path, tasks: TaskRunner, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.journal = JournalFile(folder / "journal.jsonl")
        self.host_keys = HostKeys(folder / "trusted_host_keys")
        self.book = DeviceBook(folder / "devices.db")
        self.credentials: dict[str, Credential] = {}
        self.given = GivenCredentials(lambda device: self.credentials.get(device.name, Credential()))
        notes = ConnectionNotes(lambda: self.journal)
        self.connections = Connections(self.host_keys, self.given, self.book.find, notes.passed)
        self.sessions = RemoteSessions(
            self.connections, self.host_keys, self.given, lambda: self.journal, notes, store=self.book.update
        )
        self.page = RemotePage(tasks, self.book, lambda: self.sessions, lambda: ())

    def add(self, name: str, server: Sshd, **more: str) -> Device:
        """A device of the book; its key is trusted, and its credential known."""
        self.credentials[name] = server.credential
        server.known(self.host_keys._own_file.parent)
        fields = {"user": server.user, **more}
        return self.book.add(Device("", name, host=LOCALHOST, port=server.port, **fields))  # type: ignore[arg-type]

    @property
    def view(self) -> ShellView:
        shown = self.page.sessions.current
        assert isinstance(shown, ShellView)
        return shown

    def card[T: Card](self, kind: type[T], fits: Callable[[T], bool] = lambda _: True) -> T:
        def found() -> bool:
            card = self.view.card
            return isinstance(card, kind) and fits(card)

        self.qtbot.waitUntil(found)
        card = self.view.card
        assert isinstance(card, kind)
        return card

    def wait_for_open(self) -> ShellView:
        self.qtbot.waitUntil(lambda: self.view.session.state is SessionState.OPEN)
        return self.view

    def badge(self) -> Badge:
        return next(badge for badge in self.view.findChildren(Badge) if badge.accessibleName() == "Legacy")

    def data(self, kind: EventKind) -> list[dict[str, object]]:
        return [dict(event.data) for event in self.journal.events() if event.kind is kind]


@pytest.fixture
def desk(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, tasks, qtbot)
    qtbot.addWidget(desk.page)
    desk.page.resize(1100, 700)
    desk.page.show()
    yield desk
    desk.page.close()
    desk.connections.close()


@pytest.fixture
def codes(tmp_path: Path) -> Iterator[Sshd]:
    """A real sshd that wants a key and then a one-time code."""
    options = "AuthenticationMethods publickey,keyboard-interactive\n"
    with asking_for_codes(tmp_path / "codes", ("root",), password_too=False, options=options) as server:
        yield server


def test_a_one_time_code_is_asked_in_the_tab_and_opens_the_session(desk: Desk, codes: Sshd, tmp_path: Path) -> None:
    desk.page.open_device(desk.add("vpn", codes))
    card = desk.card(PromptCard)
    assert desk.view.presence == "busy"
    desk.qtbot.waitUntil(card.fields[0].hasFocus)
    typed = code(0).reveal()
    desk.qtbot.keyClicks(card.fields[0], f"{typed}\r")
    shell = desk.wait_for_open()
    assert shell.card is None
    opened = desk.data(EventKind.SESSION_OPENED)[0]
    assert "answers to its prompts" in str(opened["signed_in_by"])
    assert typed not in (tmp_path / "journal.jsonl").read_text()


def test_a_wrong_code_is_asked_for_again_in_the_same_tab(desk: Desk, codes: Sshd) -> None:
    desk.page.open_device(desk.add("vpn", codes))
    desk.qtbot.keyClicks(desk.card(PromptCard).fields[0], "000000\r")
    again = desk.card(PromptCard, lambda card: "not accepted" in card.meaning.words)
    desk.qtbot.keyClicks(again.fields[0], f"{code(0).reveal()}\r")
    desk.wait_for_open()


def test_three_wrong_codes_are_told_and_can_be_tried_again(desk: Desk, codes: Sshd) -> None:
    desk.page.open_device(desk.add("vpn", codes))
    for number in range(3):
        card = desk.card(PromptCard, lambda card, wanted=number > 0: ("not accepted" in card.meaning.words) is wanted)
        desk.qtbot.keyClicks(card.fields[0], "000000\r")
        desk.qtbot.waitUntil(lambda card=card: desk.view.card is not card)
    failure = desk.card(FailureCard)
    assert failure.title.words == "Could not sign in to vpn"
    failure.first.click()  # type: ignore[attr-defined]
    desk.qtbot.keyClicks(desk.card(PromptCard).fields[0], f"{code(0).reveal()}\r")
    desk.wait_for_open()


def test_a_cancel_of_the_question_ends_the_login_at_once(desk: Desk, codes: Sshd) -> None:
    desk.page.open_device(desk.add("vpn", codes))
    desk.card(PromptCard).cancelled.emit()
    desk.qtbot.waitUntil(lambda: desk.page.sessions.current is None, timeout=2000)


def test_the_head_says_as_whom_where_the_credential_knows_it(desk: Desk, tmp_path: Path) -> None:
    server = start_sshd(tmp_path / "plain")
    try:
        desk.page.open_device(desk.add("web01", server, user=""))
        desk.wait_for_open()
        assert desk.view._note.text().startswith(f"{server.user}@127.0.0.1:{server.port}")
    finally:
        server.stop()


def test_the_passphrase_of_a_key_is_asked_in_the_tab(desk: Desk, tmp_path: Path) -> None:
    server = start_sshd(tmp_path / "plain")
    try:
        key = tmp_path / "locked"
        key.write_bytes(server.client_key.read_bytes())
        key.chmod(0o600)
        subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "geheim", "-f", key], check=True, capture_output=True)
        device = desk.add("web01", server, identity_file=str(key))
        desk.credentials.clear()
        desk.page.open_device(device)
        card = desk.card(PromptCard)
        assert card.title.words == "Your key needs its passphrase"
        desk.qtbot.keyClicks(card.fields[0], "geheim\r")
        desk.wait_for_open()
        assert "key file locked, SHA256:" in desk.view._note.text()
    finally:
        server.stop()


def test_a_lost_link_comes_back_without_asking_for_the_passphrase_again(desk: Desk, tmp_path: Path) -> None:
    server = start_sshd(tmp_path / "plain")
    try:
        key = tmp_path / "locked"
        key.write_bytes(server.client_key.read_bytes())
        key.chmod(0o600)
        subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "geheim", "-f", key], check=True, capture_output=True)
        device = desk.add("web01", server, identity_file=str(key))
        desk.credentials.clear()
        desk.page.open_device(device)
        desk.qtbot.keyClicks(desk.card(PromptCard).fields[0], "geheim\r")
        view = desk.wait_for_open()
        server.kill_connections()
        desk.qtbot.waitUntil(lambda: view.session.state is SessionState.LOST)
        view.connect_now()
        desk.wait_for_open()
        assert view.card is None
        desk.given.forget()  # as when the vault is locked
        desk.connections.close()
        desk.qtbot.waitUntil(lambda: view.session.state is not SessionState.OPEN)
        view.connect_now()
        desk.card(PromptCard)
    finally:
        server.stop()


def test_a_jump_host_asks_its_own_questions_in_the_tab_of_the_device(desk: Desk, codes: Sshd, tmp_path: Path) -> None:
    web = start_sshd(tmp_path / "web")
    try:
        jump = desk.add("gate", codes)
        desk.page.open_device(desk.add("web01", web, jump=jump.id))
        card = desk.card(PromptCard)
        assert card.title.words == "gate asks"
        assert card.meaning.words.startswith("gate is a jump host on the way to web01.")
        desk.qtbot.keyClicks(card.fields[0], f"{code(0).reveal()}\r")
        desk.wait_for_open()
    finally:
        web.stop()


def test_old_gear_is_asked_about_and_stays_marked(desk: Desk, tmp_path: Path) -> None:
    server = start_sshd(tmp_path / "old", options=OLD, host_key_kinds=("rsa",))
    try:
        device = desk.add("switch", server)
        other = desk.book.add(Device("", "other", host="10.0.0.9"))
        desk.page.open_device(device)
        card = desk.card(LegacyCard)
        assert desk.badge().isHidden()
        card.allow.click()
        desk.wait_for_open()
        assert desk.badge().isVisible()
        assert "this device only" in desk.badge().toolTip()
        assert desk.book.find(device.id).legacy
        assert not desk.book.find(other.id).legacy
        assert desk.data(EventKind.LEGACY_ALLOWED)[0]["device"] == "switch"
        assert desk.data(EventKind.SESSION_OPENED)[0]["outdated"] == [
            "diffie-hellman-group14-sha1",
            "ssh-rsa",
            "aes128-cbc",
        ]
    finally:
        server.stop()


def test_a_jump_host_is_asked_about_by_its_own_name(desk: Desk, tmp_path: Path) -> None:
    gate, web = start_sshd(tmp_path / "gate"), start_sshd(tmp_path / "web")
    try:
        jump = desk.add("gate", gate)
        device = desk.add("web01", web, jump=jump.id)
        desk.host_keys.forget(LOCALHOST, gate.port)
        del desk.credentials["gate"]
        desk.page.open_device(device)
        trust = desk.card(TrustCard)
        assert trust.meaning.words.startswith("gate is a jump host on the way to web01.")
        trust.trust.click()
        password = desk.card(PasswordCard)
        assert "gate" in password.title.words
        desk.credentials["gate"] = gate.credential
        desk.view.connect_now()
        shell = desk.wait_for_open()
        assert "through gate" in shell._note.text()
        assert desk.data(EventKind.HOST_KEY_TRUSTED)[0]["device"] == "gate"
        assert desk.data(EventKind.JUMP_HOST_USED)[0] == {
            "device": "web01",
            "hop": "gate",
            "address": jump.address,
        }
        assert desk.data(EventKind.SESSION_OPENED)[0]["through"] == ["gate"]
    finally:
        gate.stop()
        web.stop()


def test_old_methods_of_a_jump_host_are_allowed_for_the_jump_host(desk: Desk, tmp_path: Path) -> None:
    gate = start_sshd(tmp_path / "gate", options=OLD, host_key_kinds=("rsa",))
    web = start_sshd(tmp_path / "web")
    try:
        jump = desk.add("gate", gate)
        device = desk.add("web01", web, jump=jump.id)
        desk.page.open_device(device)
        card = desk.card(LegacyCard)
        assert card.title.words.startswith("gate knows only")
        card.allow.click()
        desk.wait_for_open()
        assert desk.book.find(jump.id).legacy
        assert not desk.book.find(device.id).legacy
        assert desk.badge().isHidden(), "the badge is for the device itself"
    finally:
        gate.stop()
        web.stop()
