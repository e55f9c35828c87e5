"""The scripts about services: systemd, and the older way of Debian and others (init scripts).

PowerShell: written from documentation and not yet run on Windows.
"""

from app.services.inspection.scripts import PS, PS_ANCESTORS, PS_ANSWER, SH_ANCESTORS

_CARRYING = (
    SH_ANCESTORS
    + r"""carrying() {
for satchel_p in $(ancestors); do
sed -n 's,.*/\([^/]*\.service\).*,\1,p' "/proc/$satchel_p/cgroup" 2>/dev/null
[ -z "${SSH_CONNECTION-}" ] || grep -Eqs '^Name:[[:space:]]*(sshd|dropbear)' "/proc/$satchel_p/status" && echo ssh
done | sort -u
}
"""
)
"""`carrying` writes the services in whose hands this session is; "ssh" where there is no systemd to name it."""

LOOK_LINUX = (
    _CARRYING
    + r"""carrying | while read -r one; do printf 'carries\t%s\n' "$one"; done
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
systemctl list-unit-files --type=service --no-legend --no-pager --full 2>/dev/null | head -n 5000 |
awk '{ print "file\t" $1 "\t" $2 }'
systemctl show --no-pager --property=Id,Description,LoadState,ActiveState,SubState,UnitFileState,MainPID,MemoryCurrent,\
ActiveEnterTimestamp,Result,ExecMainStatus -- '*.service' 2>/dev/null | head -n 65000 |
sed 's/\t/ /g; s/^/unit\t/'
exit 0
fi
command -v service >/dev/null 2>&1 && [ -d /etc/init.d ] || exit 127
note 'This system has no systemd: what its init scripts say is shown.'
service --status-all 2>/dev/null | head -n 1000 | sed -n 's/^ \[ \([-+?]\) \]  *\([^[:space:]]*\).*/init\t\2\t\1/p'
for link in /etc/rc[2345].d/S*; do [ -e "$link" ] && printf 'starts\t%s\n' "${link##*/S[0-9][0-9]}"; done | sort -u
"""
)

_SERVICE = (
    _CARRYING
    + r"""case $p_name in ''|-*|*[!A-Za-z0-9@._:\\-]*) refuse 'That is no name of a service.' ;; esac
systemd=; [ -d /run/systemd/system ] && systemd=yes
for one in $(carrying); do
case $p_name in "$one"|"$one".service|"${one}d".service|"${one}d") ours=yes ;; esac
done
keep() { [ -z "${ours-}" ] || refuse 'It carries this very session, so it is left running.'; }
fail() { case $1 in *'ccess denied'*|*ermission*|*authentication*|*uthoriz*) exit 81 ;; esac
refuse "$(printf '%s' "$1" | head -c 1500)"; }
state() { systemctl show --property=ActiveState --value -- "$p_name" 2>/dev/null ||
systemctl show --property=ActiveState -- "$p_name" | cut -d= -f2; }
do_it() {
if [ -n "$systemd" ]; then said=$(systemctl --no-ask-password "$1" -- "$p_name" 2>&1 </dev/null) || fail "$said"
else said=$(service "$p_name" "$1" 2>&1 </dev/null) || fail "$said"; fi; }
runs() {
if [ -n "$systemd" ]; then case $(state) in active|activating|reloading) return 0 ;; esac; return 1; fi
service "$p_name" status >/dev/null 2>&1; }
"""
)

START_LINUX = (
    _SERVICE
    + r"""do_it start
n=0; while [ $n -lt 10 ]; do runs || break; [ -n "$systemd" ] && [ "$(state)" = activating ] || break
sleep 1; n=$((n+1)); done
runs && exit 0
[ -z "$systemd" ] || { [ "$(state)" = inactive ] &&
[ "$(systemctl show --property=Type -- "$p_name" | cut -d= -f2)" = oneshot ] && exit 0; }
refuse 'It was started, and does not run. Its entries in the log say why.'
"""
)
STOP_LINUX = (
    _SERVICE
    + r"""keep
do_it stop
runs && refuse 'It was stopped, and still runs or was started again.'
exit 0
"""
)
RESTART_LINUX = (
    _SERVICE
    + r"""do_it restart
n=0; while [ $n -lt 10 ]; do [ -n "$systemd" ] && [ "$(state)" = activating ] || break; sleep 1; n=$((n+1)); done
runs && exit 0
[ -z "$systemd" ] || { [ "$(state)" = inactive ] &&
[ "$(systemctl show --property=Type -- "$p_name" | cut -d= -f2)" = oneshot ] && exit 0; }
refuse 'It was restarted, and does not run. Its entries in the log say why.'
"""
)
_ENABLING = r"""if [ -n "$systemd" ]; then
said=$(systemctl --no-ask-password $verb -- "$p_name" 2>&1 </dev/null) || fail "$said"
now=$(systemctl is-enabled -- "$p_name" 2>/dev/null)
case $verb:$now in enable:enabled*|enable:alias|disable:disabled|disable:static|disable:indirect) exit 0 ;; esac
case $now in static|indirect|generated)
refuse 'It has no place in the start. Others start it when they need it.' ;; esac
refuse "It is $now still."; fi
command -v update-rc.d >/dev/null 2>&1 || exit 127
said=$(update-rc.d "$p_name" $verb 2>&1 </dev/null) || fail "$said"
exit 0
"""
ENABLE_LINUX = _SERVICE + "verb=enable\n" + _ENABLING
DISABLE_LINUX = _SERVICE + "keep; verb=disable\n" + _ENABLING

