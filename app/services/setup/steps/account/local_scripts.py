"""The scripts of the account step. Names come as lines; the password reaches chpasswd on its standard input."""

from app.services.setup.steps.group_names import PS_FIND_GROUP, SH_ADMINISTRATORS
from app.services.setup.steps.powershell import PS_LINES, PS_SHOW
from app.services.setup.steps.scripts import SH_START

SH_PUT_WORD = r"""check_password() {
case $1 in *"
"*) refuse 'The password has several lines: it cannot be set.' ;; esac
}
set_password() {
[ -n "$2" ] || refuse 'The password is empty: it would let everybody in.'
check_password "$2"
printf '%s:%s\n' "$1" "$2" | chpasswd
}
"""
"""`set_password NAME PASSWORD`. A second line would set the password of another account."""

SH_PROBE = (
    SH_START
    + SH_ADMINISTRATORS
    + r"""show() { printf '%s %s\n' "$1" "$(printf '%s' "$2" | encode)"; }
asked() { printf '%s\n' "$p_groups" | grep -qxF administrators; }
entry=$(getent passwd "$p_name") && echo 'exists yes' || echo 'exists no'
known=$({ printf '%s\n%s\n' "$p_groups" "$p_name" | while IFS= read -r group; do
[ -n "$group" ] && getent group "$group" | cut -d : -f 1,3; done
asked && getent group "$administrators" | sed 's/^[^:]*:[^:]*:\([0-9]*\):.*/administrators:\1/'; } | sort -u)
show known "$known"
if [ -z "$entry" ]; then
home=$(useradd -D 2>/dev/null | sed -n 's/^HOME=//p'); home=${home:-/home}/$p_name
show home "$home"; show groups ''
else
home=$(printf '%s' "$entry" | cut -d : -f 6)
show home "$home"
show full_name "$(printf '%s' "$entry" | cut -d : -f 5)"
show shell "$(printf '%s' "$entry" | cut -d : -f 7)"
groups=$(id -nG "$p_name" | tr ' ' '\n')
if asked && printf '%s\n' "$groups" | grep -qxF "$administrators"; then groups="$groups
administrators"; fi
show groups "$groups"
if [ "$(id -u)" = 0 ]; then field=$(getent shadow "$p_name" | cut -d : -f 2)
else field=$(sudo -n getent shadow "$p_name" 2>/dev/null | cut -d : -f 2) || exit 81
[ -n "$field" ] || sudo -n true 2>/dev/null || exit 81; fi
case $field in ''|'*'|'!'|'!!'|'!*') ;; *) field=set ;; esac
show password "$field"
fi
[ -e "$home" ] && echo 'home_exists yes' || echo 'home_exists no'
"""
)

SH_APPLY = (
    SH_START
    + SH_ADMINISTRATORS
    + SH_PUT_WORD
    + r"""set -e
check_password "$p_password"
p_groups=$(named "$p_groups")
if [ -n "$p_shell" ] && [ ! -x "$p_shell" ]; then refuse "There is no program $p_shell on this device."; fi
printf '%s\n' "$p_groups" | while IFS= read -r group; do
[ -z "$group" ] || getent group "$group" >/dev/null || groupadd -- "$group"; done
if ! getent passwd "$p_name" >/dev/null; then
set -- -m -c "$p_full_name"
[ -z "$p_shell" ] || set -- "$@" -s "$p_shell"
if getent group "$p_name" >/dev/null; then set -- "$@" -g "$p_name"; fi
useradd "$@" -- "$p_name"
fi
entry=$(getent passwd "$p_name")
about=$(printf '%s' "$entry" | cut -d : -f 5)
if [ -n "$p_full_name" ] && [ "${about%%,*}" != "$p_full_name" ]; then
usermod -c "$p_full_name${about#"${about%%,*}"}" -- "$p_name"; fi
if [ -n "$p_shell" ] && [ "$(printf '%s' "$entry" | cut -d : -f 7)" != "$p_shell" ]; then
usermod -s "$p_shell" -- "$p_name"; fi
printf '%s\n' "$p_groups" | while IFS= read -r group; do
[ -z "$group" ] || id -nG "$p_name" | tr ' ' '\n' | grep -qxF -- "$group" || usermod -a -G "$group" -- "$p_name"; done
if [ -n "$p_password" ]; then
case $(getent shadow "$p_name" | cut -d : -f 2) in ''|'*'|'!'|'!!'|'!*')
set_password "$p_name" "$p_password" ;; esac
fi
"""
)

