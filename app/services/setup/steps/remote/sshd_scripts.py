"""The scripts of the SSH server's step.

A file of keys belongs to a person, who may have made it a link to anything: it is read and written as that person,
never as root.
"""

from app.services.setup.steps.file_sets import SH_PUT_FILES, SH_SHOW_FILES
from app.services.setup.steps.scripts import SH_ROOT

SH_PROBE = (
    SH_SHOW_FILES
    + SH_ROOT
    + r"""sshd=$(command -v sshd) || { echo 'no OpenSSH server' >&2; exit 127; }
main=/etc/ssh/sshd_config; own=/etc/ssh/sshd_config.d/00-satchel.conf; place=$main
root test -e "$main" || { echo "no $main" >&2; exit 127; }
if root grep -qiE '^[[:space:]]*include[[:space:]]+/etc/ssh/sshd_config\.d/\*' "$main"; then place=$own; fi
printf 'place %s\n' "$(printf %s "$place" | encode)"
show_files "$place"
said=$(root "$sshd" -T 2>/dev/null) || said=
say() { printf '%s\n' "$said" | sed -n "s/^$1 //p" | sort -n | tr '\n' ' '; }
printf 'ports %s\n' "$(say port)"
printf 'root_login %s\n' "$(say permitrootlogin)"
printf 'passwords %s\n' "$(say passwordauthentication)"
printf 'questions %s\n' "$(say kbdinteractiveauthentication)$(say challengeresponseauthentication)"
printf 'naming %s\n' "$(root grep -liE '^[[:space:]]*port[[:space:]=]' "$main" /etc/ssh/sshd_config.d/*.conf \
2>/dev/null | grep -vxF "$own" | tr '\n' ' ' | encode)"
if [ -n "$p_user" ]; then
home=$(getent passwd "$p_user" | cut -d : -f 6)
command -v runuser >/dev/null 2>&1 || { echo 'no runuser' >&2; exit 127; }
as() { root runuser -u "$p_user" -- "$@"; }
if [ -n "$home" ] && as test -d "$home/.ssh"; then echo 'ssh_folder yes'; else echo 'ssh_folder no'; fi
if [ -n "$home" ] && as test -e "$home/.ssh/authorized_keys"; then
printf 'keys %s %s\n' "$(as stat -Lc '%a %u %g' "$home/.ssh/authorized_keys")" \
"$(as cat "$home/.ssh/authorized_keys" | encode)"
else echo 'keys -'; fi
fi
"""
)

# The old file stands in for the new one at once when the server does not take it. Sessions stay open over a reload.
SH_APPLY = (
    SH_PUT_FILES
    + r"""reload() {
if [ ! -d /run/systemd/system ]; then
[ ! -r /run/sshd.pid ] || kill -HUP "$(cat /run/sshd.pid)" 2>/dev/null || :
return 0; fi
if systemctl -q is-active ssh.socket 2>/dev/null; then systemctl daemon-reload; systemctl restart ssh.socket; fi
for unit in ssh.service sshd.service; do
if systemctl -q is-active "$unit" 2>/dev/null; then systemctl reload "$unit"; break; fi
done
}
put_keys() {
home=$(getent passwd "$p_user" | cut -d : -f 6)
if [ -z "$home" ] || [ ! -d "$home" ]; then
[ "$1" = - ] && return 0
refuse "There is no account $p_user with a folder of its own on this device."; fi
printf '%s' "$2" | base64 -d | runuser -u "$p_user" -- sh -c 'set -e; umask 077
folder=$1/.ssh; file=$folder/authorized_keys
if [ "$2" = - ]; then rm -f "$file" "$file.satchel-new"
[ "$3" = yes ] || [ ! -d "$folder" ] || rmdir "$folder" 2>/dev/null || :
exit 0; fi
mkdir -p "$folder"
if [ -e "$file" ] && [ ! -O "$file" ]; then echo "$file belongs to somebody else" >&2; exit 90; fi
rm -f "$file.satchel-new"; cat >"$file.satchel-new"; chmod "$2" "$file.satchel-new"
if [ -L "$file" ]; then cat "$file.satchel-new" >"$file"; rm "$file.satchel-new"
else mv "$file.satchel-new" "$file"; fi
if command -v restorecon >/dev/null 2>&1; then restorecon -R "$folder" 2>/dev/null || :; fi
' sh "$home" "$1" "$3"
}
[ -z "$p_user" ] || put_keys "$p_mode" "$p_keys" "$p_folder"
if [ -n "$p_files" ]; then
mkdir -p -m 755 /run/sshd
put_files "$p_files"
if ! said=$(sshd -t 2>&1); then
put_files "$p_before"
refuse "The SSH server does not take it, and nothing of it was kept: $(printf '%s' "$said" | tail -n 1)"
fi
reload
fi
"""
)

