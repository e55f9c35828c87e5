"""Locks the vault after minutes without a key or the mouse, and when the system says that nobody is there."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid

from app.domain.language import tr
from app.views.pages.vault.locking.watch import LockWatch

_ACTIVITY = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}
_STEP_MS = 5000


class AutoLock(QObject):
    """Watches what comes into the windows, not every event of the program: that makes all of it several times slower.

    Where the computer tells how long nobody has touched it, work in other programs counts as well. `due` comes when
    nobody has done anything for `minutes`, and with what `LockWatch` hears; `slept` before it when the computer goes to
    sleep; `ticked` whenever the words may have changed."""

    due = Signal()
    slept = Signal()
    ticked = Signal()

    def __init__(
        self,
        minutes: int,
        clock: Callable[[], float] = time.monotonic,
        *,
        idle: Callable[[], float | None] | None = None,
        watch: LockWatch | None = None,
    ) -> None:
        super().__init__()
        self._idle = idle
        self._watch_system = watch
        self._follows_screen, self._rests = True, False
        self.reason = ""  # why the system wanted it locked the last time
        if watch is not None:
            watch.due.connect(self._hear)
        self._minutes = minutes
        self._clock = clock
        self._last = clock()
        self._watched: list[QWindow] = []
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self.check)

    def start(self, minutes: int, *, follows_screen: bool = True) -> None:
        """Watch from now on. 0 minutes: never lock. Sleep always locks, the screen when it is followed."""
        self.stop()
        self._follows_screen, self._rests, self.reason = follows_screen, False, ""
        if self._watch_system is not None:
            self._watch_system.start()
        self._minutes = minutes
        self._last = self._clock()
        application = QGuiApplication.instance()
        if minutes and isinstance(application, QGuiApplication):
            self._timer.start()
            application.focusWindowChanged.connect(self._watch)
            for window in application.topLevelWindows():
                self._watch(window)

    @Slot()
    def stop(self) -> None:
        if self._watch_system is not None:
            self._watch_system.stop()
        self._stop_counting()

    def rest(self) -> None:
        """The vault is locked, and a key is held that would open it again: hear of sleep, which ends that."""
        self._stop_counting()
        self._rests = True
        if self._watch_system is not None:
            self._watch_system.start()

    def _stop_counting(self) -> None:
        if not self._timer.isActive():
            return
        self._timer.stop()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.disconnect(self._watch)
        for window in self._watched:
            if isValid(window):
                window.removeEventFilter(self)
        self._watched = []

    @Slot(QWindow)
    def _watch(self, window: QWindow | None) -> None:
        """A dialog has a window of its own, which may come later."""
        if window is not None and window not in self._watched:
            self._watched = [one for one in self._watched if isValid(one)]
            window.installEventFilter(self)
            self._watched.append(window)

    @property
    def words(self) -> str:
        """ "Locks in 9 min", for a place where it is always seen."""
        if not self._minutes:
            return tr("Locks when Satchel closes")
        minutes = max(self._remaining, 0) / 60
        return (
            tr("Locks in less than a minute") if minutes < 1 else tr("Locks in {minutes} min", minutes=round(minutes))
        )

    @property
    def _remaining(self) -> float:
        return self._last + self._minutes * 60 - self._clock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTIVITY:
            self._last = self._clock()
        return False

    @Slot()
    def check(self) -> None:
        """Lock when it is time."""
        idle = self._idle() if self._idle is not None else None
        if idle is not None:
            self._last = max(self._last, self._clock() - idle)
        if self._minutes and self._remaining <= 0:
            self.stop()
            self.due.emit()
        else:
            self.ticked.emit()

    @Slot(str, bool)
    def _hear(self, reason: str, is_sleep: bool) -> None:
        if is_sleep:
            self.slept.emit()
        if not self._rests and (is_sleep or self._follows_screen):
            self.reason = reason
            self.due.emit()
