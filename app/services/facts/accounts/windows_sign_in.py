"""What signing in to Windows depends on: its place in a domain, its profiles, and OneDrive, which holds the files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, texts, whole
from app.services.facts.event_log import ONLY_NO_EVENTS

# dsregcmd writes English in every language. Over WinRM there is no desktop, so what it says of tokens means nothing.
_MEMBERSHIP = r"""
$computer = Get-CimInstance Win32_ComputerSystem -Property PartOfDomain, Domain, DomainRole
$said = @{}
if (Get-Command dsregcmd.exe -ErrorAction SilentlyContinue) {
  foreach ($line in (dsregcmd.exe /status)) { if ($line -match '^\s*(AzureAdJoined|DomainJoined|AzureAdPrt|TenantName)\s*:\s*(.*?)\s*$') { $said[$Matches[1]] = $Matches[2] } }
}
if (-not $computer.PartOfDomain -and $said.AzureAdJoined -ne 'YES') { throw 'satchel:80' }
$channel = $null
$me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
if ($computer.PartOfDomain -and $computer.DomainRole -lt 4 -and $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
  try { $channel = [bool](Test-ComputerSecureChannel -ErrorAction Stop) } catch { $channel = $false }
}
@{ domain = $(if ($computer.PartOfDomain) { [string]$computer.Domain } else { '' }); channel = $channel; entra = ($said.AzureAdJoined -eq 'YES'); tenant = [string]$said.TenantName
   token = $(if ((Get-Process -Id $PID).SessionId -gt 0) { [string]$said.AzureAdPrt } else { '' }) } | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language

_PROFILES = r"""
$backups = @(); $temporary = @()
foreach ($key in Get-ChildItem 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList') {
  $path = [string]$key.GetValue('ProfileImagePath')
  if ($key.PSChildName -like '*.bak') { $backups += $path }
  elseif ($path -match '\\TEMP(\.[^\\]*)?$') { $temporary += $path }
}
$found = @()
try { $found = @(Get-WinEvent -FilterHashtable @{ LogName = 'Application'; ProviderName = 'Microsoft-Windows-User Profiles Service'; Id = 1511, 1515; StartTime = (Get-Date).AddDays(-7) } -MaxEvents 50 -ErrorAction Stop) }
catch { ONLY_NO_EVENTS }
@{ backups = $backups; temporary = $temporary; events = $found.Count } | ConvertTo-Json -Compress
""".replace("ONLY_NO_EVENTS", ONLY_NO_EVENTS)  # noqa: E501 - a script in its own language

_ONEDRIVE = r"""
function Owners($name) { @(Get-CimInstance Win32_Process -Filter "Name='$name'" -Property ProcessId | ForEach-Object { (Invoke-CimMethod -InputObject $_ -MethodName GetOwnerSid).Sid }) }
$desktops = @(Owners 'explorer.exe'); $running = @(Owners 'OneDrive.exe')
$rows = @(Get-ChildItem Registry::HKEY_USERS | Where-Object { $_.PSChildName -match '^S-1-(5-21|12-1)-[\d-]+$' } | ForEach-Object {
  $sid = $_.PSChildName
  foreach ($key in @(Get-ChildItem "Registry::HKEY_USERS\$sid\Software\Microsoft\OneDrive\Accounts" -ErrorAction SilentlyContinue)) {
    $folder = [string]$key.GetValue('UserFolder')
    if ($folder) { @{ folder = $folder; desktop = ($desktops -contains $sid); runs = ($running -contains $sid); there = (Test-Path -LiteralPath $folder) } }
  }
})
if (-not $rows.Count) { throw 'satchel:80' }
@{ rows = $rows } | ConvertTo-Json -Compress -Depth 3
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Membership:
    """`channel`: does the domain still trust the device? None: only an administrator may ask.

    `token`: has the person at the desktop signed in to Microsoft 365? None: nobody can say from here.
    """

    domain: str
    channel: bool | None
    is_entra: bool
    tenant: str = ""
    token: bool | None = None


@dataclass(frozen=True, slots=True)
class Profiles:
    """`backups` and `temporary` are folders; `events` counts the temporary profiles of the last 7 days."""

    backups: tuple[str, ...]
    temporary: tuple[str, ...]
    events: int


@dataclass(frozen=True, slots=True)
class OneDriveFolder:
    """Of one person; `is_signed_in`: that person has a desktop now."""

    folder: str
    is_signed_in: bool
    is_running: bool
    exists: bool


@dataclass(frozen=True, slots=True)
class OneDrive:
    folders: tuple[OneDriveFolder, ...]


def parse_membership(os: Os, text: str) -> Membership:
    found = json_object(text)
    channel, token = found["channel"], str(found["token"])
    return Membership(
        domain=str(found["domain"]),
        channel=None if channel is None else bool(channel),
        is_entra=bool(found["entra"]),
        tenant=str(found.get("tenant") or ""),
        token={"YES": True, "NO": False}.get(token),
    )


def parse_profiles(os: Os, text: str) -> Profiles:
    found = json_object(text)
    return Profiles(texts(found, "backups"), texts(found, "temporary"), whole(found["events"]))


def parse_onedrive(os: Os, text: str) -> OneDrive:
    rows = json_object(text)["rows"]
    return OneDrive(tuple(_folder(row) for row in (rows if isinstance(rows, list) else [rows])))


def _folder(row: Mapping[str, Any]) -> OneDriveFolder:
    folder = re.sub(r"[\x00-\x1f]", " ", str(row["folder"]))[:300]
    return OneDriveFolder(folder, bool(row["desktop"]), bool(row["runs"]), bool(row["there"]))


MEMBERSHIP = Fact("membership", {Os.WINDOWS: _MEMBERSHIP}, parse_membership, deadline=15.0)
PROFILES = Fact("profiles", {Os.WINDOWS: _PROFILES}, parse_profiles, deadline=8.0)
ONEDRIVE = Fact("onedrive", {Os.WINDOWS: _ONEDRIVE}, parse_onedrive, deadline=10.0)
