"""The way back of a change that can cut the connection: laid, started, looked at, confirmed. Its time never ends."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from app.services.facts.parameters import POWERSHELL_PRELUDE
from app.services.setup import guard_scripts
from tests.servers.simulated_windows.machine import Enacted, Given, Machine, Refused

USES: Mapping[str, dict[str, Any]] = {}


def enacted() -> dict[str, Enacted]:
    return {
        guard_scripts.PS_ARM: _arm,
        guard_scripts.PS_GO: _go,
        guard_scripts.PS_LOOK: _look,
        guard_scripts.PS_CONFIRM: _confirm,
        guard_scripts.PS_BACK: _back,
        guard_scripts.PS_CLEAN: _clean,
    }


def _arm(machine: Machine, given: Given) -> str:
    machine.parts.setdefault("ways back", {})[given["id"]] = {**given, "state": "armed"}
    return ""


def _go(machine: Machine, given: Given) -> str:
    _run(machine, given, "go", "done")
    return _look(machine, given)


def _back(machine: Machine, given: Given) -> str:
    _run(machine, given, "back", "back")
    return ""


def _run(machine: Machine, given: Given, part: str, state: str) -> None:
    way = machine.parts["ways back"][given["id"]]
    way["state"], way["code"], way["said"] = state, 0, ""
    try:
        script = way[part].removeprefix(POWERSHELL_PRELUDE)
        machine.enacted[script](machine, json.loads(way[f"{part}_given"])["only"])
    except Refused as refused:
        way["code"], way["said"] = refused.code, str(refused)


def _look(machine: Machine, given: Given) -> str:
    way = machine.parts.get("ways back", {}).get(given["id"], {"state": "gone"})
    if way["state"] not in ("done", "back"):
        return f"state {way['state']}"
    said = base64.b64encode(way["said"].encode()).decode()
    return f"state {way['state']}\r\ncode {way['code']}\r\nsaid {said}"


def _confirm(machine: Machine, given: Given) -> str:
    if machine.parts.get("ways back", {}).get(given["id"], {}).get("state") != "done":
        raise Refused("The device has gone back already.")
    return _clean(machine, given)


def _clean(machine: Machine, given: Given) -> str:
    machine.parts["ways back"].pop(given["id"], None)
    if not machine.parts["ways back"]:
        del machine.parts["ways back"]
    return ""
