"""Sessions with what is told of them: typed passwords, and the journal."""

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.errors import (
    AppError,
    CommandFailed,
    CommandNotRun,
    ConnectionLost,
    CredentialNeeded,
    FileError,
    HostKeyUnknown,
    LegacyNeeded,
    TargetUnreachable,
)
from app.domain.journal import EventKind
from app.domain.powershell import Ended
from app.domain.prompts import Ask, LoginQuestion, Prompt, QuestionKind
from app.domain.secret import Secret
from app.domain.sessions import SignIn
from app.domain.settings import Report
from app.domain.task import Cancelled, TaskContext
from app.domain.vault_errors import VaultLocked
from app.services.connection_notes import ConnectionNotes
from app.services.journal_file import JournalFile
from app.services.recordings.recorder import Recorder
from app.services.recordings.recorders import Recorders
from app.services.report import render_report
from app.services.sessions import RemoteSessions
from app.services.ssh.host_keys import HostKeys
from app.services.targets.given import GivenCredentials
from app.services.targets.opening import Connections
from app.services.visits import Visits
from tests.servers.person import Person

WEB = Device("1", "web01", host="10.0.0.5", user="deploy")
KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
QUESTION = HostKeyUnknown("new", host="10.0.0.5", port=22, kind="ssh-ed25519", fingerprint="SHA256:x", key=KEY)


class Shell:
    exit_code = 3

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


class PowerShell:
    def __init__(self) -> None:
        self.closed = 0
        self.failure: Exception | None = None

    def run(self, command: str, task: TaskContext, listener: Any) -> Ended:
        if self.failure:
            raise self.failure
        return Ended(has_failed=True, exit_code=7)

    def close(self) -> None:
        self.closed += 1


class Devices:
    """Opens what the test wants, or fails as it is told."""

    def __init__(self) -> None:
        self.failure: AppError | None = None
        self.signed_in: SignIn | None = None
        self.on_login: Callable[[Ask], None] = lambda ask: None
        self.shells: list[Shell] = []
        self.powershells: list[PowerShell] = []
        self.forgotten: list[Device] = []
        self.hops: tuple[Device, ...] = ()

    def way_to(self, device: Device) -> tuple[Device, ...]:
        return (*self.hops, device)

    def sign_in(self, device: Device) -> SignIn | None:
        return self.signed_in

    def shell(self, device: Device, columns: int, rows: int, task: TaskContext, *, ask: Ask | None = None) -> Shell:
        if self.failure:
            raise self.failure
        if ask:
            self.on_login(ask)
        self.shells.append(Shell())
        return self.shells[-1]

    def powershell(self, device: Device, task: TaskContext) -> PowerShell:
        self.powershells.append(PowerShell())
        return self.powershells[-1]

    def forget(self, device: Device) -> None:
        self.forgotten.append(device)


class World:
    def __init__(self, folder: Path) -> None:
        self.journal = JournalFile(folder / "journal.jsonl")
        self.host_keys = HostKeys(folder / "host_keys")
        self.devices = Devices()
        self.stored: Credential | AppError = Credential("deploy")
        self.given = GivenCredentials(self._stored)
        self.sessions = RemoteSessions(
            cast("Any", self.devices),
            self.host_keys,
            self.given,
            lambda: self.journal,
            ConnectionNotes(lambda: self.journal),
        )

    def _stored(self, device: Device) -> Credential:
        if isinstance(self.stored, AppError):
            raise self.stored
        return self.stored

    def journal_text(self) -> str:
        return " ".join(str(event.data) for event in self.journal.events())

    def told(self) -> list[tuple[EventKind, dict[str, Any]]]:
        return [(event.kind, dict(event.data)) for event in self.journal.events()]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_session_is_told_when_it_opens_and_once_when_it_closes(world: World) -> None:
    shell = world.sessions.shell(WEB, 80, 24, TaskContext())
    shell.close()
    shell.close()
    about = {"device": "web01", "address": "deploy@10.0.0.5", "transport": "ssh"}
    assert world.told() == [
        (EventKind.SESSION_OPENED, about),
        (EventKind.SESSION_CLOSED, {**about, "exit_code": 3}),
    ]


