"""The network connections of one WinRM client, which any thread can cut at once."""

import contextlib
import selectors
import socket
import threading
import time
from dataclasses import dataclass, field
from enum import Enum

from app.domain.credentials import Credential
from app.domain.language import tr

CONNECT_TIMEOUT = 10.0
"""Seconds until a device that does not answer counts as unreachable."""
PATH = "/wsman"

_STEP = 0.1  # seconds between two looks at whether somebody has cut the link


class Method(Enum):
    """How to sign in."""

    BASIC = "basic"
    NTLM = "ntlm"
    NEGOTIATE = "negotiate"  # Kerberos where it can be had, otherwise NTLM
    KERBEROS = "kerberos"
    CREDSSP = "credssp"
    CERTIFICATE = "certificate"


@dataclass(slots=True)
class Spoken:
    """What the latest sign-in has come to, where a method leaves that open: "kerberos" or "ntlm"."""

    protocol: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where and how to sign in."""

    host: str
    port: int  # TCP port
    method: Method
    credential: Credential
    scheme: str = "Negotiate"  # the word in the HTTP headers under which tokens are exchanged
    pin: str = ""  # SHA-256 of the certificate, hex; "" without TLS
    certificate_file: str = ""  # PEM: the client's certificate and its key, for Method.CERTIFICATE
    spoken: Spoken = field(default_factory=Spoken, compare=False)

    @property
    def is_secure(self) -> bool:
        return bool(self.pin)

    @property
    def authority(self) -> str:
        """As the Host header has it."""
        host = self.host.partition("%")[0]  # the zone of a link-local address is nobody's business but ours
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def endpoint(self) -> str:
        """As the service's URL."""
        return f"{'https' if self.is_secure else 'http'}://{self.authority}{PATH}"


class Link:
    """Opens the sockets of one client and keeps a twin of each, because TLS takes the original away.

    A cut frees every thread that waits on one of them, at once or at its next look.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._twins: set[socket.socket] = set()
        self._cut = False

    @property
    def is_cut(self) -> bool:
        return self._cut

    def look(self) -> None:
        """Raises ConnectionAbortedError when it is cut. For whoever waits on one of its sockets."""
        if self._cut:
            raise ConnectionAbortedError(tr("the link was cut"))

    def dial(self, host: str, port: int, timeout: float = CONNECT_TIMEOUT) -> tuple[socket.socket, socket.socket]:
        """A connected socket and its twin, to be given to `forget`. Raises OSError."""
        deadline = time.monotonic() + timeout
        failure: OSError | None = None
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            sock = socket.socket(family, kind, protocol)
            try:
                self._connect(sock, address, deadline)
                sock.settimeout(timeout)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return sock, self._keep(sock)
            except OSError as error:
                sock.close()
                failure = error
        raise failure or OSError("the name has no address")

    def _connect(self, sock: socket.socket, address: tuple[object, ...], deadline: float) -> None:
        sock.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            sock.connect(address)
        with selectors.DefaultSelector() as selector:
            selector.register(sock, selectors.EVENT_WRITE)
            while True:
                self.look()
                if selector.select(_STEP):
                    if code := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                        raise OSError(code, "connect")
                    return
                if time.monotonic() > deadline:
                    raise TimeoutError("connect")

    def _keep(self, sock: socket.socket) -> socket.socket:
        twin = sock.dup()
        with self._lock:
            self._twins.add(twin)
            late = self._cut
        if late:
            _shut(twin)
        return twin

    def forget(self, twin: socket.socket) -> None:
        """Let go of a twin, after its socket was closed."""
        with self._lock:
            self._twins.discard(twin)
            twin.close()

    def cut(self) -> None:
        """End every connection and let no new one be made. At once, from any thread."""
        with self._lock:
            self._cut = True
            for twin in self._twins:
                _shut(twin)


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may be closed already
        sock.shutdown(socket.SHUT_RDWR)
