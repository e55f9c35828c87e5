"""The scripts of the way back that waits on the device: lay it, start the change, look, confirm, go back now.

The folder of a way back can be read by the administrator only and is gone afterwards. Whether the device goes back or
we confirm is decided by one rename of the file `armed`: only one of the two succeeds. A device that is started again
before the time is up goes back then: by a service of systemd or a line for cron, by the scheduled task of Windows.
What the scripts were given may be secret, and is gone as soon as it is not needed any more.
"""

from app.domain.target import Os
from app.services.setup.steps.scripts import SH_START

_SH_FOLDER = SH_START + "folder=/var/lib/satchel/way-back/$p_id\n"

_SH_AT_START = r"""own=satchel-way-back-${folder##*/}; units=/etc/systemd/system
no_start() { rm -f "$units/multi-user.target.wants/$own.service" "$units/$own.service" "/etc/cron.d/$own"; }
"""

SH_WATCH = (
    r"""folder=$1
case $2 in 0 | start) ;; *) echo $$ >"$folder/watcher"; sleep "$2" ;; esac
if ! mv "$folder/armed" "$folder/going" 2>/dev/null; then
[ "$2" = start ] && [ -e "$folder/going" ] && [ ! -e "$folder/back-ended" ] || exit 0
fi
rm -f "$folder/room"
if [ "$2" != start ] && [ -s "$folder/worker" ] && [ ! -e "$folder/done" ]; then
kill -9 -- "-$(cat "$folder/worker")" 2>/dev/null; fi
sh "$folder/back" <"$folder/back-given" >"$folder/back-said" 2>&1
echo $? >"$folder/back-ended.new"
mv "$folder/back-ended.new" "$folder/back-ended"
rm -f "$folder/go" "$folder/go-given" "$folder/back" "$folder/back-given"
"""
    + _SH_AT_START
    + "no_start\n"
)
"""FOLDER SECONDS: waits, and goes back unless somebody has confirmed meanwhile. With "start" in place of the seconds
the device was started again: whoever has begun to go back before that did not end."""

SH_WORK = r"""folder=$1
sh "$folder/go" <"$folder/go-given" >"$folder/said" 2>"$folder/errors"
echo $? >"$folder/done.new"
mv "$folder/done.new" "$folder/done"
rm -f "$folder/go" "$folder/go-given"
"""

SH_ARM = (
    _SH_FOLDER
    + _SH_AT_START
    + r"""set -e
umask 077
forget() { no_start; rm -rf "$folder"; rmdir /var/lib/satchel/way-back /var/lib/satchel 2>/dev/null || :; }
trap 'code=$?; trap - EXIT; [ "$code" = 0 ] || forget; exit "$code"' EXIT
at_start() {
if [ -d /run/systemd/system ]; then mkdir -p "$units/multi-user.target.wants"
printf '%s\n' '[Unit]' 'Description=Way back of a change by Satchel' "ConditionPathExists=$folder" \
After=multi-user.target '[Service]' Type=oneshot "ExecStart=/bin/sh $folder/watch $folder start" >"$units/$own.service"
ln -sf "$units/$own.service" "$units/multi-user.target.wants/$own.service"
elif [ -d /etc/cron.d ]; then printf '@reboot root sh %s/watch %s start\n' "$folder" "$folder" >"/etc/cron.d/$own"; fi
}
mkdir -p "$folder"
printf '%s' "$p_watch" >"$folder/watch"
printf '%s' "$p_work" >"$folder/work"
printf '%s' "$p_back" >"$folder/back"
printf '%s' "$p_back_given" >"$folder/back-given"
printf '%s' "$p_go" >"$folder/go"
printf '%s' "$p_go_given" >"$folder/go-given"
head -c 262144 /dev/zero >"$folder/room"
: >"$folder/armed"
at_start 2>/dev/null || :
sync
if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1 && systemd-run -q --collect \
--unit="satchel-way-back-$p_id" --on-active="${p_seconds}s" --timer-property=AccuracySec=500ms \
sh "$folder/watch" "$folder" 0 </dev/null >/dev/null 2>&1; then echo timer
else
if command -v setsid >/dev/null 2>&1; then setsid sh "$folder/watch" "$folder" "$p_seconds" </dev/null >/dev/null 2>&1 &
else nohup sh "$folder/watch" "$folder" "$p_seconds" </dev/null >/dev/null 2>&1 & fi
count=0
while [ ! -s "$folder/watcher" ] && [ "$count" -lt 50 ]; do sleep 0.1 2>/dev/null || sleep 1; count=$((count + 1)); done
[ -s "$folder/watcher" ] || refuse 'The way back cannot be laid on this device.'
fi
"""
)

