"""Collects Python's garbage on the UI thread only.

Python by itself collects in whichever thread makes the next object. A worker thread would then destroy objects of Qt
that belong to the UI thread, which can end the program.
"""

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

_LOOK_MS = 500
_YOUNG = 2000  # new containers that are worth a look, as in CPython 3.13
_ROUNDS = 10  # of one generation, until the next older one is looked through too
_SHARE = 0.002  # of the time may go into looking through everything
_ALL_AWAY = 300.0  # seconds between two looks also through what is left out, while nobody works in the window
_ALL_HERE = 1800.0  # the same while somebody does: it takes up to 0.2 s with a vault of 10,000 entries


class Collector(QObject):
    """From now on nothing is collected but by it, as long as it lives.

    `may_collect` is asked each time. `times_let_go` grows when what others had left out may be garbage by now;
    `give_back` returns free memory to the system after a look through everything.
    """

    def __init__(
        self,
        parent: QObject,
        may_collect: Callable[[], bool] = lambda: True,
        times_let_go: Callable[[], int] = lambda: 0,
        give_back: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(parent)
        self._may_collect, self._times_let_go, self._give_back = may_collect, times_let_go, give_back
        self._seen_let_go = times_let_go()
        self._next_full = 0.0  # on the monotonic clock
        self._last_all = time.monotonic()
        gc.freeze()  # what lives since the start is not looked through each time (30 ms in which nothing moves)
        gc.disable()
        timer = QTimer(self, interval=_LOOK_MS)
        timer.timeout.connect(self._look)
        timer.start()

    @Slot()
    def _look(self) -> None:
        if self._is_time_for_all() and self._may_collect():
            gc.unfreeze()
            gc.collect(2)
            gc.freeze()
            self._give_back()
            self._last_all, self._seen_let_go = time.monotonic(), self._times_let_go()
            return
        young, middle, old = gc.get_count()
        if young < _YOUNG or not self._may_collect():
            return
        now = time.monotonic()
        if middle >= _ROUNDS and old >= _ROUNDS and now >= self._next_full:
            gc.collect(2)
            taken = time.monotonic() - now
            self._next_full = now + taken / _SHARE
        else:
            gc.collect(1 if middle >= _ROUNDS else 0)

    def _is_time_for_all(self) -> bool:
        """What was left out may be garbage by now: the sessions that were open when a vault was saved."""
        if self._times_let_go() != self._seen_let_go:
            return True
        is_away = QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive
        return time.monotonic() - self._last_all >= (_ALL_AWAY if is_away else _ALL_HERE)
