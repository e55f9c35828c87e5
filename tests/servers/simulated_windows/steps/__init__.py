"""The Windows scripts of the setup steps, acted out: a module per group of steps.

A module has `enacted()` (what each script does to the machine), `USES` (arguments that each of its steps is tried with)
and may keep state of its own in `machine.parts` under a name of its own: all of that must come back by an undo.
"""

from collections.abc import Mapping
from typing import Any

from tests.servers.simulated_windows.machine import Enacted
from tests.servers.simulated_windows.steps import (
    account,
    basics,
    contexts,
    identity,
    look,
    network,
    registry,
    remote,
    sec,
    sharing,
    software,
    system,
    way_back,
)

MODULES = (
    basics,
    network,
    remote,
    account,
    identity,
    look,
    registry,
    sharing,
    software,
    system,
    sec,
    way_back,
    contexts,
)


def enacted() -> dict[str, Enacted]:
    return {script: enact for module in MODULES for script, enact in module.enacted().items()}


def uses() -> Mapping[str, dict[str, Any]]:
    """By the id of the step."""
    return {step: arguments for module in MODULES for step, arguments in module.USES.items()}
