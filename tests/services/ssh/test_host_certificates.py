"""Devices that show a certificate: a real sshd, and `@cert-authority` lines as OpenSSH reads them."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import HostKeyChanged, HostKeyUnknown
from app.domain.task import TaskContext
from app.services.ssh.connection import connect
from app.services.ssh.host_keys import HostKeys
from tests.servers.openssh import LOCALHOST, Sshd

KINDS = ("ed25519", "ecdsa", "rsa")


@pytest.fixture(scope="module", params=KINDS)
def certified(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """A server whose key a test's own authority can sign; its certificate is read at every connection."""
    kind = request.param
    folder = tmp_path_factory.mktemp(f"certified-{kind}")
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", folder / "ca"], check=True)
    server = Sshd(folder, options=f"HostCertificate {folder}/host_{kind}-cert.pub\n", host_key_kinds=(kind,))
    sign(server)
    server.start()
    yield server
    server.stop()


def sign(
    server: Sshd, *, names: str = f"{LOCALHOST},localhost", words: tuple[str, ...] = ("-h", "-V", "-1d:+1d")
) -> None:
    """Give the server's key a new certificate."""
    named = ("-n", names) if names else ()
    key = server.host_keys[0].with_suffix(".pub")
    subprocess.run(
        ["ssh-keygen", "-q", "-s", server.folder / "ca", "-I", "device", *words, *named, key],
        check=True,
        capture_output=True,
    )


def authority(server: Sshd) -> str:
    return " ".join((server.folder / "ca.pub").read_text().split()[:2])


def bare_key(server: Sshd) -> str:
    return " ".join(server.host_keys[0].with_suffix(".pub").read_text().split()[:2])


def enter(server: Sshd, known_hosts: str, folder: Path, *, host: str = LOCALHOST) -> None:
    file = folder / "known_hosts"
    file.write_text(known_hosts)
    device = replace(server.device, host=host)
    connect(device, server.credential, HostKeys(folder / "own", [file]), TaskContext()).close()


def restarted(server: Sshd, **words: object) -> None:
    sign(server, **words)  # type: ignore[arg-type]
    server.stop()
    server.start()


def test_a_certificate_of_a_known_authority_is_no_question(certified: Sshd, tmp_path: Path) -> None:
    restarted(certified)
    port = certified.port
    enter(certified, f"@cert-authority [{LOCALHOST}]:{port} {authority(certified)}\n", tmp_path)
    enter(certified, f"@cert-authority * {authority(certified)}\n", tmp_path, host="localhost")


@pytest.mark.parametrize("hosts", ["*", "other"])
@pytest.mark.parametrize("names", [LOCALHOST, "127.0.0.*", "other.example", f"other,{LOCALHOST}"])
def test_ssh_agrees(names: str, hosts: str, certified: Sshd, tmp_path: Path) -> None:
    """What is accepted here is accepted by OpenSSH with the same file, and the other way round."""
    restarted(certified, names=names)
    file = tmp_path / "known_hosts"
    line = f"@cert-authority {hosts} {authority(certified)}\n"
    file.write_text(line)
    done = subprocess.run(
        ["ssh", "-F", "none", "-o", f"UserKnownHostsFile={file}", "-o", "StrictHostKeyChecking=yes",
         "-o", "BatchMode=yes", "-i", certified.client_key, "-p", str(certified.port), LOCALHOST, "true"],
        capture_output=True, check=False,
    )  # fmt: skip
    try:
        enter(certified, line, tmp_path)
        accepted = True
    except HostKeyUnknown:
        accepted = False
    assert accepted is (done.returncode == 0)
    assert accepted is (hosts == "*" and LOCALHOST in names.split(","))


@pytest.mark.parametrize(
    ("names", "words", "why"),
    [
        (f"{LOCALHOST}", ("-h", "-V", "-2d:-1d"), "it was valid until"),
        (f"{LOCALHOST}", ("-h", "-V", "+1d:+2d"), "not valid yet"),
        ("other.example", ("-h", "-V", "-1d:+1d"), f"not for {LOCALHOST}"),
        ("", ("-h", "-V", "-1d:+1d"), f"not for {LOCALHOST}"),
        ("127.0.0.*", ("-h", "-V", "-1d:+1d"), f"not for {LOCALHOST}"),
    ],
    ids=["expired", "not-yet", "another-name", "no-name", "pattern"],
)
def test_a_certificate_that_does_not_count_is_a_question_that_says_why(
    names: str, words: tuple[str, ...], why: str, certified: Sshd, tmp_path: Path
) -> None:
    restarted(certified, names=names, words=words)
    with pytest.raises(HostKeyUnknown) as caught:
        enter(certified, f"@cert-authority * {authority(certified)}\n", tmp_path)
    assert why in caught.value.hint
    assert caught.value.key == bare_key(certified).split()[1], "the bare key can still be compared and trusted"


def test_a_signature_with_sha1_does_not_count(certified: Sshd, tmp_path: Path) -> None:
    if "ssh-rsa" not in authority(certified):
        pytest.skip("only RSA signs with SHA-1")
    restarted(certified, words=("-h", "-t", "ssh-rsa"))
    with pytest.raises(HostKeyUnknown) as caught:
        enter(certified, f"@cert-authority * {authority(certified)}\n", tmp_path)
    assert "SHA-1" in caught.value.hint


def test_an_authority_for_other_hosts_does_not_count(certified: Sshd, tmp_path: Path) -> None:
    restarted(certified)
    with pytest.raises(HostKeyUnknown):
        enter(certified, f"@cert-authority *.example {authority(certified)}\n", tmp_path)


def test_a_revoked_key_or_authority_is_refused(certified: Sshd, tmp_path: Path) -> None:
    restarted(certified)
    known = f"@cert-authority * {authority(certified)}\n"
    with pytest.raises(HostKeyUnknown) as caught:
        enter(certified, f"{known}@revoked * {authority(certified)}\n", tmp_path)
    assert "revoked" in caught.value.hint
    with pytest.raises(HostKeyUnknown):  # written without the port: as for a bare key
        enter(certified, f"{known}@revoked {LOCALHOST} {authority(certified)}\n", tmp_path)
    with pytest.raises(HostKeyChanged, match="revoked"):
        enter(certified, f"{known}@revoked * {bare_key(certified)}\n", tmp_path)


def test_a_known_bare_key_still_counts_beside_a_certificate_that_does_not(certified: Sshd, tmp_path: Path) -> None:
    restarted(certified, words=("-h", "-V", "-2d:-1d"))
    known = f"@cert-authority * {authority(certified)}\n[{LOCALHOST}]:{certified.port} {bare_key(certified)}\n"
    enter(certified, known, tmp_path)


def test_without_an_authority_no_certificate_is_asked_for(certified: Sshd, tmp_path: Path) -> None:
    restarted(certified)
    with pytest.raises(HostKeyUnknown) as caught:
        enter(certified, "", tmp_path)
    assert "certificate" not in caught.value.hint.lower()
