"""The firewall: what may come in, and nothing else. The way by which we reach the device is always open."""

from collections.abc import Mapping, Sequence
from typing import Any

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
from app.services.setup.steps.file_sets import Placed, files_given, parse_files, text_at
from app.services.setup.steps.scripts import decode, encode, parse_lines
from app.services.setup.steps.sec.firewall_scripts import PS_APPLY, PS_PROBE, SH_FIREWALLD, SH_NFT, SH_PROBE, SH_UFW
from app.services.setup.steps.sec.firewall_text import (
    RULES,
    UNIT,
    UNIT_TEXT,
    Rule,
    firewalld_rules,
    nft_text,
    plain,
    rules_of,
    source_of,
    ufw_rules,
)

_SCRIPTS = {"nftables": SH_NFT, "ufw": SH_UFW, "firewalld": SH_FIREWALLD}


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_sec_firewall", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, deadline=20)


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    ports = [str(int(port)) for port in found["way_in"].split()]
    if os is Os.WINDOWS:
        lines = [line.split(" ", 1) for line in text.splitlines() if " " in line]
        profiles = {name: rest for kind, rest in lines if kind == "profile" for name, rest in [rest.split(" ", 1)]}
        rules = sorted(rest for kind, rest in lines if kind == "rule")
        return {"way": "windows", "way_in": ports, "profiles": profiles, "rules": rules}
    way = found["way"]
    state: dict[str, Any] = {
        "way": way,
        "way_in": ports,
        "files": parse_files(found, decode(found["paths"]).split("\n")),
    }
    if way == "nftables":
        starts = {"yes": True, "no": False}
        return state | {"table": decode(found["table"]), "starts": starts[found["starts"]], **_link(found)}
    if way == "firewalld":
        return state | {"zone": found["zone"], "open": decode(found["open"]).splitlines()}
    if way != "ufw":
        raise ValueError(way)
    return state


def _link(found: Mapping[str, str]) -> dict[str, str]:
    return {name: found[name] for name in ("link", "wants")}


def compare(state: State, arguments: Arguments) -> Comparison:
    wanted = rules_of(arguments["allow"], state["way_in"])
    if state["way"] == "nftables":
        if not state["starts"]:
            return Comparison(
                ItemState.IMPOSSIBLE, reason=tr("nothing here that we know starts a firewall with the device")
            )
        return Comparison.of(_nft_changes(state, wanted))
    if state["way"] == "firewalld":
        return Comparison.of(_opened(firewalld_rules(state["open"]), wanted))
    if state["way"] == "ufw":
        return Comparison.of(_ufw_changes(state, wanted))
    changes = [
        Change(tr("Firewall of {name} networks", name=name), tr("off or open"), tr("on, closed to what is not allowed"))
        for name, now in state["profiles"].items()
        if now not in ("1 4", "1 0")  # 0: the default of Windows, which is to close
    ]
    there = {
        Rule(kind.lower(), port, source_of(source.lower())) for kind, port, source in map(str.split, state["rules"])
    }
    return Comparison.of([*changes, *_opened(there, wanted, closing=True)])


def _opened(there: set[Rule], wanted: Sequence[Rule], *, closing: bool = False) -> list[Change]:
    changes = [Change(tr("Comes in"), tr("closed"), str(rule)) for rule in wanted if rule not in there]
    gone = sorted(str(rule) for rule in there - set(wanted)) if closing else []
    return changes + [Change(tr("Comes in no more"), rule, tr("closed")) for rule in gone]


def _nft_changes(state: State, wanted: Sequence[Rule]) -> list[Change]:
    text = nft_text(wanted)
    changes = []
    if plain(state["table"]) != plain(text):
        before = tr("the rules of before") if state["table"] else tr("open, as far as other rules let it")
        changes.append(Change(tr("What comes in"), before, ", ".join(map(str, wanted)) or tr("nothing")))
    if any(text_at(state, path) != wants for path, wants in _texts(wanted)) or state["link"] == "no":
        changes.append(Change(tr("Firewall after a restart"), tr("not these rules"), tr("these rules")))
    return changes


