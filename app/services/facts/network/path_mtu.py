"""How large a packet may be on the way to the internet, and whether somebody says so to those who send larger ones."""

import ipaddress
import re
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from app.domain.facts import Fact, FactUnavailable, Reason
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.answers import json_list, whole
from app.services.probes.anchors import SITES_TOLD, AnchorsGiven, anchors

# All sizes at the same time: each that vanishes would cost a second; then the two at the edge again, for the line may
# be slow. `-M do` forbids to cut a packet up.
_LINUX = r"""
dev=$(awk '$2=="00000000" && $8=="00000000" {print $7, $1}' /proc/net/route 2>/dev/null | sort -n | sed -n '1s/.* //p')
[ -n "$dev" ] || exit 80
read -r mtu <"/sys/class/net/$dev/mtu" || exit 127
case $(ping -V 2>&1) in *iputils*) ;; *) exit 127 ;; esac
echo "link|$dev|$mtu"
try() {
said=$(ping -n -M do -c 2 -i 0.3 -W 1 -s $(($2-28)) "$1" 2>&1)
case $said in *'bytes from'*) echo "answered|$1|$2"; case $said in *' 1 received, 50%'*) echo "lost|$1|$2" ;; esac
return ;; esac
case $said in
*'mtu = '*) m=${said##*mtu = }; echo "told|$1|${m%%[!0-9]*}" ;;
*'mtu='*) [ "$2" -gt "$mtu" ] || { m=${said##*mtu=}; echo "told|$1|${m%%[!0-9]*}"; } ;;
*' 0 received, 100%'*) echo "silent|$1|$2" ;;
esac
}
for site in $p_sites; do (
host=${site%:*}; ip=$host
case $host in *[!0-9.]*) ip=$(getent ahostsv4 "$host" 2>/dev/null | sed -n '1s/ .*//p') ;; esac
[ -n "$ip" ] || exit
said=$(for size in 576 1200 1280 1320 1360 1380 1400 1420 1430 1440 1450 1460 1472 1476 1480 1492 1500 "$mtu"; do
[ "$size" -le "$mtu" ] && try "$ip" "$size" &
done; wait)
printf '%s\n' "$said"
set -- $(printf '%s\n' "$said" | awk -F'|' '$1=="told" {t=1} $1=="answered" && $3+0>l {l=$3+0} $1=="silent" {s[$3+0]=1}
END {for (k in s) if (k+0>l && (!a || k+0<a)) a=k+0; if (!t && l && a) print a, l}')
[ -n "$1" ] || exit
for size in "$1" "$2"; do
ping -n -M do -c 3 -i 0.3 -W 1 -s $((size-28)) "$ip" 2>&1 | sed -n "s/.* \([0-3]\) received,.*/\1/p" | {
read -r got; [ "$size,$got" = "$1,0" ] || [ "$size,$got" = "$2,3" ] || echo "lost|$ip|$size"; }
done ) & done 2>/dev/null
wait
:
"""

