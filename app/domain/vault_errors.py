"""What can go wrong with the vault, in plain words."""

from typing import TYPE_CHECKING

from app.domain.errors import AppError, FileError, FileProblem

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


class VaultRekeyed(VaultError):
    """Another passphrase or key file opens the file now."""

    hint = "Lock the vault and unlock it with the new passphrase, then make the change again. Or save a copy elsewhere."


class VaultGone(FileError):
    """The file, or the stick or share that it is on, is no longer there."""

    hint = "Put the stick or the share back and try again, or save the vault elsewhere."

    def __init__(self, message: str) -> None:
        super().__init__(message, problem=FileProblem.NOT_FOUND)


class EntryNotFound(VaultError):
    hint = "List the entries to see their names."


class OtherClient(VaultError):
    """A credential of one client was wanted for a device of another. `entry` is its id, `device` where it would go."""

    hint = "Choose a credential of this client for the device. Remote takes a reason where it must be so."
    entry: str = ""
    device: "Device | None" = None


class InjectOnly(VaultError):
    hint = "Use it with “Connect” or “Type into session”. Who may change the entry can allow it to be seen."


class TooManyTries(VaultError):
    """Whoever has typed a wrong passphrase several times waits `seconds` before the next one."""

    def __init__(self, seconds: float) -> None:
        whole = max(round(seconds + 0.49), 1)
        words = f"{whole} seconds" if whole < 100 else f"{round(whole / 60)} minutes"
        super().__init__("The passphrase was wrong several times.", hint=f"The next try is in {words}.")
        self.seconds = seconds


class WrongPin(VaultError):
    """`left` tries are left; with none, quick unlock is off and the passphrase is needed."""

    def __init__(self, left: int) -> None:
        tries = "try is" if left == 1 else "tries are"
        hint = f"{left} {tries} left before the passphrase is needed." if left else "Type the passphrase."
        super().__init__("This PIN does not open the vault.", hint=hint)
        self.left = left


class QuickUnlockEnded(VaultError):
    """Quick unlock was turned on for this vault and does not work any more."""

    hint = "Type the passphrase. Quick unlock can be turned on again afterwards."


class NoQuickUnlock(VaultError):
    """This way of quick unlock does not work on this computer."""

    hint = "The passphrase always works."


class PackEnded(VaultError):
    hint = (
        "Take it back into the vault that it came from: “Import and export” in the Vault page. Other programs still "
        "open it with its passphrase, so change the passwords that matter."
    )