def test_the_way_in_is_told(world: World) -> None:
    world.devices.signed_in = SignIn(("password",), ("gate",), ("ssh-rsa",))
    world.sessions.shell(WEB, 80, 24, TaskContext())
    data = world.told()[0][1]
    assert (data["signed_in_by"], data["through"], data["outdated"]) == (["password"], ["gate"], ["ssh-rsa"])


def test_what_is_allowed_for_an_old_device_is_told_and_stored(world: World) -> None:
    stored: list[Device] = []
    sessions = RemoteSessions(
        cast("Any", world.devices),
        world.host_keys,
        world.given,
        lambda: world.journal,
        ConnectionNotes(lambda: world.journal),
        store=lambda device: stored.append(device) or device,  # type: ignore[func-returns-value]
    )
    question = LegacyNeeded("old", methods=("ssh-rsa",))
    assert sessions.allow_legacy(WEB, question, TaskContext()) == replace(WEB, legacy=True)
    assert stored == [replace(WEB, legacy=True)]
    assert world.told() == [(EventKind.LEGACY_ALLOWED, {"device": "web01", "methods": "ssh-rsa"})]
    sessions.allow_legacy(replace(WEB, id=""), question, TaskContext())
    assert len(stored) == 1, "what is not in the book is not stored"


def test_a_failure_is_told_with_its_reason_and_without_a_password(world: World) -> None:
    world.devices.failure = TargetUnreachable("no way to ssh://deploy:geheim@10.0.0.5")
    with pytest.raises(TargetUnreachable):
        world.sessions.shell(WEB, 80, 24, TaskContext())
    kind, data = world.told()[0]
    assert kind is EventKind.CONNECTION_FAILED
    assert "geheim" not in data["message"]


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        LegacyNeeded("old", methods=()),
        VaultLocked("The vault is locked."),
        CredentialNeeded("WinRM needs a user name and a password."),
    ],
)
def test_a_question_is_no_failure(world: World, question: AppError) -> None:
    world.devices.failure = question
    with pytest.raises(type(question)):
        world.sessions.shell(WEB, 80, 24, TaskContext())
    assert world.told() == []


