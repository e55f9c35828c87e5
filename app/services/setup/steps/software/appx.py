"""Apps that come with Windows and that nobody wants there, for all people and for those who come later."""

import json
from typing import Any

from app.domain.facts import Fact
from app.domain.language import listed, tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    Context,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.scripts import decode, encode, parse_lines

PS_START = r"""$ErrorActionPreference = 'Stop'
function Names { @(([string]$p.names) -split "`n" | Where-Object { $_ }) }
"""
PS_PROBE = (
    PS_START
    + r"""$found = @(foreach ($name in (Names)) {
  foreach ($one in @(Get-AppxPackage -AllUsers -Name $name)) {
    @{ name = $one.Name; full = $one.PackageFullName; place = [string]$one.InstallLocation; kind = 'installed' } }
})
$all = @(Get-AppxProvisionedPackage -Online)
$found += @(foreach ($name in (Names)) { foreach ($one in @($all | Where-Object { $_.DisplayName -eq $name })) {
  @{ name = $one.DisplayName; full = $one.PackageName; place = ''; kind = 'for new people' } } })
$text = ConvertTo-Json -Compress -Depth 3 -InputObject @($found)
'apps ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text))
"""
)
PS_APPLY = (
    PS_START
    + r"""$all = @(Get-AppxProvisionedPackage -Online)
foreach ($name in (Names)) {
  foreach ($one in @($all | Where-Object { $_.DisplayName -eq $name })) {
    Remove-AppxProvisionedPackage -Online -PackageName $one.PackageName | Out-Null }
  foreach ($one in @(Get-AppxPackage -AllUsers -Name $name)) {
    Remove-AppxPackage -AllUsers -Package $one.PackageFullName }
}
"""
)
PS_REVERT = (
    PS_START
    + r"""$apps = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($p.apps)) | ConvertFrom-Json
$lost = @(foreach ($one in @($apps | Where-Object { $_.kind -eq 'installed' })) {
  if (Get-AppxPackage -AllUsers -Name $one.name) { continue }
  $manifest = Join-Path $one.place 'AppxManifest.xml'
  if ($one.place -and (Test-Path -LiteralPath $manifest)) {
    Add-AppxPackage -DisableDevelopmentMode -Register $manifest
  } else { $one.name }
})
if ($lost) { throw ('These apps come back only from the Microsoft Store: ' + ($lost -join ', ')) }
"""
)
"""Windows keeps the files of some apps, and only from those can they come back here."""


def probe(arguments: Arguments) -> Fact[State]:
    given = {"names": "\n".join(arguments["names"])}
    return Fact("setup_software_appx", {Os.WINDOWS: PS_PROBE}, parse, deadline=60, given=given)


def parse(_: Os, text: str) -> State:
    apps: list[Any] = json.loads(decode(parse_lines(text)["apps"]))
    return {"apps": [{name: str(one[name]) for name in ("name", "full", "place", "kind")} for one in apps]}


def compare(state: State, arguments: Arguments) -> Comparison:
    changes = []
    for name in arguments["names"]:
        if kinds := [one["kind"] for one in state["apps"] if one["name"].casefold() == name.casefold()]:
            changes.append(Change(tr("App {name}", name=name), listed(list(dict.fromkeys(kinds))), tr("removed")))
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.WINDOWS: PS_APPLY}, {"names": "\n".join(arguments["names"])}, timeout=900)


def revert(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.WINDOWS: PS_REVERT}, {"names": "", "apps": encode(json.dumps(before["apps"]))}, timeout=900)


STEP = Step(
    id="software.appx",
    title=tr("Apps that are not wanted"),
    why=tr("Games and offers that come with Windows distract, and are updated in the background."),
    group=tr("Software"),
    parameters=(
        Parameter(
            "names",
            tr("Apps"),
            ParameterKind.LIST,
            pattern=r"[A-Za-z0-9][A-Za-z0-9.-]{2,49}",
            pattern_hint=tr("Names of packages, without the version; no marks for any name."),
            example="Microsoft.XboxGamingOverlay",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.WINDOWS}),
    proven_on=frozenset(),
    risk=Risk.MEDIUM,
    undo=Undo.PARTIAL,
    context=Context.SYSTEM,
    seconds=30,
    ansible=tr("It is a step for Windows; the playbook is for Linux."),
)
