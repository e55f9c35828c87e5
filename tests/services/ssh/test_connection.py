"""Opening a connection: what can go wrong, and that no credential leaves before the host key is known."""

import base64
import contextlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.errors import AuthenticationFailed, FileError, HostKeyChanged, HostKeyUnknown, TargetUnreachable
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.services.ssh.connection import connect
from app.services.ssh.host_keys import HostKeys
from app.services.ssh.target import SshTarget
from tests.servers.listening import stop_listening
from tests.servers.openssh import LOCALHOST, Sshd, start_sshd

NOBODY = Credential("nobody", password=Secret("wrong"))


@contextlib.contextmanager
def listening(answer: bytes | None = None, *, close: bool = False) -> Iterator[Device]:
    """A port that sends `answer` to whoever connects and then is silent, or hangs up."""
    with socket.create_server((LOCALHOST, 0)) as server:
        held: list[socket.socket] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    held.append(connection)
                    if answer:
                        connection.sendall(answer)
                    if close:
                        connection.shutdown(socket.SHUT_WR)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield Device("", "Fake", Transport.SSH, LOCALHOST, server.getsockname()[1], "user")
        stop_listening(server)
        thread.join(30)
        for connection in held:
            connection.close()


def store(tmp_path: Path) -> HostKeys:
    return HostKeys(tmp_path / "host_keys")


def test_an_unknown_host_key_is_a_question_with_the_fingerprint_of_ssh_keygen(
    shared_sshd: Sshd, tmp_path: Path
) -> None:
    with pytest.raises(HostKeyUnknown) as caught:
        connect(shared_sshd.device, shared_sshd.credential, store(tmp_path), TaskContext())
    shown = subprocess.run(
        ["ssh-keygen", "-lf", shared_sshd.host_keys[0].with_suffix(".pub")], capture_output=True, text=True, check=True
    )
    assert caught.value.fingerprint == shown.stdout.split()[1]
    assert (caught.value.host, caught.value.port) == (LOCALHOST, shared_sshd.port)


def test_a_trusted_key_is_not_asked_for_again(shared_sshd: Sshd, tmp_path: Path) -> None:
    keys = store(tmp_path)
    with pytest.raises(HostKeyUnknown) as caught:
        connect(shared_sshd.device, shared_sshd.credential, keys, TaskContext())
    keys.trust(caught.value)
    opened = connect(shared_sshd.device, shared_sshd.credential, keys, TaskContext())
    assert opened.is_alive
    opened.close()
    assert not opened.is_alive


def test_no_login_is_tried_before_the_host_key_is_trusted(sshd: Sshd, tmp_path: Path) -> None:
    with pytest.raises(HostKeyUnknown):
        connect(sshd.device, NOBODY, store(tmp_path), TaskContext())
    assert "nobody" not in sshd.log


def test_a_changed_host_key_is_refused(sshd: Sshd) -> None:
    keys = sshd.known()
    before = keys.all()[0].fingerprint
    sshd.change_host_key()
    with pytest.raises(HostKeyChanged) as caught:
        connect(sshd.device, NOBODY, keys, TaskContext())
    assert caught.value.expected == before
    assert caught.value.source.endswith("trusted_host_keys:1")
    assert "nobody" not in sshd.log


def test_a_host_key_of_another_kind_than_the_known_one_is_refused(sshd: Sshd) -> None:
    keys = sshd.known()
    sshd.change_host_key("rsa")
    with pytest.raises(HostKeyChanged):
        connect(sshd.device, sshd.credential, keys, TaskContext())


def test_a_server_with_many_keys_is_asked_for_the_known_one(tmp_path: Path) -> None:
    server = start_sshd(tmp_path / "sshd", host_key_kinds=("rsa", "ed25519", "ecdsa"))
    try:
        for number, key in enumerate(server.host_keys):
            keys = HostKeys(tmp_path / f"known-{number}")
            kind, blob = key.with_suffix(".pub").read_text().split()[:2]
            keys.trust(HostKeyUnknown("", host=LOCALHOST, port=server.port, kind=kind, fingerprint="", key=blob))
            connect(server.device, server.credential, keys, TaskContext()).close()
    finally:
        server.stop()