def test_a_session_that_the_journal_cannot_tell_is_not_kept_open(world: World, tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").mkdir()
    with pytest.raises(AppError):
        world.sessions.shell(WEB, 80, 24, TaskContext())
    assert world.devices.shells[0].closed == 1
    with pytest.raises(AppError):
        world.sessions.powershell(WEB, TaskContext())
    assert world.devices.powershells[0].closed == 1


def test_commands_are_told_with_their_secrets_masked(world: World) -> None:
    session = world.sessions.powershell(Device("2", "dc01", Transport.WINRMS, "10.0.0.2"), TaskContext())
    session.run("Set-Thing -Password geheim", TaskContext(), cast("Any", None))
    world.devices.powershells[0].failure = Cancelled()
    with pytest.raises(Cancelled):
        session.run("Restart-Computer", TaskContext(), cast("Any", None))
    world.devices.powershells[0].failure = CommandNotRun("The session had ended.")
    with pytest.raises(CommandNotRun):
        session.run("Stop-Computer", TaskContext(), cast("Any", None))
    session.close()
    session.close()
    assert world.devices.powershells[0].closed == 2
    opened, run, unknown, closed = world.told()
    assert (opened[0], closed[0]) == (EventKind.SESSION_OPENED, EventKind.SESSION_CLOSED)
    assert (run[0], run[1]["exit_code"], run[1]["failed"]) == (EventKind.COMMAND_RUN, 7, True)
    assert (unknown[1]["command"], unknown[1]["exit_code"]) == ("Restart-Computer", None)
    assert "geheim" not in str(world.told())


@pytest.mark.parametrize("failure", [Cancelled(), ConnectionLost("The link died.")])
def test_a_command_whose_end_is_not_known_is_told_too(world: World, failure: Exception) -> None:
    session = world.sessions.powershell(WEB, TaskContext())
    world.devices.powershells[0].failure = failure
    with pytest.raises(type(failure)):
        session.run("Restart-Computer", TaskContext(), cast("Any", None))
    kind, data = world.told()[-1]
    assert (kind, data["command"], data["exit_code"]) == (EventKind.COMMAND_RUN, "Restart-Computer", None)


def test_a_command_that_was_refused_before_it_was_sent_is_not_told_as_run(world: World) -> None:
    session = world.sessions.powershell(WEB, TaskContext())
    world.devices.powershells[0].failure = CommandFailed("vim needs a terminal.")
    with pytest.raises(CommandFailed):
        session.run("vim", TaskContext(), cast("Any", None))
    assert [kind for kind, _ in world.told()] == [EventKind.SESSION_OPENED]


def test_trust_is_in_the_journal_before_it_counts(world: World, tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").mkdir()
    with pytest.raises(AppError):
        world.sessions.trust(WEB, QUESTION, TaskContext())
    assert world.host_keys.all() == ()


def test_a_trusted_key_can_be_forgotten(world: World) -> None:
    assert not world.sessions.can_forget("10.0.0.5", 22)
    world.sessions.trust(WEB, QUESTION, TaskContext())
    assert world.sessions.can_forget("10.0.0.5", 22)
    assert not world.sessions.can_forget("10.0.0.5", 2222)
    world.sessions.forget_key("10.0.0.5", 22, TaskContext())
    assert not world.sessions.can_forget("10.0.0.5", 22)
    assert world.told()[0][0] is EventKind.HOST_KEY_TRUSTED


def test_a_typed_password_comes_first_and_only_for_its_address(world: World) -> None:
    world.sessions.give_password(WEB, "root", Secret("typed"))
    assert world.devices.forgotten == [WEB]
    assert world.given(WEB) == Credential("root", Secret("typed"))
    other = Device("1", "web01", host="10.0.0.6", user="deploy")
    assert world.given(other) == Credential("deploy")
    world.given.forget()
    assert world.given(WEB) == Credential("deploy")


def test_whether_a_password_is_known(world: World) -> None:
    assert not world.sessions.has_password(WEB)
    world.stored = VaultLocked("The vault is locked.")
    assert world.sessions.has_password(WEB)
    world.sessions.give_password(WEB, "root", Secret("typed"))
    world.stored = Credential("deploy")
    assert world.sessions.has_password(WEB)


def test_a_check_of_the_connection_is_in_the_journal_and_in_the_report(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    device = Device("1", "web01", host="127.0.0.1", port=port, user="deploy")
    journal = JournalFile(tmp_path / "journal.jsonl")
    keys = HostKeys(tmp_path / "keys")
    given = GivenCredentials(lambda _: Credential())
    sessions = RemoteSessions(Connections(keys, given), keys, given, lambda: journal, ConnectionNotes(lambda: journal))
    stages: list[str] = []
    found = sessions.check(device, TaskContext(), on_finding=lambda one: stages.append(one.stage))
    assert found.cause is not None and found.cause.code.startswith("tcp.")
    assert stages[:3] == ["name", "route", "tcp"]
    event = journal.events()[-1]
    assert event.kind is EventKind.CONNECTION_CHECKED
    assert event.data["check"]["cause"]["code"] == found.cause.code
    html = render_report(journal.events(), Report(), "Robin")
    assert found.sentence in html and "Checked the connection" in html
    assert html.count("not reached") == 1  # the stages after the broken one are one line


def test_a_check_is_given_although_the_journal_takes_nothing(tmp_path: Path) -> None:
    def no_journal() -> JournalFile:
        raise FileError("The disk is full.")

    keys = HostKeys(tmp_path / "keys")
    given = GivenCredentials(lambda _: Credential())
    sessions = RemoteSessions(Connections(keys, given), keys, given, no_journal, ConnectionNotes(no_journal))
    missed: list[AppError] = []
    device = Device("1", "web01", host="web01.invalid", jump="nobody@")
    found = sessions.check(device, TaskContext(), unwritten=missed.append)
    assert found.cause is not None
    assert [str(error) for error in missed] == ["The disk is full."]


def test_what_was_typed_for_a_device_is_never_offered_to_another_with_its_address(world: World) -> None:
    router = Device("1", "router", host="192.168.1.1", jump="gate of one customer")
    other = replace(router, id="2", jump="gate of another customer")
    world.sessions.give_password(router, "root", Secret("typed"))
    world.given.give_part(router, "root", passphrase=Secret("phrase"))
    assert world.given(replace(router, name="renamed", folder="Acme")).password == Secret("typed")
    assert world.given(other) == Credential("deploy")
    assert world.given(replace(router, jump="")) == Credential("deploy")


def test_what_was_typed_for_one_account_is_not_tried_with_another_of_the_same_machine(world: World) -> None:
    root = Device("1", "web as root", host="10.0.0.9", user="root")
    world.stored = Credential()
    world.sessions.give_password(root, "root", Secret("of root"))
    world.given.give_part(root, "root", password=Secret("second"))
    assert world.given(root).password == Secret("of root")
    assert world.given(replace(root, id="", user="")).password == Secret("of root")
    assert world.given(replace(root, id="2", user="robin")) == Credential()


def test_what_was_typed_during_a_login_that_worked_is_known_until_it_is_forgotten(world: World) -> None:
    key = Secret("the key")
    world.stored = Credential("deploy", private_key=key)
    answers = {
        QuestionKind.PASSPHRASE: "geheim",
        QuestionKind.PROMPTS: "000000",
        QuestionKind.PASSWORD: "after the key",
    }

    def log_in(ask: Ask) -> None:
        for kind, text in (("Passphrase of x", QuestionKind.PASSPHRASE), ("Code:", QuestionKind.PROMPTS),
                           ("Password of deploy", QuestionKind.PASSWORD)):  # fmt: skip
            ask(LoginQuestion(WEB, "deploy", text, (Prompt(kind),))).wait(1)

    world.devices.on_login = log_in
    person = Person(lambda question: [answers[question.kind]])
    world.sessions.shell(WEB, 80, 24, TaskContext(), ask=person)
    assert world.given(WEB) == Credential("deploy", Secret("after the key"), key, Secret("geheim"))
    assert Secret("000000") not in world.given.secrets(), "a code holds once"
    world.given.forget()
    assert world.given(WEB) == world.stored
    assert "geheim" not in (world.journal_text())


def test_what_was_typed_during_a_login_that_failed_is_not_kept(world: World) -> None:
    def log_in(ask: Ask) -> None:
        ask(LoginQuestion(WEB, "deploy", QuestionKind.PASSWORD, (Prompt("Password of deploy"),))).wait(1)
        raise TargetUnreachable("gone")

    world.devices.on_login = log_in
    with pytest.raises(TargetUnreachable):
        world.sessions.shell(WEB, 80, 24, TaskContext(), ask=Person(lambda question: ["wrong"]))
    assert world.given(WEB) == Credential("deploy")


@pytest.mark.parametrize(
    ("text", "kept"), [("Password:", True), ("root's Kennwort:", True), ("PIN:", False), ("New password:", False)]
)
def test_only_a_prompt_that_says_password_is_known_the_next_time(text: str, kept: bool, world: World) -> None:
    def log_in(ask: Ask) -> None:
        ask(LoginQuestion(WEB, "deploy", QuestionKind.PROMPTS, (Prompt(text),))).wait(1)

    world.devices.on_login = log_in
    world.sessions.shell(WEB, 80, 24, TaskContext(), ask=Person(lambda question: ["typed"]))
    assert world.given(WEB).password == (Secret("typed") if kept else None)


def test_secrets_of_the_way_are_kept_out_of_the_recording_after_the_vault_was_locked(tmp_path: Path) -> None:
    gate, web = Device("g", "gate", host="10.0.0.1"), Device("w", "web", host="10.0.0.2", jump="g")
    credentials = {"g": Credential("robin", Secret("of-the-gate")), "w": Credential("robin", Secret("of-the-web"))}
    devices, journal = Devices(), JournalFile(tmp_path / "journal.jsonl")
    devices.hops = (gate,)
    visits = Visits(tmp_path / "visits")
    recorders = Recorders(visits.current, list)  # a vault that is locked tells nothing
    sessions = RemoteSessions(
        cast("Any", devices),
        HostKeys(tmp_path / "keys"),
        GivenCredentials(lambda device: credentials[device.id]),
        lambda: journal,
        ConnectionNotes(lambda: journal),
        recorders=recorders,
    )
    recording = sessions.shell(web, 80, 24, TaskContext()).recording
    assert isinstance(recording, Recorder)
    recording.output(b"passwd: of-the-web and of-the-gate\r\n")
    recorders.close(10)
    recorded = b"".join(path.read_bytes() for path in tmp_path.rglob("*.*") if path.suffix in (".cast", ".log"))
    assert b"passwd" in recorded
    assert b"of-the-gate" not in recorded and b"of-the-web" not in recorded
