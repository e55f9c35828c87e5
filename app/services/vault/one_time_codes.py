"""One-time passwords by the clock (RFC 6238): the address that carries one, and the code at a moment.

What KeePassXC reads and writes: the string `otp` with an otpauth address ("Key Uri Format" of Google Authenticator),
with `encoder=steam` for Steam's five letters; and what KeeOtp, older KeePassXC and KeePass 2.47 have stored.
"""

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.vault_errors import VaultError

PERIOD = 30  # seconds
DIGITS = 6
_NOBODY = "none"  # what KeePassXC writes where there is no account
_STEAM_LETTERS = "23456789BCDFGHJKMNPQRTVWXY"
_STEAM_DIGITS = 5
_MOST_DIGITS = 10
_LONGEST_PERIOD = 24 * 3600
_LONGEST_ADDRESS = 4096  # characters; a QR code holds no more
_ALGORITHMS = {"SHA1": "sha1", "SHA256": "sha256", "SHA512": "sha512"}
_KEEPASS_ENCODINGS = {"": "utf-8", "-Hex": "hex", "-Base32": "base32", "-Base64": "base64"}
_EXAMPLE = tr("It looks like JBSWY3DPEHPK3PXP, or begins with otpauth://totp/.")


class CodeInvalid(VaultError):
    """A text that is no one-time password by the clock."""

    hint = tr("Copy the key again from the page that offers the QR picture. {example}", example=_EXAMPLE)


