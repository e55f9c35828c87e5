"""Stage 7: what the device accepts of this user, what we have, and whether the one login that follows succeeds.

What is accepted is asked with the method `none` (RFC 4252, section 5.2), which costs no try. A credential that the
device has just refused is not sent again: tries are counted.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from pathlib import Path

from paramiko.ssh_exception import SSHException

from app.domain.connection_check import Help, Observation
from app.domain.credentials import Credential
from app.domain.errors import (
    AnswerNeeded,
    AppError,
    AuthenticationFailed,
    FileError,
    LoginBrokenOff,
    PasswordExpired,
    TargetUnreachable,
)
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import STAGE_SECONDS, Attempt, Seen, broken, no_credential, well
from app.services.ssh.agent import open_agents
from app.services.ssh.authentication import Login
from app.services.ssh.connection import log_in
from app.services.ssh.userauth import Accepted, Refused, Reply

_KEY, _PASSWORD, _PROMPTS = "publickey", "password", "keyboard-interactive"
_FORBIDDEN = tr(
    "A device refuses every credential of a user whom it does not let in (AllowUsers, DenyUsers, a locked account), "
    "and does not say so."
)


@dataclass(frozen=True, slots=True)
class _Offer:
    """What the device accepts of a user, and what we have for each method, in words."""

    user: str
    accepted: tuple[str, ...]
    held: dict[str, str]

    @property
    def takes_words(self) -> bool:
        return _PASSWORD in self.accepted or _PROMPTS in self.accepted

    @property
    def is_by_key(self) -> bool:
        return _KEY in self.accepted and _KEY in self.held

    @property
    def evidence(self) -> tuple[Observation, ...]:
        lacks = bool(self.accepted and not self.held)
        return (
            Observation(tr("User"), self.user),
            Observation(tr("The device accepts"), ", ".join(self.accepted) or tr("anyone, without a credential")),
            Observation(tr("Satchel has"), ", ".join(self.held.values()) or tr("nothing"), is_fault=lacks),
        )


def authenticate(attempt: Attempt, task: TaskContext) -> Seen:
    assert attempt.transport is not None  # noqa: S101 - the stages before have made it
    try:
        credential = attempt.credential(attempt.device)
    except AppError as error:
        return no_credential(error)
    user = attempt.device.user or credential.user or getpass.getuser()
    with task.on_cancel(attempt.transport.close):
        try:
            answer = attempt.transport.authentication().request(user, "none")
        except TimeoutError:
            return _silent(attempt, user)
        except (SSHException, OSError, EOFError) as error:
            task.check()
            return _closed(attempt, user, attempt.transport.farewell or str(error))
        accepted = tuple(sorted(answer.allowed)) if isinstance(answer, Refused) else ()
        offer = _Offer(user, accepted, _held(attempt, credential, task))
        return _judge(attempt, offer) or _log_in(attempt, offer, Login(attempt.device, user, credential), answer, task)


def _silent(attempt: Attempt, user: str) -> Seen:
    return broken(
        "silent",
        tr(
            "{host} does not say how {user} may log in: no answer in {stage_seconds:g} s.",
            host=attempt.host,
            user=user,
            stage_seconds=STAGE_SECONDS,
        ),
        tr("The device is overloaded, or waits for a directory or DNS server of its own. Look at it on a console."),
    )


def _held(attempt: Attempt, credential: Credential, task: TaskContext) -> dict[str, str]:
    """What could be sent, by method, as words."""
    held: dict[str, str] = {}
    keys = [tr("the key of the vault's entry")] if credential.private_key else []
    if path := attempt.device.identity_file:
        is_there = Path(path).expanduser().is_file()
        keys.append(
            tr("the key file {path}", path=path) if is_there else tr("the key file {path} (not there)", path=path)
        )
    if not credential.password and not keys and (count := _agent_keys(task)):
        keys.append(tr("1 key of the agent") if count == 1 else tr("{count} keys of the agent", count=count))
    if keys:
        held[_KEY] = ", ".join(keys)
    if credential.password:
        held[_PASSWORD] = tr("a password")
    return held


def _agent_keys(task: TaskContext) -> int:
    with open_agents(task) as keys:
        return len(keys)


def _judge(attempt: Attempt, offer: _Offer) -> Seen | None:
    """What can be said before anything is sent, None where a login makes sense."""
    user, held, evidence = offer.user, offer.held, offer.evidence
    if not offer.accepted:
        return None
    if isinstance(attempt.failure, AuthenticationFailed):
        return _refused(attempt, attempt.failure, offer)
    if not held and offer.takes_words:
        return broken(
            "no_credential",
            tr("The device asks {user} for a password, and none is known.", user=user),
            tr("Type the password, or choose an entry of the vault for this device."),
            *evidence,
            help=Help.ENTER_PASSWORD,
        )
    if not held:
        return broken(
            "no_key",
            tr("The device lets {user} in only with a key, and there is none.", user=user),
            tr("Choose a key file, or an entry of the vault that holds the key."),
            *evidence,
            help=Help.EDIT_DEVICE,
        )
    if not offer.is_by_key and not (offer.takes_words and _PASSWORD in held):
        wanted = tr("a key") if _KEY in offer.accepted else ", ".join(offer.accepted)
        wanted = tr("a password") if offer.takes_words else wanted
        return broken(
            "other_method",
            tr(
                "The device wants {wanted} of {user}, and Satchel has only {held}.",
                wanted=wanted,
                user=user,
                held=", ".join(held.values()),
            ),
            tr("Choose a credential of that kind for this device, or allow this one in its SSH settings."),
            *evidence,
            help=Help.ENTER_PASSWORD if offer.takes_words else Help.EDIT_DEVICE,
        )
    return None


def _refused(attempt: Attempt, failure: AppError, offer: _Offer) -> Seen:
    user = offer.user
    if isinstance(failure, AnswerNeeded):
        return broken(
            "asks_a_person",
            str(failure),
            tr("Connect, and answer in the tab: it shows the question."),
            *offer.evidence,
            help=Help.TRY_AGAIN,
        )
    if isinstance(failure, LoginBrokenOff):
        return _closed(attempt, user, failure.details, *offer.evidence)
    if isinstance(failure, PasswordExpired):
        return broken("password_expired", str(failure), failure.hint, *offer.evidence)
    fix = tr("Check the user name and the credential. {forbidden}", forbidden=_FORBIDDEN)
    if user == "root":
        fix = tr("Log in as another user: many devices let root in only with a key, or not at all (PermitRootLogin).")
    elif offer.is_by_key and _PASSWORD not in offer.held:
        fix = tr(
            "Put the public key into ~/.ssh/authorized_keys of {user} on the device, or use a password. {forbidden}",
            user=user,
            forbidden=_FORBIDDEN,
        )
    said = Observation(tr("It answered"), failure.details or str(failure), is_fault=True)
    help = Help.ENTER_PASSWORD if offer.takes_words else Help.EDIT_DEVICE
    return broken("refused", str(failure), fix, *offer.evidence, said, help=help)


def _closed(attempt: Attempt, user: str, said: str, *evidence: Observation) -> Seen:
    many = "Too many" in said
    return broken(
        "too_many_tries" if many else "closed",
        tr("{host} counts too many tries of {user} and hangs up.", host=attempt.host, user=user)
        if many
        else tr("{host} closed the connection during the login of {user}.", host=attempt.host, user=user),
        tr(
            "Choose one key or one password for this device, so that the agent's other keys are not tried first "
            "(MaxAuthTries)."
        )
        if many
        else tr("It may have counted wrong tries. Wait a few minutes, then check the user and the credential."),
        *evidence,
        Observation(tr("It said"), said or tr("nothing"), is_fault=True),
        help=Help.EDIT_DEVICE,
    )


def _log_in(attempt: Attempt, offer: _Offer, login: Login, answer: Reply, task: TaskContext) -> Seen:
    assert attempt.transport is not None  # noqa: S101 - see `authenticate`
    if isinstance(answer, Accepted):
        return well(tr("The device lets {user} in without a credential.", user=offer.user), *offer.evidence)
    try:
        log_in(attempt.transport, login, STAGE_SECONDS, task, asked=answer)
    except AuthenticationFailed as error:
        return _refused(attempt, error, offer)
    except FileError as error:
        return broken("key_file", str(error), error.hint, *offer.evidence, help=Help.EDIT_DEVICE)
    except TargetUnreachable as error:
        return broken("silent", str(error), error.hint, *offer.evidence)
    return well(tr("The device lets {user} in.", user=offer.user), *offer.evidence)
