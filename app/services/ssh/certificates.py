"""OpenSSH's certificates: of a user beside the key, and of a device, vouched for by a line of `known_hosts`.

The format is that of OpenSSH's PROTOCOL.certkeys. paramiko carries certificates but judges none.
"""

import base64
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.hazmat.primitives.serialization.ssh import (
    SSHCertificate,
    SSHCertificateType,
    load_ssh_public_identity,
)

from app.domain.language import tr
from app.services.files import read_file

_UNREADABLE = (ValueError, TypeError, OverflowError, NotImplementedError, UnsupportedAlgorithm)
"""What `cryptography` raises for bytes that are no key or certificate that it knows."""
_RSA_SIGNATURES = (b"rsa-sha2-256", b"rsa-sha2-512")
SUFFIX = "-cert-v01@openssh.com"
HOST_KINDS = tuple(
    f"{kind}{SUFFIX}"
    for kind in (
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "rsa-sha2-512",
        "rsa-sha2-256",
    )
)


@dataclass(frozen=True, slots=True)
class UserCertificate:
    """What is offered instead of the bare key."""

    kind: str
    blob: bytes


class CertificateRefused(Exception):
    """Why a certificate proves nothing, as the end of a sentence."""


def read_user_certificate(path: Path, public_key: bytes) -> UserCertificate | None:
    """The certificate in `path` if it is for this key and may be used now; None otherwise."""
    words = (read_file(path) or b"").decode("utf-8", "replace").split()
    if len(words) < 2 or not words[0].endswith(SUFFIX):
        return None
    try:
        blob = base64.b64decode(words[1], validate=True)
        certificate = _parse(words[0], blob)
        _check_time(certificate)
        fits = certificate.type is SSHCertificateType.USER and _blob(certificate.public_key()) == public_key
    except (CertificateRefused, *_UNREADABLE):
        return None
    return UserCertificate(words[0], blob) if fits else None


def check_host_certificate(
    kind: str, blob: bytes, host: str, *, is_authority: Callable[[str], bool], is_revoked: Callable[[str], bool]
) -> None:
    """Return if the certificate proves that its key is that of `host`. Keys are given to the callables in base64.

    `is_authority`: may this key vouch for the host? Raises CertificateRefused.
    """
    try:
        certificate = _parse(kind, blob)
        signer = _in_base64(certificate.signature_key())
        key = _in_base64(certificate.public_key())
    except _UNREADABLE as error:
        raise CertificateRefused(tr("it cannot be read")) from error
    if certificate.type is not SSHCertificateType.HOST:
        raise CertificateRefused(tr("it is a user's, not a device's"))
    if not is_authority(signer):
        raise CertificateRefused(tr("it is signed by an authority that is not known for this address"))
    if is_revoked(signer) or is_revoked(key):
        raise CertificateRefused(tr("its key or its authority was revoked"))
    _check_time(certificate)
    if certificate.critical_options:
        raise CertificateRefused(tr("it has conditions that are not known"))
    if not _names(certificate.valid_principals, host):
        raise CertificateRefused(tr("it is not for {host}", host=host))
    if (
        isinstance(certificate.signature_key(), RSAPublicKey)
        and vars(certificate).get("_inner_sig_type") not in _RSA_SIGNATURES
    ):
        raise CertificateRefused(tr("it is signed with SHA-1, which can be forged"))
    try:
        certificate.verify_cert_signature()
    except (InvalidSignature, *_UNREADABLE) as error:
        raise CertificateRefused(tr("its signature is wrong")) from error


def _parse(kind: str, blob: bytes) -> SSHCertificate:
    found = load_ssh_public_identity(f"{_format(kind)} {base64.b64encode(blob).decode()}".encode())
    if not isinstance(found, SSHCertificate):
        raise ValueError("no certificate")
    return found


def _format(kind: str) -> str:
    """The kind that stands inside: an RSA certificate is the same, whatever it is signed with."""
    return f"ssh-rsa{SUFFIX}" if kind.startswith("rsa-sha2-") else kind


def _check_time(certificate: SSHCertificate) -> None:
    now = time.time()
    if now < certificate.valid_after:
        raise CertificateRefused(tr("it is not valid yet"))
    if now >= certificate.valid_before:
        raise CertificateRefused(
            tr("it was valid until {time}", time=time.strftime("%Y-%m-%d", time.gmtime(certificate.valid_before)))
        )


def _names(principals: Iterable[bytes], host: str) -> bool:
    """As OpenSSH, no patterns. One without any name, which OpenSSH takes, would be for every device: refused."""
    return host.lower() in {name.decode("utf-8", "replace").lower() for name in principals}


def _in_base64(key: object) -> str:
    return base64.b64encode(_blob(key)).decode()


def _blob(key: object) -> bytes:
    text: bytes = key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)  # type: ignore[attr-defined]
    return base64.b64decode(text.split()[1])
