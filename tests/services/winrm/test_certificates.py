"""What is said of a certificate."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from app.services.winrm.certificates import Certificate

type Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def certificate_with(key: Key) -> Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return Certificate(builder.sign(key, algorithm).public_bytes(serialization.Encoding.DER))


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda: rsa.generate_private_key(65537, 2048), "RSA 2048"),
        (lambda: ec.generate_private_key(ec.SECP256R1()), "ECDSA P-256"),
        (lambda: ec.generate_private_key(ec.SECP384R1()), "ECDSA P-384"),
        (ed25519.Ed25519PrivateKey.generate, "X.509"),
    ],
)
def test_the_kind_of_key_is_named(make: Callable[[], Key], kind: str) -> None:
    assert certificate_with(make()).kind == kind


@given(st.binary(max_size=300))
def test_a_certificate_that_makes_no_sense_has_a_kind_too(der: bytes) -> None:
    assert Certificate(der).kind == "X.509"
