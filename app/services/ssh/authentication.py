"""Prove to an SSH device who we are: none, agent, key, the device's prompts, password. Nothing is tried twice.

A server counts each key and each password as a try, and OpenSSH ends the connection after six (`MaxAuthTries`), other
devices after three. So few of the agent's keys are offered, and only where nothing else was given, or where the device
takes nothing else; and a wrong password is never repeated.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from paramiko.message import Message

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AnswerNeeded, AnswersRefused, AuthenticationFailed, PasswordExpired
from app.domain.language import tr
from app.domain.prompts import ANSWER_WITHIN, Ask, LoginQuestion, Prompt, QuestionKind
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.ssh.agent import AgentFailed, open_agents
from app.services.ssh.keys import GivenKey, OfferedKey, given_keys
from app.services.ssh.transport import SatchelTransport
from app.services.ssh.userauth import Accepted, Asked, Authentication, KeyWelcome, NewPasswordWanted, Refused, Reply

_AGENT_KEYS = 3
_AGENT_KEYS_ELSEWHERE = 2  # switches allow three tries
_PERSON_TRIES = 3  # answers that a person may give to the same prompts on one connection
_MOST_ROUNDS = 40  # of prompts; a device that goes on asking is broken
_STAGES = 8  # methods that a device may want one after another
_USERAUTH_REQUEST = 50


@dataclass(frozen=True, slots=True)
class Login:
    """Who wants in where. `ask` puts a question to a person; None where nobody can be asked."""

    device: Device
    user: str
    credential: Credential
    ask: Ask | None = None
    patience: float = ANSWER_WITHIN  # seconds


@dataclass(slots=True)
class _Attempt:
    """What has been tried. `allowed` is what the device still offers."""

    transport: SatchelTransport
    handler: Authentication
    login: Login
    task: TaskContext
    allowed: frozenset[str] = frozenset()
    proofs: list[str] = field(default_factory=list)  # accepted so far, for the notes
    tried: list[str] = field(default_factory=list)
    offered: set[bytes] = field(default_factory=set)
    password_used: bool = False
    person_refused: bool = False  # the last answer of a person was not accepted
    is_in: bool = False

    def settle(self, reply: Reply, proof: str) -> bool:
        """Did this bring us further? Keeps what the device wants now."""
        if isinstance(reply, NewPasswordWanted):
            raise PasswordExpired(
                tr("The device wants a new password for {user} before it lets anyone in.", user=self.login.user)
            )
        self.is_in = isinstance(reply, Accepted)
        if isinstance(reply, Refused):
            self.allowed = reply.allowed
        further = self.is_in or (isinstance(reply, Refused) and reply.is_partial)
        if further and proof:
            self.proofs.append(proof)
        return further

    # -- keys --------------------------------------------------------------------------------------

    def with_key(self, key: OfferedKey) -> bool:
        algorithm = self.transport.signature_algorithm(key.kind)
        if "publickey" not in self.allowed or not algorithm or key.blob in self.offered:
            return False
        self.task.check()
        self.offered.add(key.blob)
        self.tried.append("key")
        if key.needs_person:  # nobody is troubled for a key that the device does not want
            reply = self._send_key(key, algorithm, signature=None)
            if not isinstance(reply, KeyWelcome):
                return self.settle(reply, "")
        try:
            signature = key.sign(self._signed_data(key, algorithm), algorithm)
        except AgentFailed:
            return False
        return self.settle(self._send_key(key, algorithm, signature=signature), key.origin)

    def _send_key(self, key: OfferedKey, algorithm: str, *, signature: bytes | None) -> Reply:
        def rest(message: Message) -> None:
            message.add_boolean(signature is not None)
            message.add_string(algorithm)
            message.add_string(key.blob)
            if signature is not None:
                message.add_string(signature)

        return self.handler.request(self.login.user, "publickey", rest=rest)

    def _signed_data(self, key: OfferedKey, algorithm: str) -> bytes:
        """RFC 4252, section 7."""
        message = Message()
        message.add_string(self.transport.session_id or b"")
        message.add_byte(bytes([_USERAUTH_REQUEST]))
        for text in (self.login.user, "ssh-connection", "publickey"):
            message.add_string(text)
        message.add_boolean(True)
        message.add_string(algorithm)
        message.add_string(key.blob)
        return message.asbytes()

    # -- prompts -----------------------------------------------------------------------------------

    def with_prompts(self) -> bool:
        """Keyboard-interactive: the vault's password where a prompt plainly asks for it, a person for the rest."""
        login = self.login
        may_ask = login.ask is not None and (self.proofs or login.device.user or login.credential.user)
        if "keyboard-interactive" not in self.allowed or not (may_ask or login.credential.password):
            return False
        for _ in range(_PERSON_TRIES):
            self.task.check()
            self.tried.append("keyboard-interactive")
            reply, was_person = self._converse()
            if self.settle(reply, tr("answers to its prompts")):
                return True
            self.person_refused = was_person
            if not was_person or "keyboard-interactive" not in self.allowed:
                return False
        return False

    def _converse(self) -> tuple[Reply, bool]:
        def rest(message: Message) -> None:
            message.add_string("")  # the language
            message.add_string("")  # submethods: the device chooses

        reply = self.handler.request(self.login.user, "keyboard-interactive", rest=rest)
        was_person = False
        for _ in range(_MOST_ROUNDS):
            if not isinstance(reply, Asked):
                return reply, was_person
            known = [self._known_answer(prompt, len(reply.prompts)) for prompt in reply.prompts]
            open_prompts = tuple(p for p, answer in zip(reply.prompts, known, strict=True) if answer is None)
            typed: Iterator[Secret] = iter(())
            if open_prompts:
                question = self._question(QuestionKind.PROMPTS, open_prompts, reply.title, reply.instructions)
                typed, was_person = iter(self.ask_person(question)), True
            reply = self.handler.answer([answer if answer is not None else next(typed) for answer in known])
        raise AuthenticationFailed(tr("The device goes on asking."), hint=tr("Its login is set up wrongly."))

    def _known_answer(self, prompt: Prompt, count: int) -> Secret | None:
        """The stored password, once, where a hidden line plainly asks for it. A one-time code is never guessed; where
        the vault learns to make them, this is the place."""
        password = self.login.credential.password
        fits = prompt.may_be_password if count == 1 else prompt.asks_for_password
        if not password or self.password_used or not fits:
            return None
        self.password_used = True
        return password

    # -- the password --------------------------------------------------------------------------------

    def with_password(self) -> bool:
        password = self.login.credential.password
        if "password" not in self.allowed:
            return False
        if password and not self.password_used:
            self.password_used = True
            return self._send_password(password)
        if password or not self.proofs or self.login.ask is None:
            return False  # without a first factor the form asks, which also knows another user
        for _ in range(_PERSON_TRIES):
            prompts = (Prompt(tr("Password of {user}", user=self.login.user)),)
            if self._send_password(self.ask_person(self._question(QuestionKind.PASSWORD, prompts))[0]):
                return True
            self.person_refused = True
        return False

    def _send_password(self, password: Secret) -> bool:
        self.task.check()
        self.tried.append("password")

        def rest(message: Message) -> None:
            message.add_boolean(False)  # no change of the password
            message.add_string(password.reveal())

        return self.settle(self.handler.request(self.login.user, "password", rest=rest), "password")

    # -- a person ------------------------------------------------------------------------------------

    def _question(
        self, kind: QuestionKind, prompts: tuple[Prompt, ...], title: str = "", instructions: str = ""
    ) -> LoginQuestion:
        login, again = self.login, self.person_refused
        return LoginQuestion(login.device, login.user, kind, prompts, title, instructions, again)

    def ask_passphrase(self, origin: str, again: bool) -> Secret:
        prompts = (Prompt(tr("Passphrase of {origin}", origin=origin)),)
        question = LoginQuestion(self.login.device, self.login.user, QuestionKind.PASSPHRASE, prompts, again=again)
        return self.ask_person(question)[0]

    def ask_person(self, question: LoginQuestion) -> Sequence[Secret]:
        """Wait for the answers as long as the link stands. Raises AnswerNeeded, AuthenticationFailed, Cancelled."""
        wanted = " / ".join(prompt.text for prompt in question.prompts)
        if self.login.ask is None:
            raise AnswerNeeded(tr("The device asks something that only a person can answer: {wanted}", wanted=wanted))
        self.task.report(tr("Waiting for your answer"))
        deadline = time.monotonic() + self.login.patience
        answers = self.login.ask(question)
        try:
            while (given := answers.wait(0.1)) is None:
                self.task.check()
                if not self.transport.is_active():
                    raise AnswersRefused(tr("The device closed the connection while it waited for the answer."))
                if time.monotonic() > deadline:
                    limit = self.login.patience
                    raise AnswersRefused(tr("Nobody answered within {limit:g} s: {wanted}", limit=limit, wanted=wanted))
        finally:
            answers.withdraw()
        self.task.check()
        return given


