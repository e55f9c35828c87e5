"""Stages 7 and 8: whether the device lets this user in, and gives the user a shell.

They go the way that every connection of the program goes. A credential that the device has just refused is not sent
again: tries are counted.
"""

from __future__ import annotations

import threading

from app.domain.connection_check import Help, Observation
from app.domain.credentials import Credential
from app.domain.errors import (
    AppError,
    AuthenticationFailed,
    CommandError,
    FileError,
    TargetError,
)
from app.domain.language import tr
from app.domain.task import Cancelled, TaskContext
from app.services.connection_check.attempt import Attempt, Seen, broken, no_credential, well
from app.services.winrm.checking import far_side
from app.services.winrm.checking.faults import codes, no_room
from app.services.winrm.checking.service import FORBIDDEN, clock_words
from app.services.winrm.failures import CHOOSE_CERTIFICATE
from app.services.winrm.quotas import QUOTAS
from app.services.winrm.signing_in.explaining import cause_of

_ACCESS_DENIED = 5  # ERROR_ACCESS_DENIED: the sign-in was right, and the user may not
_NO_SHELLS = 2150859180  # ERROR_WSMAN_REMOTESHELLS_NOT_ALLOWED
_SKEW = 300.0  # seconds that Kerberos allows (RFC 4120, section 8.2), as Windows does
_ALIKE = tr(
    "Windows answers the same where the password has expired, where the account is locked or disabled, and where it "
    "may not sign in over the network."
)
_SIGN_IN_SECONDS = 15.0  # a domain controller may be asked, there and here


def authenticate(attempt: Attempt, task: TaskContext) -> Seen:
    try:
        credential = attempt.credential(attempt.device)
    except AppError as error:
        return no_credential(error)
    user = credential.user or attempt.device.user
    attempt.windows.user = user
    if (seen := _lacks(attempt, credential, user)) is not None:
        return seen
    evidence = _evidence(attempt, user)
    if isinstance(attempt.failure, AuthenticationFailed):
        return _refused(attempt, attempt.failure, user, evidence)
    try:
        failure = _sign_in(attempt, credential, task)
    except Cancelled:
        task.check()
        return broken(
            "silent",
            tr(
                "{host} does not come to an end with the sign-in of {user}: no answer in {sign_in_seconds:g} s.",
                host=attempt.host,
                user=user,
                sign_in_seconds=_SIGN_IN_SECONDS,
            ),
            tr(
                "Its WinRM service hangs, or waits for a domain controller. Start the service anew, and look at the "
                "network of the device."
            ),
            *evidence,
            spoken=(far_side.RESTART,),
        )
    return _judge(attempt, failure, user, evidence)


def _judge(attempt: Attempt, failure: AppError | None, user: str, evidence: tuple[Observation, ...]) -> Seen:
    if failure is None or codes(failure)[1]:  # a fault comes from behind the sign-in
        attempt.windows.failure = failure
        return well(tr("{host} lets {user} in.", host=attempt.host, user=user or tr("the certificate")), *evidence)
    if isinstance(failure, AuthenticationFailed):
        return _refused(attempt, failure, user, evidence)
    said = Observation(tr("It ended with"), failure.details or str(failure), is_fault=True)
    return broken("failed", str(failure), failure.hint, *evidence, said, help=Help.TRY_AGAIN)


def _sign_in(attempt: Attempt, credential: Credential, task: TaskContext) -> AppError | None:
    from app.services.winrm.target import connect

    inner = TaskContext()
    timer = threading.Timer(_SIGN_IN_SECONDS, inner.cancel)
    timer.daemon = True
    timer.start()
    try:
        with task.on_cancel(inner.cancel):
            target = connect(attempt.device, credential, inner, pin=attempt.windows.pin)
    except (TargetError, CommandError, FileError) as error:  # a FileError is about the certificate to sign in with
        return error
    finally:
        timer.cancel()
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
            tr(
                "{name} is to be signed in to with a certificate, and none is chosen.", name=device.name or attempt.host
            ),
            CHOOSE_CERTIFICATE,
            help=Help.EDIT_DEVICE,
        )
    if (credential.password and user) or device.sign_in == "kerberos":  # which has the ticket of who sits here
        return None
    what = tr("a password") if user else tr("a user name")
    return broken(
        "no_credential",
        tr("WinRM needs {what}, and none is known for {name}.", what=what, name=device.name or attempt.host),
        tr("Type it, or choose an entry of the vault for this device."),
        Observation(tr("User"), user or tr("none"), is_fault=not user),
        Observation(tr("Satchel has"), tr("a password") if credential.password else tr("nothing"), is_fault=True),
        help=Help.ENTER_PASSWORD if user else Help.EDIT_DEVICE,
    )


