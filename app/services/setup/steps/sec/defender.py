"""What Microsoft Defender blocks beyond viruses. Never run on a real Windows."""

from collections.abc import Mapping
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
from app.services.setup.steps.scripts import parse_lines

RULES: Mapping[str, str] = {
    "mail-programs": "be9ba2d9-53ea-4cdc-84e5-9b1eeee46550",
    "office-children": "d4f940ab-401b-4efc-aadc-ad5f3c50688a",
    "office-programs": "3b576869-a4ec-4529-8536-b80a7769e899",
    "office-injection": "75668c1f-73b5-4cf0-bb93-3ecf5cb7cc84",
    "office-macros": "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b",
    "outlook-children": "26190899-1602-49e8-8b27-eb1d0a1ce869",
    "reader-children": "7674ba52-37eb-4a4f-a9a1-f0f9a1619a2c",
    "script-downloads": "d3e037e1-3eb8-44c8-a917-57927947596d",
    "hidden-scripts": "5beb7efe-fd9a-4556-801d-275e5ffc04cc",
    "lsass": "9e6c4e1f-7d60-472f-ba1a-a39ef669e4b2",
    "psexec-wmi": "d1e49aac-8f56-4280-b9ba-993a6d77406c",
    "wmi-persistence": "e6db77e5-3df2-4cf1-b95a-636979351e5b",
    "usb-programs": "b2b3f03d-6a65-4f7b-a9c7-1c7ef74a9ba4",
    "ransomware": "c1db55ab-c21a-4637-bb3f-a12568109d35",
}
"""Rules that reduce the attack surface, by names of ours. The ids are those of
https://learn.microsoft.com/defender-endpoint/attack-surface-reduction-rules-reference"""

MODES = ("unchanged", "off", "audit", "block")
_PROTECTION = {"off": "0", "block": "1", "audit": "2"}
_CLOUD = {"off": "0", "basic": "1", "advanced": "2"}
_FIELDS = {
    "pua": (tr("Unwanted programs"), _PROTECTION),
    "network": (tr("Dangerous addresses"), _PROTECTION),
    "folders": (tr("Folders guarded against ransomware"), _PROTECTION),
    "cloud": (tr("Cloud protection"), _CLOUD),
}

PS_PROBE = r"""$ErrorActionPreference = 'Stop'
$about = Get-MpComputerStatus
'mode ' + $about.AMRunningMode
'tamper ' + [int]$about.IsTamperProtected
$now = Get-MpPreference
'pua ' + [int]$now.PUAProtection
'network ' + [int]$now.EnableNetworkProtection
'folders ' + [int]$now.EnableControlledFolderAccess
'cloud ' + [int]$now.MAPSReporting
$ids = @($now.AttackSurfaceReductionRules_Ids); $actions = @($now.AttackSurfaceReductionRules_Actions)
$rules = for ($at = 0; $at -lt $ids.Count; $at++) { if ($ids[$at]) { $ids[$at] + '=' + [int]$actions[$at] } }
'rules ' + ($rules -join ' ')
"""
PS_APPLY = r"""$ErrorActionPreference = 'Stop'
$set = @{}
if ($p.pua) { $set.PUAProtection = [int]$p.pua }
if ($p.network) { $set.EnableNetworkProtection = [int]$p.network }
if ($p.folders) { $set.EnableControlledFolderAccess = [int]$p.folders }
if ($p.cloud) { $set.MAPSReporting = [int]$p.cloud }
if ($set.Count) { Set-MpPreference @set }
foreach ($rule in @(([string]$p.rules) -split ' ' | Where-Object { $_ })) {
  $id, $action = $rule -split '='
  if ($action -eq 'none') { Remove-MpPreference -AttackSurfaceReductionRules_Ids $id }
  else { Add-MpPreference -AttackSurfaceReductionRules_Ids $id -AttackSurfaceReductionRules_Actions ([int]$action) }
}
"""


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_sec_defender", {Os.WINDOWS: PS_PROBE}, parse, deadline=30)


