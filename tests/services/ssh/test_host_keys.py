"""Known hosts: our own file and OpenSSH's, compared with what ssh-keygen itself finds."""

import base64
import hashlib
import hmac
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import FileError, HostKeyChanged, HostKeyUnknown
from app.services.ssh.host_keys import HostKeys
from app.services.ssh.known_hosts import KnownHostsLine, Marker, fingerprint, host_name, parse_known_hosts

needs_ssh_keygen = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed")


def make_key(seed: int, kind: str = "ssh-ed25519") -> str:
    """A key in base64; only its frame is real."""
    body = hashlib.sha256(str(seed).encode()).digest()
    return base64.b64encode(b"".join(len(part).to_bytes(4, "big") + part for part in (kind.encode(), body))).decode()


KEY, OTHER = make_key(1), make_key(2)
RSA = make_key(3, "ssh-rsa")


def keys_from(tmp_path: Path, text: str) -> HostKeys:
    (tmp_path / "known_hosts").write_text(text)
    return HostKeys(tmp_path / "own", [tmp_path / "known_hosts"])


def lines(text: str) -> list[KnownHostsLine]:
    return list(parse_known_hosts(text))


def hashed(name: str) -> str:
    salt = b"0123456789abcdefghij"
    parts = (salt, hmac.digest(salt, name.encode(), "sha1"))
    return "|1|" + "|".join(base64.b64encode(part).decode() for part in parts)


@pytest.mark.parametrize(
    ("hosts", "name", "is_named"),
    [
        ("server", "server", True),
        ("server", "SERVER", True),
        ("Server", "server", True),
        ("server", "server2", False),
        ("a,server,b", "server", True),
        ("*.example", "a.example", True),
        ("*.example", "example", False),
        ("10.0.?.1", "10.0.7.1", True),
        ("10.0.?.1", "10.0.77.1", False),
        ("*,!bad", "bad", False),
        ("!bad,*", "bad", False),
        ("*,!bad", "good", True),
        ("!bad", "good", False),
        ("*.*,!secret.*", "secret.example", False),
        ("server", "[server]:2222", False),
        ("[server]:2222", "[server]:2222", True),
        ("[*.example]:2222", "[a.example]:2222", True),
        ("[fe80::1%eth0]:22", "[fe80::1%eth0]:22", True),
        ("a.b", "axb", False),
        (hashed("server"), "server", True),
        (hashed("server"), "other", False),
        ("|1|broken|line", "server", False),
        ("|2|YQ==|YQ==", "server", False),
    ],
)
def test_a_line_names_the_hosts_that_ssh_would_find(hosts: str, name: str, is_named: bool) -> None:
    assert KnownHostsLine(1, Marker.NONE, hosts, "ssh-ed25519", KEY).names(name) is is_named


@needs_ssh_keygen
@pytest.mark.parametrize(
    "name", ["server", "10.0.7.1", "bad", "good.example", "[server]:2222", "hidden", "nobody", "[hidden]:99", "::1"]
)
def test_finds_the_lines_that_ssh_keygen_finds(name: str, tmp_path: Path) -> None:
    text = (
        f"# a comment\n\nserver ssh-ed25519 {KEY}\n10.0.?.1,!10.0.9.1 ssh-ed25519 {KEY} comment here\n"
        f"*.example,!bad.example ssh-ed25519 {OTHER}\n[server]:2222 ssh-rsa {RSA}\n\t::1\tssh-ed25519\t{KEY}\n"
        f"{hashed('hidden')} ssh-ed25519 {KEY}\n{hashed('[hidden]:99')} ssh-ed25519 {OTHER}\n"
        f"@revoked server ssh-ed25519 {OTHER}\n@cert-authority *.example ssh-ed25519 {KEY}\n"
    )
    file = tmp_path / "known_hosts"
    file.write_text(text)
    found = subprocess.run(["ssh-keygen", "-F", name, "-f", file], capture_output=True, text=True, check=False).stdout
    theirs = [int(line.split("line ")[1].split()[0]) for line in found.splitlines() if line.startswith("# Host")]
    assert [line.number for line in lines(text) if line.names(name)] == theirs


