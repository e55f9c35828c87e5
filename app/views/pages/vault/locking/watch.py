"""Hears from the system what locks the vault, on whichever system this is."""

import sys
import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.language import tr

_STEP_MS = 5000
_GAP = 30.0  # seconds that pass on the clock of the wall and not in the program: it slept


class SystemSource(Protocol):
    """What one system tells. `start` gives it whom to tell: why, and whether the computer goes to sleep."""

    def start(self, tell: Callable[[str, bool], None]) -> None: ...
    def stop(self) -> None: ...


class LockWatch(QObject):
    """`due` brings why the vault is to be locked, and whether because of sleep. Silent while it is stopped."""

    due = Signal(str, bool)

    def __init__(
        self,
        make_source: Callable[[], SystemSource | None] | None = None,
        *,
        wall: Callable[[], float] = time.time,
        running: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._make_source = make_source or source_of_this_system
        self._source: SystemSource | None = None
        self._wall, self._running = wall, running
        self._offset = 0.0
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self.check)

    @property
    def is_on(self) -> bool:
        return self._timer.isActive()

    def start(self) -> None:
        """Listen from the next turn of the event loop on: the unlock comes first."""
        if not self.is_on:
            self._offset = self._wall() - self._running()
            self._timer.start()
            QTimer.singleShot(0, self, self._listen)

    @Slot()
    def stop(self) -> None:
        self._timer.stop()
        if self._source is not None:
            self._source.stop()
            self._source = None

    @Slot()
    def _listen(self) -> None:
        if self.is_on and self._source is None:
            self._source = self._make_source()
            if self._source is not None:
                self._source.start(self._tell)

    @Slot()
    def check(self) -> None:
        """Whether the computer slept without a word: then the clocks have gone apart."""
        offset = self._wall() - self._running()
        slept, self._offset = offset - self._offset > _GAP, offset
        if slept:
            self._tell(tr("The computer was asleep."), True)

    def _tell(self, reason: str, is_sleep: bool) -> None:
        if self.is_on:
            self.due.emit(reason, is_sleep)


def source_of_this_system() -> SystemSource | None:
    """None where only the clock tells."""
    return load_source()()


def load_source() -> Callable[[], SystemSource]:
    """What makes the source of this system; its module takes some ms the first time."""
    if sys.platform == "win32":
        from app.views.pages.vault.locking.windows import WindowsSource

        return WindowsSource
    if sys.platform == "darwin":
        from app.views.pages.vault.locking.macos import MacSource

        return MacSource
    from app.views.pages.vault.locking.linux import BusSource

    return BusSource
