"""Key exchange to shell, with real servers that are set up to fail in one way each."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.connection_check import ConnectionCheck, Help, StageFinding, StageVerdict
from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AnswerNeeded, AuthenticationFailed, ConnectionLost, TargetError
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultLocked
from app.services.connection_check.service import check_connection
from app.services.ssh.host_keys import HostKeys
from tests.servers.openssh import FAR_IDS, Sshd, needs_terminals, start_sshd
from tests.services.connection_check.checking import check_device, check_server, code, evidence

pytestmark = needs_terminals
WRONG = Credential(password=Secret("wrong"))

type StartSshd = Callable[..., Sshd]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[StartSshd]:
    """Starts servers with options of their own."""
    servers: list[Sshd] = []

    def begin(options: str = "", **more: tuple[str, ...]) -> Sshd:
        servers.append(start_sshd(tmp_path / f"sshd{len(servers)}", options=f"{options}\n", **more))
        return servers[-1]

    yield begin
    for server in servers:
        server.stop()


@pytest.fixture
def public(tmp_path: Path) -> Iterator[Path]:
    """A folder that every user may read; `tmp_path` is its maker's alone."""
    folder = Path(tempfile.mkdtemp(prefix="satchel-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Makes throwaway users of this computer. Needs root."""
    if os.geteuid() != 0 or not shutil.which("useradd"):
        pytest.skip("making users needs root and useradd")
    made: list[str] = []

    def make(shell: str = "/bin/sh") -> str:
        made.append(f"satchelc{os.getpid()}x{len(made)}")
        subprocess.run(["useradd", *FAR_IDS, "-M", "-s", shell, "-p", "*", made[-1]], check=True)
        return made[-1]

    yield make
    for name in made:
        subprocess.run(["userdel", "-f", name], check=False, capture_output=True)


def fix(found: ConnectionCheck) -> str:
    assert found.cause is not None and found.cause.fix is not None
    return found.cause.fix.sentence


def test_a_connection_that_works_passes_every_stage(shared_sshd: Sshd, tmp_path: Path) -> None:
    found = check_server(shared_sshd, tmp_path)
    assert [one.verdict for one in found.findings] == [StageVerdict.OK] * 9
    assert found.cause is None
    assert found.sentence == "Every step of the connection works now."
    assert found.seconds < 10


# -- key exchange and host key ----------------------------------------------------------------------


def test_a_server_with_other_methods_is_told(start: StartSshd, tmp_path: Path) -> None:
    found = check_server(start("KexAlgorithms sntrup761x25519-sha512@openssh.com"), tmp_path)
    assert code(found) == "key_exchange.nothing_in_common"
    assert "the device offers: sntrup761x25519-sha512@openssh.com" in evidence(found)
    assert "Satchel offers: " in evidence(found)


def test_a_server_with_old_methods_only_needs_them_allowed(start: StartSshd, tmp_path: Path) -> None:
    options = "KexAlgorithms diffie-hellman-group14-sha1\nHostKeyAlgorithms ssh-rsa\nCiphers aes128-cbc\nMACs hmac-sha1"
    server = start(options, host_key_kinds=("rsa",))
    found = check_server(server, tmp_path)
    assert code(found) == "key_exchange.needs_legacy"
    assert found.cause is not None and found.cause.fix is not None and found.cause.fix.help is Help.ALLOW_LEGACY
    assert "diffie-hellman-group14-sha1" in found.sentence
    old = replace(server.device, legacy=True)
    found = check_device(old, tmp_path, host_keys=server.known(tmp_path), credential=lambda _: server.credential)
    assert found.cause is None


def test_a_key_that_is_not_known_ends_the_check_before_the_login(sshd: Sshd, tmp_path: Path) -> None:
    found = check_device(sshd.device, tmp_path, credential=lambda _: sshd.credential)
    assert code(found) == "host_key.unknown"
    assert "SHA256:" in evidence(found)
    assert found.cause is not None and found.cause.fix is not None and found.cause.fix.help is Help.TRUST_KEY
    assert "Accepted" not in sshd.log and "Failed" not in sshd.log


def test_a_changed_key_shows_both_fingerprints(sshd: Sshd, tmp_path: Path) -> None:
    known = sshd.known(tmp_path)
    sshd.change_host_key()
    found = check_device(sshd.device, tmp_path, host_keys=known)
    assert code(found) == "host_key.changed"
    assert evidence(found).count("SHA256:") == 2


def test_a_revoked_key_is_refused(sshd: Sshd, tmp_path: Path) -> None:
    kind, blob = sshd.host_keys[0].with_suffix(".pub").read_text().split()[:2]
    hosts = tmp_path / "known_hosts"
    hosts.write_text(f"@revoked [127.0.0.1]:{sshd.port} {kind} {blob}\n")
    found = check_device(sshd.device, tmp_path, host_keys=HostKeys(tmp_path / "own", [hosts]))
    assert code(found) == "host_key.revoked"


# -- authentication ---------------------------------------------------------------------------------


def test_a_locked_vault_is_the_cause(shared_sshd: Sshd, tmp_path: Path) -> None:
    def locked(_: Device) -> Credential:
        raise VaultLocked("The vault is locked.")

    found = check_device(shared_sshd.device, tmp_path, host_keys=shared_sshd.known(tmp_path), credential=locked)
    assert code(found) == "authentication.vault_locked"
    assert found.cause is not None and found.cause.fix is not None and found.cause.fix.help is Help.UNLOCK_VAULT


def test_no_credential_at_all_is_told_from_a_wrong_one(
    shared_sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    found = check_server(shared_sshd, tmp_path, credential=Credential())
    assert code(found) == "authentication.no_credential"
    assert "The device accepts: password, publickey" in evidence(found)


def test_a_server_for_keys_only_wants_a_key(start: StartSshd, tmp_path: Path) -> None:
    found = check_server(start("AuthenticationMethods publickey"), tmp_path, credential=WRONG)
    assert code(found) == "authentication.other_method"
    assert "a key" in found.sentence and "a password" in found.sentence


def test_a_refused_credential_is_not_tried_again(sshd: Sshd, tmp_path: Path) -> None:
    failure = AuthenticationFailed("The device refused the password of tech.", details="tried: password")
    found = check_server(sshd, tmp_path, credential=WRONG, failure=failure)
    assert code(found) == "authentication.refused"
    assert found.sentence == str(failure)
    assert "Failed password" not in sshd.log
    assert "PermitRootLogin" in fix(found) if sshd.user == "root" else "AllowUsers" in fix(found)


def test_a_question_that_only_a_person_can_answer_is_told_as_such(sshd: Sshd, tmp_path: Path) -> None:
    failure = AnswerNeeded("The device asks something that only a person can answer: One-time code")
    found = check_server(sshd, tmp_path, failure=failure)
    assert code(found) == "authentication.asks_a_person"
    assert found.cause is not None and found.cause.fix is not None and found.cause.fix.help is Help.TRY_AGAIN


def test_a_user_who_may_not_log_in_gets_the_hint(start: StartSshd, account: Callable[..., str], tmp_path: Path) -> None:
    """The server answers as to a wrong key, so that nobody can find out who exists."""
    server = start("AllowUsers somebody-else")
    found = check_server(server, tmp_path, user=account())
    assert code(found) == "authentication.refused"
    assert "AllowUsers" in fix(found)
    assert "not allowed because not listed in AllowUsers" in server.log


def test_too_many_keys_are_told(start: StartSshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = start("MaxAuthTries 1")
    other = server.folder / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other], check=True)
    both = Credential(server.user, private_key=Secret(other.read_text()))
    found = check_device(
        replace(server.device, identity_file=str(server.client_key)),
        tmp_path,
        host_keys=server.known(tmp_path),
        credential=lambda _: both,
    )
    assert code(found) == "authentication.too_many_tries"
    assert "Too many authentication failures" in evidence(found)


# -- authorisation and shell ------------------------------------------------------------------------


def check_account(start: StartSshd, user: str, public: Path, folder: Path) -> ConnectionCheck:
    """With a key that the server accepts for every user."""
    server = start(f"AuthorizedKeysFile {public}/keys")
    shutil.copy(server.folder / "authorized_keys", public / "keys")
    return check_server(server, folder, user=user)


def test_an_account_that_may_not_log_in_is_named(
    start: StartSshd, account: Callable[..., str], public: Path, tmp_path: Path
) -> None:
    nologin = shutil.which("nologin", path="/usr/sbin:/sbin")
    if nologin is None:
        pytest.skip("there is no nologin here")
    found = check_account(start, account(nologin), public, tmp_path)
    assert code(found) == "authorisation.nologin"
    assert "not available" in evidence(found)


def test_an_expired_password_is_told(start: StartSshd, account: Callable[..., str], tmp_path: Path) -> None:
    user = account()
    subprocess.run(["chpasswd"], input=f"{user}:Satchel-1".encode(), check=True)
    subprocess.run(["chage", "-d", "0", user], check=True)
    password = Credential(user, password=Secret("Satchel-1"))
    found = check_server(start(), tmp_path, user=user, credential=password)
    assert code(found) == "authorisation.password_expired"


def test_an_account_for_forwarding_gets_no_session(start: StartSshd, tmp_path: Path) -> None:
    found = check_server(start("MaxSessions 0"), tmp_path)
    assert code(found) == "authorisation.no_session"


@pytest.mark.parametrize("is_asked", [False, True])
def test_one_session_for_each_connection_is_a_cause_only_where_it_hurt(
    start: StartSshd, tmp_path: Path, is_asked: bool
) -> None:
    server = start()
    config = server.folder / "sshd_config"
    server.stop()
    config_text = server._config().replace("MaxSessions 100", "MaxSessions 1")
    server._config = lambda: config_text  # type: ignore[method-assign]
    server.start()
    assert "MaxSessions 1\n" in config.read_text()
    failure = TargetError("web01 allows no more sessions on this connection.") if is_asked else None
    found = check_server(server, tmp_path, failure=failure)
    assert code(found) == ("authorisation.max_sessions" if is_asked else "")


def test_a_server_that_gives_no_terminal_is_told(start: StartSshd, tmp_path: Path) -> None:
    found = check_server(start("PermitTTY no"), tmp_path)
    assert code(found) == "shell.no_terminal"
    assert "PermitTTY" in fix(found)


def test_a_fixed_command_is_told_from_a_broken_shell(start: StartSshd, tmp_path: Path) -> None:
    found = check_server(start("ForceCommand echo backup only"), tmp_path)
    assert code(found) == "shell.forced_command"
    assert "backup only" in evidence(found)


def test_a_shell_that_ends_at_once_says_its_code(
    start: StartSshd, account: Callable[..., str], public: Path, tmp_path: Path
) -> None:
    shell = public / "broken-shell"
    shell.write_text('#!/bin/sh\ncase "$1" in -c) exec /bin/sh "$@";; esac\necho "profile: oops"\nexit 7\n')
    shell.chmod(0o755)
    found = check_account(start, account(str(shell)), public, tmp_path)
    assert code(found) == "shell.ended"
    assert "It ended with code: 7" in evidence(found) and "profile: oops" in evidence(found)


def test_a_server_that_falls_silent_in_the_middle_does_not_hold_the_check_for_ever(sshd: Sshd, tmp_path: Path) -> None:
    def freeze(finding: StageFinding) -> None:
        if finding.stage == "host_key":
            frozen.enter_context(sshd.frozen())

    credential = sshd.credential
    with contextlib.ExitStack() as frozen:
        started = time.monotonic()
        found = check_connection(
            sshd.device, lambda _: credential, sshd.known(tmp_path), TaskContext(), on_finding=freeze
        )
        assert time.monotonic() - started < 25
    assert code(found) == "authentication.silent"


def test_a_failure_that_has_passed_is_told_as_such(shared_sshd: Sshd, tmp_path: Path) -> None:
    found = check_server(shared_sshd, tmp_path, failure=ConnectionLost("gone"))
    assert found.cause is None