def _evidence(attempt: Attempt, user: str) -> tuple[Observation, ...]:
    ahead = attempt.windows.seconds_ahead
    clock = (
        (Observation(tr("Its clock"), clock_words(ahead), is_fault=abs(ahead) > _SKEW),) if ahead is not None else ()
    )
    chosen = attempt.device.sign_in
    return (
        Observation(tr("User"), user or tr("none")),
        *((Observation(tr("Chosen for the device"), chosen),) if chosen else ()),
        Observation(tr("It offers"), ", ".join(attempt.windows.offered) or tr("nothing")),
        *clock,
    )


def _refused(attempt: Attempt, failure: AppError, user: str, evidence: tuple[Observation, ...]) -> Seen:
    status, fault = codes(failure)
    if status == FORBIDDEN or fault == _ACCESS_DENIED:
        attempt.windows.failure = failure
        return well(tr("{host} takes the credential of {user}.", host=attempt.host, user=user), *evidence)
    said = Observation(tr("It answered"), failure.details or str(failure), is_fault=True)
    cause = cause_of(failure)
    ahead = attempt.windows.seconds_ahead
    if cause == "refused" and ahead is not None and abs(ahead) > _SKEW:
        return broken(
            "clock_skew",
            tr(
                "{host} refuses {user}, and its clock is {ahead}: Windows lets nobody in whose clock "
                "differs that much.",
                host=attempt.host,
                user=user,
                ahead=clock_words(ahead),
            ),
            tr("Set the clock that is wrong, here or there, and try again. {hint}", hint=failure.hint),
            *evidence,
            said,
            spoken=(far_side.SET_CLOCK,),
        )
    if cause == "refused" and attempt.device.sign_in == "certificate":
        cause = "certificate"
    fix = f"{failure.hint} {_ALIKE}" if cause == "refused" else failure.hint
    help = Help.ENTER_PASSWORD if cause in ("refused", "unknown_user") else Help.NONE
    spoken = (far_side.SET_CLOCK,) if cause == "clock_skew" else ()
    return broken(cause, str(failure), fix, *evidence, said, help=help, spoken=spoken)


def authorise(attempt: Attempt, task: TaskContext) -> Seen:
    failure = attempt.windows.failure
    if failure is None:
        return well(tr("The user gets a shell."))
    status, fault = codes(failure)
    said = Observation(tr("It answered"), failure.details or str(failure), is_fault=True)
    code = Observation(tr("Code"), f"HTTP {status}" if status and not fault else tr("WSManFault {fault}", fault=fault))
    user = attempt.windows.user
    if status == FORBIDDEN or fault == _ACCESS_DENIED:
        return _denied(attempt, user, said, code)
    if fault in QUOTAS:
        return no_room(attempt, fault, said, code)
    if fault == _NO_SHELLS:
        return broken(
            "no_shells",
            tr("{host} allows nobody a shell over WinRM.", host=attempt.host),
            tr("Allow remote shells in its settings; a policy of the domain may have switched them off."),
            said,
            code,
            spoken=(far_side.ALLOW_SHELLS,),
        )
    return broken(
        "failed",
        tr("{host} takes the credential, and opens no shell: {failure}", host=attempt.host, failure=failure),
        failure.hint or tr("Start its WinRM service anew."),
        said,
        code,
        spoken=(far_side.RESTART,),
    )


def _is_local(user: str, host: str) -> bool:
    """Whether it is an account of the device itself: Windows takes its administrators' rights away over the network."""
    domain, mark, _ = user.partition("\\")
    return domain.lower() in (".", "", "microsoftaccount", host.partition(".")[0].lower()) if mark else "@" not in user


def _denied(attempt: Attempt, user: str, *evidence: Observation) -> Seen:
    """401 is a wrong credential; here the credential was right, and the user may not use WinRM."""
    if _is_local(user, attempt.host):
        return broken(
            "token_filter",
            tr(
                "{host} takes the credential of {user}, and does not let the account use WinRM.",
                host=attempt.host,
                user=user,
            ),
            tr(
                "An account of the device itself counts as an administrator over the network only when Windows "
                "is told so "
                "(LocalAccountTokenFilterPolicy; the built-in Administrator needs it not). If it is no "
                "administrator, put "
                "it into Remote Management Users."
            ),
            *evidence,
            spoken=(far_side.TOKEN_FILTER, far_side.join_remote_users(user)),
        )
    return broken(
        "denied",
        tr(
            "{host} takes the credential of {user}, and does not let the account use WinRM.",
            host=attempt.host,
            user=user,
        ),
        tr("Put the account into Remote Management Users of the device, or use one of its administrators."),
        *evidence,
        spoken=(far_side.join_remote_users(user),),
    )
