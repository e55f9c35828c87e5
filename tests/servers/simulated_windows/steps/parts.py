"""What the groups of steps share: their state, what they write and read, and who may change something.

A part of the PC that is as it comes is not kept, so that an undo is seen to bring it back.
"""

import base64
import contextlib
import copy
from collections.abc import Iterator, Mapping
from typing import Any

from tests.servers.simulated_windows.machine import Machine, Refused


def held(machine: Machine, name: str, as_it_comes: Any) -> Any:
    """A copy of how the part is now."""
    return copy.deepcopy(machine.parts.get(name, as_it_comes))


def keep(machine: Machine, name: str, value: Any, as_it_comes: Any) -> None:
    if value == as_it_comes:
        machine.parts.pop(name, None)
    else:
        machine.parts[name] = value


@contextlib.contextmanager
def part(machine: Machine, name: str, as_it_comes: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The part, to look at or to change."""
    state = held(machine, name, as_it_comes)
    yield state
    keep(machine, name, state, as_it_comes)


class Parts:
    """Several parts of a group, which only an administrator changes. `as_it_comes` says how they are on a new PC."""

    def __init__(self, as_it_comes: Mapping[str, Any]) -> None:
        self._start = as_it_comes

    def held(self, machine: Machine, name: str) -> Any:
        return held(machine, name, self._start[name])

    def hold(self, machine: Machine, name: str, value: Any) -> None:
        need_administrator(machine)
        keep(machine, name, value, self._start[name])


def need_administrator(machine: Machine) -> None:
    if not machine.is_administrator:
        raise Refused("Access is denied.", 1)


def shown(name: str, text: str) -> str:
    """A line of an answer."""
    return f"{name} {base64.b64encode(text.encode()).decode()}"


def lines_of(text: str) -> list[str]:
    """What a parameter of several lines holds."""
    return [line for line in text.split("\n") if line]