@dataclass(frozen=True, slots=True)
class CodeSource:
    """What the codes of an entry are made from."""

    key: Secret  # base32 without spaces and padding
    digits: int = DIGITS
    period: int = PERIOD  # seconds
    algorithm: str = "SHA1"  # or SHA256, SHA512
    is_steam: bool = False
    issuer: str = ""
    account: str = ""

    @property
    def name(self) -> str:
        """Whose codes these are, for lists: "ACME (jo@acme.example)"."""
        return f"{self.issuer} ({self.account})" if self.issuer and self.account else self.issuer or self.account

    def code_at(self, moment: float) -> Secret:
        """The code of the period in which `moment` (seconds since 1970) lies."""
        digest = hmac.digest(_decoded(self.key), int(moment // self.period).to_bytes(8, "big"), self._hash)
        start = digest[-1] & 15
        number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
        if self.is_steam:
            letters = ""
            for _ in range(self.digits):
                number, letter = divmod(number, len(_STEAM_LETTERS))
                letters += _STEAM_LETTERS[letter]
            return Secret(letters)
        return Secret(f"{number % 10**self.digits:0{self.digits}}")

    def remaining(self, moment: float) -> float:
        """Seconds until the code changes."""
        return self.period - moment % self.period

    @property
    def _hash(self) -> str:
        return _ALGORITHMS[self.algorithm]

    def address(self, title: str = "", user: str = "") -> Secret:
        """As an otpauth address, in the form of KeePassXC; `title` and `user` where it has no names of its own."""
        issuer, account = quote(self.issuer or title or "Satchel", safe=""), quote(self.account or user, safe="@")
        text = f"otpauth://totp/{issuer}:{account or _NOBODY}?secret={self.key.reveal()}"
        text += f"&period={self.period}&digits={self.digits}&issuer={issuer}"
        text += "&encoder=steam" if self.is_steam else ""
        return Secret(text + (f"&algorithm={self.algorithm}" if self.algorithm != "SHA1" else ""))


def read_code(text: str) -> CodeSource:
    """What was typed, pasted or read from a picture: an otpauth address, or the key alone. Raises CodeInvalid."""
    text = text.strip()
    if len(text) > _LONGEST_ADDRESS:
        raise CodeInvalid(tr("This is too long for the key of a one-time password."))
    if text.lower().startswith("otpauth://"):
        return _from_address(text)
    if text.lower().startswith("otpauth-migration:"):
        raise CodeInvalid(
            tr("This is an export of several one-time passwords."),
            hint=tr("Take it with “From a picture…”, which lists what it holds."),
        )
    if re.match(r"[a-z][a-z0-9+.-]*:", text, re.I):
        raise CodeInvalid(tr("This is an address, but not one of a one-time password."))
    return CodeSource(_key(text))


def _from_address(text: str) -> CodeSource:
    try:
        parts = urlsplit(text)
        given = {name.lower(): value for name, value in parse_qsl(parts.query, max_num_fields=30)}
    except ValueError as error:
        raise CodeInvalid(tr("The otpauth address is damaged.")) from error
    if parts.netloc.lower() == "hotp":
        raise CodeInvalid(
            tr("This one-time password counts its uses instead of using the clock, which Satchel does not do."),
            hint=tr("Keep it in the app that has it, or ask the service for one that uses the time."),
        )
    if parts.netloc.lower() not in ("totp", "steam"):
        raise CodeInvalid(tr("The otpauth address is of a kind that Satchel does not know."))
    is_steam = parts.netloc.lower() == "steam" or "steam" in (given.get("encoder"), given.get("digits"))
    prefix, account = _label(parts.path.lstrip("/"))
    return CodeSource(
        _key(given.get("secret", "")),
        _STEAM_DIGITS if is_steam else _number(given.get("digits"), DIGITS, _MOST_DIGITS),
        _number(given.get("period"), PERIOD, _LONGEST_PERIOD),
        _algorithm(given.get("algorithm", "")),
        is_steam,
        named(given.get("issuer") or prefix),
        "" if account == _NOBODY else named(account),
    )


def _label(path: str) -> tuple[str, str]:
    """Issuer and account, with a colon between them that is not quoted, or is the only one."""
    prefix, colon, account = path.partition(":")
    if not colon:
        prefix, colon, account = unquote(path).partition(":")
        return (prefix, account) if colon else ("", prefix)
    return unquote(prefix), unquote(account)


def read_stored(values: Mapping[str, str]) -> CodeSource | None:
    """What the strings of an entry say, in the order in which KeePassXC looks. Raises CodeInvalid."""
    stored, seed = values.get("otp", ""), values.get("TOTP Seed", "")
    if values.get("TOTP Settings") or (seed and not stored):
        return _legacy(values.get("TOTP Settings", ""), seed)
    if stored:
        return _keeotp(stored) if "key=" in stored and "://" not in stored else read_code(stored)
    for suffix, encoding in _KEEPASS_ENCODINGS.items():
        text = values.get(f"TimeOtp-Secret{suffix}", "")
        if text:
            return CodeSource(
                _key(_to_base32(text, encoding)),
                _number(values.get("TimeOtp-Length"), DIGITS, _MOST_DIGITS),
                _number(values.get("TimeOtp-Period"), PERIOD, _LONGEST_PERIOD),
                _algorithm(values.get("TimeOtp-Algorithm", "")),
            )
    return None


def _legacy(settings: str, seed: str) -> CodeSource:
    """ "30;6", or "30;S" for Steam: older KeePassXC and the plug-in KeeTrayTOTP."""
    period, _, rest = settings.partition(";")
    digits = rest.partition(";")[0]
    if digits == "S":
        return CodeSource(_key(seed), _STEAM_DIGITS, _number(period, PERIOD, _LONGEST_PERIOD), is_steam=True)
    return CodeSource(_key(seed), _number(digits, DIGITS, _MOST_DIGITS), _number(period, PERIOD, _LONGEST_PERIOD))


def _keeotp(text: str) -> CodeSource:
    """ "key=…&size=6&step=30": the plug-in KeeOtp."""
    try:
        given = dict(parse_qsl(text, max_num_fields=30))
    except ValueError as error:
        raise CodeInvalid(tr("The stored one-time password is damaged.")) from error
    return CodeSource(
        _key(given.get("key", "")),
        _number(given.get("size"), DIGITS, _MOST_DIGITS),
        _number(given.get("step"), PERIOD, _LONGEST_PERIOD),
        _algorithm(given.get("otpHashMode", "")),
    )


def _key(text: str) -> Secret:
    """Base32 as people write it: small letters, groups, padding. Raises CodeInvalid."""
    key = re.sub(r"[\s-]", "", text).rstrip("=").upper()
    if not key:
        raise CodeInvalid(tr("The key of the one-time password is missing."))
    secret = Secret(key)
    _decoded(secret)
    return secret


def _decoded(key: Secret) -> bytes:
    text = key.reveal()
    try:
        data = base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError as error:  # not of its alphabet, or of no length that it has
        raise CodeInvalid(
            tr("This is not the key of a one-time password: it has the letters A to Z and 2 to 7.")
        ) from error
    if not data:
        raise CodeInvalid(tr("The key of the one-time password is too short."))
    return data


def _to_base32(text: str, encoding: str) -> str:
    if encoding == "base32":
        return text
    try:
        match encoding:
            case "hex":
                data = bytes.fromhex(text)
            case "base64":
                data = base64.b64decode(text, validate=True)
            case _:
                data = text.encode()
    except ValueError as error:
        raise CodeInvalid(tr("The stored key of the one-time password is damaged.")) from error
    return base64.b32encode(data).decode("ascii")


def _number(text: str | None, default: int, most: int) -> int:
    """Within the bounds that KeePassXC has, so that both show the same code."""
    if text is None or not text.strip():
        return default
    if not (text.strip().isascii() and text.strip().isdigit() and len(text) < 12):
        raise CodeInvalid(tr("The one-time password has a setting that is no number."))
    return min(max(int(text), 1), most)


def _algorithm(text: str) -> str:
    name = text.upper().replace("HMAC-", "").replace("-", "") or "SHA1"
    if name not in _ALGORITHMS:
        raise CodeInvalid(
            tr("The one-time password wants {text}; Satchel has SHA-1, SHA-256 and SHA-512.", text=text[:20])
        )
    return name


def named(text: str | bytes) -> str:
    """A name out of a picture, for a line on the screen."""
    read = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return "".join(char for char in read.strip() if char.isprintable())[:200]
