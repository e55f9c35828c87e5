"""The ways out of the own network, and whether the machines there answer."""

import ipaddress
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.answers import json_list, whole
from app.services.probes.icmp import Outcome, Probe, Reply, echo
from app.services.probes.series import NO_SERIES, Series

# /proc/net/route holds addresses as one hexadecimal number in the byte order of the machine: the parser turns them.
# For `ping` the shell needs it as well. Ten packets, or one lost packet would be a verdict. A packet for far away that
# may make one hop only tells whether the gateway passes packets on at all: nobody beyond gets it (RFC 5737 address).
# `ping` does not tell that the firewall of the device stops it: a send of our own has the error (EPERM).
# Without `ping`, any packet makes the device ask for the gateway's hardware address: whether it comes says enough.
_LINUX = r"""
[ -r /proc/net/route ] || exit 127
big=$(printf '\001\000' | od -An -td2 | tr -d ' ' 2>/dev/null); big=${big:-1}
echo "order|$big"
cat /proc/net/route | while read -r dev dest gw flags ref use metric mask rest; do
[ "$dest" = 00000000 ] && [ "$mask" = 00000000 ] && [ "$dev" != lo ] && [ "$dev" != "*" ] || continue
echo "route|$dev|$gw|$metric"
done
while read -r dest plen src splen gw metric ref use flags dev; do
[ "$plen" = 00 ] && [ "$dev" != lo ] && [ "$gw" != 00000000000000000000000000000000 ] && echo "route6|$dev|$gw|$metric"
done </proc/net/ipv6_route 2>/dev/null
let_out() {
command -v python3 >/dev/null 2>&1 || return 0
python3 -I -S -c 'import socket, sys
for kind in 2, 3:
    try: s = socket.socket(2, kind, 1)
    except OSError: continue
    try: s.sendto(b"\10\0\xf7\xff\0\0\0\0", (sys.argv[1], 0))
    except OSError as e: sys.exit(e.errno == 1)
    break' "$1" 2>/dev/null
}
ask() {
if command -v ping >/dev/null 2>&1; then
ping -n -c 1 -W 1 -t 1 203.0.113.1 2>/dev/null |
sed -n "s/^From \([0-9.]*\)[: ].*/beyond|\1/p; s/^1 packets transmitted, 0 received, 100%.*/beyond-silent|$1/p" &
said=$(ping -n -c 10 -i 0.2 -w 2 -W 1 "$1" 2>&1); code=$?
case $said in *transmitted*) ;; *) said=$(ping -c 3 -W 1 "$1" 2>&1); code=$? ;; esac
case $code,$said in 0,*) echo "ping|$1|yes" ;; *"send"*"not permitted"*) echo "ping|$1|forbidden" ;;
1,*) let_out "$1" && echo "ping|$1|no" || echo "ping|$1|forbidden" ;; *) echo "ping|$1|unknown" ;; esac
printf '%s\n' "$said" | sed -n "s/.*time=\([0-9.]*\) ms.*/rtt|$1|\1/p; s/^\([0-9]*\) packets transmitted.*/sent|$1|\1/p"
wait
return
fi
echo "ping|$1|unknown"
if command -v bash >/dev/null 2>&1; then bash -c ': >"/dev/udp/$1/9" && echo >"/dev/udp/$1/9"' - "$1"
elif command -v python3 >/dev/null 2>&1; then
python3 -I -c 'import socket, sys; socket.socket(type=socket.SOCK_DGRAM).sendto(b"\n", (sys.argv[1], 9))' "$1"
else return; fi 2>/dev/null
n=0
while [ $n -lt 15 ] && ! grep -q "^$1 .* 0x2 " /proc/net/arp; do sleep 0.1 2>/dev/null || sleep 1; n=$((n+1)); done
}
stack() { sed -n '/^Ip: [0-9]/{p;q;}' /proc/net/snmp 2>/dev/null | while read -r _ _ _ received _ _ on _ _ to rest; do
echo "stack|$received|$((on+to))"
done; }
stack
for gw in $(awk '$2=="00000000" && $8=="00000000" && $3!="00000000" {print $3}' /proc/net/route | sort -u); do
a=${gw%??????}; r=${gw#??}; b=${r%????}; r=${r#??}; c=${r%??}; e=${r#??}
if [ "$big" = 1 ]; then ip=$((0x$e)).$((0x$c)).$((0x$b)).$((0x$a)); else ip=$((0x$a)).$((0x$b)).$((0x$c)).$((0x$e)); fi
ask "$ip" &
done
wait
stack
while read -r ip hw flags mac mask dev; do
[ "$ip" = IP ] || echo "arp|$ip|$flags|$mac|$dev"
done </proc/net/arp
"""

