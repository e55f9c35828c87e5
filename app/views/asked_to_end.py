"""Ends the window in its own way when the system asks for it, as at a log-out, by `kill`, or Ctrl+C in a terminal."""

import contextlib
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Slot

_ENDS = ("SIGTERM", "SIGHUP", "SIGINT")


class AskedToEnd(QObject):
    """Calls `end` once, from the event loop. Who asks a second time does not want to wait: the system ends it then.

    Python would call a handler at its next line of code only, for which an idle window can be late by minutes: the
    byte that it writes for a signal wakes the event loop.
    """

    def __init__(self, end: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._end = end
        self._ours, self._pythons = socket.socketpair()
        for each in (self._ours, self._pythons):
            each.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)
        signal.set_wakeup_fd(self._pythons.fileno(), warn_on_full_buffer=False)
        for name in _ENDS:
            if signal.getsignal(number := getattr(signal, name)) is not signal.SIG_IGN:  # as nohup has it
                signal.signal(number, _hear_the_second_as_usual)

    @Slot()
    def _hear(self) -> None:
        with contextlib.suppress(BlockingIOError):
            if self._ours.recv(16):
                self._notifier.setEnabled(False)
                self._end()


def end_when_asked(end: Callable[[], object], parent: QObject) -> None:
    """Windows asks the windows themselves, which Qt answers by closing them."""
    if sys.platform != "win32":
        AskedToEnd(end, parent)


def _hear_the_second_as_usual(_: int, __: FrameType | None) -> None:
    for name in _ENDS:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