_SH_LOOK = r"""if [ -e "$folder/back-ended" ]; then printf 'state back\ncode %s\n' "$(cat "$folder/back-ended")"
printf 'said %s\n' "$(tail -c 2000 "$folder/back-said" | encode)"
elif [ -e "$folder/going" ]; then echo 'state going'
elif [ -e "$folder/armed" ] && [ -e "$folder/done" ]; then printf 'state done\ncode %s\n' "$(cat "$folder/done")"
printf 'said %s\n' "$(tail -c 2000 "$folder/errors" | encode)"
elif [ -e "$folder/armed" ]; then echo 'state armed'
else echo 'state gone'; fi
"""

SH_LOOK = _SH_FOLDER + _SH_LOOK

SH_GO = (
    _SH_FOLDER
    + r"""[ -e "$folder/armed" ] || refuse 'The device has gone back already.'
umask 077
if command -v setsid >/dev/null 2>&1; then setsid sh "$folder/work" "$folder" </dev/null >/dev/null 2>&1 &
else nohup sh "$folder/work" "$folder" </dev/null >/dev/null 2>&1 & fi
echo $! >"$folder/worker"
count=0
while [ ! -e "$folder/done" ] && [ "$count" -lt 10 ]; do sleep 0.1 2>/dev/null || sleep 1; count=$((count + 1)); done
"""
    + _SH_LOOK
)

_SH_CLEAN = (
    _SH_AT_START
    + r"""no_start
if [ -s "$folder/watcher" ]; then watcher=$(cat "$folder/watcher")
case $(tr '\000' ' ' <"/proc/$watcher/cmdline" 2>/dev/null) in
*"$folder"*) kill -9 -- "-$watcher" 2>/dev/null || kill -9 "$watcher" 2>/dev/null || : ;; esac
fi
if [ -d /run/systemd/system ]; then systemctl stop "satchel-way-back-$p_id.timer" >/dev/null 2>&1 || :; fi
rm -rf "$folder"
rmdir /var/lib/satchel/way-back /var/lib/satchel 2>/dev/null || :
"""
)

SH_CONFIRM = (
    _SH_FOLDER
    + r"""mv "$folder/armed" "$folder/confirmed" 2>/dev/null || refuse 'The device has gone back already.'
"""
    + _SH_CLEAN
)

SH_CLEAN = _SH_FOLDER + _SH_CLEAN

SH_BACK = (
    _SH_FOLDER
    + r"""if [ -e "$folder/armed" ]; then
if command -v setsid >/dev/null 2>&1; then setsid sh "$folder/watch" "$folder" 0 </dev/null >/dev/null 2>&1 &
else nohup sh "$folder/watch" "$folder" 0 </dev/null >/dev/null 2>&1 & fi
fi
"""
)

_PS_FOLDER = r"""$ErrorActionPreference = 'Stop'
$folder = Join-Path $env:SystemRoot ('Satchel\way-back\' + $p.id)
$task = 'Satchel way back ' + $p.id
"""

_PS_FORGET = r"""function Remove-Way {
foreach ($name in 'watch', 'work') {
Unregister-ScheduledTask -TaskName "$task $name" -Confirm:$false -ErrorAction SilentlyContinue
}
Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue
foreach ($above in (Split-Path $folder), (Split-Path (Split-Path $folder))) {
if ((Test-Path $above) -and -not (Get-ChildItem $above -Force)) { Remove-Item $above }
}
}
"""

PS_WATCH = r"""param($Folder)
try { Move-Item -LiteralPath "$Folder\armed" "$Folder\going" -ErrorAction Stop }
catch { if ((Test-Path -LiteralPath "$Folder\back-ended") -or -not (Test-Path -LiteralPath "$Folder\going")) { exit 0 } }
Stop-ScheduledTask -TaskName ('Satchel way back ' + (Split-Path $Folder -Leaf) + ' work') -ErrorAction SilentlyContinue
$given = [IO.File]::ReadAllText("$Folder\back-given")
$given | & powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$Folder\back.ps1" > "$Folder\back-said" 2>&1
[IO.File]::WriteAllText("$Folder\back-ended.new", [string]$LASTEXITCODE)
Move-Item -LiteralPath "$Folder\back-ended.new" "$Folder\back-ended"
foreach ($name in 'go.ps1', 'go-given', 'back.ps1', 'back-given') { Remove-Item -LiteralPath "$Folder\$name" -Force -ErrorAction SilentlyContinue }
"""  # noqa: E501 - a script in its own language
PS_WORK = r"""param($Folder)
$given = [IO.File]::ReadAllText("$Folder\go-given")
$given | & powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$Folder\go.ps1" > "$Folder\said" 2> "$Folder\errors"
[IO.File]::WriteAllText("$Folder\done.new", [string]$LASTEXITCODE)
Move-Item -LiteralPath "$Folder\done.new" "$Folder\done"
Remove-Item -LiteralPath "$Folder\go.ps1", "$Folder\go-given" -Force -ErrorAction SilentlyContinue
"""  # noqa: E501

