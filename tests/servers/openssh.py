"""A real OpenSSH `sshd` on loopback, with keys, port and configuration of its own. Works as root and as anyone else."""

import contextlib
import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.errors import HostKeyUnknown
from app.domain.secret import Secret
from app.services.ssh.host_keys import HostKeys
from tests.servers.other_network import WayIn

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
LOCALHOST = "127.0.0.1"
FAR_IDS = ("-K", "UID_MIN=40000", "-K", "UID_MAX=49999")
"""Options of useradd: ids that no account in a private machine of another test has, whose processes would be its."""


class Sshd:
    """One server. `private_key` logs the current user in."""

    def __init__(self, folder: Path, *, options: str = "", host_key_kinds: tuple[str, ...] = ("ed25519",)) -> None:
        self.folder = folder
        self.program = str(SSHD)  # its name is the name of its PAM service
        self.before: Sequence[str] = ()  # words before the command that starts it, such as those that enter a machine
        self.port = _free_port()
        self.user = getpass.getuser()
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._way_in: WayIn | None = None  # to one that runs in a network of its own
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self.client_key = _make_key(folder / "client", "ed25519")
        shutil.copy(self.client_key.with_suffix(".pub"), folder / "authorized_keys")
        self.host_keys = [_make_key(folder / f"host_{kind}", kind) for kind in host_key_kinds]

    @property
    def device(self) -> Device:
        return Device("d1", "Test server", Transport.SSH, LOCALHOST, self.port, self.user)

    @property
    def credential(self) -> Credential:
        return Credential(self.user, private_key=Secret(self.client_key.read_text()))

    def known(self, folder: Path | None = None) -> HostKeys:
        """A store of host keys that trusts this server."""
        store = HostKeys((folder or self.folder) / "trusted_host_keys")
        for key in self.host_keys:
            kind, blob = key.with_suffix(".pub").read_text().split()[:2]
            store.trust(HostKeyUnknown("", host=LOCALHOST, port=self.port, kind=kind, fingerprint="", key=blob))
        return store

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def start(self) -> None:
        config = self.folder / "sshd_config"
        config.write_text(self._config())
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self.before, self.program, "-D", "-e", "-f", str(config)], stderr=log, stdin=subprocess.DEVNULL
            )
        if "-n" in self.before:
            self._way_in = WayIn(int(self.before[self.before.index("-t") + 1]), self.port)
        while not self._has_ended():
            with contextlib.suppress(OSError), socket.create_connection((LOCALHOST, self.port), 1) as probe:
                probe.settimeout(5)
                if probe.recv(4) == b"SSH-":
                    return
        raise RuntimeError(f"sshd ended:\n{self.log}")

    def _has_ended(self) -> bool:
        """Looks for 5 ms: whoever waits for the server leaves it the processor."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process is None or self._process.wait(0.005) is not None
        return False

    def stop(self) -> None:
        """End the server and every connection."""
        self.kill_connections()
        if self._process:
            self._process.terminate()
            self._process.wait(10)
            self._process = None
        if self._way_in:
            self._way_in.close()
            self._way_in = None

    def connections(self) -> list[int]:
        """Process ids of the server's side of each connection, parents first."""
        return _descendants(self._process.pid) if self._process else []

    def logins(self) -> int:
        """How many connections there are. What a shell starts for a moment is none."""
        return len(_children(self._process.pid)) if self._process else 0

    def kill_connections(self) -> None:
        """Cut every connection, as if the device had lost its power."""
        for pid in self.connections():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """The connections stand, but nobody answers on them."""
        pids = self.connections()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    @contextlib.contextmanager
    def frozen_listener(self) -> Iterator[None]:
        """New connections are taken by the system, but nobody greets them."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def change_host_key(self, kind: str = "ed25519") -> None:
        """From now on the server shows another key, as after a new installation."""
        self.stop()
        for key in self.host_keys:
            key.unlink()
            key.with_suffix(".pub").unlink()
        self.host_keys = [_make_key(self.folder / f"host_{kind}", kind)]
        self.start()

    def _config(self) -> str:
        keys = "".join(f"HostKey {key}\n" for key in self.host_keys)
        return (
            f"Port {self.port}\nListenAddress {LOCALHOST}\n{keys}{self._options}\nPidFile none\nStrictModes no\n"
            # Not the developer's own start-up files: pyenv's, killed in the middle, makes the next login wait a minute.
            f"SetEnv SHLVL=2 HOME={self.folder}/home\n"
            f"AuthorizedKeysFile {self.folder}/authorized_keys\nUsePAM no\nPermitRootLogin yes\nUseDNS no\n"
            "PrintMotd no\nPasswordAuthentication yes\nKbdInteractiveAuthentication no\nMaxStartups 100\n"
            "MaxSessions 100\nSubsystem sftp internal-sftp\n"
            + (f"PerSourcePenalties no\nPAMServiceName {Path(self.program).name}\n" if _is_new() else "")
        )


@cache
def _is_new() -> bool:
    """Whether it is OpenSSH 9.8 or newer. It turns away for a while who has failed to sign in, as tests do all the
    time, and must be told the name of its PAM service."""
    said = subprocess.run([str(SSHD), "-V"], capture_output=True, text=True, check=False).stderr
    found = re.search(r"OpenSSH_(\d+)\.(\d+)", said)
    return found is not None and (int(found[1]), int(found[2])) >= (9, 8)


def _make_key(path: Path, kind: str) -> Path:
    size = ["-b", "2048"] if kind == "rsa" else []
    subprocess.run(["ssh-keygen", "-q", "-t", kind, *size, "-N", "", "-C", "test", "-f", path], check=True)
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCALHOST, 0))
        return int(probe.getsockname()[1])


def _descendants(pid: int) -> list[int]:
    return [process for child in _children(pid) for process in (child, *_descendants(child))]


def _children(pid: int) -> list[int]:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it may end while its children are asked for
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def start_sshd(
    folder: Path, *, options: str = "", host_key_kinds: tuple[str, ...] = ("ed25519",), before: Sequence[str] = ()
) -> Sshd:
    """A started server; skips the test where OpenSSH's server is not installed."""
    if not SSHD:
        pytest.skip("OpenSSH's sshd is not installed")
    server = Sshd(folder, options=options, host_key_kinds=host_key_kinds)
    server.before = before
    server.start()
    return server


