"""How both WinRM clients reach a device: one signed-in HTTP connection after the other, each pinned, sealed or in TLS.

No proxy, nothing from the environment. A connection that has died is replaced, and signed in anew, before anything is
sent over it; what was sent and got no answer is never sent again.
"""

import contextlib
import socket
import ssl
from typing import TYPE_CHECKING

from app.domain.language import tr
from app.services.sliced_waits import shake_hands
from app.services.winrm import http
from app.services.winrm.link import CONNECT_TIMEOUT, PATH, Entry, Link, Method
from app.services.winrm.signing_in import sealing, tokens

if TYPE_CHECKING:
    from app.services.winrm.http import Answer

READ_TIMEOUT = 20.0
"""Seconds that a request may stay without an answer."""
_SOAP = "application/soap+xml;charset=UTF-8"
_MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"  # DSP0226, C.3.2


class CertificateDiffers(Exception):
    """The service shows another certificate than the pinned one. Nothing was sent."""

    def __init__(self, shown: str, expected: str) -> None:
        super().__init__(tr("another certificate"))
        self.shown = shown  # SHA-256, hex
        self.expected = expected


class Wire:
    """Not for two threads at once, except the link's `cut`."""

    def __init__(self, link: Link, entry: Entry) -> None:
        self.link = link
        self.entry = entry
        self._silence = READ_TIMEOUT
        self._socket: socket.socket | None = None
        self._twin: socket.socket | None = None
        self._seal: sealing.Context | None = None
        self._has_served = False  # this connection has carried a message

    def give_up_after(self, seconds: float) -> None:
        """How long the next requests may wait for an answer."""
        self._silence = seconds

    def post(self, message: bytes, silence: float | None = None) -> "Answer":
        """Send one envelope and return what comes back, whatever its status. `silence`: seconds for this one.

        Raises tokens.Refused, CertificateDiffers, OSError, http.client.HTTPException, ValueError, spnego's errors.
        """
        answer = self._post(message, silence or self._silence)
        if answer.status == 401 and self._has_served:
            self.close()
            if (
                not self.entry.is_secure
            ):  # in plain text anybody on the way could have said so, of a message carried out
                raise ConnectionAbortedError(tr("the device does not know us any more"))
            # The pinned device has forgotten who we are, and did nothing.
            answer = self._post(message, silence or self._silence)
        if answer.status == 401:
            self.close()
            raise tokens.Refused(self.entry, answer)
        self._has_served = True
        return answer

    def close(self) -> None:
        """End the connection. The next message makes a new one."""
        sock, self._socket = self._socket, None
        twin, self._twin = self._twin, None
        self._seal, self._has_served = None, False
        if sock:
            with contextlib.suppress(OSError):
                sock.close()
        if twin:
            self.link.forget(twin)

    def _post(self, message: bytes, silence: float) -> "Answer":
        self._connect(silence)
        kind, body = _SOAP, message
        try:
            if self._seal:
                kind, body = sealing.seal(self._seal, self.entry.scheme, message)
            answer = self._exchange({"Content-Type": kind, **self._standing_header()}, body, silence)
            opened = self._opened(answer)
        except BaseException:
            self.close()
            raise
        if not answer.keeps:
            served = self._has_served
            self.close()
            self._has_served = served
        return opened

    def _opened(self, answer: "Answer") -> "Answer":
        """What was sealed, where we seal: an answer in plain text may come from anyone."""
        if not self._seal:
            return answer
        if sealing.is_sealed(answer.kind):
            body = sealing.unseal(self._seal, answer.body)
        elif answer.status < 400:
            raise ValueError("the answer is not encrypted")
        else:
            body = b""
        return http.Answer(answer.status, body, answer.headers, answer.keeps)

    def _connect(self, silence: float) -> None:
        if self._socket and http.is_idle(self._socket):
            return
        self.close()
        entry = self.entry
        raw, self._twin = self.link.dial(entry.host, entry.port)
        self._socket = raw
        try:
            if entry.is_secure:
                self._socket = self._pinned(raw)
            self._sign_in(silence)
        except BaseException:
            self.close()
            raise

    def _pinned(self, raw: socket.socket) -> ssl.SSLSocket:
        sock = shake_hands(tls_context(self.entry), raw, self.entry.host, CONNECT_TIMEOUT, self.link.look)
        import hashlib

        shown = hashlib.sha256(sock.getpeercert(binary_form=True) or b"").hexdigest()
        if shown != self.entry.pin:
            sock.close()
            raise CertificateDiffers(shown, self.entry.pin)
        return sock

    def _sign_in(self, silence: float) -> None:
        method, secure = self.entry.method, self.entry.is_secure
        if method in (Method.BASIC, Method.CERTIFICATE):
            if not secure:
                raise ValueError(f"{method.value} without TLS")
            return
        certificate = None
        if isinstance(self._socket, ssl.SSLSocket):
            certificate = self._socket.getpeercert(binary_form=True)

        def send(authorization: str) -> "Answer":
            return self._exchange({"Authorization": authorization}, b"", silence)

        context = tokens.shake_hands(self.entry, self.link, certificate, send)
        if method is Method.NEGOTIATE:
            self.entry.spoken.protocol = str(context.negotiated_protocol or "")
        self._seal = None if secure else context

    def _standing_header(self) -> dict[str, str]:
        match self.entry.method:
            case Method.BASIC:
                return {"Authorization": tokens.basic(self.entry.credential)}
            case Method.CERTIFICATE:
                return {"Authorization": _MUTUAL}
            case _:
                return {}

    def _exchange(self, head: dict[str, str], body: bytes, silence: float) -> "Answer":
        if not self._socket:
            raise ConnectionAbortedError(tr("there is no connection"))
        head = {**_common(self.entry), **head}
        return http.exchange(self._socket, head, PATH, body, silence, look=self.link.look)


def ask_openly(link: Link, entry: Entry) -> "Answer":
    """What the service answers to someone who says nothing about himself: which ways of signing in it offers.

    Raises CertificateDiffers, OSError, http.client.HTTPException, ValueError.
    """
    sock, twin = link.dial(entry.host, entry.port)
    wire = Wire(link, entry)
    wire._socket, wire._twin = sock, twin
    try:
        if entry.is_secure:
            wire._socket = wire._pinned(sock)
        return wire._exchange({"Content-Type": _SOAP}, b"", READ_TIMEOUT / 2)
    finally:
        wire.close()


def tls_context(entry: Entry) -> ssl.SSLContext:
    """The fingerprint is what is verified, see `Wire`. With the client's certificate, where that is how to sign in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if entry.method is Method.CERTIFICATE:
        context.post_handshake_auth = True  # Windows asks for the certificate when it has seen the request
        tokens.show_certificate(context, entry)
    return context


def _common(entry: Entry) -> dict[str, str]:
    return {
        "Host": entry.authority,
        "User-Agent": "Satchel",
        "Accept-Encoding": "identity",
        "Connection": "Keep-Alive",
    }
