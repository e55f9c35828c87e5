"""Old gear: a real sshd that is restricted to SHA-1 and CBC, and what the switch of a device changes."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from paramiko import Message, RSAKey

from app.domain.credentials import Credential
from app.domain.errors import HostKeyUnknown, LegacyNeeded, TargetUnreachable
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.ssh.connection import connect
from app.services.ssh.host_keys import HostKeys
from app.services.ssh.keys import given_keys
from app.services.ssh.legacy import Sha1RsaKey
from app.services.ssh.target import SshTarget
from app.services.ssh.transport import SatchelTransport
from app.services.targets.opening import Connections
from tests.servers.openssh import Sshd, start_sshd

GROUP14 = "KexAlgorithms diffie-hellman-group14-sha1\n"
GROUP1 = "KexAlgorithms diffie-hellman-group1-sha1\n"
OLD = {
    "switch": f"{GROUP14}HostKeyAlgorithms ssh-rsa\nCiphers aes128-cbc\nMACs hmac-sha1\n",
    "older": f"{GROUP1}HostKeyAlgorithms ssh-rsa\nCiphers 3des-cbc\nMACs hmac-sha1\n",
    "only-kex": GROUP14,
    "only-cipher": "Ciphers aes256-cbc\n",
    "only-key": "HostKeyAlgorithms ssh-rsa\n",
    "only-mac": "MACs hmac-sha1-96\nCiphers aes128-ctr\n",
}
NEEDED = {
    "switch": ("diffie-hellman-group14-sha1", "ssh-rsa", "aes128-cbc"),
    "older": ("diffie-hellman-group1-sha1", "ssh-rsa", "3des-cbc"),
    "only-kex": ("diffie-hellman-group14-sha1",),
    "only-cipher": ("aes256-cbc",),
    "only-key": ("ssh-rsa",),
    "only-mac": ("hmac-sha1-96",),
}


@pytest.fixture(scope="module", params=sorted(OLD))
def old(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Sshd]]:
    name = request.param
    options = f"{OLD[name]}PubkeyAcceptedAlgorithms +ssh-rsa\n"
    server = start_sshd(tmp_path_factory.mktemp(name), options=options, host_key_kinds=("rsa",))
    yield name, server
    server.stop()


@pytest.fixture
def switch(tmp_path: Path) -> Iterator[Sshd]:
    options = f"{OLD['switch']}PubkeyAcceptedAlgorithms +ssh-rsa\n"
    server = start_sshd(tmp_path / "switch", options=options, host_key_kinds=("rsa",))
    yield server
    server.stop()


def test_old_gear_is_a_question_that_names_what_it_needs(old: tuple[str, Sshd], tmp_path: Path) -> None:
    name, server = old
    with pytest.raises(LegacyNeeded) as caught:
        connect(server.device, server.credential, server.known(tmp_path), TaskContext())
    assert caught.value.methods == NEEDED[name]
    assert "this device only" in caught.value.hint


def test_old_gear_connects_where_it_is_allowed(old: tuple[str, Sshd], tmp_path: Path) -> None:
    name, server = old
    opened = connect(replace(server.device, legacy=True), server.credential, server.known(tmp_path), TaskContext())
    assert SshTarget(opened, "x").run("echo works", TaskContext()).output == "works\n"
    used = {method for method in NEEDED[name] if not method.startswith("hmac")}
    assert set(opened.sign_in.old_methods) == used
    opened.close()


def test_no_credential_and_no_question_about_the_key_comes_before_the_permission(switch: Sshd, tmp_path: Path) -> None:
    credential = Credential("nobody", password=Secret("wrong"))
    with pytest.raises(LegacyNeeded):
        connect(switch.device, credential, HostKeys(tmp_path / "none"), TaskContext())
    assert "nobody" not in switch.log


def test_a_first_contact_with_old_gear_asks_about_its_key(switch: Sshd, tmp_path: Path) -> None:
    keys = HostKeys(tmp_path / "keys")
    device = replace(switch.device, legacy=True)
    with pytest.raises(HostKeyUnknown) as caught:
        connect(device, switch.credential, keys, TaskContext())
    keys.trust(caught.value)
    connect(device, switch.credential, keys, TaskContext()).close()


@pytest.mark.parametrize(
    ("legacy", "host_key", "announced", "chosen"),
    [
        (False, "ssh-ed25519", b"", "rsa-sha2-512"),
        (False, "ssh-rsa", b"", "rsa-sha2-512"),
        (True, "rsa-sha2-256", b"", "rsa-sha2-512"),
        (True, "ssh-rsa", b"", "ssh-rsa"),
        (True, "ssh-rsa", b"ssh-rsa,rsa-sha2-256", "rsa-sha2-256"),
        (True, "ssh-rsa", b"ssh-rsa,ssh-dss", "ssh-rsa"),
        (False, "ssh-rsa", b"ssh-rsa,ssh-dss", ""),
    ],
)
def test_an_rsa_key_signs_with_sha1_only_for_gear_that_knows_nothing_else(
    legacy: bool, host_key: str, announced: bytes, chosen: str
) -> None:
    """No sshd at hand is so old that it announces nothing: what it would announce is set here."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        transport = SatchelTransport(ours, timeout=1, legacy=legacy)
        transport.host_key_type = host_key
        transport.server_extensions = {"server-sig-algs": announced} if announced else {}  # type: ignore[attr-defined]
        assert transport.signature_algorithm("ssh-rsa") == chosen
        certificate = "ssh-rsa-cert-v01@openssh.com"
        assert transport.signature_algorithm(certificate) == (chosen and f"{chosen}-cert-v01@openssh.com")
        assert transport.signature_algorithm("ssh-ed25519") == "ssh-ed25519"