def gives_terminals() -> bool:
    """Whether a `sshd` of this user can make terminals: without root it may not hand them to the group "tty"."""
    if sys.platform == "win32":
        return False  # nor is there a sshd
    if os.getuid() == 0:
        return True
    controller, terminal = os.openpty()
    try:
        import grp  # not where tests are only gathered, on Windows

        return os.fstat(terminal).st_gid == grp.getgrnam("tty").gr_gid
    except KeyError:
        return True  # there is no such group: sshd leaves the terminal with its user
    finally:
        os.close(controller)
        os.close(terminal)


needs_terminals = pytest.mark.skipif(
    not gives_terminals(), reason="/dev/pts is mounted without gid=tty: only root's sshd can make terminals here"
)


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Sshd]:
    """A server for one test, which may stop it, freeze it or change its key."""
    server = start_sshd(tmp_path / "sshd")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def shared_sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """A server for a whole module, for tests that leave it as it is."""
    server = start_sshd(tmp_path_factory.mktemp("sshd"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def password_user() -> Iterator[tuple[str, Secret]]:
    """A throwaway user of this computer with a password. Needs root."""
    if os.getuid() != 0 or not shutil.which("useradd"):
        pytest.skip("making a user for password logins needs root and useradd")
    name, password = f"satchel{os.getpid()}", Secret("pä ss'wörd")
    subprocess.run(["useradd", *FAR_IDS, "-M", "-s", "/bin/sh", name], check=True)
    try:
        subprocess.run(["chpasswd"], input=f"{name}:{password.reveal()}".encode(), check=True)
        yield name, password
    finally:
        subprocess.run(["userdel", "-f", name], check=False, capture_output=True)