def parse(_: Os, text: str) -> State:
    found = parse_lines(text)
    rules = dict(rule.casefold().split("=") for rule in found["rules"].split())
    state: dict[str, Any] = {name: str(int(found[name])) for name in _FIELDS}
    return state | {"mode": found["mode"], "tamper": found["tamper"] == "1", "rules": rules}


def compare(state: State, arguments: Arguments) -> Comparison:
    if state["mode"].startswith(("Not", "Passive")):
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("another virus scanner is in charge of this device"))
    if unknown := [name for name in arguments.get("rules") or [] if name not in RULES]:
        return Comparison(
            ItemState.IMPOSSIBLE,
            reason=tr("no such rule: {unknown}. Known: {rules}", unknown=", ".join(unknown), rules=", ".join(RULES)),
        )
    changes = []
    for name, wanted in _wanted(arguments).items():
        label, words = _FIELDS[name]
        if state[name] != wanted:
            changes.append(Change(label, _word(words, state[name]), _word(words, wanted)))
    for name in arguments.get("rules") or []:
        now, wanted = state["rules"].get(RULES[name]), _PROTECTION[arguments["mode"]]
        if now != wanted:
            changes.append(Change(tr("Rule {name}", name=name), _word(_PROTECTION, now), arguments["mode"]))
    if changes and state["tamper"] and any(change.after == "off" for change in changes):
        reason = tr(
            "tamper protection does not let anyone weaken Defender; a person can switch it off in Windows Security"
        )
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    return Comparison.of(changes)


def _wanted(arguments: Arguments) -> dict[str, str]:
    return {name: words[arguments[name]] for name, (_, words) in _FIELDS.items() if arguments[name] != "unchanged"}


def _word(words: Mapping[str, str], value: str | None) -> str:
    return next((word for word, number in words.items() if number == value), tr("not set") if value is None else value)


def apply(before: State, arguments: Arguments) -> Operation:
    mode = _PROTECTION[arguments["mode"]]
    rules = " ".join(f"{RULES[name]}={mode}" for name in arguments.get("rules") or [])
    return Operation({Os.WINDOWS: PS_APPLY}, dict.fromkeys(_FIELDS, "") | _wanted(arguments) | {"rules": rules})


def revert(before: State, arguments: Arguments) -> Operation:
    ids = [RULES[name] for name in arguments.get("rules") or []]
    rules = " ".join(f"{id_}={before['rules'].get(id_, 'none')}" for id_ in ids)
    given = dict.fromkeys(_FIELDS, "") | {name: before[name] for name in _wanted(arguments)}
    return Operation({Os.WINDOWS: PS_APPLY}, given | {"rules": rules})


def _mode(name: str, choices: tuple[str, ...] = MODES) -> Parameter:
    return Parameter(name, _FIELDS[name][0], ParameterKind.CHOICE, False, "unchanged", choices=choices)


STEP = Step(
    id="sec.defender",
    title=tr("Microsoft Defender"),
    why=tr("It can do more than find viruses: stop unwanted programs, dangerous addresses and the tricks of macros."),
    group=tr("Security"),
    parameters=(
        _mode("pua"),
        _mode("network"),
        _mode("folders"),
        _mode("cloud", ("unchanged", "off", "basic", "advanced")),
        Parameter(
            "rules",
            tr("Rules against attacks"),
            ParameterKind.LIST,
            required=False,
            pattern=r"[a-z-]{1,40}",
            pattern_hint=tr("Of {rules}.", rules=", ".join(RULES)),
            example="office-children",
        ),
        Parameter("mode", tr("These rules"), ParameterKind.CHOICE, False, "audit", choices=("audit", "block", "off")),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.WINDOWS}),
    proven_on=frozenset(),
    risk=Risk.MEDIUM,
    seconds=10,
    interrupts=tr("With block, programs that behave like an attack are stopped: try audit first."),
    ansible=tr("Ansible has no module of its own for Microsoft Defender."),
)
