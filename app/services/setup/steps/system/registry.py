"""One value of the Windows registry, for the whole device."""

from typing import Any

from app.domain.facts import Fact
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
from app.services.setup.steps.scripts import decode, parse_lines

KINDS = ("String", "ExpandString", "DWord", "QWord", "MultiString", "Binary")

PS_KEY = r"""$ErrorActionPreference = 'Stop'
function Encode($text) { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes([string]$text)) }
$parts = ([string]$p.key -replace '^HKEY_LOCAL_MACHINE\\|^HKLM:?\\', '')
$base = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64')
"""
PS_PROBE = (
    PS_KEY
    + r"""$there = $parts
while ($there -and -not ($key = $base.OpenSubKey($there))) {
  $there = if ($there.Contains('\')) { $there.Substring(0, $there.LastIndexOf('\')) } else { '' } }
'there ' + (Encode $there)
if ($there -ne $parts -or $key.GetValueNames() -notcontains [string]$p.name) { 'kind none'; return }
$kind = $key.GetValueKind([string]$p.name)
'kind ' + $kind
$value = $key.GetValue([string]$p.name, $null, 'DoNotExpandEnvironmentNames')
'value ' + (Encode $(switch ($kind) {
  'MultiString' { $value -join "`n" }
  'Binary' { [BitConverter]::ToString($value) -replace '-', '' }
  'DWord' { [BitConverter]::ToUInt32([BitConverter]::GetBytes([int]$value), 0) }
  'QWord' { [BitConverter]::ToUInt64([BitConverter]::GetBytes([long]$value), 0) }
  default { $value } }))
"""
)
PS_APPLY = (
    PS_KEY
    + r"""if ($p.kind -eq 'none') {
  if ($key = $base.OpenSubKey($parts, $true)) { $key.DeleteValue([string]$p.name, $false); $key.Close() }
  $there = $parts
  while ($p.there -and $there -ne $p.there -and $there.StartsWith([string]$p.there) -and
    ($key = $base.OpenSubKey($there)) -and $key.SubKeyCount -eq 0 -and $key.ValueCount -eq 0) {
    $key.Close(); $base.DeleteSubKey($there); $there = $there.Substring(0, $there.LastIndexOf('\')) }
  return
}
$text = [string]$p.value
$value = switch ($p.kind) {
  'MultiString' { , [string[]]@($text -split "`n" | Where-Object { $_ }) }
  'Binary' { , [byte[]]@(for ($at = 0; $at -lt $text.Length; $at += 2) {
    [Convert]::ToByte($text.Substring($at, 2), 16) }) }
  'DWord' { [BitConverter]::ToInt32([BitConverter]::GetBytes([uint32]$text), 0) }
  'QWord' { [BitConverter]::ToInt64([BitConverter]::GetBytes([uint64]$text), 0) }
  default { $text } }
$key = $base.CreateSubKey($parts)
$key.SetValue([string]$p.name, $value, [Microsoft.Win32.RegistryValueKind][string]$p.kind)
$key.Close()
"""
)
"""The 64-bit view always, whatever PowerShell it is. A key that was made for the value goes when it is empty again."""


def probe(arguments: Arguments) -> Fact[State]:
    given = {"key": arguments["key"], "name": arguments.get("name") or ""}
    return Fact("setup_system_registry", {Os.WINDOWS: PS_PROBE}, parse, given=given)


def parse(_: Os, text: str) -> State:
    found = parse_lines(text)
    if found["kind"] not in (*KINDS, "none"):
        return {"kind": "other", "value": "", "there": ""}
    return {"kind": found["kind"], "value": decode(found.get("value", "")), "there": decode(found["there"])}


def compare(state: State, arguments: Arguments) -> Comparison:
    if state["kind"] == "other":
        return Comparison(ItemState.IMPOSSIBLE, reason="the value is of a kind that could not be brought back")
    label = f"{arguments['key']}, {arguments.get('name') or '(Default)'}"
    now = "not set" if state["kind"] == "none" else f"{state['value']} ({state['kind']})".replace("\n", ", ")
    if arguments["state"] == "absent":
        return Comparison.of([] if state["kind"] == "none" else [Change(label, now, "not set")])
    kind, value = arguments["kind"], arguments.get("value") or ""
    if problem := problem_of(kind, value):
        return Comparison(ItemState.IMPOSSIBLE, reason=problem)
    if (state["kind"], _plain(kind, state["value"])) == (kind, _plain(kind, value)):
        return Comparison.of([])
    return Comparison.of([Change(label, now, f"{value} ({kind})".replace("\n", ", "))])


def problem_of(kind: str, value: str) -> str:
    """Why `value` cannot be of `kind`, "" where it can."""
    if kind in ("DWord", "QWord"):
        most = 2 ** (32 if kind == "DWord" else 64) - 1
        return (
            "" if value.isdecimal() and value.isascii() and int(value) <= most else f"{kind} is a number up to {most}"
        )
    if kind == "Binary":
        return "" if _is_hex(value) else "Binary is written as hexadecimal digits, two for each byte"
    return ""


def _is_hex(value: str) -> bool:
    return len(value) % 2 == 0 and all(letter in "0123456789abcdefABCDEF" for letter in value)


def _plain(kind: str, value: str) -> str:
    if kind == "Binary":
        return value.upper()
    return "\n".join(line for line in value.split("\n") if line) if kind == "MultiString" else value


def apply(before: State, arguments: Arguments) -> Operation:
    absent = arguments["state"] == "absent"
    kind = "none" if absent else arguments["kind"]
    value = arguments.get("value") or ""
    given = {"kind": kind, "value": value.upper() if kind == "Binary" else value, "there": ""}
    return Operation({Os.WINDOWS: PS_APPLY}, given | _place(arguments))


def revert(before: State, arguments: Arguments) -> Operation:
    given = {name: before[name] for name in ("kind", "value", "there")}
    return Operation({Os.WINDOWS: PS_APPLY}, given | _place(arguments))


def _place(arguments: Arguments) -> dict[str, Any]:
    return {"key": arguments["key"], "name": arguments.get("name") or ""}


STEP = Step(
    id="system.registry",
    title="Registry value",
    why="A setting of Windows or of a program that has no other place.",
    group="System",
    parameters=(
        Parameter(
            "key",
            "Key",
            pattern=r"(HKLM:?|HKEY_LOCAL_MACHINE)\\[^\r\n\t\\]{1,200}(\\[^\r\n\t\\]{1,200}){0,30}",
            pattern_hint="A key of the device: it begins with HKLM\\. The keys of one person are not set here.",
            example=r"HKLM\SOFTWARE\Policies\Microsoft\Windows\System",
        ),
        Parameter(
            "name",
            "Name of the value",
            required=False,
            pattern=r"[^\r\n\t]{1,200}",
            pattern_hint="Left out: the default value of the key.",
            example="EnableSmartScreen",
        ),
        Parameter("kind", "Kind", ParameterKind.CHOICE, False, "DWord", choices=KINDS),
        Parameter(
            "value",
            "Value",
            required=False,
            pattern=r"(?s).{1,16000}",
            pattern_hint="Numbers in decimal, Binary in hexadecimal digits, MultiString a line each.",
            example="1",
            is_long=True,
        ),
        Parameter("state", "Should be", ParameterKind.CHOICE, False, "present", choices=("present", "absent")),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.WINDOWS}),
    proven_on=frozenset(),
    risk=Risk.MEDIUM,
    seconds=2,
    ansible="Ansible has no module of its own for the registry of Windows.",
)
