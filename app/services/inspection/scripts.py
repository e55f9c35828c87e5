"""What the scripts of the views share. An action refuses with 90 and a sentence; 80, 81, 127 mean what they mean for
facts: does not apply, needs the administrator, a tool is not there.

PowerShell: written from documentation and not yet run on Windows.
"""

SH = r"""LC_ALL=C; export LC_ALL; TZ=UTC; export TZ
PATH="${PATH:-/usr/bin:/bin}:/usr/sbin:/sbin"; export PATH
refuse() { printf '%s\n' "$1" >&2; exit 90; }
note() { printf 'note\t%s\n' "$1"; }
"""

SH_ANCESTORS = (
    SH
    + r"""ancestors() {
satchel_p=$$; satchel_a=' '
while [ -n "$satchel_p" ] && [ "$satchel_p" -gt 0 ] 2>/dev/null; do
satchel_a="$satchel_a$satchel_p "
satchel_p=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$satchel_p/status" 2>/dev/null)
done
printf '%s' "$satchel_a"
}
"""
)
"""`ancestors` writes the processes that carry this script, up to the first of the system: " 4711 812 1 "."""

SH_PROCESS = (
    SH_ANCESTORS
    + r"""started() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | tr '\n' ' ' | cut -d' ' -f20; }
state() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | tr '\n' ' ' | cut -c1; }
is_there() { [ "$(started "$p_pid")" = "$p_started" ] && [ "$(state "$p_pid")" != Z ]; }
case $p_pid in ''|*[!0-9]*) refuse 'That is no process.' ;; esac
[ -d /proc/self ] || exit 80
[ "$p_pid" != 1 ] || refuse 'The whole device would stop with it.'
case "$(ancestors)" in *" $p_pid "*) refuse 'It carries this very session, so it is left alone.' ;; esac
is_there || refuse 'It has ended already.'
"""
)
"""Makes sure of the process `p_pid` that began at `p_started` (in ticks since the start of the system): another one may
have got its number."""

PS = r"""$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'
$notes = @(); $cut = $false
trap {
  $code = if ($_.Exception -is [Management.Automation.CommandNotFoundException]) { 127 }
    elseif ($_.CategoryInfo.Category -eq 'PermissionDenied') { 81 } else { 1 }
  $error_ = $_.Exception
  while ($error_) {
    if ($error_ -is [UnauthorizedAccessException] -or @(-2147024891, -2147217405) -contains $error_.HResult -or
      $error_.NativeErrorCode -eq 5) { $code = 81 }
    $error_ = $error_.InnerException
  }
  [Console]::Error.WriteLine([string]$_.Exception.Message)
  exit $code
}
function Refuse($text) { [Console]::Error.WriteLine($text); exit 90 }
function Seconds($date) { if ($date) { [long]($date.ToUniversalTime() - [datetime]'1970-01-01').TotalSeconds } else { 0 } }
"""  # noqa: E501 - a script in its own language

"""`trap` gives every failure a number of ours: what Windows says is in the language of the device."""

PS_ANSWER = r"""
@{ rows = @($rows | Where-Object { $_ }); notes = @($notes); cut = $cut } | ConvertTo-Json -Compress -Depth 4
"""

PS_ANCESTORS = r"""
function Get-Ancestors {
  $parents = @{}
  Get-CimInstance Win32_Process -Property ProcessId, ParentProcessId | ForEach-Object { $parents[[int]$_.ProcessId] = [int]$_.ParentProcessId }
  $found = @{}; $one = $PID
  while ($one -and -not $found.ContainsKey($one)) { $found[$one] = $true; $one = $parents[$one] }
  $found
}
"""  # noqa: E501 - a script in its own language