_WINDOWS = r"""
@(Get-NetRoute -DestinationPrefix '0.0.0.0/0', '::/0' -ErrorAction SilentlyContinue | ForEach-Object {
  $hop = $_.NextHop; $times = @(); $sent = 0; $beyond = $null
  if ($hop -match '\.' -and $hop -ne '0.0.0.0') {
    $ping = New-Object Net.NetworkInformation.Ping
    foreach ($n in 1..10) {
      $sent++; $r = $null; try { $r = $ping.Send($hop, 700) } catch { }
      if ($r.Status -eq 'Success') { $times += [long]$r.RoundtripTime; Start-Sleep -Milliseconds 40 }
      if ($sent -ge 3 -and -not $times) { break }
    }
    if (-not $times) {
      $one = New-Object Net.NetworkInformation.PingOptions 1, $true
      $r = $null; try { $r = $ping.Send('203.0.113.1', 700, (New-Object byte[] 32), $one) } catch { }
      $beyond = ($r.Status -eq 'TtlExpired' -and [string]$r.Address -eq $hop)
    }
  }
  $n = Get-NetNeighbor -IPAddress $hop -ErrorAction SilentlyContinue | Select-Object -First 1
  @{ interface = $_.InterfaceAlias; gateway = $hop; metric = [long]$_.RouteMetric + [long]$_.InterfaceMetric
     sent = $sent; times = $times; passes_on = $beyond; neighbour = $(if ($n) { [int]$n.State } else { -1 }) }
}) | ConvertTo-Json -Compress
"""

_UNRESOLVED = (0, 1)  # MSFT_NetNeighbor State: Unreachable, Incomplete
_ARP_COMPLETE, _ARP_BY_HAND = 2, 4  # ATF_COM and ATF_PERM, linux/if_arp.h


_FAR = ipaddress.IPv4Address("203.0.113.1")  # RFC 5737: nobody's, so that it can lie nowhere but beyond the gateway
_FIRST, _AGAIN = 15, 20  # packets: more of them where one was lost
_THROWN_AWAY = 3  # packets at least, where nobody answers: a stray one says nothing
_BETWEEN, _PATIENCE = 0.04, 0.4
"""Seconds between two packets, and that the last ones may take. The quick set waits for no answer above 2.5 s."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """One default route. `answers` and `is_on_the_wire` (it has told its hardware address) are None where not known.

    `address` is None for a route straight into an interface, as a VPN or a modem has it. `passes_on` says whether it
    deals with packets for others at all; it is asked only while it does not answer itself. `is_let_out` is False where
    the firewall of the device itself stops what is sent to it. `is_by_hand`: its hardware address was entered.
    `is_let_in` is False where the device itself throws away what comes back: packets arrived, and no program got them.
    """

    interface: str
    address: ipaddress.IPv4Address | ipaddress.IPv6Address | None
    metric: int = 0
    answers: bool | None = None
    is_on_the_wire: bool | None = None
    pings: Series = NO_SERIES
    passes_on: bool | None = None
    is_let_out: bool = True
    is_by_hand: bool = False
    is_let_in: bool = True

    def __str__(self) -> str:
        at = self.interface
        return tr("{address} on {at}", address=self.address, at=at) if self.address else at


def parse(os: Os, text: str) -> tuple[Gateway, ...]:
    return _parse_windows(text) if os is Os.WINDOWS else _parse_linux(text)


def _parse_windows(text: str) -> tuple[Gateway, ...]:
    found = []
    for item in json_list(text):
        address = ipaddress.ip_address(str(item["gateway"]).partition("%")[0])
        state, sent = whole(item["neighbour"], -1), whole(item["sent"])
        times = tuple(_milliseconds(one) for one in _listed(item["times"]))
        found.append(
            Gateway(
                str(item["interface"]),
                None if address.is_unspecified else address,
                whole(item["metric"]),
                bool(times) if sent else None,
                None if state < 0 else state not in _UNRESOLVED,
                Series(max(sent, len(times)), times),
                None if item["passes_on"] is None else bool(item["passes_on"]),
            )
        )
    return tuple(found)


def _listed(value: object) -> Sequence[object]:
    """PowerShell 5.1 writes a lone number without its list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _milliseconds(value: object) -> float:
    number = float(str(value))
    if not 0 <= number < math.inf:
        raise ValueError("not a time")
    return number


