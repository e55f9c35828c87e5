"""One connection to the simulated service: HTTP, signing in, and the sealed messages of NTLM."""

import base64
import http.server
import re
import struct
import time
from typing import TYPE_CHECKING

import spnego
from spnego.channel_bindings import GssChannelBindings

from tests.servers.simulated_windows.envelopes import Message, fault_envelope, identify_envelope
from tests.servers.simulated_windows.failures import Failure
from tests.servers.simulated_windows.faults import Fault

if TYPE_CHECKING:
    from tests.servers.simulated_windows.server import HttpService

_BOUNDARY = b"--Encrypted Boundary"
_SOAP = "application/soap+xml;charset=UTF-8"


class Connection(http.server.BaseHTTPRequestHandler):
    """NTLM belongs to the connection, as in http.sys: once signed in, every request on it is."""

    server: "HttpService"
    protocol_version, server_version, sys_version = "HTTP/1.1", "Microsoft-HTTPAPI/2.0", ""
    disable_nagle_algorithm = True
    wbufsize = -1
    _context: spnego.ContextProxy | None = None
    _signed_in = False
    _sealing = b""  # the protocol with which the client seals, once it does

    def log_message(self, *_: object) -> None:
        pass

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header, by the clock of the device."""
        now = time.time() if timestamp is None else timestamp
        return super().date_time_string(now + self.server.windows.clock_offset)

    def do_POST(self) -> None:
        windows = self.server.windows
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._sealing = b""
        if windows.identifies and self.headers.get("WSMANIDENTIFY") == "unauthenticated":
            return self._reply(200, identify_envelope(tells_system=False))
        authorization = self.headers.get("Authorization", "")
        if authorization:
            windows.credentials_seen.append(authorization)
        if self._fails_with(windows.failure_for("connection")):
            return None
        allowed, headers = self._sign_in(authorization)
        if not allowed:
            return self._reply(401, headers=headers or self._offers())
        if not body:
            return self._reply(200, headers=headers)
        return self._serve(body, headers)

    def _serve(self, body: bytes, headers: list[tuple[str, str]]) -> None:
        windows = self.server.windows
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/encrypted"):
            try:
                body = self._unsealed(body, kind)
            except spnego.exceptions.SpnegoError:  # sealed with the context of another connection
                return self._reply(400)
        elif not self.server.tls:  # AllowUnencrypted is off, as on every Windows
            return self._reply(500)
        message = Message(body)
        windows.actions.append(message.name)
        failure = windows.failure_for(message.name)
        if failure is Failure.UNSEALED:
            self._sealing = b""
        elif failure is not Failure.DROP_REPLY and self._fails_with(failure):
            return None
        try:
            if refusal := windows.refusals.get(message.name):
                raise refusal
            status, answer = 200, windows.wsman.answer(message)
        except Fault as fault:
            status, answer = fault.status, fault_envelope(message.id, fault)
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
                self._sealing = b""
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
                self._sealing = b""
                self._reply(int(failure.value))
        return failure is not None

    def _cut(self) -> None:
        self.close_connection = True
        self.server.cut(self.request)

    def _offers(self) -> list[tuple[str, str]]:
        windows = self.server.windows
        basic = windows.basic and (self.server.tls or windows.basic_over_http)
        offers = [*(["Negotiate"] if windows.ntlm else []), *(['Basic realm="WSMAN"'] if basic else [])]
        return [("WWW-Authenticate", offer) for offer in offers]

    def _sign_in(self, authorization: str) -> tuple[bool, list[tuple[str, str]]]:
        """Whether the request may pass, and the headers of the answer."""
        windows = self.server.windows
        scheme, _, token = authorization.partition(" ")
        if scheme == "Basic" and windows.basic and (self.server.tls or windows.basic_over_http):
            user, _, password = base64.b64decode(token).decode().partition(":")
            return windows.users.get(user) == password, []
        if scheme not in ("Negotiate", "NTLM") or not windows.ntlm:
            return self._signed_in, []
        if self._context is None or self._context.complete:
            self._context = spnego.server(protocol="ntlm", channel_bindings=self._binding())
        try:
            out = self._context.step(base64.b64decode(token))
        except spnego.exceptions.SpnegoError:
            self._context, self._signed_in = None, False
            return False, []
        self._signed_in = self._context.complete
        return self._signed_in, [("WWW-Authenticate", f"{scheme} {base64.b64encode(out).decode()}")] if out else []

    def _binding(self) -> GssChannelBindings | None:
        """Binds the sign-in to this TLS connection, so that nobody in between can pass it on (RFC 5929)."""
        digest = self.server.certificate_digest
        return GssChannelBindings(application_data=b"tls-server-end-point:" + digest) if digest else None

    def _unsealed(self, body: bytes, kind: str) -> bytes:
        found = re.search('protocol="([^"]+)"', kind)
        assert found and self._context
        self._sealing = found[1].encode()
        payload = body.split(_BOUNDARY + b"\r\n")[2].removesuffix(_BOUNDARY + b"--\r\n")
        payload = payload.removeprefix(b"\tContent-Type: application/octet-stream\r\n")
        (length,) = struct.unpack("<i", payload[:4])
        return self._context.unwrap_winrm(payload[4 : 4 + length], payload[4 + length :])

    def _sealed(self, body: bytes) -> bytes:
        assert self._context
        sealed = self._context.wrap_winrm(body)
        original = f"\tOriginalContent: type={_SOAP.replace(' ', '')};Length={len(body) + sealed.padding_length}"
        head = [_BOUNDARY, b"\tContent-Type: " + self._sealing, original.encode(), _BOUNDARY]
        octets = b"\tContent-Type: application/octet-stream"
        data = struct.pack("<i", len(sealed.header)) + sealed.header + sealed.data
        return b"\r\n".join([*head, octets, data]) + _BOUNDARY + b"--\r\n"

    def _reply(
        self,
        status: int,
        body: bytes = b"",
        headers: list[tuple[str, str]] | None = None,
        content_type: str = _SOAP,
    ) -> None:
        if self._sealing and body:
            body = self._sealed(body)
            content_type = f'multipart/encrypted;protocol="{self._sealing.decode()}";boundary="Encrypted Boundary"'
        self.send_response(status)
        for name, value in headers or []:
            self.send_header(name, value)
        if body:
            self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
