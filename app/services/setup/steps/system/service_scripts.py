"""The scripts of the step about a service: systemd, with the links that its start at boot consists of; Windows."""

from app.services.setup.steps.scripts import SH_START

SH_UNIT = (
    SH_START
    + r"""unit=$p_name
case $unit in *.service|*.socket|*.timer|*.path|*.mount) ;; *) unit=$unit.service ;; esac
live=no; [ ! -d /run/systemd/system ] || live=yes
find_links() {
fragment=; for folder in /etc /run /usr/local/lib /usr/lib /lib; do
[ -n "$fragment" ] || [ ! -f "$folder/systemd/system/$unit" ] || fragment=$folder/systemd/system/$unit; done
also=; [ -z "$fragment" ] || also=$(sed -n 's/^Also=//p' "$fragment" 2>/dev/null)
set -f
(for one in $unit $also; do
find /etc/systemd/system -type l \( -name "$one" -o -lname "*/$one" \) -printf '%p\t%l\n' 2>/dev/null
find /etc/rc0.d /etc/rc1.d /etc/rc2.d /etc/rc3.d /etc/rc4.d /etc/rc5.d /etc/rc6.d /etc/rcS.d -type l \
-name "[SK][0-9][0-9]${one%.service}" -printf '%p\t%l\n' 2>/dev/null; done) | sort -u
}
"""
)
"""`find_links` shows what a start at boot consists of: the links of the unit and of the units that come with it
(`Also=`), and those of the old start scripts, which systemctl keeps in step."""

SH_PROBE = (
    SH_UNIT
    + r"""command -v systemctl >/dev/null 2>&1 || { echo 'no systemd' >&2; exit 127; }
boot=$(systemctl is-enabled -- "$unit" 2>/dev/null) || :
printf 'boot %s\n' "${boot:-none}"
running=unknown
if [ "$live" = yes ]; then
case $(systemctl show -p ActiveState --value -- "$unit") in active|activating|reloading) running=yes ;;
*) running=no ;; esac
fi
printf 'running %s\n' "$running"
printf 'links %s\n' "$(find_links | encode)"
folders=$(find /etc/systemd/system -type d 2>/dev/null | sort)
printf 'folders %s\n' "$(printf '%s' "$folders" | encode)"
"""
)
SH_APPLY = (
    SH_UNIT
    + r"""set -e
was=$(systemctl is-enabled -- "$unit" 2>/dev/null) || :
if [ "$live" = yes ] && [ "$p_running" = stopped ]; then systemctl stop -- "$unit"; fi
case $p_start in
automatic|delayed) case $was in masked*) systemctl -q unmask -- "$unit" ;; esac; systemctl -q enable -- "$unit" 2>&1 ;;
manual) case $was in masked*) systemctl -q unmask -- "$unit" ;; esac; systemctl -q disable -- "$unit" 2>&1 ;;
disabled) systemctl -q mask -- "$unit" 2>&1 ;;
esac
if [ "$live" = yes ] && [ "$p_running" = started ]; then systemctl start -- "$unit"; fi
"""
)

SH_REVERT = (
    SH_UNIT
    + r"""set -e
tab=$(printf '\t')
known() { printf '%s\n' "$1" | cut -f 1 | grep -qxF -- "$2"; }
find_links | while IFS=$tab read -r link to; do
[ -n "$link" ] || continue
if ! known "$p_links" "$link" && [ -L "$link" ]; then
rm -f -- "$link"; folder=${link%/*}
printf '%s\n' "$p_folders" | grep -qxF -- "$folder" || case $folder in /etc/systemd/system/*)
rmdir -- "$folder" 2>/dev/null || : ;; esac
fi; done
printf '%s\n' "$p_links" | while IFS=$tab read -r link to; do
[ -n "$link" ] || continue
[ "$(readlink -- "$link" || :)" != "$to" ] || continue
mkdir -p -- "${link%/*}"; ln -sfn -- "$to" "$link"; done
if [ "$live" = yes ]; then
systemctl daemon-reload
case $p_running in yes) systemctl start -- "$unit" ;; no) systemctl stop -- "$unit" ;; esac
fi
"""
)

PS_START = r"""$ErrorActionPreference = 'Stop'
$service = Get-CimInstance Win32_Service | Where-Object { $_.Name -eq $p.name }
"""
PS_PROBE = (
    PS_START
    + r"""if (-not $service) { 'boot none'; 'running no'; return }
$key = 'HKLM:\SYSTEM\CurrentControlSet\Services\' + $service.Name
$delayed = (Get-ItemProperty -LiteralPath $key).DelayedAutostart -eq 1
'boot ' + $(switch ($service.StartMode) { 'Auto' { if ($delayed) { 'delayed' } else { 'automatic' } }
  'Manual' { 'manual' } 'Disabled' { 'disabled' } default { 'system' } })
'running ' + $(if ($service.State -in 'Running', 'Start Pending') { 'yes' } else { 'no' })
"""
)
PS_APPLY = (
    PS_START
    + r"""if (-not $service) { [Console]::Error.WriteLine('There is no such service.'); exit 90 }
$control = Get-Service | Where-Object { $_.Name -eq $service.Name }
$start = @{ automatic = 'auto'; delayed = 'delayed-auto'; manual = 'demand'; disabled = 'disabled' }[[string]$p.start]
if ($start) {
  & sc.exe config $service.Name start= $start | Out-Null
  if ($LASTEXITCODE -ne 0) { throw "sc.exe config ended with $LASTEXITCODE" }
}
if ($p.running -eq 'started' -and $control.Status -ne 'Running') {
  Start-Service -InputObject $control; $control.WaitForStatus('Running', '00:01:00') }
if ($p.running -eq 'stopped' -and $control.Status -ne 'Stopped') {
  Stop-Service -InputObject $control; $control.WaitForStatus('Stopped', '00:01:00') }
"""
)
"""A service on which others stand is not stopped: they would not come back by an undo."""
