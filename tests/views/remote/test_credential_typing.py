"""A credential is typed into a terminal: only what its device may have, where it is asked for, and recorded nowhere."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.domain import settings
from app.domain.credentials import VaultEntry
from app.domain.devices import Device
from app.domain.secret import Secret
from app.domain.sessions import RecordingState, RecordingStatus
from app.domain.task import TaskContext
from app.domain.vault_errors import OtherClient
from app.services.recordings.recorded_shell import RecordedShell
from app.views.pages.remote.credential_picker import CredentialPicker, TypedPart
from app.views.pages.remote.credential_typing import GONE, TYPE_KEY, VaultTyping
from app.views.pages.remote.shell_view import ShellView
from app.views.tasks import TaskRunner
from app.views.terminal.session import SessionState
from tests.views.remote.test_shell_view import CTRL_SHIFT, Sessions
from tests.views.terminal.test_session import SocketShell

ROOT = VaultEntry("e1", "Root", "root", group="Clients/Nordlys", has_password=True)
SUPPORT = VaultEntry("e2", "Support", "support", group="Clients/Nordlys/Praxis", has_password=True, has_code=True)
HIDDEN = VaultEntry("e3", "Domain", "admin", has_password=True, has_code=True, inject_only=True)
GATE = Device("1", "gate", host="10.0.0.5", folder="Nordlys", credential="e2")
PASSWORD = "sesam 42"


class Recording:
    """Implements `RecordingControls`: what it was told to conceal, and whether that came before the typing."""

    def __init__(self) -> None:
        self.status = RecordingStatus(RecordingState.ON)
        self.heard: list[str] = []

    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def on_change(self, listener: Callable[[], None]) -> None: ...

    def conceal(self, secret: Secret) -> None:
        self.heard.append(f"conceal {secret.reveal()}")

    def typed(self, data: bytes) -> None:
        self.heard.append(f"typed {data.decode()}")

    def output(self, data: bytes) -> None: ...
    def resize(self, columns: int, rows: int) -> None: ...
    def close(self) -> None: ...


class Vault:
    """What the composition makes of the vault."""

    def __init__(self) -> None:
        self.entries: Sequence[VaultEntry] | None = (ROOT, SUPPORT, HIDDEN)
        self.taken: list[tuple[str, TypedPart, bool]] = []
        self.answer: Secret | Exception = Secret(PASSWORD)
        self.before: Callable[[], None] = lambda: None

    def find(self, device: Device, text: str) -> Sequence[VaultEntry] | None:
        return self.entries and [one for one in self.entries if text.casefold() in one.title.casefold()]

    def take(self, device: Device, id: str, part: TypedPart, is_hidden: bool, task: TaskContext) -> Secret:
        self.taken.append((id, part, is_hidden))
        self.before()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class RecordedSessions(Sessions):
    def __init__(self) -> None:
        super().__init__()
        self.recording = Recording()

    def shell(self, device: Device, columns: int, rows: int, task: TaskContext, *, ask: Any) -> RecordedShell:
        self.shells.append(SocketShell())
        return RecordedShell(self.shells[-1], cast("Any", self.recording))


def assert_soon(event: threading.Event) -> None:
    assert event.wait(30)


class Desk:
    def __init__(self, qtbot: QtBot, tasks: TaskRunner) -> None:
        self.qtbot, self.vault, self.sessions = qtbot, Vault(), RecordedSessions()
        self.view = ShellView(GATE, cast("Any", self.sessions), tasks, "session 1", settings.Terminal())
        self.view.offer_typing(lambda: VaultTyping(self.vault.find, self.vault.take))
        qtbot.addWidget(self.view)
        self.view.resize(1000, 600)
        self.view.show()
        self.view.connect_now()
        qtbot.waitUntil(lambda: self.view.session.state is SessionState.OPEN)

    @property
    def device(self) -> Any:
        return self.sessions.shells[-1].device

    def shows(self, text: str) -> None:
        """The device writes, and the terminal shows it."""
        self.device.sendall(f"\r\n{text}".encode())
        self.qtbot.waitUntil(lambda: self.view.typing._line()[0].endswith(text))

    def ask(self) -> CredentialPicker:
        self.view.typing.ask()
        picker = self.view.below
        assert isinstance(picker, CredentialPicker)
        return picker

    def choose(self, picker: CredentialPicker, id: str) -> None:
        picker.list.setCurrentIndex(picker.index_of(id))

    def came(self) -> bytes:
        """What the device has got and the test not yet."""
        self.device.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            return cast("bytes", self.device.recv(100))
        return b""

    def receives(self, wanted: bytes) -> None:
        found = bytearray()

        def is_there() -> bool:
            found.extend(self.came())
            return bytes(found) == wanted

        self.qtbot.waitUntil(is_there)


@pytest.fixture
def desk(qtbot: QtBot, tasks: TaskRunner) -> Iterator[Desk]:
    desk = Desk(qtbot, tasks)
    yield desk
    for shell in desk.sessions.shells:
        shell.device.close()


def test_a_password_answers_the_prompt_and_the_recording_knows_it_first(qtbot: QtBot, desk: Desk) -> None:
    desk.shows("[sudo] password for support: ")
    qtbot.keyClick(desk.view.terminal, Qt.Key.Key_Y, CTRL_SHIFT)
    picker = desk.view.below
    assert isinstance(picker, CredentialPicker) and not picker.warning.isVisible()
    assert picker.entry == SUPPORT  # the one that the device signs in with
    qtbot.keyClick(picker.search.edit, Qt.Key.Key_Return)
    desk.receives(f"{PASSWORD}\r".encode())
    assert desk.vault.taken == [("e2", TypedPart.PASSWORD, True)]
    assert desk.sessions.recording.heard == [f"conceal {PASSWORD}", f"typed {PASSWORD}\r"]
    assert desk.view.below is None and TYPE_KEY in desk.view.typing.button.toolTip()


def test_where_nothing_is_asked_a_person_is_warned_and_enter_types_nothing(qtbot: QtBot, desk: Desk) -> None:
    desk.shows("support@gate:~$ ")
    picker = desk.ask()
    assert picker.warning.isVisible() and picker.password.accessibleName() == "Type anyway"
    assert not picker.enter.isChecked()
    qtbot.keyClick(picker.search.edit, Qt.Key.Key_Return)
    assert desk.vault.taken == []
    picker.password.click()
    desk.receives(PASSWORD.encode())
    assert desk.vault.taken == [("e2", TypedPart.PASSWORD, False)]


def test_what_nobody_may_see_is_typed_only_where_it_is_hidden(desk: Desk) -> None:
    desk.shows("support@gate:~$ ")
    picker = desk.ask()
    desk.choose(picker, "e3")
    assert not picker.password.isEnabled() and not picker.code.isEnabled()
    desk.shows("Password: ")
    desk.choose(again := desk.ask(), "e3")
    assert again.password.isEnabled()


def test_words_find_an_entry_and_arrows_go_through_the_list(qtbot: QtBot, desk: Desk) -> None:
    desk.shows("login: ")
    picker = desk.ask()
    QAbstractItemModelTester(picker._model, QAbstractItemModelTester.FailureReportingMode.QtTest)
    qtbot.keyClick(picker.search.edit, Qt.Key.Key_Down)
    assert picker.entry == ROOT
    qtbot.keyClicks(picker.search.edit, "roo")
    picker.user.click()
    qtbot.waitUntil(lambda: bool(desk.vault.taken))
    assert desk.vault.taken == [("e1", TypedPart.USER, False)]
    qtbot.waitUntil(lambda: bool(desk.sessions.recording.heard))
    assert not any(one.startswith("conceal") for one in desk.sessions.recording.heard)  # it stands in every line


def test_a_prompt_that_has_gone_meanwhile_gets_nothing(qtbot: QtBot, desk: Desk) -> None:
    desk.shows("Password: ")
    picker = desk.ask()

    may_end = threading.Event()
    desk.vault.before = lambda: assert_soon(may_end)
    picker.password.click()
    desk.shows("timed out, gate> ")
    may_end.set()
    qtbot.waitUntil(lambda: "nothing was typed" in picker.problem.words)
    qtbot.waitUntil(lambda: not desk.view.typing._soon.isActive())  # it has looked at the terminal once more
    assert "nothing was typed" in picker.problem.words and picker.warns
    assert not desk.came()


def test_the_picker_follows_what_the_device_asks(qtbot: QtBot, desk: Desk) -> None:
    desk.shows("support@gate:~$ ")
    picker = desk.ask()
    desk.shows("Password: ")
    qtbot.waitUntil(lambda: not picker.warns)
    assert picker.enter.isChecked() and picker.password.accessibleName() == "Type password"
    desk.shows("support@gate:~$ ")
    qtbot.waitUntil(lambda: picker.warns)
    assert not picker.enter.isChecked()


def test_a_person_who_decided_at_a_prompt_types_into_no_command_line(qtbot: QtBot, desk: Desk) -> None:
    desk.shows("Password: ")
    picker = desk.ask()
    desk.shows("timed out, gate> ")
    picker.show_prompt(asks=True)  # as it was seen until just now
    picker.password.click()
    assert picker.problem.words == GONE and picker.warns
    assert desk.vault.taken == [] and not desk.came()


def test_what_the_rule_refuses_is_told_in_the_picker(qtbot: QtBot, desk: Desk) -> None:
    desk.shows("Password: ")
    desk.vault.answer = OtherClient("“Root” is a credential of Acme.")
    picker = desk.ask()
    picker.password.click()
    qtbot.waitUntil(lambda: "Acme" in picker.problem.words)
    assert not desk.came() and desk.view.below is picker


def test_a_value_with_a_line_break_is_not_typed(qtbot: QtBot, desk: Desk) -> None:
    desk.shows("Password: ")
    desk.vault.answer = Secret("rm -rf /\n")
    picker = desk.ask()
    picker.password.click()
    qtbot.waitUntil(lambda: "control character" in picker.problem.words)
    assert not desk.came()


def test_a_locked_vault_is_told_and_its_entries_come_when_it_is_open(qtbot: QtBot, desk: Desk) -> None:
    desk.vault.entries = None
    picker = desk.ask()
    assert picker.unlock.isVisible() and not picker.list.isVisible()
    with qtbot.waitSignal(desk.view.unlock_asked):
        picker.unlock.click()
    desk.vault.entries = (ROOT,)
    desk.view.vault_changed()
    assert picker.entry == ROOT and not picker.unlock.isVisible()


def test_escape_leads_back_to_the_terminal(qtbot: QtBot, desk: Desk) -> None:
    picker = desk.ask()
    qtbot.keyClick(picker.search.edit, Qt.Key.Key_Escape)
    assert desk.view.below is None and [one.title for one in desk.view.offered()] == ["Type a credential…"]


def test_the_menu_of_the_right_button_leads_to_it(desk: Desk) -> None:
    menu = desk.view.terminal._pointer.make_menu(QPointF(10, 10))
    action = next(one for one in menu.actions() if one.text().startswith("Type a credential…"))
    action.trigger()
    assert isinstance(desk.view.below, CredentialPicker)
    menu.deleteLater()
