"""Scripts that run another script as somebody else: as SYSTEM on Windows, or as one person.

They are constant; the other script, which is constant as well, and its parameters are data for them. On Windows a
scheduled task does it, because who signs in over the network may not use Windows Update, winget, the session of a
person and much else. What passes through files lies in a folder of which nobody else can read, and is removed.
None of the Windows scripts has been run on a real Windows yet.
"""

from app.services.setup.steps.scripts import SH_START

SH_AS_PERSON = (
    SH_START
    + r"""id=$(id -u -- "$p_person" 2>/dev/null) || refuse "There is no account $p_person on this device."
home=$(getent passwd -- "$id" | cut -d : -f 6)
[ -d "$home" ] || refuse "The account $p_person has no folder on this device yet: it must sign in once."
person=$p_person; run=/run/user/$id
set -- "HOME=$home" "USER=$person" "LOGNAME=$person"
if [ -d "$run" ]; then set -- "$@" "XDG_RUNTIME_DIR=$run"
if [ -S "$run/bus" ]; then set -- "$@" "DBUS_SESSION_BUS_ADDRESS=unix:path=$run/bus"; fi; fi
cd "$home" 2>/dev/null || cd /
if command -v runuser >/dev/null 2>&1; then exec runuser -u "$person" -- env "$@" sh -c "$satchel_inner"
elif command -v setpriv >/dev/null 2>&1; then
exec setpriv --reuid "$id" --regid "$(id -g -- "$person")" --init-groups env "$@" sh -c "$satchel_inner"
elif command -v sudo >/dev/null 2>&1; then exec sudo -n -u "$person" -- env "$@" sh -c "$satchel_inner"
else exit 127; fi
"""
)
"""Runs `$satchel_inner`, a constant script, with the rest of the standard input as the person `$p_person`."""

_PS_JOB = r"""function Invoke-Job($Sid, $Account, $Type, $Head) {
$name = 'Satchel ' + [Guid]::NewGuid().ToString('N')
$folder = Join-Path $env:SystemRoot ('Satchel\jobs\' + $name)
New-Item -ItemType Directory -Force $folder | Out-Null
$quiet = icacls.exe $folder /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' ('*' + $Sid + ':(OI)(CI)M')
if ($LASTEXITCODE) { throw 'The folder of the job cannot be protected.' }
try {
$utf8 = New-Object Text.UTF8Encoding $true
[IO.File]::WriteAllText("$folder\inner.ps1", $Head + $p.script, $utf8)
[IO.File]::WriteAllText("$folder\job.ps1", $job, $utf8)
[IO.File]::WriteAllText("$folder\given", $p.given)
$who = if ($Type -eq 'Interactive') { New-ScheduledTaskPrincipal -UserId $Account -LogonType Interactive }
else { New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest }
$act = New-ScheduledTaskAction -Execute powershell.exe -Argument ('-NoProfile -NonInteractive -WindowStyle Hidden -ExecutionPolicy Bypass -File "' + $folder + '\job.ps1" "' + $folder + '"')
$set = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -ExecutionTimeLimit ([TimeSpan]::FromSeconds([int]$p.seconds))
Register-ScheduledTask -TaskName $name -Action $act -Principal $who -Settings $set -Force | Out-Null
Start-ScheduledTask -TaskName $name
$end = (Get-Date).AddSeconds([int]$p.seconds)
while (-not (Test-Path -LiteralPath "$folder\ended") -and (Get-Date) -lt $end) { Start-Sleep -Milliseconds 200 }
if (-not (Test-Path -LiteralPath "$folder\ended")) { Stop-ScheduledTask -TaskName $name; throw 'The job did not end in time.' }
$said = @{ Code = [int][IO.File]::ReadAllText("$folder\ended").Trim(); Output = ''; Errors = '' }
foreach ($one in 'Output', 'Errors') {
if (Test-Path -LiteralPath "$folder\$one") { $said.$one = [IO.File]::ReadAllText("$folder\$one") }
}
return $said
} finally {
Unregister-ScheduledTask -TaskName $name -Confirm:$false -ErrorAction SilentlyContinue
Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue
}
}
$job = @'
param($Folder)
$given = [IO.File]::ReadAllText("$Folder\given")
Remove-Item -LiteralPath "$Folder\given"
$given | & powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$Folder\inner.ps1" > "$Folder\output" 2> "$Folder\errors"
[IO.File]::WriteAllText("$Folder\ended.new", [string]$LASTEXITCODE)
Move-Item -LiteralPath "$Folder\ended.new" "$Folder\ended"
'@
"""  # noqa: E501 - a script in its own language

