"""What the tests of the check share: one call that checks a device, and a listener on loopback."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from app.domain.connection_check import ConnectionCheck, StageVerdict
from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.task import TaskContext
from app.services.connection_check.attempt import PATIENCE
from app.services.connection_check.service import check_connection
from app.services.ssh.host_keys import HostKeys
from tests.servers.listening import stop_listening
from tests.servers.openssh import LOCALHOST, Sshd

SSH = ("name", "route", "tcp", "banner", "key_exchange", "host_key", "authentication", "authorisation", "shell")


def check_device(
    device: Device,
    folder: Path,
    *,
    host_keys: HostKeys | None = None,
    credential: Callable[[Device], Credential] = lambda _: Credential(),
    failure: AppError | None = None,
    patience: float = PATIENCE,
) -> ConnectionCheck:
    """Check a device of which no more is known than what is given."""
    keys = host_keys or HostKeys(folder / "host_keys")
    found = check_connection(device, credential, keys, TaskContext(), failure=failure, patience=patience)
    assert tuple(one.stage for one in found.findings) == SSH
    return found


def check_server(
    server: Sshd, folder: Path, *, credential: Credential | None = None, failure: AppError | None = None, user: str = ""
) -> ConnectionCheck:
    """Check a server whose key is known, with its own credential unless another is given."""
    used = server.credential if credential is None else credential
    device = replace(server.device, user=user or server.user)
    return check_device(device, folder, host_keys=server.known(folder), credential=lambda _: used, failure=failure)


def code(found: ConnectionCheck) -> str:
    """The cause; that the stages before are fine and the later ones were not reached is asserted on the way."""
    if found.cause is None:
        return ""
    at = found.findings.index(found.cause)
    assert all(one.verdict in (StageVerdict.OK, StageVerdict.SKIPPED) for one in found.findings[:at])
    assert all(one.verdict is StageVerdict.NOT_REACHED for one in found.findings[at + 1 :])
    assert found.cause.fix is not None and found.cause.fix.sentence
    return found.cause.code


def evidence(found: ConnectionCheck) -> str:
    """All that the broken stage saw, as one text."""
    assert found.cause is not None
    return "\n".join(f"{one.label}: {one.value}" for one in found.cause.evidence)


@contextlib.contextmanager
def listener(serve: Callable[[socket.socket], None], host: str = LOCALHOST) -> Iterator[Device]:
    """A device on loopback; `serve` is called for each connection, in a thread of its own."""
    with socket.create_server((host, 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=_guarded, args=(serve, connection), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield Device("d1", "Listener", host=host, port=server.getsockname()[1], user="tech")
        finally:
            stop_listening(server)
    thread.join(30)


def _guarded(serve: Callable[[socket.socket], None], connection: socket.socket) -> None:
    with connection, contextlib.suppress(OSError):
        serve(connection)
