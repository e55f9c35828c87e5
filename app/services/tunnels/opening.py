"""The way to the device of a tunnel, with what goes with every login: the journal, and what a person typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.devices import Device
from app.domain.task import TaskContext
from app.domain.tunnels import TunnelLink
from app.services.typed_answers import TypedAnswers

if TYPE_CHECKING:
    from app.domain.prompts import Ask
    from app.services.connection_notes import ConnectionNotes
    from app.services.targets.given import GivenCredentials
    from app.services.targets.opening import Connections


class LinkOpener:
    """A tunnel uses the connection that its device has already: nobody logs in twice."""

    def __init__(self, connections: Connections, given: GivenCredentials, notes: ConnectionNotes) -> None:
        self._connections, self._given, self._notes = connections, given, notes

    def open(self, device: Device, task: TaskContext, ask: Ask | None) -> TunnelLink:
        """Raises what `Connections.tunnel_link` raises, and FileError for the journal."""
        typed = TypedAnswers(ask) if ask else None
        with self._notes.opening(device):
            link = self._connections.tunnel_link(device, task, typed)
        if typed:
            typed.keep(self._given)
        return link
