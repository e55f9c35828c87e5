"""Whether names can be resolved: asked on the device itself, server by server and the way its programs ask."""

import errno
import os as system
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.answers import json_object, whole
from app.services.facts.network.resolvers import SERVERS_NAMED
from app.services.facts.network.resolvers import here as servers_here
from app.services.probes.anchors import USUAL, AnchorsGiven, anchors
from app.services.probes.dns import NO_ERROR, NO_SUCH_NAME, A, Malformed, ask_by_tcp, ask_server
from app.services.probes.tcp import addresses_of
from app.services.probes.together import together

NAME = USUAL.name
"""The name that is asked for. Any answer, even "no such name", is an answer."""

_TRY = 0.7  # seconds for each of two tries of a server
_LOOKUP = 2.2  # seconds for the lookup by the system
_DENIED = 5  # RCODE of RFC 1035

# Asks each server twice for the name, and once for one that nobody has: who gives an address for that lies.
# Where nobody listens, Linux says so once a second at the most (icmp_ratelimit), which a busy device has used up: UDP
# seems silent then. A refusal of TCP has no such limit.
_PYTHON = r"""
import os, socket, struct, sys, threading, time
def query(number, name, kind=1):
    labels = b"".join(bytes([len(p)]) + p.encode() for p in name.split("."))
    return number + b"\1\0\0\1\0\0\0\0\0\0" + labels + b"\0" + struct.pack("!HH", kind, 1)
def address_in(said):
    place = 12
    while said[place] and said[place] < 192: place += 1 + said[place]
    place += 5 if said[place] == 0 else 6
    for _ in range(min(struct.unpack("!H", said[6:8])[0], 30)):
        while said[place] and said[place] < 192: place += 1 + said[place]
        place += 1 if said[place] == 0 else 2
        kind, _, _, size = struct.unpack("!HHIH", said[place:place + 10]); place += 10
        if kind == 1 and size == 4: return socket.inet_ntoa(said[place:place + 4])
        place += size
    return ""
def status_of(said): return {0: "answer", 3: "answer", 5: "denied"}.get(said[3] & 15, "failing")
def exchange(s, name, tries):
    sent = {}
    for _ in range(tries):
        number = os.urandom(2); start = sent[number] = time.time(); s.send(query(number, name))
        while time.time() < start + 0.7:
            s.settimeout(max(start + 0.7 - time.time(), 0.01))
            try: said = s.recv(4096)
            except socket.timeout: break
            if said[:2] in sent and len(said) > 12: return said, int((time.time() - sent[said[:2]]) * 1000)
    return None, 0
def by_tcp(server, name):
    try:
        s = socket.create_connection((server, 53), 0.6); s.settimeout(0.6); ask = query(b"sa", name)
        s.sendall(struct.pack("!H", len(ask)) + ask); return "yes" if len(s.recv(64)) > 2 else "no"
    except ConnectionRefusedError: return "refused"
    except OSError: return "no"
def server(address):
    status, ms, found, lie, tcp = "silent", 0, "", "?", ""
    try:
        s = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        s.connect((address, 53)); said, ms = exchange(s, sys.argv[1], 2)
        if said:
            status = status_of(said); found = address_in(said)
            if status == "answer":
                said, _ = exchange(s, "x%s.com" % os.urandom(8).hex(), 1); lie = address_in(said) if said else "?"
        else:
            tcp = by_tcp(address, sys.argv[1])
            if tcp == "refused": status = tcp
    except ConnectionRefusedError: status = "refused"
    except OSError as error: status = "forbidden" if error.errno == 1 else "unreachable"
    except (IndexError, struct.error): status = "failing"
    sys.stdout.write("server|%s|%s|%d|%s|%s|%s\n" % (address, status, ms, found, lie, tcp))
done = []
def lookup():
    try: found = socket.getaddrinfo(sys.argv[1], None, 0, socket.SOCK_STREAM)[0][4][0]; line = "lookup|0|" + found
    except (OSError, UnicodeError): line = "lookup|2|"
    done.append(line)
threads = [threading.Thread(target=server, args=(a,)) for a in sys.argv[2:8]]
last = threading.Thread(target=lookup)
for t in threads + [last]: t.daemon = True; t.start()
until = time.time() + 2.2
for t in threads + [last]: t.join(max(until - time.time(), 0))
print(done[0] if done else "lookup|124|"); sys.stdout.flush(); os._exit(0)
"""

