"""Stages 7 to 9: whether the device lets this user in, gives the user a shell, and runs PowerShell in it.

They go the way that every connection of the program goes. A credential that the device has just refused is not sent
again: tries are counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.domain.connection_check import Help, Observation
from app.domain.credentials import Credential
from app.domain.errors import (
    AppError,
    AuthenticationFailed,
    CertificateChanged,
    CommandError,
    ConnectionLost,
    FileError,
    TargetError,
    VaultLocked,
)
from app.services.connection_check.attempt import STAGE_SECONDS, Attempt, Seen, broken, left_out, printable, well
from app.services.winrm.checking import far_side
from app.services.winrm.checking.service import FORBIDDEN, clock_words
from app.services.winrm.explaining import cause_of

if TYPE_CHECKING:
    from app.domain.task import TaskContext

_ACCESS_DENIED = 5  # ERROR_ACCESS_DENIED: the sign-in was right, and the user may not
_SKEW = 300.0  # seconds that Kerberos allows (RFC 4120, section 8.2), as Windows does
_QUOTAS = {  # wsmerror.h
    2150859173: "shells",
    2150859174: "operations",
    2150859175: "requests",
    2150859176: "requests of everybody",
    2150859179: "users",
    2150859240: "operations",
    2150859241: "commands of one shell",
}
_SCRIPT = (
    'ConvertTo-Json -Compress @{ version = "$($PSVersionTable.PSVersion)"; '
    'mode = "$($ExecutionContext.SessionState.LanguageMode)" }'
)


def authenticate(attempt: Attempt, task: TaskContext) -> Seen:
    try:
        credential = attempt.credential(attempt.device)
    except VaultLocked as error:
        return broken("vault_locked", str(error), error.hint, help=Help.UNLOCK_VAULT)
    except AppError as error:
        return broken("credential", str(error), error.hint, help=Help.EDIT_DEVICE)
    user = credential.user or attempt.device.user
    attempt.windows.user = user
    if (seen := _lacks(attempt, credential, user)) is not None:
        return seen
    evidence = _evidence(attempt, user)
    if isinstance(attempt.failure, AuthenticationFailed):
        return _refused(attempt, attempt.failure, user, evidence)
    failure = _sign_in(attempt, credential, task)
    return _judge(attempt, failure, user, evidence)


def _judge(attempt: Attempt, failure: AppError | None, user: str, evidence: tuple[Observation, ...]) -> Seen:
    if failure is None or _codes(failure)[1]:  # a fault comes from behind the sign-in
        attempt.windows.failure = failure
        return well(f"{attempt.host} lets {user or 'the certificate'} in.", *evidence)
    if isinstance(failure, AuthenticationFailed):
        return _refused(attempt, failure, user, evidence)
    said = Observation("It ended with", failure.details or str(failure), is_fault=True)
    return broken("failed", str(failure), failure.hint, *evidence, said, help=Help.TRY_AGAIN)


def _sign_in(attempt: Attempt, credential: Credential, task: TaskContext) -> AppError | None:
    from app.services.winrm.target import connect

    try:
        target = connect(attempt.device, credential, task, pin=attempt.windows.pin)
    except (TargetError, CommandError, FileError) as error:  # a FileError is about the certificate to sign in with
        return error
    attempt.windows.target = target
    attempt.opened.callback(target.close)
    return None


def _lacks(attempt: Attempt, credential: Credential, user: str) -> Seen | None:
    """What can be said before anything is sent, None where a sign-in makes sense."""
    device = attempt.device
    if device.sign_in == "certificate":
        if device.identity_file:
            return None
        return broken(
            "no_certificate",
            f"{device.name or attempt.host} is to be signed in to with a certificate, and none is chosen.",
            "Choose the PEM file with the certificate and its key in the device's settings.",
            help=Help.EDIT_DEVICE,
        )
    if (credential.password and user) or device.sign_in == "kerberos":  # which has the ticket of who sits here
        return None
    what = "a password" if user else "a user name"
    return broken(
        "no_credential",
        f"WinRM needs {what}, and none is known for {device.name or attempt.host}.",
        "Type it, or choose an entry of the vault for this device.",
        Observation("User", user or "none", is_fault=not user),
        Observation("Satchel has", "a password" if credential.password else "nothing", is_fault=True),
        help=Help.ENTER_PASSWORD if user else Help.EDIT_DEVICE,
    )


def _evidence(attempt: Attempt, user: str) -> tuple[Observation, ...]:
    ahead = attempt.windows.seconds_ahead
    clock = (Observation("Its clock", clock_words(ahead), is_fault=abs(ahead) > _SKEW),) if ahead is not None else ()
    chosen = attempt.device.sign_in
    return (
        Observation("User", user or "none"),
        *((Observation("Chosen for the device", chosen),) if chosen else ()),
        Observation("It offers", ", ".join(attempt.windows.offered) or "nothing"),
        *clock,
    )


def _refused(attempt: Attempt, failure: AppError, user: str, evidence: tuple[Observation, ...]) -> Seen:
    status, fault = _codes(failure)
    if status == FORBIDDEN or fault == _ACCESS_DENIED:
        attempt.windows.failure = failure
        return well(f"{attempt.host} takes the credential of {user}.", *evidence)
    said = Observation("It answered", failure.details or str(failure), is_fault=True)
    cause = cause_of(failure)
    ahead = attempt.windows.seconds_ahead
    if cause == "refused" and ahead is not None and abs(ahead) > _SKEW:
        return broken(
            "clock_skew",
            f"{attempt.host} refuses {user}, and its clock is {clock_words(ahead)}: Windows lets nobody in whose clock "
            "differs that much.",
            f"Set the clock that is wrong, here or there, and try again. {failure.hint}",
            *evidence,
            said,
            spoken=(far_side.SET_CLOCK,),
        )
    if cause == "refused" and attempt.device.sign_in == "certificate":
        cause = "certificate"
    help = Help.ENTER_PASSWORD if cause in ("refused", "unknown_user") else Help.NONE
    spoken = (far_side.SET_CLOCK,) if cause == "clock_skew" else ()
    return broken(cause, str(failure), failure.hint, *evidence, said, help=help, spoken=spoken)


def authorise(attempt: Attempt, task: TaskContext) -> Seen:
    failure = attempt.windows.failure
    if failure is None:
        return well("The user gets a shell.")
    status, fault = _codes(failure)
    said = Observation("It answered", failure.details or str(failure), is_fault=True)
    code = Observation("Code", f"HTTP {status}" if status and not fault else f"WSManFault {fault}")
    user = attempt.windows.user
    if status == FORBIDDEN or fault == _ACCESS_DENIED:
        return _denied(attempt, user, said, code)
    if fault in _QUOTAS:
        return broken(
            "quota",
            f"{attempt.host} has no room for one more: its limit of {_QUOTAS[fault]} is reached.",
            "Close sessions to it, here or in other programs. What was left open ends by itself, or when its WinRM "
            "service is started anew.",
            said,
            code,
            spoken=(far_side.RESTART, far_side.MORE_SHELLS),
        )
    return broken(
        "failed",
        f"{attempt.host} takes the credential, and opens no shell: {failure}",
        failure.hint or "Start its WinRM service anew.",
        said,
        code,
        spoken=(far_side.RESTART,),
    )


def _denied(attempt: Attempt, user: str, *evidence: Observation) -> Seen:
    """401 is a wrong credential; here the credential was right, and the user may not use WinRM."""
    is_local = "@" not in user and (user.startswith(".\\") or "\\" not in user)
    if is_local:
        return broken(
            "token_filter",
            f"{attempt.host} takes the credential of {user}, and does not let the account use WinRM.",
            "An account of the device itself counts as an administrator over the network only when Windows is told so "
            "(LocalAccountTokenFilterPolicy; the built-in Administrator needs it not). If it is no administrator, put "
            "it into Remote Management Users.",
            *evidence,
            spoken=(far_side.TOKEN_FILTER, far_side.join_remote_users(user)),
        )
    return broken(
        "denied",
        f"{attempt.host} takes the credential of {user}, and does not let the account use WinRM.",
        "Put the account into Remote Management Users of the device, or use one of its administrators.",
        *evidence,
        spoken=(far_side.join_remote_users(user),),
    )


def try_powershell(attempt: Attempt, task: TaskContext) -> Seen:
    target = attempt.windows.target
    if target is None:
        return left_out("There is no session to try it in.")
    try:
        result = target.run(_SCRIPT, task, timeout=STAGE_SECONDS * 3)
    except (TargetError, CommandError, CertificateChanged) as error:
        cause = "lost" if isinstance(error, ConnectionLost) else "failed"
        said = Observation("It ended with", error.details or str(error), is_fault=True)
        return broken(cause, str(error), error.hint, said, help=Help.TRY_AGAIN)
    if result.exit_code != 0:
        return _no_powershell(attempt, result.exit_code, printable((result.errors or result.output).encode(), 400))
    try:
        found = json.loads(result.output)
        version, mode = str(found["version"])[:40], str(found["mode"])[:40]
    except (ValueError, KeyError, TypeError):
        return _no_powershell(attempt, 0, printable(result.output.encode(), 400))
    return _with_session(attempt, f"PowerShell {version} runs a command", Observation("Language mode", mode), task)


def _with_session(attempt: Attempt, summary: str, mode: Observation, task: TaskContext) -> Seen:
    """A PowerShell that stays is more, and the device may allow it to others: then a console does."""
    from app.services.winrm.psrp.holding import NoPowerShell

    session = attempt.windows.target.powershell()
    try:
        session.open(task)
        return well(
            f"{summary}, and one that stays opens.", mode, Observation("It is", printable(session.about.encode()))
        )
    except NoPowerShell as error:
        why = Observation("Remoting", f"{error} {error.details}".strip())
        return well(f"{summary}. PowerShell Remoting is closed to the user: sessions are a console.", mode, why)
    except (TargetError, CommandError) as error:
        said = Observation("It ended with", error.details or str(error), is_fault=True)
        return broken("no_session", str(error), error.hint, mode, said, help=Help.TRY_AGAIN)
    finally:
        session.close()


def _no_powershell(attempt: Attempt, code: int, wrote: str) -> Seen:
    said = Observation("It wrote", wrote or "nothing", is_fault=True)
    ended = Observation("It ended with code", str(code))
    if "language mode" in wrote.lower() or "core types" in wrote.lower():
        return broken(
            "constrained",
            f"PowerShell of {attempt.host} takes only a part of its language (AppLocker or App Control).",
            "Let the rules of the device allow this account's scripts, or use one to which they do not apply.",
            said,
            ended,
        )
    return broken(
        "no_powershell",
        f"{attempt.host} opens a shell, but PowerShell does not run in it.",
        "Look at what the device wrote: a rule (AppLocker, Software Restriction) or a damaged PowerShell is the cause.",
        said,
        ended,
    )


def _codes(failure: BaseException) -> tuple[int, int]:
    """The HTTP status and the code of the WSManFault that a failure comes from; 0 where there is none."""
    status = fault = 0
    for cause in _causes(failure):
        fault = fault or _number(getattr(cause, "wsman_fault_code", 0))
        status = status or _number(getattr(cause, "code", 0))
    return status, fault


def _causes(failure: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while failure is not None and failure not in seen:
        seen.append(failure)
        yield failure
        failure = failure.__cause__


def _number(value: object) -> int:
    return value if isinstance(value, int) else int(value) if isinstance(value, str) and value.isdecimal() else 0
