"""PuTTY's key files: genuine ones from `puttygen`, damaged ones, and ones that ask for too much."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.secret import Secret
from app.services.ssh.ppk import MOST_BYTES, PpkInvalid, PpkLocked, load_ppk, parse_ppk

PASSPHRASE = Secret("ge heim ß")
KINDS = [("rsa", "2048"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"), ("eddsa", "255")]
needs_puttygen = pytest.mark.skipif(not shutil.which("puttygen"), reason="puttygen (putty-tools) is not installed")

GENUINE = b"""\
PuTTY-User-Key-File-3: ssh-ed25519
Encryption: none
Comment: made by PuTTYgen 0.78
Public-Lines: 2
AAAAC3NzaC1lZDI1NTE5AAAAIIWTzWvCmTBDeqxMQdXzFOU1o6ZnmJwBVQdgwWLn
nV/W
Private-Lines: 1
AAAAIMMBLEFlHHMHuIGoBrwFOqPDqCd/QPGi8ptAZvHL3aIU
Private-MAC: 0000000000000000000000000000000000000000000000000000000000000000
"""


def make(folder: Path, kind: str, bits: str, *parameters: str, locked: bool = False, comment: str = "tëst") -> bytes:
    phrase = folder / "phrase"
    phrase.write_text(PASSPHRASE.reveal() if locked else "")
    path = folder / "key.ppk"
    settings_ = [word for parameter in parameters for word in ("--ppk-param", parameter)]
    subprocess.run(
        ["puttygen", "-q", "-t", kind, "-b", bits, "-C", comment, *settings_, "--new-passphrase", phrase, "-o", path],
        check=True,
        capture_output=True,
    )
    return path.read_bytes()


def public_of(openssh: Secret, folder: Path) -> str:
    path = folder / "opened"
    path.touch(mode=0o600)
    path.write_text(openssh.reveal())
    shown = subprocess.run(["ssh-keygen", "-y", "-f", path], capture_output=True, text=True, check=True)
    return shown.stdout.split()[1]


def public_by_putty(data: bytes, folder: Path) -> str:
    path = folder / "genuine.ppk"
    path.write_bytes(data)
    shown = subprocess.run(["puttygen", path, "-L"], capture_output=True, text=True, check=True)
    return shown.stdout.split()[1]


@needs_puttygen
@pytest.mark.parametrize("locked", [False, True], ids=["open", "locked"])
@pytest.mark.parametrize("version", ["2", "3"])
@pytest.mark.parametrize(("kind", "bits"), KINDS)
def test_a_genuine_key_opens_and_is_the_same_to_openssh(
    kind: str, bits: str, version: str, locked: bool, tmp_path: Path
) -> None:
    data = make(tmp_path, kind, bits, f"version={version}", locked=locked)
    opened = load_ppk(data, PASSPHRASE if locked else None)
    assert public_of(opened, tmp_path) == public_by_putty(data, tmp_path)


@needs_puttygen
@pytest.mark.parametrize("flavour", ["argon2id", "argon2i", "argon2d"])
def test_every_flavour_of_argon2_opens(flavour: str, tmp_path: Path) -> None:
    data = make(tmp_path, "eddsa", "255", f"kdf={flavour}", "memory=4096", "passes=3", "parallelism=2", locked=True)
    file = parse_ppk(data)
    assert (file.derivation.lower(), file.memory, file.passes, file.lanes) == (flavour, 4096, 3, 2)
    assert load_ppk(data, PASSPHRASE)


@needs_puttygen
@pytest.mark.parametrize("version", ["2", "3"])
def test_a_locked_key_opens_with_its_passphrase_and_no_other(version: str, tmp_path: Path) -> None:
    data = make(tmp_path, "eddsa", "255", f"version={version}", locked=True)
    assert parse_ppk(data).is_locked
    for phrase in (None, Secret(""), Secret("falsch")):
        with pytest.raises(PpkLocked):
            load_ppk(data, phrase)


@needs_puttygen
@pytest.mark.parametrize("version", ["2", "3"])
def test_nothing_of_a_changed_key_is_believed(version: str, tmp_path: Path) -> None:
    data = make(tmp_path, "eddsa", "255", f"version={version}")
    lines = data.splitlines(keepends=True)
    changed = [
        data.replace("tëst".encode(), b"other"),
        data.replace(b"Private-MAC: ", b"Private-MAC: 00"),
        b"".join(line.swapcase() if line.startswith(b"AAAA") else line for line in lines),
    ]
    for one in changed:
        with pytest.raises(PpkInvalid):
            load_ppk(one, None)


@needs_puttygen
def test_windows_line_ends_make_no_difference(tmp_path: Path) -> None:
    data = make(tmp_path, "eddsa", "255")
    assert public_of(load_ppk(data.replace(b"\n", b"\r\n"), None), tmp_path) == public_by_putty(data, tmp_path)


@pytest.mark.parametrize(
    ("memory", "passes", "lanes"),
    [(2**30, 1, 1), (8192, 10**8, 1), (8192, 1, 10**6), (8192, 0, 1), (8192, 1, 0), (1024 * 1024, 1000, 1), (1, 1, 1)],
)
def test_a_key_derivation_that_costs_too_much_is_refused_before_it_begins(memory: int, passes: int, lanes: int) -> None:
    head = GENUINE.replace(b"Encryption: none", b"Encryption: aes256-cbc").split(b"Private-Lines")
    costs = f"Argon2-Memory: {memory}\nArgon2-Passes: {passes}\nArgon2-Parallelism: {lanes}\n"
    data = head[0] + f"Key-Derivation: Argon2id\n{costs}Argon2-Salt: {'00' * 16}\nPrivate-Lines".encode() + head[1]
    started = time.monotonic()
    with pytest.raises(PpkInvalid, match="more than is reasonable"):
        load_ppk(data, PASSPHRASE)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "ends too early"),
        (b"x" * (MOST_BYTES + 1), "too large"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\n", "no name"),
        (b"PuTTY-User-Key-File-1: ssh-rsa\n", "version is not supported"),
        (GENUINE.replace(b"none", b"rot13"), "encryption 'rot13'"),
        (GENUINE.replace(b"ssh-ed25519", b"ssh-dss"), "kind 'ssh-dss'"),
        (GENUINE.replace(b"Public-Lines: 2", b"Public-Lines: 999999999"), "not base64|ends too early"),
        (GENUINE.replace(b"Public-Lines: 2", b"Public-Lines: -1"), "no number"),
        (GENUINE.replace(b"Comment", b"Komment"), "'Komment' where Comment"),
        (GENUINE.replace(b"MAC: 00", b"MAC: zz"), "hexadecimal"),
        (GENUINE, "checksum"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, said: str) -> None:
    with pytest.raises(PpkInvalid, match=said):
        load_ppk(data, None)


@settings(max_examples=300, deadline=None)
@example(cut=0, at=40, byte=0)
@given(cut=st.integers(0, len(GENUINE)), at=st.integers(0, len(GENUINE) - 1), byte=st.integers(0, 255))
def test_a_file_that_is_cut_off_or_changed_is_refused_and_nothing_else(cut: int, at: int, byte: int) -> None:
    changed = bytearray(GENUINE)
    changed[at] = byte
    for data in (GENUINE[:cut], bytes(changed)):
        with pytest.raises((PpkInvalid, PpkLocked)):
            load_ppk(data, None)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: "]))
def test_any_bytes_are_refused_in_words(data: bytes, start: bytes) -> None:
    with pytest.raises((PpkInvalid, PpkLocked)):
        load_ppk(start + data, Secret("x"))
