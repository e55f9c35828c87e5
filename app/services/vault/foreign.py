"""Opens what other programs have encrypted. Lies here because this package is the one place of the library for it."""

import base64
import hashlib
import hmac

from app.domain.task import TaskContext
from app.services.vault.keys import KdfParameters, derive

AES_BLOCK = 16  # bytes


def open_aes_gcm(key: bytes, nonce: bytes, data: bytes, associated: bytes) -> bytes | None:
    """The plain bytes of data with its tag at the end; None where the key is another one or the data was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(nonce, data, associated)
    except (InvalidTag, ValueError):
        return None


def open_aes_cbc_md5(password: bytes, data: bytes) -> bytes | None:
    """AES-128-CBC under the MD5 of a password, its vector before the data; None where the padding shows another key."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    if len(data) < 2 * AES_BLOCK or len(data) % AES_BLOCK:
        return None
    key = hashlib.md5(password, usedforsecurity=False).digest()  # what the other program chose
    decryptor = Cipher(algorithms.AES(key), modes.CBC(data[:AES_BLOCK])).decryptor()
    unpadder = PKCS7(8 * AES_BLOCK).unpadder()
    try:
        return unpadder.update(decryptor.update(data[AES_BLOCK:]) + decryptor.finalize()) + unpadder.finalize()
    except ValueError:
        return None


def bitwarden_keys(password: bytes, salt: bytes, kdf: KdfParameters | int, task: TaskContext) -> tuple[bytes, bytes]:
    """The keys for encryption and proof of an export that a password protects; `kdf` as an int: rounds of PBKDF2.

    What Bitwarden calls the pin key, stretched by HKDF. Raises VaultUnsupported, Cancelled.
    """
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

    if isinstance(kdf, int):
        task.check()
        key = hashlib.pbkdf2_hmac("sha256", password, salt, kdf, 32)
    else:
        key = bytes(derive(kdf, password, hashlib.sha256(salt).digest(), task))
    encryption, proof = (HKDFExpand(SHA256(), 32, part).derive(key) for part in (b"enc", b"mac"))
    return encryption, proof


def open_bitwarden(keys: tuple[bytes, bytes], sealed: str) -> bytes | None:
    """Of "2.IV|CIPHERTEXT|PROOF" the plain bytes; None where the keys are others or the text was changed."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    kind, _, rest = sealed.partition(".")
    try:
        vector, data, proof = (base64.b64decode(part, validate=True) for part in rest.split("|"))
    except ValueError:
        return None
    expected = hmac.digest(keys[1], vector + data, "sha256")
    if kind != "2" or len(vector) != AES_BLOCK or not data or not hmac.compare_digest(expected, proof):
        return None
    decryptor = Cipher(algorithms.AES(keys[0]), modes.CBC(vector)).decryptor()
    unpadder = PKCS7(8 * AES_BLOCK).unpadder()
    try:
        return unpadder.update(decryptor.update(data) + decryptor.finalize()) + unpadder.finalize()
    except ValueError:
        return None
