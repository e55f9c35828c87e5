"""The messages of a login (RFC 4252 and RFC 4256): each request is answered by one typed reply.

paramiko's own handler answers prompts in the thread that reads from the network, where nobody may wait for a person,
and says "refused" in five kinds of exception.
"""

import queue
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from paramiko.auth_handler import AuthOnlyHandler
from paramiko.common import (
    MSG_USERAUTH_BANNER,
    MSG_USERAUTH_FAILURE,
    MSG_USERAUTH_INFO_REQUEST,
    MSG_USERAUTH_SUCCESS,
    cMSG_USERAUTH_INFO_RESPONSE,
    cMSG_USERAUTH_REQUEST,
)
from paramiko.message import Message
from paramiko.ssh_exception import SSHException

from app.domain.prompts import Prompt
from app.domain.secret import Secret

_POLL = 0.05  # seconds between looks at the link
_MOST_PROMPTS = 32
_MOST_TEXT = 4096  # characters of a prompt or of the instructions
_MOST_WAITING = 8  # replies that nobody has asked for


@dataclass(frozen=True, slots=True)
class Accepted:
    """The device lets us in."""


@dataclass(frozen=True, slots=True)
class Refused:
    """`allowed` are the methods that the device goes on with. `is_partial`: this one was right, but it wants more."""

    allowed: frozenset[str]
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class KeyWelcome:
    """The device would take this key; it has not been used yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The device asks a person. There may be no prompt at all, only something to read."""

    title: str
    instructions: str
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class NewPasswordWanted:
    """The password is right and has expired."""


type Reply = Accepted | Refused | KeyWelcome | Asked | NewPasswordWanted


class Authentication(AuthOnlyHandler):
    """What paramiko's transport calls a handler. One thread asks; the transport's thread hears the replies."""

    def __init__(self, transport: Any) -> None:
        super().__init__(transport)
        self._replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        self.notice = ""  # what the device says to everyone before the login, such as who may use it

    @property
    def _client_handler_table(self) -> dict[int, Callable[[Message], None]]:
        return {
            MSG_USERAUTH_SUCCESS: self._hear_success,
            MSG_USERAUTH_FAILURE: self._hear_failure,
            MSG_USERAUTH_BANNER: self._hear_banner,
            MSG_USERAUTH_INFO_REQUEST: self._hear_sixty,
        }

    def abort(self) -> None:
        """The link has ended."""
        self._replies.put(None)

    # -- asking ------------------------------------------------------------------------------------

    def request(self, user: str, method: str, *, rest: Callable[[Message], None] = lambda _: None) -> Reply:
        """Ask to be let in. Raises TimeoutError, and what ended the link."""
        self.auth_method, self.username = method, user
        message = Message()
        message.add_byte(cMSG_USERAUTH_REQUEST)
        for text in (user, "ssh-connection", method):
            message.add_string(text)
        rest(message)
        return self._send(message)

    def answer(self, answers: Sequence[Secret]) -> Reply:
        """Answer the prompts of `Asked`."""
        message = Message()
        message.add_byte(cMSG_USERAUTH_INFO_RESPONSE)
        message.add_int(len(answers))
        for answer in answers:
            message.add_string(answer.reveal())
        return self._send(message)

    def _send(self, message: Message) -> Reply:
        transport = self.transport
        transport._send_user_message(message)  # type: ignore[attr-defined]
        deadline = time.monotonic() + transport.auth_timeout
        while True:
            try:
                reply = self._replies.get(timeout=_POLL)
            except queue.Empty:
                reply = None
            if reply is not None:
                return reply
            if not transport.is_active():
                raise transport.get_exception() or EOFError()
            if time.monotonic() > deadline:
                raise TimeoutError

    # -- hearing, in the thread of the transport -----------------------------------------------------

    def _hear(self, reply: Reply) -> None:
        if self._replies.qsize() >= _MOST_WAITING:
            raise SSHException("the device answers what was not asked")
        self._replies.put(reply)

    def _hear_banner(self, message: Message) -> None:
        self.notice = f"{self.notice}\n{_text(message)}".strip()[:_MOST_TEXT]

    def _hear_success(self, message: Message) -> None:
        self.authenticated = True
        self.transport._auth_trigger()  # type: ignore[attr-defined]
        self._hear(Accepted())

    def _hear_failure(self, message: Message) -> None:
        allowed = frozenset(method for method in message.get_list() if method)
        self._hear(Refused(allowed, is_partial=message.get_boolean()))

    def _hear_sixty(self, message: Message) -> None:
        """60 means something else for each method."""
        if self.auth_method == "publickey":
            self._hear(KeyWelcome())
        elif self.auth_method == "password":
            self._hear(NewPasswordWanted())
        elif self.auth_method == "keyboard-interactive":
            self._hear(_read_question(message))
        else:
            raise SSHException("the device asks what does not belong to the login")


def _read_question(message: Message) -> Asked:
    title, instructions = _text(message), _text(message)
    message.get_binary()  # the language
    count = message.get_int()
    if count > _MOST_PROMPTS:
        raise SSHException(f"the device asks {count} things at once")
    return Asked(title, instructions, tuple(Prompt(_text(message), message.get_boolean()) for _ in range(count)))


def _text(message: Message) -> str:
    """What a device wrote, without what could move a cursor or turn the direction of the words round."""
    text = message.get_binary()[: 4 * _MOST_TEXT].decode("utf-8", errors="replace").replace("\r\n", "\n")
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")[:_MOST_TEXT].strip()
