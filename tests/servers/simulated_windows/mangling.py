"""A device that answers nonsense: one answer of a conversation is spoilt in one of many ways, chosen by a seed."""

import base64
import gzip
import re
import threading
from collections.abc import Callable
from random import Random

type Spoil = Callable[[Random, bytes], bytes]

_STREAM = re.compile(rb"(<rsp:Stream[^>]*>)([A-Za-z0-9+/=]+)(</rsp:Stream>)")
_TAG = re.compile(rb"<[^>]{1,400}>")
_ELEMENT = re.compile(rb"<([\w:]+)[^>]*>[^<]*</\1>")
_NUMBER = re.compile(rb"(?<![\w.-])-?\d+(?![\w.-])")
_QUOTED = re.compile(rb'"[^"<>]*"')
_TEXT = re.compile(rb">([^<]+)<")
_ODD_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"2147483648",
    b"-2147483649",
    b"18446744073709551616",
    b"9" * 400,
    b"1e9",
    b"NaN",
    b"0x41",
    b"",
)
_ODD_TEXTS = (
    b"",
    b"&#0;",
    b"&bomb;",
    b"_xD800_",
    b"_x0000_",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "\u202e".encode(),
    b"A" * 70_000,
    b"uuid:",
)
_FAULTS = (0, 5, 87, 995, 1460, 2150858793, 2150858843, 2150858999, 2150859173, 2150859174, 2**31, 2**63)
_ENTITIES = b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
) + b']>'  # fmt: skip


class Mangler:
    """Spoils the answer with the number `nth`, from 0. What it did is in `did`."""

    def __init__(self, seed: int, nth: int) -> None:
        self._random = Random(seed)
        self._left = nth
        self._lock = threading.Lock()
        self.did = ""
        self._spoil_body, self._spoil_all = self._choose()

    def is_next(self) -> bool:
        """Whether it is the turn of this answer. Each call counts one."""
        with self._lock:
            self._left -= 1
            return self._left == -1

    def body(self, body: bytes) -> bytes:
        """The envelope, before it is sealed."""
        return self._spoil_body(self._random, body) if self._spoil_body else body

    def all(self, raw: bytes) -> bytes:
        """All that is sent."""
        return self._spoil_all(self._random, raw) if self._spoil_all else raw

    def _choose(self) -> tuple[Spoil | None, Spoil | None]:
        kinds: list[tuple[int, str, Spoil | None, Spoil | None]] = [
            (3, "bytes of the envelope", _bytes, None),
            (4, "XML", _xml, None),
            (5, "what a stream carries", _stream, None),
            (1, "base64", _base64, None),
            (1, "a fault", _fault, None),
            (2, "bytes on the wire", None, _bytes),
            (4, "headers", None, _headers),
        ]
        _, self.did, body, everything = self._random.choices(kinds, [kind[0] for kind in kinds])[0]
        return body, everything