@needs_ssh_keygen
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_fingerprint_is_the_one_of_ssh_keygen(kind: str, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", tmp_path / "key"], check=True)
    shown = subprocess.run(["ssh-keygen", "-lf", tmp_path / "key.pub"], capture_output=True, text=True, check=True)
    assert fingerprint((tmp_path / "key.pub").read_text().split()[1]) == shown.stdout.split()[1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# server ssh-ed25519 " + KEY,
        "server",
        "server ssh-ed25519",
        "server ssh-ed25519 not-base64!",
        f"server ssh-rsa {KEY}",
        f"@unknown server ssh-ed25519 {KEY}",
        f"@revoked @cert-authority server ssh-ed25519 {KEY}",
        "server 1024 35 1234567890",
        "server ssh-ed25519 QQ==",
    ],
)
def test_a_line_that_cannot_be_used_is_left_out(text: str) -> None:
    assert lines(text) == []


def test_a_broken_line_does_not_hide_the_others() -> None:
    assert [line.number for line in lines(f"@cert-authority\nx y\nserver ssh-ed25519 {KEY}\r\n")] == [3]


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    for line in lines(text):
        line.names("server")


NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789.-", min_size=1, max_size=30)


@given(st.lists(st.sampled_from(["*", "?", "!", ",", "|1|", "a", ".", "[", "]:22", "server"])), NAMES)
def test_any_pattern_is_matched_without_an_error(parts: list[str], name: str) -> None:
    KnownHostsLine(1, Marker.NONE, "".join(parts), "ssh-ed25519", KEY).names(name)


@given(NAMES, st.integers(1, 65535), st.integers(0, 99))
def test_a_plain_and_a_hashed_line_name_the_same_host(host: str, port: int, seed: int) -> None:
    name = host_name(host, port)
    text = f"{name} ssh-ed25519 {make_key(seed)}\n{hashed(name)} ssh-ed25519 {make_key(seed)}\n"
    assert [line.number for line in lines(text) if line.names(name)] == [1, 2]


@given(NAMES, NAMES)
def test_a_denied_host_is_never_named(host: str, other: str) -> None:
    denying = KnownHostsLine(1, Marker.NONE, f"{other},*,!{host}", "ssh-ed25519", KEY)
    assert not denying.names(host)


def test_a_known_key_is_accepted(tmp_path: Path) -> None:
    keys_from(tmp_path, f"server ssh-ed25519 {KEY}\n").check("server", 22, "ssh-ed25519", KEY)


def test_one_of_several_known_keys_is_accepted(tmp_path: Path) -> None:
    keys_from(tmp_path, f"server ssh-ed25519 {OTHER}\nserver ssh-ed25519 {KEY}\n").check(
        "server", 22, "ssh-ed25519", KEY
    )


def test_a_key_known_without_its_port_is_accepted(tmp_path: Path) -> None:
    keys_from(tmp_path, f"server ssh-ed25519 {KEY}\n").check("server", 2222, "ssh-ed25519", KEY)


def test_another_key_than_the_one_known_without_its_port_is_a_question(tmp_path: Path) -> None:
    with pytest.raises(HostKeyUnknown):
        keys_from(tmp_path, f"server ssh-ed25519 {OTHER}\n").check("server", 2222, "ssh-ed25519", KEY)


def test_a_host_that_nobody_knows_is_a_question(tmp_path: Path) -> None:
    with pytest.raises(HostKeyUnknown) as caught:
        keys_from(tmp_path, "").check("server", 22, "ssh-ed25519", KEY)
    assert caught.value.key == KEY
    assert fingerprint(KEY) in str(caught.value)


def test_a_changed_key_names_the_line_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(HostKeyChanged) as caught:
        keys_from(tmp_path, f"# one\nserver ssh-ed25519 {OTHER}\n").check("server", 22, "ssh-ed25519", KEY)
    assert caught.value.source == f"{tmp_path / 'known_hosts'}:2"
    assert (caught.value.expected, caught.value.offered) == (fingerprint(OTHER), fingerprint(KEY))
    assert "ssh-keygen -f" in caught.value.hint


def test_a_changed_key_of_our_own_file_is_forgotten_in_settings(tmp_path: Path) -> None:
    keys = HostKeys(tmp_path / "own")
    keys.trust(question(OTHER))
    with pytest.raises(HostKeyChanged) as caught:
        keys.check("server", 22, "ssh-ed25519", KEY)
    assert "Settings" in caught.value.hint


