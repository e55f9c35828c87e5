"""How long a password must be, and after how many wrong ones an account is locked for a while."""

import re
from functools import partial
from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask, AnsibleValue, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, Operation, Parameter, ParameterKind, Risk, State, Step
from app.domain.target import Os
from app.services.setup.steps.account.policy_scripts import (
    LOCKING,
    LOCKING_FILE,
    LOCKS,
    MAIN_QUALITY,
    NOTIFYING,
    NOTIFYING_FILE,
    PATHS,
    PS_APPLY,
    PS_PROBE,
    QUALITY,
    SH_APPLY,
    SH_ENABLE,
    SH_ENABLED,
    SH_PROBE,
    SH_QUALITY,
    SH_REVERT,
)
from app.services.setup.steps.file_sets import WRITTEN_BY, Placed, exact_at, files_given, parse_files, text_at
from app.services.setup.steps.playbook import ask, do
from app.services.setup.steps.scripts import content_of, parse_lines

_NAMES = ("length", "attempts", "unlock", "window")
_FOREVER = 0xFFFFFFFF
_SETTING = re.compile(r"\s*(?P<name>[a-z_]+)\s*=\s*(?P<value>\S+)\s*")


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_account_policy", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, partial(_parse, arguments))


def _parse(arguments: Arguments, os: Os, answer: str) -> State:
    """Windows: letters, wrong tries, and seconds. Linux: the files, and whether sign-ins are counted at all."""
    found = parse_lines(answer)
    if os is Os.WINDOWS:
        return {name: int(found[name][:12]) & _FOREVER for name in _NAMES}
    files = parse_files(found, PATHS)
    # The main file is others', and is only touched where it says something else.
    main = settings_in(content_of(files[MAIN_QUALITY]["image"])).get("minlen", "")
    if main in ("", str(arguments["length"])):
        del files[MAIN_QUALITY]
    return {"counts": {"yes": True, "no": False}[found["counts"]], "main": main, "files": files}


def settings_in(text: str) -> dict[str, str]:
    """pwquality.conf(5), faillock.conf(5): a comment begins with a #."""
    lines = (line.partition("#")[0] for line in text.splitlines())
    return {match["name"]: match["value"] for line in lines if (match := _SETTING.fullmatch(line))}


def with_settings(text: str, wanted: dict[str, str]) -> str:
    """The text with these settings: where they stand, or at its end. Comments and all else stay."""
    lines = text.removesuffix("\n").split("\n") if text else []
    for name, value in wanted.items():
        places = [
            at
            for at, line in enumerate(lines)
            if (match := _SETTING.fullmatch(line.partition("#")[0])) and match["name"] == name
        ]
        if places:
            lines[places[-1]] = f"{name} = {value}"
        else:
            lines.append(f"{name} = {value}")
    return "\n".join(lines) + "\n"


def _locks(arguments: Arguments) -> dict[str, str]:
    return {"deny": str(arguments["attempts"]), "unlock_time": str(arguments["minutes"] * 60)}


def compare(state: State, arguments: Arguments) -> Comparison:
    if "files" not in state:
        return _compare_windows(state, arguments)
    changes = []
    own, main = settings_in(text_at(state, QUALITY)).get("minlen"), state["main"]
    if {own, main or own} != {str(arguments["length"])}:  # the main file is read last
        changes.append(_letters(main or own or tr("as the system has it"), arguments))
    now, wanted = settings_in(text_at(state, LOCKS)), _locks(arguments)
    if not state["counts"]:
        changes.append(Change(tr("Wrong passwords"), tr("are not counted"), tr("are counted")))
    if now.get("deny") != wanted["deny"]:
        changes.append(_tries(now.get("deny", tr("3, as the system has it")), arguments))
    if now.get("unlock_time") != wanted["unlock_time"]:
        seconds = now.get("unlock_time", "600")
        changes.append(_minutes(int(seconds) if seconds.isdecimal() and len(seconds) < 12 else _FOREVER, arguments))
    return Comparison.of(changes)


def _compare_windows(state: State, arguments: Arguments) -> Comparison:
    wanted = _wanted_windows(arguments)
    changes = []
    if state["length"] != wanted["length"]:
        changes.append(_letters(str(state["length"]), arguments))
    if state["attempts"] != wanted["attempts"]:
        changes.append(_tries(str(state["attempts"] or tr("never locked")), arguments))
    if state["unlock"] != wanted["unlock"]:
        changes.append(_minutes(state["unlock"], arguments))
    if state["window"] != wanted["window"]:
        before, after = (
            tr("{minutes:g} minutes", minutes=seconds / 60) for seconds in (state["window"], wanted["window"])
        )
        changes.append(Change(tr("Wrong passwords are remembered for"), before, after))
    return Comparison.of(changes)


def _letters(before: str, arguments: Arguments) -> Change:
    return Change(tr("Least letters of a password"), before, str(arguments["length"]))


