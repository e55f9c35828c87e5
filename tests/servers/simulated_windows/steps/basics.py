"""The Windows scripts of the setup steps, acted out on the state of a `Machine`."""

import base64
import re
from collections.abc import Mapping
from typing import Any

from app.domain.secret import Secret
from app.services.setup.steps.account import local_scripts
from app.services.setup.steps.identity import hostname
from app.services.setup.steps.net import hosts
from app.services.setup.steps.time import ntp, zone
from tests.servers.simulated_windows.machine import ZONES, Account, Enacted, Given, Machine, Refused
from tests.servers.simulated_windows.steps.parts import lines_of, need_administrator, shown

PASSWORD = "Häuschen & 3 <Zimmer>"
USES: Mapping[str, dict[str, Any]] = {
    "identity.hostname": {"name": "FRONT-DESK"},
    "time.zone": {"zone": "GMT Standard Time"},
    "time.ntp": {"servers": ["ntp.example.com", "10.0.0.1"]},
    "net.hosts": {"entries": ["10.1.0.9 print.example.com print"]},
    "account.local": {
        "name": "support",
        "groups": ["administrators", "Helpdesk"],
        "full_name": "Site support",
        "password": Secret(PASSWORD),
    },
}

_BLOCK = re.compile(rb"(?:(?<=\n)|^)# satchel begin\r?\n(?:.*\n)*?# satchel end(\r?\n|$)")


def enacted() -> dict[str, Enacted]:
    return {
        hostname.PS_PROBE: lambda m, p: f"running {m.name}\r\npending {m.pending_name}",
        hostname.PS_APPLY: _rename,
        zone.PS_PROBE: lambda m, p: f"zone {m.zone}\r\nknown {'yes' if p['zone'] in ZONES else 'no'}",
        zone.PS_APPLY: _set_zone,
        ntp.PS_PROBE: lambda m, p: f"type {m.time_type}\r\nservers {m.time_servers}",
        ntp.PS_APPLY: _set_time_servers,
        hosts.PS_PROBE: _show_hosts,
        hosts.PS_APPLY: _put_block,
        local_scripts.PS_PROBE: _show_account,
        local_scripts.PS_APPLY: _make_account,
        local_scripts.PS_REVERT: _take_account_back,
    }


def _rename(machine: Machine, given: Given) -> str:
    need_administrator(machine)
    machine.pending_name = given["name"]
    return ""


def _set_zone(machine: Machine, given: Given) -> str:
    if given["zone"] not in ZONES:
        raise Refused("The time zone ID was not found on the local computer.", 1)
    machine.zone = given["zone"]
    return ""


def _set_time_servers(machine: Machine, given: Given) -> str:
    need_administrator(machine)
    machine.time_servers, machine.time_type = given["servers"], given["type"]
    return ""


def _show_hosts(machine: Machine, given: Given) -> str:
    if machine.hosts is None:
        return "hosts -"
    return "hosts 644 0 0 " + base64.b64encode(machine.hosts).decode()


def _put_block(machine: Machine, given: Given) -> str:
    """As the script does: our lines stay where they are, or come at the end; the end of the file stays as it is."""
    need_administrator(machine)
    old = machine.hosts or b""
    end = b"" if old and not old.endswith(b"\n") else b"\r\n"
    lines = given["block"].replace("\n", "\r\n").encode()
    block = b"# satchel begin\r\n" + lines + b"\r\n# satchel end" + end if given["block"] else b""
    rest = _BLOCK.sub(b"\0", old)
    if b"\0" not in rest and block:
        rest += (b"" if not rest or rest.endswith(b"\n") else b"\r\n") + b"\0"
    whole = rest.replace(b"\0", block)
    if not block and not end:
        whole = re.sub(rb"\r?\n\Z", b"", whole)
    machine.hosts = None if given["existed"] == "no" and not whole else whole
    return ""


def _group(machine: Machine, word: str) -> str:
    """Names of groups are the same in large and small letters."""
    return next((name for name in machine.groups if name.casefold() == word.casefold()), word)


def _show_account(machine: Machine, given: Given) -> str:
    account = machine.accounts.get(given["name"])
    words = {_group(machine, word): word for word in lines_of(given["groups"])}
    known = [f"{words[name]}:S-1-5-32-{at}" for at, name in enumerate(machine.groups, 544) if name in words]
    theirs = [words.get(name, name) for name, who in machine.groups.items() if account and account.name in who]
    lines = [f"exists {'yes' if account else 'no'}", shown("known", "\n".join(known))]
    lines.append(shown("groups", "\n".join(theirs)))
    if account:
        lines += [shown("full_name", account.full_name), shown("password", "set" if account.has_password else "")]
    return "\r\n".join(lines)


def _make_account(machine: Machine, given: Given) -> str:
    need_administrator(machine)
    account = machine.accounts.setdefault(given["name"], Account(given["name"]))
    account.full_name = given["full_name"] or account.full_name
    account.has_password = account.has_password or bool(given["password"])
    for group in lines_of(given["groups"]):
        machine.groups.setdefault(_group(machine, group), set()).add(account.name)
    return ""


def _take_account_back(machine: Machine, given: Given) -> str:
    if given["existed"] == "no":
        machine.accounts.pop(given["name"], None)
        for members in machine.groups.values():
            members.discard(given["name"])
    elif account := machine.accounts.get(given["name"]):
        account.full_name = given["full_name"]
        for group in lines_of(given["leave"]):
            machine.groups.get(_group(machine, group), set()).discard(account.name)
    for group in lines_of(given["remove"]):
        machine.groups.pop(group, None)
    return ""
