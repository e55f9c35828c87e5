"""Windows Hello: a key that the computer gives only to its user's face, finger or PIN. From documentation, never run.

Not a yes or no: the signature over a random challenge becomes the key (Microsoft, "KeyCredential.RequestSignAsync").
The key pair lies in the TPM where there is one, and signs by RSA PKCS#1 1.5, which gives the same signature each time.
"""

import sys
from typing import Any, Protocol

from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_errors import NoQuickUnlock
from app.services.vault.keys import beside

_IS_WINDOWS: bool = sys.platform == "win32"
KEY_NAME = "Satchel vault quick unlock"


class PersonalKey(Protocol):
    """Signs for the user of this computer, whom the computer recognises each time."""

    def problem(self, task: TaskContext) -> str:
        """Why it cannot be used on this computer, "" where it can."""

    def sign(self, challenge: bytes, task: TaskContext) -> bytes:
        """The same signature for the same challenge. Raises NoQuickUnlock where the person was not recognised."""


class WindowsHello:
    """Waits for the person, so never in the thread of the window."""

    def problem(self, task: TaskContext) -> str:
        if not _IS_WINDOWS:
            return tr("Windows Hello is on Windows only.")
        try:
            is_there = beside(_is_supported, task)
        except (ImportError, OSError) as error:
            return tr("Windows Hello does not answer ({name}).", name=type(error).__name__)
        return "" if is_there else tr("Windows Hello is not set up on this computer.")

    def sign(self, challenge: bytes, task: TaskContext) -> bytes:
        if reason := self.problem(task):
            raise NoQuickUnlock(reason)
        try:
            status, signature = beside(lambda: _sign(challenge), task)
        except (ImportError, OSError) as error:
            raise NoQuickUnlock(tr("Windows Hello does not answer."), details=str(error)) from error
        if not signature:
            words = {
                3: tr("Windows Hello was cancelled."),
                5: tr("Windows Hello gives no key."),
                6: tr("Windows Hello is locked."),
            }
            raise NoQuickUnlock(words.get(status, tr("Windows Hello has not recognised you.")))
        return signature


def _credentials() -> Any:
    from winrt.windows.security import credentials

    return credentials


def _is_supported() -> bool:
    return bool(_credentials().KeyCredentialManager.is_supported_async().get())


def _sign(challenge: bytes) -> tuple[int, bytes]:
    """The status, a number of KeyCredentialStatus, and the signature: empty where there is none."""
    credentials = _credentials()
    keys, fail_if_exists = credentials.KeyCredentialManager, credentials.KeyCredentialCreationOption.FAIL_IF_EXISTS
    made = keys.open_async(KEY_NAME).get()
    if made.status == credentials.KeyCredentialStatus.NOT_FOUND:
        made = keys.request_create_async(KEY_NAME, fail_if_exists).get()
    if made.status != credentials.KeyCredentialStatus.SUCCESS:
        return int(made.status), b""
    signed = made.credential.request_sign_async(challenge).get()
    if signed.status != credentials.KeyCredentialStatus.SUCCESS:
        return int(signed.status), b""
    return 0, bytes(signed.result)
