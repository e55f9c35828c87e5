"""Keys, certificates and agents against a real sshd; Windows' agents are played by fakes at the same port."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.credentials import Credential
from app.domain.errors import AnswerNeeded, AnswersRefused, AuthenticationFailed
from app.domain.prompts import QuestionKind
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.services.ssh.agent import AgentFailed, KeyAgent
from app.services.ssh.connection import SshConnection, connect
from tests.servers.openssh import Sshd, start_sshd
from tests.servers.person import Person
from tests.servers.simulated_ssh import Login, simulated_device

CA_OPTIONS = "TrustedUserCAKeys {folder}/ca.pub\nAuthorizedKeysFile none\n"


@pytest.fixture(autouse=True)
def no_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own agent is left alone."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A real ssh-agent, empty."""
    address = tmp_path / "agent.sock"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", address], stdout=subprocess.DEVNULL)
    try:
        while not address.exists():
            assert process.poll() is None
        monkeypatch.setenv("SSH_AUTH_SOCK", str(address))
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def asking_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is there once an agent, started after this, has asked its owner."""
    asked, program = tmp_path / "asked", tmp_path / "askpass"
    program.write_text(f"#!/bin/sh\necho asked >> {asked}\nexit 1\n")
    program.chmod(0o700)
    monkeypatch.setenv("SSH_ASKPASS", str(program))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    return asked


@pytest.fixture(scope="module")
def ca_sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """A server that lets in whoever shows a certificate of its authority, and no bare key."""
    folder = tmp_path_factory.mktemp("ca")
    folder.mkdir(exist_ok=True)
    keygen("-t", "ed25519", "-N", "", "-f", folder / "ca")
    server = start_sshd(folder, options=CA_OPTIONS.format(folder=folder))
    yield server
    server.stop()


def keygen(*words: str | Path) -> None:
    subprocess.run(["ssh-keygen", "-q", *words], check=True, capture_output=True)


def add_to_agent(*words: str | Path) -> None:
    subprocess.run(["ssh-add", "-q", *words], check=True, capture_output=True)


def make_key(folder: Path, kind: str = "ed25519", *, phrase: str = "", name: str = "id") -> Path:
    size = ["-b", "2048"] if kind == "rsa" else []
    keygen("-t", kind, *size, "-N", phrase, "-C", "comment", "-f", folder / name)
    return folder / name


def certify(server: Sshd, key: Path, *words: str) -> None:
    options = words or ("-V", "-1d:+1d")
    keygen("-s", server.folder / "ca", "-I", "someone", "-n", server.user, *options, key.with_suffix(".pub"))


def enter(server: Sshd, key: Path | None = None, **more: object) -> SshConnection:
    device = replace(server.device, identity_file=str(key) if key else "")
    return connect(device, Credential(), server.known(), TaskContext(), **more)  # type: ignore[arg-type]


# -- certificates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_the_certificate_beside_a_key_lets_in_where_the_bare_key_does_not(
    kind: str, ca_sshd: Sshd, tmp_path: Path
) -> None:
    key = make_key(tmp_path, kind)
    with pytest.raises(AuthenticationFailed):
        enter(ca_sshd, key)
    certify(ca_sshd, key)
    opened = enter(ca_sshd, key)
    assert opened.sign_in.proofs[0].startswith("certificate id-cert.pub, SHA256:")
    opened.close()


@pytest.mark.parametrize("words", [("-V", "-2d:-1d"), ("-V", "+1d:+2d")], ids=["expired", "not-yet"])
def test_a_certificate_that_does_not_hold_now_is_not_offered(
    words: Sequence[str], ca_sshd: Sshd, tmp_path: Path
) -> None:
    key = make_key(tmp_path)
    certify(ca_sshd, key, *words)
    with pytest.raises(AuthenticationFailed, match="refused the key") as caught:
        enter(ca_sshd, key)
    assert caught.value.details.count("key") == 2, "the bare key only, and what the device accepts"


def test_a_certificate_for_another_key_is_not_offered(ca_sshd: Sshd, tmp_path: Path) -> None:
    key, other = make_key(tmp_path), make_key(tmp_path, name="other")
    certify(ca_sshd, other)
    (tmp_path / "other-cert.pub").rename(tmp_path / "id-cert.pub")
    with pytest.raises(AuthenticationFailed, match="refused the key"):
        enter(ca_sshd, key)


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_certificate_in_the_agent_lets_in(kind: str, ca_sshd: Sshd, tmp_path: Path, agent: None) -> None:
    key = make_key(tmp_path, kind)
    certify(ca_sshd, key)
    add_to_agent(key)
    opened = enter(ca_sshd)
    assert opened.sign_in.proofs[0].startswith("certificate comment of the agent, SHA256:")
    opened.close()


# -- keys that are locked -------------------------------------------------------------------------------


def test_the_passphrase_is_asked_for_and_a_wrong_one_is_asked_for_again(shared_sshd: Sshd, tmp_path: Path) -> None:
    key = locked_copy(shared_sshd, tmp_path)
    answers = iter([["falsch"], ["geheim"]])
    person = Person(lambda question: next(answers))
    enter(shared_sshd, key, ask=person).close()
    assert [(question.kind, question.again) for question in person.asked] == [
        (QuestionKind.PASSPHRASE, False),
        (QuestionKind.PASSPHRASE, True),
    ]
    assert person.prompts[0] == [f"Passphrase of {key}"]


def test_after_three_wrong_passphrases_the_key_is_named(shared_sshd: Sshd, tmp_path: Path) -> None:
    key = locked_copy(shared_sshd, tmp_path)
    person = Person(lambda question: ["falsch"])
    with pytest.raises(AnswersRefused, match="passphrase does not open the key in"):
        enter(shared_sshd, key, ask=person)
    assert len(person.asked) == 3


def test_a_locked_key_needs_a_person_and_says_so_to_a_script(shared_sshd: Sshd, tmp_path: Path) -> None:
    with pytest.raises(AnswerNeeded, match="passphrase is needed"):
        enter(shared_sshd, locked_copy(shared_sshd, tmp_path))


def test_no_passphrase_is_asked_for_a_key_that_the_device_does_not_want(shared_sshd: Sshd, tmp_path: Path) -> None:
    person = Person(lambda question: ["geheim"])
    with pytest.raises(AuthenticationFailed, match="refused the key"):
        enter(shared_sshd, make_key(tmp_path, phrase="geheim"), ask=person)
    assert person.asked == []


def test_a_locked_key_that_the_agent_holds_needs_no_passphrase(shared_sshd: Sshd, tmp_path: Path, agent: None) -> None:
    add_to_agent(shared_sshd.client_key)
    person = Person()
    opened = enter(shared_sshd, locked_copy(shared_sshd, tmp_path), ask=person)
    assert "of the agent" in opened.sign_in.proofs[0]
    assert person.asked == []
    opened.close()


def locked_copy(server: Sshd, folder: Path) -> Path:
    """The key that the server lets in, encrypted."""
    key = folder / "locked"
    key.write_bytes(server.client_key.read_bytes())
    key.chmod(0o600)
    keygen("-p", "-P", "", "-N", "geheim", "-f", key)
    return key


@pytest.mark.skipif(not shutil.which("puttygen"), reason="puttygen (putty-tools) is not installed")
@pytest.mark.parametrize("locked", [False, True], ids=["open", "locked"])
def test_a_putty_key_logs_in(locked: bool, shared_sshd: Sshd, tmp_path: Path) -> None:
    phrase, key = tmp_path / "phrase", tmp_path / "key.ppk"
    phrase.write_text("geheim" if locked else "")
    subprocess.run(["puttygen", shared_sshd.client_key, "--new-passphrase", phrase, "-o", key], check=True)
    person = Person(lambda question: ["geheim"])
    opened = enter(shared_sshd, key, ask=person)
    assert opened.sign_in.proofs[0].startswith("key file key.ppk, SHA256:")
    assert len(person.asked) == locked
    opened.close()


# -- the agent --------------------------------------------------------------------------------------------


def test_which_key_of_the_agent_was_used_is_said(shared_sshd: Sshd, tmp_path: Path, agent: None) -> None:
    add_to_agent(make_key(tmp_path))
    add_to_agent(shared_sshd.client_key)
    opened = enter(shared_sshd)
    shown = subprocess.run(["ssh-keygen", "-lf", shared_sshd.client_key], capture_output=True, text=True, check=True)
    assert opened.sign_in.proofs == (f"key test of the agent, {shown.stdout.split()[1]}",)
    opened.close()


def test_the_agent_does_not_use_up_the_tries_of_a_device(shared_sshd: Sshd, tmp_path: Path, agent: None) -> None:
    for number in range(8):
        add_to_agent(make_key(tmp_path, name=f"id{number}"))
    before = shared_sshd.log.count("Too many authentication failures")
    with pytest.raises(AuthenticationFailed, match="refused the keys of the agent") as caught:
        enter(shared_sshd)
    assert caught.value.details.startswith("tried: key, key, key;")
    assert shared_sshd.log.count("Too many authentication failures") == before


def test_a_device_that_is_no_openssh_has_a_try_left_after_the_agent(tmp_path: Path, agent: None) -> None:
    for number in range(4):
        add_to_agent(make_key(tmp_path, name=f"id{number}"))
    login = Login("publickey,keyboard-interactive", [("", "", [("Token:", False)])], [["42"]])
    with simulated_device(login) as simulated:
        person = Person(lambda question: ["42"])
        connect(simulated.device, Credential(), simulated.known(tmp_path), TaskContext(), ask=person).close()
    assert login.keys == 2


def test_the_agent_is_not_asked_where_a_password_was_chosen(shared_sshd: Sshd, agent: None) -> None:
    add_to_agent(shared_sshd.client_key)
    with pytest.raises(AuthenticationFailed, match="refused the password"):
        connect(shared_sshd.device, Credential(password=Secret("wrong")), shared_sshd.known(), TaskContext())


def test_the_agent_is_asked_where_the_device_takes_only_keys(tmp_path: Path, agent: None) -> None:
    server = start_sshd(tmp_path / "keys", options="PasswordAuthentication no\n")
    try:
        add_to_agent(server.client_key)
        connect(server.device, Credential(password=Secret("unused")), server.known(), TaskContext()).close()
    finally:
        server.stop()


def test_a_key_that_the_agent_will_not_use_is_passed_over(shared_sshd: Sshd, tmp_path: Path, agent: None) -> None:
    """`ssh-add -c` asks its owner, and here nobody can say yes."""
    add_to_agent("-c", shared_sshd.client_key)
    with pytest.raises(AuthenticationFailed):
        enter(shared_sshd)


def test_the_owner_of_the_agent_is_not_troubled_for_a_key_that_the_device_does_not_want(
    shared_sshd: Sshd, tmp_path: Path, asking_owner: Path, agent: None
) -> None:
    """The agent asks through a program of ours, which notes that and says no."""
    add_to_agent("-c", make_key(tmp_path))
    add_to_agent(shared_sshd.client_key)
    enter(shared_sshd).close()
    assert not asking_owner.exists()
    add_to_agent("-d", shared_sshd.client_key)
    add_to_agent("-c", shared_sshd.client_key)
    with pytest.raises(AuthenticationFailed):
        enter(shared_sshd)
    assert asking_owner.exists(), "for the right key its owner is asked"


@contextmanager
def fake_agent(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes | None) -> Iterator[None]:
    """A fake agent: it answers everything with the same bytes, or not at all."""
    address = folder / "fake.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(address))
        server.listen()
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                held.append(connection)
                connection.recv(100)
                if answer is not None:
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        monkeypatch.setenv("SSH_AUTH_SOCK", str(address))
        yield
        server.shutdown(socket.SHUT_RDWR)
        thread.join(30)
        for connection in held:
            connection.close()


@pytest.mark.parametrize(
    "answer",
    [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\1\5", b"\0\0\0\5\x0c\xff\xff\xff\xff", b"\0\0\0\5\x0c\0\0\3\xff"],
    ids=["endless", "empty", "failure", "four-billion-keys", "keys-that-are-not-there"],
)
def test_a_fake_agent_that_answers_nonsense_is_passed_over(
    answer: bytes, shared_sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fake_agent(tmp_path, monkeypatch, answer), pytest.raises(AuthenticationFailed):
        enter(shared_sshd)


def test_a_cancel_is_obeyed_while_a_fake_agent_is_silent(
    shared_sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = TaskContext()
    with fake_agent(tmp_path, monkeypatch, None):
        threading.Timer(0.4, task.cancel).start()
        started = time.monotonic()
        with pytest.raises(Cancelled):
            connect(shared_sshd.device, Credential(), shared_sshd.known(), task)
        assert time.monotonic() - started < 4


class FakePageant:
    """As paramiko's connection to Pageant: the whole answer is there after `send`, which returns nothing."""

    def __init__(self, real: socket.socket) -> None:
        self._real = real
        self._answer = b""

    def send(self, data: bytes) -> None:
        self._real.sendall(data)
        head = self._real.recv(4, socket.MSG_WAITALL)
        self._answer = head + self._real.recv(int.from_bytes(head), socket.MSG_WAITALL)

    def recv(self, size: int) -> bytes:
        piece, self._answer = self._answer[:size], self._answer[size:]
        return piece

    def close(self) -> None:
        self._real.close()


def test_a_fake_pageant_lists_keys_and_signs(shared_sshd: Sshd, agent: None) -> None:
    add_to_agent(shared_sshd.client_key)
    real = socket.socket(socket.AF_UNIX)
    real.connect(os.environ["SSH_AUTH_SOCK"])
    pageant = KeyAgent(FakePageant(real))
    (key,) = pageant.held()
    assert (key.kind, key.comment) == ("ssh-ed25519", "test")
    assert key.sign(b"data", "ssh-ed25519").startswith(b"\0\0\0\x0bssh-ed25519")
    with pytest.raises(AgentFailed, match="does not sign"):
        pageant.sign(b"no such key", b"data", 0)
    pageant.close()
