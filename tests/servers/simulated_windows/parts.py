"""Parts of a simulated PC: one that is as it comes is not written down, so that an undo is seen to bring it back."""

import copy
from typing import Any

from tests.servers.simulated_windows.machine import Machine


def part(machine: Machine, name: str, as_it_comes: Any) -> Any:
    """A copy of how the part is now."""
    return copy.deepcopy(machine.parts.get(name, as_it_comes))


def keep(machine: Machine, name: str, value: Any, as_it_comes: Any) -> None:
    if value == as_it_comes:
        machine.parts.pop(name, None)
    else:
        machine.parts[name] = value
