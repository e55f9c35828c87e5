"""Open a device's files on its connection: the SFTP service, its version, and what it can do beyond that."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import ConnectionLost, NoFileAccess
from app.domain.files import shown_name
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.ssh.chunks import take_in_chunks
from app.services.ssh.connection import SshConnection
from app.services.ssh.sftp.conversation import Conversation
from app.services.ssh.sftp.turn import turn_of
from app.services.ssh.sftp.wire import (
    MOST_PACKET,
    VERSION,
    Fields,
    Kind,
    Malformed,
    extension,
    number,
    path_string,
)
from app.services.ssh.transport import request_command

WINDOW = 16 * 2**20
"""Bytes that may be on the way to us: 320 MB a second with a round trip of 50 ms."""
_AT_ONCE = MOST_PACKET - 4096  # bytes that the device may send in one packet of SSH, whose own bounds are the same
_PATIENCE = 15.0  # seconds for the service to start
_MOST_EXTENSIONS = 256
_SMALLEST = 1024  # bytes of one read or write that a device may limit us to; less is no honest limit
_UNSAID = 32 * 1024  # bytes of one read or write that every device takes
_LARGEST = 255 * 1024  # bytes of one read or write, as OpenSSH


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the device's SFTP service can do."""

    extensions: frozenset[str] = frozenset()
    at_once: int = _UNSAID  # bytes of one read or write
    whole_reads: bool = False  # a read of `at_once` bytes gives fewer only at the end of the file
    is_openssh: bool = False
    round_trip: float = 0.0  # seconds
    home: str = "/"

    def knows(self, extension: str) -> bool:
        return f"{extension}@openssh.com" in self.extensions


def open_conversation(connection: SshConnection, task: TaskContext) -> tuple[Conversation, Abilities]:
    """Raises NoFileAccess where the device has no SFTP, what opening a session raises, Cancelled."""
    with _opening(connection, task) as conversation:
        extensions = _greet(conversation, connection, task)
        return conversation, _abilities(conversation, extensions, "OpenSSH" in connection.software, task)


def open_lane(connection: SshConnection, task: TaskContext) -> Conversation:
    """One more, to a device whose abilities are known. Raises as `open_conversation`."""
    with _opening(connection, task) as conversation:
        _greet(conversation, connection, task)
        return conversation


@contextlib.contextmanager
def _opening(connection: SshConnection, task: TaskContext) -> Iterator[Conversation]:
    channel = connection.open_channel(task, window=WINDOW, packet=_AT_ONCE)
    conversation = Conversation(connection, channel, take_in_chunks(channel, WINDOW))
    try:
        conversation.deadline = time.monotonic() + _PATIENCE
        request_command(channel, "sftp", kind="subsystem")
        yield conversation
        conversation.deadline = float("inf")
    except BaseException:
        conversation.close()
        raise


def _greet(conversation: Conversation, connection: SshConnection, task: TaskContext) -> frozenset[str]:
    try:
        with turn_of(conversation, task):
            return _extensions(conversation, task)
    except ConnectionLost as error:
        if not connection.is_alive:
            raise
        raise NoFileAccess(
            tr("{name} gives no access to its files.", name=connection.name), details=error.details
        ) from error


def _extensions(conversation: Conversation, task: TaskContext) -> frozenset[str]:
    try:
        version, answer = conversation.greet(number(5) + bytes([Kind.INIT]) + number(VERSION), task)
        fields = Fields(answer.body)
        names: set[str] = set()
        while fields.has_more and len(names) < _MOST_EXTENSIONS:
            names.add(shown_name(fields.string().decode("utf-8", "replace")))
            fields.string()
    except Malformed as error:
        raise NoFileAccess(
            tr("{name} answers with something else than SFTP.", name=conversation.name),
            hint=tr(
                "Often a start-up file of the account (.bashrc) prints text: it must be silent without a terminal."
            ),
            details=str(error),
        ) from error
    if version != VERSION:
        raise NoFileAccess(
            tr(
                "{name} speaks version {version} of SFTP, and Satchel version {version_2}.",
                name=conversation.name,
                version=version,
                version_2=VERSION,
            ),
            hint=tr("Look in the settings of its SFTP service, or for a newer one."),
        )
    return frozenset(names)


def _abilities(
    conversation: Conversation, extensions: frozenset[str], is_openssh: bool, task: TaskContext
) -> Abilities:
    """One round trip, which is measured."""
    started = time.monotonic()
    with turn_of(conversation, task) as turn:
        limited = "limits@openssh.com" in extensions
        asked = turn.send(Kind.EXTENDED, extension("limits@openssh.com")) if limited else None
        home = turn.ask(Kind.REALPATH, path_string("."))
        round_trip = time.monotonic() - started
        limits = turn.answer(asked) if asked is not None else None
        at_once, whole = _UNSAID, False
        if limits and limits.kind == Kind.EXTENDED_REPLY:
            fields = Fields(limits.body)
            packet, read, write = fields.long(), fields.long(), fields.long()
            stated = [each for each in (packet - 1024, read, write) if each > 0]
            at_once = max(_SMALLEST, min(_LARGEST, *stated)) if stated else _UNSAID
            whole = True
        path = first_name(home.body) if home.is_ok else "/"
        return Abilities(extensions, at_once, whole, is_openssh, round_trip, path)


def first_name(body: bytes) -> str:
    """The path in an answer that holds one name."""
    fields = Fields(body)
    if fields.number() != 1:
        raise Malformed("not one name")
    return fields.string().decode("utf-8", "surrogateescape")
