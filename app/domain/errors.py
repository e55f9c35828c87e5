"""Failures that a user can meet. Anything else that is raised is a bug.

AppError                        says what went wrong; `hint` says what to do about it
├── TargetError                 the device
│   ├── TargetUnreachable       no answer, refused, no route, name not found
│   ├── ConnectionLost          the link died in the middle
│   │   └── CommandNotRun       and what was to be run was certainly not
│   ├── AuthenticationFailed    the device refused the credential
│   │   ├── AnswerNeeded        it asks what only a person can answer, and nobody is there
│   │   └── AnswersRefused      what a person answered was not accepted, or came too late
│   ├── LegacyNeeded            SSH: the device knows only outdated methods, which must be allowed for it
│   ├── TrustQuestion           a person must decide before the connection goes on
│   │   ├── HostKeyUnknown      SSH: first contact
│   │   └── CertificateUnknown  WinRM over HTTPS: a certificate that nobody vouches for
│   ├── HostKeyChanged          SSH: another key than before, or a revoked one: refused
│   └── CertificateChanged      WinRM: another certificate than the pinned one: refused
├── DeviceFileError             a file on a device: not there, no permission, the disk is full
│   └── NoFileAccess            the device has no way to its files: SFTP is switched off
├── TransferError               a transfer: the source changed meanwhile, the copy is not the same
├── TunnelError                 a tunnel: its port is taken, the device does not allow it
├── CommandError                something that was run on a device
│   ├── CommandFailed           it ended with an error
│   ├── CommandTimedOut         it did not end in time
│   └── OutputTooLarge          it wrote more than is reasonable
├── VaultError                  the credential vault
│   ├── VaultLocked
│   ├── WrongPassphrase
│   ├── VaultDamaged
│   ├── VaultUnsupported        a format or a key derivation that Satchel does not open
│   ├── VaultChanged            the file on disk was changed by someone else since it was opened
│   ├── VaultRekeyed            the passphrase of the file was changed by someone else
│   ├── EntryNotFound
│   ├── OtherClient             a credential of one client is wanted for a device of another
│   ├── PackEnded               a job pack whose last day is over
│   └── InjectOnly              an entry that sessions use and nobody sees
├── SetupError                  a setup run
│   ├── ProfileInvalid          the profile file: unknown or mistyped keys, bad values
│   ├── StepFailed              a step could not be carried out or undone
│   ├── StepNotProven           a step ran, but the device is not as it should be
│   └── PlanStale               the device is no longer as it was when the plan was approved
├── JournalDamaged              a line of the journal was changed, or cannot be read
├── RecordingUnreadable         a file that is no recording of a session
├── DeviceNotFound              no such device in the device book
├── DeviceInvalid               a device or folder that the device book cannot take: name missing or taken
├── ImportInvalid               a file that cannot be imported: damaged, too large, or of no known kind
├── ImportPassword              a file to import is protected by a password that was not given, or is another one
└── FileError                   a file on this computer cannot be read or written (disk full, no permission)
    └── VaultGone               the vault's file is no longer there: a stick was pulled out
"""

from enum import Enum

from app.domain.devices import Device
from app.domain.language import tr


class AppError(Exception):
    """`str(error)` says what went wrong; `hint` says what to do about it; `details` is raw text for the curious."""

    hint = ""

    def __init__(self, message: str, *, hint: str = "", details: str = "") -> None:
        super().__init__(message)
        if hint:
            self.hint = hint
        self.details = details


class TargetError(AppError):
    """`hop` is the jump host on the way that failed or asks, None where it is the device itself."""

    hop: Device | None = None


class TargetUnreachable(TargetError):
    hint = tr("Check the address, the cable or Wi-Fi, and the firewall of the device.")


class NoMoreSessions(TargetError):
    """The device has given all that it allows on one connection; others are open on it, and will end."""

    hint = tr("Close a session to this device, then try again.")


class ConnectionLost(TargetError):
    hint = tr("The device may have restarted or left the network. Connect again.")


class SessionClosed(ConnectionLost):
    hint = tr("Connect again.")


class CommandNotRun(ConnectionLost):
    hint = tr("Run it again.")


class AuthenticationFailed(TargetError):
    hint = tr("Check the user name and the credential: what was typed, or its entry in the vault.")


class LoginBrokenOff(AuthenticationFailed):
    """The device ended the connection instead of an answer."""

    hint = tr("It may have counted too many wrong tries. Wait a few minutes, then check the credential.")


class PasswordExpired(AuthenticationFailed):
    """The device wants another password before it lets anyone in."""

    hint = tr("Log in once in a terminal or at the device and change the password.")


class CredentialNeeded(AuthenticationFailed):
    """Nothing was tried: a person has not given what to sign in with yet."""

    hint = tr("Choose a credential of the vault.")


class AnswerNeeded(AuthenticationFailed):
    hint = tr("Open a terminal session to the device in Remote: it shows the question.")


class AnswersRefused(AuthenticationFailed):
    hint = tr("Try again, and have the answer at hand: devices wait for a minute or two.")