def _bytes(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    end = min(len(data), at + random.choice((1, 2, 8, 100, 5000)))
    match random.randrange(6):
        case 0:
            changed = bytearray(data)
            for _ in range(random.choice((1, 3, 20))):
                if changed:
                    changed[random.randrange(len(changed))] = random.randrange(256)
            return bytes(changed)
        case 1:
            return data[:at]
        case 2:
            return data[:at] + data[end:]
        case 3:
            return data[:end] + data[at:end] * random.choice((1, 2, 50)) + data[end:]
        case 4:
            return data[:at] + random.randbytes(random.choice((1, 4, 64))) + data[at:]
        case _:
            return b""


def _replaced(random: Random, pattern: re.Pattern[bytes], data: bytes, by: bytes) -> bytes:
    places = list(pattern.finditer(data))
    if not places:
        return _bytes(random, data)
    found = random.choice(places)
    return data[: found.start()] + by + data[found.end() :]


def _xml(random: Random, data: bytes) -> bytes:
    match random.randrange(9):
        case 0:
            return _replaced(random, _TAG, data, b"")
        case 1:
            places = list(_ELEMENT.finditer(data))
            more = random.choice(places)[0] * random.choice((1, 5, 500)) if places else b"<x/>"
            return _replaced(random, _ELEMENT, data, more)
        case 2:
            return _replaced(random, _NUMBER, data, random.choice(_ODD_NUMBERS))
        case 3:
            return _replaced(random, _QUOTED, data, b'"' + random.choice((*_ODD_NUMBERS, *_ODD_TEXTS)) + b'"')
        case 4:
            return _replaced(random, _TEXT, data, b">" + random.choice((*_ODD_TEXTS, *_ODD_NUMBERS)) + b"<")
        case 5:
            return _ENTITIES + _replaced(random, _TEXT, data, b">&j;<")
        case 6:
            deep = random.choice((10, 1000, 100_000))
            return _replaced(random, _TEXT, data, b">" + b"<d>" * deep + b"</d>" * deep + b"<")
        case 7:
            return data.replace(b"http://schemas", b"http://elsewhere", random.choice((1, 3, -1)))
        case _:
            return _replaced(random, _ELEMENT, data, b"")


def _stream(random: Random, data: bytes) -> bytes:
    places = list(_STREAM.finditer(data))
    if not places:
        return _xml(random, data)
    found = random.choice(places)
    inside = base64.b64decode(found[2])
    spoilt = random.choice((_bytes, _fragment, _fragment, _xml, _xml, _xml))(random, inside)
    return data[: found.start()] + found[1] + base64.b64encode(spoilt) + found[3] + data[found.end() :]


def _fragment(random: Random, data: bytes) -> bytes:
    """The head of a fragment, [MS-PSRP] 2.2.4, and of the message in it, 2.2.1."""
    fields = ((0, 8), (8, 8), (16, 1), (17, 4), (21, 4), (25, 4), (29, 16), (45, 16))
    at, length = random.choice(fields)
    value = random.choice(
        (b"\0" * length, b"\xff" * length, b"\x7f" + b"\xff" * (length - 1), random.randbytes(length))
    )
    return data[:at] + value + data[at + length :]


def _base64(random: Random, data: bytes) -> bytes:
    places = list(_STREAM.finditer(data))
    if not places:
        return _bytes(random, data)
    found = random.choice(places)
    text = random.choice((found[2][:-1], found[2] + b"A", b"=" + found[2], b"!!!!", found[2] * 3, found[2][1:]))
    return data[: found.start()] + found[1] + text + found[3] + data[found.end() :]


def _fault(random: Random, data: bytes) -> bytes:
    """In half of the cases as an answer to what was asked, and in the others to nothing."""
    code = random.choice(_FAULTS)
    head = data.partition(b"<s:Body>")[0] if random.random() < 0.5 else b""
    return (head or b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">') + (
        b"<s:Body><s:Fault><s:Code><s:Value>s:Receiver"
        b"</s:Value></s:Code><s:Reason><s:Text>no</s:Text></s:Reason><s:Detail>"
        b'<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="%d"/>'
        b"</s:Detail></s:Fault></s:Body></s:Envelope>"
    ) % code


def _headers(random: Random, raw: bytes) -> bytes:
    top, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = top.split(b"\r\n")
    match random.randrange(8):
        case 0:
            first = b"HTTP/1.1 %d odd" % random.choice(
                (100, 101, 204, 301, 302, 400, 401, 403, 404, 407, 500, 503, 999)
            )
        case 1:
            value = random.choice((b"0", b"-1", b"99999999999", b"x", b"", b"1, 2", b"5"))
            lines = [line for line in lines if not line.startswith(b"Content-Length")] + [b"Content-Length: " + value]
        case 2:
            lines = [line for line in lines if not line.startswith(b"Content-Type")]
            lines.append(
                b"Content-Type: "
                + random.choice((b"text/html", b"multipart/encrypted", b"multipart/encrypted;boundary=", b"\xff"))
            )
        case 3:
            lines = [line for line in lines if not line.startswith(b"Content-Length")] + [b"Transfer-Encoding: chunked"]
            body = random.choice((body, b"FFFFFFFFFF\r\nx", b"-1\r\n", b"5\r\nhello\r\n0\r\n\r\n", b"zz\r\n"))
        case 4:
            bomb = gzip.compress(b"<s:Envelope>" + bytes(20_000_000), 9)
            lines = [line for line in lines if not line.startswith(b"Content-Length")]
            lines += [b"Content-Encoding: gzip", b"Content-Length: %d" % len(bomb)]
            body = bomb
        case 5:
            lines += [b"X-More: " + b"x" * 1000] * random.choice((10, 300))
        case 6:
            return top + b"\r\n" + b"X: " + b"y" * random.choice((10, 100_000, 3_000_000))
        case _:
            odd = (b"Negotiate", b"Negotiate !!!!", b"Negotiate TlRMTVNTUAACAAAA", b"Basic", b"CredSSP AAAA", b"\0")
            lines.append(b"WWW-Authenticate: " + random.choice(odd))
    return b"\r\n".join([first, *lines]) + b"\r\n\r\n" + body
