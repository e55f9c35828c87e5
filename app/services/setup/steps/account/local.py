"""A local account with its groups. An undo removes only what was made here, and never a person's files."""

from typing import Any

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.setup import Arguments, Change, Comparison, Operation, Parameter, ParameterKind, Risk, State, Step, Undo
from app.domain.target import Os
from app.services.setup.steps.account.local_ansible import ansible
from app.services.setup.steps.account.local_scripts import PS_APPLY, PS_PROBE, PS_REVERT, SH_APPLY, SH_PROBE, SH_REVERT
from app.services.setup.steps.scripts import decode, parse_lines

SET = "set"
"""What a state says of a password. Its hash is never read out of the device."""


def probe(arguments: Arguments) -> Fact[State]:
    given = {"name": arguments["name"], "groups": "\n".join(arguments.get("groups") or [])}
    return Fact("setup_account_local", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, given=given)


def parse(_: Os, text: str) -> State:
    """`groups` are those of the account, `known` those of the wanted ones that the device has (name and id)."""
    found = parse_lines(text)
    known = dict(pair.rsplit(":", 1) for pair in decode(found["known"]).split("\n") if pair)
    state: dict[str, Any] = {"exists": {"yes": True, "no": False}[found["exists"]], "known": known}
    for name in ("full_name", "shell", "home", "password"):
        state[name] = decode(found[name]) if name in found else ""
    state["groups"] = sorted(group for group in decode(found["groups"]).split("\n") if group)
    state["home_exists"] = found.get("home_exists") == "yes"
    return state


def compare(state: State, arguments: Arguments) -> Comparison:
    changes = [] if state["exists"] else [Change(tr("Account"), tr("none"), arguments["name"])]
    labels = {"full_name": tr("Full name"), "shell": tr("Login shell")}
    for name, label in labels.items():
        wanted = arguments.get(name)
        now = state[name].partition(",")[0]  # room and telephones may follow a full name
        if wanted and now != wanted:
            changes.append(Change(label, now or tr("none"), wanted))
    groups = list(arguments.get("groups") or [])
    if missing := [group for group in groups if group not in state["groups"]]:
        made = [group for group in missing if group not in state["known"]]
        after = ", ".join(tr("{group} (new)", group=group) if group in made else group for group in missing)
        changes.append(Change(tr("Groups"), ", ".join(state["groups"]) or tr("none"), tr("also {after}", after=after)))
    if "password" in arguments and state["password"] != SET:
        changes.append(Change(tr("Password"), tr("locked") if state["password"] else tr("none"), tr("set")))
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    """The password is set only where the account has none: the old one could not be brought back."""
    given: dict[str, str | Secret] = {
        "name": arguments["name"],
        "full_name": arguments.get("full_name") or "",
        "shell": arguments.get("shell") or "",
        "groups": "\n".join(arguments.get("groups") or []),
        "password": arguments.get("password") or "",
    }
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given)


def revert(before: State, arguments: Arguments) -> Operation:
    wanted = list(arguments.get("groups") or [])
    kept = before["known"]
    given = {
        "name": arguments["name"],
        "existed": "yes" if before["exists"] else "no",
        "full_name": before["full_name"],
        "shell": before["shell"],
        "home": before["home"],
        "home_existed": "yes" if before["home_exists"] else "no",
        "password": before["password"],
        "leave": "\n".join(group for group in wanted if group not in before["groups"]),
        "remove": "\n".join(group for group in wanted if group not in kept),
        "own_group": kept.get(arguments["name"], ""),
    }
    return Operation({Os.LINUX: SH_REVERT, Os.WINDOWS: PS_REVERT}, given)


STEP = Step(
    id="account.local",
    title=tr("Local account"),
    why=tr("An account of its own on the device, with the rights that its groups give."),
    group=tr("Accounts"),
    parameters=(
        Parameter(
            "name",
            tr("User name"),
            pattern=r"[A-Za-z_][A-Za-z0-9_.-]{0,31}",
            pattern_hint=tr("Begins with a letter; at most 32 letters, digits, dots, hyphens."),
            example="support",
        ),
        Parameter(
            "groups",
            tr("Groups"),
            ParameterKind.LIST,
            required=False,
            pattern=r"[A-Za-z_][A-Za-z0-9_. -]{0,31}",
            pattern_hint=tr("Names of groups; one that is missing is made. administrators is known to each system."),
            example="administrators",
        ),
        Parameter(
            "full_name",
            tr("Full name"),
            required=False,
            pattern=r"[^:,=\n\r\t]{1,120}",
            pattern_hint=tr("Without colon, comma, equals sign and line break."),
            example="Site support",
        ),
        Parameter(
            "shell",
            tr("Login shell"),
            required=False,
            pattern=r"/[A-Za-z0-9/_.-]{1,100}",
            pattern_hint=tr("The full path of a program on the device."),
            example="/bin/bash",
        ),
        Parameter("password", tr("Password, for an account that has none"), ParameterKind.SECRET, required=False),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    ansible=ansible,
    risk=Risk.MEDIUM,
    undo=Undo.INVERSE,
)
