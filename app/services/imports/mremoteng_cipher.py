"""What mRemoteNG encrypts: single passwords, or the whole file.

Since version 2.6 of the format: AES-256-GCM, the key by PBKDF2-HMAC-SHA1 with a salt for each value. A value is base64
of salt (16 bytes, also the associated data), nonce (16), ciphertext, tag (16). Before: AES-128-CBC under the MD5 of the
password. `Protected` holds a known word, so that a wrong password is noticed.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.domain.errors import ImportInvalid, ImportPassword
from app.domain.imports import SealedSecret
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.imports.safe_xml import parse_xml
from app.services.vault.foreign import open_aes_cbc_md5, open_aes_gcm

_USUAL_PASSWORD = "mR3m"  # noqa: S105 - built into mRemoteNG: whoever has the file can open it
_WORDS = (b"ThisIsNotProtected", b"ThisIsProtected")
_MOST_ITERATIONS = 10_000_000  # about 5 s for each value; more is a file that wants to keep us busy
_SALT = 16  # bytes
_SMALLEST = 512  # characters of base64; a file with one connection has more
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+={0,2}")


@dataclass(frozen=True, slots=True)
class Cipher:
    """Opens the values of one file."""

    password: Secret
    iterations: int  # 0: the old format

    def open(self, sealed: str) -> bytes | None:
        """None where the password is another one, or the value is damaged."""
        try:
            data = base64.b64decode(sealed.strip(), validate=True)
        except (binascii.Error, ValueError):
            return None
        password = self.password.reveal().encode("utf-8", "surrogatepass")
        if not self.iterations:
            return open_aes_cbc_md5(password, data)
        salt, nonce, rest = data[:_SALT], data[_SALT : 2 * _SALT], data[2 * _SALT :]
        if len(rest) < _SALT:
            return None
        key = hashlib.pbkdf2_hmac("sha1", password, salt, self.iterations, 32)
        return open_aes_gcm(key, nonce, rest, salt)

    def sealed(self, text: str) -> SealedSecret:
        """A password of the file, to be opened later."""

        def unseal() -> Secret:
            plain = self.open(text)
            if plain is None:
                raise ImportInvalid(tr("A password in the file is damaged."))
            return Secret(plain.decode("utf-8", "replace"))

        return SealedSecret(unseal)


def is_encrypted_whole(data: bytes) -> bool:
    """Whether the file is nothing but base64: what versions before 2.6 make of a file that they encrypt as a whole."""
    head = b"".join(data[:4096].split())
    return len(head) >= _SMALLEST and bool(_BASE64.fullmatch(head))


def open_old_file(data: bytes, password: Secret | None) -> bytes:
    """The XML of a file that is encrypted as a whole. Raises ImportPassword."""
    text = "".join(data.decode("ascii", "replace").split())
    for candidate in (password, Secret(_USUAL_PASSWORD)):
        plain = Cipher(candidate, 0).open(text) if candidate else None
        if plain is not None and plain.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            return plain
    if password:
        raise ImportPassword(tr("The password does not open this file of mRemoteNG."), tried=True)
    raise ImportPassword(tr("This file is encrypted as a whole, as older versions of mRemoteNG do it."), tried=False)


def open_file(root: Element, password: Secret | None, task: TaskContext, *, is_old: bool) -> tuple[Cipher, Element]:
    """The cipher for the passwords of the file, and its root with the connections in it.

    Raises ImportPassword where it needs one that was not given, or another one; ImportInvalid.
    """
    iterations = 0 if is_old else _iterations(root)
    cipher = _cipher_for(root.get("Protected", ""), password, iterations)
    if root.get("FullFileEncryption", "").lower() != "true" or len(root):
        return cipher, root
    task.report(tr("Decrypting the file"))
    plain = cipher.open(root.text or "")
    if plain is None:
        raise ImportInvalid(tr("The encrypted part of the file is damaged."))
    return cipher, parse_xml(
        b'<Connections xmlns:mrng="http://mremoteng.org">' + _without_declaration(plain) + b"</Connections>", task
    )


def _cipher_for(protected: str, password: Secret | None, iterations: int) -> Cipher:
    given = password or Secret("")
    for candidate in (given, Secret(_USUAL_PASSWORD)) if given else (Secret(_USUAL_PASSWORD),):
        cipher = Cipher(candidate, iterations)
        if not protected or cipher.open(protected) in _WORDS:
            return cipher
    if given:
        raise ImportPassword(tr("The password does not open this file of mRemoteNG."), tried=True)
    raise ImportPassword(tr("This file of mRemoteNG is protected by a password."), tried=False)


def _iterations(root: Element) -> int:
    if (root.get("EncryptionEngine", "AES"), root.get("BlockCipherMode", "GCM")) != ("AES", "GCM"):
        engine = tr("{root} in {root_2} mode", root=root.get("EncryptionEngine"), root_2=root.get("BlockCipherMode"))
        raise ImportInvalid(
            tr("The file is encrypted with {engine}; Satchel opens AES in GCM mode.", engine=engine),
            hint=tr("In mRemoteNG: Options, Security, choose AES and GCM, save the file again."),
        )
    text = root.get("KdfIterations", "1000")
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 0 < int(text) <= _MOST_ITERATIONS):
        raise ImportInvalid(tr("The file names {text} rounds for its key, which no mRemoteNG does.", text=text[:20]))
    return int(text)


def _without_declaration(xml: bytes) -> bytes:
    xml = xml.removeprefix(b"\xef\xbb\xbf").lstrip()
    return xml.partition(b"?>")[2] if xml.startswith(b"<?xml") else xml
