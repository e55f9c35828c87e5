"""Parts of the self-test that speak to devices: SSH over the loopback interface, WinRM's sign-in in memory."""

import os
import secrets
import tempfile
from contextlib import closing
from pathlib import Path

from app.cli.session import Session
from app.domain.secret import Secret

_USER = "self-test"


def ssh(session: Session) -> str:
    """Connect with our own client to our own server: a key to trust, a password, a command, a file there and back."""
    from app.cli.self_test.ssh_server import HOST, LoopbackServer
    from app.domain.credentials import Credential
    from app.domain.devices import Device, Transport
    from app.domain.errors import HostKeyUnknown
    from app.services.ssh.host_keys import HostKeys
    from app.services.targets.opening import Connections

    password, sent = Secret(secrets.token_hex()), secrets.token_hex()
    with tempfile.TemporaryDirectory() as folder, closing(LoopbackServer(password)) as server:
        device = Device("", "loopback", Transport.SSH, HOST, server.port, _USER)
        keys = HostKeys(Path(folder) / "host_keys")
        connections = Connections(keys, lambda _: Credential(user=_USER, password=password))
        with closing(connections):
            try:
                connections.target(device, session.task)
                raise ValueError("a key that nobody knows was taken")
            except HostKeyUnknown as question:
                keys.trust(question)
            target = connections.target(device, session.task)
            answer = target.run("cat", session.task, timeout=20, stdin=sent.encode())
            if answer.output != sent or answer.exit_code != 0:
                raise ValueError("a command gives something else than was sent")
            _file_there_and_back(connections, device, Path(folder) / "file", sent.encode(), session)
    return "signed in, a command and a file"


def _file_there_and_back(connections: object, device: object, path: Path, data: bytes, session: Session) -> None:
    from typing import cast

    from app.domain.devices import Device
    from app.services.targets.opening import Connections

    path.write_bytes(data)
    with closing(cast("Connections", connections).files(cast("Device", device), session.task)) as files:
        with path.open("rb") as local:
            files.store(local.fileno(), "/file", _Still(), session.task, start=0, size=len(data))
        if files.read("/file", len(data) + 1, session.task) != data:
            raise ValueError("a file comes back as something else")


class _Still:
    """Implements `Pulse`: nobody looks."""

    def moved(self, upto: int, task: object) -> None: ...


def winrm(session: Session) -> str:
    """Sign in by NTLM to a service in this process, and seal a message as WinRM does without TLS."""
    import spnego

    from app.services.winrm.signing_in import sealing

    password = secrets.token_hex()
    with tempfile.TemporaryDirectory() as folder:
        accounts = Path(folder) / "accounts"
        accounts.write_text(f"LOCAL:{_USER}:{password}\n", "utf-8")
        before = os.environ.get("NTLM_USER_FILE")
        os.environ["NTLM_USER_FILE"] = str(accounts)
        try:
            options = spnego.NegotiateOptions.use_ntlm
            client = spnego.client(f"LOCAL\\{_USER}", password, "localhost", "HTTP", options=options, protocol="ntlm")
            service = spnego.server("localhost", "HTTP", options=options, protocol="ntlm")
            token = client.step()
            while token and not (client.complete and service.complete):
                token = client.step(answer) if (answer := service.step(token)) else None
        finally:
            os.environ.pop("NTLM_USER_FILE")
            if before is not None:
                os.environ["NTLM_USER_FILE"] = before
    message = secrets.token_hex().encode()
    _, body = sealing.seal(client, "Negotiate", message)
    if message in body or sealing.unseal(service, body) != message:
        raise ValueError("a sealed message does not come back")
    return "signed in by NTLM, a message sealed"
