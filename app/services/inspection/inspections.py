"""Looks into devices, and what is done there, with the journal around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.domain.errors import AppError, CommandTimedOut, OutputTooLarge
from app.domain.inspection import Acted, Action, Filter, Look, Row, View
from app.domain.journal import EventKind, Journal
from app.domain.language import tr
from app.domain.task import Cancelled, TaskContext
from app.services.connection_notes import ConnectionNotes, about
from app.services.inspection.asking import act_on, action_command, look_at, row_name
from app.services.noted_sessions import keeping
from app.services.redaction import redact

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.domain.prompts import Ask
    from app.domain.target import Target
    from app.services.targets.opening import Connections

type OnActed = Callable[[Acted], None]


class Inspections:
    """Safe to use from any thread. `journal` gives the journal of the visit that is open now."""

    def __init__(self, connections: Connections, journal: Callable[[], Journal], notes: ConnectionNotes) -> None:
        self._connections = connections
        self._journal = journal
        self._notes = notes

    def look(
        self, device: Device, view: View, filter: Filter | None, task: TaskContext, *, ask: Ask | None = None
    ) -> Look:
        """What the device shows, asked in one trip over the connection that is open already, or over a new one. Windows
        is asked again in a PowerShell that is kept for it.

        Without a filter the first of the view is taken. `ask` puts what the device asks at the login to a person.
        Raises what opening a connection raises, ConnectionLost, CommandTimedOut, OutputTooLarge, CommandFailed.
        """
        return look_at(self._target(device, task, ask), view, filter, task, quick=True)

    def act(
        self,
        device: Device,
        view: View,
        action: Action,
        rows: Sequence[Row],
        task: TaskContext,
        *,
        ask: Ask | None = None,
        on_acted: OnActed = lambda acted: None,
    ) -> Sequence[Acted]:
        """Do it to each row, one after the other, and see that it is done; a row that fails does not stop the others.

        `on_acted` hears of each at once. All of it goes to the journal. A cancel is heeded between two rows and
        within one: then, as with a ConnectionLost, the journal says that nobody knows how it ended.
        Raises what `look` raises, and FileError for the journal: before anything is done where there is none.
        """
        journal = self._journal()
        target = self._target(device, task, ask)
        results: list[Acted] = []
        for number, row in enumerate(rows):
            name = row_name(view, row)
            task.report(f"{action.title.rstrip('…')}: {name}", number, len(rows))
            told = {**about(device), **action_data(view, action, row, target)}
            try:
                acted = act_on(target, view, action, row, task)
            except Cancelled:
                journal.append(EventKind.DEVICE_ACTED_ON, **told, **outcome_data(action, None, name))
                raise
            except AppError as error:
                with keeping(error):
                    journal.append(EventKind.DEVICE_ACTED_ON, **told, **outcome_data(action, None, name))
                raise
            results.append(acted)
            on_acted(acted)  # first: it is done, also where the journal takes nothing any more
            journal.append(EventKind.DEVICE_ACTED_ON, **told, **outcome_data(action, acted, name))
        return tuple(results)

    def _target(self, device: Device, task: TaskContext, ask: Ask | None) -> Target:
        with self._notes.opening(device):
            target = self._connections.target(device, task, ask)
        self._notes.connected(device, target.os)
        return target


def action_data(view: View, action: Action, row: Row, target: Target) -> dict[str, str]:
    """What the journal says of an action on one row."""
    command = redact(action_command(action, target.os, row))
    return {"view": view.id, "action": action.id, "row": redact(row_name(view, row)), "command": command}


def outcome_data(action: Action, acted: Acted | None, name: str) -> dict[str, str]:
    """How it ended: done, failed, or unknown where the connection was lost, a person stopped it or it took too long."""
    is_unknown = acted is None or isinstance(acted.error, CommandTimedOut | OutputTooLarge)
    outcome = "unknown" if is_unknown else "failed" if acted and acted.error else "done"
    message = tr("{name}: it is not known how it ended.", name=name) if acted is None else acted.message
    return {"outcome": outcome, "summary": redact(f"{action.title.rstrip('…')}: {message}")}
