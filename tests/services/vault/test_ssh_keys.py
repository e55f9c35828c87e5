"""SSH keys in the vault; ssh-keygen makes and reads them too."""

import base64
import contextlib
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError
from app.services.ssh.keys import load_key
from app.services.vault.attached_files import attached_data, save_attached
from app.services.vault.ssh_keys import (
    KeyKind,
    KeyNeedsPassphrase,
    generate_key,
    keys_of,
    put_key,
    read_key,
    read_key_from,
)
from app.services.vault.vault import Vault
from tests.services.ssh.test_ppk import PASSPHRASE as PUTTY_WORD
from tests.services.ssh.test_ppk import make, needs_puttygen
from tests.services.vault.conftest import Keepass

GENUINE_BODY = "".join(generate_key(KeyKind.ED25519, "x").private.reveal().splitlines()[1:-1])
SMALL = {"rsa": "2048", "ecdsa": "256"}


def keygen(*arguments: str | Path) -> str:
    command = ["ssh-keygen", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout


@pytest.mark.parametrize(("kind", "name"), [(KeyKind.ED25519, "id_ed25519"), (KeyKind.RSA_4096, "id_rsa")])
def test_a_key_that_was_made_here_is_one_for_openssh_and_for_our_sessions(
    vault: Vault, task: TaskContext, tmp_path: Path, kind: KeyKind, name: str
) -> None:
    entry = vault.add(EntryDraft("Router", "root", Secret("pw")), task)
    key = generate_key(kind, "Router, root\nof Nordlys", rsa_bits=2048)  # 4,096 take seconds
    assert put_key(vault, entry.id, key, task) == name
    save_attached(vault, entry.id, name, tmp_path / "key", task)
    (stored,) = keys_of(vault, entry.id)
    assert stored.public == key.public
    assert stored.public.endswith(" Router, root of Nordlys")
    assert keygen("-y", "-f", tmp_path / "key").split()[:2] == stored.public.split()[:2]
    assert stored.fingerprint in keygen("-l", "-f", tmp_path / "key")
    credential = vault.credential(entry.id)
    assert credential.private_key
    assert load_key(credential.private_key, credential.key_passphrase, "the vault").get_name() == stored.kind


def test_keepassxc_finds_the_key_by_its_settings(
    vault: Vault, task: TaskContext, tmp_path: Path, keepassxc: Keepass
) -> None:
    entry = vault.add(EntryDraft("Router", "root"), task)
    for _ in range(2):
        put_key(vault, entry.id, generate_key(KeyKind.ED25519, "one"), task)
    out = tmp_path / "settings"
    keepassxc("attachment-export", "-q", vault.path, "Router", "KeeAgent.settings", out)
    text = out.read_bytes().decode("utf-16")
    assert "<AttachmentName>id_ed25519 (2)</AttachmentName>" in text
    assert "<SelectedType>attachment</SelectedType>" in text
    assert [key.name for key in keys_of(vault, entry.id)] == ["id_ed25519", "id_ed25519 (2)"]


@pytest.mark.parametrize(
    ("kind", "form"), [("rsa", ("-m", "PEM")), ("rsa", ()), ("ecdsa", ("-m", "PKCS8"))], ids=["pem", "openssh", "pkcs8"]
)
def test_keys_of_openssh_are_read_with_and_without_a_passphrase(
    tmp_path: Path, kind: str, form: tuple[str, ...]
) -> None:
    plain, locked = tmp_path / "plain", tmp_path / "locked"
    for path, word in ((plain, ""), (locked, "three cows")):
        keygen("-q", "-t", kind, "-b", SMALL[kind], "-a", "2", "-N", word, "-f", path, *form)
        public = path.with_suffix(".pub").read_text().split()[:2]
        assert read_key_from(path, Secret("three cows")).public.split()[:2] == public
    for wrong in (None, Secret(""), Secret("two cows")):
        with pytest.raises(KeyNeedsPassphrase):
            read_key_from(locked, wrong)


@needs_puttygen
def test_a_key_of_putty_is_read(tmp_path: Path) -> None:
    data = make(tmp_path, "eddsa", "255", "version=2", locked=True)
    key = read_key(data, PUTTY_WORD, "putty")
    assert key.public.startswith("ssh-ed25519 ")
    assert read_key(key.private.reveal().encode(), None, "putty").public == key.public
    with pytest.raises(KeyNeedsPassphrase):
        read_key(data, Secret("other"), "putty")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ssh-ed25519 AAAA",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\n\xff\xff\n",
        b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        b"PuTTY-User-Key-File-3: x\n",
        bytes(200_000),
    ],
)
def test_what_is_no_key_is_refused_in_our_words(data: bytes) -> None:
    with pytest.raises(VaultError, match="no private key"):
        read_key(data, Secret("word"), "x")


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 255), st.booleans())
def test_a_damaged_key_is_refused_or_read_and_nothing_else_happens(at: int, byte: int, is_cut: bool) -> None:
    raw = bytearray(base64.b64decode(GENUINE_BODY))
    raw[at % len(raw)] = byte
    body = base64.b64encode(bytes(raw[: at % len(raw)] if is_cut else raw)).decode()
    text = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----\n"
    with contextlib.suppress(VaultError):
        assert read_key(text.encode(), None, "x").public


def test_a_key_that_asks_for_endless_work_is_refused(tmp_path: Path) -> None:
    keygen("-q", "-t", "ed25519", "-N", "three cows", "-a", "7", "-f", tmp_path / "slow")
    head, middle, end = (tmp_path / "slow").read_text().partition("\n")
    body, _, tail = end.partition("-----END")
    raw = base64.b64decode(body).replace(bytes([0, 0, 0, 7]), bytes([0, 0, 4, 7]), 1)
    for data in (raw, base64.b64decode(body)):
        text = f"{head}{middle}{base64.b64encode(data).decode()}\n-----END{tail}"
        (tmp_path / "slow").write_text(text)
        if data is raw:
            with pytest.raises(VaultError, match="no private key"):
                read_key_from(tmp_path / "slow", Secret("three cows"))
    assert read_key_from(tmp_path / "slow", Secret("three cows")).public


def test_a_key_without_a_public_file_shows_its_public_half(vault: Vault, task: TaskContext, tmp_path: Path) -> None:
    from app.services.vault.attached_files import NewFile, attach

    keygen("-q", "-t", "ed25519", "-N", "three cows", "-f", tmp_path / "k")
    entry = vault.add(EntryDraft("Router"), task)
    attach(vault, entry.id, [NewFile("k", (tmp_path / "k").read_bytes()), NewFile("note", b"x")], task)
    (stored,) = keys_of(vault, entry.id)
    assert stored.public.split() == (tmp_path / "k.pub").read_text().split()[:2]
    assert attached_data(vault, entry.id, "note") == b"x"
