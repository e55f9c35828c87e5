"""Further channels for a file that goes a long way: OpenSSH lets only 2 MB be on their way to it in each.

They stay open as long as the files do, and leave room on the connection for shells and other transfers.
"""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from app.domain.errors import AppError
from app.domain.task import Cancelled, TaskContext
from app.services.ssh.connection import SshConnection
from app.services.ssh.sftp.conversation import Conversation
from app.services.ssh.sftp.opening import Abilities, open_lane
from app.services.ssh.sftp.progress import wanted_on_the_way
from app.services.ssh.sftp.turn import Turn, turn_of

PER_LANE = 7 * 255 * 1024
"""Bytes on their way in each: less than the window, so that none holds up the others."""
_MOST = 4
_MOST_CHANNELS = 6  # on a connection, which OpenSSH allows 10
_LARGE = 8 * 2**20  # bytes of a file that is worth it


class Lanes:
    def __init__(self, connection: SshConnection, first: Conversation, abilities: Abilities) -> None:
        self._connection = connection
        self._lanes = [first]
        # Others may refuse a file that is opened twice, or want it written from its beginning to its end.
        self._wanted = -(-wanted_on_the_way(abilities) // PER_LANE) if abilities.is_openssh else 1

    @contextlib.contextmanager
    def turns(self, size: int, task: TaskContext) -> Iterator[list[Turn]]:
        """One in each lane for a file of `size` bytes, the first in that of all other requests."""
        lanes = self._lanes[:1]
        if size >= _LARGE and self._wanted > 1:
            self._open_more(task)
            lanes = [lane for lane in self._lanes if lane.is_alive or lane is self._lanes[0]]
        with contextlib.ExitStack() as stack:
            turns = [stack.enter_context(turn_of(lane, task)) for lane in lanes]
            if len(self._lanes) > 1:  # no write of an earlier file may overtake one of this
                for lane in filter(lambda lane: lane.is_alive, self._lanes):
                    lane.settle(task)
            yield turns

    def close(self) -> None:
        for lane in self._lanes:
            lane.close()

    def _open_more(self, task: TaskContext) -> None:
        """At the same time, since each takes two round trips."""
        room = _MOST_CHANNELS - self._connection.channels
        missing = min(self._wanted, _MOST) - len(self._lanes)
        if min(room, missing) < 1:
            return
        with ThreadPoolExecutor(min(room, missing), "sftp lane") as opening:
            found = [opening.submit(open_lane, self._connection, task) for _ in range(min(room, missing))]
        for one in found:
            with contextlib.suppress(AppError, Cancelled):  # it is slower without
                self._lanes.append(one.result())
        self._wanted = len(self._lanes) if room >= missing else self._wanted
        task.check()