_LINUX = (
    r"""
conf=/run/systemd/resolve/resolv.conf
command -v resolvectl >/dev/null 2>&1 && [ -r "$conf" ] || conf=/etc/resolv.conf
"""
    + SERVERS_NAMED
    + r"""
if command -v python3 >/dev/null 2>&1; then
python3 -I -S -c '"""
    + _PYTHON.strip()
    + r"""' "$p_name" $servers && exit 0
fi
ask() {
if command -v dig >/dev/null 2>&1; then
said=$(dig +time=1 +tries=2 +noall +comments +stats "@$1" "$p_name" A 2>&1)
case $said in
*'status: NOERROR'*|*'status: NXDOMAIN'*) echo "server|$1|answer|$(printf '%s\n' "$said" | sed -n 's/.*Query time: \([0-9]*\).*/\1/p')" ;;
*'status: REFUSED'*) echo "server|$1|denied|0" ;;
*'status: '*) echo "server|$1|failing|0" ;;
*refused*) echo "server|$1|refused|0" ;;
*"not permitted"*) echo "server|$1|forbidden|0" ;;
*unreachable*) echo "server|$1|unreachable|0" ;;
*) echo "server|$1|silent|0" ;;
esac
elif command -v nslookup >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then
said=$(timeout 4 nslookup "$p_name" "$1" 2>&1)
case $said in
*NXDOMAIN*|*"Name:"*) echo "server|$1|answer|0" ;;
*REFUSED*) echo "server|$1|denied|0" ;;
*SERVFAIL*) echo "server|$1|failing|0" ;;
*refused*) echo "server|$1|refused|0" ;;
*"not permitted"*) echo "server|$1|forbidden|0" ;;
*unreachable*) echo "server|$1|unreachable|0" ;;
*) echo "server|$1|silent|0" ;;
esac
else echo "server|$1|unknown|0"
fi
}
for s in $servers; do ask "$s" & done
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
$servers = @(Get-DnsClientServerAddress | ForEach-Object { $_.ServerAddresses } | Where-Object { $_ -notlike 'fec0:*' } | Select-Object -Unique -First 6)
function Ask($s, $name) { @(Resolve-DnsName -Name $name -Type A -Server $s -DnsOnly -QuickTimeout -NoHostsFile -ErrorAction Stop | Where-Object { $_.IPAddress })[0].IPAddress }
$asked = @(foreach ($s in $servers) {
  $clock = [Diagnostics.Stopwatch]::StartNew(); $status = 'answer'; $found = ''; $lie = ''
  try { $found = [string](Ask $s $p.name) }
  catch { $status = switch ([int]$_.Exception.NativeErrorCode) { 9003 { 'answer' } 9501 { 'answer' } 9002 { 'failing' } 9005 { 'denied' } default { 'silent' } } }
  $ms = [int]$clock.ElapsedMilliseconds
  if ($status -eq 'answer') { try { $lie = [string](Ask $s ('x' + [guid]::NewGuid().ToString('N').Substring(0, 16) + '.com')) } catch { } }
  @{ server = $s; status = $status; ms = $ms; address = $found; lie = $lie }
})
$address = ''
try { $address = [string]([Net.Dns]::GetHostAddresses($p.name) | Select-Object -First 1) } catch { }
@{ servers = $asked; address = $address } | ConvertTo-Json -Compress -Depth 4
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Asked:
    """One DNS server. `status`: "answer" (a name, or that there is no such name), "failing" (it says that it cannot),
    "denied" (it refuses to answer this device), "silent", "refused" (nobody listens there), "unreachable",
    "forbidden" (the firewall of the device itself stops the question) or "unknown".

    `milliseconds`: 0 where not measured. `address`: what it gave for the name, "" for none or not told. `lie`: the
    address that it gave for a name that nobody has, None where that was not tried. `by_tcp`: it answers over TCP,
    which is tried where UDP is silent.
    """

    server: str
    status: str
    milliseconds: int
    address: str = ""
    lie: str | None = None
    by_tcp: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """`lookup` is what the device's own programs get: an address, "" for none, None where it could not be tried."""

    servers: tuple[Asked, ...]
    lookup: str | None
    timed_out: bool = False


def find_out(task: TaskContext) -> str:
    """What the script writes, for this computer."""
    servers = servers_here()
    questions: list[Callable[[], str]] = [*[partial(_ask, server) for server in servers], _look_up]
    answers = together(questions, task, _LOOKUP + 0.1)
    lines = [line or f"server|{server}|silent|0" for server, line in zip(servers, answers, strict=False)]
    return "\n".join([*lines, answers[-1] or "lookup|124|"])


def _look_up() -> str:
    started = time.monotonic()
    found = addresses_of(anchors().name, _LOOKUP)
    if found:
        return f"lookup|0|{found[0]}"
    return "lookup|124|" if time.monotonic() - started >= _LOOKUP else "lookup|2|"


def _ask(server: str) -> str:
    try:
        reply, took = ask_server(server, anchors().name, _TRY)
    except ConnectionRefusedError:
        return f"server|{server}|refused|0"
    except TimeoutError:
        tcp = _tcp(server)
        return f"server|{server}|{'refused' if tcp == 'refused' else 'silent'}|0||?|{tcp}"
    except (OSError, Malformed) as error:
        return f"server|{server}|{_failed(error)}|0"
    status = {NO_ERROR: "answer", NO_SUCH_NAME: "answer", _DENIED: "denied"}.get(reply.code, "failing")
    lie = "?"
    if status == "answer":
        try:
            lie = "".join(ask_server(server, f"x{secrets.token_hex(8)}.com", _TRY, tries=1)[0].of_kind(A)[:1])
        except (OSError, Malformed):
            lie = "?"
    return f"server|{server}|{status}|{took * 1000:.0f}|{''.join(reply.of_kind(A)[:1])}|{lie}|"


def _failed(error: Exception) -> str:
    if isinstance(error, Malformed):
        return "failing"
    return "forbidden" if isinstance(error, PermissionError) and error.errno == errno.EPERM else "unreachable"


def _tcp(server: str) -> str:
    try:
        ask_by_tcp(server, anchors().name, _TRY)
    except ConnectionRefusedError:
        return "refused"
    except (OSError, Malformed):
        return "no"
    return "yes"


def parse(os: Os, text: str) -> Resolution:
    if os is Os.WINDOWS:
        found = json_object(text)
        listed = found["servers"] if isinstance(found["servers"], list) else [found["servers"]]
        asked = tuple(
            Asked(
                str(row["server"]),
                str(row["status"]),
                whole(row["ms"]),
                str(row.get("address") or ""),
                str(row["lie"] or "") if "lie" in row else None,
            )
            for row in listed
            if row
        )
        return Resolution(asked, str(found["address"]))
    rows = [line.split("|") for line in text.splitlines() if line]
    servers = tuple(_asked(row) for row in rows if row[0] == "server")
    lookup = next((row for row in rows if row[0] == "lookup"), None)
    if lookup is None:
        return Resolution(servers, None)
    code = int(lookup[1])
    return Resolution(servers, (lookup[2] or "an address") if code == 0 else "", timed_out=code == 124)


def _asked(row: list[str]) -> Asked:
    _, server, status, milliseconds, address, lie, tcp, *_ = [*row, *["", "?", ""][len(row) - 4 :]]
    return Asked(server, status, whole(milliseconds), address, None if lie == "?" else lie, tcp == "yes")


RESOLUTION = Fact(
    "resolution",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=7,
    given=AnchorsGiven("name"),
    own=find_out if system.name == "posix" else None,  # Windows keeps its servers where only its own tools look
    contacts=tr("the DNS servers of the device, for the address of {name} and of a name that nobody has", name=NAME),
)
