"""The Windows scripts of the steps of `look`, acted out. `machine.parts["sleep"]`: seconds, on mains."""

from collections.abc import Mapping
from typing import Any

from app.services.setup.steps.look import brand
from tests.servers.simulated_windows.machine import Enacted, Given, Machine, Refused
from tests.servers.simulated_windows.steps.registry import set_values, show_values

_PICTURE = r"C:\Windows\Web\Wallpaper\Windows\img0.jpg"
_FIRST = "1800"
USES: Mapping[str, dict[str, Any]] = {
    "look.brand": {"wallpaper": _PICTURE, "lock_screen": _PICTURE, "sleep": 0, "fast_start": False},
}


def enacted() -> dict[str, Enacted]:
    return {brand.PS_PROBE: _show, brand.PS_APPLY: _set}


def _show(machine: Machine, given: Given) -> str:
    return show_values(machine, "values", given["values"]) + f"\r\nsleep {machine.parts.get('sleep', _FIRST)}"


def _set(machine: Machine, given: Given) -> str:
    for path in filter(None, given["files"].split("\n")):
        if path != _PICTURE:
            raise Refused(f"There is no picture {path} on this device.")
    set_values(machine, given["values"])
    if given["sleep"] == _FIRST:
        machine.parts.pop("sleep", None)
    elif given["sleep"]:
        machine.parts["sleep"] = given["sleep"]
    return ""