PS_PROBE = r"""$capability = Get-WindowsCapability -Online -Name 'OpenSSH.Server*' | Select-Object -First 1
$service = Get-CimInstance Win32_Service -Filter "Name='sshd'"
'installed ' + $(if ($service) { 'yes' } elseif ($capability) { 'no' } else { 'never' })
'start ' + $(if ($service) { $service.StartMode } else { '-' })
'running ' + $(if ($service) { $service.State } else { '-' })
$folder = Join-Path $env:ProgramData 'ssh'
foreach ($one in 'sshd_config', 'administrators_authorized_keys') {
  $file = Join-Path $folder $one
  if (Test-Path -LiteralPath $file) {
    "$one 644 0 0 " + [Convert]::ToBase64String([IO.File]::ReadAllBytes($file))
    $acl = Get-Acl -LiteralPath $file
    "acl_$one " + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($acl.Sddl))
    $others = @($acl.Access | Where-Object {
      $_.IdentityReference.Translate([Security.Principal.SecurityIdentifier]).Value -notin 'S-1-5-18', 'S-1-5-32-544'
    })
    "others_$one $($others.Count)"
  } else { "$one -"; "acl_$one "; "others_$one 0" }
}
"""
# The server refuses a file of keys that anybody but SYSTEM (S-1-5-18) and the administrators (S-1-5-32-544) can read.
PS_APPLY = r"""$ErrorActionPreference = 'Stop'
if ($p.installed -eq 'yes' -and -not (Get-Service sshd -ErrorAction SilentlyContinue)) {
  Get-WindowsCapability -Online -Name 'OpenSSH.Server*' | Select-Object -First 1 | Add-WindowsCapability -Online |
    Out-Null
}
$folder = Join-Path $env:ProgramData 'ssh'
if (-not (Test-Path -LiteralPath $folder)) { New-Item -ItemType Directory -Path $folder | Out-Null }
function Set-Whole($name, $content, $acl, $only) {
  $file = Join-Path $folder $name
  if ($content -eq '-') { Remove-Item -LiteralPath $file -Force -ErrorAction SilentlyContinue; return }
  [IO.File]::WriteAllBytes($file, [Convert]::FromBase64String($content))
  if ($acl) {
    $rights = Get-Acl -LiteralPath $file
    $rights.SetSecurityDescriptorSddlForm([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($acl)))
    Set-Acl -LiteralPath $file -AclObject $rights
  } elseif ($only) {
    icacls.exe $file /inheritance:r /grant '*S-1-5-32-544:F' '*S-1-5-18:F' | Out-Null
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
  }
}
if ($p.config) {
  $file = Join-Path $folder 'sshd_config'
  $old = if (Test-Path -LiteralPath $file) { [Convert]::ToBase64String([IO.File]::ReadAllBytes($file)) } else { '-' }
  Set-Whole 'sshd_config' $p.config $p.config_acl $false
  $program = Join-Path $env:SystemRoot 'System32\OpenSSH\sshd.exe'
  if ($p.config -ne '-' -and (Test-Path -LiteralPath $program)) {
    $said = & { $ErrorActionPreference = 'Continue'; & $program -t 2>&1 }
    if ($LASTEXITCODE -ne 0) {
      Set-Whole 'sshd_config' $old $p.config_acl $false
      [Console]::Error.WriteLine("The SSH server does not take it, and is as before: $(@($said)[-1])"); exit 90
    }
  }
}
if ($p.keys) { Set-Whole 'administrators_authorized_keys' $p.keys $p.keys_acl $true }
if (Get-Service sshd -ErrorAction SilentlyContinue) {
  Set-Service sshd -StartupType $(@{ Auto = 'Automatic'; Manual = 'Manual'; Disabled = 'Disabled' }[$p.start])
  if ($p.running -eq 'Running') { Restart-Service sshd } else { Stop-Service sshd -Force }
  if ($p.installed -eq 'no') {
    Stop-Service sshd -Force
    Get-WindowsCapability -Online -Name 'OpenSSH.Server*' | Select-Object -First 1 | Remove-WindowsCapability -Online |
      Out-Null
  }
}
"""