def authenticate(
    transport: SatchelTransport, login: Login, task: TaskContext, *, asked: Reply | None = None
) -> tuple[str, ...]:
    """Log in; says what the device accepted, in words for the notes.

    `asked` is its answer to the method `none`, where that was asked already: OpenSSH counts a second time as a try.

    Raises AuthenticationFailed, AnswerNeeded, FileError for a key that cannot be read, TimeoutError, and what ended the
    link.
    """
    attempt = _Attempt(transport, transport.authentication(), login, task)
    ask = attempt.ask_passphrase if login.ask else None
    keys = list(given_keys(login.credential, login.device.identity_file, ask))
    attempt.settle(asked or attempt.handler.request(login.user, "none"), tr("no proof: the device asked for none"))
    stages = 0
    while not attempt.is_in:
        stages += 1
        further = stages <= _STAGES and (_with_keys(attempt, keys) or attempt.with_prompts() or attempt.with_password())
        if not further:
            raise _refused(attempt, has_key=bool(keys))
    return tuple(attempt.proofs)


def _with_keys(attempt: _Attempt, keys: Sequence[GivenKey]) -> bool:
    """The agent first where it holds a given key that is locked, or where nothing else was given or is taken."""
    if "publickey" not in attempt.allowed:
        return False
    locked = {key.blob for key in keys if key.needs_person}
    takes_only_keys = not attempt.allowed & {"password", "keyboard-interactive"}
    may_use_all = not keys and (takes_only_keys or not attempt.login.credential.password)
    if locked or may_use_all:
        with open_agents(attempt.task) as held:
            fitting = [key for key in held if key.blob in locked] if locked else held[: _agent_keys(attempt.transport)]
            if any(attempt.with_key(key) for key in fitting):
                return True
    return any(attempt.with_key(key) for key in keys)


