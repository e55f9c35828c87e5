"""What Google Authenticator exports: an address `otpauth-migration://offline?data=…` with several one-time passwords.

The data is base64 of a Protocol Buffers message that Google has not published; its fields are those that others have
found and use: 1 repeated account (1 key, 2 name, 3 issuer, 4 algorithm, 5 digits, 6 kind), 3 number of pictures, 4
which of them. Bounded: it comes from a picture that anybody may have made.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from app.domain.language import tr
from app.services.vault.one_time_codes import CodeInvalid, CodeSource, named, read_code

SCHEME = "otpauth-migration"
_LONGEST = 8192  # characters of an address; a QR picture holds 4,296 letters
_MOST = 200  # accounts
_FIXED64 = 1
_ALGORITHMS = {0: "SHA1", 1: "SHA1", 2: "SHA256", 3: "SHA512"}
_DIGITS = {0: 6, 1: 6, 2: 8}
_BY_CLOCK = (0, 2)  # 1 counts its uses


@dataclass(frozen=True, slots=True)
class CodeTransfer:
    """`left_out` has a line for each account that Satchel cannot take; `picture` is the number of this one, of `of`."""

    sources: tuple[CodeSource, ...]
    left_out: tuple[str, ...] = ()
    picture: int = 1
    of: int = 1


def read_codes(text: str) -> CodeTransfer:
    """What a picture says: an otpauth address, an export, or a key alone. Raises CodeInvalid."""
    if text.strip().lower().startswith(f"{SCHEME}:"):
        return _read_export(text.strip())
    return CodeTransfer((read_code(text),))


def _read_export(text: str) -> CodeTransfer:
    if len(text) > _LONGEST:
        raise CodeInvalid(tr("This export is too long."))
    try:
        given = dict(parse_qsl(urlsplit(text).query, max_num_fields=10))
        # "+" may have been read as a space, where the address was not quoted.
        data = base64.b64decode(given.get("data", "").replace(" ", "+"), validate=True)
    except ValueError as error:
        raise CodeInvalid(tr("The export of one-time passwords is damaged.")) from error
    sources: list[CodeSource] = []
    left_out: list[str] = []
    numbers = {3: 1, 4: 0}
    for field, value in _fields(data):
        if field == 1 and isinstance(value, bytes):
            _read_account(value, sources, left_out)
        elif field in numbers and isinstance(value, int):
            numbers[field] = min(value, 1000)
        if len(sources) + len(left_out) > _MOST:
            raise CodeInvalid(tr("The export holds more than {most} one-time passwords.", most=_MOST))
    if not sources and not left_out:
        raise CodeInvalid(tr("The export holds no one-time password."))
    return CodeTransfer(tuple(sources), tuple(left_out), numbers[4] + 1, max(numbers[3], 1))


def _read_account(data: bytes, sources: list[CodeSource], left_out: list[str]) -> None:
    fields = dict(_fields(data))
    texts = {number: fields.get(number, b"") for number in (1, 2, 3)}
    key, name, issuer = (text if isinstance(text, bytes) else b"" for text in texts.values())
    algorithm, digits = _ALGORITHMS.get(_int(fields.get(4))), _DIGITS.get(_int(fields.get(5)))
    issuer_text, _, account = named(name).rpartition(":")
    shown = named(issuer) or issuer_text or account or tr("One without a name")
    if _int(fields.get(6)) not in _BY_CLOCK:
        left_out.append(tr("{shown}: it counts its uses instead of using the clock.", shown=shown))
    elif algorithm is None or digits is None or not key:
        left_out.append(tr("{shown}: it is of a kind that Satchel does not know.", shown=shown))
    else:
        encoded = base64.b32encode(key).decode("ascii")
        source = read_code(encoded)
        sources.append(
            CodeSource(source.key, digits, algorithm=algorithm, issuer=named(issuer) or issuer_text, account=account)
        )


def _int(value: int | bytes | None) -> int:
    return value if isinstance(value, int) else 0


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message: numbers and strings; others are passed over. Raises CodeInvalid."""
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        field, kind = tag >> 3, tag & 7
        match kind:
            case 0:
                number, place = _varint(data, place)
                yield field, number
            case 2:
                size, place = _varint(data, place)
                if place + size > len(data):
                    raise CodeInvalid(tr("The export of one-time passwords is cut off."))
                yield field, data[place : place + size]
                place += size
            case 1 | 5:
                place += 8 if kind == _FIXED64 else 4
            case _:
                raise CodeInvalid(tr("The export of one-time passwords is damaged."))


def _varint(data: bytes, place: int) -> tuple[int, int]:
    number = 0
    for shift in range(0, 64, 7):
        if place >= len(data):
            break
        byte = data[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return number, place
    raise CodeInvalid(tr("The export of one-time passwords is cut off."))
