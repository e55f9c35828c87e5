"""Loads what will be needed soon, a part at a time: between two parts the window can paint and answer."""

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module

from PySide6.QtCore import QTimer

_BREATH_MS = 4  # timers of 0 ms that are asked for together also run together, and nothing is painted in between


def load_in_turns(parts: Sequence[str | Callable[[], object]]) -> None:
    """`parts` are names of modules, or what loads something itself. Returns at once."""
    if parts:
        QTimer.singleShot(_BREATH_MS, partial(_load_first, parts))


def _load_first(parts: Sequence[str | Callable[[], object]]) -> None:
    first, *rest = parts
    if isinstance(first, str):
        import_module(first)
    else:
        first()
    load_in_turns(rest)
