"""Programs that start by themselves when someone signs in."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list

_LINUX = r"""
found=
for place in /etc/xdg/autostart "$HOME/.config/autostart" /home/*/.config/autostart; do
[ -d "$place" ] || continue; found=yes
for file in "$place"/*.desktop; do
[ -r "$file" ] || continue
name=; exec=; hidden=; needs=; inside=
while IFS= read -r line || [ -n "$line" ]; do
case $line in '['*) case $line in '[Desktop Entry]'*) inside=yes ;; *) inside= ;; esac; continue ;; esac
[ -n "$inside" ] || continue
case $line in Name=*) name=${line#*=} ;; Exec=*) exec=${line#*=} ;; TryExec=*) needs=${line#*=} ;;
Hidden=true*|X-GNOME-Autostart-enabled=false*) hidden=off ;; esac
done <"$file"
[ -n "$exec" ] || continue
[ -z "$needs" ] || command -v "$needs" >/dev/null 2>&1 || hidden=off
program=${exec%%[[:space:]]*}; program=${program#\"}; program=${program%\"}
there=yes
case $program in ''|env|sh|/bin/sh|*[!-+./:@_A-Za-z0-9]*) ;; *) command -v "$program" >/dev/null 2>&1 || there= ;; esac
printf '%s\t%s\t%s\t%s\t%s\n' "$file" "${name:-?}" "$program" "${hidden:-on}" "${there:-missing}"
done
done
[ -n "$found" ] || exit 80
:
"""

# StartupApproved: the first byte is even for what is on (2, 6), odd for what a person has switched off (3, 7).
_WINDOWS = r"""
$approved = @{}
foreach ($root in 'HKLM:', 'HKCU:') { foreach ($kind in 'Run', 'Run32', 'StartupFolder') {
  $key = Get-Item "$root\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\$kind" -ErrorAction SilentlyContinue
  if ($key) { foreach ($name in $key.GetValueNames()) { $bytes = @($key.GetValue($name)); if ($bytes) { $approved["$root$name"] = -not ($bytes[0] -band 1) } } } } }
$items = @()
foreach ($at in 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Run', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run', 'HKCU:\SOFTWARE\Microsoft\Windows\CurrentVersion\Run') {
  $key = Get-Item $at -ErrorAction SilentlyContinue; if (-not $key) { continue }
  foreach ($name in $key.GetValueNames()) { $items += @{ place = $at; name = $name; line = [string]$key.GetValue($name); id = $at.Substring(0, 5) + $name } } }
$shell = New-Object -ComObject WScript.Shell
foreach ($at in @([Environment]::GetFolderPath('CommonStartup'), [Environment]::GetFolderPath('Startup'))) { if (-not $at) { continue }
  foreach ($file in @(Get-ChildItem -LiteralPath $at -File -ErrorAction SilentlyContinue)) { if ($file.Name -eq 'desktop.ini') { continue }
    $line = $file.FullName; if ($file.Extension -eq '.lnk') { $line = '"' + $shell.CreateShortcut($file.FullName).TargetPath + '"' }
    $items += @{ place = $at; name = $file.BaseName; line = $line; id = $(if ($at -like "$env:ProgramData*") { 'HKLM:' } else { 'HKCU:' }) + $file.Name } } }
@($items | Select-Object -First 100 | ForEach-Object {
  $line = [Environment]::ExpandEnvironmentVariables($_.line).Trim()
  $program = if ($line -match '^"([^"]+)"') { $Matches[1] } elseif ($line -match '^(.+?\.(exe|cmd|bat|com|vbs|ps1))(\s|$)') { $Matches[1] } else { ($line -split '\s')[0] }
  $there = [bool]($program -and ((Test-Path -LiteralPath $program -PathType Leaf) -or (Get-Command $program -CommandType Application -ErrorAction SilentlyContinue)))
  $signed = ''; if ($there -and (Test-Path -LiteralPath $program)) { $signed = [string](Get-AuthenticodeSignature -LiteralPath $program).Status }
  @{ place = $_.place; name = $_.name; program = $program; on = $(if ($approved.ContainsKey($_.id)) { $approved[$_.id] } else { $true }); there = $there; signed = $signed
     loose = [bool]($program -like "$env:SystemDrive\Users\*" -or $program -like "$env:ProgramData\*" -or $program -like "$env:SystemRoot\Temp\*") }
}) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class StartupItem:
    """`is_there`: its program can be found. `is_unsigned`: nobody answers for its program, which lies where any user
    may write (Windows)."""

    name: str
    program: str
    place: str
    is_on: bool = True
    is_there: bool = True
    is_unsigned: bool = False


def parse(os: Os, text: str) -> tuple[StartupItem, ...]:
    return tuple(_windows(text) if os is Os.WINDOWS else _linux(text))


def _windows(text: str) -> Iterator[StartupItem]:
    for item in json_list(text):
        unsigned = item["signed"] in ("NotSigned", "HashMismatch", "NotTrusted") and bool(item["loose"])
        name, program, place = (str(item[field])[:300] for field in ("name", "program", "place"))
        yield StartupItem(name, program, place, bool(item["on"]), bool(item["there"]), unsigned)


def _linux(text: str) -> Iterator[StartupItem]:
    for line in text.splitlines():
        place, name, program, state, there = line.split("\t")
        yield StartupItem(name[:100], program[:300], place[:300], state == "on", there != "missing")


STARTUP_ITEMS = Fact("startup_items", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=15)