def test_a_revoked_host_key_is_refused(shared_sshd: Sshd, tmp_path: Path) -> None:
    known_hosts = tmp_path / "known_hosts"
    key = " ".join(shared_sshd.host_keys[0].with_suffix(".pub").read_text().split()[:2])
    known_hosts.write_text(f"@revoked * {key}\n[{LOCALHOST}]:{shared_sshd.port} {key}\n")
    with pytest.raises(HostKeyChanged, match="revoked") as caught:
        connect(shared_sshd.device, NOBODY, HostKeys(tmp_path / "own", [known_hosts]), TaskContext())
    assert caught.value.expected == "revoked"


def test_a_key_file_logs_in(shared_sshd: Sshd) -> None:
    device = replace(shared_sshd.device, identity_file=str(shared_sshd.client_key))
    connect(device, Credential(), shared_sshd.known(), TaskContext()).close()


def test_a_locked_key_opens_with_its_passphrase_and_no_other(shared_sshd: Sshd, tmp_path: Path) -> None:
    key = tmp_path / "locked"
    key.write_bytes(shared_sshd.client_key.read_bytes())
    key.chmod(0o600)
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "geheim", "-f", key], check=True, capture_output=True)
    text = Secret(key.read_text())
    known = shared_sshd.known()
    good = Credential(private_key=text, key_passphrase=Secret("geheim"))
    connect(shared_sshd.device, good, known, TaskContext()).close()
    with pytest.raises(AuthenticationFailed, match="does not open the key"):
        connect(shared_sshd.device, replace(good, key_passphrase=Secret("falsch")), known, TaskContext())
    with pytest.raises(AuthenticationFailed, match="passphrase is needed"):
        connect(shared_sshd.device, replace(good, key_passphrase=None), known, TaskContext())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PuTTY-User-Key-File-3: ssh-ed25519\n", "PuTTY key .* ends too early"),
        ("nonsense", "damaged"),
        ("", "no credential"),
    ],
)
def test_a_key_that_cannot_be_used_says_why(shared_sshd: Sshd, text: str, said: str) -> None:
    with pytest.raises(AuthenticationFailed, match=said):
        connect(shared_sshd.device, Credential(private_key=Secret(text)), shared_sshd.known(), TaskContext())


def test_a_key_file_that_is_not_there_is_named(shared_sshd: Sshd, tmp_path: Path) -> None:
    device = replace(shared_sshd.device, identity_file=str(tmp_path / "absent"))
    with pytest.raises(FileError, match="absent"):
        connect(device, Credential(), shared_sshd.known(), TaskContext())


def test_a_key_that_the_device_does_not_know_is_refused(shared_sshd: Sshd, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)
    credential = Credential(private_key=Secret((tmp_path / "other").read_text()))
    with pytest.raises(AuthenticationFailed, match="refused the key"):
        connect(shared_sshd.device, credential, shared_sshd.known(), TaskContext())


def test_a_wrong_password_is_refused_and_not_repeated(shared_sshd: Sshd) -> None:
    credential = Credential(password=Secret("wrong-password"))
    with pytest.raises(AuthenticationFailed, match="refused the password") as caught:
        connect(shared_sshd.device, credential, shared_sshd.known(), TaskContext())
    assert "wrong-password" not in f"{caught.value} {caught.value.hint} {caught.value.details}"


def test_a_password_logs_in(shared_sshd: Sshd, password_user: tuple[str, Secret]) -> None:
    user, password = password_user
    device = replace(shared_sshd.device, user=user)
    opened = connect(device, Credential(password=password), shared_sshd.known(), TaskContext())
    assert SshTarget(opened, "x").run("id -un", TaskContext()).output.strip() == user
    opened.close()


def test_the_user_of_the_device_comes_before_that_of_the_credential(shared_sshd: Sshd) -> None:
    credential = replace(shared_sshd.credential, user="somebody-else")
    connect(shared_sshd.device, credential, shared_sshd.known(), TaskContext()).close()


