"""Printers and shared folders of the simulated PC, acted out."""

from collections.abc import Mapping
from typing import Any

from app.domain.secret import Secret
from app.services.setup.steps.print import add, default
from app.services.setup.steps.share import create, drive
from tests.servers.simulated_windows.machine import Enacted, Given, Machine, Refused
from tests.servers.simulated_windows.steps.parts import part, shown

USES: Mapping[str, dict[str, Any]] = {
    "print.add": {"name": "front-desk", "address": "10.0.0.40", "location": "Ground floor"},
    "print.default": {"user": "technician", "name": "office"},
    "share.create": {"name": "scans", "path": r"C:\Site\Scans", "group": "Users", "comment": "From the scanner"},
    "share.drive": {
        "user": "technician",
        "share": r"\\nas\documents",
        "drive": "p:",
        "account": "scanner",
        "password": Secret("planted 'word'"),
    },
}


def enacted() -> dict[str, Enacted]:
    return {
        add.PS_PROBE: _show_printer,
        add.PS_APPLY: _add_printer,
        add.PS_REVERT: _remove_printer,
        default.PS_PROBE: _show_default,
        default.PS_SET: _set_default,
        create.PS_PROBE: _show_share,
        create.PS_APPLY: _make_share,
        create.PS_REVERT: _remove_share,
        drive.PS_PROBE: _show_drive,
        drive.PS_APPLY: _map_drive,
        drive.PS_REVERT: _unmap_drive,
    }


PRINTING: dict[str, Any] = {
    "printers": {"office": {"driver": "Generic / Text Only", "port": "LPT1:", "info": "", "location": ""}},
    "ports": {},
    "drivers": ["Generic / Text Only"],
    "default": "",
    "mode": "",
}
SHARING: dict[str, Any] = {"shares": {}, "folders": {}, "drives": {}, "store": {}}


def _words(**about: bool) -> list[str]:
    return [f"{name} {'yes' if value else 'no'}" for name, value in about.items()]


def _show_printer(machine: Machine, given: Given) -> str:
    with part(machine, "printing", PRINTING) as printing:
        found = printing["printers"].get(given["name"], {})
        port = found.get("port", "")
        lines = [*_words(exists=bool(found)), shown("uri", printing["ports"].get(port, port))]
        lines += [shown(name, found.get(name, "")) for name in ("info", "location", "driver", "port")]
        lines += _words(
            has_port=f"IP_{given['host']}" in printing["ports"], has_driver=given["driver"] in printing["drivers"]
        )
        return "\r\n".join(lines)


def _add_printer(machine: Machine, given: Given) -> str:
    with part(machine, "printing", PRINTING) as printing:
        if given["driver"] not in printing["drivers"]:
            printing["drivers"].append(given["driver"])
        printing["ports"][f"IP_{given['host']}"] = given["host"]
        made = {name: given[name] for name in ("driver", "info", "location")} | {"port": f"IP_{given['host']}"}
        printing["printers"][given["name"]] = made
        return ""


def _remove_printer(machine: Machine, given: Given) -> str:
    with part(machine, "printing", PRINTING) as printing:
        if given["existed"] == "yes":
            printing["printers"][given["name"]] = {name: given[name] for name in ("driver", "info", "location", "port")}
        else:
            printing["printers"].pop(given["name"], None)
        if given["has_port"] == "no":
            printing["ports"].pop(f"IP_{given['host']}", None)
        if given["has_driver"] == "no":
            printing["drivers"].remove(given["new_driver"])
        return ""


def _show_default(machine: Machine, given: Given) -> str:
    with part(machine, "printing", PRINTING) as printing:
        known = _words(known=given["name"] in printing["printers"])
        return "\r\n".join([shown("default", printing["default"]), shown("mode", printing["mode"]), *known])


def _set_default(machine: Machine, given: Given) -> str:
    with part(machine, "printing", PRINTING) as printing:
        printing |= {"default": given["name"], "mode": given["mode"]}
    return ""


def _show_share(machine: Machine, given: Given) -> str:
    with part(machine, "sharing", SHARING) as sharing:
        found = sharing["shares"].get(given["name"], {})
        lines = [shown("share", found.get("path", "")), shown("comment", found.get("comment", ""))]
        lines += [shown("access", found.get("access", "")), shown("sddl", sharing["folders"].get(given["path"], ""))]
        return "\r\n".join(lines + _words(folder=given["path"] in sharing["folders"]))


def _make_share(machine: Machine, given: Given) -> str:
    with part(machine, "sharing", SHARING) as sharing:
        sharing["folders"][given["path"]] = f"D:(A;OICI;0x1301bf;;;{given['group']})"
        access = f"1 Allow {'Read' if given['read_only'] == 'yes' else 'Change'} BUILTIN\\{given['group']}"
        sharing["shares"][given["name"]] = {"path": given["path"], "comment": given["comment"], "access": access}
        return ""


def _remove_share(machine: Machine, given: Given) -> str:
    with part(machine, "sharing", SHARING) as sharing:
        sharing["shares"].pop(given["name"], None)
        if given["folder"] == "no":
            sharing["folders"].pop(given["path"], None)
        else:
            sharing["folders"][given["path"]] = given["sddl"]
        if given["share"]:
            old = {"path": given["share"], "comment": given["old_comment"], "access": given["access"]}
            sharing["shares"][given["name"]] = old
        return ""


def _show_drive(machine: Machine, given: Given) -> str:
    with part(machine, "sharing", SHARING) as sharing:
        drives, store = sharing["drives"], sharing["store"]
        return (
            shown("remote", drives.get(given["drive"], "")) + "\r\n" + shown("account", store.get(given["server"], ""))
        )


def _map_drive(machine: Machine, given: Given) -> str:
    with part(machine, "sharing", SHARING) as sharing:
        if given["had"] == "no":
            if not given["password"]:
                raise Refused("Windows did not take the password.", 1)
            sharing["store"][given["server"]] = given["account"]
        sharing["drives"][given["drive"]] = given["share"]
        return ""


def _unmap_drive(machine: Machine, given: Given) -> str:
    with part(machine, "sharing", SHARING) as sharing:
        sharing["drives"].pop(given["drive"], None)
        if given["had"] == "no":
            sharing["store"].pop(given["server"], None)
        if given["remote"]:
            sharing["drives"][given["drive"]] = given["remote"]
        return ""
