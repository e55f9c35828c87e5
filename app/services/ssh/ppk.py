"""PuTTY's private key files, versions 2 and 3, as PuTTY's manual describes them in appendix C. Pure.

Nothing of a file is believed before its MAC fits, and no key derivation is begun that would cost too much.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2d, Argon2i, Argon2id
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.domain.language import tr
from app.domain.secret import Secret

MARK = "PuTTY-User-Key-File-"
MOST_BYTES = 64 * 1024
MOST_MEMORY = 1024 * 1024  # KiB for Argon2; PuTTY itself takes 8,192
MOST_WORK = 32 * 1024 * 1024  # KiB times passes: some ten seconds
_MOST_LANES = 64
_MOST_BITS = 16_384  # of an RSA key
_ARGON2: dict[str, type[Argon2id | Argon2i | Argon2d]] = {"Argon2id": Argon2id, "Argon2i": Argon2i, "Argon2d": Argon2d}
_CURVES: dict[str, tuple[str, ec.EllipticCurve]] = {
    "ecdsa-sha2-nistp256": ("nistp256", ec.SECP256R1()),
    "ecdsa-sha2-nistp384": ("nistp384", ec.SECP384R1()),
    "ecdsa-sha2-nistp521": ("nistp521", ec.SECP521R1()),
}
_KINDS = ("ssh-ed25519", "ssh-rsa", *_CURVES)

type _PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | Ed25519PrivateKey


class PpkInvalid(Exception):
    """The file is damaged, or of a kind that is not supported; the text says what is wrong with it."""


class PpkLocked(Exception):
    """It needs a passphrase, or another one. A damaged file cannot be told from a wrong passphrase."""


@dataclass(frozen=True, slots=True)
class PpkFile:
    """A file as it is written; only `is_locked`, `kind` and `public` may be used before the MAC was verified."""

    version: int
    kind: str  # "ssh-ed25519"
    encryption: str  # "none" or "aes256-cbc"
    comment: bytes
    public: bytes  # the key as SSH sends it
    private: bytes
    mac: bytes
    derivation: str = ""  # "Argon2id"; version 3 only
    memory: int = 0  # KiB
    passes: int = 0
    lanes: int = 0
    salt: bytes = b""

    @property
    def is_locked(self) -> bool:
        """A passphrase is needed."""
        return self.encryption != "none"


def load_ppk(data: bytes, passphrase: Secret | None) -> Secret:
    """The key in OpenSSH's form, not encrypted. Raises PpkInvalid, PpkLocked."""
    file = parse_ppk(data)
    if file.is_locked and not passphrase:
        raise PpkLocked
    phrase = passphrase.reveal().encode() if passphrase and file.is_locked else b""
    cipher_key, vector, mac_key = _derive(file, phrase)
    private = file.private
    if file.is_locked:
        if len(private) % 16:
            raise PpkInvalid(tr("its private part has a wrong length"))
        decryptor = Cipher(algorithms.AES(cipher_key), modes.CBC(vector)).decryptor()
        private = decryptor.update(private) + decryptor.finalize()
    covered = b"".join(
        len(part).to_bytes(4) + part
        for part in (file.kind.encode(), file.encryption.encode(), file.comment, file.public, private)
    )
    digest = hmac.digest(mac_key, covered, "sha256" if file.version == 3 else "sha1")
    if not hmac.compare_digest(digest, file.mac):
        if file.is_locked:
            raise PpkLocked
        raise PpkInvalid(tr("its checksum does not fit"))
    key = _build(file.kind, file.public, private)
    return Secret(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode())