def test_a_signature_with_sha1_is_what_it_says(tmp_path: Path) -> None:
    key = tmp_path / "rsa"
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", key], check=True)
    (given,) = given_keys(Credential(), str(key), None)
    signature = given.sign(b"data", "ssh-rsa")
    assert Sha1RsaKey(data=given.blob).verify_ssh_sig(b"data", Message(signature))
    assert not RSAKey(data=given.blob).verify_ssh_sig(b"data", Message(signature)), "nobody else accepts it"


def test_a_modern_device_negotiates_modern_methods_although_the_old_ones_are_allowed(tmp_path: Path) -> None:
    old = "+diffie-hellman-group14-sha1,diffie-hellman-group1-sha1"
    options = f"KexAlgorithms {old}\nHostKeyAlgorithms +ssh-rsa\nCiphers +aes128-cbc,3des-cbc\n"
    server = start_sshd(tmp_path / "modern", options=options, host_key_kinds=("rsa", "ed25519"))
    try:
        for keys in (server.known(), _only_rsa(server, tmp_path)):
            opened = connect(replace(server.device, legacy=True), server.credential, keys, TaskContext())
            assert opened.sign_in.old_methods == ()
            assert opened.transport.remote_cipher == "aes128-gcm@openssh.com"
            assert opened.transport.host_key_type in ("ssh-ed25519", "rsa-sha2-512")
            opened.close()
    finally:
        server.stop()


def _only_rsa(server: Sshd, folder: Path) -> HostKeys:
    keys = HostKeys(folder / "only_rsa")
    kind, blob = server.host_keys[0].with_suffix(".pub").read_text().split()[:2]
    keys.trust(HostKeyUnknown("", host="127.0.0.1", port=server.port, kind=kind, fingerprint="", key=blob))
    return keys


def test_what_is_allowed_for_one_device_is_not_for_the_next_one_or_a_jump_host(switch: Sshd, tmp_path: Path) -> None:
    modern = start_sshd(tmp_path / "modern", options="HostKeyAlgorithms ssh-ed25519\n")
    try:
        old = replace(switch.device, id="old", name="old", legacy=True)
        behind = replace(modern.device, id="modern", name="modern", jump="old")
        devices = {"old": old, "modern": behind}
        keys = HostKeys(tmp_path / "keys")
        credentials = {"old": switch.credential, "modern": modern.credential}
        connections = Connections(keys, lambda device: credentials[device.id], devices.__getitem__)
        for _ in range(2):
            with pytest.raises(HostKeyUnknown) as question:
                connections.target(behind, TaskContext())
            keys.trust(question.value)
        connections.target(behind, TaskContext())
        sign_in = connections.sign_in(behind)
        assert sign_in is not None
        assert sign_in.old_methods == ()
        connections.close()
        devices["old"] = replace(old, legacy=False)
        with pytest.raises(LegacyNeeded) as caught:
            connections.target(replace(behind, legacy=True), TaskContext())
        assert caught.value.hop == devices["old"], "the device's own switch does not hold for its jump host"
        connections.close()
    finally:
        modern.stop()


def test_gear_that_would_not_be_helped_is_not_asked_about(tmp_path: Path) -> None:
    server = start_sshd(tmp_path / "odd", options="Ciphers chacha20-poly1305@openssh.com\n")
    try:
        with pytest.raises(TargetUnreachable, match="share no method of encryption"):
            connect(server.device, server.credential, server.known(), TaskContext())
    finally:
        server.stop()


def test_connections_to_old_and_modern_devices_at_once_do_not_mix(switch: Sshd, tmp_path: Path) -> None:
    modern = start_sshd(tmp_path / "modern")
    found: list[tuple[str, ...]] = []

    def enter(server: Sshd, *, legacy: bool) -> None:
        device = replace(server.device, legacy=legacy)
        opened = connect(device, server.credential, server.known(), TaskContext())
        found.append(opened.sign_in.old_methods)
        opened.close()

    try:
        threads = [threading.Thread(target=enter, args=(switch,), kwargs={"legacy": True}) for _ in range(3)]
        threads += [threading.Thread(target=enter, args=(modern,), kwargs={"legacy": False}) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    finally:
        modern.stop()
    assert sorted(found) == [(), (), (), *[NEEDED["switch"]] * 3]
