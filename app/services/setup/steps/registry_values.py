"""Values in the registry of Windows: read exactly as they are, set, and brought back with the keys that were missing.

A step says what it wants as a list of `RegistryValue`. The same constant scripts serve all of them; paths, names and
data travel as JSON. Never run on a real Windows.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.language import tr
from app.domain.setup import Change
from app.services.setup.steps.scripts import decode

ABSENT = ""
"""The kind of a value that is not there, or is not wanted."""

PS_VALUES = r"""function Show-Values($name, $json) {
  $asked = $json | ConvertFrom-Json
  $found = foreach ($one in $asked) {
    $near = $one.path
    while ($near -and -not (Test-Path -LiteralPath $near)) { $near = Split-Path -Path $near }
    $key = Get-Item -LiteralPath $one.path -ErrorAction SilentlyContinue
    if ($key -and $key.GetValueNames() -contains $one.name) {
      $value = $key.GetValue($one.name, $null, 'DoNotExpandEnvironmentNames')
      @{ near = $near; kind = [string]$key.GetValueKind($one.name); data = @($value | ForEach-Object { [string]$_ }) }
    } else { @{ near = $near; kind = ''; data = @() } }
  }
  $text = ConvertTo-Json -InputObject @($found) -Compress -Depth 4
  $name + ' ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text))
}
function Set-Values($json) {
  $wanted = $json | ConvertFrom-Json
  foreach ($one in $wanted) {
    $there = Test-Path -LiteralPath $one.path
    $name = if ($one.name) { $one.name } else { '(default)' }
    if ($one.kind) {
      if (-not $there) { New-Item -Path $one.path -Force | Out-Null }
      $data = @($one.data)
      $value = switch ($one.kind) {
        'DWord' { [BitConverter]::ToInt32([BitConverter]::GetBytes([uint32]([long]$data[0] -band 0xFFFFFFFFL)), 0) }
        'QWord' { [long]$data[0] }
        'Binary' { , [byte[]]$data }
        'MultiString' { , [string[]]$data }
        default { [string]$data[0] }
      }
      New-ItemProperty -LiteralPath $one.path -Name $name -PropertyType $one.kind -Value $value -Force | Out-Null
    } elseif ($there) {
      Remove-ItemProperty -LiteralPath $one.path -Name $name -ErrorAction SilentlyContinue
      $key = $one.path
      while ($key.Length -gt ([string]$one.near).Length -and (Test-Path -LiteralPath $key)) {
        $item = Get-Item -LiteralPath $key
        if ($item.ValueCount -or $item.SubKeyCount) { break }
        Remove-Item -LiteralPath $key
        $key = Split-Path -Path $key
      }
    }
  }
}
"""
"""`Show-Values NAME JSON` writes how values are, `Set-Values JSON` makes them so. A key that an undo leaves empty goes,
up to the one that was there before (`near`)."""

PS_READ_VALUES = PS_VALUES + "Show-Values 'values' $p.values\n"
PS_WRITE_VALUES = "$ErrorActionPreference = 'Stop'\n" + PS_VALUES + "Set-Values $p.values\n"


@dataclass(frozen=True, slots=True)
class RegistryValue:
    """One value that is wanted; `kind` as PowerShell calls it (String, DWord, MultiString, ...), "" for none."""

    label: str
    path: str  # HKLM:\..., or Registry::HKEY_USERS\...
    name: str
    kind: str
    data: tuple[str, ...] = ()


def number(label: str, path: str, name: str, value: int) -> RegistryValue:
    return RegistryValue(label, path, name, "DWord", (str(value),))


def text(label: str, path: str, name: str, value: str) -> RegistryValue:
    return RegistryValue(label, path, name, "String", (value,))


def values_asked(wanted: Sequence[RegistryValue]) -> str:
    """`p.values` of a probe."""
    return json.dumps([{"path": one.path, "name": one.name} for one in wanted])


def parse_values(encoded: str) -> list[dict[str, Any]]:
    """What `Show-Values` wrote, in the order that was asked for. Raises ValueError, KeyError, TypeError."""
    found = json.loads(decode(encoded))
    if not isinstance(found, list):
        raise TypeError("no list of values")
    return [_parsed(str(one["near"]), str(one["kind"]), [str(part) for part in one["data"]]) for one in found]


def _parsed(near: str, kind: str, data: list[str]) -> dict[str, Any]:
    if kind == "DWord":  # .NET shows the upper half of them as negative numbers
        data = [str(int(data[0][:12]) & 0xFFFFFFFF)]
    return {"near": near, "kind": kind, "data": data}


def values_changes(found: Sequence[Mapping[str, Any]], wanted: Sequence[RegistryValue]) -> list[Change]:
    """What differs."""
    return [
        Change(one.label, shown_value(seen), shown_value({"kind": one.kind, "data": one.data}))
        for seen, one in _pairs(found, wanted)
        if not _is_so(seen, one)
    ]


def values_wanted(found: Sequence[Mapping[str, Any]], wanted: Sequence[RegistryValue]) -> str:
    """`p.values` of an apply."""
    return json.dumps([_given(one, seen["near"], one.kind, one.data) for seen, one in _pairs(found, wanted)])


def values_before(found: Sequence[Mapping[str, Any]], wanted: Sequence[RegistryValue]) -> str:
    """`p.values` of an undo."""
    return json.dumps([_given(one, seen["near"], seen["kind"], seen["data"]) for seen, one in _pairs(found, wanted)])


def shown_value(seen: Mapping[str, Any]) -> str:
    if seen["kind"] == ABSENT:
        return tr("not set")
    if seen["kind"] == "Binary":
        return " ".join(map(str, seen["data"][:40])) or "empty"
    return ", ".join(map(str, seen["data"])) or "empty"


def _given(one: RegistryValue, near: str, kind: str, data: Sequence[str]) -> dict[str, Any]:
    return {"path": one.path, "name": one.name, "near": near, "kind": kind, "data": list(data)}


def _is_so(seen: Mapping[str, Any], one: RegistryValue) -> bool:
    return bool(seen["kind"] == one.kind and list(seen["data"]) == list(one.data))


def _pairs(
    found: Sequence[Mapping[str, Any]], wanted: Sequence[RegistryValue]
) -> list[tuple[Mapping[str, Any], RegistryValue]]:
    """A device may have answered too little: what it does not tell is not set."""
    missing: Mapping[str, Any] = {"near": "", "kind": ABSENT, "data": []}
    return [(found[number] if number < len(found) else missing, one) for number, one in enumerate(wanted)]