def test_a_closed_port_is_refused(tmp_path: Path) -> None:
    with listening() as device:
        pass
    with pytest.raises(TargetUnreachable, match="refuses connections"):
        connect(device, NOBODY, store(tmp_path), TaskContext())


def test_a_name_that_does_not_exist_is_named(tmp_path: Path) -> None:
    device = Device("", "", Transport.SSH, "no-such-host.invalid")
    with pytest.raises(TargetUnreachable, match=r"no-such-host\.invalid is not known"):
        connect(device, NOBODY, store(tmp_path), TaskContext())


def test_a_name_that_is_no_name_is_named(tmp_path: Path) -> None:
    with pytest.raises(TargetUnreachable, match="not known"):
        connect(Device("", "", Transport.SSH, "a" * 70 + ".example"), NOBODY, store(tmp_path), TaskContext())


def test_a_silent_device_is_given_up(tmp_path: Path) -> None:
    with listening() as device, pytest.raises(TargetUnreachable, match="fell silent before its greeting"):
        connect(device, NOBODY, store(tmp_path), TaskContext(), timeout=0.4)


def test_a_device_that_falls_silent_after_its_greeting_is_given_up(tmp_path: Path) -> None:
    with listening(b"SSH-2.0-Slow\r\n") as device, pytest.raises(TargetUnreachable, match="during the key exchange"):
        connect(device, NOBODY, store(tmp_path), TaskContext(), timeout=0.4)


def test_a_device_that_hangs_up_is_reported(tmp_path: Path) -> None:
    with listening(close=True) as device, pytest.raises(TargetUnreachable, match="closed the connection"):
        connect(device, NOBODY, store(tmp_path), TaskContext(), timeout=5)


def test_a_device_that_hangs_up_during_the_key_exchange_is_reported(tmp_path: Path) -> None:
    with (
        listening(b"SSH-2.0-Short\r\n", close=True) as device,
        pytest.raises(TargetUnreachable, match="closed the connection"),
    ):
        connect(device, NOBODY, store(tmp_path), TaskContext(), timeout=5)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n" + b"\r\n" * 120,
        b"220 mail.example ESMTP\r\n" * 120,
        b"\xff\xfe\x00garbage\n" * 200,
        b"SSH-1.5-ancient\r\n",
        b"SSH-2.0\r\n",
        b"SSH-2.0-Broken\r\n" + b"\xff" * 200,
    ],
    ids=["http", "smtp", "binary", "ssh-1", "short-greeting", "broken-packet"],
)
def test_what_is_not_an_ssh_server_is_reported(answer: bytes, tmp_path: Path) -> None:
    with listening(answer, close=True) as device, pytest.raises(TargetUnreachable) as caught:
        connect(device, NOBODY, store(tmp_path), TaskContext(), timeout=5)
    assert "Traceback" not in str(caught.value)
    assert caught.value.hint


def test_a_server_without_a_common_cipher_is_reported(tmp_path: Path) -> None:
    server = start_sshd(tmp_path, options="Ciphers chacha20-poly1305@openssh.com\n")
    try:
        with pytest.raises(TargetUnreachable, match="share no method of encryption"):
            connect(server.device, server.credential, server.known(), TaskContext())
    finally:
        server.stop()


def test_a_device_that_freezes_during_the_login_is_given_up(sshd: Sshd) -> None:
    task = TaskContext()
    keys = FreezingHostKeys(sshd)
    with keys.frozen, pytest.raises(TargetUnreachable, match="during the login"):
        connect(sshd.device, sshd.credential, keys, task, timeout=0.5)


def test_a_device_that_closes_during_the_login_is_reported(sshd: Sshd) -> None:
    keys = sshd.known()

    class Cutting(HostKeys):
        def check(self, host: str, port: int, kind: str, key_base64: str) -> None:
            sshd.kill_connections()

    with pytest.raises(AuthenticationFailed, match="closed the connection during the login"):
        connect(sshd.device, sshd.credential, Cutting(keys._own_file), TaskContext())


