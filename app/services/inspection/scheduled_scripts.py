"""The scripts about what runs at its time: systemd's timers, cron, at, and the Task Scheduler.

PowerShell: written from documentation and not yet run on Windows.
"""

from app.services.inspection.scripts import PS, PS_ANSWER, SH

OFF = "#satchel-off# "
"""What stands before a line of cron that was switched off here."""

LOOK_LINUX = (
    SH
    + r"""any=
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then any=yes
printf 'boot\t%s\n' "$(sed -n 's/^btime //p' /proc/stat)"
systemctl list-unit-files --type=timer --no-legend --no-pager --full 2>/dev/null | head -n 2000 |
awk '{ print "file\t" $1 "\t" $2 }'
systemctl show --no-pager --property=Id,Description,LoadState,ActiveState,UnitFileState,Unit,Triggers,TimersCalendar,\
TimersMonotonic,NextElapseUSecRealtime,NextElapseUSecMonotonic,LastTriggerUSec -- '*.timer' 2>/dev/null |
head -n 26000 | sed 's/\t/ /g; s/^/timer\t/'
json=$(systemctl list-timers --all --no-pager -o json 2>/dev/null | head -n 1 | head -c 500000)
case $json in \[*) printf 'json\t%s\n' "$json" ;; esac
failed=$(systemctl list-units --type=service --state=failed --no-legend --plain --no-pager --full 2>/dev/null)
printf '%s\n' "$failed" | awk 'NF { print "failed\t" $1 }' | head -n 500
fi
printf 'now\t%s\t%s\n' "$(date +%s)" "$(unset TZ; date +%z)"
me=$(id -un); root=; [ "$(id -u)" = 0 ] && root=yes
show_cron() { head -n 500 "$2" 2>/dev/null | cut -c1-1000 | awk -v from="$1" -v path="$2" '{ print "cron\t" from "\t" path "\t" $0 }'; }
for file in /etc/crontab /etc/cron.d/*; do [ -f "$file" ] || continue
case $file in *~|*.dpkg-*|*/.*) continue ;; esac; any=yes; show_cron system "$file"; done
for file in /var/spool/cron/crontabs/* /var/spool/cron/*; do [ -f "$file" ] && [ -r "$file" ] || continue
any=yes; show_cron "${file##*/}" "$file"; done
if [ -z "$root" ] && command -v crontab >/dev/null 2>&1; then any=yes
crontab -l 2>/dev/null | head -n 500 | cut -c1-1000 | sed "s/^/cron	$me	crontab	/"
note 'What other users have scheduled is shown to root only.'
fi
for one in hourly daily weekly monthly; do for file in /etc/cron.$one/*; do
[ -f "$file" ] && [ -x "$file" ] && { any=yes; printf 'part\t%s\t%s\n' "$one" "$file"; }; done; done
if command -v atq >/dev/null 2>&1; then any=yes
atq 2>/dev/null | head -n 500 | sed 's/\t/ /g; s/^/at\t/'; fi
[ -n "$any" ] || exit 80
printf 'done\n'
"""  # noqa: E501 - a script in its own language
)

_TIMER = (
    SH
    + r"""case $p_name in ''|-*|*[!A-Za-z0-9@._:\\-]*) refuse 'That is no name of a timer.' ;; esac
[ -d /run/systemd/system ] || exit 80
fail() { case $1 in *'ccess denied'*|*ermission*|*authentication*|*uthoriz*) exit 81 ;; esac
refuse "$(printf '%s' "$1" | head -c 1500)"; }
do_it() { said=$(systemctl --no-ask-password "$@" 2>&1 </dev/null) || fail "$said"; }
"""
)
_CRON_LINE = (
    SH
    + r"""case $p_path in /etc/crontab|/etc/cron.d/*|/var/spool/cron/*) ;; *) refuse 'That is no file of cron.' ;; esac
case $p_path in *..*) refuse 'That is no file of cron.' ;; esac
[ -f "$p_path" ] && [ ! -L "$p_path" ] || refuse 'The file is gone.'
[ -w "$p_path" ] || exit 81
change() {
old=$1 new=$2; export old new
awk 'BEGIN { n = 0 } $0 == ENVIRON["old"] { n++ } END { exit n != 1 }' "$p_path" ||
refuse 'The line is not there any more, or not only once.'
copy= before=; trap 'rm -f "$copy" "$before"' EXIT
copy=$(mktemp "${p_path%/*}/.satchel.XXXXXX") && before=$(mktemp "${p_path%/*}/.satchel.XXXXXX") || exit 81
cat "$p_path" >"$before" && awk '$0 == ENVIRON["old"] { print ENVIRON["new"]; next } { print }' "$p_path" >"$copy" ||
refuse 'There is no room for the change. The file is as it was.'
cat "$copy" >"$p_path" || {
cat "$before" >"$p_path" || { trap - EXIT; refuse "The file could not be written. Its lines are safe in $before"; }
refuse 'The file could not be written. It is as it was.'; }
touch "${p_path%/*}" 2>/dev/null
awk 'BEGIN { n = 0 } $0 == ENVIRON["new"] { n++ } END { exit n < 1 }' "$p_path" || refuse 'The line did not change.'
}
"""
)
"""The file keeps its owner, its mode and its links, and its lines on a full disk. A line that stands there twice is
left alone."""

