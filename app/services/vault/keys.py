"""From a passphrase and a key file to the key of the vault: composite key and key derivation, with limits set first."""

import hashlib
import os
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import cast

from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged, VaultUnsupported
from app.services.vault.format import Kind, VariantDictionary
from app.services.vault.wiping import Key, scrub_freed, secret_digest, wipe, wiped

_MIB = 1 << 20
MAX_MEMORY = 1024 * _MIB  # bytes
MAX_PASSES = 1000
MAX_LANES = 64
MAX_WORK = 32 * 1024 * _MIB  # bytes times passes: about a minute on a small laptop
MAX_ROUNDS = 200_000_000  # AES-KDF: some seconds with AES instructions
_ARGON2_VERSION = 0x13
_AES_CHUNK = 1 << 20  # bytes


class KdfKind(Enum):
    ARGON2D = bytes.fromhex("ef636ddf8c29444b91f7a9a403e30a0c")
    ARGON2ID = bytes.fromhex("9e298b1956db4773b23dfc3ec6f0a1e6")
    AES = bytes.fromhex("c9d9f39a628a4460bf740d08c18a4fea")


_OLD_AES = bytes.fromhex("7c02bb8279a74ac0927d114a00648238")  # KeePassXC's id for AES-KDF in KDBX 4


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """How dear one guess of the passphrase is. The defaults are the floor for new vaults.

    `memory` is in bytes; `rounds` belongs to AES-KDF only.
    """

    kind: KdfKind = KdfKind.ARGON2ID
    memory: int = 64 * _MIB
    passes: int = 3
    lanes: int = 2
    rounds: int = 0

    def check(self) -> None:
        """Raise VaultUnsupported before any work is done for parameters that would stop this computer."""
        too_much = (
            self.memory > MAX_MEMORY
            or self.passes > MAX_PASSES
            or self.lanes > MAX_LANES
            or self.memory * self.passes > MAX_WORK
            or self.rounds > MAX_ROUNDS
        )
        if too_much:
            raise VaultUnsupported(
                tr("This vault asks for more memory or time than Satchel gives to a key derivation."),
                hint=tr(
                    "If the file is your own, open it in KeePassXC and lower its encryption settings (1 GiB at most)."
                ),
            )
        is_argon = self.kind is not KdfKind.AES
        if not is_argon and self.rounds < 1:  # KeePassXC refuses it as well
            raise VaultDamaged(tr("The key settings of the vault file are damaged."))
        if is_argon and (self.passes < 1 or self.lanes < 1 or self.memory < 8192 * self.lanes):
            raise VaultDamaged(tr("The key settings of the vault file are damaged."))


def read_kdf(variants: VariantDictionary) -> tuple[KdfParameters, bytes]:
    """The parameters and the salt, checked against the limits. Raises VaultDamaged or VaultUnsupported."""

    def number(name: str) -> int:
        return int.from_bytes(variants[name][1], "little")

    identity = variants["$UUID"][1]
    if identity == _OLD_AES:
        identity = KdfKind.AES.value
    if identity not in {kind.value for kind in KdfKind}:
        raise VaultUnsupported(tr("This vault uses a key derivation that Satchel does not have."))
    kind = KdfKind(identity)
    if kind is KdfKind.AES:
        parameters = KdfParameters(kind, memory=0, passes=0, lanes=0, rounds=number("R"))
    else:
        parameters = KdfParameters(kind, number("M"), number("I"), number("P"))
        if number("V") != _ARGON2_VERSION or {"K", "A"} & variants.keys():
            raise VaultUnsupported(tr("This vault uses a variant of Argon2 that Satchel does not have."))
    parameters.check()
    salt = variants["S"][1]
    if len(salt) < 8 or (kind is KdfKind.AES and len(salt) != 32):
        raise VaultDamaged(tr("The key settings of the vault file are damaged."))
    return parameters, salt


def write_kdf(kdf: KdfParameters, salt: bytes, known: VariantDictionary) -> VariantDictionary:
    """The dictionary for the header. What `known` holds beyond the parameters is kept."""
    if kdf.kind is KdfKind.AES:
        own: VariantDictionary = {"R": (Kind.UINT64, struct.pack("<Q", kdf.rounds))}
    else:
        own = {
            "V": (Kind.UINT32, struct.pack("<I", _ARGON2_VERSION)),
            "I": (Kind.UINT64, struct.pack("<Q", kdf.passes)),
            "M": (Kind.UINT64, struct.pack("<Q", kdf.memory)),
            "P": (Kind.UINT32, struct.pack("<I", kdf.lanes)),
        }
    return known | {"$UUID": (Kind.BYTES, kdf.kind.value)} | own | {"S": (Kind.BYTES, salt)}


