"""The exports of other programs in tests/recordings/vault_imports, and those that cannot be typed."""

import base64
import hashlib
import hmac
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

HERE = Path(__file__).parents[3] / "recordings/vault_imports"
CODE = "JBSWY3DPEHPK3PXP"  # the example key of the "Key Uri Format"


def sample(name: str) -> bytes:
    return (HERE / name).read_bytes()


def bitwarden_protected(password: str, *, argon: bool = False) -> bytes:
    """The protection written here once more, so that it proves the reading."""
    salt = base64.b64encode(b"0123456789abcdef").decode()
    if argon:
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        hashed = hashlib.sha256(salt.encode()).digest()
        key = Argon2id(salt=hashed, length=32, iterations=2, lanes=1, memory_cost=1024).derive(password.encode())
        kdf: dict[str, Any] = {"kdfType": 1, "kdfIterations": 2, "kdfMemory": 1, "kdfParallelism": 1}
    else:
        key = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), 1000)
        kdf = {"kdfType": 0, "kdfIterations": 1000}
    encryption, proof = (hmac.digest(key, part + b"\1", "sha256") for part in (b"enc", b"mac"))  # one block of HKDF

    def sealed(data: bytes) -> str:
        vector = bytes(range(16))
        data += bytes([16 - len(data) % 16]) * (16 - len(data) % 16)
        cipher = Cipher(algorithms.AES(encryption), modes.CBC(vector)).encryptor()
        secret = cipher.update(data) + cipher.finalize()
        parts = (vector, secret, hmac.digest(proof, vector + secret, "sha256"))
        return "2." + "|".join(base64.b64encode(part).decode() for part in parts)

    head = {"encrypted": True, "passwordProtected": True, "salt": salt, **kdf}
    inside = {"encKeyValidation_DO_NOT_EDIT": sealed(b"any"), "data": sealed(sample("bitwarden.json"))}
    return json.dumps(head | inside).encode()


def onepassword(export: bytes | None = None, files: dict[str, bytes] | None = None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.attributes", '{"version": 3}')
        archive.writestr("export.data", sample("1password.json") if export is None else export)
        for name, data in ({"files/d1__plan.txt": b"first floor"} if files is None else files).items():
            archive.writestr(name, data)
    return packed.getvalue()
