"""A simulated registry: the steps that only set values in it share their scripts, and so they share this.

`machine.parts["registry"]` holds it once it is no longer as the PC comes.
"""

import base64
import copy
import json
from collections.abc import Mapping
from typing import Any

from app.services.setup.steps.registry_values import PS_READ_VALUES, PS_WRITE_VALUES
from tests.servers.simulated_windows.machine import Enacted, Given, Machine, Refused

type Registry = dict[str, dict[str, tuple[str, list[str]]]]

USES: Mapping[str, dict[str, Any]] = {}
_KEYS = (
    r"HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System",
    r"HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\OEMInformation",
    r"HKLM:\SOFTWARE\Policies\Microsoft\Windows",
    r"HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Power",
    r"Registry::HKEY_USERS\.DEFAULT\Control Panel\International",
    r"Registry::HKEY_USERS\.DEFAULT\Keyboard Layout\Preload",
)
INITIAL: Registry = {
    **{key: {} for key in _KEYS},
    _KEYS[0]: {"EnableLUA": ("DWord", ["1"]), "legalnoticecaption": ("String", [""])},
    _KEYS[1]: {"Manufacturer": ("String", ["Fabrikam"])},
    _KEYS[3]: {"HiberbootEnabled": ("DWord", ["1"])},
    _KEYS[4]: {"LocaleName": ("String", ["en-US"])},
    _KEYS[5]: {"1": ("String", ["00000409"])},
}


def enacted() -> dict[str, Enacted]:
    return {PS_READ_VALUES: lambda m, p: show_values(m, "values", p["values"]), PS_WRITE_VALUES: _write}


def _write(machine: Machine, given: Given) -> str:
    set_values(machine, given["values"])
    return ""


def value_of(machine: Machine, path: str, name: str) -> list[str] | None:
    kind_and_data = registry_of(machine).get(path, {}).get(name)
    return kind_and_data[1] if kind_and_data else None


def registry_of(machine: Machine) -> Registry:
    found: Registry = machine.parts.get("registry", INITIAL)
    return found


def show_values(machine: Machine, name: str, asked: str) -> str:
    registry = registry_of(machine)
    found = []
    for one in json.loads(asked):
        kind, data = registry.get(one["path"], {}).get(one["name"], ("", []))
        found.append({"near": _near(registry, one["path"]), "kind": kind, "data": data})
    return f"{name} {base64.b64encode(json.dumps(found).encode()).decode()}"


def set_values(machine: Machine, wanted: str) -> None:
    if not machine.is_administrator:
        raise Refused("Requested registry access is not allowed.", 1)
    registry = copy.deepcopy(registry_of(machine))
    for one in json.loads(wanted):
        path = one["path"]
        if one["kind"]:
            while path and not any(_is_at_or_below(known, path) for known in registry):
                registry[path] = {}
                path = path.rpartition("\\")[0]
            registry.setdefault(one["path"], {})[one["name"]] = (one["kind"], list(one["data"]))
        elif path in registry:
            registry[path].pop(one["name"], None)
            while len(path) > len(one["near"]) and path in registry and not registry[path]:
                if any(known != path and _is_at_or_below(known, path) for known in registry):
                    break
                del registry[path]
                path = path.rpartition("\\")[0]
    if registry == INITIAL:
        machine.parts.pop("registry", None)
    else:
        machine.parts["registry"] = registry


def _near(registry: Registry, path: str) -> str:
    while path and not any(_is_at_or_below(known, path) for known in registry):
        path = path.rpartition("\\")[0]
    return path


def _is_at_or_below(known: str, path: str) -> bool:
    return known == path or known.startswith(path + "\\")
