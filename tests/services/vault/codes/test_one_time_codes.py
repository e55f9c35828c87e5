"""One-time passwords: the numbers of RFC 6238, of oathtool and of KeePassXC, and the forms in which they are stored."""

import base64
import shutil
import subprocess
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound
from app.services.vault.entry_codes import clock_doubt, code_of
from app.services.vault.one_time_codes import CodeInvalid, CodeSource, read_code, read_stored
from app.services.vault.vault import Vault
from tests.services.vault.conftest import Keepass

TIMES = (59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000)
RFC_6238 = {  # appendix B
    ("SHA1", 20): "94287082 07081804 14050471 89005924 69279037 65353130",
    ("SHA256", 32): "46119246 68084774 67062674 91819424 90698825 77737706",
    ("SHA512", 64): "90693936 25091201 99943326 93441116 38618901 47863826",
}
SHORT = "GEZDGNBVGY3TQOJQ"  # 80 bits


def seed(size: int) -> Secret:
    return Secret(base64.b32encode((b"1234567890" * 7)[:size]).decode().rstrip("="))


@pytest.mark.parametrize(("algorithm", "size"), RFC_6238)
def test_the_codes_are_those_of_the_rfc(algorithm: str, size: int) -> None:
    source = CodeSource(seed(size), 8, algorithm=algorithm)
    assert [source.code_at(moment).reveal() for moment in TIMES] == RFC_6238[algorithm, size].split()


@pytest.mark.skipif(not shutil.which("oathtool"), reason="needs Debian's oathtool")
@pytest.mark.parametrize(
    "source",
    [
        CodeSource(Secret(SHORT)),
        CodeSource(Secret(SHORT), 7, 60),
        CodeSource(seed(32), 8, 15, "SHA256"),
        CodeSource(seed(64), 6, 30, "SHA512"),
    ],
)
def test_oathtool_shows_the_same_code(source: CodeSource) -> None:
    moment = 1795651200
    options = [f"--totp={source.algorithm.lower()}", "-b", "-d", str(source.digits), "-s", f"{source.period}s"]
    at = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    told = subprocess.run(
        ["oathtool", *options, "-N", at, "-"], input=source.key.reveal(), capture_output=True, text=True, check=True
    )
    assert source.code_at(moment).reveal() == told.stdout.strip()


def test_steam_has_five_letters_as_in_keepassxc() -> None:
    source = read_code("otpauth://totp/Steam:user?secret=63BEDWCQZKTQWPESARIERL5DTTQFCJTK&encoder=steam")
    assert [source.code_at(moment).reveal() for moment in (1511200518, 1511200714)] == ["FR8RV", "9P3VP"]


@pytest.mark.parametrize(
    "source",
    [
        CodeSource(Secret(SHORT)),
        CodeSource(seed(64), 8, 60, "SHA512", issuer="ACME & Söhne: Nord", account="jo@acme.example"),
        CodeSource(seed(20), 5, is_steam=True),
    ],
)
def test_keepassxc_reads_what_is_written_and_shows_the_same_code(
    vault: Vault, keepassxc: Keepass, source: CodeSource
) -> None:
    vault.add(EntryDraft("Mail", "jo", code=source.address("Mail", "jo")), TaskContext())
    before = time.time()
    shown = keepassxc("show", "-q", "-t", vault.path, "Mail").strip()
    after = time.time()
    ours = code_of(vault, vault.entry("Mail").id)
    assert shown in {ours.code_at(before).reveal(), ours.code_at(after).reveal()}
    assert (ours.key, ours.digits, ours.period, ours.algorithm, ours.is_steam) == (
        (source.key, source.digits, source.period, source.algorithm, source.is_steam)
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"TOTP Seed": SHORT.lower(), "TOTP Settings": "30;8"}, CodeSource(Secret(SHORT), 8)),
        ({"TOTP Seed": SHORT, "TOTP Settings": "30;S"}, CodeSource(Secret(SHORT), 5, is_steam=True)),
        ({"TOTP Seed": SHORT}, CodeSource(Secret(SHORT))),
        ({"otp": f"key={SHORT}&size=8&step=25&otpHashMode=Sha256"}, CodeSource(Secret(SHORT), 8, 25, "SHA256")),
        ({"otp": SHORT}, CodeSource(Secret(SHORT))),
        ({"TimeOtp-Secret-Base32": SHORT, "TimeOtp-Length": "8"}, CodeSource(Secret(SHORT), 8)),
        ({"TimeOtp-Secret": "1234567890", "TimeOtp-Period": "60"}, CodeSource(Secret(SHORT), period=60)),
        ({"TimeOtp-Secret-Hex": "31323334353637383930"}, CodeSource(Secret(SHORT))),
        ({"TimeOtp-Secret-Base64": "MTIzNDU2Nzg5MA=="}, CodeSource(Secret(SHORT))),
        (
            {"TimeOtp-Secret-Base32": SHORT, "TimeOtp-Algorithm": "HMAC-SHA-256"},
            CodeSource(Secret(SHORT), algorithm="SHA256"),
        ),
        ({}, None),
        ({"otp": ""}, None),
    ],
)  # fmt: skip
def test_every_form_of_other_programs_is_read(values: dict[str, str], expected: CodeSource | None) -> None:
    assert read_stored(values) == expected


