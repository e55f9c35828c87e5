"""A device's own `tar` in a session of its own, and one stream on its way to it."""

import re
from collections.abc import Iterator
from concurrent.futures import Future
from queue import SimpleQueue

from app.domain.errors import CommandFailed
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.ssh.connection import SshConnection
from app.services.ssh.sftp.opening import Abilities
from app.services.ssh.sftp.tar_stream import Part
from app.services.ssh.target import SshTarget

_SH = """
IFS= read -r folder && IFS= read -r proof || exit 3
cd -- "$folder" && [ -e "$proof" ] || exit 4
unset TAR_OPTIONS
exec tar -xopf -
"""
_MOST_CHANNELS = 6  # on a connection, which OpenSSH allows 10
_PATIENCE = 600.0  # seconds for one stream
_WINDOWS = re.compile(r"/[A-Za-z]:")


class Stream:
    """One on its way to the device, and the parts that are there when it has ended well."""

    def __init__(self, base: str, proof: str) -> None:
        """`proof`: what must be there for a command too, seen from `base`."""
        self.base = base
        self.parts: list[Part] = []
        self.names: dict[str, bytes] = {}  # how it names the folders
        self.running: Future[None] = Future()
        self._pieces: SimpleQueue[bytes] = SimpleQueue()
        self.put(f"{base}\n{proof}\n".encode())

    def put(self, piece: bytes) -> None:
        self._pieces.put(piece)

    def end(self) -> None:
        """Nothing comes any more."""
        self._pieces.put(b"")

    def pieces(self) -> Iterator[bytes]:
        return iter(self._pieces.get, b"")


class TarLane:
    """What is known of a device's `tar`."""

    def __init__(self, connection: SshConnection, target: SshTarget, abilities: Abilities) -> None:
        self._connection = connection
        self._target = target
        self.is_open = abilities.knows("posix-rename") and not _WINDOWS.match(abilities.home)
        self.proven = ""  # a folder that is the same one over SFTP and for a command, with all below it

    @property
    def has_room(self) -> bool:
        """For one more session on the connection, which others use too."""
        return self._connection.channels < _MOST_CHANNELS

    def shut(self) -> None:
        """It failed once: asking again and again would take long."""
        self.is_open = False

    def unpack(self, stream: Stream, task: TaskContext) -> None:
        """Raises TargetError or CommandError where that failed."""
        if self._target.find_os(task) is Os.WINDOWS:
            raise CommandFailed(tr("Windows has another tar."))
        answer = self._target.run(_SH, task, stdin=stream.pieces(), timeout=_PATIENCE)
        if answer.exit_code:
            raise CommandFailed(tr("tar ended with {exit_code}.", exit_code=answer.exit_code))
