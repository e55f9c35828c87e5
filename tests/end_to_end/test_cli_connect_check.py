"""`satchel connect-check` as a script of a help desk uses it."""

import json
from pathlib import Path

import pytest

from app.domain.journal import EventKind
from app.services.visits import Visits
from tests.end_to_end.program import satchel
from tests.servers.openssh import Sshd, needs_terminals, start_sshd

pytestmark = needs_terminals


def address(server: Sshd) -> str:
    return f"ssh://{server.user}@127.0.0.1:{server.port}"


def trust(server: Sshd) -> None:
    done = satchel("run", address(server), "--identity", server.client_key, "--accept-new", "--", "true")
    assert done.returncode == 0, done.stderr


def test_a_connection_that_works_ends_with_0(shared_sshd: Sshd, own_home: Path) -> None:
    trust(shared_sshd)
    done = satchel("connect-check", address(shared_sshd), "--identity", shared_sshd.client_key)
    assert done.returncode == 0, done.stderr
    assert "Every step of the connection works now." in done.stdout
    assert done.stdout.count("OK ") == 9
    kinds = [event.kind for event in Visits(own_home / "visits").current().journal.events()]
    assert kinds[-1] is EventKind.CONNECTION_CHECKED


def test_the_document_names_cause_and_fix(own_home: Path) -> None:
    done = satchel("connect-check", "ssh://tech@127.0.0.1:1", "--json")
    document = json.loads(done.stdout)
    assert done.returncode == document["exit_code"] == 3
    assert document["cause"]["code"] in ("tcp.refused", "tcp.wrong_port")
    assert document["cause"]["fix"]["summary"]
    assert [one["stage"] for one in document["stages"]][:3] == ["name", "route", "tcp"]
    assert {one["verdict"] for one in document["stages"][3:]} == {"not_reached"}


def test_a_key_that_is_not_known_is_a_question(shared_sshd: Sshd, own_home: Path) -> None:
    done = satchel("connect-check", address(shared_sshd), "--identity", shared_sshd.client_key)
    assert done.returncode == 4
    assert "SHA256:" in done.stdout and "Not reached" in done.stdout
    stored = satchel("connect-check", address(shared_sshd), "--identity", shared_sshd.client_key, "--accept-new")
    assert stored.returncode == 0 and "Stored the new key" in stored.stderr
    events = Visits(own_home / "visits").current().journal.events()
    assert EventKind.HOST_KEY_TRUSTED in [event.kind for event in events]
    assert satchel("connect-check", address(shared_sshd), "--identity", shared_sshd.client_key).returncode == 0


def test_a_refused_password_is_tried_once_and_ends_with_3(sshd: Sshd, own_home: Path) -> None:
    trust(sshd)
    done = satchel("connect-check", address(sshd), secrets={"--password-fd": "wrong-word"})
    assert done.returncode == 3
    assert sshd.log.count("Failed password") == 1
    assert "wrong-word" not in done.stdout + done.stderr
    assert not any(b"wrong-word" in path.read_bytes() for path in own_home.rglob("*") if path.is_file())


def test_an_account_without_a_shell_ends_with_1(tmp_path: Path, own_home: Path) -> None:
    server = start_sshd(tmp_path / "sshd", options="PermitTTY no\n")
    try:
        trust(server)
        done = satchel("connect-check", address(server), "--identity", server.client_key, "--json")
        assert done.returncode == 1
        assert json.loads(done.stdout)["cause"]["code"] == "shell.no_terminal"
    finally:
        server.stop()


@pytest.mark.parametrize("device", ["local", "serial:/dev/ttyS0", "no-such-device"])
def test_what_cannot_be_checked_is_a_wrong_use(own_home: Path, device: str) -> None:
    done = satchel("connect-check", device)
    assert done.returncode == 2
    assert done.stderr


def test_the_help_documents_the_exit_codes() -> None:
    done = satchel("connect-check", "--help")
    assert done.returncode == 0
    assert "Exit codes: 0" in done.stdout and "5 stopped" in " ".join(done.stdout.split())
