"""What can go wrong with the vault, in plain words."""

from typing import TYPE_CHECKING

from app.domain.errors import AppError, FileError, FileProblem
from app.domain.language import tr

if TYPE_CHECKING:
    from app.domain.devices import Device


class VaultError(AppError):
    pass


class PassphraseNeeded(VaultError):
    hint = tr("Type at least 15 characters: a sentence is easiest.")


class VaultLocked(VaultError):
    hint = tr("Unlock the vault, then try again.")


class WrongPassphrase(VaultError):
    hint = tr("Check Caps Lock and the keyboard layout, and that the key file is the right one.")


class VaultDamaged(VaultError):
    hint = tr("Open one of the backups that lie beside the file.")


class VaultUnsupported(VaultError):
    hint = tr("Open the file in KeePassXC and save it in the KDBX 4 format with AES-256 or ChaCha20 and Argon2.")


class VaultChanged(VaultError):
    hint = tr("Reload the vault, then make the change again.")


class VaultRekeyed(VaultError):
    """Another passphrase or key file opens the file now."""

    hint = tr(
        "Lock the vault and unlock it with the new passphrase, then make the change again. Or save a copy elsewhere."
    )


class VaultGone(FileError):
    """The file, or the stick or share that it is on, is no longer there."""

    hint = tr("Put the stick or the share back and try again, or save the vault elsewhere.")

    def __init__(self, message: str) -> None:
        super().__init__(message, problem=FileProblem.NOT_FOUND)


class EntryNotFound(VaultError):
    hint = tr("List the entries to see their names.")


class OtherClient(VaultError):
    """A credential of one client was wanted for a device of another. `entry` is its id, `device` where it would go."""

    hint = tr("Choose a credential of this client for the device. Remote takes a reason where it must be so.")
    entry: str = ""
    device: "Device | None" = None


class InjectOnly(VaultError):
    hint = tr("Use it with “Connect” or “Type into session”. Who may change the entry can allow it to be seen.")


class TooManyTries(VaultError):
    """Whoever has typed a wrong passphrase several times waits `seconds` before the next one."""

    def __init__(self, seconds: float) -> None:
        whole = max(round(seconds + 0.49), 1)
        words = tr("{whole} seconds", whole=whole) if whole < 100 else tr("{whole} minutes", whole=round(whole / 60))
        super().__init__(
            tr("The passphrase was wrong several times."), hint=tr("The next try is in {words}.", words=words)
        )
        self.seconds = seconds


class WrongPin(VaultError):
    """`left` tries are left; with none, quick unlock is off and the passphrase is needed."""

    def __init__(self, left: int) -> None:
        tries = tr("try is") if left == 1 else tr("tries are")
        hint = (
            tr("{left} {tries} left before the passphrase is needed.", left=left, tries=tries)
            if left
            else tr("Type the passphrase.")
        )
        super().__init__(tr("This PIN does not open the vault."), hint=hint)
        self.left = left


class QuickUnlockEnded(VaultError):
    """Quick unlock was turned on for this vault and does not work any more."""

    hint = tr("Type the passphrase. Quick unlock can be turned on again afterwards.")


class NoQuickUnlock(VaultError):
    """This way of quick unlock does not work on this computer."""

    hint = tr("The passphrase always works.")


class PackEnded(VaultError):
    hint = tr(
        "Take it back into the vault that it came from: “Import and export” in the Vault page. Other programs still "
        "open it with its passphrase, so change the passwords that matter."
    )
