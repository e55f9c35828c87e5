"""Logins on the command line: what a person is asked on the terminal, and what a script is told."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.devices import Device
from app.domain.errors import HostKeyUnknown
from app.services.device_book import DeviceBook
from app.services.ssh.host_keys import HostKeys
from app.services.visits import Visits
from tests.end_to_end.program import at_a_terminal, satchel
from tests.servers.one_time_codes import asking_for_codes, code
from tests.servers.openssh import LOCALHOST, Sshd, start_sshd

OLD = "KexAlgorithms diffie-hellman-group14-sha1\nHostKeyAlgorithms ssh-rsa\nPubkeyAcceptedAlgorithms +ssh-rsa\n"


@pytest.fixture
def codes(tmp_path: Path, own_home: Path) -> Iterator[Sshd]:
    """A real sshd that wants a key and then a one-time code; its key is trusted."""
    options = "AuthenticationMethods publickey,keyboard-interactive\n"
    with asking_for_codes(tmp_path / "codes", ("root",), password_too=False, options=options) as server:
        trust(server, own_home)
        yield server


def trust(server: Sshd, home: Path) -> None:
    kind, blob = server.host_keys[0].with_suffix(".pub").read_text().split()[:2]
    question = HostKeyUnknown("", host=LOCALHOST, port=server.port, kind=kind, fingerprint="", key=blob)
    HostKeys(home / "host_keys").trust(question)


def running(server: Sshd, *words: object) -> list[object]:
    address = f"ssh://{server.user}@{LOCALHOST}:{server.port}"
    return ["run", address, "--identity", server.client_key, *words, "--", "echo", "here"]


def test_a_script_is_told_that_a_person_must_answer(codes: Sshd) -> None:
    done = satchel(*running(codes, "--json"))
    assert done.returncode == 4, done.stderr
    assert "wants more: keyboard-interactive" in json.loads(done.stdout)["error"]["message"]


def test_a_person_answers_on_the_terminal(codes: Sshd) -> None:
    typed = code(0).reveal()
    seen: list[str] = []

    def talk(expect: Callable[[str], None], type_: Callable[[str], None]) -> None:
        expect("asks for the sign-in of root")
        expect("One-time password")
        type_(f"{typed}\n")
        expect("here")
        seen.append(typed)

    assert at_a_terminal(running(codes), talk) == 0
    assert seen


def test_a_wrong_answer_is_asked_for_again_on_the_terminal(codes: Sshd) -> None:
    def talk(expect: Callable[[str], None], type_: Callable[[str], None]) -> None:
        expect("One-time password")
        type_("000000\n")
        expect("not accepted")
        expect("One-time password")
        type_(f"{code(0).reveal()}\n")
        expect("here")

    assert at_a_terminal(running(codes), talk) == 0


def test_old_gear_is_refused_with_the_way_to_allow_it_once(tmp_path: Path, own_home: Path) -> None:
    server = start_sshd(tmp_path / "old", options=OLD, host_key_kinds=("rsa",))
    try:
        trust(server, own_home)
        done = satchel(*running(server))
        assert done.returncode == 4
        assert "--legacy" in done.stderr
        assert "diffie-hellman-group14-sha1" in done.stderr
        done = satchel(*running(server, "--legacy"))
        assert (done.returncode, done.stdout) == (0, "here\n"), done.stderr
    finally:
        server.stop()


def test_a_device_is_reached_through_a_jump_host_and_its_password_stays_its_own(
    tmp_path: Path, own_home: Path, sshd: Sshd
) -> None:
    gate = start_sshd(tmp_path / "gate", options="PasswordAuthentication yes\n")
    try:
        trust(gate, own_home)
        trust(sshd, own_home)
        book = DeviceBook(own_home / "devices.db")
        added = book.add(
            Device("", "gate", host=LOCALHOST, port=gate.port, user=gate.user, identity_file=str(gate.client_key))
        )
        done = satchel(*running(sshd, "--jump", "gate"))
        assert (done.returncode, done.stdout) == (0, "here\n"), done.stderr
        told = [
            (event.kind.value, dict(event.data)) for event in Visits(own_home / "visits").current().journal.events()
        ]
        assert ("jump_host.used", {"device": f"ssh://{sshd.user}@{LOCALHOST}:{sshd.port}", "hop": "gate",
                                   "address": f"{gate.user}@{LOCALHOST}:{gate.port}"}) in told  # fmt: skip
        book.remove(added.id)
        words = ["run", f"ssh://{sshd.user}@{LOCALHOST}:{sshd.port}", "--jump", f"{gate.user}@{LOCALHOST}:{gate.port}"]
        done = satchel(*words, "--", "true", secrets={"--password-fd": "only for the device"})
        assert done.returncode == 3
        assert "Jump host" in done.stderr
        assert "Failed password" not in gate.log, "a jump host never gets the password of the device"
    finally:
        gate.stop()