_PS_ADMINISTRATOR = r"""$ErrorActionPreference = 'Stop'
function Refuse($Text) { [Console]::Error.WriteLine($Text); exit 90 }
function Finish($Said) { [Console]::Out.Write($Said.Output); [Console]::Error.Write($Said.Errors); exit $Said.Code }
"""
_PS_QUESTION = r"""$ErrorActionPreference = 'Stop'
function Refuse($Text) { throw ('satchel:80 ' + $Text) }
function Finish($Said) {
if ($Said.Errors -match '(satchel:[0-9]+.*)') { throw $Matches[1] }
if ($Said.Code) { throw $Said.Errors }
$Said.Output
}
"""

PS_AS_SYSTEM = (
    _PS_ADMINISTRATOR
    + _PS_JOB
    + r"""Finish (Invoke-Job 'S-1-5-18' '' 'System' '')
"""
)
"""Runs `$p.script` with the standard input `$p.given` as SYSTEM, for at most `$p.seconds`."""

_PS_PERSON = r"""try { $sid = (New-Object Security.Principal.NTAccount $p.person).Translate([Security.Principal.SecurityIdentifier]).Value }
catch { Refuse ('There is no account ' + $p.person + ' on this device.') }
$list = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\' + $sid
$place = [string](Get-ItemProperty -LiteralPath $list -ErrorAction SilentlyContinue).ProfileImagePath
if (-not $place) { Refuse ('The account ' + $p.person + ' has no profile on this device yet: it must sign in once.') }
$shells = @(Get-CimInstance Win32_Process -Filter "Name = 'explorer.exe'" |
Where-Object { ($_ | Invoke-CimMethod -MethodName GetOwnerSid).Sid -eq $sid })
$isHere = $shells.Count -gt 0
$key = $sid; $isLoaded = $false
if (-not (Test-Path -LiteralPath ('Registry::HKEY_USERS\' + $sid))) {
$key = 'Satchel-' + $sid
$quiet = reg.exe load ('HKU\' + $key) (Join-Path $place 'NTUSER.DAT')
if ($LASTEXITCODE) { Refuse ('The settings of ' + $p.person + ' cannot be opened.') }
$isLoaded = $true
}
$about = @{ Sid = $sid; Name = $p.person; Profile = $place; IsSignedIn = $isHere; Key = $key } | ConvertTo-Json -Compress
$bytes = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($about))
$head = "`$person = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('$bytes')) | ConvertFrom-Json`n" +
"`$hive = 'Registry::HKEY_USERS\' + `$person.Key`n"
try { $said = if ($isHere) { Invoke-Job $sid $p.person 'Interactive' $head } else { Invoke-Job 'S-1-5-18' '' 'System' $head } }
finally {
if ($isLoaded) { [GC]::Collect(); [GC]::WaitForPendingFinalizers(); $quiet = reg.exe unload ('HKU\' + $key) }
}
Finish $said
"""  # noqa: E501 - a script in its own language

PS_AS_PERSON = _PS_ADMINISTRATOR + _PS_JOB + _PS_PERSON
"""As PS_AS_SYSTEM, as the person `$p.person`: in their session where they are signed in, else as SYSTEM with their
registry loaded. The script finds `$person` (Sid, Name, Profile, IsSignedIn) and `$hive`, their part of the registry."""

PS_ASK_PERSON = _PS_QUESTION + _PS_JOB + _PS_PERSON
"""The same for a question among others: what it cannot answer, it throws."""