@pytest.mark.parametrize("answer", [None, b"SSH-2.0-Slow\r\n"], ids=["greeting", "key-exchange"])
def test_a_cancel_is_obeyed_while_a_device_is_silent(answer: bytes | None, tmp_path: Path) -> None:
    task = TaskContext()
    with listening(answer) as device:
        threading.Timer(0.2, task.cancel).start()
        started = time.monotonic()
        with pytest.raises(Cancelled):
            connect(device, NOBODY, store(tmp_path), task)
        assert time.monotonic() - started < 4


def test_a_cancel_is_obeyed_during_the_login(sshd: Sshd) -> None:
    task = TaskContext()
    keys = FreezingHostKeys(sshd)
    with keys.frozen:
        threading.Timer(0.2, task.cancel).start()
        started = time.monotonic()
        with pytest.raises(Cancelled):
            connect(sshd.device, sshd.credential, keys, task)
        assert time.monotonic() - started < 4


def test_the_login_with_the_agent(shared_sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", address], stdout=subprocess.DEVNULL)
    try:
        while not address.exists():
            assert agent.poll() is None
        monkeypatch.setenv("SSH_AUTH_SOCK", str(address))
        subprocess.run(["ssh-add", "-q", shared_sshd.client_key], check=True, env={**os.environ})
        connect(shared_sshd.device, Credential(), shared_sshd.known(), TaskContext()).close()
    finally:
        agent.terminate()
        agent.wait(30)


def test_without_any_credential_the_accepted_ones_are_named(shared_sshd: Sshd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with pytest.raises(AuthenticationFailed, match="no credential") as caught:
        connect(shared_sshd.device, Credential(), shared_sshd.known(), TaskContext())
    assert "publickey" in caught.value.hint


class FreezingHostKeys(HostKeys):
    """Freezes the server at the moment between the key exchange and the login."""

    def __init__(self, server: Sshd) -> None:
        super().__init__(server.known()._own_file)
        self._server = server
        self.frozen = contextlib.ExitStack()

    def check(self, host: str, port: int, kind: str, key_base64: str) -> None:
        super().check(host, port, kind, key_base64)
        assert base64.b64decode(key_base64)
        self.frozen.enter_context(self._server.frozen())


@pytest.fixture(scope="module")
def asking_sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """A server that asks for the password by keyboard-interactive only, through PAM."""
    if os.getuid() != 0 or not Path("/etc/pam.d/sshd").exists():
        pytest.skip("keyboard-interactive logins need root and PAM")
    options = "UsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\n"
    server = start_sshd(tmp_path_factory.mktemp("asking"), options=options)
    yield server
    server.stop()


def test_a_prompt_for_the_password_is_answered(asking_sshd: Sshd, password_user: tuple[str, Secret]) -> None:
    user, password = password_user
    device = replace(asking_sshd.device, user=user)
    connect(device, Credential(password=password), asking_sshd.known(), TaskContext()).close()


def test_a_wrong_answer_to_a_prompt_is_given_once(asking_sshd: Sshd, password_user: tuple[str, Secret]) -> None:
    device = replace(asking_sshd.device, user=password_user[0])
    with pytest.raises(AuthenticationFailed, match="refused the password"):
        connect(device, Credential(password=Secret("wrong")), asking_sshd.known(), TaskContext(), timeout=10)
    assert asking_sshd.log.count("Postponed keyboard-interactive") <= 2


def test_a_connection_is_quick_and_modern(shared_sshd: Sshd) -> None:
    opened = connect(shared_sshd.device, shared_sshd.credential, shared_sshd.known(), TaskContext())
    transport = opened.transport
    assert transport.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY), "a key stroke leaves at once"
    assert (transport.local_cipher, transport.remote_cipher) == ("aes128-gcm@openssh.com",) * 2
    assert (transport.local_compression, transport.remote_compression) == ("none", "none")
    opened.close()