RUN_LINUX = (
    _TIMER
    + r"""case $p_starts in ''|-*|*[!A-Za-z0-9@._:\\-]*) refuse 'That is no name of a service.' ;; esac
ask() { systemctl show --property="$1" -- "$p_starts" | cut -d= -f2; }
mark() { ask InvocationID; ask ConditionTimestampMonotonic; }
before=$(mark)
do_it start --no-block -- "$p_starts"
n=0; while [ $n -lt 30 ] && [ "$(mark)" = "$before" ]; do sleep 0.3 2>/dev/null || sleep 1; n=$((n+1)); done
[ "$n" -lt 30 ] || refuse 'It was not seen to start.'
[ "$(ask ConditionResult)" = no ] && refuse 'It was skipped. What it waits for is not so on this device.'
[ "$(ask ActiveState)" = failed ] && refuse 'It started and failed. Its entries in the log say why.'
exit 0
"""
)
ENABLE_LINUX = (
    _TIMER
    + r"""do_it enable --now -- "$p_name"
[ "$(systemctl show --property=ActiveState -- "$p_name" | cut -d= -f2)" = active ] ||
refuse 'It does not wait for its time.'
exit 0
"""
)
DISABLE_LINUX = (
    _TIMER
    + r"""do_it disable --now -- "$p_name"
[ "$(systemctl show --property=ActiveState -- "$p_name" | cut -d= -f2)" != active ] ||
refuse 'It still waits for its time.'
exit 0
"""
)
ENABLE_CRON = (
    _CRON_LINE
    + r"""change "$p_line" "${p_line#"#satchel-off# "}"
exit 0
"""
)
DISABLE_CRON = (
    _CRON_LINE
    + r"""change "$p_line" "#satchel-off# $p_line"
exit 0
"""
)

LOOK_WINDOWS = (
    PS
    + r"""
$service = New-Object -ComObject Schedule.Service; $service.Connect()
$states = @{ 0 = 'unknown'; 1 = 'disabled'; 2 = 'queued'; 3 = 'ready'; 4 = 'running' }
$folders = New-Object Collections.Queue; $folders.Enqueue($service.GetFolder('\'))
$rows = while ($folders.Count) {
  $folder = $folders.Dequeue()
  foreach ($inner in @($folder.GetFolders(0))) { $folders.Enqueue($inner) }
  if ($p.kind -ne 'all' -and $folder.Path -like '\Microsoft\*') { continue }
  foreach ($task in @($folder.GetTasks(1))) {
    try { $definition = $task.Definition } catch { $notes = @('Some tasks are shown to administrators only.'); continue }
    $actions = @($definition.Actions | ForEach-Object { if ($_.Type -eq 0) { "$($_.Path) $($_.Arguments)" } else { 'a component of Windows' } })
    $when = @($definition.Triggers | ForEach-Object { "$([int]$_.Type) $($_.StartBoundary) $($_.Repetition.Interval)" })
    @{ path = [string]$task.Path; name = [string]$task.Name; state = $states[[int]$task.State]; last = (Seconds $task.LastRunTime)
      next = (Seconds $task.NextRunTime); code = [long]$task.LastTaskResult; user = [string]$definition.Principal.UserId
      command = ($actions -join '; '); when = @($when); text = [string]$definition.RegistrationInfo.Description }
  }
}
"""  # noqa: E501 - a script in its own language
    + PS_ANSWER
)
_PS_TASK = (
    PS
    + r"""
$service = New-Object -ComObject Schedule.Service; $service.Connect()
$path = [string]$p.path
try { $task = $service.GetFolder($path.Substring(0, [Math]::Max(1, $path.LastIndexOf('\')))).GetTask($path.Substring($path.LastIndexOf('\') + 1)) }
catch { Refuse 'There is no such task any more.' }
"""  # noqa: E501 - a script in its own language
)
RUN_WINDOWS = (
    _PS_TASK
    + r"""
if (-not $task.Enabled) { Refuse 'It is disabled.' }
$before = $task.LastRunTime
[void]$task.Run($null)
for ($n = 0; $n -lt 20; $n++) {
  if ($task.State -eq 4 -or $task.LastRunTime -gt $before) { exit 0 }
  Start-Sleep -Milliseconds 500
}
Refuse 'It was not seen to start.'
"""
)
STOP_WINDOWS = (
    _PS_TASK
    + r"""
$task.Stop(0)
for ($n = 0; $n -lt 20; $n++) { if ($task.State -ne 4) { exit 0 }; Start-Sleep -Milliseconds 500 }
Refuse 'It still runs.'
"""
)
ENABLE_WINDOWS = (
    _PS_TASK + "$task.Enabled = $true\nif (-not $task.Enabled) { Refuse 'It is still disabled.' }\nexit 0\n"
)
DISABLE_WINDOWS = _PS_TASK + "$task.Enabled = $false\nif ($task.Enabled) { Refuse 'It is still enabled.' }\nexit 0\n"
