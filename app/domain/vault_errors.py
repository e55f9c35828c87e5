"""What can go wrong with the vault, in plain words."""

from app.domain.errors import AppError


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