def _parse_linux(text: str) -> tuple[Gateway, ...]:
    rows = [line.split("|") for line in text.splitlines() if line]
    if rows[0][0] != "order":
        raise ValueError("the answer does not begin with the order of bytes")
    little = rows[0] == ["order", "1"]
    flags = {row[1]: int(row[2], 16) for row in rows if row[0] == "arp"}
    found = []
    for row in rows:
        if row[0] == "route":
            data = bytes.fromhex(row[2])
            address = ipaddress.IPv4Address(data[::-1] if little else data)
            if address.is_unspecified:
                found.append(Gateway(row[1], None, whole(row[3])))
            else:
                known = flags.get(str(address))
                on_wire = None if known is None else bool(known & _ARP_COMPLETE)
                one = Gateway(
                    row[1], address, whole(row[3]), None, on_wire, is_by_hand=bool((known or 0) & _ARP_BY_HAND)
                )
                found.append(_asked(one, rows))
        elif row[0] == "route6":
            found.append(Gateway(row[1], ipaddress.IPv6Address(bytes.fromhex(row[2])), int(row[3], 16)))
    return tuple(found)


def _asked(gateway: Gateway, rows: Sequence[Sequence[str]]) -> Gateway:
    """With what its pings gave."""
    mine = [row for row in rows if row[1] == str(gateway.address)]
    words = [row[2] for row in mine if row[0] == "ping"]
    said = [{"yes": True, "no": False}.get(word) for word in words]
    times = tuple(_milliseconds(row[2]) for row in mine if row[0] == "rtt")
    sent = max((whole(row[2]) for row in mine if row[0] == "sent"), default=0)
    answers = True if times else said[0] if said else None  # to `ping` with a deadline, one lost packet is a failure
    passes_on = None
    if answers is False and any(row[0].startswith("beyond") for row in mine):
        passes_on = any(row[0] == "beyond" for row in mine)
    pings = Series(max(sent, len(times)), times)
    is_let_out = "forbidden" not in words
    counted = [(whole(row[1]), whole(row[2])) for row in rows if row[0] == "stack"]
    (before, passed), (after, passed_then) = (counted[0], counted[-1]) if counted else ((0, 0), (0, 0))
    is_let_in = answers is not False or (after - before) - (passed_then - passed) < max(_THROWN_AWAY, sent // 2)
    return replace(
        gateway, answers=answers, pings=pings, passes_on=passes_on, is_let_out=is_let_out, is_let_in=is_let_in
    )


def own(task: TaskContext) -> str:
    """As the script for Linux, with an engine of ours: it needs no `ping`, and asks quicker."""
    lines = [_ORDER, *_routes()]
    addresses = {one.address for one in _parse_linux("\n".join(lines)) if one.address and one.address.version == 4}
    if addresses:
        lines += [*_stack(), *_ping(sorted(addresses, key=int), task), *_stack()]
    for line in Path("/proc/net/arp").read_text("ascii", "replace").splitlines()[1:]:
        ip, _, flags, mac, _, device = line.split()[:6]
        lines.append(f"arp|{ip}|{flags}|{mac}|{device}")
    return "\n".join(lines)


_ORDER = f"order|{1 if sys.byteorder == 'little' else 256}"


def default_routes() -> list[tuple[str, ipaddress.IPv4Address]]:
    """Of this computer, a Linux: the adapter and the address of each."""
    found = _parse_linux("\n".join([_ORDER, *_routes()]))
    return [(one.interface, one.address) for one in found if isinstance(one.address, ipaddress.IPv4Address)]


def _routes() -> Iterator[str]:
    for line in Path("/proc/net/route").read_text("ascii", "replace").splitlines()[1:]:
        device, goal, gateway, _, _, _, metric, mask = line.split()[:8]
        if goal == mask == "00000000" and device not in ("lo", "*"):  # "*": it throws away what is sent
            yield f"route|{device}|{gateway}|{metric}"
    ipv6 = Path("/proc/net/ipv6_route")
    for line in ipv6.read_text("ascii", "replace").splitlines() if ipv6.exists() else ():
        _, length, _, _, gateway, metric, _, _, _, device = line.split()[:10]
        if length == "00" and device != "lo" and gateway.strip("0"):
            yield f"route6|{device}|{gateway}|{metric}"


def _stack() -> Iterator[str]:
    """How many packets came to this computer, and how many went on to its programs or to others (proc(5): snmp)."""
    place = Path("/proc/net/snmp")
    for line in place.read_text("ascii", "replace").splitlines() if place.exists() else ():
        words = line.split()
        if words[:1] == ["Ip:"] and len(words) > 9 and words[1].isdigit():
            yield f"stack|{words[3]}|{int(words[6]) + int(words[9])}"


def _ping(addresses: Sequence[ipaddress.IPv4Address], task: TaskContext) -> Iterator[str]:
    with echo(4) as engine:
        far = Probe(_FAR, hops=1)
        row = [Probe(one) for _ in range(_FIRST) for one in addresses]
        replies = engine.exchange([far, *row], task, interval=_BETWEEN / len(addresses), timeout=_PATIENCE)
        heard = list(zip(row, replies[1:], strict=True))
        if engine.is_exact and any(_answered(one) for _, one in heard) and not all(_answered(one) for _, one in heard):
            row = [Probe(one) for _ in range(_AGAIN) for one in addresses]
            again = engine.exchange(row, task, interval=_BETWEEN / len(addresses), timeout=_PATIENCE)
            heard += zip(row, again, strict=True)
        passed = replies[0]
        for address in addresses:
            mine = [reply for probe, reply in heard if probe.address == address]
            alive = any(map(_answered, mine))
            if not alive and all(one.outcome is Outcome.FORBIDDEN for one in mine):
                yield f"ping|{address}|forbidden"
                continue
            yield f"ping|{address}|{'yes' if alive else 'no' if engine.is_exact else 'unknown'}"
            if engine.is_exact:
                yield f"sent|{address}|{len(mine)}"
                yield from (f"rtt|{address}|{reply.ms:.3f}" for reply in mine if _answered(reply))
            if passed.by == address:
                yield f"beyond|{address}"
            elif passed.outcome is Outcome.SILENT and len(addresses) == 1:
                yield f"beyond-silent|{address}"


def _answered(reply: Reply) -> bool:
    return reply.outcome is Outcome.ANSWERED


GATEWAYS = Fact(
    "gateways",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=6,
    own=own if sys.platform == "linux" else None,
)
