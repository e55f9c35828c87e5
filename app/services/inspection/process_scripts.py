"""The scripts about processes. Linux needs only /proc, so that a router with busybox answers too.

How much of the processors a process takes is measured over half a second; what `ps` says is an average since its start.
PowerShell: written from documentation and not yet run on Windows.
"""

from app.services.inspection.scripts import PS, PS_ANCESTORS, PS_ANSWER, SH_ANCESTORS, SH_PROCESS

LOOK_LINUX = (
    SH_ANCESTORS
    + r"""[ -r /proc/self/stat ] || exit 80
tab=$(printf '\t')
first=$(cat /proc/[0-9]*/stat 2>/dev/null); read -r sooner rest </proc/uptime
sleep 0.5 2>/dev/null || sleep 1
second=$(cat /proc/[0-9]*/stat 2>/dev/null); read -r later rest </proc/uptime
printf 'is\tsooner\t%s\nis\tlater\t%s\n' "$sooner" "$later"
printf 'is\tticks\t%s\n' "$(getconf CLK_TCK 2>/dev/null || echo 100)"
printf 'is\tpage\t%s\n' "$(getconf PAGESIZE 2>/dev/null || echo 4096)"
printf 'is\tprocessors\t%s\n' "$(grep -c '^cpu[0-9]' /proc/stat)"
printf 'is\tboot\t%s\n' "$(sed -n 's/^btime //p' /proc/stat)"
printf 'is\tcarrying\t%s\nis\tself\t%s\n' "$(ancestors)" $$
owners=$(grep -sH '^Uid:' /proc/[0-9]*/status |
sed -n 's,^/proc/\([0-9]*\)/status:Uid:[^0-9]*[0-9]*[^0-9]*\([0-9]*\).*,owner'"$tab"'\1'"$tab"'\2,p')
printf '%s\n' "$owners"
ids=$(printf '%s\n' "$owners" | cut -f3 | sort -u)
{ getent passwd $ids || cat /etc/passwd; } 2>/dev/null | head -n 2000 | awk -F: '{ print "user\t" $3 "\t" $1 }'
case ${p_kind-} in
mine) me=$(id -u); keep=$(printf '%s\n' "$owners" | awk -F'\t' -v me="$me" '$3 == me { print $2 }') ;;
programs) keep=$(printf '%s\n' "$second" | sed -n 's/^\([0-9]*\) (.*) [A-Za-z] \([-0-9 ]*\)$/\1 \2/p' |
awk 'int($7 / 2097152) % 2 == 0 { print $1 }') ;;
esac
if [ -n "${p_kind-}" ]; then
second=$(printf '%s\n' "$second" | awk -v keep="$keep" '
BEGIN { n = split(keep, k); for (i = 1; i <= n; i++) want[k[i]] = 1 }
$1 in want')
fi
# grep itself writes the path in front of each line, so that no command line can pass for that of another process.
grep -asH '' /proc/[0-9]*/cmdline 2>/dev/null | tr '\0\t' '  ' | cut -c1-1200 | head -n 6000 |
sed -n 's,^/proc/\([0-9]*\)/cmdline:,line'"$tab"'\1'"$tab"',p'
[ -r /proc/1/environ ] || note 'What other users run is shown, but not all of it: sign in as root for the whole.'
printf 'first\n%s\nsecond\n%s\n' "$first" "$second"
"""
)

END_LINUX = (
    SH_PROCESS
    + r"""said=$(kill -TERM "$p_pid" 2>&1) || {
is_there || exit 0
case $said in *ermitted*) exit 81 ;; esac; refuse "$said"; }
n=0; while [ $n -lt 20 ]; do is_there || exit 0; sleep 0.5 2>/dev/null || sleep 1; n=$((n+1)); done
refuse 'It was asked to end, and still runs after ten seconds. End it at once, if what it has not saved may be lost.'
"""
)
KILL_LINUX = (
    SH_PROCESS
    + r"""said=$(kill -KILL "$p_pid" 2>&1) || {
is_there || exit 0
case $said in *ermitted*) exit 81 ;; esac; refuse "$said"; }
n=0; while [ $n -lt 20 ]; do is_there || exit 0; sleep 0.2 2>/dev/null || sleep 1; n=$((n+1)); done
case $(state "$p_pid") in D) refuse 'It waits for a disk or the network and cannot end before that answers.' ;; esac
refuse 'It still runs.'
"""
)
LOWER_LINUX = (
    SH_PROCESS
    + r"""nice_of() { sed 's/.*) //' "/proc/$p_pid/stat" 2>/dev/null | tr '\n' ' ' | cut -d' ' -f17; }
[ "$(nice_of)" -ge 10 ] 2>/dev/null && exit 0
said=$(renice -n 10 -p "$p_pid" 2>&1) || { case $said in *ermi*) exit 81 ;; esac; refuse "$said"; }
[ "$(nice_of)" -ge 10 ] 2>/dev/null || refuse 'Its priority did not change.'
"""
)

