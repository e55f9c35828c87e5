"""Remote Desktop of Windows: on or off, only for those who sign in before they see anything, and its firewall."""

from typing import Any

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, Operation, Parameter, ParameterKind, Risk, State, Step
from app.domain.target import Os
from app.services.setup.steps.scripts import parse_lines

# The group of rules by the number of its name: its words are those of the language of Windows.
_PS = r"""$server = 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server'
$group = '@FirewallAPI.dll,-28752'
"""
PS_PROBE = (
    _PS
    + r"""'deny ' + (Get-ItemProperty -LiteralPath $server).fDenyTSConnections
'nla ' + (Get-ItemProperty -LiteralPath "$server\WinStations\RDP-Tcp").UserAuthentication
foreach ($rule in Get-NetFirewallRule -Group $group | Sort-Object Name) { "rule $($rule.Name) $([int]$rule.Enabled)" }
"""
)
PS_APPLY = (
    _PS
    + r"""$ErrorActionPreference = 'Stop'
Set-ItemProperty -LiteralPath "$server\WinStations\RDP-Tcp" -Name UserAuthentication -Value ([int]$p.nla) -Type DWord
foreach ($line in $p.rules -split "`n" | Where-Object { $_ }) {
  $name, $enabled = $line -split ' '
  Set-NetFirewallRule -Name $name -Enabled ([int]$enabled)
}
Set-ItemProperty -LiteralPath $server -Name fDenyTSConnections -Value ([int]$p.deny) -Type DWord
"""
)


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_remote_rdp", {Os.WINDOWS: PS_PROBE}, parse, deadline=15)


def parse(_: Os, text: str) -> State:
    found = parse_lines(text)
    words = [line.split() for line in text.splitlines() if line.startswith("rule ")]
    rules = {name: enabled for _, name, enabled in words}  # 1 on, 2 off (GpoBoolean)
    return {"deny": found["deny"].strip(), "nla": found["nla"].strip(), "rules": rules}


def compare(state: State, arguments: Arguments) -> Comparison:
    wanted = _wanted(state, arguments)
    changes = []
    if state["deny"] != wanted["deny"]:
        changes.append(
            Change(tr("Remote Desktop"), *((tr("off"), tr("on")) if wanted["deny"] == "0" else (tr("on"), tr("off"))))
        )
    if state["nla"] != wanted["nla"]:
        before = tr("seen before the logon") if state["nla"] == "0" else "logon first"
        after = "logon first" if arguments["logon_first"] else tr("seen before the logon")
        changes.append(Change(tr("Who comes in"), before, after))
    if state["rules"] != wanted["rules"]:
        words = {"0": (tr("closed for it"), tr("open for it")), "1": (tr("open for it"), tr("closed for it"))}
        changes.append(Change(tr("Firewall"), *words[wanted["deny"]]))
    return Comparison.of(changes)


def _wanted(state: State, arguments: Arguments) -> dict[str, Any]:
    on = arguments["allowed"]
    rules = dict.fromkeys(state["rules"], "1" if on else "2")
    return {"deny": "0" if on else "1", "nla": "1" if arguments["logon_first"] else "0", "rules": rules}


def apply(before: State, arguments: Arguments) -> Operation:
    return _set(_wanted(before, arguments))


def revert(before: State, arguments: Arguments) -> Operation:
    return _set(before)


def _set(state: State) -> Operation:
    rules = "\n".join(f"{name} {enabled}" for name, enabled in state["rules"].items())
    return Operation({Os.WINDOWS: PS_APPLY}, {"deny": state["deny"], "nla": state["nla"], "rules": rules})


STEP = Step(
    id="remote.rdp",
    title=tr("Remote Desktop"),
    why=tr("The help desk can see and steer the PC, or nobody from outside can."),
    group=tr("Remote"),
    parameters=(
        Parameter("allowed", tr("Allowed"), ParameterKind.SWITCH),
        Parameter(
            "logon_first", tr("Logon before anything is shown"), ParameterKind.SWITCH, required=False, default=True
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.WINDOWS}),
    proven_on=frozenset(),
    risk=Risk.MEDIUM,
    interrupts=tr("Open Remote Desktop sessions stay; once it is off, nobody can start a new one."),
    ansible=tr("The modules that come with Ansible itself do not reach Windows."),
)