def composite_key(passphrase: Secret, key_part: bytes | None = None, *, with_empty: bool = False) -> bytearray:
    """What passphrase and key file are together. A bytearray, so that it can be overwritten when the vault closes.

    An empty passphrase beside a key file is no part of the key, unless `with_empty`.
    """
    parts = []
    if passphrase or not key_part or with_empty:
        parts = [secret_digest(hashlib.sha256, passphrase.reveal().encode("utf-8", "surrogatepass"))]
    composite = secret_digest(hashlib.sha256, *parts, key_part or b"")
    for part in parts:
        wipe(part)
    return composite


def possible_keys(passphrase: Secret, key_part: bytes | None) -> list[bytearray]:
    """What may be meant, the likeliest first: some programs make an empty passphrase part of the key."""
    keys = [composite_key(passphrase, key_part)]
    return keys if passphrase or not key_part else [*keys, composite_key(passphrase, key_part, with_empty=True)]


def derive(kdf: KdfParameters, composite: Key, salt: bytes, task: TaskContext) -> bytearray:
    """The transformed key, 32 bytes, to be wiped after use. Takes as long as the parameters say; a cancel stops it."""
    kdf.check()
    if kdf.kind is KdfKind.AES:
        return _derive_by_aes(composite, salt, kdf.rounds, task)
    own = bytearray(composite)  # it may be wiped while this goes on
    return beside(lambda: _derive_by_argon2(kdf, own, salt), task)


def _derive_by_argon2(kdf: KdfParameters, composite: bytearray, salt: bytes) -> bytearray:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2d, Argon2id

    algorithm = Argon2id if kdf.kind is KdfKind.ARGON2ID else Argon2d
    memory = kdf.memory // 1024
    argon2 = algorithm(salt=salt, length=32, iterations=kdf.passes, lanes=kdf.lanes, memory_cost=memory)
    transformed = bytearray(32)
    try:
        with wiped(composite):
            argon2.derive_into(cast("bytes", composite), transformed)  # any buffer will do
    except MemoryError as error:
        raise VaultUnsupported(
            tr("This vault needs {memory} MB of free memory to open.", memory=kdf.memory // _MIB),
            hint=tr("Close other programs and try again."),
        ) from error
    scrub_freed()
    return transformed


def _derive_by_aes(composite: Key, salt: bytes, rounds: int, task: TaskContext) -> bytearray:
    """AES-KDF encrypts each half of the key again and again. CBC over zeros is that same chain, at full speed."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    zeros, room = bytes(_AES_CHUNK), bytearray(_AES_CHUNK + 16)
    result = bytearray(composite)
    with wiped(result), wiped(room):
        for half in (slice(0, 16), slice(16, 32)):
            chain = Cipher(algorithms.AES(salt), modes.CBC(result[half])).encryptor()
            left = rounds * 16
            while left:
                task.check()
                size = min(left, _AES_CHUNK)
                chain.update_into(zeros[:size], room)
                result[half] = room[size - 16 : size]
                left -= size
        return secret_digest(hashlib.sha256, result)


def beside[T](work: Callable[[], T], task: TaskContext) -> T:
    """Argon2 cannot be stopped, so it runs beside the caller, who can: a cancel leaves it to end by itself."""
    results: list[T] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # handed to the caller, who raises it
            failures.append(error)
        finally:
            done.set()

    threading.Thread(target=run, name="vault-key", daemon=True).start()
    with task.on_cancel(done.set):
        done.wait()
    task.check()
    for failure in failures:
        raise failure
    return results[0]


def calibrated(task: TaskContext, seconds: float = 1.0) -> KdfParameters:
    """Argon2id that takes about `seconds` on this computer, and never less than the floor."""
    floor = KdfParameters(lanes=max(2, min(4, os.cpu_count() or 2)))
    started = time.perf_counter()
    derive(replace(floor, passes=1), bytes(32), bytes(32), task)
    one_pass = max(time.perf_counter() - started, 0.001)
    return replace(floor, passes=max(floor.passes, min(100, round(seconds / one_pass))))
