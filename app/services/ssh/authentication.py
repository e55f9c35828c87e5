"""Prove to an SSH device who we are: none, agent, key, keyboard-interactive, password, each at most once."""

import binascii
import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import paramiko

from app.domain.credentials import Credential
from app.domain.errors import AuthenticationFailed, FileError
from app.domain.secret import Secret
from app.domain.task import TaskContext

_AGENT_KEYS = 3
"""A server counts each key as a try, and OpenSSH ends the connection after six (`MaxAuthTries`)."""
_ONE_TIME = re.compile(r"one.?time|otp|token|verification|passcode|\bcode\b|\bnew\b|again|retype", re.IGNORECASE)


@dataclass(slots=True)
class _Attempt:
    """What has been tried. `allowed` is what the device still offers."""

    transport: paramiko.Transport
    user: str
    credential: Credential
    allowed: set[str] = field(default_factory=set)
    tried: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)  # asked by the device, not answerable
    answered: bool = False  # the password was typed to a prompt

    def with_key(self, key: paramiko.PKey) -> bool:
        self.tried.append("key")
        return self._accepted(lambda: self.transport.auth_publickey(self.user, key))

    def with_prompts(self) -> bool:
        self.tried.append("keyboard-interactive")
        return self._accepted(lambda: self.transport.auth_interactive(self.user, self._answer))

    def with_password(self, password: Secret) -> bool:
        self.tried.append("password")
        return self._accepted(lambda: self.transport.auth_password(self.user, password.reveal(), fallback=False))

    def with_nothing(self) -> bool:
        return self._accepted(lambda: self.transport.auth_none(self.user))

    def _accepted(self, ask: Callable[[], Sequence[str]]) -> bool:
        """True when the device lets us in. A part that it accepts narrows what it still wants."""
        try:
            self.allowed = set(ask())
        except paramiko.BadAuthenticationType as error:
            self.allowed = set(error.allowed_types)
        except paramiko.AuthenticationException:
            if not self.transport.is_active():
                raise
        return self.transport.is_authenticated()

    def _answer(self, title: str, instructions: str, prompts: Sequence[tuple[str, bool]]) -> list[str]:
        """Type the password where one hidden line is asked for; never spend it on a one-time code."""
        answers = [""] * len(prompts)
        password = self.credential.password
        if len(prompts) == 1 and not prompts[0][1] and not _ONE_TIME.search(prompts[0][0]):
            if password and not self.answered:
                self.answered = True
                answers[0] = password.reveal()
        else:
            self.questions += [text.strip() for text, _ in prompts]
        return answers


def authenticate(
    transport: paramiko.Transport, user: str, credential: Credential, identity_file: str, task: TaskContext
) -> None:
    """Raises AuthenticationFailed, FileError for a key that cannot be read, and what paramiko raises for a lost link.

    The agent's keys are offered only where no key and no password was given, so that they do not use up the tries.
    """
    attempt = _Attempt(transport, user, credential)
    keys = list(_given_keys(credential, identity_file))
    if attempt.with_nothing():
        return
    with _agent_keys(credential) as agent_keys:
        for key in keys or agent_keys:
            task.check()
            if "publickey" in attempt.allowed and attempt.with_key(key):
                return
    task.check()
    password = credential.password
    if password and "keyboard-interactive" in attempt.allowed and attempt.with_prompts():
        return
    task.check()
    if password and not attempt.answered and "password" in attempt.allowed and attempt.with_password(password):
        return
    raise _refused(attempt, has_key=bool(keys))


def _refused(attempt: _Attempt, *, has_key: bool) -> AuthenticationFailed:
    wanted = ", ".join(sorted(attempt.allowed)) or "nothing"
    details = f"tried: {', '.join(attempt.tried) or 'nothing'}; the device accepts: {wanted}"
    if attempt.questions:
        return AuthenticationFailed(
            f"The device asks something that Satchel cannot answer: {' / '.join(attempt.questions)}",
            hint="Use a key for this account, or one that needs no second factor.",
            details=details,
        )
    if not attempt.tried:
        return AuthenticationFailed(
            f"There is no credential for {attempt.user} that the device accepts.",
            hint=f"The device accepts: {wanted}. Choose an entry of the vault for it, or a key file.",
            details=details,
        )
    what = "key" if has_key and not attempt.credential.password else "password"
    what = "key and the password" if has_key and attempt.credential.password else what
    if set(attempt.tried) == {"key"} and not has_key:
        what = "keys of the agent"
    return AuthenticationFailed(f"The device refused the {what} of {attempt.user}.", details=details)


def _given_keys(credential: Credential, identity_file: str) -> Iterator[paramiko.PKey]:
    passphrase = credential.key_passphrase or credential.password
    if credential.private_key:
        yield load_key(credential.private_key, passphrase, "the vault's entry")
    if identity_file:
        path = Path(identity_file).expanduser()
        try:
            text = Secret(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise FileError(
                f"The key file {path} cannot be read: {getattr(error, 'strerror', None) or 'it is not a text file'}.",
                hint="Check the path in the device's properties and the permissions of the file.",
            ) from error
        yield load_key(text, passphrase, str(path))


@contextlib.contextmanager
def _agent_keys(credential: Credential) -> Iterator[Sequence[paramiko.PKey]]:
    """The agent signs while the block runs. None where there is no agent, or it does not answer as it should."""
    if credential.password or credential.private_key:
        yield ()
        return
    try:
        agent = paramiko.Agent()
    except (paramiko.SSHException, OSError, EOFError):
        yield ()
        return
    with contextlib.closing(agent):
        yield agent.get_keys()[:_AGENT_KEYS]


def load_key(text: Secret, passphrase: Secret | None, origin: str) -> paramiko.PKey:
    """A private key in OpenSSH or PEM form. Raises AuthenticationFailed in plain words."""
    if text.reveal().lstrip().startswith("PuTTY-User-Key-File"):
        raise AuthenticationFailed(
            f"The key in {origin} has PuTTY's own format.",
            hint="Open it in PuTTYgen and choose Conversions > Export OpenSSH key.",
        )
    locked = False
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        for word in (None, passphrase.reveal() if passphrase else None):
            try:
                return kind.from_private_key(StringIO(text.reveal()), password=word)
            except paramiko.PasswordRequiredException:
                locked = True
            except (paramiko.SSHException, ValueError, TypeError, IndexError, binascii.Error) as error:
                locked = locked or "passphrase" in str(error).lower() or "decrypt" in str(error).lower()
    if locked:
        what = "The passphrase does not open the key" if passphrase else "A passphrase is needed for the key"
        raise AuthenticationFailed(
            f"{what} in {origin}.", hint="Store the passphrase of the key as the password of the vault's entry."
        )
    raise AuthenticationFailed(
        f"The key in {origin} is damaged, or of a kind that is not supported.",
        hint="Ed25519, ECDSA and RSA keys in OpenSSH or PEM form can be used.",
    )
