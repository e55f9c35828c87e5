"""Opens what other programs have encrypted. Lies here because this package is the one place of the library for it."""

import hashlib

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
