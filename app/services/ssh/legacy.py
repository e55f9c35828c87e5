"""What old devices still need and modern ones must never be offered: SHA-1 and CBC, for one device at a time.

paramiko 5 has dropped them. They come last in every list, so that a device which can do better does better.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha1
from typing import Any

from cryptography.hazmat.primitives import hashes
from paramiko.kex_group14 import KexGroup14SHA256
from paramiko.rsakey import RSAKey


class _Group14Sha1(KexGroup14SHA256):
    name = "diffie-hellman-group14-sha1"
    hash_algo = sha1


class _Group1Sha1(_Group14Sha1):
    """RFC 4253, section 8.1: the 1024 bits of RFC 2409, section 6.2."""

    name = "diffie-hellman-group1-sha1"
    P = int(
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
        "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
        "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
        16,
    )


class Sha1RsaKey(RSAKey):
    """Signs and verifies with SHA-1 as well."""

    HASHES = {**RSAKey.HASHES, "ssh-rsa": hashes.SHA1}  # type: ignore[misc]  # noqa: RUF012 - as the original


KEX: Mapping[str, Any] = {kind.name: kind for kind in (_Group14Sha1, _Group1Sha1)}
KEYS = ("ssh-rsa",)
CIPHERS = ("aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc")
MACS = ("hmac-sha1", "hmac-sha1-96")

_OLD: Mapping[str, Sequence[str]] = {
    "kex_algo_list": tuple(KEX),
    "server_key_algo_list": KEYS,
    "client_encrypt_algo_list": CIPHERS,
    "server_encrypt_algo_list": CIPHERS,
    "client_mac_algo_list": MACS,
    "server_mac_algo_list": MACS,
}


def old_methods(offered: Mapping[str, Sequence[str]], ours: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What a device needs beyond `ours`, by the lists of its KEXINIT. Empty: nothing would help."""
    needed: dict[str, None] = {}
    for kind, old in _OLD.items():
        theirs = offered.get(kind, ())
        if any(name in theirs for name in ours[kind]):
            continue
        helpful = next((name for name in old if name in theirs), "")
        if not helpful:
            return ()
        needed[helpful] = None
    return tuple(needed)