_WINDOWS = r"""
$route = Get-NetRoute -DestinationPrefix '0.0.0.0/0' -ErrorAction SilentlyContinue |
  Sort-Object { [long]$_.RouteMetric + [long]$_.InterfaceMetric } | Select-Object -First 1
if (-not $route) { throw 'satchel:80' }
$link = Get-NetIPInterface -InterfaceIndex $route.InterfaceIndex -AddressFamily IPv4
$mtu = [int]$link.NlMtu; $whole = New-Object Net.NetworkInformation.PingOptions 64, $true; $tries = @()
foreach ($site in ($p.sites -split ' ')) {
  $ip = $null
  try { $ip = [Net.Dns]::GetHostAddresses(($site -replace ':\d+$')) | Where-Object { $_.AddressFamily -eq 'InterNetwork' } |
    Select-Object -First 1 } catch { }
  if (-not $ip) { continue }
  foreach ($size in (576, 1200, 1280, 1320, 1360, 1380, 1400, 1420, 1430, 1440, 1450, 1460, 1472, 1480, 1492, 1500, $mtu)) {
    if ($size -gt $mtu) { continue }
    foreach ($n in 1, 2) {
      $ping = New-Object Net.NetworkInformation.Ping
      $tries += @{ ip = "$ip"; size = $size; sent = $ping.SendPingAsync($ip, 1200, (New-Object byte[] ($size - 28)), $whole) }
    }
  }
}
[void][Threading.Tasks.Task]::WaitAll(@($tries | ForEach-Object { $_.sent }), 3000)
@{ name = $route.InterfaceAlias; mtu = $mtu; tries = @($tries | ForEach-Object {
  $s = 'TimedOut'; if ($_.sent.Status -eq 'RanToCompletion') { $s = [string]$_.sent.Result.Status }
  @{ ip = $_.ip; size = $_.size; status = $s } }) } | ConvertTo-Json -Compress -Depth 4
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Way:
    """The way to one machine. Sizes are bytes of whole packets.

    `largest` is the largest that was answered, 0 for none; `vanished` the smallest above it that was not, 0 for none.
    `loses`: packets are lost there whatever their size, so that one that vanished says nothing.
    `told` is what somebody on the way says that it carries: 0 for nobody, 1 where the device does not tell how much.
    """

    goal: str
    largest: int
    vanished: int = 0
    told: int = 0
    loses: bool = False


@dataclass(frozen=True, slots=True)
class PathMtu:
    """`link_mtu` is that of the adapter with the way out."""

    interface: str
    link_mtu: int
    ways: tuple[Way, ...]


def parse(os: Os, text: str) -> PathMtu:
    if os is Os.WINDOWS:
        (found,) = json_list(text)
        tries = [found["tries"]] if isinstance(found["tries"], dict) else found["tries"] or []
        return _gathered(str(found["name"]), whole(found["mtu"]), list(_windows_rows(tries)))
    rows = [line.split("|") for line in text.splitlines() if line]
    if not rows or rows[0][0] != "link":
        raise ValueError("the answer does not begin with the adapter")
    return _gathered(rows[0][1], int(rows[0][2]), [(row[0], row[1], int(row[2])) for row in rows[1:]])


def _windows_rows(tries: Sequence[Mapping[str, object]]) -> Iterator[tuple[str, str, int]]:
    words = {"Success": "answered", "PacketTooBig": "told", "TimedOut": "silent"}
    for one in tries:
        word = words.get(str(one["status"]))
        if word:
            yield word, str(ipaddress.ip_address(str(one["ip"]))), 1 if word == "told" else whole(one["size"])


def _gathered(name: str, mtu: int, rows: Sequence[tuple[str, str, int]]) -> PathMtu:
    ways = []
    for goal in dict.fromkeys(row[1] for row in rows):
        answered = {size for word, where, size in rows if (word, where) == ("answered", goal)}
        silent = {size for word, where, size in rows if (word, where) == ("silent", goal)} - answered
        largest = max(answered, default=0)
        loses = any(word == "lost" and where == goal for word, where, _ in rows) or any(one < largest for one in silent)
        vanished = min((one for one in silent if one > largest), default=0) if answered and not loses else 0
        told = min((size for word, where, size in rows if (word, where) == ("told", goal)), default=0)
        ways.append(Way(goal, largest, vanished, told, loses))
    return PathMtu(name, mtu, tuple(ways))


def own(task: TaskContext) -> str:
    """Raises FactUnavailable."""
    from app.services.facts.network.gateways import default_routes
    from app.services.probes.icmp import echo
    from app.services.probes.path_mtu import search

    routes = default_routes()
    if not routes:
        raise FactUnavailable(Reason.NOT_APPLICABLE, tr("there is no way out"))
    lines: list[str] = []
    for goal in goals(task):
        mtu = _link_mtu(goal)
        lines = lines or [f"link|{routes[0][0]}|{mtu}"]
        with echo(4) as engine:
            found = search(engine, goal, mtu, task, finely=len(lines) == 1)
        lines += [f"answered|{goal}|{size}" for size in found.answered]
        lines += [f"silent|{goal}|{size}" for size in found.silent]
        lines += [f"lost|{goal}|{size}" for size in found.partly]
        lines += [f"told|{goal}|{found.told}"] if found.told else []
    if not lines:
        raise FactUnavailable(Reason.TIMED_OUT, tr("nobody on the internet was found by name"))
    return "\n".join(lines)


def goals(task: TaskContext, most: int = 2) -> list[ipaddress.IPv4Address]:
    """Addresses of the sites that are asked on the internet."""
    from app.services.probes.tcp import addresses_of
    from app.services.probes.together import together

    hosts = [re.sub(r":\d+$", "", site) for site in anchors().sites[:most]]
    found = together([partial(addresses_of, host, 1.5) for host in hosts], task, 2.0)
    firsts = [next((one for one in of_one or () if ":" not in one), None) for of_one in found]
    return [ipaddress.IPv4Address(one) for one in dict.fromkeys(firsts) if one]


def _link_mtu(goal: ipaddress.IPv4Address) -> int:
    """That of the adapter, whatever the system has learnt of the way (ip(7): IP_MTU of a connected socket)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.setsockopt(socket.IPPROTO_IP, 10, 3)  # IP_MTU_DISCOVER, IP_PMTUDISC_PROBE
        opened.connect((str(goal), 9))
        return opened.getsockopt(socket.IPPROTO_IP, 14)  # IP_MTU


PATH_MTU = Fact(
    "path_mtu",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=9,
    given=AnchorsGiven("sites"),
    own=own if sys.platform == "linux" else None,
    contacts=tr("{sites_told}, with echo requests", sites_told=SITES_TOLD),
)
