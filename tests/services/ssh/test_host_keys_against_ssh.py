"""What a file of known hosts says about a real server: Satchel and the real `ssh` answer alike, and neither writes."""

import base64
import hmac
import shutil
import subprocess
from pathlib import Path

import pytest

from app.domain.errors import HostKeyChanged, HostKeyUnknown
from app.domain.task import TaskContext
from app.services.ssh.connection import connect
from app.services.ssh.host_keys import HostKeys
from tests.servers.openssh import Sshd
from tests.services.ssh.test_host_keys import OTHER

pytestmark = pytest.mark.skipif(not shutil.which("ssh"), reason="ssh is not installed")

# HOST and [HOST]:PORT stand for the server, KEY for its key, HASHED(…) for a hashed name.
CASES = {
    "[HOST]:PORT KEY": "accepted",
    "HASHED([HOST]:PORT) KEY": "accepted",
    "HASHED(HOST) KEY": "accepted",
    "HASHED([HOST]:1) KEY": "unknown",
    "HOST KEY": "accepted",
    "[HOST]:1 KEY": "unknown",
    "elsewhere,[HOST]:PORT KEY a comment": "accepted",
    "[127.0.?.*]:PORT KEY": "accepted",
    "[127.1.?.*]:PORT KEY": "unknown",
    "* KEY": "accepted",
    "*,![HOST]:PORT,!HOST KEY": "unknown",
    "!HOST,![HOST]:PORT,* KEY": "unknown",
    "*,![HOST]:PORT KEY": "accepted",  # as ssh has it: without its port the host is not denied
    "!elsewhere,* KEY": "accepted",
    "[HOST]:PORT OTHER": "changed",
    "HASHED([HOST]:PORT) OTHER": "changed",
    "*,!elsewhere OTHER": "changed",
    "[HOST]:PORT OTHER\n[HOST]:PORT KEY": "accepted",
    "HOST OTHER": "unknown",
    "@revoked * KEY": "revoked",
    "[HOST]:PORT KEY\n@revoked [HOST]:PORT KEY": "revoked",
    "[HOST]:PORT KEY\n@revoked HASHED([HOST]:PORT) KEY": "revoked",
    "[HOST]:PORT KEY\n@revoked * OTHER": "accepted",
    "@cert-authority * KEY": "unknown",
    "@cert-authority * OTHER\n[HOST]:PORT KEY": "accepted",
    "@cert-authority * OTHER": "unknown",
    "@unknown * KEY": "unknown",
    "# [HOST]:PORT KEY": "unknown",
    "\n  \n[HOST]:PORT\n[HOST]:PORT ssh-ed25519 broken\n\t[HOST]:PORT KEY\r": "accepted",
    "": "unknown",
}
IN_SSHS_WORDS = {
    "accepted": "",
    "unknown": "host key is known for",
    "changed": "REMOTE HOST IDENTIFICATION HAS CHANGED",
    "revoked": "REVOKED HOST KEY DETECTED",
}


def hashed(name: str) -> str:
    salt = b"0123456789abcdefghij"
    parts = (salt, hmac.digest(salt, name.encode(), "sha1"))
    return "|1|" + "|".join(base64.b64encode(part).decode() for part in parts)


def written(case: str, server: Sshd) -> str:
    """The file that a case means, for this server."""
    kind, key = server.host_keys[0].with_suffix(".pub").read_text().split()[:2]
    host, port = server.device.host, str(server.port)
    text = case.replace("HOST", host).replace("PORT", port).replace("KEY", f"{kind} {key}")
    while "HASHED(" in text:
        before, _, rest = text.partition("HASHED(")
        name, _, after = rest.partition(")")
        text = f"{before}{hashed(name)}{after}"
    return text.replace("OTHER", f"ssh-ed25519 {OTHER}") + "\n"


def sshs_answer(server: Sshd, known_hosts: Path) -> str:
    options = (f"UserKnownHostsFile={known_hosts}", "GlobalKnownHostsFile=/dev/null", "StrictHostKeyChecking=yes")
    more = ("BatchMode=yes", "UpdateHostKeys=no", "IdentitiesOnly=yes", "IdentityAgent=none")
    words = [word for option in (*options, *more) for word in ("-o", option)]
    command = ["ssh", "-F", "none", *words, "-i", str(server.client_key), "-p", str(server.port)]
    done = subprocess.run(
        [*command, f"{server.user}@{server.device.host}", "true"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    if not done.returncode:
        return "accepted"
    return next(answer for answer, words in IN_SSHS_WORDS.items() if words and words in done.stderr)


def our_answer(server: Sshd, host_keys: HostKeys) -> str:
    try:
        connect(server.device, server.credential, host_keys, TaskContext()).close()
    except HostKeyUnknown:
        return "unknown"
    except HostKeyChanged as error:
        return "revoked" if error.expected == "revoked" else "changed"
    return "accepted"


@pytest.mark.parametrize(("case", "answer"), CASES.items(), ids=range(len(CASES)))
def test_satchel_and_ssh_answer_the_same(case: str, answer: str, shared_sshd: Sshd, tmp_path: Path) -> None:
    known_hosts, own = tmp_path / "known_hosts", tmp_path / "own"
    known_hosts.write_text(written(case, shared_sshd), newline="")
    before, changed = known_hosts.read_bytes(), known_hosts.stat().st_mtime_ns
    assert our_answer(shared_sshd, HostKeys(own, [known_hosts])) == answer
    assert not own.exists()  # nothing is trusted silently
    assert (known_hosts.read_bytes(), known_hosts.stat().st_mtime_ns) == (before, changed)
    assert sshs_answer(shared_sshd, known_hosts) == answer


def test_a_key_that_is_trusted_here_is_not_written_for_ssh(shared_sshd: Sshd, tmp_path: Path) -> None:
    known_hosts, own = tmp_path / "known_hosts", tmp_path / "own"
    known_hosts.write_text("# mine\n")
    host_keys = HostKeys(own, [known_hosts])
    with pytest.raises(HostKeyUnknown) as caught:
        connect(shared_sshd.device, shared_sshd.credential, host_keys, TaskContext())
    host_keys.trust(caught.value)
    assert our_answer(shared_sshd, host_keys) == "accepted"
    assert known_hosts.read_text() == "# mine\n"
    assert sshs_answer(shared_sshd, known_hosts) == "unknown"
    assert sshs_answer(shared_sshd, own) == "accepted"  # and our own file has OpenSSH's format
