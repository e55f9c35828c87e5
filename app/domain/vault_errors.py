"""What can go wrong with the vault, in plain words."""

from typing import TYPE_CHECKING

from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.domain.devices import Device


class VaultError(AppError):
    pass


class VaultLocked(VaultError):
    hint = "Unlock the vault, then try again."


class WrongPassphrase(VaultError):
    hint = "Check Caps Lock and the keyboard layout, and that the key file is the right one."


class VaultDamaged(VaultError):
    hint = "Open one of the backups that lie beside the file."


class VaultUnsupported(VaultError):
    hint = "Open the file in KeePassXC and save it in the KDBX 4 format with AES-256 or ChaCha20 and Argon2."


class VaultChanged(VaultError):
    hint = "Reload the vault, then make the change again."


class EntryNotFound(VaultError):
    hint = "List the entries to see their names."


class OtherClient(VaultError):
    """A credential of one client was wanted for a device of another. `entry` is its id, `device` where it would go."""

    hint = "Choose a credential of this client for the device. Remote takes a reason where it must be so."
    entry: str = ""
    device: "Device | None" = None


class InjectOnly(VaultError):
    hint = "Choose it as the credential of the device: then Satchel signs in with it."