def _tries(before: str, arguments: Arguments) -> Change:
    return Change(tr("Locked after wrong passwords"), before, str(arguments["attempts"]))


def _minutes(seconds: int, arguments: Arguments) -> Change:
    before = (
        tr("an administrator unlocks it") if seconds == _FOREVER else tr("{minutes:g} minutes", minutes=seconds / 60)
    )
    return Change(tr("Locked for"), before, tr("{minutes} minutes", minutes=arguments["minutes"]))


def _wanted_windows(arguments: Arguments) -> dict[str, int]:
    seconds = arguments["minutes"] * 60
    values = (arguments["length"], arguments["attempts"], seconds, seconds)
    return dict(zip(_NAMES, values, strict=True))


def _windows(values: dict[str, Any]) -> Operation:
    return Operation({Os.WINDOWS: PS_APPLY}, {name: str(values[name]) for name in _NAMES})


def _placed(before: State, arguments: Arguments) -> list[Placed]:
    placed = [
        Placed(QUALITY, f"{WRITTEN_BY}minlen = {arguments['length']}\n"),
        Placed(LOCKS, with_settings(exact_at(before, LOCKS), _locks(arguments))),
    ]
    if MAIN_QUALITY in before["files"]:
        text = with_settings(exact_at(before, MAIN_QUALITY), {"minlen": str(arguments["length"])})
        placed.append(Placed(MAIN_QUALITY, text))
    return placed


def apply(before: State, arguments: Arguments) -> Operation:
    if "files" not in before:
        return _windows(_wanted_windows(arguments))
    own = files_given(before["files"], [Placed(NOTIFYING_FILE, NOTIFYING), Placed(LOCKING_FILE, LOCKING)])
    given = {"files": files_given(before["files"], _placed(before, arguments)), "own": own}
    return Operation({Os.LINUX: SH_APPLY}, given)


def revert(before: State, arguments: Arguments) -> Operation:
    if "files" not in before:
        return _windows(dict(before))
    counts = "yes" if before["counts"] else "no"
    return Operation({Os.LINUX: SH_REVERT}, {"files": files_given(before["files"]), "counts": counts})


def ansible(arguments: Arguments) -> AnsiblePart:
    about: dict[str, AnsibleValue] = {"owner": "root", "group": "root", "mode": "0644"}
    uncounted = Expression("satchel_counted.rc != 0")
    debian = Expression("ansible_facts['os_family'] == 'Debian'")
    tasks: list[AnsibleTask] = [
        ask("Check that passwords are looked at", "satchel_quality", SH_QUALITY),
        {
            "name": "Make the folder of the rules for passwords",
            "ansible.builtin.file": {"path": QUALITY.rpartition("/")[0], "state": "directory", **about, "mode": "0755"},
        },
        {
            "name": "Write the rules for passwords",
            "ansible.builtin.copy": {
                "dest": QUALITY,
                "content": f"{WRITTEN_BY}minlen = {arguments['length']}\n",
                **about,
            },
        },
    ]
    main: dict[str, AnsibleValue] = {"path": MAIN_QUALITY, "regexp": r"^\s*minlen\s*=", "backrefs": True}
    main["line"] = f"minlen = {arguments['length']}"
    tasks.append({"name": "Let no other length hold", "ansible.builtin.lineinfile": {**main, **about}})
    for name, value in _locks(arguments).items():
        line = {"path": LOCKS, "regexp": rf"^\s*{name}\s*=", "line": f"{name} = {value}", "create": True, **about}
        tasks.append({"name": f"Write when an account is locked ({name})", "ansible.builtin.lineinfile": line})
    counted = ask("Look whether wrong passwords are counted", "satchel_counted", SH_ENABLED)
    tasks.append({**counted, "failed_when": False})
    for path, text in ((NOTIFYING_FILE, NOTIFYING), (LOCKING_FILE, LOCKING)):
        copy = {"dest": path, "content": text, **about}
        tasks.append({"name": f"Write {path}", "ansible.builtin.copy": copy, "when": [uncounted, debian]})
    tasks.append(do("Count wrong passwords", SH_ENABLE, when=uncounted))
    return AnsiblePart(tuple(tasks))


def _number(name: str, label: str, default: int, least: int, most: int) -> Parameter:
    kind, example = ParameterKind.NUMBER, str(default)
    return Parameter(name, label, kind, required=False, default=default, least=least, most=most, example=example)


STEP = Step(
    id="account.policy",
    title=tr("Rules for passwords"),
    why=tr("Short passwords are guessed, and guessing is stopped after a few tries."),
    group=tr("Accounts"),
    parameters=(
        _number("length", tr("Least letters of a password"), 12, 6, 14),
        _number("attempts", tr("Wrong passwords until it is locked"), 10, 3, 99),
        _number("minutes", tr("Minutes that it is locked"), 15, 1, 1440),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.MEDIUM,
    interrupts=tr("Passwords that are there stay; the rules hold for new ones. Keys for SSH are not counted."),
    seconds=3,
    ansible=ansible,
)
