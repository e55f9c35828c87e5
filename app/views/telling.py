"""Tells the window something from any thread, also about what a person may be closing at that moment."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Emitter(Protocol):
    """A signal of an object, bound to it."""

    def emit(self, *arguments: object) -> None: ...


class _Post(QObject):
    """Lives as long as the program, in the UI thread."""

    _left = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.get_ident()
        self._left.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def send(self, emit: Callable[[], None]) -> None:
        if threading.get_ident() == self._thread:
            self._deliver(emit)
        else:
            self._left.emit(emit)

    @Slot(object)
    def _deliver(self, emit: Callable[[], None]) -> None:
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
