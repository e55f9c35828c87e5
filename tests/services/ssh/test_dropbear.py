"""Another real server than OpenSSH's: Dropbear, which routers and small devices run."""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.errors import AuthenticationFailed, HostKeyUnknown
from app.domain.file_channel import SmallFile
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.ssh.connection import connect
from app.services.ssh.host_keys import HostKeys
from app.services.ssh.sftp.files import open_files
from app.services.ssh.shell import open_shell
from app.services.ssh.target import SshTarget
from tests.servers.openssh import LOCALHOST, _free_port, needs_terminals

DROPBEAR = shutil.which("dropbear", path="/usr/sbin:/usr/bin")
pytestmark = pytest.mark.skipif(not DROPBEAR, reason="Dropbear (dropbear-bin) is not installed")


@pytest.fixture
def router(tmp_path: Path, password_user: tuple[str, Secret]) -> Iterator[Device]:
    """A started Dropbear."""
    key = tmp_path / "host"
    subprocess.run(["dropbearkey", "-t", "ed25519", "-f", key], check=True, capture_output=True)
    port = _free_port()
    log = tmp_path / "log"
    with log.open("wb") as output:
        words = [str(DROPBEAR), "-F", "-E", "-p", f"{LOCALHOST}:{port}", "-r", str(key)]
        process = subprocess.Popen(words, stderr=output)
    try:
        while b"Not backgrounding" not in log.read_bytes():
            assert process.poll() is None
        yield Device("", "router", Transport.SSH, LOCALHOST, port, password_user[0])
    finally:
        process.terminate()
        process.wait(30)


def trusting(device: Device, folder: Path) -> HostKeys:
    keys = HostKeys(folder / "keys")
    with pytest.raises(HostKeyUnknown) as question:
        connect(device, Credential(), keys, TaskContext())
    keys.trust(question.value)
    return keys


@needs_terminals
def test_a_router_lets_in_and_works(router: Device, password_user: tuple[str, Secret], tmp_path: Path) -> None:
    user, password = password_user
    opened = connect(router, Credential(password=password), trusting(router, tmp_path), TaskContext())
    assert opened.sign_in.proofs == ("password",)
    assert SshTarget(opened, "router").run("id -un", TaskContext()).output.strip() == user
    shell = open_shell(opened, 80, 24, TaskContext())
    shell.send(b"exit 3\n")
    while shell.receive(TaskContext()):
        pass
    assert shell.exit_code == 3
    opened.close()


def test_a_router_refuses_a_wrong_password_that_was_sent_once(router: Device, tmp_path: Path) -> None:
    with pytest.raises(AuthenticationFailed, match="refused the password"):
        connect(router, Credential(password=Secret("wrong")), trusting(router, tmp_path), TaskContext())
    assert (tmp_path / "log").read_bytes().count(b"Bad password attempt") == 1


def test_a_quiet_router_stays_connected(router: Device, password_user: tuple[str, Secret], tmp_path: Path) -> None:
    """Dropbear answers the sign of life with a refusal, and that is one."""
    keys = trusting(router, tmp_path)
    opened = connect(router, Credential(password=password_user[1]), keys, TaskContext(), keepalive=0.1)
    assert not opened.ends_within(1.2)
    opened.close()


@pytest.mark.skipif(
    not Path("/usr/lib/sftp-server").exists(), reason="sftp-server, which Dropbear starts, is not there"
)
def test_a_router_gives_and_takes_files(router: Device, password_user: tuple[str, Secret], tmp_path: Path) -> None:
    """Its windows and packets are small."""
    opened = connect(router, Credential(password=password_user[1]), trusting(router, tmp_path), TaskContext())
    files = open_files(opened, SshTarget(opened, "router"), TaskContext())
    data = bytes(range(256)) * 8000
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o777)
        (place / "here").write_bytes(data)
        with (place / "here").open("rb") as here, (place / "got").open("w+b") as got:
            files.store(here.fileno(), f"{name}/put", NoPulse(), TaskContext(), start=0, size=len(data))
            files.fetch(f"{name}/put", got.fileno(), NoPulse(), TaskContext(), start=0, size=len(data))
        assert (place / "put").read_bytes() == (place / "got").read_bytes() == data
        many = [SmallFile(f"{name}/{number}", data[:number], 0o640, 1.0) for number in range(300)]
        assert {one.error for one in files.store_small(many, TaskContext())} == {None}
        written = [Path(file.path) for file in many]
        assert [path.read_bytes() for path in written] == [file.data for file in many]
        assert {(path.stat().st_mode & 0o7777, path.stat().st_mtime, path.owner()) for path in written} == {
            (0o640, 1.0, password_user[0])
        }
        assert not list(place.glob(".*"))
        assert files.digest(f"{name}/put", len(data), TaskContext()) == hashlib.sha256(data).hexdigest()
    opened.close()


class NoPulse:
    def moved(self, upto: int, task: TaskContext) -> None:
        pass
