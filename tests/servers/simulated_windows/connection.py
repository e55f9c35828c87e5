"""One connection to the simulated service: HTTP, signing in, and the sealed messages of NTLM."""

import contextlib
import http.server
import re
import time
from typing import TYPE_CHECKING

import spnego

from tests.servers.simulated_windows.envelopes import Message, fault_envelope, identify_envelope
from tests.servers.simulated_windows.failures import Failure
from tests.servers.simulated_windows.faults import Fault
from tests.servers.simulated_windows.mangling import Mangler
from tests.servers.simulated_windows.signing import SOAP, Door

if TYPE_CHECKING:
    from tests.servers.simulated_windows.server import HttpService

_DONE_FIRST = (Failure.DROP_REPLY, Failure.CORRUPT, Failure.DRIP)  # what is asked is done, the answer suffers
_DROPS, _PAUSE = 20, 0.02  # how often an answer that drips stops, and for how many seconds


class Connection(http.server.BaseHTTPRequestHandler):
    server: "HttpService"
    protocol_version, server_version, sys_version = "HTTP/1.1", "Microsoft-HTTPAPI/2.0", ""
    disable_nagle_algorithm = True
    wbufsize = -1
    _damage: Failure | None = None  # what is done to the answer itself
    _sealing = ""  # the protocol with which the client seals, once it does

    def setup(self) -> None:
        self._door = Door(self.server, self.request)
        super().setup()

    def log_message(self, *_: object) -> None:
        pass

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header, by the clock of the device."""
        now = time.time() if timestamp is None else timestamp
        return super().date_time_string(now + self.server.windows.clock_offset)

    def do_POST(self) -> None:
        windows = self.server.windows
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._sealing, self._damage = "", None
        if windows.identifies and self.headers.get("WSMANIDENTIFY") == "unauthenticated":
            return self._reply(200, identify_envelope(tells_system=False))
        authorization = self.headers.get("Authorization", "")
        if authorization:
            windows.credentials_seen.append(authorization)
        if self._fails_with(windows.failure_for("connection")):
            return None
        allowed, headers = self._door.knock(authorization)
        if not allowed:
            return self._reply(401, headers=headers or self._door.offers())
        if not body:
            return self._reply(200, headers=headers)
        return self._serve(body, headers)

    def _serve(self, body: bytes, headers: list[tuple[str, str]]) -> None:
        windows = self.server.windows
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/"):
            try:
                self._sealing = _protocol_of(kind)
                body = self._door.unseal(body)
            except spnego.exceptions.SpnegoError:  # sealed with the context of another connection
                return self._reply(400)
        elif not self.server.tls:  # AllowUnencrypted is off, as on every Windows
            return self._reply(500)
        message = Message(body)
        windows.actions.append(message.name)
        failure = windows.failure_for(message.name)
        self._damage = failure if isinstance(failure, Failure) else None
        if failure is Failure.UNSEALED:
            self._sealing = ""
        elif failure not in _DONE_FIRST and self._fails_with(self._damage):
            return None
        windows.stopping.wait(windows.delays.get(message.name, 0))
        try:
            if refusal := windows.refusals.get(message.name):
                raise refusal
            if isinstance(failure, Fault):
                raise failure
            status, answer = 200, windows.wsman.answer(message)
        except Fault as fault:
            status, answer = fault.status, fault.body or fault_envelope(message.id, fault)
        if windows.answers is not None:
            windows.answers.append((message, answer))
        if failure is Failure.DROP_REPLY:
            return self._cut()
        return self._reply(status, answer, headers)

    def _fails_with(self, failure: Failure | None) -> bool:
        match failure:
            case Failure.CUT:
                self._cut()
            case Failure.STALL:
                self.server.windows.stopping.wait()
                self._cut()
            case Failure.GARBAGE:
                self._sealing = ""
                self._reply(200, b"<html>It works!</html>", content_type="text/html")
            case Failure.HALF_A_REPLY:
                self.wfile.write(b"HTTP/1.1 200 \r\nContent-Length: 5000\r\n\r\n<s:Envelope")
                self.wfile.flush()
                self._cut()
            case Failure.NOT_HTTP:
                self.wfile.write(b"220 mail.example.com ESMTP\r\n")
                self.wfile.flush()
                self._cut()
            case Failure.STATUS_401 | Failure.STATUS_403 | Failure.STATUS_404 | Failure.STATUS_500:
                self._sealing = ""
                self._reply(int(failure.value))
        return failure is not None

    def _cut(self) -> None:
        self.close_connection = True
        self.server.cut(self.request)

    def _reply(
        self,
        status: int,
        body: bytes = b"",
        headers: list[tuple[str, str]] | None = None,
        content_type: str = SOAP,
    ) -> None:
        mangler = self.server.windows.mangler
        is_spoilt = mangler is not None and mangler.is_next()
        if mangler and is_spoilt and body:
            body = mangler.body(body)
        if self._sealing and body:
            content_type, body = self._door.seal(body, self._sealing)
        if mangler and is_spoilt:
            return self._spoil(mangler, status, [*(headers or []), ("Content-Type", content_type)], body)
        self.send_response(status)
        for name, value in headers or []:
            self.send_header(name, value)
        if body:
            self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self._damage is Failure.CORRUPT:
            body = bytes(byte ^ 0x15 if at % 97 == 60 else byte for at, byte in enumerate(body))
        if self._damage is Failure.DRIP:
            return self._drip(body)
        self.wfile.write(body)
        return None

    def _drip(self, body: bytes) -> None:
        size = max(len(body) // _DROPS, 1)
        for at in range(0, len(body), size):
            self.wfile.write(body[at : at + size])
            self.wfile.flush()
            self.server.windows.stopping.wait(_PAUSE)

    def _spoil(self, mangler: Mangler, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Send it as the mangler wants it, and hang up: nobody can say where such an answer ends."""
        lines = [
            f"HTTP/1.1 {status} ",
            *(f"{name}: {value}" for name, value in headers),
            f"Content-Length: {len(body)}",
        ]
        with contextlib.suppress(OSError):
            self.wfile.write(mangler.all("\r\n".join([*lines, "", ""]).encode() + body))
            self.wfile.flush()
        self.close_connection = True


def _protocol_of(kind: str) -> str:
    found = re.search('protocol="([^"]+)"', kind)
    return found[1] if found else ""