PS_ARM = (
    _PS_FOLDER
    + _PS_FORGET
    + r"""try {
New-Item -ItemType Directory -Force $folder | Out-Null
icacls.exe $folder /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
if ($LASTEXITCODE) { throw 'The folder of the way back cannot be protected.' }
$utf8 = New-Object Text.UTF8Encoding $true
foreach ($name in 'watch', 'work', 'back', 'go') { [IO.File]::WriteAllText("$folder\$name.ps1", $p.$name, $utf8) }
[IO.File]::WriteAllText("$folder\back-given", $p.back_given)
[IO.File]::WriteAllText("$folder\go-given", $p.go_given)
[IO.File]::WriteAllText("$folder\armed", '')
$who = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
$set = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -StartWhenAvailable
foreach ($name in 'watch', 'work') {
$act = New-ScheduledTaskAction -Execute powershell.exe -Argument ('-NoProfile -NonInteractive -ExecutionPolicy Bypass -File "' + $folder + '\' + $name + '.ps1" "' + $folder + '"')
$when = @{}
if ($name -eq 'watch') { $when.Trigger = @((New-ScheduledTaskTrigger -Once -At (Get-Date).AddSeconds([int]$p.seconds)), (New-ScheduledTaskTrigger -AtStartup)) }
Register-ScheduledTask -TaskName "$task $name" -Action $act -Principal $who -Settings $set @when -Force | Out-Null
}
} catch { Remove-Way; throw }
"""  # noqa: E501
)

_PS_LOOK = r"""function Show-End($Name, $Said) {
'code ' + [IO.File]::ReadAllText("$folder\$Name").Trim()
$text = if (Test-Path -LiteralPath "$folder\$Said") { [IO.File]::ReadAllText("$folder\$Said") } else { '' }
if ($text.Length -gt 2000) { $text = $text.Substring($text.Length - 2000) }
'said ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text))
}
if (Test-Path -LiteralPath "$folder\back-ended") { 'state back'; Show-End 'back-ended' 'back-said' }
elseif (Test-Path -LiteralPath "$folder\going") { 'state going' }
elseif ((Test-Path -LiteralPath "$folder\armed") -and (Test-Path -LiteralPath "$folder\done")) { 'state done'; Show-End 'done' 'errors' }
elseif (Test-Path -LiteralPath "$folder\armed") { 'state armed' }
else { 'state gone' }
"""  # noqa: E501

PS_LOOK = _PS_FOLDER + _PS_LOOK

PS_GO = (
    _PS_FOLDER
    + r"""Start-ScheduledTask -TaskName "$task work"
for ($n = 0; $n -lt 20 -and -not (Test-Path -LiteralPath "$folder\done"); $n++) { Start-Sleep -Milliseconds 100 }
"""
    + _PS_LOOK
)

_PS_CLEAN = _PS_FORGET + "Remove-Way\n"

PS_CONFIRM = (
    _PS_FOLDER
    + r"""try { Move-Item -LiteralPath "$folder\armed" "$folder\confirmed" } catch {
[Console]::Error.WriteLine('The device has gone back already.'); exit 90 }
"""
    + _PS_CLEAN
)

PS_CLEAN = _PS_FOLDER + _PS_CLEAN

PS_BACK = _PS_FOLDER + 'Start-ScheduledTask -TaskName "$task watch"\n'

ARM = {Os.LINUX: SH_ARM, Os.WINDOWS: PS_ARM}
GO = {Os.LINUX: SH_GO, Os.WINDOWS: PS_GO}
LOOK = {Os.LINUX: SH_LOOK, Os.WINDOWS: PS_LOOK}
CONFIRM = {Os.LINUX: SH_CONFIRM, Os.WINDOWS: PS_CONFIRM}
BACK = {Os.LINUX: SH_BACK, Os.WINDOWS: PS_BACK}
CLEAN = {Os.LINUX: SH_CLEAN, Os.WINDOWS: PS_CLEAN}
WATCH = {Os.LINUX: SH_WATCH, Os.WINDOWS: PS_WATCH}
WORK = {Os.LINUX: SH_WORK, Os.WINDOWS: PS_WORK}
