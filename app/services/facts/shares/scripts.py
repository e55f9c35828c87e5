"""How a device is asked for the folders of other devices that it uses."""

from app.services.facts.network.asking import POWERSHELL_WAYS, by_python

_TRY = r"""
ports = dict(cifs=445, smb3=445, nfs=2049, nfs4=2049, sshfs=22)
def one(item):
    kind, server = item
    print("port\t%s\t%s" % (server, way_to(server, ports[kind], 2.0)[0]))
    sys.stdout.flush()
items = set()
for line in sys.argv[1].splitlines():
    kind, source = line.split("\t")[1:3]
    kind = kind.replace("fuse.", "")
    if kind in ("cifs", "smb3"): server = source.lstrip("/").split("/")[0]
    else: server = source.rsplit("@", 1)[-1].partition("]:" if "[" in source else ":")[0].strip("[]")
    if server: items.add((kind, server))
all_at_once(one, sorted(items)[:20], 2.5)
"""
_WITHOUT_PYTHON = r"""limit=; command -v timeout >/dev/null 2>&1 && limit='timeout 2'
printf '%s\n' "$list" | while IFS="$tab" read -r word kind source rest; do
case $kind in cifs|smb3) server=${source#//}; server=${server%%/*}; port=445 ;;
fuse.sshfs) server=${source%%:*}; server=${server##*@}; port=22 ;; *) server=${source%%:*}; port=2049 ;; esac
printf '%s %s\n' "$server" "$port"; done | sort -u | head -n 20 | while read -r server port; do
{ command -v bash >/dev/null 2>&1 && [ -n "$limit" ]; } || continue
said=$($limit bash -c 'exec 3<>"/dev/tcp/$1/$2"' - "$server" "$port" 2>&1); code=$?
case $code/$said in 0/*) way=open ;; 124/*) way=silent ;; *refused*) way=refused ;; *'not known'*|*resolution*) way=unresolved ;;
*) way=unreachable ;; esac
printf 'port\t%s\t%s\n' "$server" "$way"
done
"""  # noqa: E501 - a script in its own language

# Opening a folder whose server is dead may never end, not even for a signal: it is done in a child that nobody waits
# for. What is mounted when it is first used is left alone: looking would mount it.
LINUX = (
    r"""
tab=$(printf '\t')
[ -r /proc/mounts ] || exit 127
mounts=$(while read -r source place kind rest; do
case $kind in cifs|smb3|nfs|nfs4|fuse.sshfs) printf 'share\t%s\t%s\t%s\tconnected\n' "$kind" "$source" "$place" ;;
autofs) printf 'auto\t%s\n' "$place" ;; esac
done </proc/mounts | head -n 60)
list=$(printf '%s\n' "$mounts" | grep '^share'
[ -r /etc/fstab ] && while read -r source place kind options rest; do
case $source in '#'*|'') continue ;; esac
case $kind in cifs|smb3|nfs|nfs4|fuse.sshfs) ;; *) continue ;; esac
case $mounts in *"$tab$place$tab"connected*) continue ;; esac
if printf '%s\n' "$mounts" | grep -qxF "auto$tab$place"; then state=waits
else case ",$options," in *,noauto,*) continue ;; esac; state=missing; fi
printf 'share\t%s\t%s\t%s\t%s\n' "$kind" "$source" "$place" "$state"
done </etc/fstab | head -n 60
case $p_share in //*/*) printf 'share\tcifs\t%s\t\twaits\n' "$p_share" ;; ?*:/*) printf 'share\tnfs\t%s\t\twaits\n' "$p_share" ;; esac)
[ -n "$list" ] || exit 0
printf '%s\n' "$list"
look() {
place=$(printf '%b' "$2")
if said=$(ls -f -- "$place" 2>&1 >/dev/null | head -c 300); [ -z "$said" ]; then printf 'access\t%s\t%s\tok\t\n' "$1" "$2"
else printf 'access\t%s\t%s\tfailed\t%s\n' "$1" "$2" "$(printf %s "$said" | tr '\t\n' '  ')"; fi
}
d=
for base in /dev/shm /run/user/$(id -u) "${TMPDIR:-/tmp}"; do
d=$(mktemp -d "$base/satchel.XXXXXX" 2>/dev/null) && break
done
[ -d "$d" ] || exit 127
trap 'rm -rf "$d"' EXIT
n=0
while IFS="$tab" read -r word kind source place state; do
[ "$state" = connected ] || continue
n=$((n+1)); printf '%s\t%s\n' "$source" "$place" >"$d/$n.what"
( look "$source" "$place" >"$d/$n.part"; mv "$d/$n.part" "$d/$n.done" ) </dev/null >/dev/null 2>&1 &
echo $! >"$d/$n.pid"
done <<END
$list
END
"""  # noqa: E501 - a script in its own language
    + "(\n"
    + by_python(_TRY, "list", otherwise=_WITHOUT_PYTHON)
    + r""") 2>/dev/null
t=0
left() { for what in "$d"/*.what; do [ -e "$what" ] && [ ! -e "${what%.what}.done" ] && return 0; done; return 1; }
while [ $t -lt 30 ] && left; do sleep 0.1 2>/dev/null || { sleep 1; t=$((t+9)); }; t=$((t+1)); done
for what in "$d"/*.what; do
[ -e "$what" ] || continue
if [ -e "${what%.what}.done" ]; then cat "${what%.what}.done"
else printf 'access\t%s\thangs\t\n' "$(cat "$what")"; kill -KILL "$(cat "${what%.what}.pid")" 2>/dev/null; fi
done
case $list in *cifs*|*smb3*|*nfs*) ;; *) exit 0 ;; esac
{ dmesg 2>/dev/null || journalctl -k -b -o cat --no-pager -n 3000 2>/dev/null; } |
grep -E 'CIFS|nfs: server|NFS:' | tail -n 20 | sed "s/^\[[ 0-9.]*\] //; s/$tab/ /g; s/^/log$tab/"
:
"""
)

