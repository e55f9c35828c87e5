"""Parsers of what a device or a file may hold: any bytes end in a value or in the error that is promised."""

import base64
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paramiko.message import Message
from paramiko.ssh_exception import SSHException

from app.domain.errors import AuthenticationFailed
from app.domain.secret import Secret
from app.services.ssh.certificates import CertificateRefused, check_host_certificate, read_user_certificate
from app.services.ssh.keys import load_key, read_public
from app.services.ssh.legacy import old_methods
from app.services.ssh.userauth import _read_question

KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A genuine host certificate of each kind."""
    folder = tmp_path_factory.mktemp("certificates")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "ca"], check=True)
    found = {}
    for kind, name in zip(KINDS, ("ed25519", "ecdsa", "rsa"), strict=True):
        subprocess.run(["ssh-keygen", "-q", "-t", name, "-N", "", "-f", folder / name], check=True)
        words = ["-s", folder / "ca", "-I", "x", "-h", "-n", "host", folder / f"{name}.pub"]
        subprocess.run(["ssh-keygen", "-q", *words], check=True, capture_output=True)
        text = (folder / f"{name}-cert.pub").read_text().split()
        found[kind] = base64.b64decode(text[1])
    return found


def judge(kind: str, blob: bytes) -> None:
    check_host_certificate(
        f"{kind}-cert-v01@openssh.com", blob, "host", is_authority=lambda key: True, is_revoked=lambda key: False
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_genuine_certificate_counts(kind: str, certificates: dict[str, bytes]) -> None:
    judge(kind, certificates[kind])


@settings(max_examples=400, deadline=None)
@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_a_changed_certificate_never_counts(certificates: dict[str, bytes], data: st.DataObject, kind: str) -> None:
    blob = bytearray(certificates[kind])
    place = data.draw(st.integers(0, len(blob) - 1))
    blob[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CertificateRefused):
        judge(kind, bytes(blob))


@settings(max_examples=200, deadline=None)
@given(blob=st.binary(max_size=300), kind=st.sampled_from(KINDS))
def test_any_bytes_as_a_certificate_are_refused(blob: bytes, kind: str) -> None:
    with pytest.raises(CertificateRefused):
        judge(kind, blob)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_file_beside_a_key_is_a_certificate_or_none(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "id-cert.pub"
        for content in (data, b"ssh-ed25519-cert-v01@openssh.com " + base64.b64encode(data)):
            path.write_bytes(content)
            assert read_user_certificate(path, b"key") is None


def armoured(data: bytes) -> str:
    middle = base64.b64encode(data).decode()
    return f"-----BEGIN OPENSSH PRIVATE KEY-----\n{middle}\n-----END OPENSSH PRIVATE KEY-----"


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=300)
    | st.binary(max_size=200).map(armoured)
    | st.binary(max_size=200).map(lambda data: armoured(b"openssh-key-v1\0" + data))
)
def test_any_text_as_a_key_is_refused_in_words(text: str) -> None:
    read_public(text)
    with pytest.raises(AuthenticationFailed):
        load_key(Secret(text), Secret("x"), "a file")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_question_of_a_device_is_read_or_ends_the_login(data: bytes) -> None:
    try:
        question = _read_question(Message(data))
    except SSHException:
        return
    words = [question.title, question.instructions, *(prompt.text for prompt in question.prompts)]
    assert all(letter.isprintable() or letter in "\n\t" for text in words for letter in text)
    assert len(question.prompts) <= 32


@settings(max_examples=100)
@given(st.dictionaries(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=5), max_size=8))
def test_any_lists_of_a_device_name_old_methods_or_none(offered: dict[str, list[str]]) -> None:
    ours = dict.fromkeys(
        ("kex_algo_list", "server_key_algo_list", "client_encrypt_algo_list", "server_encrypt_algo_list",
         "client_mac_algo_list", "server_mac_algo_list"), ("modern",),
    )  # fmt: skip
    assert isinstance(old_methods(offered, ours), tuple)