_CARRIERS = r"""
$names = (Get-Process -Id @((Get-Ancestors).Keys) -ErrorAction SilentlyContinue).ProcessName
$network = 'RpcSs', 'DcomLaunch', 'RpcEptMapper', 'nsi', 'BFE', 'mpssvc', 'Dhcp', 'NlaSvc', 'netprofm', 'HTTP', 'SamSs', 'Winmgmt'
$ours = @()
if ($names -contains 'wsmprovhost' -or $names -contains 'winrshost') { $ours = @('WinRM') + $network }
if ($names -contains 'sshd') { $ours = @('sshd') + $network }
"""  # noqa: E501 - a script in its own language

LOOK_WINDOWS = (
    PS
    + PS_ANCESTORS
    + _CARRIERS
    + r"""
$rows = Get-CimInstance Win32_Service -Property Name, DisplayName, Description, State, StartMode, DelayedAutoStart, ProcessId, StartName, ExitCode, PathName, AcceptStop | ForEach-Object {
  @{ name = $_.Name; title = $_.DisplayName; text = [string]$_.Description; state = [string]$_.State; start = [string]$_.StartMode
    delayed = [bool]$_.DelayedAutoStart; pid = [int]$_.ProcessId; user = [string]$_.StartName; code = [long]$_.ExitCode
    path = [string]$_.PathName; stops = [bool]$_.AcceptStop; carries = ($ours -contains $_.Name)
    trigger = (Test-Path "HKLM:\SYSTEM\CurrentControlSet\Services\$($_.Name)\TriggerInfo") }
}
"""  # noqa: E501 - a script in its own language
    + PS_ANSWER
)

_PS_SERVICE = (
    PS
    + PS_ANCESTORS
    + _CARRIERS
    + r"""
$service = Get-Service -Name ([WildcardPattern]::Escape([string]$p.name))
function Keep { if ($ours -contains $service.Name) { Refuse 'It carries this very session, so it is left running.' } }
function Wait-For($state) {
  try { $service.WaitForStatus($state, '00:00:30') } catch { $service.Refresh(); Refuse "After 30 seconds it is still: $($service.Status)." }
}
"""  # noqa: E501 - a script in its own language
)
START_WINDOWS = _PS_SERVICE + "Start-Service -InputObject $service\nWait-For Running\nexit 0\n"
STOP_WINDOWS = (
    _PS_SERVICE
    + "Keep\n$service.DependentServices | ForEach-Object { if ($ours -contains $_.Name) "
    + '{ Refuse "$($_.Name) depends on it and carries this session." } }\n'
    + "Stop-Service -InputObject $service -Force\nWait-For Stopped\nexit 0\n"
)
RESTART_WINDOWS = (
    _PS_SERVICE
    + "Keep\n$again = @($service.DependentServices | Where-Object { $_.Status -eq 'Running' })\n"
    + "Stop-Service -InputObject $service -Force\nWait-For Stopped\nStart-Service -InputObject $service\n"
    + "Wait-For Running\n$again | ForEach-Object { Start-Service -InputObject $_ }\nexit 0\n"
)
_PS_MODE = r"""
$now = Get-CimInstance Win32_Service -Filter "Name='$($service.Name.Replace("'", "\'"))'" -Property StartMode
if ($now.StartMode -ne $wanted) { Refuse "It still starts: $($now.StartMode)." }
exit 0
"""
ENABLE_WINDOWS = _PS_SERVICE + "Set-Service -Name $service.Name -StartupType Automatic\n$wanted = 'Auto'\n" + _PS_MODE
DISABLE_WINDOWS = (
    _PS_SERVICE + "Keep\nSet-Service -Name $service.Name -StartupType Disabled\n$wanted = 'Disabled'\n" + _PS_MODE
)