def _ufw_changes(state: State, wanted: Sequence[Rule]) -> list[Change]:
    changes = []
    if not is_on(state):
        changes.append(Change(tr("Firewall (ufw)"), tr("off"), tr("on")))
    if 'DEFAULT_INPUT_POLICY="DROP"' not in text_at(state, "/etc/default/ufw"):
        changes.append(Change(tr("What is not allowed"), tr("comes in"), tr("is closed")))
    both = [ufw_rules(text_at(state, f"/etc/ufw/{name}.rules")) for name in ("user", "user6")]
    return [*changes, *_opened(both[0] | both[1], wanted)]


def is_on(state: State) -> bool:
    return "ENABLED=yes" in text_at(state, "/etc/ufw/ufw.conf")


def _texts(wanted: Sequence[Rule]) -> list[tuple[str, str]]:
    return [(RULES, nft_text(wanted)), (UNIT, UNIT_TEXT)]


def apply(before: State, arguments: Arguments) -> Operation:
    wanted = rules_of(arguments["allow"], before["way_in"])
    if before["way"] == "windows":
        profiles = "\n".join(f"{name} 1 4" for name in before["profiles"])
        rules = "\n".join(_windows(rule) for rule in wanted)
        return Operation({Os.WINDOWS: PS_APPLY}, {"rules": rules, "profiles": profiles})
    given: dict[str, Any] = {"rules": "\n".join(f"{rule.protocol} {rule.port} {rule.source}" for rule in wanted)}
    if before["way"] == "nftables":
        placed = [Placed(path, text) for path, text in _texts(wanted)]
        given = {"rules": encode(nft_text(wanted)), "files": files_given(before["files"], placed)}
        given |= {"link": "yes", "wants": "yes"}
    elif before["way"] == "ufw":
        given = {"rules": "\n".join(f"{rule.protocol} {rule.port.replace('-', ':')} {rule.source}" for rule in wanted)}
        given |= {"files": "", "active": "yes"}
    else:
        given |= {"files": "", "zone": before["zone"]}
    return Operation({Os.LINUX: _SCRIPTS[before["way"]]}, given)


def _windows(rule: Rule) -> str:
    return f"{rule.protocol.upper()} {rule.port} {'Any' if rule.source == 'any' else rule.source}"


def revert(before: State, arguments: Arguments) -> Operation:
    if before["way"] == "windows":
        profiles = "\n".join(f"{name} {now}" for name, now in before["profiles"].items())
        return Operation({Os.WINDOWS: PS_APPLY}, {"rules": "\n".join(before["rules"]), "profiles": profiles})
    given: dict[str, Any] = {"rules": "", "files": files_given(before["files"])}
    if before["way"] == "nftables":
        given |= {"rules": encode(_again(before["table"])), **_link(before)}
    elif before["way"] == "ufw":
        given |= {"active": "yes" if is_on(before) else "no"}
    else:
        given |= {"zone": before["zone"]}
    return Operation({Os.LINUX: _SCRIPTS[before["way"]]}, given)


def _again(table: str) -> str:
    """The table as it was, in the place of the one of now."""
    return f"table inet satchel\ndelete table inet satchel\n{table}" if table else ""


STEP = Step(
    id="sec.firewall",
    title=tr("Firewall"),
    why=tr("What nobody needs from outside should not be reached from there."),
    group=tr("Security"),
    parameters=(
        Parameter(
            "allow",
            tr("What may come in"),
            ParameterKind.LIST,
            required=False,
            default=[],
            pattern=r"[0-9]{1,5}(-[0-9]{1,5})?/(tcp|udp)( from [0-9a-fA-F.:]{2,39}(/[0-9]{1,3})?)?",
            pattern_hint=tr(
                "A port or a range such as 8000-8010, with /tcp or /udp; from where, if not from everywhere."
            ),
            example="443/tcp from 10.1.0.0/16",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.LOCKOUT,
    interrupts=tr("Nothing that is not in the list can be reached from outside any more."),
    rollback_after=120,
    ansible=tr("It can cut the connection by which Ansible works, and a playbook has no way back."),
)
