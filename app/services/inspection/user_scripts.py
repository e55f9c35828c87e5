"""The scripts about who is signed in. PowerShell: written from documentation and not yet run on Windows.

Windows is asked through its own interface (wtsapi32): what `quser` writes is in the language of the device.
"""

from app.services.inspection.scripts import PS, PS_ANSWER, SH_ANCESTORS

LOOK_LINUX = (
    SH_ANCESTORS
    + r"""printf 'is\tcarrying\t%s\n' "$(ancestors)"
sessions=
if command -v loginctl >/dev/null 2>&1 && [ -d /run/systemd/system ]; then
sessions=$(loginctl list-sessions --no-legend --no-pager 2>/dev/null | awk '{ print $1 }' | head -n 1000)
own=$(sed -n 's,.*/session-\([A-Za-z0-9]*\)\.scope.*,\1,p' /proc/self/cgroup 2>/dev/null | head -n 1)
printf 'is\tsession\t%s\n' "${XDG_SESSION_ID:-$own}"
printf 'is\tnow\t%s\n' "$(date +%s)"
[ -z "$sessions" ] || loginctl show-session --no-pager -p Id -p Name -p TTY -p Display -p Remote -p RemoteHost -p Service \
-p Type -p Class -p State -p Timestamp -p IdleHint -p IdleSinceHint -- $sessions 2>/dev/null |
head -n 15000 | sed 's/\t/ /g; s/^/session\t/'
fi
if [ -z "$sessions" ] && command -v who >/dev/null 2>&1; then
# In the plain C locale `who` leaves the year out.
found=$(LC_ALL=C.UTF-8 who -u 2>/dev/null || who 2>/dev/null); found=$(printf '%s\n' "$found" | head -n 1000 | tr '\t' ' ')
printf '%s\n' "$found" | sed 's/^/who\t/'
printf '%s\n' "$found" | awk '$3 ~ /^[0-9]/ { print $6; next } { print $7 }' | while read -r pid; do
case $pid in ''|*[!0-9]*) continue ;; esac
[ -r "/proc/$pid/stat" ] && printf 'began\t%s\t%s\n' "$pid" "$(sed 's/.*) //' "/proc/$pid/stat" | tr '\n' ' ' | cut -d' ' -f20)"
done
fi
printf 'done\n'
"""  # noqa: E501 - a script in its own language
)

LOG_OFF_LINUX = (
    SH_ANCESTORS
    + r"""fail() { case $1 in *'ccess denied'*|*ermission*|*ermitted*|*authentication*|*uthoriz*) exit 81 ;; esac
refuse "$(printf '%s' "$1" | head -c 1500)"; }
if [ -n "$p_session" ]; then
case $p_session in *[!A-Za-z0-9]*) refuse 'That is no session.' ;; esac
own=$(sed -n 's,.*/session-\([A-Za-z0-9]*\)\.scope.*,\1,p' /proc/self/cgroup 2>/dev/null | head -n 1)
[ "$p_session" != "${XDG_SESSION_ID:-$own}" ] || refuse 'It carries this very session.'
named=$(loginctl show-session -p Name -- "$p_session" 2>/dev/null | cut -d= -f2)
[ -n "$named" ] || refuse 'It has ended already.'
[ "$named" = "$p_user" ] || refuse 'This session belongs to someone else now.'
said=$(loginctl terminate-session -- "$p_session" 2>&1 </dev/null) || fail "$said"
n=0; while [ $n -lt 20 ]; do
loginctl show-session -p Id -- "$p_session" >/dev/null 2>&1 || exit 0
sleep 0.5 2>/dev/null || sleep 1; n=$((n+1)); done
refuse 'It is still there: a program of this person does not end.'
fi
case $p_pid in ''|*[!0-9]*) refuse 'That is no session.' ;; esac
started() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | tr '\n' ' ' | cut -d' ' -f20; }
[ "$p_pid" -gt 1 ] || refuse 'That is no session.'
case "$(ancestors)" in *" $p_pid "*) refuse 'It carries this very session.' ;; esac
[ "$(started "$p_pid")" = "$p_started" ] || refuse 'It has ended already.'
said=$(kill -HUP "$p_pid" 2>&1) || fail "$said"
n=0; while [ $n -lt 10 ]; do [ "$(started "$p_pid")" = "$p_started" ] || exit 0; sleep 0.5 2>/dev/null || sleep 1; n=$((n+1)); done
said=$(kill -KILL "$p_pid" 2>&1) || fail "$said"
n=0; while [ $n -lt 10 ]; do [ "$(started "$p_pid")" = "$p_started" ] || exit 0; sleep 0.5 2>/dev/null || sleep 1; n=$((n+1)); done
refuse 'It is still there.'
"""  # noqa: E501 - a script in its own language
)

