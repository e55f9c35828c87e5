"""Hears the calls of second starts: the window comes to the front, and shows what was asked for."""

import _socket
import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.services.one_window import LONGEST, SHOWN

if TYPE_CHECKING:
    from app.services.one_window import Call

_MOST = 8  # callers at once; what is more has to wait
_PATIENCE_MS = 2000  # a caller says what it wants at once, or is none of ours


class SecondStarts(QObject):
    """`asked` brings the Call of each start that knew the word; its answer goes out once that was dealt with."""

    asked = Signal(object)

    def __init__(
        self,
        server: _socket.socket,
        read_call: "Callable[[bytes], Call | None]",
        parent: QObject | None = None,
        *,
        patience_ms: int = _PATIENCE_MS,
    ) -> None:
        super().__init__(parent)
        self._server, self._read_call, self._patience_ms = server, read_call, patience_ms
        self._callers: list[_Caller] = []
        self._notifier = QSocketNotifier(server.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._let_in)

    @Slot()
    def _let_in(self) -> None:
        try:
            handle = self._server._accept()[0]  # type: ignore[attr-defined]  # as `socket` does it
        except OSError:
            return  # it has gone away again
        caller = _Caller(_socket.socket(fileno=handle), self._patience_ms, self)
        self._callers.append(caller)
        caller.said.connect(partial(self._answer, caller))
        caller.gone.connect(partial(self._let_go, caller))
        self._notifier.setEnabled(len(self._callers) < _MOST)

    def _answer(self, caller: "_Caller", line: bytes) -> None:
        call = self._read_call(line)
        if call is not None:
            self.asked.emit(call)
            caller.answer()
        caller.close()

    def _let_go(self, caller: "_Caller") -> None:
        self._callers.remove(caller)
        caller.deleteLater()
        self._notifier.setEnabled(True)

    def close(self) -> None:
        """Nobody is heard any more."""
        self._notifier.setEnabled(False)
        for caller in list(self._callers):
            caller.close()
        self._server.close()


class _Caller(QObject):
    """Collects one line, without ever waiting."""

    said = Signal(bytes)
    gone = Signal()

    def __init__(self, connection: _socket.socket, patience_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        connection.setblocking(False)
        self._connection, self._heard = connection, b""
        self._notifier = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)
        QTimer.singleShot(patience_ms, self, self.close)

    @Slot()
    def _hear(self) -> None:
        try:
            heard = self._connection.recv(LONGEST)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        self._heard += heard
        if not heard or len(self._heard) > LONGEST:
            self.close()
        elif self._heard.endswith(b"\n"):
            self._notifier.setEnabled(False)
            self.said.emit(self._heard)

    def answer(self) -> None:
        try:
            self._connection.send(SHOWN)
        except OSError:
            return  # it did not wait

    @Slot()
    def close(self) -> None:
        if self._connection.fileno() >= 0:
            self._notifier.setEnabled(False)
            self._connection.close()
            self.gone.emit()


def bring_to_front(window: QWidget, activation: str = "") -> None:
    """Show a window over the others. `activation` is the desktop's leave for it, where it gave one."""
    if activation:
        os.environ["XDG_ACTIVATION_TOKEN"] = activation  # Qt's Wayland plug-in takes it from there, once
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    os.environ.pop("XDG_ACTIVATION_TOKEN", None)
