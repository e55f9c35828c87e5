"""A shell whose session is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.sessions import RecordingControls, SerialControls, Shell
from app.domain.task import TaskContext

if TYPE_CHECKING:
    from app.services.recordings.recorder import Recorder


class RecordedShell:
    """Implements `SessionShell`. `recorder` None: nothing is recorded."""

    def __init__(self, shell: Shell, recorder: Recorder | None, serial: SerialControls | None = None) -> None:
        self._shell, self._recorder, self._serial = shell, recorder, serial

    def receive(self, task: TaskContext) -> bytes:
        data = self._shell.receive(task)
        if self._recorder and data:
            self._recorder.output(data)
        return data

    def send(self, data: bytes) -> None:
        if self._recorder:
            self._recorder.typed(data)
        self._shell.send(data)

    def resize(self, columns: int, rows: int) -> None:
        if self._recorder:
            self._recorder.resize(columns, rows)
        self._shell.resize(columns, rows)

    @property
    def exit_code(self) -> int | None:
        return self._shell.exit_code

    @property
    def recording(self) -> RecordingControls | None:
        return self._recorder

    @property
    def serial(self) -> SerialControls | None:
        return self._serial

    def close(self) -> None:
        try:
            self._shell.close()
        finally:
            if self._recorder:
                self._recorder.close()
