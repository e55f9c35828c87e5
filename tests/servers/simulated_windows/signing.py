"""How the simulated service lets people in: Basic, NTLM, Kerberos, CredSSP, certificates; what they seal."""

import base64
import hashlib
import re
import socket
import ssl
import struct
from typing import TYPE_CHECKING

import spnego
from spnego.channel_bindings import GssChannelBindings

if TYPE_CHECKING:
    from tests.servers.simulated_windows.server import HttpService

BOUNDARY = b"--Encrypted Boundary"
SOAP = "application/soap+xml;charset=UTF-8"
_OCTETS = b"\tContent-Type: application/octet-stream\r\n"
_LARGEST = 16384  # bytes that CredSSP seals at once
_MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"


class Door:
    """One connection. NTLM and Kerberos belong to it, as in http.sys: once signed in, every request on it is."""

    def __init__(self, service: "HttpService", sock: socket.socket) -> None:
        self._service = service
        self._windows = service.windows
        self._sock = sock
        self._context: spnego.ContextProxy | None = None
        self._is_open = False

    def offers(self) -> list[tuple[str, str]]:
        """The headers that say how one may sign in."""
        windows = self._windows
        offers = [
            *(["Negotiate"] if windows.ntlm or windows.kerberos else []),
            *(["Kerberos"] if windows.kerberos else []),
            *(["CredSSP"] if windows.credssp else []),
            *(['Basic realm="WSMAN"'] if self._takes_basic() else []),
        ]
        return [("WWW-Authenticate", offer) for offer in offers]

    def knock(self, authorization: str) -> tuple[bool, list[tuple[str, str]]]:
        """Whether the request may pass, and the headers of the answer."""
        scheme, _, token = authorization.partition(" ")
        if scheme == "Basic" and self._takes_basic():
            user, _, password = base64.b64decode(token).decode("utf-8", "replace").partition(":")
            return self._windows.users.get(user) == password and not self._is_turned_away(user), []
        if authorization == _MUTUAL and isinstance(self._sock, ssl.SSLSocket):
            shown = self._sock.getpeercert(binary_form=True) or b""
            return hashlib.sha256(shown).hexdigest() in self._windows.certificates, []
        if not self._takes(scheme):
            return self._is_open, []
        return self._step(scheme, base64.b64decode(token))

    def _step(self, scheme: str, token: bytes) -> tuple[bool, list[tuple[str, str]]]:
        if self._context is None or (self._context.complete and self._is_open):
            self._context, self._is_open = self._new_context(scheme, token), False
        try:
            out = self._context.step(token)
        except spnego.exceptions.SpnegoError:
            self._context, self._is_open = None, False
            return False, []
        self._is_open = self._context.complete
        if self._is_open and self._is_turned_away(str(self._context.client_principal)):
            self._context, self._is_open = None, False
            return False, []
        return self._is_open, [("WWW-Authenticate", f"{scheme} {base64.b64encode(out).decode()}")] if out else []

    def _new_context(self, scheme: str, token: bytes) -> spnego.ContextProxy:
        protocol = "credssp" if scheme == "CredSSP" else "ntlm" if token.startswith(b"NTLMSSP\0") else "negotiate"
        return spnego.server("localhost", "HTTP", channel_bindings=self._binding(), protocol=protocol)

    def _is_turned_away(self, user: str) -> bool:
        return user.rpartition("\\")[2] in self._windows.turned_away

    def _takes_basic(self) -> bool:
        return self._windows.basic and (self._service.tls or self._windows.basic_over_http)

    def _takes(self, scheme: str) -> bool:
        windows = self._windows
        return {
            "Negotiate": windows.ntlm or windows.kerberos,
            "NTLM": windows.ntlm,
            "Kerberos": windows.kerberos,
            "CredSSP": windows.credssp,
        }.get(scheme, False)

    def _binding(self) -> GssChannelBindings | None:
        """Binds the sign-in to this TLS connection, so that nobody in between can pass it on (RFC 5929)."""
        digest = self._service.certificate_digest
        return GssChannelBindings(application_data=b"tls-server-end-point:" + digest) if digest else None

    def unseal(self, body: bytes) -> bytes:
        """Raises spnego's errors, also for what was sealed over another connection."""
        if self._context is None:
            raise spnego.exceptions.BadMICError(context_msg="sealed over another connection")
        parts = re.split(re.escape(BOUNDARY) + rb"(?:--)?\r\n", body)
        return b"".join(self._opened(part.removeprefix(_OCTETS)) for part in parts[2::2])

    def _opened(self, payload: bytes) -> bytes:
        assert self._context
        (length,) = struct.unpack("<i", payload[:4])
        return self._context.unwrap_winrm(payload[4 : 4 + length], payload[4 + length :])

    def seal(self, body: bytes, protocol: str) -> tuple[str, bytes]:
        """The Content-Type and the sealed body."""
        most = _LARGEST if "CredSSP" in protocol else len(body)
        pieces = [body[at : at + most] for at in range(0, len(body), most)]
        kind = "multipart/encrypted" if len(pieces) == 1 else "multipart/x-multi-encrypted"
        sealed = b"".join(self._closed(piece, protocol) for piece in pieces) + BOUNDARY + b"--\r\n"
        return f'{kind};protocol="{protocol}";boundary="Encrypted Boundary"', sealed

    def _closed(self, piece: bytes, protocol: str) -> bytes:
        assert self._context
        sealed = self._context.wrap_winrm(piece)
        original = f"\tOriginalContent: type={SOAP};Length={len(piece) + sealed.padding_length}"
        head = b"\r\n".join([BOUNDARY, b"\tContent-Type: " + protocol.encode(), original.encode(), BOUNDARY, _OCTETS])
        return head + struct.pack("<i", len(sealed.header)) + sealed.header + sealed.data
