"""A part of Windows that can be switched on and off: an optional feature, or a capability (a feature on demand)."""

from typing import Any

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    Context,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Restart,
    Risk,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.scripts import parse_lines

PS_PROBE = r"""$ErrorActionPreference = 'Stop'
if ($p.kind -eq 'capability') {
  $found = Get-WindowsCapability -Online | Where-Object { $_.Name -eq $p.name -or $_.Name -like ($p.name + '~~~~*') } |
    Select-Object -First 1
} else { $found = Get-WindowsOptionalFeature -Online | Where-Object { $_.FeatureName -eq $p.name } }
'state ' + $(if ($found) { [string]$found.State } else { 'none' })
"""
PS_APPLY = r"""$ErrorActionPreference = 'Stop'
$where = @{}
if ($p.source) { $where.Source = [string]$p.source; $where.LimitAccess = $true }
if ($p.kind -eq 'capability') {
  $found = Get-WindowsCapability -Online | Where-Object { $_.Name -eq $p.name -or $_.Name -like ($p.name + '~~~~*') } |
    Select-Object -First 1
  if ($p.state -eq 'on') { Add-WindowsCapability -Online -Name $found.Name @where | Out-Null }
  else { Remove-WindowsCapability -Online -Name $found.Name | Out-Null }
} elseif ($p.state -eq 'on') {
  Enable-WindowsOptionalFeature -Online -FeatureName $p.name -All -NoRestart @where | Out-Null
} else { Disable-WindowsOptionalFeature -Online -FeatureName $p.name -NoRestart | Out-Null }
"""

_ON = {
    "Enabled": True,
    "EnablePending": True,
    "Installed": True,
    "InstallPending": True,
    "Disabled": False,
    "DisablePending": False,
    "DisabledWithPayloadRemoved": False,
    "NotPresent": False,
    "UninstallPending": False,
    "Removed": False,
    "Staged": False,
    "none": None,
}
"""What DISM's states mean for the next start (PowerShell enums FeatureState and PackageFeatureState)."""


def probe(arguments: Arguments) -> Fact[State]:
    given = {"name": arguments["name"], "kind": arguments["kind"]}
    return Fact("setup_system_feature", {Os.WINDOWS: PS_PROBE}, parse, deadline=60, given=given)


def parse(_: Os, text: str) -> State:
    return {"on": _ON[parse_lines(text)["state"]]}


def compare(state: State, arguments: Arguments) -> Comparison:
    name = arguments["name"]
    if state["on"] is None:
        is_feature = arguments["kind"] == "feature"
        capability = tr("this Windows has no capability {name}", name=name)
        reason = tr("this Windows has no feature {name}", name=name) if is_feature else capability
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    words = {True: tr("on"), False: tr("off")}
    wanted = arguments["state"] == "on"
    return Comparison.of([Change(name, words[state["on"]], words[wanted])] if state["on"] != wanted else [])


def apply(before: State, arguments: Arguments) -> Operation:
    return _operation(arguments, arguments["state"])


def revert(before: State, arguments: Arguments) -> Operation:
    return _operation(arguments, "on" if before["on"] else "off")


def _operation(arguments: Arguments, state: str) -> Operation:
    given: dict[str, Any] = {"name": arguments["name"], "kind": arguments["kind"], "state": state}
    return Operation({Os.WINDOWS: PS_APPLY}, given | {"source": arguments.get("source") or ""}, timeout=1800)


STEP = Step(
    id="system.feature",
    title=tr("Windows feature"),
    why=tr("Parts of Windows that are needed are switched on, old ones that only open doors are switched off."),
    group=tr("System"),
    parameters=(
        Parameter(
            "name",
            tr("Name of the feature"),
            pattern=r"[A-Za-z0-9][A-Za-z0-9._~-]{0,120}",
            pattern_hint=tr("As Get-WindowsOptionalFeature or Get-WindowsCapability names it."),
            example="TelnetClient",
        ),
        Parameter("kind", tr("Kind"), ParameterKind.CHOICE, False, "feature", choices=("feature", "capability")),
        Parameter("state", tr("Should be"), ParameterKind.CHOICE, False, "on", choices=("on", "off")),
        Parameter(
            "source",
            tr("Folder of the sources"),
            required=False,
            pattern=r"([A-Za-z]:\\|\\\\)[^\r\n\t\"*?<>|]{1,240}",
            pattern_hint=tr("A folder on the device or in the network. Left out: Windows Update."),
            example=r"D:\FoD",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.WINDOWS}),
    proven_on=frozenset(),
    risk=Risk.MEDIUM,
    undo=Undo.INVERSE,  # features that it needs are switched on with it, and stay
    context=Context.SYSTEM,
    restart=Restart.MAY,
    seconds=120,
    interrupts=tr("Some features need a restart before they work; it is not done by itself."),
    ansible=tr("Ansible has no module of its own for the features of Windows."),
)
