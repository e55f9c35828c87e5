"""The export of Google Authenticator, written here by hand after the fields that are known of it."""

import base64
import contextlib
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.secret import Secret
from app.services.vault.code_transfer import read_codes
from app.services.vault.one_time_codes import CodeInvalid

KEY = b"1234567890"
SEED = Secret("GEZDGNBVGY3TQOJQ")


def varint(number: int) -> bytes:
    data = b""
    while number > 127:
        data, number = data + bytes([number & 127 | 128]), number >> 7
    return data + bytes([number])


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def account(name: str, issuer: str = "", *, algorithm: int = 1, digits: int = 1, kind: int = 2) -> bytes:
    fields = (field(1, KEY), field(2, name.encode()), field(3, issuer.encode()))
    return b"".join((*fields, field(4, algorithm), field(5, digits), field(6, kind)))


def address(*accounts: bytes, rest: bytes = b"") -> str:
    data = b"".join(field(1, one) for one in accounts) + rest
    return f"otpauth-migration://offline?data={quote(base64.b64encode(data).decode(), safe='')}"


def test_every_account_of_an_export_is_read() -> None:
    text = address(
        account("jo@acme.example", "ACME"),
        account("Nordlys:admin", digits=2, algorithm=2),
        rest=field(2, 1) + field(3, 2) + field(4, 1) + field(5, 77),
    )
    transfer = read_codes(text)
    assert [(one.name, one.digits, one.algorithm) for one in transfer.sources] == [
        ("ACME (jo@acme.example)", 6, "SHA1"),
        ("Nordlys (admin)", 8, "SHA256"),
    ]
    assert all(one.key == SEED for one in transfer.sources)
    assert (transfer.picture, transfer.of) == (2, 2)


def test_what_cannot_be_taken_is_told() -> None:
    transfer = read_codes(address(account("a", "Bank", kind=1), account("b", "Old", algorithm=4), account("c", "Good")))
    assert [one.name for one in transfer.sources] == ["Good (c)"]
    assert transfer.left_out == (
        "Bank: it counts its uses instead of using the clock.",
        "Old: it is of a kind that Satchel does not know.",
    )


def test_a_single_address_and_a_bare_key_are_taken_too() -> None:
    assert read_codes("otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ").sources[0].key == SEED
    assert read_codes("gezd gnbv gy3t qojq").sources[0].key == SEED


@pytest.mark.parametrize(
    "text",
    [
        "otpauth-migration://offline?data=",
        "otpauth-migration://offline?data=%FF%FF",
        "otpauth-migration://offline",
        "otpauth-migration://offline?" + "&".join("abcdefghijklmnop"),
        address(rest=b"\x0a\x7f"),  # longer than there is
        address(rest=b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),  # a length without an end
        address(*[account("a")] * 201),
        "otpauth-migration://offline?data=" + "A" * 9000,
    ],
)
def test_a_damaged_or_endless_export_is_refused(text: str) -> None:
    with pytest.raises(CodeInvalid):
        read_codes(text)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_give_accounts_or_our_error(data: bytes) -> None:
    with contextlib.suppress(CodeInvalid):
        read_codes(f"otpauth-migration://offline?data={quote(base64.b64encode(data).decode(), safe='')}")
