"""The part of the self-test that asks the libraries of encryption for each method that is used."""

import os
import sys

from app.cli.self_test.results import NotTried
from app.cli.session import Session

_STORES = {"win32": "Windows Credential Manager", "darwin": "macOS Keychain"}


def crypto(session: Session) -> str:
    """Every method once, there and back. Says which OpenSSL it was."""
    from cryptography.hazmat.backends.openssl.backend import backend

    for method in (_argon2, _aes, _chacha, _keys, _tls):
        method()
    return f"Argon2id, AES, ChaCha20, Ed25519, X25519, RSA, ECDSA, TLS; {backend.openssl_version_text()}"


def _argon2() -> None:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    made = Argon2id(salt=bytes(16), length=32, iterations=1, lanes=1, memory_cost=64).derive(b"self-test")
    _must(len(made) == 32, "Argon2id")


def _aes() -> None:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key, data = os.urandom(32), os.urandom(64)
    _must(AESGCM(key).decrypt(bytes(12), AESGCM(key).encrypt(bytes(12), data, None), None) == data, "AES-GCM")
    for mode in (modes.CBC(bytes(16)), modes.CTR(bytes(16))):
        there, back = Cipher(algorithms.AES(key), mode).encryptor(), Cipher(algorithms.AES(key), mode).decryptor()
        _must(back.update(there.update(data) + there.finalize()) + back.finalize() == data, f"AES-{mode.name}")


def _chacha() -> None:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    key, data = os.urandom(32), os.urandom(64)
    sealed = ChaCha20Poly1305(key).encrypt(bytes(12), data, None)
    _must(ChaCha20Poly1305(key).decrypt(bytes(12), sealed, None) == data, "ChaCha20-Poly1305")
    cipher = Cipher(algorithms.ChaCha20(key, bytes(16)), mode=None)
    _must(cipher.decryptor().update(cipher.encryptor().update(data)) == data, "ChaCha20")


def _keys() -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    data = os.urandom(64)
    edwards = Ed25519PrivateKey.generate()
    edwards.public_key().verify(edwards.sign(data), data)
    curve = ec.generate_private_key(ec.SECP256R1())
    curve.public_key().verify(curve.sign(data, ec.ECDSA(hashes.SHA256())), data, ec.ECDSA(hashes.SHA256()))
    large = rsa.generate_private_key(65537, 2048)
    signed = large.sign(data, padding.PKCS1v15(), hashes.SHA256())
    large.public_key().verify(signed, data, padding.PKCS1v15(), hashes.SHA256())
    one, other = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    _must(one.exchange(other.public_key()) == other.exchange(one.public_key()), "X25519")


def _tls() -> None:
    """Python's own OpenSSL, another than that of `cryptography`, and the certificates that are believed."""
    import ssl

    import certifi

    context = ssl.create_default_context(cafile=certifi.where())
    _must(len(context.get_ca_certs()) > 50, f"the certificates of {ssl.OPENSSL_VERSION}")


def _must(is_right: bool, method: str) -> None:
    if not is_right:
        raise ValueError(f"{method} gives something wrong")


def keyring(session: Session) -> str:
    """Which store for keys quick unlock uses. None is no fault of the program."""
    from app.services.vault.unlocking.half_keys import SystemHalfKeys

    if problem := SystemHalfKeys().problem(session.task):
        raise NotTried(problem)
    return _STORES.get(sys.platform, "Secret Service")
