"""What a program says to a SOCKS5 proxy, and what it is answered: RFC 1928, without BIND and UDP. Pure words."""

import ipaddress
from dataclasses import dataclass, field
from enum import Enum

from app.domain.language import tr

MOST_BYTES = 1024
"""Of what a program says before it is connected: the longest greeting and request have 257 and 262."""
_VERSION = 5
_NO_PROOF, _NOTHING_FITS = 0x00, 0xFF
_CONNECT = 1
_WORDS_FOR_A_BROWSER = (
    b"HTTP/1.0 501 Not a web server\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
    b"This is a SOCKS5 proxy. Set it as such in the program that is to use it.\r\n"
)


class Reply(Enum):
    """RFC 1928, section 6."""

    DONE = 0
    FAILED = 1
    NOT_ALLOWED = 2
    NETWORK_UNREACHABLE = 3
    HOST_UNREACHABLE = 4
    REFUSED = 5
    UNKNOWN_COMMAND = 7
    UNKNOWN_ADDRESS = 8


class SocksRefused(Exception):
    """`answer` is the last that the program is told; `str` says what was wrong."""

    def __init__(self, words: str, answer: bytes = b"") -> None:
        super().__init__(words)
        self.answer = answer


@dataclass(slots=True)
class SocksGreeting:
    """The conversation until it is known where a program wants to go."""

    wanted: tuple[str, int] | None = None
    rest: bytes = b""  # what came after the request: already for the other end
    _said: bytearray = field(default_factory=bytearray)
    _is_greeted: bool = False

    def hear(self, data: bytes) -> bytes:
        """Take what the program said; what it is to be answered. Raises SocksRefused."""
        self._said += data
        if self._said[:1] and self._said[0] != _VERSION:
            raise _other_language(bytes(self._said))
        answer = b""
        if not self._is_greeted:
            methods = _methods(self._said)
            if methods is None:
                return b""
            if _NO_PROOF not in methods:
                raise SocksRefused(tr("a program wants to log in to the proxy"), bytes([_VERSION, _NOTHING_FITS]))
            del self._said[: 2 + len(methods)]
            self._is_greeted = True
            answer = bytes([_VERSION, _NO_PROOF])
        self._read_request()
        return answer

    def _read_request(self) -> None:
        said = self._said
        if len(said) < 5:
            return
        version, command, _, kind = said[:4]
        if version != _VERSION:
            raise SocksRefused(tr("a program does not speak SOCKS5"), reply(Reply.FAILED))
        if command != _CONNECT:
            name = {2: "BIND", 3: "UDP"}.get(command, f"command {command}")
            raise SocksRefused(
                tr("a program asked for {name}, which is not carried", name=name), reply(Reply.UNKNOWN_COMMAND)
            )
        start, length = {1: (4, 4), 4: (4, 16), 3: (5, said[4])}.get(kind, (0, 0))
        if not length:
            raise SocksRefused(tr("a program gave an address of an unknown kind"), reply(Reply.UNKNOWN_ADDRESS))
        end = start + length
        if len(said) < end + 2:
            return
        address = bytes(said[start:end])
        self.wanted = (_host(kind, address), int.from_bytes(said[end : end + 2]))
        self.rest = bytes(said[end + 2 :])


def reply(kind: Reply) -> bytes:
    """The address in it is of no use to anyone, and OpenSSH says zeros as well."""
    return bytes([_VERSION, kind.value, 0, 1, 0, 0, 0, 0, 0, 0])


def _methods(said: bytearray) -> bytes | None:
    if len(said) < 2 or len(said) < 2 + said[1]:
        return None
    return bytes(said[2 : 2 + said[1]])


def _host(kind: int, address: bytes) -> str:
    if kind != 3:
        return str(ipaddress.ip_address(address))
    try:
        name = address.decode("utf-8")
    except UnicodeDecodeError:
        name = ""
    if not name or not name.isprintable() or any(sign.isspace() for sign in name):
        raise SocksRefused(tr("a program gave a name that is none"), reply(Reply.UNKNOWN_ADDRESS))
    return name


def _other_language(said: bytes) -> SocksRefused:
    if said[0] == 4:  # its refusal has a form of its own
        return SocksRefused(tr("a program speaks SOCKS4; set it to SOCKS5"), bytes([0, 91, 0, 0, 0, 0, 0, 0]))
    if said[:1].isalpha():
        return SocksRefused(tr("a program takes the proxy for a web server or HTTP proxy"), _WORDS_FOR_A_BROWSER)
    return SocksRefused(tr("a program does not speak SOCKS5"))
