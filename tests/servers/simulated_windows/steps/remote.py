"""How a Windows PC is reached from afar: its SSH server, which is not installed at first, and its firewall."""

import base64
from collections.abc import Mapping
from typing import Any

from app.services.setup.steps.remote import rdp, sshd_scripts, winrm_scripts
from app.services.setup.steps.sec import firewall_scripts
from tests.servers.simulated_windows.machine import Enacted, Given, Machine
from tests.servers.simulated_windows.steps.parts import held, keep

USES: Mapping[str, dict[str, Any]] = {
    "remote.rdp": {"allowed": True},
    "remote.winrm": {"allow_from": ["LocalSubnet", "10.9.0.0/255.255.0.0"], "local_accounts": True},
    "sec.firewall": {"allow": ["443/tcp", "161/udp from 10.1.0.0/16"]},
    "remote.sshd": {
        "passwords": "no",
        "user": "technician",
        "keys": ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnVvYhZAbCdEfGhIjKlMnOpQrStUvWxYz0123456789 tech@office"],
    },
}
_ONLY_ADMINISTRATORS = "O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)"


_NO_SERVER: dict[str, Any] = {"installed": False, "start": "-", "running": "-", "files": {}}
"""`files` hold content and rights (SDDL) by name."""


_DESKTOP: dict[str, Any] = {
    "deny": "1",
    "nla": "1",
    "rules": "RemoteDesktop-UserMode-In-TCP 2\nRemoteDesktop-Shadow-In-TCP 2",
}
_WINRM: dict[str, Any] = {"start": "Auto", "running": "Running", "listener": "-", "local_accounts": "-", "from": "-"}
_THUMBPRINT = "A909502DD82AE41433E6F83886B00D4277A32A7B"
_FIREWALL: dict[str, Any] = {"profiles": {"Domain": "1 0", "Private": "1 0", "Public": "0 2"}, "rules": []}


def enacted() -> dict[str, Enacted]:
    return {
        sshd_scripts.PS_PROBE: _show_ssh,
        sshd_scripts.PS_APPLY: _set_ssh,
        firewall_scripts.PS_PROBE: _show_firewall,
        firewall_scripts.PS_APPLY: _set_firewall,
        rdp.PS_PROBE: _show_desktop,
        rdp.PS_APPLY: _set_desktop,
        winrm_scripts.PS_PROBE: _show_winrm,
        winrm_scripts.PS_APPLY: _set_winrm,
        winrm_scripts.PS_REVERT: _take_winrm_back,
    }


def _show_firewall(machine: Machine, given: Given) -> str:
    now = held(machine, "firewall", _FIREWALL)
    lines = [f"profile {name} {state}" for name, state in now["profiles"].items()]
    return "\r\n".join([*lines, *(f"rule {rule}" for rule in now["rules"]), "way_in 5985"])


def _set_firewall(machine: Machine, given: Given) -> str:
    profiles = dict(line.split(" ", 1) for line in given["profiles"].splitlines())
    keep(machine, "firewall", {"profiles": profiles, "rules": given["rules"].splitlines()}, _FIREWALL)
    return ""


def _show_ssh(machine: Machine, given: Given) -> str:
    server = held(machine, "sshd", _NO_SERVER)
    installed = "yes" if server["installed"] else "no"
    lines = [f"installed {installed}", f"start {server['start']}", f"running {server['running']}"]
    for name in ("sshd_config", "administrators_authorized_keys"):
        content, acl = server["files"].get(name, ("", ""))
        lines.append(f"{name} 644 0 0 {content}" if acl else f"{name} -")
        lines.append(f"acl_{name} {base64.b64encode(acl.encode()).decode()}")
        lines.append(f"others_{name} 0")
    return "\r\n".join(lines)


def _set_ssh(machine: Machine, given: Given) -> str:
    server = held(machine, "sshd", _NO_SERVER)
    for name, content, acl in (
        ("sshd_config", given["config"], given["config_acl"]),
        ("administrators_authorized_keys", given["keys"], given["keys_acl"]),
    ):
        if content == "-":
            server["files"].pop(name, None)
        elif content:
            server["files"][name] = (content, base64.b64decode(acl).decode() or _ONLY_ADMINISTRATORS)
    server["installed"] = given["installed"] == "yes"
    server |= {name: given[name] if server["installed"] else "-" for name in ("start", "running")}
    keep(machine, "sshd", server, _NO_SERVER)
    return ""


def _show_desktop(machine: Machine, given: Given) -> str:
    now = held(machine, "desktop", _DESKTOP)
    rules = [f"rule {line}" for line in now["rules"].splitlines()]
    return "\r\n".join([f"deny {now['deny']}", f"nla {now['nla']}", *rules])


def _set_desktop(machine: Machine, given: Given) -> str:
    keep(machine, "desktop", {name: given[name] for name in _DESKTOP}, _DESKTOP)
    return ""


def _show_winrm(machine: Machine, given: Given) -> str:
    now = held(machine, "winrm", _WINRM)
    lines = [f"{name} {value}" for name, value in now.items()]
    return "\r\n".join([*lines, *([f"certificate {_THUMBPRINT} valid"] if now["listener"] != "-" else [])])


def _set_winrm(machine: Machine, given: Given) -> str:
    now = held(machine, "winrm", _WINRM)
    now |= {"start": "Auto", "running": "Running", "from": given["from"]}
    now["local_accounts"] = given["local_accounts"] or now["local_accounts"]
    if given["listener"] == "new":
        now["listener"] = _THUMBPRINT
    keep(machine, "winrm", now, _WINRM)
    return ""


def _take_winrm_back(machine: Machine, given: Given) -> str:
    keep(machine, "winrm", {name: given[name] for name in _WINRM}, _WINRM)
    return ""
