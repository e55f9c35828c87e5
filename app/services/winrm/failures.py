"""The one place where the errors of pywinrm and the network become ours."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException

from app.domain.errors import (
    AppError,
    AuthenticationFailed,
    CommandFailed,
    ConnectionLost,
    TargetUnreachable,
)
from app.domain.language import tr
from app.domain.task import Cancelled, TaskContext
from app.services.winrm.quotas import QUOTAS, no_room

_ACCESS_DENIED = 5  # the WSManFault codes are Windows error numbers, winerror.h and wsmerror.h
_ABORTED = 995
SHELL_GONE = 2150858843  # there is no such shell, or no such command in it
_REFUSED_HINT = tr("On the device, run `winrm quickconfig` as administrator, and check the port and its firewall.")
_CODECS = frozenset({"spnego", "struct"})  # what answers are unsealed with; their errors mean a broken answer
CHOOSE_CERTIFICATE = tr("Choose the PEM file with the certificate and its key in the device's settings.")
NOT_WINRM_HINT = tr("Check the port: WinRM listens on 5985 (HTTP) and 5986 (HTTPS).")
_DENIED_HINT = tr(
    "The user must be an administrator or in Remote Management Users. A local administrator other than the built-in "
    "one also needs LocalAccountTokenFilterPolicy = 1 on the device."
)


class ShellGone(Exception):
    """The device restarted, or ended an idle shell. Nothing was done: the command may be started in a new one."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Whom a message is about, and who wants to sign in there."""

    host: str
    port: int
    user: str = ""
    sign_in: str = ""  # as `Device.sign_in`


@contextmanager
def own_errors(peer: Peer, task: TaskContext, *, opening: bool) -> Iterator[None]:
    """Raise Cancelled for whatever a cancel has broken, and an AppError for whatever else goes wrong on the way.

    `opening` tells a device that cannot be reached from a link that died in the middle.
    """
    try:
        yield
    except (AppError, Cancelled, ShellGone):
        raise
    except Exception as error:
        if task.cancelled:
            raise Cancelled from error
        translated = (
            _sign_in_error(peer, error, opening)
            or _http_error(peer, error)
            or _network_error(peer, error, opening)
            or _not_completed(peer, error, opening)
            or _nonsense(peer, error, opening)
        )
        if translated is None:
            raise
        raise translated from error


