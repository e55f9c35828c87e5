"""Tells the window something from any thread, also about what a person may be closing at that moment."""

import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Slot
from shiboken6 import isValid

from app.views.waking import Bell

TURN = 0.008  # seconds of delivering at a time: half a frame. Then the window paints, and hears keys, before the rest.


class Emitter(Protocol):
    """A signal of an object, bound to it."""

    def emit(self, *arguments: object) -> None: ...


class _Post(QObject):
    """Lives as long as the program, in the UI thread. No other thread calls Qt here: it leaves word, and rings."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.get_ident()
        self._left: deque[Callable[[], None]] = deque()
        self._bell = Bell()
        self._notifier = QSocketNotifier(self._bell.handle, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._deliver_some)
        self._next_turn = QTimer(self, singleShot=True, interval=0)
        self._next_turn.timeout.connect(self._deliver_some)

    def send(self, emit: Callable[[], None]) -> None:
        if threading.get_ident() == self._thread:
            _deliver(emit)
        else:
            self._left.append(emit)
            self._bell.ring()

    @Slot()
    def _deliver_some(self) -> None:
        """The bell rings on until nothing is left: what is delivered may open a dialog, whose loop hears it too.

        What is left after a turn waits for a timer, not for the bell: where Qt runs on GLib, timers, by which it also
        paints, would wait as long as the bell rings.
        """
        self._notifier.setEnabled(True)
        end = time.monotonic() + TURN
        while self._left and time.monotonic() < end:
            _deliver(self._left.popleft())
        if not self._left:
            self._bell.silence()
            if self._left:  # it came just before, and found the bell ringing
                self._bell.ring()
        else:
            self._notifier.setEnabled(False)
            self._next_turn.start()


def _deliver(emit: Callable[[], None]) -> None:
    try:
        emit()
    except RuntimeError:
        return  # what would have told it was closed meanwhile


_posts: list[_Post] = []


def open_post() -> None:
    """Called in the UI thread, before another thread tells anything."""
    if not _posts:
        _posts.append(_Post())


def tell(signal: Emitter, *arguments: object) -> None:
    """Emit a signal in the UI thread: at once where this is it, else once it comes to it. Nothing where its object, or
    the window, has gone by then.

    A thread that emits the signal itself would write into memory that was given back, when the UI thread deletes the
    object of the signal just then: Qt allows the one thread or the other to have an object, not both.
    """
    try:
        if _posts:
            _posts[0].send(partial(signal.emit, *arguments))
        else:
            signal.emit(*arguments)
    except RuntimeError:
        return  # the program ends


def while_there(owner: QObject, act: Callable[..., object]) -> Callable[..., None]:
    """`act` for a signal, as long as Qt has not deleted `owner`. PySide6 goes on calling a lambda or a `partial` of
    what was closed while its task ran; methods it disconnects by itself."""

    def act_if_there(*given: object) -> None:
        if isValid(owner):
            act(*given)

    return act_if_there
