"""Scripts that run another as SYSTEM or as one person: the other is acted out, and who it was is kept in `runs_as`."""

import json
from collections.abc import Mapping
from typing import Any

from app.services.facts.parameters import POWERSHELL_PRELUDE
from app.services.setup.context_scripts import PS_AS_PERSON, PS_AS_SYSTEM, PS_ASK_PERSON
from tests.servers.simulated_windows.machine import Enacted, Given, Machine, Refused

USES: Mapping[str, dict[str, Any]] = {}


def enacted() -> dict[str, Enacted]:
    return {PS_AS_SYSTEM: _run, PS_AS_PERSON: _run, PS_ASK_PERSON: _run}


def _run(machine: Machine, given: Given) -> str:
    person = given.get("person", "")
    if person and person not in machine.accounts:
        raise Refused(f"There is no account {person} on this device.")
    script = given["script"].removeprefix(POWERSHELL_PRELUDE)
    if script not in machine.enacted:
        raise Refused("not simulated", 127)
    machine.runs_as.append((person or "SYSTEM", script))
    return machine.enacted[script](machine, json.loads(given["given"])["only"])
