"""Stages 8 and 9: whether the account may have a session, and whether a shell stays in it."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import paramiko
from paramiko.channel import Channel

from app.domain.connection_check import Observation
from app.domain.errors import TargetError
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import STAGE_SECONDS, Attempt, Seen, broken, printable, unclear, well

_LISTEN = 2.5  # seconds in which a shell that cannot stay is gone
_QUIET = 0.6  # seconds of silence after its first words that a shell which stays has
_POLL = 0.05
_MOST = 8192  # bytes of output that are kept
_MARK = "satchel-connection-check"
_SIZE = (80, 24)

_NO_LOGIN = re.compile(r"not available|nologin|no login|login (?:is )?(?:disabled|denied)|not allowed to log", re.I)
_MAINTENANCE = re.compile(r"system is (?:going down|booting up|under maintenance)", re.I)
_EXPIRED = re.compile(r"password (?:has )?expired|expired password|must change your password|account has expired", re.I)


@dataclass(slots=True)
class Opened:
    """A shell as far as it came. `exit_code` is None while it runs, and where the device did not say."""

    has_terminal: bool
    refusal: str = ""  # why no shell was started
    output: bytes = b""
    ended: bool = False
    exit_code: int | None = None
    seconds: float = 0.0


def authorise(attempt: Attempt, task: TaskContext) -> Seen:
    assert attempt.transport is not None  # noqa: S101 - the stages before have made it
    transport = attempt.transport
    with task.on_cancel(transport.close):
        try:
            channel = transport.open_session(timeout=STAGE_SECONDS)
        except (paramiko.SSHException, OSError, EOFError) as error:
            task.check()
            return _no_session(attempt, error)
        attempt.session = opened = _start(attempt, channel, task)
        sessions = _allows_more(transport)
        channel.close()
    task.check()
    return _judge(attempt, opened, sessions)


def _no_session(attempt: Attempt, error: Exception) -> Seen:
    said = Observation(tr("It answered"), str(error) or tr("it hung up"), is_fault=True)
    if isinstance(error, paramiko.ChannelException):
        return broken(
            "no_session",
            tr("{host} lets the account in, but gives it no session.", host=attempt.host),
            tr(
                "The account is only for forwarding or files (MaxSessions 0, or restrict in authorized_keys). "
                "Use another account."
            ),
            said,
        )
    return broken(
        "closed",
        tr("{host} accepts the credential and hangs up at once.", host=attempt.host),
        tr(
            "The account may be limited in its logins, expired, or without a home. The device's own log "
            "names the reason."
        ),
        said,
    )


def _start(attempt: Attempt, channel: Channel, task: TaskContext) -> Opened:
    """A terminal and a shell, as a session begins; where no terminal is given, a shell alone."""
    transport, started = attempt.transport, time.monotonic()
    channel.settimeout(STAGE_SECONDS)
    opened = Opened(has_terminal=True)
    try:
        with _limited(channel):
            channel.get_pty("xterm-256color", *_SIZE)
    except (paramiko.SSHException, OSError, EOFError):
        opened.has_terminal = False
        try:
            channel.close()
            channel = transport.open_session(timeout=STAGE_SECONDS)  # type: ignore[union-attr]
        except (paramiko.SSHException, OSError, EOFError) as error:
            opened.refusal, opened.ended = str(error) or tr("it hung up"), True
            return opened
    try:
        channel.set_combine_stderr(True)
        with _limited(channel):
            channel.invoke_shell()
    except (paramiko.SSHException, OSError, EOFError) as error:
        opened.refusal, opened.ended = str(error) or tr("it hung up"), True
        return opened
    _listen(channel, opened, task)
    opened.seconds = time.monotonic() - started
    channel.close()
    return opened


@contextlib.contextmanager
def _limited(channel: Channel) -> Iterator[None]:
    """paramiko waits for the answer to a request without a limit: the channel is closed when none comes."""
    closing = threading.Timer(STAGE_SECONDS, channel.close)
    closing.daemon = True
    closing.start()
    try:
        yield
    finally:
        closing.cancel()


def _listen(channel: Channel, opened: Opened, task: TaskContext) -> None:
    """Until it ended, or long enough to believe that it stays."""
    deadline = heard = time.monotonic() + _LISTEN
    while time.monotonic() < min(deadline, heard):
        task.check()
        has_ended = channel.eof_received or channel.closed  # before: what comes now is not lost
        if channel.recv_ready():
            opened.output = (opened.output + channel.recv(_MOST))[-_MOST:]
            heard = time.monotonic() + _QUIET
        elif has_ended:
            opened.ended = True
            channel.status_event.wait(1)
            opened.exit_code = channel.exit_status if channel.exit_status >= 0 else None
            return
        else:
            time.sleep(_POLL)


def _allows_more(transport: paramiko.Transport) -> bool | None:
    """Whether a second session may stand beside a first; None where the link is gone."""
    if not transport.is_active():
        return None
    held: list[Channel] = []
    try:
        for _ in range(2):
            held.append(transport.open_session(timeout=STAGE_SECONDS))
    except paramiko.ChannelException:
        return False
    except (paramiko.SSHException, OSError, EOFError):
        return None
    finally:
        for channel in held:
            channel.close()
    return True


def _judge(attempt: Attempt, opened: Opened, sessions: bool | None) -> Seen:
    said = printable(opened.output[-400:], 400)
    wrote = Observation(tr("It wrote"), said or tr("nothing"), is_fault=True)
    if _EXPIRED.search(said):
        return broken(
            "password_expired",
            tr("The device lets the account in, but its password has expired."),
            tr("Log in at the device, or in a terminal, and set a new password."),
            wrote,
        )
    if opened.ended and _MAINTENANCE.search(said):
        return broken(
            "no_logins_now", tr("The device takes no logins at the moment."),
            tr("Wait until it has started, or remove /etc/nologin on it."), wrote,
        )  # fmt: skip
    if opened.ended and _NO_LOGIN.search(said):
        return broken(
            "nologin",
            tr("The account exists, but may not log in: its shell is one that only says no."),
            tr("Use another account, or give this one a real shell: chsh -s /bin/bash USER"),
            wrote,
            Observation(tr("It ended with code"), _code(opened)),
        )
    if sessions is False:
        return _one_session(attempt)
    return well(tr("The account may have a session."))


def _one_session(attempt: Attempt) -> Seen:
    limit = Observation(tr("A second session on the connection"), tr("refused"), is_fault=True)
    if isinstance(attempt.failure, TargetError) and "no more sessions" in str(attempt.failure):
        return broken(
            "max_sessions",
            tr("{host} allows one session on each connection, and one is open.", host=attempt.host),
            tr("Close the other session on this device, or raise MaxSessions in its SSH settings."),
            limit,
        )
    return well(tr("The account may have one session on a connection."), limit)


def try_shell(attempt: Attempt, task: TaskContext) -> Seen:
    assert attempt.transport is not None  # noqa: S101 - the stages before have made it
    opened: Opened = attempt.session
    if opened.refusal:
        return broken(
            "refused",
            tr("{host} starts no shell for the account.", host=attempt.host),
            tr("The account may be for files or one command only. Use another account."),
            Observation(tr("It answered"), opened.refusal, is_fault=True),
        )
    if opened.ended:
        return _ended(attempt, opened, task)
    if not opened.has_terminal:
        return broken(
            "no_terminal",
            tr("{host} gives the account no terminal.", host=attempt.host),
            tr(
                "Allow it in the device's SSH settings (PermitTTY yes, no no-pty in authorized_keys), or use another "
                "account."
            ),
            Observation(tr("A terminal was"), tr("refused"), is_fault=True),
            Observation(tr("A shell without one"), tr("starts")),
        )
    if not opened.output:
        return unclear(
            tr("A shell started, and said nothing in {listen:g} s.", listen=_LISTEN),
            Observation(tr("It wrote"), tr("nothing in {seconds:.1f} s", seconds=opened.seconds)),
        )
    return well(tr("A shell starts and stays."))


def _ended(attempt: Attempt, opened: Opened, task: TaskContext) -> Seen:
    wrote = Observation(tr("It wrote"), printable(opened.output[-400:], 400) or tr("nothing"), is_fault=True)
    code = Observation(tr("It ended with code"), _code(opened), is_fault=True)
    terminal = () if opened.has_terminal else (Observation(tr("A terminal was"), tr("refused"), is_fault=True),)
    if _is_forced(attempt, opened, task):
        return broken(
            "forced_command",
            tr("{host} runs one fixed command for the account instead of a shell.", host=attempt.host),
            tr(
                "Use another account or key: this one is bound to a command (ForceCommand, or command= in "
                "authorized_keys)."
            ),
            wrote,
            code,
            *terminal,
        )
    return broken(
        "ended",
        tr("The shell of the account ends at once, with code {opened}.", opened=_code(opened)),
        tr(
            "Its start-up files or its shell are broken: look at what it wrote, and log in with another "
            "account to mend "
            "~/.profile and ~/.bashrc."
        ),
        wrote,
        code,
        *terminal,
    )


def _is_forced(attempt: Attempt, opened: Opened, task: TaskContext) -> bool:
    """Whether the device answers a harmless command as it answered the wish for a shell."""
    try:
        channel = attempt.transport.open_session(timeout=STAGE_SECONDS)  # type: ignore[union-attr]
        channel.settimeout(STAGE_SECONDS)
        channel.set_combine_stderr(True)
        with _limited(channel):
            channel.exec_command(f"echo {_MARK}")
        answer = Opened(has_terminal=False)
        _listen(channel, answer, task)
        channel.close()
    except (paramiko.SSHException, OSError, EOFError):
        return False
    ran = _MARK.encode() in answer.output
    return answer.ended and not ran and answer.output.split() == opened.output.split()


def _code(opened: Opened) -> str:
    return tr("not said") if opened.exit_code is None else str(opened.exit_code)