_WTS = r"""
Add-Type -Namespace Satchel -Name Wts -MemberDefinition @'
[StructLayout(LayoutKind.Sequential)] public struct Session { public int Id; public IntPtr Station; public int State; }
[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)] public struct Info {
  public int State; public int SessionId; public int IncomingBytes; public int OutgoingBytes; public int IncomingFrames; public int OutgoingFrames;
  public int IncomingCompressedBytes; public int OutgoingCompressedBytes;
  [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 32)] public string Station; [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 17)] public string Domain;
  [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 21)] public string User;
  public long ConnectTime; public long DisconnectTime; public long LastInputTime; public long LogonTime; public long CurrentTime; }
[DllImport("wtsapi32.dll", SetLastError = true, CharSet = CharSet.Unicode)] public static extern bool WTSEnumerateSessionsW(IntPtr server, int reserved, int version, out IntPtr sessions, out int count);
[DllImport("wtsapi32.dll", SetLastError = true, CharSet = CharSet.Unicode)] public static extern bool WTSQuerySessionInformationW(IntPtr server, int session, int kind, out IntPtr answer, out int bytes);
[DllImport("wtsapi32.dll", SetLastError = true)] public static extern bool WTSLogoffSession(IntPtr server, int session, bool wait);
[DllImport("wtsapi32.dll")] public static extern void WTSFreeMemory(IntPtr memory);
'@
function Get-Sessions {
  $list = [IntPtr]::Zero; $count = 0
  if (-not [Satchel.Wts]::WTSEnumerateSessionsW([IntPtr]::Zero, 0, 1, [ref]$list, [ref]$count)) { throw (New-Object ComponentModel.Win32Exception) }
  try {
    $size = [Runtime.InteropServices.Marshal]::SizeOf([type][Satchel.Wts+Session])
    for ($n = 0; $n -lt $count; $n++) {
      $one = [Runtime.InteropServices.Marshal]::PtrToStructure([IntPtr]($list.ToInt64() + $n * $size), [type][Satchel.Wts+Session])
      $answer = [IntPtr]::Zero; $bytes = 0
      if (-not [Satchel.Wts]::WTSQuerySessionInformationW([IntPtr]::Zero, $one.Id, 24, [ref]$answer, [ref]$bytes)) { continue }
      try { $info = [Runtime.InteropServices.Marshal]::PtrToStructure($answer, [type][Satchel.Wts+Info]) } finally { [Satchel.Wts]::WTSFreeMemory($answer) }
      $far = ''
      if ([Satchel.Wts]::WTSQuerySessionInformationW([IntPtr]::Zero, $one.Id, 10, [ref]$answer, [ref]$bytes)) {
        $far = [Runtime.InteropServices.Marshal]::PtrToStringUni($answer); [Satchel.Wts]::WTSFreeMemory($answer)
      }
      if ($info.User) { @{ info = $info; far = $far } }
    }
  } finally { [Satchel.Wts]::WTSFreeMemory($list) }
}
$own = (Get-Process -Id $PID).SessionId
"""  # noqa: E501 - a script in its own language

LOOK_WINDOWS = (
    PS
    + _WTS
    + r"""
$rows = @(Get-Sessions | ForEach-Object {
  $info = $_.info
  @{ id = $info.SessionId; user = $info.User; domain = $info.Domain; station = $info.Station; state = $info.State; far = [string]$_.far
    since = $(if ($info.LogonTime) { Seconds ([datetime]::FromFileTimeUtc($info.LogonTime)) } else { 0 })
    idle = $(if ($info.LastInputTime) { [long](($info.CurrentTime - $info.LastInputTime) / 10000000) } else { 0 })
    carries = ($info.SessionId -eq $own -and $own -ne 0) }
})
"""  # noqa: E501 - a script in its own language
    + PS_ANSWER
)
LOG_OFF_WINDOWS = (
    PS
    + _WTS
    + r"""
$id = [int]$p.session
if ($id -eq $own -or $id -eq 0) { Refuse 'It carries this very session.' }
$found = @(Get-Sessions | Where-Object { $_.info.SessionId -eq $id })
if (-not $found) { Refuse 'It has ended already.' }
if ($p.name -and $found[0].info.User -ne ([string]$p.user).Split('\')[-1]) { Refuse 'This session belongs to someone else now.' }
if (-not [Satchel.Wts]::WTSLogoffSession([IntPtr]::Zero, $id, $false)) { Refuse (New-Object ComponentModel.Win32Exception).Message }
for ($n = 0; $n -lt 40; $n++) {
  if (-not @(Get-Sessions | Where-Object { $_.info.SessionId -eq $id })) { exit 0 }
  Start-Sleep -Milliseconds 500
}
Refuse 'It is still there: a program of this person does not end.'
"""  # noqa: E501 - a script in its own language
)
