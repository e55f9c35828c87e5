"""Whether names can be resolved: asked on the device itself, server by server and the way its programs ask."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, whole

NAME = "example.com"
"""The name that is asked for, reserved by RFC 2606. Any answer, even "no such name", is an answer."""

# Asks one server twice, for a second each.
_PYTHON = r"""
import os, socket, struct, sys, time
server, name = sys.argv[1:]
labels = b"".join(bytes([len(p)]) + p.encode() for p in name.split("."))
query = os.urandom(2) + b"\1\0\0\1\0\0\0\0\0\0" + labels + b"\0\0\1\0\1"
status, start = "silent", time.time()
try:
    s = socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM)
    s.connect((server, 53)); s.settimeout(1)
    for _ in (1, 2):
        start = time.time(); s.send(query)
        try:
            said = s.recv(4096)
            if said[:2] == query[:2]: status = "answer" if said[3] & 15 in (0, 3) else "failing"; break
        except socket.timeout: pass
except ConnectionRefusedError: status = "refused"
except OSError: status = "unreachable"
print("server|%s|%s|%d" % (server, status, (time.time() - start) * 1000))
"""

_LINUX = (
    r"""
ask() {
if command -v python3 >/dev/null 2>&1; then python3 -I -c '"""
    + _PYTHON.strip()
    + r"""' "$1" "$p_name" 2>/dev/null || echo "server|$1|unknown|0"
elif command -v dig >/dev/null 2>&1; then
said=$(dig +time=1 +tries=2 +noall +comments +stats "@$1" "$p_name" A 2>&1)
case $said in
*'status: NOERROR'*|*'status: NXDOMAIN'*) echo "server|$1|answer|$(printf '%s\n' "$said" | sed -n 's/.*Query time: \([0-9]*\).*/\1/p')" ;;
*'status: '*) echo "server|$1|failing|0" ;;
*refused*) echo "server|$1|refused|0" ;;
*unreachable*) echo "server|$1|unreachable|0" ;;
*) echo "server|$1|silent|0" ;;
esac
elif command -v nslookup >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then
said=$(timeout 4 nslookup "$p_name" "$1" 2>&1)
case $said in
*NXDOMAIN*|*"Name:"*) echo "server|$1|answer|0" ;;
*SERVFAIL*|*REFUSED*) echo "server|$1|failing|0" ;;
*refused*) echo "server|$1|refused|0" ;;
*unreachable*) echo "server|$1|unreachable|0" ;;
*) echo "server|$1|silent|0" ;;
esac
else echo "server|$1|unknown|0"
fi
}
if command -v resolvectl >/dev/null 2>&1 && [ -r /run/systemd/resolve/resolv.conf ]; then conf=/run/systemd/resolve/resolv.conf
else conf=/etc/resolv.conf; fi
for s in $(sed -n 's/^[[:space:]]*nameserver[[:space:]]*\([0-9A-Fa-f.:]*\).*/\1/p' "$conf" 2>/dev/null | sort -u); do ask "$s" & done
if command -v getent >/dev/null 2>&1; then
limit=; command -v timeout >/dev/null 2>&1 && limit='timeout 4'
found=$($limit getent ahosts "$p_name" 2>/dev/null); code=$?
echo "lookup|$code|$(printf '%s\n' "$found" | sed -n '1s/ .*//p')"
elif command -v nslookup >/dev/null 2>&1; then
limit=; command -v timeout >/dev/null 2>&1 && limit='timeout 4'
$limit nslookup "$p_name" >/dev/null 2>&1; echo "lookup|$?|"
fi
wait
"""  # noqa: E501 - a script in its own language
)

_WINDOWS = r"""
$servers = @(Get-DnsClientServerAddress | ForEach-Object { $_.ServerAddresses } | Where-Object { $_ -notlike 'fec0:*' } | Select-Object -Unique)
$asked = @(foreach ($s in $servers) {
  $clock = [Diagnostics.Stopwatch]::StartNew(); $status = 'answer'
  try { [void](Resolve-DnsName -Name $p.name -Type A -Server $s -DnsOnly -QuickTimeout -NoHostsFile -ErrorAction Stop) }
  catch { $status = switch ([int]$_.Exception.NativeErrorCode) { 9003 { 'answer' } 9501 { 'answer' } 1460 { 'silent' } default { 'silent' } } }
  @{ server = $s; status = $status; ms = [int]$clock.ElapsedMilliseconds }
})
$address = ''
try { $address = [string]([Net.Dns]::GetHostAddresses($p.name) | Select-Object -First 1) } catch { }
@{ servers = $asked; address = $address } | ConvertTo-Json -Compress -Depth 4
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Asked:
    """One DNS server. `status`: "answer" (a name, or that there is no such name), "failing" (it says that it cannot),
    "silent", "refused" (nobody listens there), "unreachable" or "unknown". `milliseconds`: 0 where not measured.
    """

    server: str
    status: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """`lookup` is what the device's own programs get: an address, "" for none, None where it could not be tried."""

    servers: tuple[Asked, ...]
    lookup: str | None
    timed_out: bool = False


def parse(os: Os, text: str) -> Resolution:
    if os is Os.WINDOWS:
        found = json_object(text)
        rows = found["servers"] if isinstance(found["servers"], list) else [found["servers"]]
        asked = tuple(Asked(str(row["server"]), str(row["status"]), whole(row["ms"])) for row in rows if row)
        return Resolution(asked, str(found["address"]))
    rows = [line.split("|") for line in text.splitlines() if line]
    servers = tuple(Asked(row[1], row[2], whole(row[3])) for row in rows if row[0] == "server")
    lookup = next((row for row in rows if row[0] == "lookup"), None)
    if lookup is None:
        return Resolution(servers, None)
    code = int(lookup[1])
    return Resolution(servers, (lookup[2] or "an address") if code == 0 else "", timed_out=code == 124)


RESOLUTION = Fact(
    "resolution",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=7,
    given={"name": NAME},
    contacts=f"the DNS servers of the device, for the address of {NAME}",
)
