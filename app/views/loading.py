"""Loads what will be needed soon, a part at a time: between two parts the window can paint and answer."""

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

_BREATH_MS = 4  # timers of 0 ms that are asked for together also run together, and nothing is painted in between


def load_in_turns(parts: Sequence[str | Callable[[], object]], owner: QObject | None = None) -> None:
    """`parts` are names of modules, or what loads something itself; none is taken any more once `owner` is deleted.
    Returns at once.
    """
    load = partial(_load_first, parts, owner)
    if not parts:
        return
    if owner is None:
        QTimer.singleShot(_BREATH_MS, load)
    elif isValid(owner):
        QTimer.singleShot(_BREATH_MS, owner, load)


def _load_first(parts: Sequence[str | Callable[[], object]], owner: QObject | None) -> None:
    first, *rest = parts
    if isinstance(first, str):
        import_module(first)
    else:
        first()
    load_in_turns(rest, owner)


class WhenPointedAt(QObject):
    """Calls `act` once, when the pointer first comes to one of `widgets`: a click is near."""

    def __init__(self, act: Callable[[], object], *widgets: QWidget) -> None:
        super().__init__(widgets[0])
        self._act, self._widgets = act, widgets
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Enter and self._widgets:
            for widget in self._widgets:
                widget.removeEventFilter(self)
            self._widgets = ()
            self._act()
        return False