def _agent_keys(transport: SatchelTransport) -> int:
    """How many keys of the agent are offered, so that a try is left for the prompts of a person."""
    return _AGENT_KEYS if "OpenSSH" in transport.remote_version else _AGENT_KEYS_ELSEWHERE


def _refused(attempt: _Attempt, *, has_key: bool) -> AuthenticationFailed:
    user, credential = attempt.login.user, attempt.login.credential
    wanted = ", ".join(sorted(attempt.allowed)) or "nothing"
    details = tr(
        "tried: {tried}; the device accepts: {wanted}", tried=", ".join(attempt.tried) or tr("nothing"), wanted=wanted
    )
    if attempt.person_refused:
        return AnswersRefused(tr("The device did not accept the answers for {user}.", user=user), details=details)
    if attempt.proofs:
        could_ask = attempt.login.ask is None and attempt.allowed & {"password", "keyboard-interactive"}
        return (AnswerNeeded if could_ask else AuthenticationFailed)(
            tr("The device accepted the {proofs}, and wants more: {wanted}.", proofs=attempt.proofs[-1], wanted=wanted),
            hint=tr("Store what it asks for in the vault's entry, or open a terminal session, which asks for it."),
            details=details,
        )
    if not attempt.tried:
        return AuthenticationFailed(
            tr("There is no credential for {user} that the device accepts.", user=user),
            hint=tr("The device accepts: {wanted}. Choose an entry of the vault for it, or a key file.", wanted=wanted),
            details=details,
        )
    what = "key" if has_key and not credential.password else "password"
    what = tr("key and the password") if has_key and credential.password else what
    if set(attempt.tried) == {"key"} and not has_key:
        what = tr("keys of the agent")
    return AuthenticationFailed(tr("The device refused the {what} of {user}.", what=what, user=user), details=details)
