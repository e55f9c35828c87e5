"""Messages that are encrypted by the sign-in, where there is no TLS: [MS-WSMV] 2.2.9.1."""

import re
import struct
from typing import Protocol

KIND = "multipart/encrypted"
_MANY = "multipart/x-multi-encrypted"
_PROTOCOLS = {
    "CredSSP": "application/HTTP-CredSSP-session-encrypted",
    "Kerberos": "application/HTTP-Kerberos-session-encrypted",
}
_SPNEGO = "application/HTTP-SPNEGO-session-encrypted"  # NTLM, and whatever came about under "Negotiate"
_LARGEST = 16384  # bytes that CredSSP, which is TLS inside, seals at once
_BOUNDARY = re.compile(rb"--\s?Encrypted Boundary(?:--)?\r\n")
_OCTETS = b"\tContent-Type: application/octet-stream\r\n"
_LENGTH = re.compile(rb"Length=(\d{1,9})")


class Context(Protocol):
    """What a sign-in leaves behind: pyspnego's contexts."""

    def wrap_winrm(self, data: bytes) -> tuple[bytes, bytes, int]: ...

    def unwrap_winrm(self, header: bytes, data: bytes) -> bytes: ...


def is_sealed(kind: str) -> bool:
    """Whether an answer with this Content-Type is."""
    return kind.lower().startswith((KIND, _MANY))


def seal(context: Context, scheme: str, message: bytes) -> tuple[str, bytes]:
    """The Content-Type and the body that carry `message`. Raises spnego's errors."""
    protocol = _PROTOCOLS.get(scheme, _SPNEGO)
    most = _LARGEST if scheme == "CredSSP" else len(message)
    pieces = [message[at : at + most] for at in range(0, len(message), most)]
    kind = KIND if len(pieces) == 1 else _MANY
    body = b"".join(_part(context, protocol, piece) for piece in pieces)
    return f'{kind};protocol="{protocol}";boundary="Encrypted Boundary"', body + b"--Encrypted Boundary--\r\n"


def _part(context: Context, protocol: str, message: bytes) -> bytes:
    header, data, padding = context.wrap_winrm(message)
    original = f"type=application/soap+xml;charset=UTF-8;Length={len(message) + padding}"
    head = (
        f"--Encrypted Boundary\r\n\tContent-Type: {protocol}\r\n\tOriginalContent: {original}\r\n"
        "--Encrypted Boundary\r\n"
    )
    return head.encode() + _OCTETS + struct.pack("<i", len(header)) + header + data


def unseal(context: Context, body: bytes) -> bytes:
    """The message that `body` carries. Raises ValueError and spnego's errors for what was not sealed by our peer."""
    pieces = _BOUNDARY.split(body)
    heads, datas = pieces[1::2], pieces[2::2]
    if len(heads) < 1 or pieces[0].strip():
        raise ValueError("the answer is not in two parts")
    message = b""
    for head, data in zip(heads, datas, strict=False):
        message += _opened(context, head, data)
    return message


def _opened(context: Context, head: bytes, data: bytes) -> bytes:
    length = _LENGTH.search(head)
    data = data.removeprefix(_OCTETS)
    if not length or len(data) < 4:
        raise ValueError("a part of the answer has no length")
    (size,) = struct.unpack("<i", data[:4])
    if not 0 <= size <= len(data) - 4:
        raise ValueError("a part of the answer is cut short")
    opened = context.unwrap_winrm(data[4 : 4 + size], data[4 + size :])
    if len(opened) != int(length[1]):
        raise ValueError("a part of the answer has another length than it says")
    return opened
