"""The files of any place for those who look at them: opened on the device's connection, changes in the journal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from app.domain.devices import Device, Transport
from app.services.file_systems.local import LocalFiles
from app.services.file_systems.noted import NotedFiles
from app.services.typed_answers import TypedAnswers

if TYPE_CHECKING:
    from app.domain.file_channel import FileChannel
    from app.domain.files import FileSystem
    from app.domain.journal import Journal
    from app.domain.prompts import Ask
    from app.domain.task import TaskContext
    from app.services.connection_notes import ConnectionNotes
    from app.services.file_systems.noted import OpenTarget
    from app.services.targets.given import GivenCredentials


class OpenChannel(Protocol):
    """Opens a channel for files on the device's connection, which is opened where there is none."""

    def __call__(self, device: Device, task: TaskContext, ask: Ask | None = None) -> FileChannel: ...


class RemoteFiles:
    """Safe to use from any thread. `journal` gives the journal of the visit that is open now."""

    def __init__(
        self,
        open_channel: OpenChannel,
        given: GivenCredentials,
        journal: Callable[[], Journal],
        notes: ConnectionNotes,
        open_target: OpenTarget | None = None,
    ) -> None:
        """`open_target` gives what runs commands on a device."""
        self._open_channel = open_channel
        self._given = given
        self._journal = journal
        self._notes = notes
        self._open_target = open_target

    def open(self, device: Device, task: TaskContext, *, ask: Ask | None = None) -> FileSystem:
        """The files of a device, or of this computer; close them when done. One thread at a time.

        `ask` puts what the device asks during the login to a person. Raises what opening a connection raises (see
        `Connections.target`), NoFileAccess, FileError for the journal.
        """
        if device.transport is Transport.LOCAL:
            return LocalFiles()
        return NotedFiles(self.channel(device, task, ask=ask), device, self._journal, self._open_target)

    def channel(self, device: Device, task: TaskContext, *, ask: Ask | None = None) -> FileChannel:
        """The plain channel, whose changes nobody writes down."""
        typed = TypedAnswers(ask) if ask else None
        with self._notes.opening(device):
            channel = self._open_channel(device, task, typed)
        if typed:
            typed.keep(self._given)
        return channel