def parse_ppk(data: bytes) -> PpkFile:
    """Read the lines of a file, without opening it. Raises PpkInvalid."""
    if len(data) > MOST_BYTES:
        raise PpkInvalid(tr("it is too large for a key"))
    lines = iter(data.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n"))
    name, kind = _header(lines)
    if name not in (f"{MARK}2", f"{MARK}3"):
        raise PpkInvalid(tr("its version is not supported") if name.startswith(MARK) else tr("it is no PuTTY key"))
    version = int(name[-1])
    encryption = _value(lines, "Encryption").decode("ascii", "replace")
    if encryption not in ("none", "aes256-cbc"):
        raise PpkInvalid(tr("its encryption {encryption!r} is not supported", encryption=encryption))
    comment = _value(lines, "Comment")
    public = _block(lines, "Public-Lines")
    derivation, memory, passes, lanes, salt = "", 0, 0, 0, b""
    if version == 3 and encryption != "none":
        derivation = _value(lines, "Key-Derivation").decode("ascii", "replace")
        memory, passes, lanes = (_number(lines, f"Argon2-{what}") for what in ("Memory", "Passes", "Parallelism"))
        salt = _hex(lines, "Argon2-Salt")
    private = _block(lines, "Private-Lines")
    mac = _hex(lines, "Private-MAC")
    kind_name = kind.decode("ascii", "replace")
    if kind_name not in _KINDS:
        raise PpkInvalid(tr("keys of the kind {kind_name!r} are not supported", kind_name=kind_name))
    return PpkFile(
        version, kind_name, encryption, comment, public, private, mac, derivation, memory, passes, lanes, salt
    )


def _derive(file: PpkFile, phrase: bytes) -> tuple[bytes, bytes, bytes]:
    """Key and vector of the cipher, and the key of the MAC."""
    if file.version == 2:
        cipher_key = b"".join(hashlib.sha1(bytes([0, 0, 0, n]) + phrase).digest() for n in (0, 1))[:32]  # noqa: S324
        return cipher_key, bytes(16), hashlib.sha1(b"putty-private-key-file-mac-key" + phrase).digest()  # noqa: S324
    if not file.is_locked:
        return b"", b"", b""
    kind = _ARGON2.get(file.derivation)
    if kind is None:
        raise PpkInvalid(tr("its key derivation {derivation!r} is not supported", derivation=file.derivation))
    is_reasonable = (
        8 * file.lanes <= file.memory <= MOST_MEMORY
        and file.passes > 0
        and file.memory * file.passes <= MOST_WORK
        and 0 < file.lanes <= _MOST_LANES
        and 8 <= len(file.salt) <= 1024
    )
    if not is_reasonable:
        raise PpkInvalid(tr("its key derivation asks for more than is reasonable"))
    recipe = kind(salt=file.salt, length=80, iterations=file.passes, lanes=file.lanes, memory_cost=file.memory)
    try:
        material = recipe.derive(phrase)
    except MemoryError as error:
        raise PpkInvalid(tr("its key derivation needs more memory than there is")) from error
    return material[:32], material[32:48], material[48:]


# -- the lines ---------------------------------------------------------------------------------------


def _header(lines: Iterator[bytes]) -> tuple[str, bytes]:
    name, separator, value = next(lines, b"").partition(b": ")
    if not separator:
        raise PpkInvalid(tr("it ends too early, or a line has no name"))
    return name.decode("ascii", "replace"), value


def _value(lines: Iterator[bytes], wanted: str) -> bytes:
    name, value = _header(lines)
    if name != wanted:
        raise PpkInvalid(tr("it has {name!r} where {wanted} belongs", name=name, wanted=wanted))
    return value


def _number(lines: Iterator[bytes], wanted: str) -> int:
    value = _value(lines, wanted)
    if not value.isdigit() or len(value) > 10:
        raise PpkInvalid(tr("{wanted} is no number", wanted=wanted))
    return int(value)


def _hex(lines: Iterator[bytes], wanted: str) -> bytes:
    try:
        return binascii.unhexlify(_value(lines, wanted))
    except binascii.Error as error:
        raise PpkInvalid(tr("{wanted} is not written in hexadecimal", wanted=wanted)) from error


def _block(lines: Iterator[bytes], wanted: str) -> bytes:
    count = _number(lines, wanted)
    text = b"".join(line for _, line in zip(range(count), lines, strict=False))
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise PpkInvalid(tr("what follows {wanted} is not base64", wanted=wanted)) from error


# -- the key -----------------------------------------------------------------------------------------


class _Fields:
    """Strings and numbers as SSH writes them: RFC 4251, section 5."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def text(self) -> bytes:
        length = int.from_bytes(self._data[:4])
        if len(self._data) < 4 + length:
            raise PpkInvalid(tr("a part of the key is cut off"))
        found, self._data = self._data[4 : 4 + length], self._data[4 + length :]
        return found

    def number(self) -> int:
        digits = self.text()
        if len(digits) > _MOST_BITS // 8 + 1 or digits[:1] >= b"\x80":
            raise PpkInvalid(tr("a number of the key is too large or negative"))
        return int.from_bytes(digits)


def _build(kind: str, public: bytes, private: bytes) -> _PrivateKey:
    """The key itself; its public half must be the one that the file shows."""
    shown, hidden = _Fields(public), _Fields(private)
    if shown.text() != kind.encode():
        raise PpkInvalid(tr("its two halves are of different kinds"))
    try:
        if kind == "ssh-rsa":
            return _rsa(shown, hidden)
        if kind == "ssh-ed25519":
            return _ed25519(shown, hidden)
        return _ecdsa(kind, shown, hidden)
    except ValueError as error:
        raise PpkInvalid(tr("its numbers do not make a key")) from error


def _rsa(shown: _Fields, hidden: _Fields) -> rsa.RSAPrivateKey:
    exponent, modulus = shown.number(), shown.number()
    d, p, q, inverse = (hidden.number() for _ in range(4))
    if min(p, q) < 3:
        raise PpkInvalid(tr("its numbers do not make a key"))
    numbers = rsa.RSAPublicNumbers(exponent, modulus)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), inverse, numbers).private_key()


def _ed25519(shown: _Fields, hidden: _Fields) -> Ed25519PrivateKey:
    seed = hidden.text()
    key = Ed25519PrivateKey.from_private_bytes(seed.ljust(32, b"\0"))  # old versions cut zeros off the end
    if key.public_key().public_bytes_raw() != shown.text():
        raise PpkInvalid(tr("its two halves do not belong together"))
    return key


def _ecdsa(kind: str, shown: _Fields, hidden: _Fields) -> ec.EllipticCurvePrivateKey:
    name, curve = _CURVES[kind]
    if shown.text() != name.encode():
        raise PpkInvalid(tr("it names another curve than its kind"))
    numbers = ec.EllipticCurvePublicKey.from_encoded_point(curve, shown.text()).public_numbers()
    return ec.EllipticCurvePrivateNumbers(hidden.number(), numbers).private_key()