def said(text: str, most: int = 1000) -> str:
    """What a device says, as a message bears it: not longer than `most` characters, and nothing but text."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in text.strip()[:most])


def is_status(error: BaseException) -> bool:
    """Whether only an HTTP status is behind an error. Where messages are sealed, anybody on the way can give one."""
    from winrm.exceptions import WinRMTransportError

    from app.services.winrm.signing_in.tokens import Refused

    cause = error.__cause__
    is_other = isinstance(cause, Refused) and cause.code != 401  # which is about the user
    return is_other or isinstance(cause, WinRMTransportError)


def _sign_in_error(peer: Peer, error: Exception, opening: bool) -> AppError | None:
    from app.services.winrm.certificates import changed
    from app.services.winrm.http import Answer
    from app.services.winrm.link import Method
    from app.services.winrm.signing_in.explaining import explained, refused
    from app.services.winrm.signing_in.tokens import Refused
    from app.services.winrm.wire import CertificateDiffers

    if isinstance(error, CertificateDiffers):
        return changed(peer.host, error.expected, error.shown)
    if isinstance(error, Refused) and error.answer.status == 401:
        failure = refused(peer, error.answer)
        if error.entry.method is Method.BASIC and ("\\" in peer.user or "@" in peer.user):
            failure.hint += " " + tr("It offers Basic, which lets in accounts of the device itself only.")
        return failure
    if peer.sign_in == "certificate" and opening and any(_refuses_certificate(cause) for cause in chain(error)):
        return refused(peer, Answer(401, b""))
    return explained(peer, error)


def _refuses_certificate(cause: BaseException) -> bool:
    """It was asked without one a moment ago. With TLS 1.3 it can say so only after the handshake, or hang up."""
    return isinstance(cause, (ConnectionResetError, BrokenPipeError)) or "ALERT" in str(getattr(cause, "reason", ""))


def _not_completed(peer: Peer, error: Exception, opening: bool) -> AppError | None:
    from app.services.winrm.signing_in.explaining import unexplained

    return unexplained(peer, error) if opening else None


def _http_error(peer: Peer, error: Exception) -> AppError | None:
    from winrm.exceptions import WinRMTransportError, WSManFaultError

    from app.services.winrm.signing_in.tokens import Refused

    if isinstance(error, Refused):
        return _status(peer, error.answer.status, "")
    if isinstance(error, WSManFaultError):
        return _fault(peer, error.wsman_fault_code, str(error.reason))
    if not isinstance(error, WinRMTransportError):
        return None
    return _status(peer, error.code, str(error.response_text)[:2000])


def _status(peer: Peer, code: int, details: str) -> AppError:
    match code:
        case 403:
            return AuthenticationFailed(
                tr("{host} does not allow this user to use WinRM.", host=peer.host), hint=_DENIED_HINT, details=details
            )
        case _ if code >= 500:
            return CommandFailed(
                tr(
                    "The WinRM service of {host} answered with an internal error (HTTP {code}).",
                    host=peer.host,
                    code=code,
                ),
                hint=tr("Restart the service Windows Remote Management on the device, or try again."),
                details=details,
            )
        case _:
            return TargetUnreachable(
                tr(
                    "{host} answers on port {port}, but not as a WinRM service (HTTP {code}).",
                    host=peer.host,
                    port=peer.port,
                    code=code,
                ),
                hint=NOT_WINRM_HINT,
                details=details,
            )


def _fault(peer: Peer, code: int | None, reason: str) -> AppError:
    reason = said(reason)
    if code == _ACCESS_DENIED:
        return AuthenticationFailed(tr("{host} denied the access.", host=peer.host), hint=_DENIED_HINT, details=reason)
    if code in (_ABORTED, SHELL_GONE):
        return ConnectionLost(
            tr("{host} ended the session while a command was running.", host=peer.host), details=reason
        )
    if code is not None and (quota := QUOTAS.get(code)):
        return CommandFailed(no_room(peer.host, quota), hint=quota.hint, details=f"WSManFault {code}: {reason.strip()}")
    return CommandFailed(
        tr("{host} could not carry out the request: {reason}", host=peer.host, reason=reason),
        details=f"WSManFault {code}",
    )


def _network_error(peer: Peer, error: Exception, opening: bool) -> AppError | None:
    causes = list(chain(error))
    if not any(isinstance(cause, (OSError, HTTPException)) for cause in causes):
        return None
    timed_out = any("Timeout" in type(cause).__name__ for cause in causes)
    if opening:
        return _unreachable(peer, causes, timed_out)
    how = tr("does not answer any more") if timed_out else tr("ended the connection")
    return ConnectionLost(f"{peer.host} {how}.", details=str(causes[-1]))


def _unreachable(peer: Peer, causes: list[BaseException], timed_out: bool) -> TargetUnreachable:
    """What tells people something may lie further in."""
    import ssl

    details = str(causes[-1])
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return TargetUnreachable(
                tr("The name {host} cannot be found.", host=peer.host), hint=tr("Check the spelling and the DNS.")
            )
        if isinstance(cause, ConnectionRefusedError):
            return TargetUnreachable(
                tr("{host} refuses connections on port {port}.", host=peer.host, port=peer.port), hint=_REFUSED_HINT
            )
        if isinstance(cause, ssl.SSLError):
            message = tr("{host} answers on port {port}, but not with HTTPS.", host=peer.host, port=peer.port)
            return TargetUnreachable(message, hint=NOT_WINRM_HINT, details=details)
    how = tr("does not answer") if timed_out else tr("cannot be reached or ended the connection")
    return TargetUnreachable(
        tr("{host} {how} on port {port}.", host=peer.host, how=how, port=peer.port), details=details
    )


def chain(error: BaseException) -> Iterator[BaseException]:
    """`error` and what caused it, by every way in which these libraries remember a cause."""
    seen: set[int] = set()
    ahead: list[object] = [error]
    while ahead:
        cause = ahead.pop(0)
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            ahead += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]


def _nonsense(peer: Peer, error: Exception, opening: bool) -> AppError | None:
    """An answer that pywinrm could not read ends in one of these."""
    from xml.etree.ElementTree import ParseError

    from winrm.exceptions import WinRMError

    unread = (ParseError, ValueError, LookupError, StopIteration, AssertionError, AttributeError, TypeError)
    library = type(error).__module__.partition(".")[0]
    if not isinstance(error, (*unread, WinRMError)) and library not in _CODECS:
        return None
    if opening:
        return TargetUnreachable(
            tr("{host} answers on port {port}, but not as a WinRM service.", host=peer.host, port=peer.port),
            hint=NOT_WINRM_HINT,
            details=said(repr(error)),
        )
    return ConnectionLost(tr("{host} sent an answer that is not WinRM.", host=peer.host), details=said(repr(error)))
