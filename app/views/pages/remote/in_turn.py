"""Many things of one kind, one in each turn of the event loop: the window answers in between."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Slot


class InTurn[T](QObject):
    """Lives until all is done, or until its parent goes."""

    def __init__(self, act: Callable[[T], None], things: Iterable[T], parent: QObject) -> None:
        super().__init__(parent)
        self._act, self._waiting = act, list(things)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._next)
        self._timer.start()

    @Slot()
    def _next(self) -> None:
        if self._waiting:
            self._act(self._waiting.pop(0))
        else:
            self._timer.stop()
            self.deleteLater()
