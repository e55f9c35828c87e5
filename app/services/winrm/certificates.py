"""The certificate of a WinRM service: fetched and judged before any credential is sent."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import CertificateChanged, CertificateUnknown
from app.domain.language import tr
from app.services.sliced_waits import shake_hands
from app.services.winrm.link import CONNECT_TIMEOUT, Link

if TYPE_CHECKING:
    from ssl import SSLContext

    from cryptography import x509

_RSA = bytes.fromhex("2a864886f70d010101")  # 1.2.840.113549.1.1.1, RFC 8017
_CURVES = {
    bytes.fromhex("2a8648ce3d030107"): "ECDSA P-256",  # 1.2.840.10045.3.1.7, RFC 5480
    bytes.fromhex("2b81040022"): "ECDSA P-384",
    bytes.fromhex("2b81040023"): "ECDSA P-521",
}
_MOST_NAMES, _LONGEST = 8, 120  # of a certificate, and characters of each
_CONTEXT_0 = 0xA0  # the tag of the version, which version 1 certificates leave out


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a service showed in its handshake."""

    der: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.der).hexdigest()

    @property
    def fingerprint(self) -> str:
        """For reading aloud: "SHA256:AB:CD:..."."""
        return self.written(self.sha256)

    @staticmethod
    def written(sha256: str) -> str:
        """Plain hex digits as people compare them."""
        digits = sha256.upper()
        return "SHA256:" + ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))

    def says(self) -> tuple[tuple[str, str], ...]:
        """For whom, by whom and from when to when it was made out, for a person; nothing where it cannot be read."""
        from cryptography import x509

        try:
            read = x509.load_der_x509_certificate(self.der)
            names = ", ".join(_names(read))
            issuer = _text(read.issuer.rfc4514_string())
            by = tr("itself: anybody can make such a one") if read.issuer == read.subject else issuer
            valid = tr(
                "{not_valid_before_utc:%Y-%m-%d} to {not_valid_after_utc:%Y-%m-%d}",
                not_valid_before_utc=read.not_valid_before_utc,
                not_valid_after_utc=read.not_valid_after_utc,
            )
        except (ValueError, TypeError):  # what is no certificate, and dates that no calendar has
            return ()
        return ((tr("Made out to"), names or "nobody"), (tr("Vouched for by"), by), ("Valid", valid))

    @property
    def kind(self) -> str:
        """The kind of its key: "RSA 2048", "ECDSA P-256", or "X.509"."""
        try:
            return _key_kind(self.der)
        except (IndexError, ValueError):
            return "X.509"


def agree_on_certificate(link: Link, host: str, port: int, pin: str, trust_file: str | None) -> str:
    """The SHA-256 (hex) that every further connection must show.

    A pin alone decides where there is one; otherwise the system's store of authorities, or `trust_file` (PEM).
    Raises CertificateUnknown, CertificateChanged, OSError (ssl.SSLError is one).
    """
    import ssl

    certificate = _fetch(link, host, port, _open_minded_context())
    expected = normalised(pin)
    if expected:
        if certificate.sha256 != expected:
            raise changed(host, expected, certificate.sha256, certificate.says())
        return expected
    try:
        return _fetch(link, host, port, ssl.create_default_context(cafile=trust_file)).sha256
    except ssl.SSLCertVerificationError as error:
        question = CertificateUnknown(
            tr(
                "Nobody that this computer trusts vouches for the certificate of {host} ({verify_message}).",
                host=host,
                verify_message=error.verify_message,
            ),
            host=host,
            port=port,
            kind=certificate.kind,
            fingerprint=certificate.fingerprint,
            key=certificate.sha256,
        )
        question.says = (*certificate.says(), (tr("Not trusted"), error.verify_message))
        raise question from error


def changed(host: str, expected: str, shown: str, says: tuple[tuple[str, str], ...] = ()) -> CertificateChanged:
    """Another certificate than the pinned one; both as SHA-256, hex."""
    error = CertificateChanged(
        tr("{host} shows another certificate than the one that was trusted. Nothing was sent.", host=host),
        details=f"trusted: {expected}\nshown:   {shown}",
    )
    error.expected, error.offered = Certificate.written(expected), Certificate.written(shown)
    error.says = says
    return error


def normalised(pin: str) -> str:
    """A SHA-256 as people paste it ("SHA256:AB:CD", "ab cd") as plain hex digits."""
    return pin.lower().removeprefix("sha256:").replace(":", "").replace(" ", "")


def _names(read: "x509.Certificate") -> tuple[str, ...]:
    """The alternative names, or the common name where there are none; bounded, because anybody can write them."""
    from cryptography import x509

    try:
        alternatives = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found = [str(name.value) for name in alternatives if isinstance(name, x509.DNSName | x509.IPAddress)]
    except (x509.ExtensionNotFound, x509.DuplicateExtension):
        found = []
    found = found or [str(one.value) for one in read.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    return tuple(_text(name) for name in found[:_MOST_NAMES])


def _text(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:_LONGEST])


def _open_minded_context() -> "SSLContext":
    """Accepts any certificate: it is only looked at, nothing is sent over this connection."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _fetch(link: Link, host: str, port: int, context: "SSLContext") -> Certificate:
    raw, twin = link.dial(host, port)
    try:
        with raw, shake_hands(context, raw, host, CONNECT_TIMEOUT, link.look) as sock:
            return Certificate(sock.getpeercert(binary_form=True) or b"")
    finally:
        link.forget(twin)


def _key_kind(der: bytes) -> str:
    # Certificate -> tbsCertificate -> subjectPublicKeyInfo, RFC 5280 section 4.1
    fields = _parts(_parts(_parts(der)[0][1])[0][1])
    key_info = fields[6 if fields[0][0] == _CONTEXT_0 else 5][1]
    algorithm, key = _parts(key_info)[:2]
    names = [value for _, value in _parts(algorithm[1])]
    if names[0] == _RSA:
        modulus = _parts(_parts(key[1][1:])[0][1])[0][1]
        return f"RSA {int.from_bytes(modulus).bit_length()}"
    return _CURVES[names[1]] if names[1:] and names[1] in _CURVES else "X.509"


def _parts(data: bytes) -> list[tuple[int, bytes]]:
    """The (tag, value) pairs of a DER sequence's content. Raises IndexError for what is cut short."""
    found = []
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            length = int.from_bytes(data[at : at + count])
            at += count
        if at + length > len(data):
            raise ValueError("cut short")
        found.append((tag, data[at : at + length]))
        at += length
    return found
