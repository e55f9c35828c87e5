"""What a certificate says of itself."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_MOST_NAMES = 20
_MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Certificate:
    """`names`: the machines that it is for. `begins` and `ends` in UTC."""

    subject: str
    issuer: str
    begins: datetime
    ends: datetime
    names: tuple[str, ...]

    def left(self, now: datetime) -> timedelta:
        return self.ends - now


def read_certificate(der: bytes) -> Certificate:
    """Raises ValueError for what is no certificate."""
    from cryptography import x509  # 50 ms to load

    try:
        found = x509.load_der_x509_certificate(der)
        begins, ends = found.not_valid_before_utc, found.not_valid_after_utc
        subject, issuer = found.subject, found.issuer
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError("not a certificate") from error
    try:
        extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = [str(name.value) for name in extension if isinstance(name, x509.DNSName | x509.IPAddress)]
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError, TypeError):
        names = []
    return Certificate(_name(subject), _name(issuer), begins, ends, tuple(map(_shown, names[:_MOST_NAMES])))


def _name(name: object) -> str:
    """The name that a person would call it by."""
    from cryptography.x509 import Name
    from cryptography.x509.oid import NameOID

    assert isinstance(name, Name)  # noqa: S101 - its type is not known here without loading the library
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for found in name.get_attributes_for_oid(kind):
            return _shown(str(found.value))
    return _shown(name.rfc4514_string())


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text[:_MOST_LETTERS]).strip()


def now() -> datetime:
    return datetime.now(UTC)


def own_openssl() -> str:
    """What the library for certificates and keys says of the OpenSSL in it: "OpenSSL 4.0.3 1 Oct 2026"."""
    from cryptography.hazmat.backends.openssl import backend

    return backend.openssl_version_text()
