"""The Windows scripts of the steps of `identity`, acted out. `machine.parts["language"]`: from the next start on."""

import base64
from collections.abc import Mapping
from typing import Any

from app.domain.secret import Secret
from app.services.setup.steps.identity import domain_scripts, locale_scripts
from tests.servers.simulated_windows.machine import Enacted, Given, Machine, Refused
from tests.servers.simulated_windows.steps.parts import need_administrator
from tests.servers.simulated_windows.steps.registry import set_values, show_values

_WORD = "may join & nothing else"
USES: Mapping[str, dict[str, Any]] = {
    "identity.asset": {"tag": "PC-0042", "company": "Fieldwork IT", "phone": "+47 22 00 00 00"},
    "identity.locale": {"locale": "de_DE.UTF-8", "keyboard": "de"},
    "identity.domain": {"domain": "corp.example.com", "user": "joiner", "password": Secret(_WORD)},
}
_FIRST = "en-US"


def enacted() -> dict[str, Enacted]:
    return {
        locale_scripts.PS_PROBE: _show_language,
        locale_scripts.PS_APPLY: _set_language,
        domain_scripts.PS_PROBE: _show_domain,
        domain_scripts.PS_APPLY: _join,
        domain_scripts.PS_REVERT: _leave,
    }


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


def _show_domain(machine: Machine, given: Given) -> str:
    domain = base64.b64encode(machine.parts.get("domain", "").encode()).decode()
    return f"domains {domain}\r\nworkgroup {base64.b64encode(b'OFFICE').decode()}"


def _join(machine: Machine, given: Given) -> str:
    need_administrator(machine)
    if given["password"] != _WORD and not given["join_file"]:
        raise Refused("The user name or password is incorrect.", 1)
    machine.parts["domain"] = given["domain"]
    return ""


def _leave(machine: Machine, given: Given) -> str:
    need_administrator(machine)
    machine.parts.pop("domain", None)
    return ""