USUAL_LINUX = (
    SH_PROCESS
    + r"""nice_of() { sed 's/.*) //' "/proc/$p_pid/stat" 2>/dev/null | tr '\n' ' ' | cut -d' ' -f17; }
[ "$(nice_of)" -eq 0 ] 2>/dev/null && exit 0
said=$(renice -n 0 -p "$p_pid" 2>&1) || { case $said in *ermi*) exit 81 ;; esac; refuse "$said"; }
[ "$(nice_of)" -eq 0 ] 2>/dev/null || refuse 'Its priority did not change.'
"""
)

LOOK_WINDOWS = (
    PS
    + PS_ANCESTORS
    + r"""
$carrying = Get-Ancestors
$clock = [Diagnostics.Stopwatch]::StartNew()
$before = @{}
foreach ($one in [Diagnostics.Process]::GetProcesses()) { try { $before[$one.Id] = $one.TotalProcessorTime.TotalMilliseconds } catch { } }
$details = @{}
Get-CimInstance Win32_Process -Property ProcessId, ParentProcessId, CommandLine, CreationDate | ForEach-Object { $details[[int]$_.ProcessId] = $_ }
if ($clock.ElapsedMilliseconds -lt 500) { Start-Sleep -Milliseconds (500 - $clock.ElapsedMilliseconds) }
$names = @{}
try { Get-Process -IncludeUserName | ForEach-Object { $names[$_.Id] = $_.UserName } }
catch { $notes += 'Users are shown to administrators only.' }
$me = [Security.Principal.WindowsIdentity]::GetCurrent().Name
$critical = 'csrss', 'wininit', 'winlogon', 'services', 'lsass', 'smss', 'Registry', 'Memory Compression', 'Secure System'
$rows = foreach ($one in [Diagnostics.Process]::GetProcesses()) {
  if ($p.kind -eq 'mine' -and $names[$one.Id] -ne $me) { continue }
  $cpu = $null
  try {
    if ($before.ContainsKey($one.Id)) {
      $cpu = 100 * ($one.TotalProcessorTime.TotalMilliseconds - $before[$one.Id]) / $clock.ElapsedMilliseconds / [Environment]::ProcessorCount
    }
  } catch { }
  $more = $details[$one.Id]
  @{ pid = $one.Id; name = $one.ProcessName; user = [string]$names[$one.Id]; cpu = $cpu; memory = [long]$one.WorkingSet64
    started = $(if ($more) { Seconds $more.CreationDate } else { 0 })
    mark = $(if ($more -and $more.CreationDate) { [string]$more.CreationDate.ToFileTimeUtc() } else { '' })
    command = $(if ($more) { [string]$more.CommandLine } else { '' }); parent = $(if ($more) { [int]$more.ParentProcessId } else { 0 })
    answers = [bool]$one.Responding; critical = ($critical -contains $one.ProcessName); carries = $carrying.ContainsKey($one.Id) }
}
"""  # noqa: E501 - a script in its own language
    + PS_ANSWER
)

PS_PROCESS = (
    PS
    + PS_ANCESTORS
    + r"""
$id = [int]$p.pid
if ($id -le 4) { Refuse 'It is a part of the system itself.' }
if ((Get-Ancestors).ContainsKey($id)) { Refuse 'It carries this very session, so it is left alone.' }
$found = Get-CimInstance Win32_Process -Filter "ProcessId=$id" -Property ProcessId, Name, CreationDate
# CIM knows the start to a millionth of a second, others to a tenth of that.
if (-not $found -or ($p.started -and [Math]::Abs([long]$found.CreationDate.ToFileTimeUtc() - [long]$p.started) -gt 20)) { Refuse 'It has ended already.' }
"""  # noqa: E501 - a script in its own language
)
KILL_WINDOWS = (
    PS_PROCESS
    + r"""
if (@('csrss.exe', 'wininit.exe', 'winlogon.exe', 'services.exe', 'lsass.exe', 'smss.exe') -contains $found.Name) {
  Refuse 'The whole device would stop with it.'
}
try { Stop-Process -Id $id -Force } catch { if (Get-Process -Id $id -ErrorAction SilentlyContinue) { Refuse $_.Exception.Message } }
Wait-Process -Id $id -Timeout 10 -ErrorAction SilentlyContinue
if (Get-Process -Id $id -ErrorAction SilentlyContinue) { Refuse 'It still runs.' }
exit 0
"""  # noqa: E501 - a script in its own language
)
LOWER_WINDOWS = (
    PS_PROCESS
    + r"""
$process = Get-Process -Id $id
try { $process.PriorityClass = 'BelowNormal' } catch { Refuse $_.Exception.Message }
exit 0
"""
)
USUAL_WINDOWS = (
    PS_PROCESS
    + r"""
$process = Get-Process -Id $id
try { $process.PriorityClass = 'Normal' } catch { Refuse $_.Exception.Message }
exit 0
"""
)
