"""One HTTP question to what may be a WinRM service, on a connection of its own, without a credential."""

import contextlib
import hashlib
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import BANNER_SECONDS, STAGE_SECONDS, Attempt
from app.services.connection_check.tcp import try_address
from app.services.connection_check.wire import Recorded
from app.services.sliced_waits import send_all, shake_hands

_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
_MOST = 64 * 1024  # bytes of an answer that are looked at
IDENTIFY = (
    b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    b'xmlns:wsmid="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd">'
    b"<s:Header/><s:Body><wsmid:Identify/></s:Body></s:Envelope>"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is 0 for what was no HTTP; `sent` is how it began. `headers` by their names in lower case."""

    status: int = 0
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    body: bytes = b""
    sent: bytes = b""
    failure: str = ""  # why nothing came
    ended: bool = False


def ask(attempt: Attempt, task: TaskContext, *, identify: bool) -> Answer:
    """What the service says. Raises Cancelled."""
    assert attempt.peer is not None  # noqa: S101 - the stages before have found it
    knocked = try_address(attempt.peer, STAGE_SECONDS, task)
    if knocked.connection is None:
        return Answer(failure=knocked.words)
    with knocked.connection as connection, cut_by(task, connection):
        try:
            with _dressed(connection, attempt, task) as dressed:
                return _asked(dressed, attempt, task, identify)
        except OSError as error:  # of TLS too
            task.check()
            return Answer(failure=str(error))


@contextlib.contextmanager
def cut_by(task: TaskContext, connection: socket.socket) -> Iterator[None]:
    """A cancel frees whoever waits on the connection. A twin does it, because TLS takes the socket away."""
    with connection.dup() as twin, task.on_cancel(lambda: _shut(twin)):
        yield


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def _dressed(connection: socket.socket, attempt: Attempt, task: TaskContext) -> Iterator[socket.socket]:
    if not attempt.windows.pin:
        yield connection
        return
    context = open_minded_context()
    with shake_hands(context, connection, attempt.host, STAGE_SECONDS, task.check) as dressed:
        shown = hashlib.sha256(dressed.getpeercert(binary_form=True) or b"").hexdigest()
        if shown != attempt.windows.pin:
            raise ssl.SSLError(tr("another certificate than a moment ago"))
        yield dressed


def open_minded_context() -> ssl.SSLContext:
    """Accepts any certificate: who it is is judged by itself, and nothing secret is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _asked(connection: socket.socket, attempt: Attempt, task: TaskContext, identify: bool) -> Answer:
    body = IDENTIFY if identify else b""
    host = f"[{attempt.host}]" if ":" in attempt.host else attempt.host
    head = [
        "POST /wsman HTTP/1.1",
        f"Host: {host}:{attempt.port}",
        "User-Agent: Satchel",
        "Content-Type: application/soap+xml;charset=UTF-8",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *(["WSMANIDENTIFY: unauthenticated"] if identify else []),
    ]
    send_all(connection, "\r\n".join([*head, "", ""]).encode("ascii", "replace") + body, STAGE_SECONDS, task.check)
    wire = Recorded(connection)
    heard = wire.peek(BANNER_SECONDS, task, until=b"\r\n\r\n")
    task.check()
    found = _STATUS.match(heard)
    if found is None:
        return Answer(sent=heard[:_MOST], ended=wire.ended, failure=str(wire.failure or ""))
    top, _, rest = heard.partition(b"\r\n\r\n")
    headers = _headers(top)
    length = _length(headers)
    while len(rest) < length and not wire.ended and len(heard) < _MOST:
        before = len(heard)
        heard = wire.peek(BANNER_SECONDS, task, until=b"</s:Envelope>")
        rest = heard[len(top) + 4 :]
        if len(heard) == before:
            break
    return Answer(int(found[1]), headers, rest[:_MOST], heard[:_MOST], ended=wire.ended)


def _headers(top: bytes) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in top.decode("latin-1").split("\r\n")[1:200]:
        name, mark, value = line.partition(":")
        if mark:
            key = name.strip().lower()
            found[key] = (*found.get(key, ()), value.strip()[:500])
    return found


def _length(headers: Mapping[str, tuple[str, ...]]) -> int:
    said = headers.get("content-length", ("0",))[0]
    return min(int(said), _MOST) if said.isascii() and said.isdecimal() and len(said) < 12 else 0
