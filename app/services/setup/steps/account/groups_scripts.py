"""The scripts of the groups step: lines of what to do, the word of the profile, and the name or SID on Windows."""

from app.services.setup.steps.local_administrators import PS_OTHERS, SH_OTHERS
from app.services.setup.steps.scripts import SH_START

_SH_GROUP = r"""tab=$(printf '\t')
group_of() {
case $1 in administrators) if getent group sudo >/dev/null; then echo sudo; else echo wheel; fi ;;
*) printf '%s\n' "$1" ;; esac
}
is_member() { id -nG -- "$p_name" 2>/dev/null | tr ' ' '\n' | grep -qxF -- "$1"; }
"""

SH_PROBE = (
    SH_START
    + _SH_GROUP
    + r"""printf '%s\n' "$p_groups" | while IFS=$tab read -r do word windows; do
[ -n "$word" ] || continue
if is_member "$(group_of "$word")"; then is=yes; else is=no; fi
printf 'group %s %s\n' "$is" "$(printf %s "$word" | encode)"
done
"""
)
SH_APPLY = (
    SH_START
    + _SH_GROUP
    + SH_OTHERS
    + r"""set -e
root_may_enter() { case $(getent shadow root | cut -d : -f 2) in ''|'!'*|'*'*) return 1 ;; esac; }
getent passwd -- "$p_name" >/dev/null || refuse "There is no account $p_name on this device."
printf '%s\n' "$p_groups" | while IFS=$tab read -r do word windows; do
[ -n "$word" ] || continue
group=$(group_of "$word")
getent group -- "$group" >/dev/null || refuse "There is no group $group on this device."
if [ "$do" = join ]; then is_member "$group" || usermod -a -G "$group" -- "$p_name"
elif is_member "$group"; then
if [ "$(id -gn -- "$p_name")" = "$group" ]; then refuse "$group is the main group of $p_name."; fi
if [ "$word" = administrators ] && [ "$p_careful" = yes ] && ! root_may_enter &&
[ -z "$(others | grep -vxF -- "$p_name")" ]; then
refuse "Nobody else could become root: make another administrator before $p_name leaves $group."; fi
gpasswd -d "$p_name" "$group" >/dev/null; fi
done
"""
)

PS_START = r"""$ErrorActionPreference = 'Stop'
function Rows { ([string]$p.groups) -split "`n" | Where-Object { $_ } | ForEach-Object { , ($_ -split "`t") } }
function Find-Group($name) {
  if ($name -like 'S-1-*') { Get-LocalGroup -SID $name } else { Get-LocalGroup -Name $name }
}
$account = if ($p.name -match '[\\@]') { $p.name } else { $env:COMPUTERNAME + '\' + $p.name }
function Get-Sid {
  (New-Object Security.Principal.NTAccount $account).Translate([Security.Principal.SecurityIdentifier]).Value }
function Test-Member($group, $who) {
  foreach ($one in @(([ADSI]"WinNT://./$($group.Name),group").Invoke('Members'))) {
    $sid = $one.GetType().InvokeMember('objectSid', 'GetProperty', $null, $one, $null)
    if ((New-Object Security.Principal.SecurityIdentifier([byte[]]$sid, 0)).Value -eq $who) { return $true }
  }
  $false
}
"""
"""Members by ADSI: Get-LocalGroupMember fails on a group that holds an account which is gone. An account is
its SID: one of a domain may have the name of a local one."""

PS_PROBE = (
    PS_START
    + r"""try { $who = Get-Sid } catch { $who = '' }
foreach ($row in @(Rows)) {
  try { $group = Find-Group $row[2] } catch { $group = $null }
  $word = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($row[1]))
  $(if ($group -and $who -and (Test-Member $group $who)) { 'group yes ' } else { 'group no ' }) + $word
}
"""
)
PS_APPLY = (
    PS_START
    + PS_OTHERS
    + r"""$who = Get-Sid
foreach ($row in @(Rows)) {
  $group = Find-Group $row[2]
  $is = Test-Member $group $who
  if ($row[0] -eq 'join' -and -not $is) { Add-LocalGroupMember -SID $group.SID -Member $who }
  if ($row[0] -eq 'leave' -and $is -and $p.careful -eq 'yes' -and [string]$group.SID -eq 'S-1-5-32-544') {
    if (-not (Get-Others | Where-Object { [string]$_.SID -ne $who })) {
      Stop-Here 'No other local administrator could sign in. Make one with a password first.' } }
  if ($row[0] -eq 'leave' -and $is) { Remove-LocalGroupMember -SID $group.SID -Member $who }
}
"""
)
