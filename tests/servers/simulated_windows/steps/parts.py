"""State of a group of steps: it stands among the parts of a machine only while it is not as the PC comes."""

import contextlib
import copy
from collections.abc import Iterator
from typing import Any

from tests.servers.simulated_windows.machine import Machine


@contextlib.contextmanager
def part(machine: Machine, name: str, as_it_comes: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The state, to look at or to change."""
    state = copy.deepcopy(machine.parts.get(name, as_it_comes))
    yield state
    machine.parts.pop(name, None)
    if state != as_it_comes:
        machine.parts[name] = state
