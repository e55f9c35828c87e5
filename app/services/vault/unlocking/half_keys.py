"""Half a key in the store of the operating system: Credential Locker, Keychain or Secret Service, through `keyring`.

Any program of the same user may read it there (measured for the Secret Service), so it binds to the user and nothing
more; it is worth nothing without the other half. The backend is named: what `keyring` finds by itself in a built
program may be a file in the clear.
"""

import sys
from typing import Any, Protocol

from app.domain.language import tr
from app.domain.task import Cancelled, TaskContext
from app.domain.vault_errors import NoQuickUnlock
from app.services.vault.keys import beside

ACCOUNT = "quick unlock"
_SERVICE = "Satchel vault {}"


class HalfKeyStore(Protocol):
    """Keeps half keys by name. Everything may wait for a person who unlocks the store; all raise NoQuickUnlock."""

    def problem(self, task: TaskContext) -> str:
        """Why nothing can be kept on this computer, "" where it can."""

    def keep(self, name: str, half: bytes, task: TaskContext) -> None: ...

    def half(self, name: str, task: TaskContext) -> bytes | None:
        """None where it is not there any more."""

    def forget(self, name: str, task: TaskContext) -> None: ...


class SystemHalfKeys:
    """The store of this computer. A service name for each key: under one name the second would move the first."""

    def problem(self, task: TaskContext) -> str:
        try:
            beside(lambda: float(type(_backend()).priority), task)
        except (ImportError, OSError, RuntimeError):
            return tr("This computer has no store for keys, such as a keyring or a keychain.")
        except Cancelled:
            raise
        except Exception as error:  # each backend has errors of its own
            return tr("The store for keys of this computer does not answer ({name}).", name=type(error).__name__)
        return ""

    def keep(self, name: str, half: bytes, task: TaskContext) -> None:
        self._do(lambda store: store.set_password(_SERVICE.format(name), ACCOUNT, half.hex()), task)

    def half(self, name: str, task: TaskContext) -> bytes | None:
        found = self._do(lambda store: store.get_password(_SERVICE.format(name), ACCOUNT), task)
        try:
            return bytes.fromhex(found) if found else None
        except ValueError:
            return None

    def forget(self, name: str, task: TaskContext) -> None:
        if self.half(name, task) is not None:
            self._do(lambda store: store.delete_password(_SERVICE.format(name), ACCOUNT), task)

    def _do(self, work: Any, task: TaskContext) -> Any:
        try:
            return beside(lambda: work(_backend()), task)
        except Cancelled:
            raise
        except Exception as error:  # each backend has errors of its own
            raise NoQuickUnlock(
                tr("The store for keys of this computer does not give its key."),
                hint=tr("Unlock the keyring of this computer, or type the passphrase."),
                details=type(error).__name__,
            ) from error


def _backend() -> Any:
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        store = WinVaultKeyring()
        store.persist = "local machine"  # its own choice, "enterprise", roams to other computers
        return store
    if sys.platform == "darwin":
        from keyring.backends.macOS import Keyring as Keychain

        return Keychain()  # type: ignore[no-untyped-call]
    from keyring.backends.SecretService import Keyring as SecretService

    return SecretService()  # type: ignore[no-untyped-call]
