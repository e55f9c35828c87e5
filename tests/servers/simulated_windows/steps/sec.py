"""The Windows scripts of the steps of protection, acted out."""

import re
from collections.abc import Mapping
from typing import Any

from app.domain.secret import Secret
from app.services.setup.steps.sec import baseline_scripts, defender, encryption, legacy
from app.services.setup.steps.sec.defender import RULES
from tests.servers.simulated_windows.machine import Enacted, Given, Machine, Refused
from tests.servers.simulated_windows.steps.parts import Parts
from tests.servers.simulated_windows.steps.registry import set_values, show_values

USES: Mapping[str, dict[str, Any]] = {
    "sec.lock": {"minutes": 15},
    "sec.defender": {"pua": "block", "cloud": "advanced", "rules": ["lsass", "office-children"], "mode": "block"},
    "sec.legacy": {},
    "sec.baseline": {"also": ["usb-storage"]},
    "sec.encryption": {"recovery_key": Secret("-".join(["000011", "720885"] * 4))},
}
_PARTS = Parts(
    {
        "defender": {"pua": "0", "network": "2", "folders": "0", "cloud": "1", "rules": {RULES["lsass"]: "2"}},
        "smb": {"smb1_feature": "on", "smb1": "1", "server_signing": "0", "client_signing": "0"},
        "audit": {"{0CCE9215-69AE-11D9-BED3-505054503030}": "1"},
        "drive": {"encrypted": 0, "protected": 0, "recovery": []},
    }
)
held, hold = _PARTS.held, _PARTS.hold


def enacted() -> dict[str, Enacted]:
    return {
        defender.PS_PROBE: _show_defender,
        defender.PS_APPLY: _set_defender,
        legacy.PS_PROBE: _show_old,
        legacy.PS_APPLY: _set_old,
        baseline_scripts.PS_PROBE: _show_baseline,
        baseline_scripts.PS_SET: _set_baseline,
        encryption.PS_PROBE: _show_drive,
        encryption.PS_APPLY: _encrypt,
        encryption.PS_REVERT: _decrypt,
    }


def _lines(*pairs: tuple[str, object]) -> str:
    return "\r\n".join(f"{name} {value}" for name, value in pairs)


def _show_defender(machine: Machine, given: Given) -> str:
    now = held(machine, "defender")
    rules = " ".join(f"{id_}={action}" for id_, action in now.pop("rules").items())
    return _lines(("mode", "Normal"), ("tamper", 1), *now.items(), ("rules", rules))


def _set_defender(machine: Machine, given: Given) -> str:
    now = held(machine, "defender")
    now |= {name: given[name] for name in now if name != "rules" and given[name]}
    for rule in given["rules"].split():
        id_, _, action = rule.partition("=")
        now["rules"].pop(id_, None)
        if action != "none":
            now["rules"][id_] = action
    hold(machine, "defender", now)
    return ""


def _show_old(machine: Machine, given: Given) -> str:
    return show_values(machine, "values", given["values"]) + "\r\n" + _lines(*held(machine, "smb").items())


def _set_old(machine: Machine, given: Given) -> str:
    smb = held(machine, "smb")
    hold(machine, "smb", {name: given[name] or value for name, value in smb.items()})
    if given["values"]:
        set_values(machine, given["values"])
    return ""


def _show_baseline(machine: Machine, given: Given) -> str:
    audit = " ".join(f"{guid}={setting}" for guid, setting in held(machine, "audit").items())
    return show_values(machine, "values", given["values"]) + f"\r\naudit {audit}"


def _set_baseline(machine: Machine, given: Given) -> str:
    set_values(machine, given["values"])
    audit = held(machine, "audit") | dict(part.split("=") for part in given["audit"].split())
    hold(machine, "audit", {guid: setting for guid, setting in audit.items() if setting != "0"})
    return ""


def _show_drive(machine: Machine, given: Given) -> str:
    drive = held(machine, "drive")
    return _lines(("tpm", 1), *(drive | {"recovery": int(bool(drive["recovery"]))}).items())


def _encrypt(machine: Machine, given: Given) -> str:
    drive = held(machine, "drive")
    if given["add_key"] == "yes":
        if not re.fullmatch(r"[0-9]{6}(-[0-9]{6}){7}", given["key"]):
            raise Refused("The format of the recovery password provided is invalid.", 1)
        drive["recovery"].append(given["key"])
    hold(machine, "drive", drive | {"encrypted": 1, "protected": 1})
    return ""


def _decrypt(machine: Machine, given: Given) -> str:
    drive = held(machine, "drive")
    if given["encrypted"] == "no":
        drive = {"encrypted": 0, "protected": 0, "recovery": []}
    hold(machine, "drive", drive)
    return ""
