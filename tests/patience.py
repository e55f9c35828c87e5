"""The limits of waiting in tests of Qt. A test that passes waits only until what it waits for has come."""

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

LIMIT_MS = 60_000


class PatientBot(QtBot):
    """Waits for as long as a busy machine may need, unless a test names a limit, which then is a part of it."""

    def waitUntil(self, callback: Callable[[], object], *, timeout: int = LIMIT_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = LIMIT_MS, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitSignals(self, signals: Any, *, timeout: int = LIMIT_MS, **more: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **more)

    def waitExposed(self, widget: Any, *, timeout: int = LIMIT_MS) -> Any:
        return super().waitExposed(widget, timeout=timeout)

    def waitActive(self, widget: Any, *, timeout: int = LIMIT_MS) -> Any:
        return super().waitActive(widget, timeout=timeout)