class LegacyNeeded(TargetError):
    """Stops a connection before anything was sent, until a person allows outdated methods for this one device."""

    hint = tr("Update the device's firmware. Where there is none, allow the outdated methods for this device only.")

    def __init__(self, message: str, *, methods: tuple[str, ...]) -> None:
        super().__init__(message, details=f"needed: {', '.join(methods)}")
        self.methods = methods  # what would be used: "diffie-hellman-group14-sha1", "ssh-rsa", ...


class TrustQuestion(TargetError):
    """Stops a connection before anything was sent, until a person has decided. `fingerprint` is for reading aloud."""

    def __init__(
        self, message: str, *, host: str, port: int, kind: str, fingerprint: str, key: str, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.host = host
        self.port = port  # TCP port
        self.kind = kind  # "ssh-ed25519", "RSA 2048", ...
        self.fingerprint = fingerprint  # "SHA256:..."
        self.key = key  # what is stored when it is trusted: the public key in base64, or the certificate's SHA-256


class HostKeyUnknown(TrustQuestion):
    hint = tr("Compare the fingerprint with the one that the device shows on its own screen.")


class CertificateUnknown(TrustQuestion):
    """`says` is what the certificate says of itself: names of facts and their values, for a person."""

    hint = tr("Compare the fingerprint with the certificate on the device.")
    says: tuple[tuple[str, ...], ...] = ()


class HostKeyChanged(TargetError):
    hint = tr(
        "Do not connect until you know why: the device was reinstalled, or someone is in between. "
        "If it was reinstalled, forget the old key in Settings and connect again."
    )

    def __init__(self, message: str, *, host: str, port: int, expected: str, offered: str, source: str) -> None:
        super().__init__(message)
        self.host = host
        self.port = port  # TCP port
        self.expected = expected  # fingerprint, or "revoked"
        self.offered = offered  # fingerprint
        self.source = source  # the file and line that holds the expected key


class CertificateChanged(TargetError):
    """`expected` and `offered` are fingerprints for reading aloud; `says` is what the new one says of itself."""

    hint = tr("Do not connect until you know why: the certificate was renewed, or someone is in between.")
    expected = offered = ""
    says: tuple[tuple[str, ...], ...] = ()


class FileProblem(Enum):
    """Why a file on a device or on this computer could not be reached."""

    NOT_FOUND = "not found"
    DENIED = "denied"
    TAKEN = "taken"  # the name is there already
    NOT_EMPTY = "not empty"
    FULL = "full"
    UNSUPPORTED = "unsupported"
    OTHER = "other"
    IN_USE = "in use"  # another program holds it


class DeviceFileError(AppError):
    def __init__(
        self, message: str, *, problem: FileProblem = FileProblem.OTHER, hint: str = "", details: str = ""
    ) -> None:
        super().__init__(message, hint=hint, details=details)
        self.problem = problem


class NoFileAccess(DeviceFileError):
    hint = tr("Switch on SFTP in the device's SSH service (sshd_config: Subsystem sftp internal-sftp).")


class TransferError(AppError):
    hint = tr("Copy it again.")


class TunnelError(AppError):
    hint = tr("Choose another port, or stop the program that uses it.")


class CommandError(AppError):
    pass


class CommandFailed(CommandError):
    hint = tr("The details hold what the device answered.")


class CommandTimedOut(CommandError):
    hint = tr("The device may be busy. Try again, or give it more time.")


class OutputTooLarge(CommandError):
    hint = tr("Ask for less at a time.")


class SetupError(AppError):
    pass


class ProfileInvalid(SetupError):
    hint = tr("Mend the profile file at the place that is named.")
    line: int = 0  # from 1; 0 where it is not known
    place: tuple[str | int, ...] = ()  # keys and numbers
    is_open: bool = False  # a value is only not given yet


class StepFailed(SetupError):
    hint = tr("What was changed before it stays; Undo takes it back.")


class StepNotProven(SetupError):
    hint = tr("The step ran without an error, but the device is not as it should be. Undo it, or look at the device.")


class PlanStale(SetupError):
    hint = tr("Make a new preview: the device has changed since this one was approved.")


class JournalDamaged(AppError):
    hint = tr("The journal was changed outside Satchel or the disk is failing. Keep the file and start a new visit.")


class RecordingUnreadable(AppError):
    hint = tr("Choose a .cast file in the format of asciinema, version 2 or 3.")


class DeviceNotFound(AppError):
    hint = tr("List the devices to see their names, or give an address such as ssh://user@host.")


class DeviceInvalid(AppError):
    hint = tr("Choose another name or folder.")


class ImportInvalid(AppError):
    hint = tr("Export it again in the other program, or choose another file.")


class ImportPassword(AppError):
    hint = tr("It is the password that the other program asks for when it opens the file.")

    def __init__(self, message: str, *, tried: bool) -> None:
        super().__init__(message)
        self.tried = tried  # False: none was given


class FileError(AppError):
    hint = tr("Check that the disk has room and that you may write there.")

    def __init__(
        self, message: str, *, problem: FileProblem = FileProblem.OTHER, hint: str = "", details: str = ""
    ) -> None:
        super().__init__(message, hint=hint, details=details)
        self.problem = problem
