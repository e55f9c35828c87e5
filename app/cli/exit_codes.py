"""How the program ends. Scripts rely on these numbers."""

from app.domain.errors import (
    AnswerNeeded,
    AppError,
    DeviceInvalid,
    DeviceNotFound,
    ImportPassword,
    LegacyNeeded,
    ProfileInvalid,
    TargetError,
    TrustQuestion,
)
from app.domain.vault_errors import OtherClient, TooManyTries, VaultLocked, WrongPassphrase

DONE = 0
PROBLEMS = 1  # done, and problems were found; or the command failed
USAGE = 2
NO_ENTRY = 3  # the device is unreachable, or someone refused a credential
QUESTION = 4  # a person must decide: an unknown key, a locked vault, a credential of another client
STOPPED = 5
BUG = 70
PIPE_CLOSED = 141  # what a shell gives for a program that SIGPIPE has ended

_CODES: tuple[tuple[type[AppError], int], ...] = (
    (TrustQuestion, QUESTION),
    (AnswerNeeded, QUESTION),
    (LegacyNeeded, QUESTION),
    (VaultLocked, QUESTION),
    (OtherClient, QUESTION),
    (TargetError, NO_ENTRY),
    (WrongPassphrase, NO_ENTRY),
    (TooManyTries, NO_ENTRY),
    (DeviceNotFound, USAGE),
    (DeviceInvalid, USAGE),
    (ProfileInvalid, USAGE),
)


class UsageError(AppError):
    """The command line asks for something that there is not."""

    hint = "satchel --help lists the commands."


def exit_code(error: AppError) -> int:
    """The number that stands for a failure."""
    if isinstance(error, UsageError):
        return USAGE
    if isinstance(error, ImportPassword):
        return NO_ENTRY if error.tried else QUESTION
    return next((code for kind, code in _CODES if isinstance(error, kind)), PROBLEMS)
