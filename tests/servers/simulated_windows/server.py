"""The simulated Windows device: starts and stops its service, and says what scripts answer."""

import contextlib
import hashlib
import http.server
import os
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.servers.simulated_windows import interactive
from tests.servers.simulated_windows.certificate import make_certificate
from tests.servers.simulated_windows.connection import Connection
from tests.servers.simulated_windows.envelopes import Message
from tests.servers.simulated_windows.failures import Failure
from tests.servers.simulated_windows.faults import Fault
from tests.servers.simulated_windows.mangling import Mangler
from tests.servers.simulated_windows.powershell import Behaviour, Run
from tests.servers.simulated_windows.wsman import WsMan

if TYPE_CHECKING:
    from tests.servers.simulated_windows.pipeline import Pipeline
    from tests.servers.simulated_windows.psrp import PipelineBehaviour

USER = "technician"
PASSWORD = "Grüße & <b> 47"  # what the simulated device accepts
_END = "-----END CERTIFICATE-----"
_NTLM_FILE = "NTLM_USER_FILE"  # where pyspnego's server side looks for users


class SimulatedWindows:
    """A context manager: serves on loopback while it is open.

    `ntlm`, `basic`: what it offers. Basic over HTTP is off unless `basic_over_http`. `ports`: of HTTP and HTTPS, 0 for
    any that is free.
    """

    def __init__(
        self,
        folder: Path,
        *,
        ntlm: bool = True,
        basic: bool = True,
        basic_over_http: bool = False,
        ports: tuple[int, int] = (0, 0),
    ) -> None:
        self.users = {USER: PASSWORD}
        self.ntlm, self.basic, self.basic_over_http = ntlm, basic, basic_over_http
        self.kerberos = False  # needs a key of HTTP/localhost where KRB5_KTNAME says
        self.credssp = False
        self.certificates: set[str] = set()  # SHA-256 (hex) of the clients' certificates that stand for a user
        self.identifies = True  # says what it is without a credential, as Windows does unless it was told otherwise
        self.clock_offset = 0.0  # seconds that its clock is ahead of ours
        self.credentials_seen: list[str] = []  # every Authorization header
        self.actions: list[str] = []  # "Create", "Receive", ... in order
        self.answers: list[tuple[Message, bytes]] | None = None  # every envelope, where a test sets a list here
        self.stopping = threading.Event()
        self.wsman = WsMan(self._find_behaviour, self._pipeline_behaviour_for)
        self._behaviours: list[tuple[Callable[[str], bool], Behaviour]] = []
        self._pipelines: list[tuple[Callable[[str], bool], PipelineBehaviour]] = []
        self._failures: list[tuple[str, Failure | Fault]] = []
        self.delays: dict[str, float] = {}  # seconds before an answer is thought of, by WS-Man action
        self.turned_away: set[str] = set()  # disabled, locked or with an expired password: Windows says 401, not why
        self.refusals: dict[str, Fault] = {}  # by WS-Man action
        self.mangler: Mangler | None = None  # spoils one answer
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.certificate_file, key_file = make_certificate(folder)
        self.http = HttpService(self, ports[0], None, None)
        self.https = HttpService(self, ports[1], self.certificate_file, key_file)

    @property
    def command_lines(self) -> list[str]:
        """Every command line that a client has started."""
        return self.wsman.command_lines

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hex."""
        return self.https.fingerprint

    def answer(
        self,
        script: str | Callable[[str], bool],
        output: str = "",
        errors: str = "",
        exit_code: int = 0,
        delay: float = 0,
    ) -> None:
        """What a script answers that contains `script`, or for which it is true. The last registered comes first."""

        def behave(run: Run) -> int:
            run.wait(delay)
            run.write(output)
            if errors:
                run.write_error(errors)
            return exit_code

        self.perform(script, behave)

    def perform(self, script: str | Callable[[str], bool], behaviour: Behaviour) -> None:
        """The same with a function that reads and writes as it likes and returns the exit code."""
        matches = script if callable(script) else lambda text: script in text
        self._behaviours.insert(0, (matches, behaviour))

    def play(self, script: str | Callable[[str], bool], behaviour: "PipelineBehaviour") -> None:
        """What a pipeline of PowerShell Remoting does: of which a script, or a text given to it, contains `script`.

        In a session of the product it is the command that a person typed.
        """
        matches = script if callable(script) else lambda text: script in text
        self._pipelines.insert(0, (matches, behaviour))

    def fail(self, action: str, failure: Failure | Fault) -> None:
        """Let the next request with this WS-Man action go wrong; "connection" is the next of any kind.

        A `Fault` (see `faults.py`) is answered to a WS-Man action.
        """
        self._failures.append((action, failure))

    def refuse(self, action: str, code: int, reason: str) -> None:
        """Answer every request with this WS-Man action with a WSManFault, until `refusals` forgets it."""
        self.refusals[action] = Fault(code, reason)

    def failure_for(self, action: str) -> Failure | Fault | None:
        for found in self._failures:
            if found[0] == action:
                self._failures.remove(found)
                return found[1]
        return None

    def renew_certificate(self) -> None:
        """From the next connection on, the service shows another certificate."""
        self.https.use(*make_certificate(self._folder, "renewed"))

    def is_running(self, process: int) -> bool:
        """Whether a script with this process id (`$PID`) runs."""
        return any(run.process == process for run in self.wsman.runs())

    def cut_connections(self) -> None:
        """Every connection ends without a farewell. The service goes on."""
        self.http.cut_all()
        self.https.cut_all()

    def let_in(self, certificate: Path) -> None:
        """From the next connection on, who shows this certificate (PEM) over HTTPS is let in."""
        der = ssl.PEM_cert_to_DER_cert(certificate.read_text("ascii").partition(_END)[0] + _END)
        self.certificates.add(hashlib.sha256(der).hexdigest())
        self.https.ask_for_certificates(certificate)

    def add_user(self, user: str, password: str) -> None:
        self.users[user] = password
        self._write_users()

    def change_password(self, password: str) -> None:
        """From the next sign-in on, another password is right."""
        self.users[USER] = password
        self._write_users()

    def _write_users(self) -> Path:
        ntlm_file = self._folder / "ntlm-users"
        ntlm_file.touch(0o600)
        lines = [":".join((*_domain_and_name(user), password)) for user, password in self.users.items()]
        ntlm_file.write_text("\n".join(lines) + "\n", "utf-8")
        return ntlm_file

    def restart(self) -> None:
        """The device restarts within a moment: every connection and every shell is gone, and nobody was told."""
        self.wsman.end_everything()
        self.wsman.shells.clear()
        self.cut_connections()

    def kill_shells(self) -> None:
        """Every shell and every PowerShell is gone, as after too long a rest, or where somebody ended its process."""
        self.wsman.kill_everything()

    def close_powershell(self) -> None:
        """This user may not use the endpoint of PowerShell Remoting; shells still open."""
        self.wsman.limits.closed_endpoints.add("Microsoft.PowerShell")

    def stop(self) -> None:
        """Nothing listens any more, and every connection ends."""
        self.stopping.set()
        self.http.stop()
        self.https.stop()
        self.wsman.end_everything()

    def _find_behaviour(self, script: str) -> Behaviour | None:
        return next((behaviour for matches, behaviour in self._behaviours if matches(script)), None)

    def _pipeline_behaviour_for(self, pipeline: "Pipeline") -> "PipelineBehaviour":
        from tests.servers.simulated_windows import session_scripts

        found = session_scripts.find(pipeline, self._find_pipeline_behaviour, self._find_behaviour)
        return found or self._find_pipeline_behaviour(pipeline.script) or interactive.act_out

    def _find_pipeline_behaviour(self, script: str) -> "PipelineBehaviour | None":
        return next((behaviour for matches, behaviour in self._pipelines if matches(script)), None)

    def __enter__(self) -> Self:
        self._environment = os.environ.get(_NTLM_FILE)
        os.environ[_NTLM_FILE] = str(self._write_users())
        self.http.start()
        self.https.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._environment is None:
            del os.environ[_NTLM_FILE]
        else:
            os.environ[_NTLM_FILE] = self._environment


def _domain_and_name(user: str) -> tuple[str, str]:
    domain, _, name = user.rpartition("\\")
    return domain, name


class HttpService(http.server.ThreadingHTTPServer):
    """One port. Remembers its connections so that they can be cut."""

    daemon_threads, request_queue_size, block_on_close = True, 64, False

    def __init__(self, windows: SimulatedWindows, port: int, certificate: Path | None, key: Path | None) -> None:
        super().__init__(("127.0.0.1", port), Connection)
        self.windows = windows
        self.certificate_digest = b""
        self._tls: ssl.SSLContext | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        if certificate and key:
            self.use(certificate, key)

    @property
    def tls(self) -> bool:
        return self._tls is not None

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def fingerprint(self) -> str:
        return self.certificate_digest.hex()

    def use(self, certificate: Path, key: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.certificate_digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text("ascii"))).digest()
        self._tls = context

    def ask_for_certificates(self, trusted: Path) -> None:
        """Of the clients: these are taken."""
        assert self._tls
        self._tls.verify_mode = ssl.CERT_OPTIONAL
        self._tls.load_verify_locations(trusted)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        self.server_close()
        self.cut_all()

    def get_request(self) -> tuple[socket.socket, object]:
        sock, address = super().get_request()
        if self._tls:
            sock = self._tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._open.add(sock)
        return sock, address

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away, or refuses the certificate, is no news."""

    def cut(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def cut_all(self) -> None:
        with self._lock:
            for sock in self._open:
                self.cut(sock)