# Someone who comes over the network has no password for a third machine: there nothing can be said of access.
WINDOWS = (
    POWERSHELL_WAYS
    + r"""
$t = [char]9
$over = [Security.Principal.WindowsIdentity]::GetCurrent().Groups -contains (New-Object Security.Principal.SecurityIdentifier 'S-1-5-2')
$found = @{}
Get-ChildItem 'HKCU:\Network' -ErrorAction SilentlyContinue | ForEach-Object {
  $found["$($_.PSChildName):"] = @{ source = [string]$_.GetValue('RemotePath'); state = 'waits' } }
Get-SmbMapping -ErrorAction SilentlyContinue | ForEach-Object {
  $place = [string]$_.LocalPath; if (-not $place) { $place = [string]$_.RemotePath }
  $found[$place] = @{ source = [string]$_.RemotePath; state = 'connected' } }
if ($p.share -and $p.share -match '^//[^/]+/.') { $found[''] = @{ source = $p.share.Replace('/', '\'); state = 'waits' } }
$found = @($found.GetEnumerator() | Where-Object { $_.Value.source -match '^\\\\[^\\]+\\.' } | Select-Object -First 30)
foreach ($one in $found) { "share${t}windows${t}$($one.Value.source)${t}$($one.Key)${t}$($one.Value.state)" }
$servers = @($found | ForEach-Object { $_.Value.source.TrimStart('\').Split('\')[0] } | Select-Object -Unique -First 10)
foreach ($server in $servers) {
  $way = Find-Way $server 445 700
  if ($way.client) { $way.client.Close() }
  "port${t}$server${t}$($way.way)"
}
if ($over) { return }
$running = @(foreach ($one in $found) {
  $shell = [powershell]::Create()
  [void]$shell.AddScript({ param($path)
    try { $e = [IO.Directory]::EnumerateFileSystemEntries($path).GetEnumerator(); [void]$e.MoveNext(); 0 }
    catch { $x = $_.Exception; while ($x.InnerException) { $x = $x.InnerException }
      $code = $x.HResult -band 0xFFFF
      if ($x -is [UnauthorizedAccessException]) { $code = 5 } elseif ($x -is [IO.DirectoryNotFoundException]) { $code = 67 }
      $code }
  }).AddArgument($one.Value.source)
  @{ what = $one; shell = $shell; handle = $shell.BeginInvoke() }
})
$clock = [Diagnostics.Stopwatch]::StartNew()
foreach ($r in $running) {
  $left = [int][Math]::Max(0, 3000 - $clock.ElapsedMilliseconds)
  if ($r.handle.AsyncWaitHandle.WaitOne($left)) { $word = 'code'; $said = [string]@($r.shell.EndInvoke($r.handle))[0] }
  else { $word = 'hangs'; $said = ''; [void]$r.shell.BeginStop($null, $null) }
  "access${t}$($r.what.Value.source)${t}$($r.what.Key)${t}$word${t}$said"
}
"""  # noqa: E501 - a script in its own language
)
