"""The scripts of the step about work at set times: a timer of systemd, a file for cron, a task of Windows."""

from app.services.setup.steps.file_sets import SH_PUT_FILES, SH_SHOW_FILES
from app.services.setup.steps.powershell import PS_ENCODE

SH_PROBE = (
    SH_SHOW_FILES
    + r"""if command -v systemctl >/dev/null 2>&1; then echo 'kind systemd'
elif [ -d /etc/cron.d ] && { command -v cron || command -v crond; } >/dev/null 2>&1; then echo 'kind cron'
else echo 'neither systemd nor cron' >&2; exit 127; fi
show_files "$p_paths"
wants=/etc/systemd/system/timers.target.wants
[ -d "$wants" ] && echo 'wants yes' || echo 'wants no'
active=unknown
if [ -d /run/systemd/system ]; then systemctl -q is-active "$p_timer" 2>/dev/null && active=yes || active=no; fi
printf 'active %s\n' "$active"
if [ -L "$wants/$p_timer" ]; then printf 'link %s\n' "$(readlink "$wants/$p_timer" | encode)"; else echo 'link -'; fi
"""
)
SH_PUT = (
    SH_PUT_FILES
    + r"""wants=/etc/systemd/system/timers.target.wants; live=no
[ ! -d /run/systemd/system ] || live=yes
if [ -n "$p_user" ] && ! id -u -- "$p_user" >/dev/null 2>&1; then refuse "There is no account $p_user."; fi
if [ "$live" = yes ] && { [ -z "$p_link" ] || [ "$p_active" = no ]; }; then
systemctl -q stop "$p_timer" 2>/dev/null || :; fi
put_files "$p_files"
if [ -n "$p_link" ]; then mkdir -p "$wants"; ln -sfn "$p_link" "$wants/$p_timer"
else rm -f "$wants/$p_timer"; if [ "$p_wants" = no ] && [ -d "$wants" ]; then rmdir "$wants" 2>/dev/null || :; fi; fi
if [ "$live" = yes ]; then
systemctl daemon-reload
[ -z "$p_link" ] || [ "$p_active" = no ] || systemctl -q restart "$p_timer"
fi
"""
)
"""Setting it and bringing it back are the same: files, and the link by which the timer starts."""

PS_START = (
    r"""$ErrorActionPreference = 'Stop'
"""
    + PS_ENCODE
    + r"""$task = Get-ScheduledTask -TaskPath '\' | Where-Object { $_.TaskName -eq $p.name }
"""
)
PS_PROBE = (
    PS_START
    + r"""if (-not $task) { 'xml -'; return }
'xml ' + (Encode ($task | Export-ScheduledTask))
$action = @($task.Actions)[0]; $trigger = @($task.Triggers)[0]
'command ' + (Encode $action.Arguments)
'trigger ' + $(if ($trigger) { $trigger.CimClass.CimClassName } else { 'none' })
'at ' + $(if ($trigger.StartBoundary) { ([datetime]$trigger.StartBoundary).ToString('HH\:mm') })
'program ' + (Encode $action.Execute)
'enabled ' + $(if ([string]$task.State -eq 'Disabled') { 'no' } else { 'yes' })
'days ' + [int]$trigger.DaysOfWeek
'every ' + $trigger.Repetition.Interval
"""
)
PS_APPLY = (
    PS_START
    + r"""$program = Join-Path $env:SystemRoot 'System32\cmd.exe'
$action = New-ScheduledTaskAction -Execute $program -Argument ('/d /c ' + $p.command)
$trigger = switch ([string]$p.often) {
  'hourly' { New-ScheduledTaskTrigger -Once -At $p.at -RepetitionInterval (New-TimeSpan -Hours 1) }
  'daily' { New-ScheduledTaskTrigger -Daily -At $p.at }
  'weekly' { New-ScheduledTaskTrigger -Weekly -DaysOfWeek $p.weekday -At $p.at }
  default { New-ScheduledTaskTrigger -AtStartup } }
$who = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
$made = @{ TaskName = [string]$p.name; Action = $action; Trigger = $trigger; Principal = $who; Settings = $settings }
Register-ScheduledTask @made -Force | Out-Null
"""
)
PS_REVERT = (
    PS_START
    + r"""if ($p.xml) {
  $xml = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([string]$p.xml))
  Register-ScheduledTask -TaskName $p.name -Xml $xml -Force | Out-Null
} elseif ($task) { Unregister-ScheduledTask -InputObject $task -Confirm:$false }
"""
)