def test_bounds_are_those_of_keepassxc_so_that_both_show_the_same() -> None:
    source = read_code(f"otpauth://totp/a?secret={SHORT}&period=90000&digits=12")
    assert (source.period, source.digits) == (86400, 10)


def test_a_key_is_taken_as_people_type_it() -> None:
    assert read_code(" gezd gnbv-GY3T qojq== ").key == Secret(SHORT)


def test_the_names_of_an_address_are_shown() -> None:
    assert read_code(f"otpauth://totp/ACME%20Co:jo%40acme.example?secret={SHORT}").name == "ACME Co (jo@acme.example)"


def test_an_address_without_an_account_has_none() -> None:
    assert read_code(CodeSource(Secret(SHORT), issuer="ACME").address().reveal()).name == "ACME"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "missing"),
        ("JBSW1", "A to Z and 2 to 7"),
        ("otpauth://hotp/a?secret=JBSWY3DPEHPK3PXP&counter=1", "counts its uses"),
        ("otpauth://totp/a?digits=6", "missing"),
        ("otpauth://totp/a?secret=JBSWY3DPEHPK3PXP&algorithm=MD5", "wants MD5"),
        ("otpauth://totp/a?secret=JBSWY3DPEHPK3PXP&period=soon", "no number"),
        ("https://example.com/", "not one of a one-time password"),
        ("otpauth://totp/a?secret=" + "A" * 5000, "too long"),
    ],
)
def test_what_is_no_one_time_password_says_why(text: str, why: str) -> None:
    with pytest.raises(CodeInvalid, match=why):
        read_code(text)


def test_an_entry_without_one_says_so(vault: Vault) -> None:
    entry = vault.add(EntryDraft("Plain"), TaskContext())
    with pytest.raises(EntryNotFound, match="no one-time password"):
        code_of(vault, entry.id)


def test_a_clock_that_is_behind_the_vault_is_doubted(vault: Vault) -> None:
    vault.add(EntryDraft("Mail"), TaskContext())
    now = time.time()
    assert clock_doubt(vault, now) == ""
    assert clock_doubt(vault, now + 10_000_000) == ""
    assert "slow" in clock_doubt(vault, now - 3600)


_KEYS = st.binary(min_size=1, max_size=64).map(lambda data: Secret(base64.b32encode(data).decode().rstrip("=")))
_NAMES = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=30).filter(
    lambda name: name != "none"  # which stands in an address for nobody
)


@settings(max_examples=60, deadline=None)
@given(_KEYS, st.integers(1, 10), st.integers(1, 86400), st.sampled_from(("SHA1", "SHA256", "SHA512")), _NAMES, _NAMES)
def test_an_address_is_read_back(
    key: Secret, digits: int, period: int, algorithm: str, issuer: str, account: str
) -> None:
    source = CodeSource(key, digits, period, algorithm, False, issuer, account)
    assert read_code(source.address().reveal()) == source


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.text().map(lambda text: f"otpauth://totp/{text}"), st.text("A2=;&?%", max_size=40)))
def test_any_text_gives_a_code_or_our_error(text: str) -> None:
    try:
        read_code(text).code_at(0)
        read_stored({"otp": text})
        read_stored({"TOTP Settings": text, "TOTP Seed": SHORT})
    except CodeInvalid as error:
        assert error.hint


def test_a_seed_without_its_settings_does_not_take_the_place_of_the_address() -> None:
    """As KeePassXC chooses: the settings make it one of the old kind."""
    seed, address = "GEZDGNBVGY3TQOJQ", "otpauth://totp/a:b?secret=JBSWY3DPEHPK3PXP"
    of_both, old = read_stored({"TOTP Seed": seed, "otp": address}), read_stored({"TOTP Seed": seed})
    assert of_both is not None
    assert old is not None
    assert (of_both.key.reveal(), old.key.reveal()) == ("JBSWY3DPEHPK3PXP", seed)
