"""Calls into an object that a library keeps, without keeping the object."""

from collections.abc import Callable
from typing import Any
from weakref import WeakMethod


def weakly(method: Callable[..., Any]) -> Callable[..., Any]:
    """`method` for the library, whose references the garbage collector does not see: a strong one would keep the engine
    of a closed session, with its scrollback, for ever."""
    weak = WeakMethod(method)

    def call(*given: Any) -> Any:
        living = weak()
        return living(*given) if living else None

    return call
