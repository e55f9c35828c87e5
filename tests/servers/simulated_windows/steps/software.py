"""Programs of the simulated PC, acted out: what winget has, installers that were brought along."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from app.services.setup import carrying
from app.services.setup.steps.software import appx, installer_scripts, m365, package_scripts
from app.services.setup.steps.system import snapshot
from app.services.setup.steps.update import run
from tests.servers.simulated_windows.machine import Enacted, Given, Machine, Refused
from tests.servers.simulated_windows.steps.parts import lines_of, part

USES: Mapping[str, dict[str, Any]] = {
    "software.package": {"names": ["7zip.7zip", "Mozilla.Firefox"]},
    "software.installer": {
        "file": "scanner.msi",
        "sha256": "ab" * 32,
        "product": "{12345678-1234-1234-1234-123456789012}",
        "signer": "Example Scanners",
        "place": r"D:\scanner.msi",
    },
    "software.appx": {"names": ["Microsoft.XboxGamingOverlay"]},
    "software.m365": {"tool": r"\\nas\office\setup.exe", "languages": ["de-de"], "exclude": ["Groove"]},
    "system.snapshot": {},
    "update.run": {},
    "update.policy": {"until": 20},
}
_UNKNOWN_PROGRAM = -1978335212  # winget: APPINSTALLER_CLI_ERROR_NO_APPLICATIONS_FOUND


def enacted() -> dict[str, Enacted]:
    return {
        carrying.PS_PIECE: _take_piece,
        carrying.PS_CHECK: lambda m, p: hashlib.sha256(_brought(m)[p["name"]]).hexdigest(),
        carrying.PS_CLEAR: lambda m, p: m.parts.pop("brought", None) and "",
        package_scripts.PS_PROBE: _show_programs,
        package_scripts.PS_APPLY: _install,
        package_scripts.PS_REVERT: _uninstall,
        installer_scripts.PS_PROBE: _show_installed,
        installer_scripts.PS_APPLY: _run_installer,
        installer_scripts.PS_REVERT: _remove_installed,
        appx.PS_PROBE: _show_apps,
        appx.PS_APPLY: _remove_apps,
        appx.PS_REVERT: _bring_apps_back,
        m365.PS_PROBE: lambda m, p: f"products {m.parts.get('office', '')}\r\nversion \r\ntool yes",
        m365.PS_APPLY: _install_office,
        m365.PS_REVERT: lambda m, p: m.parts.pop("office", None) and "",
        snapshot.PS_PROBE: lambda m, p: f"tool windows\r\nrecent {'yes' if 'restore point' in m.parts else 'no'}",
        snapshot.PS_APPLY: _make_restore_point,
        run.PS_PROBE: _show_updates,
        run.PS_APPLY: _install_updates,
    }


def _brought(machine: Machine) -> dict[str, bytes]:
    """The files that travelled to it, while an operation lasts."""
    found: dict[str, bytes] = machine.parts.setdefault("brought", {})
    return found


def _take_piece(machine: Machine, given: Given) -> str:
    before = b"" if given["first"] == "yes" else _brought(machine)[given["name"]]
    _brought(machine)[given["name"]] = before + base64.b64decode(given["piece"])
    return ""


def _show_programs(machine: Machine, given: Given) -> str:
    lines = ["manager winget", "system windows-x64"]
    for wanted in lines_of(given["names"]):
        name, _, version = wanted.partition("=")
        has = machine.programs.get(name)
        lines.append(f"have {name} {has}" if has else f"adds {name}")
        if has and version and has != version:
            lines.append(f"changes {name} {has} {version}")
    lines += [f"cached {name} {machine.programs.get(name, '')}" for name in lines_of(given["packages"])]
    return "\r\n".join(lines)


def _install(machine: Machine, given: Given) -> str:
    brought = {line.split("\t")[0]: line.split("\t")[1] for line in lines_of(given["files"])}
    for wanted in lines_of(given["names"]):
        name, _, version = wanted.partition("=")
        if name in brought and brought[name] not in _brought(machine):
            raise Refused(f"{brought[name]} was not brought", 2)
        if name not in machine.offered and name not in brought:
            raise Refused(f"No package found matching input criteria: {name}", _UNKNOWN_PROGRAM)
        machine.programs[name] = version or machine.offered.get(name, "1.0")
    return ""


def _uninstall(machine: Machine, given: Given) -> str:
    for name in lines_of(given["names"]):
        machine.programs.pop(name, None)
    for wanted in lines_of(given["versions"]):
        name, _, version = wanted.partition("=")
        machine.programs[name] = version
    return ""


UPDATES: dict[str, Any] = {
    "pending": {
        "9e1d": ("security", "2026-11 Cumulative Update for Windows 11"),
        "77c2": ("other", "Intel - Net - 1.2"),
    },
    "fresh": False,
}


def _show_updates(machine: Machine, given: Given) -> str:
    with part(machine, "updates", UPDATES) as updates:
        lines = ["manager windows", f"fresh {'yes' if updates['fresh'] else 'no'}"]
        lines += [f"pending {id_} - {kind} {title}" for id_, (kind, title) in updates["pending"].items()]
    return "\r\n".join(lines)


def _install_updates(machine: Machine, given: Given) -> str:
    with part(machine, "updates", UPDATES) as updates:
        updates["fresh"] = True
        left = {id_: one for id_, one in updates["pending"].items() if given["which"] != "all" and one[0] != "security"}
        updates["pending"] = left
    return ""


def _show_installed(machine: Machine, given: Given) -> str:
    there = "2.1.0" if given["product"] in machine.parts.get("installed", []) else ""
    return f"version {there}\r\nplace {'yes' if given['place'] else '-'}"


def _run_installer(machine: Machine, given: Given) -> str:
    if given["signer"] != "Example Scanners":
        raise Refused(f"{given['name']} is not signed by {given['signer']}.", 1)
    machine.parts["installed"] = [*machine.parts.get("installed", []), given["product"]]
    return ""


def _remove_installed(machine: Machine, given: Given) -> str:
    if given["version"]:
        raise Refused(f"Version {given['version']} was there before, and its installer is not.", 1)
    machine.parts.pop("installed")
    return ""


APPS: dict[str, Any] = {
    "apps": [
        {"name": "Microsoft.XboxGamingOverlay", "full": "f1", "place": r"C:\Apps\f1", "kind": "installed"},
        {"name": "Microsoft.XboxGamingOverlay", "full": "f2", "place": "", "kind": "for new people"},
        {"name": "Microsoft.WindowsCalculator", "full": "c1", "place": r"C:\Apps\c1", "kind": "installed"},
    ]
}


def _show_apps(machine: Machine, given: Given) -> str:
    with part(machine, "apps", APPS) as state:
        found = [one for one in state["apps"] if one["name"] in lines_of(given["names"])]
    return "apps " + base64.b64encode(json.dumps(found).encode()).decode()


def _remove_apps(machine: Machine, given: Given) -> str:
    with part(machine, "apps", APPS) as state:
        state["apps"] = [one for one in state["apps"] if one["name"] not in lines_of(given["names"])]
    return ""


def _bring_apps_back(machine: Machine, given: Given) -> str:
    """For this app Windows has kept everything."""
    with part(machine, "apps", APPS) as state:
        state["apps"] = [*json.loads(base64.b64decode(given["apps"])), *state["apps"]]
    return ""


def _install_office(machine: Machine, given: Given) -> str:
    machine.parts["office"] = given["product"]
    return ""


def _make_restore_point(machine: Machine, given: Given) -> str:
    machine.parts["restore point"] = "Satchel"
    return ""