SH_REVERT = (
    SH_START
    + SH_ADMINISTRATORS
    + r"""set -e
p_leave=$(named "$p_leave"); p_remove=$(named "$p_remove")
if [ "$p_existed" = yes ]; then
entry=$(getent passwd "$p_name") || refuse 'The account was removed since.'
if [ "$(printf '%s' "$entry" | cut -d : -f 5)" != "$p_full_name" ]; then usermod -c "$p_full_name" -- "$p_name"; fi
if [ "$(printf '%s' "$entry" | cut -d : -f 7)" != "$p_shell" ]; then usermod -s "$p_shell" -- "$p_name"; fi
if [ "$p_password" != set ]; then usermod -p "$p_password" -- "$p_name"; fi
printf '%s\n' "$p_leave" | while IFS= read -r group; do
if [ -n "$group" ] && id -nG "$p_name" | tr ' ' '\n' | grep -qxF -- "$group"; then
gpasswd -d "$p_name" "$group" >/dev/null; fi; done
else
if getent passwd "$p_name" >/dev/null; then
if command -v pgrep >/dev/null 2>&1 && pgrep -u "$p_name" >/dev/null 2>&1; then
refuse 'The account is in use: end its sessions, then undo again.'; fi
userdel -- "$p_name"
fi
if [ -n "$p_own_group" ] && ! getent group "$p_name" >/dev/null; then groupadd -g "$p_own_group" -- "$p_name"; fi
if [ "$p_home_existed" = no ] && [ -d "$p_home" ] && [ ! -L "$p_home" ]; then
(cd /etc/skel 2>/dev/null && find . -type f) | while IFS= read -r file; do
if [ ! -L "$p_home/$file" ] && cmp -s "/etc/skel/$file" "$p_home/$file"; then rm -f "$p_home/$file"; fi; done
find "$p_home" -xdev -depth -type d -exec rmdir {} \; 2>/dev/null || :
if [ -e "$p_home" ]; then refuse "The account is gone; its folder $p_home holds files and was left."; fi
fi
fi
printf '%s\n' "$p_remove" | while IFS= read -r group; do
if [ -n "$group" ] && entry=$(getent group "$group"); then
[ -z "${entry##*:}" ] || refuse "Others have come into the group $group since (${entry##*:}): it was left."
groupdel -- "$group"; fi; done
"""
)

PS_START = (
    PS_FIND_GROUP
    + r"""$ErrorActionPreference = 'Stop'
"""
    + PS_SHOW
    + PS_LINES
    + r"""function Members($group) {
  @(([ADSI]"WinNT://./$group,group").Invoke('Members') | ForEach-Object {
    $sid = $_.GetType().InvokeMember('objectSid', 'GetProperty', $null, $_, $null)
    (New-Object Security.Principal.SecurityIdentifier([byte[]]$sid, 0)).Value })
}
"""
)
"""Members by ADSI: Get-LocalGroupMember fails on a group that holds an account which is gone. They are told apart
by SID: an account of a domain may have the same name. Groups that come with
Windows are found by their SIDs: their names depend on its language."""

PS_PROBE = (
    PS_START
    + r"""$user = Get-LocalUser -Name $p.name -ErrorAction SilentlyContinue
if ($user) { 'exists yes' } else { 'exists no' }
$words = @{}
foreach ($word in (Lines $p.groups)) { $group = Find-Group $word; if ($group) { $words[[string]$group.SID] = $word } }
Show 'known' ((@($words.Keys) | ForEach-Object { $words[$_] + ':' + $_ }) -join "`n")
Show 'groups' ((@(if ($user) { Get-LocalGroup | Where-Object { (Members $_.Name) -contains [string]$user.SID } }) |
  ForEach-Object { if ($words[[string]$_.SID]) { $words[[string]$_.SID] } else { $_.Name } }) -join "`n")
if ($user) {
  Show 'full_name' $user.FullName
  Show 'password' $(if ($user.PasswordLastSet) { 'set' } else { '' })
}
"""
)

PS_APPLY = (
    PS_START
    + r"""foreach ($group in (Lines $p.groups)) {
  if (-not (Find-Group $group)) { New-LocalGroup -Name $group | Out-Null } }
$user = Get-LocalUser -Name $p.name -ErrorAction SilentlyContinue
if (-not $user) {
  $new = @{ Name = $p.name }
  if ($p.full_name) { $new.FullName = $p.full_name }
  if ($p.password) { $new.Password = ConvertTo-SecureString $p.password -AsPlainText -Force }
  else { $new.NoPassword = $true }
  $user = New-LocalUser @new
} else {
  if ($p.full_name -and $user.FullName -ne $p.full_name) { Set-LocalUser -Name $p.name -FullName $p.full_name }
  if ($p.password -and -not $user.PasswordLastSet) {
    Set-LocalUser -Name $p.name -Password (ConvertTo-SecureString $p.password -AsPlainText -Force) }
}
foreach ($word in (Lines $p.groups)) {
  $group = Find-Group $word
  if ((Members $group.Name) -notcontains [string]$user.SID) { Add-LocalGroupMember -SID $group.SID -Member $user } }
"""
)

PS_REVERT = (
    PS_START
    + r"""$user = Get-LocalUser -Name $p.name -ErrorAction SilentlyContinue
if ($p.existed -eq 'no') { if ($user) { Remove-LocalUser -Name $p.name } }
elseif ($user) {
  if ($user.FullName -ne $p.full_name) { Set-LocalUser -Name $p.name -FullName ([string]$p.full_name) }
  foreach ($word in (Lines $p.leave)) {
    $group = Find-Group $word
    if ((Members $group.Name) -contains [string]$user.SID) { Remove-LocalGroupMember -SID $group.SID -Member $user } }
}
foreach ($group in (Lines $p.remove)) {
  $found = Get-LocalGroup -Name $group -ErrorAction SilentlyContinue
  if ($found -and [string]$found.SID -notlike 'S-1-5-32-*') { Remove-LocalGroup -SID $found.SID } }
"""
)
