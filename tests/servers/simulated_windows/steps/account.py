"""The Windows scripts of the steps of `account`, acted out. `machine.parts["disabled"]`: who may not sign in."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.secret import Secret
from app.services.setup.steps.account import builtin, groups_scripts, password, policy_scripts
from tests.servers.simulated_windows.machine import Enacted, Given, Machine, Refused
from tests.servers.simulated_windows.steps.parts import lines_of, need_administrator

USES: Mapping[str, dict[str, Any]] = {
    "account.groups": {"name": "technician", "join": ["Remote Desktop Users"], "leave": ["administrators"]},
    "account.builtin": {},
    "account.password": {"name": "technician", "password": Secret("new & <long> 'one' ü")},
    "account.policy": {"length": 14, "attempts": 5, "minutes": 30},
    "account.laps": {"keep_in": "entra", "account": "support"},
}
_GROUPS = {"S-1-5-32-544": "Administrators", "S-1-5-32-545": "Users", "S-1-5-32-555": "Remote Desktop Users"}
_FIRST_RULES = {"length": "0", "attempts": "0", "unlock": "-1", "window": "600"}
_OWN = {"administrator": "Administrator", "guest": "Guest"}


def enacted() -> dict[str, Enacted]:
    return {
        groups_scripts.PS_PROBE: _show_groups,
        groups_scripts.PS_APPLY: _join_and_leave,
        policy_scripts.PS_PROBE: lambda m, p: "\r\n".join(f"{key} {value}" for key, value in _rules(m).items()),
        policy_scripts.PS_APPLY: _set_rules,
        password.PS_PROBE: lambda m, p: (
            f"fits {'yes' if m.parts.get('passwords', {}).get(p['name']) == p['password'] else 'no'}"
        ),
        password.PS_APPLY: _set_password,
        builtin.PS_PROBE: _show_own,
        builtin.PS_APPLY: _set_own,
    }


def _rules(machine: Machine) -> dict[str, str]:
    """An account that is locked stays so until an administrator comes (-1), as the PC comes."""
    found: dict[str, str] = machine.parts.get("rules", _FIRST_RULES)
    return found


def _set_rules(machine: Machine, given: Given) -> str:
    need_administrator(machine)
    wanted = {name: str(int(given[name]) - (1 << 32 if int(given[name]) >> 31 else 0)) for name in _FIRST_RULES}
    if wanted == _FIRST_RULES:
        machine.parts.pop("rules", None)
    else:
        machine.parts["rules"] = wanted
    return ""


def _set_password(machine: Machine, given: Given) -> str:
    need_administrator(machine)
    machine.parts.setdefault("passwords", {})[given["name"]] = given["password"]
    return ""


def _rows(given: Given) -> Iterator[tuple[str, str, str]]:
    for line in lines_of(given["groups"]):
        todo, word, group = line.split("\t")
        yield todo, word, _GROUPS.get(group, group)


def _members(machine: Machine, group: str) -> set[str]:
    """The group of remote users is there, and nobody is in it when the PC comes."""
    return machine.groups.get(group, set())


def _show_groups(machine: Machine, given: Given) -> str:
    lines = []
    for _, word, group in _rows(given):
        is_in = "yes" if given["name"] in _members(machine, group) else "no"
        lines.append(f"group {is_in} {base64.b64encode(word.encode()).decode()}")
    return "\r\n".join(lines)


def _join_and_leave(machine: Machine, given: Given) -> str:
    need_administrator(machine)
    for todo, _, group in _rows(given):
        if group not in (*machine.groups, *_GROUPS.values()):
            raise Refused(f"Group {group} was not found.", 1)
        members = machine.groups.setdefault(group, set())
        if todo == "join":
            members.add(given["name"])
        else:
            members.discard(given["name"])
        if group == "Remote Desktop Users" and not members:
            del machine.groups[group]
    return ""


def _disabled(machine: Machine) -> set[str]:
    return set(machine.parts.get("disabled", {"Guest"}))


def _show_own(machine: Machine, given: Given) -> str:
    off = _disabled(machine)
    return "\r\n".join(f"{word} {'no' if name in off else 'yes'}" for word, name in _OWN.items())


def _others(machine: Machine) -> list[str]:
    names = machine.groups["Administrators"] - {"Administrator"}
    return [name for name in names if name in machine.accounts and machine.accounts[name].has_password]


def _set_own(machine: Machine, given: Given) -> str:
    need_administrator(machine)
    off = _disabled(machine)
    for word, name in _OWN.items():
        if given[word] == "yes":
            off.discard(name)
        elif given[word] == "no" and name not in off:
            if word == "administrator" and given["careful"] == "yes" and not _others(machine):
                raise Refused("No other local administrator could sign in. Make one with a password first.")
            off.add(name)
    if off == {"Guest"}:
        machine.parts.pop("disabled", None)
    else:
        machine.parts["disabled"] = off
    return ""
