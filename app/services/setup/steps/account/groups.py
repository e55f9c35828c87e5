"""The groups of an account that is there: it joins some and leaves others. An undo changes nothing else."""

from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.account.groups_scripts import PS_APPLY, PS_PROBE, SH_APPLY, SH_PROBE
from app.services.setup.steps.group_names import ADMINISTRATORS, ASK_ADMINISTRATORS, windows_group
from app.services.setup.steps.playbook import ask, do
from app.services.setup.steps.scripts import decode


def _wanted(arguments: Arguments) -> dict[str, bool]:
    """Whether the account is to be in each group, in the words of the profile."""
    return dict.fromkeys(arguments.get("leave") or [], False) | dict.fromkeys(arguments.get("join") or [], True)


def _given(name: str, groups: dict[str, str]) -> dict[str, str]:
    """The groups as lines `what to do, word, name on Windows`, a tab between."""
    lines = [f"{todo}\t{group}\t{windows_group(group)}" for group, todo in groups.items()]
    return {"name": name, "groups": "\n".join(lines)}


def probe(arguments: Arguments) -> Fact[State]:
    given = _given(arguments["name"], dict.fromkeys(_wanted(arguments), "ask"))
    return Fact("setup_account_groups", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, given=given)


def parse(os: Os, answer: str) -> State:
    """Only whether the account is in each of the groups: both may be made by a step before this one."""
    found: dict[str, bool] = {}
    for line in answer.splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "group":
            is_in, _, name = rest.partition(" ")
            found[decode(name)] = {"yes": True, "no": False}[is_in]
    return {"member": found}


def compare(state: State, arguments: Arguments) -> Comparison:
    wanted = _wanted(arguments)
    if not wanted:
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("no group is named"))
    if both := sorted(set(arguments.get("join") or []) & set(arguments.get("leave") or [])):
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("{both} is to be joined and left", both=", ".join(both)))
    words = {True: tr("member"), False: tr("no member")}
    now = _now(state, wanted)
    return Comparison.of(
        [
            Change(tr("{name} in {group}", name=arguments["name"], group=group), words[now[group]], words[is_in])
            for group, is_in in wanted.items()
            if now[group] is not is_in
        ]
    )


def _now(state: State, wanted: dict[str, bool]) -> dict[str, bool]:
    """What a device does not tell is no membership."""
    return {group: bool(state["member"].get(group)) for group in wanted}


def _operation(name: str, now: dict[str, bool], wanted: dict[str, bool], careful: str) -> Operation:
    """Only what differs. `careful`: the last administrator stays one."""
    todo = {group: "join" if is_in else "leave" for group, is_in in wanted.items() if now[group] is not is_in}
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, _given(name, todo) | {"careful": careful})


def apply(before: State, arguments: Arguments) -> Operation:
    wanted = _wanted(arguments)
    return _operation(arguments["name"], _now(before, wanted), wanted, "yes")


def revert(before: State, arguments: Arguments) -> Operation:
    wanted = _wanted(arguments)
    return _operation(arguments["name"], wanted, _now(before, wanted), "no")


_ASK_MEMBERS = "id -nG -- \"$1\" | tr ' ' '\\n'"


def ansible(arguments: Arguments) -> AnsiblePart:
    wanted = _wanted(arguments)
    tasks: list[AnsibleTask] = []
    if ADMINISTRATORS in wanted:
        tasks.append(ask("Look for the group of the administrators", "satchel_administrators", ASK_ADMINISTRATORS))
    own: dict[str, Any] = {ADMINISTRATORS: Expression("satchel_administrators.stdout")}
    join = [own.get(group, group) for group, is_in in wanted.items() if is_in]
    if join:
        user = {"name": arguments["name"], "groups": join, "append": True}
        tasks.append({"name": "Join the groups", "ansible.builtin.user": user})
    leave = [own.get(group, group) for group, is_in in wanted.items() if not is_in]
    if leave:
        tasks.append(ask("Read the groups of the account", "satchel_groups", _ASK_MEMBERS, arguments["name"]))
    for group in leave:
        is_in = Expression("group in satchel_groups.stdout_lines")
        script = 'gpasswd -d "$1" "$2"'
        tasks.append(do("Leave a group", script, arguments["name"], group, when=is_in, given={"group": group}))
    return AnsiblePart(tuple(tasks))


_PATTERN = r"[A-Za-z_][A-Za-z0-9_. -]{0,63}"
_HINT = tr(
    "Names of groups. administrators is the right one on each system; those of Windows have their English names."
)

STEP = Step(
    id="account.groups",
    title=tr("Groups of an account"),
    why=tr("Groups give rights: to administer, to sign in from afar, to use a device."),
    group=tr("Accounts"),
    parameters=(
        Parameter(
            "name",
            tr("User name"),
            pattern=r"([A-Za-z0-9._-]{1,64}\\)?[A-Za-z_][A-Za-z0-9_.@-]{0,63}",
            pattern_hint=tr("The name of an account; one of a domain as DOMAIN\\name."),
            example="support",
        ),
        Parameter(
            "join",
            tr("Is a member of"),
            ParameterKind.LIST,
            required=False,
            pattern=_PATTERN,
            pattern_hint=_HINT,
            example=ADMINISTRATORS,
        ),
        Parameter(
            "leave",
            tr("Is no member of"),
            ParameterKind.LIST,
            required=False,
            pattern=_PATTERN,
            pattern_hint=_HINT,
            example="guests",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.MEDIUM,
    interrupts=tr("A person who is signed in has the new rights from the next sign-in."),
    seconds=1,
    ansible=ansible,
)
