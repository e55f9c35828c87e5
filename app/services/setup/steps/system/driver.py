"""A driver of Windows from a folder on the device. An undo takes only that away again."""

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
    Restart,
    Risk,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.scripts import parse_lines

PS_START = r"""$ErrorActionPreference = 'Stop'
$leaf = [IO.Path]::GetFileName([string]$p.inf)
function Drivers {
  @(Get-WindowsDriver -Online | Where-Object { [IO.Path]::GetFileName($_.OriginalFileName) -eq $leaf }) }
"""
PS_PROBE = (
    PS_START
    + r"""if (Test-Path -LiteralPath $p.inf -PathType Leaf) {
  $line = [IO.File]::ReadAllLines([string]$p.inf) -match '^\s*DriverVer\s*=' | Select-Object -First 1
  'file ' + ($line -replace '^[^,]*,\s*' -replace '\s*(;.*)?$')
} else { 'file none' }
$have = @(Drivers | ForEach-Object { $_.Driver + '=' + $_.Version } | Sort-Object)
'have ' + ($have -join ' ')
"""
)
PS_APPLY = (
    PS_START
    + r"""& pnputil.exe /add-driver $p.inf /install | Out-Null
# 3010: a restart is needed; 259: it was there already
if ($LASTEXITCODE -notin 0, 259, 3010) { throw "pnputil ended with code $LASTEXITCODE" }
"""
)
PS_REVERT = (
    PS_START
    + r"""$kept = @(([string]$p.have) -split ' ')
foreach ($driver in (Drivers)) {
  if ($kept -contains ($driver.Driver + '=' + $driver.Version)) { continue }
  & pnputil.exe /delete-driver $driver.Driver /uninstall | Out-Null
  if ($LASTEXITCODE -notin 0, 3010) { throw "pnputil ended with code $LASTEXITCODE" }
}
"""
)


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_system_driver", {Os.WINDOWS: PS_PROBE}, parse, deadline=60, given={"inf": arguments["inf"]})


def parse(_: Os, text: str) -> State:
    """`have` names what the driver store holds of it: oem12.inf=1.2.3.4."""
    found = parse_lines(text)
    return {"file": _version(found["file"].strip()), "have": found["have"].split()}


def _version(text: str) -> str:
    """An .inf may write 01.02.0003; Windows shows 1.2.3."""
    return ".".join(part.lstrip("0") or "0" for part in text.split(".")) if text[:1].isdigit() else text


def compare(state: State, arguments: Arguments) -> Comparison:
    version = state["file"]
    if version == "none":
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("there is no file {inf} on the device", inf=arguments["inf"]))
    versions = [_version(one.partition("=")[2]) for one in state["have"]]
    if version in versions:
        return Comparison.of([])
    leaf = arguments["inf"].rpartition("\\")[2]
    return Comparison.of([Change(tr("Driver {leaf}", leaf=leaf), ", ".join(versions) or tr("none"), version)])


def apply(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.WINDOWS: PS_APPLY}, {"inf": arguments["inf"]}, timeout=600)


def revert(before: State, arguments: Arguments) -> Operation:
    given: dict[str, Any] = {"inf": arguments["inf"], "have": " ".join(before["have"])}
    return Operation({Os.WINDOWS: PS_REVERT}, given, timeout=600)


STEP = Step(
    id="system.driver",
    title=tr("Driver"),
    why=tr("Devices that Windows has no driver for work only with that of their maker."),
    group=tr("System"),
    parameters=(
        Parameter(
            "inf",
            tr("File of the driver"),
            pattern=r"[A-Za-z]:\\[^\r\n\t\"*?<>|]{1,240}\.[iI][nN][fF]",
            pattern_hint=tr("The full path of an .inf file on the device."),
            example=r"C:\Drivers\printer\acme.inf",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.WINDOWS}),
    proven_on=frozenset(),
    risk=Risk.MEDIUM,
    undo=Undo.INVERSE,
    restart=Restart.MAY,
    seconds=60,
    interrupts=tr("The part that the driver is for stops for a moment; the screen may flicker, the network may drop."),
    ansible=tr("Ansible has no module of its own for the drivers of Windows."),
)
