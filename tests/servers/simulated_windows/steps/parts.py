"""State of a group of steps: it stands among the parts of a machine only while it is not as the PC comes."""

import contextlib
import copy
from collections.abc import Iterator, Mapping
from typing import Any

from tests.servers.simulated_windows.machine import Machine, Refused


@contextlib.contextmanager
def part(machine: Machine, name: str, as_it_comes: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The state, to look at or to change."""
    state = copy.deepcopy(machine.parts.get(name, as_it_comes))
    yield state
    machine.parts.pop(name, None)
    if state != as_it_comes:
        machine.parts[name] = state


class Parts:
    """The same for a group of steps that has several. `as_it_comes` says what there is on a new PC, by name."""

    def __init__(self, as_it_comes: Mapping[str, Any]) -> None:
        self._start = as_it_comes

    def held(self, machine: Machine, name: str) -> Any:
        """A copy of what is kept under `name`."""
        return copy.deepcopy(machine.parts.get(name, self._start[name]))

    def hold(self, machine: Machine, name: str, value: Any) -> None:
        if not machine.is_administrator:
            raise Refused("Access is denied.", 1)
        machine.parts[name] = value
        if value == self._start[name]:
            del machine.parts[name]