def test_a_key_of_another_kind_than_the_known_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HostKeyChanged):
        keys_from(tmp_path, f"server ssh-rsa {RSA}\n").check("server", 22, "ssh-ed25519", KEY)


def test_a_known_key_of_a_kind_that_cannot_be_compared_leaves_a_question(tmp_path: Path) -> None:
    old = make_key(9, "ssh-dss")
    with pytest.raises(HostKeyUnknown):
        keys_from(tmp_path, f"server ssh-dss {old}\n").check("server", 22, "ssh-ed25519", KEY)


@pytest.mark.parametrize("host", ["server", "*", "[server]:2222,server"])
def test_a_revoked_key_is_refused_although_it_is_known(host: str, tmp_path: Path) -> None:
    text = f"server ssh-ed25519 {KEY}\n@revoked {host} ssh-ed25519 {KEY}\n"
    with pytest.raises(HostKeyChanged) as caught:
        keys_from(tmp_path, text).check("server", 22, "ssh-ed25519", KEY)
    assert caught.value.expected == "revoked"


def test_a_key_that_was_revoked_without_the_port_is_refused_at_every_port(tmp_path: Path) -> None:
    with pytest.raises(HostKeyChanged, match="revoked"):
        keys_from(tmp_path, f"@revoked server ssh-ed25519 {KEY}\n").check("server", 2222, "ssh-ed25519", KEY)


def test_the_key_of_an_authority_is_never_a_host_key(tmp_path: Path) -> None:
    keys = keys_from(tmp_path, f"@cert-authority * ssh-ed25519 {KEY}\n")
    with pytest.raises(HostKeyUnknown):
        keys.check("server", 22, "ssh-ed25519", KEY)
    assert keys.known_kinds("server", 22) == ()


def test_the_known_kinds_are_asked_for(tmp_path: Path) -> None:
    text = f"server ssh-rsa {RSA}\nserver ssh-ed25519 {KEY}\n@revoked server ecdsa-sha2-nistp256 {KEY}\n"
    assert keys_from(tmp_path, text).known_kinds("server", 22) == ("ssh-ed25519", "ssh-rsa")


def question(key: str, host: str = "server", port: int = 22) -> HostKeyUnknown:
    return HostKeyUnknown("", host=host, port=port, kind="ssh-ed25519", fingerprint=fingerprint(key), key=key)


def test_a_trusted_key_is_kept_and_the_files_of_openssh_are_not_touched(tmp_path: Path) -> None:
    text = f"# mine\nother ssh-ed25519 {OTHER}\n"
    keys = keys_from(tmp_path, text)
    keys.trust(question(KEY, port=2222))
    HostKeys(tmp_path / "own").check("server", 2222, "ssh-ed25519", KEY)
    assert (tmp_path / "known_hosts").read_text() == text
    assert [(known.host, known.fingerprint) for known in keys.all()] == [("[server]:2222", fingerprint(KEY))]


def test_forgetting_a_host_keeps_the_others_and_the_comments(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text(f"# kept\nserver ssh-ed25519 {KEY}\nother ssh-ed25519 {OTHER}\nserver ssh-ed25519 {OTHER}\n")
    HostKeys(own).forget("server", 22)
    assert own.read_text() == f"# kept\nother ssh-ed25519 {OTHER}\n"


def test_a_host_that_was_forgotten_is_a_question_again(tmp_path: Path) -> None:
    keys = HostKeys(tmp_path / "own")
    keys.trust(question(KEY))
    keys.forget("server", 22)
    with pytest.raises(HostKeyUnknown):
        keys.check("server", 22, "ssh-ed25519", KEY)


def test_a_file_that_cannot_be_read_is_named_and_trusts_nothing(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    with pytest.raises(FileError, match="own"):
        HostKeys(tmp_path / "own").check("server", 22, "ssh-ed25519", KEY)


@needs_ssh_keygen
def test_our_own_file_can_be_read_by_ssh_keygen(tmp_path: Path) -> None:
    HostKeys(tmp_path / "own").trust(question(KEY, host="Server", port=2222))
    found = subprocess.run(
        ["ssh-keygen", "-F", "[server]:2222", "-f", tmp_path / "own"], capture_output=True, text=True, check=True
    )
    assert KEY in found.stdout
