"""The Windows scripts of the steps of `identity`, acted out. `machine.parts["language"]`: from the next start on."""

from collections.abc import Mapping
from typing import Any

from app.services.setup.steps.identity import locale_scripts
from tests.servers.simulated_windows.machine import Enacted, Given, Machine
from tests.servers.simulated_windows.steps.registry import set_values, show_values

USES: Mapping[str, dict[str, Any]] = {
    "identity.asset": {"tag": "PC-0042", "company": "Fieldwork IT", "phone": "+47 22 00 00 00"},
    "identity.locale": {"locale": "de_DE.UTF-8", "keyboard": "de"},
}
_FIRST = "en-US"


def enacted() -> dict[str, Enacted]:
    return {locale_scripts.PS_PROBE: _show_language, locale_scripts.PS_APPLY: _set_language}


def _show_language(machine: Machine, given: Given) -> str:
    language = machine.parts.get("language", _FIRST)
    return f"system {language}\r\n" + show_values(machine, "values", given["values"])


def _set_language(machine: Machine, given: Given) -> str:
    set_values(machine, given["values"])
    if given["locale"] == _FIRST:
        machine.parts.pop("language", None)
    else:
        machine.parts["language"] = given["locale"]
    return ""
