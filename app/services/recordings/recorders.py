"""Begins the recording of each session in the folder of the visit that is open; its journal says what it became.

This is made on the UI thread, a recording begins on the thread of its session: what only that needs is loaded there.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.services.connection_notes import about
from app.services.recordings.known import SharedSecrets
from app.services.recordings.naming import recordings_folder
from app.services.visits import Visit

if TYPE_CHECKING:
    from app.services.recordings.recorder import Recorder
    from app.services.recordings.recording_writer import Sealed

log = logging.getLogger(__name__)


class Recorders:
    """Safe to use from any thread. `secrets` gives what must not come into a recording; `is_on` the setting."""

    def __init__(
        self,
        visit: Callable[[], Visit],
        secrets: Callable[[], Iterable[Secret]],
        is_on: Callable[[], bool] = lambda: True,
    ) -> None:
        self._visit, self._shared, self._is_on = visit, SharedSecrets(secrets), is_on
        self._running: list[Recorder] = []
        self._lock = threading.Lock()

    def begin(self, device: Device, columns: int, rows: int, own: Iterable[Secret] = ()) -> Recorder | None:
        """Record a session from now on; None where it is switched off. `own`: what the session itself has used.

        Raises FileError and JournalDamaged as `visit` does.
        """
        if not self._is_wanted():
            return None
        from app.services.recordings.recorder import Recorder
        from app.services.recordings.recording_writer import RecordingWriter

        visit = self._visit()
        folder = recordings_folder(visit.journal.path.parent)
        writer = RecordingWriter(
            folder, device.name or device.address, device.address, (columns, rows), self._shared, own=own
        )
        recorder = Recorder(writer, partial(self._seal, visit, device))
        with self._lock:
            self._running = [one for one in self._running if not one.wait(0)] + [recorder]
        return recorder

    def _is_wanted(self) -> bool:
        try:
            return self._is_on()
        except AppError as error:  # settings that cannot be read end no session
            log.warning("recording, for it cannot be read whether that is wanted: %s", error)
            return True

    def close(self, seconds: float = 3.0) -> None:
        """Seal all recordings: the program ends. Waits for them, but together not longer than so many seconds."""
        with self._lock:
            running, self._running = self._running, []
        for recorder in running:
            recorder.close()
        ends_at = time.monotonic() + seconds
        for recorder in running:
            if not recorder.wait(max(0.0, ends_at - time.monotonic())):
                log.warning("a recording could not be sealed in time")

    @staticmethod
    def _seal(visit: Visit, device: Device, sealed: Sealed) -> None:
        folder = visit.journal.path.parent
        data: dict[str, Any] = {
            "file": sealed.cast.path.relative_to(folder).as_posix(),
            "sha256": sealed.cast.sha256,
            "size": sealed.cast.size,
            "log": sealed.log.path.relative_to(folder).as_posix(),
            "log_sha256": sealed.log.sha256,
            "duration_s": round(sealed.duration, 3),
            "left_out": sealed.gaps,
        }
        try:
            visit.journal.append(EventKind.SESSION_RECORDED, **about(device), **data)
        except AppError as error:
            log.warning("a recording is not in the journal: %s", error)
