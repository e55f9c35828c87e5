"""The Windows scripts of the steps of the system, acted out on `machine.parts`."""

import base64
import copy
from collections.abc import Mapping
from typing import Any

from app.services.setup.steps.system import file_scripts
from tests.servers.simulated_windows.machine import Enacted, Given, Machine, Refused

USES: Mapping[str, dict[str, Any]] = {
    "system.file": {
        "path": r"C:\ProgramData\Acme\notice.txt",
        "content": "Größe\n",
        "access": "administrators",
    },
}

START: Mapping[str, Any] = {"files": {}}
"""What there is on a new machine."""


def enacted() -> dict[str, Enacted]:
    return {
        file_scripts.PS_PROBE: _show_file,
        file_scripts.PS_PUT: _put_file,
    }


def held(machine: Machine, name: str) -> Any:
    """A copy of the state that these steps keep under `name`; at first that of `START`."""
    return copy.deepcopy(machine.parts.get(f"system.{name}", START[name]))


def hold(machine: Machine, name: str, value: Any) -> None:
    """Keeps a state. What is as it was at first takes no place: so an undo leaves nothing behind."""
    need_administrator(machine)
    machine.parts[f"system.{name}"] = value
    if value == START[name]:
        del machine.parts[f"system.{name}"]


def need_administrator(machine: Machine) -> None:
    if not machine.is_administrator:
        raise Refused("Access is denied.", 1)


def shown(name: str, text: str) -> str:
    return f"{name} {base64.b64encode(text.encode()).decode()}"


def _show_file(machine: Machine, given: Given) -> str:
    file = held(machine, "files").get(given["path"])
    lines = [shown("folder_0", r"C:\ProgramData"), "kind file" if file else "kind none"]
    return "\r\n".join([*lines, f"content {file['content']}", f"sddl {file['sddl']}"] if file else lines)


def _put_file(machine: Machine, given: Given) -> str:
    files = held(machine, "files")
    old = files.pop(given["path"], {"sddl": "D:AI(A;ID;FA;;;SY)"})
    if given["state"] == "present":
        files[given["path"]] = {"content": given["content"], "sddl": given["sddl"] or old["sddl"]}
    hold(machine, "files", files)
    return ""
