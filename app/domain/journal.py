"""The journal of a visit: what was asked, found and changed, in order, never rewritten.

Reports are renderings of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol


class EventKind(Enum):
    """The values are stored in files and stay readable for ever."""

    VISIT_STARTED = "visit.started"
    VISIT_CLOSED = "visit.closed"
    DEVICE_CONNECTED = "device.connected"
    CONNECTION_FAILED = "connection.failed"
    CONNECTION_CHECKED = "connection.checked"
    HOST_KEY_TRUSTED = "host_key.trusted"
    LEGACY_ALLOWED = "legacy.allowed"
    JUMP_HOST_USED = "jump_host.used"
    CREDENTIAL_USED = "credential.used"
    SESSION_OPENED = "session.opened"
    SESSION_CLOSED = "session.closed"
    SESSION_RECORDED = "session.recorded"
    COMMAND_RUN = "command.run"
    DEVICE_ACTED_ON = "device.acted_on"  # a process ended, a service restarted: from a view of the device
    FILES_TRANSFERRED = "files.transferred"
    FILES_CHANGED = "files.changed"
    TUNNEL_OPENED = "tunnel.opened"
    TUNNEL_CLOSED = "tunnel.closed"
    DEVICE_IDENTIFIED = "device.identified"  # its maker, model, serial number and system
    DIAGNOSED = "diagnosed"
    FIX_BEGUN = "fix.begun"  # the remedy of a finding: the run that follows is its change
    FIX_ENDED = "fix.ended"  # with what the same check says afterwards, and whether the change was taken back
    RUN_STARTED = "run.started"
    STEP_BEGUN = "step.begun"
    STEP_DONE = "step.done"
    STEP_FAILED = "step.failed"
    STEP_LEFT_OUT = "step.left_out"  # by a person, while the run went on
    STEP_ARMED = "step.armed"  # from now on the device takes the step back by itself, unless we reach it again
    STEP_CONFIRMED = "step.confirmed"
    STEP_ROLLED_BACK = "step.rolled_back"
    RESTART_BEGUN = "restart.begun"
    RESTART_DONE = "restart.done"
    UNDO_BEGUN = "undo.begun"
    STEP_UNDONE = "step.undone"
    RUN_ENDED = "run.ended"
    NOTE = "note"
    REPORT_SAVED = "report.saved"
    TRACES_WIPED = "traces.wiped"  # at the end of the visit, from the technician's or the client's computer


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the journal. `data` holds JSON values only, secrets masked before they come here."""

    number: int  # from 1
    at: datetime  # UTC
    kind: EventKind
    data: Mapping[str, Any]


class Journal(Protocol):
    """Append-only. An event that `append` has returned survives a killed process and a power cut."""

    def append(self, kind: EventKind, /, **data: Any) -> Event:
        """Raises FileError when it cannot be written: then the thing that it records must not be done."""

    def events(self) -> Sequence[Event]:
        """All events so far, oldest first. Raises JournalDamaged when a line was changed."""
