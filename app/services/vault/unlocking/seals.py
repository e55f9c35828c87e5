"""The composite key of a vault, sealed: AES-256-GCM under what a PIN and half a key, or a signature, make together."""

import os
from dataclasses import dataclass
from hashlib import sha256

from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import QuickUnlockEnded
from app.services.vault.keys import KdfParameters, derive

HALF = 32  # bytes
PIN_KDF = KdfParameters(memory=128 << 20, passes=3, lanes=2)
"""A PIN of six digits has 20 bits: each guess has to be dear, as far as a person waits for it."""
_INFO = b"satchel quick unlock 1"


@dataclass(frozen=True, slots=True)
class Seal:
    """What may lie on a disk. `salt` is also the challenge that is signed."""

    salt: bytes
    nonce: bytes
    sealed: bytes


def fresh_half() -> bytearray:
    return bytearray(os.urandom(HALF))


def pin_key(pin: Secret, half: bytes | bytearray, salt: bytes, kdf: KdfParameters, task: TaskContext) -> bytes:
    """Takes as long as `kdf` says."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    hashed = sha256(pin.reveal().encode("utf-8", "surrogatepass")).digest()
    stretched = derive(kdf, hashed, salt, task)
    return HKDF(SHA256(), 32, bytes(half), _INFO).derive(stretched)


def signature_key(signature: bytes) -> bytes:
    return sha256(_INFO + signature).digest()


def seal(composite: bytes | bytearray, key: bytes, salt: bytes, bound: bytes) -> Seal:
    """`bound` is what the seal holds for: it opens for nothing else."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    return Seal(salt, nonce, AESGCM(key).encrypt(nonce, bytes(composite), bound))


def unseal(seal: Seal, key: bytes, bound: bytes) -> bytearray | None:
    """None for another key or other bounds. Raises QuickUnlockEnded for what is no seal."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return bytearray(AESGCM(key).decrypt(seal.nonce, seal.sealed, bound))
    except InvalidTag:
        return None
    except ValueError as error:
        raise QuickUnlockEnded(tr("What quick unlock had kept is damaged.")) from error
