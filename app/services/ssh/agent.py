"""The agents that hold a person's keys: OpenSSH's, and on Windows its pipe and Pageant. They sign, and keep the keys.

paramiko finds them. Speaking to them is done here: its own client waits for ever, believes every length, and takes
certificates apart.
"""

import contextlib
import socket
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from paramiko.agent import get_agent_connection
from paramiko.message import Message

from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.ssh.known_hosts import fingerprint_of

_REQUEST_IDENTITIES, _IDENTITIES, _SIGN_REQUEST, _SIGN_RESPONSE = 11, 12, 13, 14
_FLAGS = {"rsa-sha2-256": 2, "rsa-sha2-512": 4}  # draft-ietf-sshm-ssh-agent, section 3.6.1
_MOST_BYTES = 256 * 1024  # of an answer, as OpenSSH
_MOST_KEYS = 1024
_PATIENCE = 60.0  # seconds: an agent may ask its owner before it signs


class AgentFailed(Exception):
    """The agent does not answer as it should, or its owner said no."""


class AgentConnection(Protocol):
    """What paramiko gives: a socket, a Windows pipe, or Pageant's shared memory, whose `send` returns nothing."""

    def send(self, data: bytes) -> int | None: ...

    def recv(self, size: int) -> bytes: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class AgentKey:
    """One key, or certificate, that an agent holds."""

    agent: "KeyAgent"
    kind: str
    blob: bytes
    comment: str

    @property
    def needs_person(self) -> bool:
        """It may: agents ask before they sign where a key wants that, and a security key waits for a finger."""
        return True

    @property
    def origin(self) -> str:
        """What the notes call it."""
        words = f" {self.comment}" if self.comment else ""
        what = "certificate" if self.kind.endswith("-cert-v01@openssh.com") else "key"
        return tr("{what}{words} of the agent, {blob}", what=what, words=words, blob=fingerprint_of(self.blob))

    def sign(self, data: bytes, algorithm: str) -> bytes:
        """A signature as SSH sends it. Raises AgentFailed."""
        return self.agent.sign(self.blob, data, _FLAGS.get(algorithm.removesuffix("-cert-v01@openssh.com"), 0))


class KeyAgent:
    """One agent. Raises AgentFailed."""

    def __init__(self, connection: AgentConnection) -> None:
        self._connection = connection
        if isinstance(connection, socket.socket):
            connection.settimeout(_PATIENCE)

    def held(self) -> Sequence[AgentKey]:
        """All keys, in the agent's order."""
        kind, answer = self._ask(bytes([_REQUEST_IDENTITIES]))
        if kind != _IDENTITIES:
            raise AgentFailed(tr("the agent gives no list of keys"))
        count = answer.get_int()
        if count > _MOST_KEYS:
            raise AgentFailed(tr("the agent holds too many keys"))
        found = []
        for _ in range(count):
            blob, comment = answer.get_binary(), answer.get_binary().decode("utf-8", "replace")
            name = Message(blob).get_binary().decode("ascii", "replace")
            found.append(AgentKey(self, name, blob, "".join(filter(str.isprintable, comment))[:80]))
        return found

    def sign(self, blob: bytes, data: bytes, flags: int) -> bytes:
        message = Message()
        message.add_byte(bytes([_SIGN_REQUEST]))
        message.add_string(blob)
        message.add_string(data)
        message.add_int(flags)
        kind, answer = self._ask(message.asbytes())
        if kind != _SIGN_RESPONSE:
            raise AgentFailed(tr("the agent does not sign with this key"))
        return answer.get_binary()

    def stop(self) -> None:
        """Free a thread that waits for the agent."""
        with contextlib.suppress(OSError):
            if isinstance(self._connection, socket.socket):
                self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.close()

    def _ask(self, message: bytes) -> tuple[int, Message]:
        try:
            data = len(message).to_bytes(4) + message
            while data:
                sent = self._connection.send(data)
                data = data[sent:] if sent is not None else b""
            length = int.from_bytes(self._read(4))
            if not 0 < length <= _MOST_BYTES:
                raise AgentFailed(tr("the agent's answer has an impossible length"))
            answer = self._read(length)
        except OSError as error:
            raise AgentFailed(tr("the agent does not answer: {error}", error=error)) from error
        return answer[0], Message(answer[1:])

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            piece = self._connection.recv(size - len(data))
            if not piece:
                raise AgentFailed(tr("the agent has hung up"))
            data += piece
        return data


@contextlib.contextmanager
def open_agents(task: TaskContext) -> Iterator[Sequence[AgentKey]]:
    """The keys of every agent that runs; they sign while the block runs. An agent that fails has none."""
    with contextlib.ExitStack() as opened:
        keys: dict[bytes, AgentKey] = {}
        for connection in _connections():
            agent = KeyAgent(connection)
            opened.callback(agent.close)
            opened.enter_context(task.on_cancel(agent.stop))
            with contextlib.suppress(AgentFailed):
                for key in agent.held():
                    keys.setdefault(key.blob, key)
        task.check()
        yield tuple(keys.values())


def _connections() -> Iterator[Any]:
    """paramiko takes Pageant or the pipe of OpenSSH, never both."""
    if sys.platform == "win32":
        from paramiko import win_openssh, win_pageant

        with contextlib.suppress(OSError):
            if win_openssh.can_talk_to_agent():
                yield win_openssh.OpenSSHAgentConnection()
        with contextlib.suppress(OSError):
            if win_pageant.can_talk_to_agent():
                yield win_pageant.PageantConnection()
    elif (connection := get_agent_connection()) is not None:
        yield connection
