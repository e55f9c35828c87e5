"""Which way packets to the internet really take: by rules of the system, and by routes closer than the default one."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.answers import json_list
from app.services.probes.anchors import SITES_TOLD, AnchorsGiven

UPPER, LOWER = "203.0.113.1", "8.8.8.8"
"""One address of each half of the internet, for VPNs take the halves rather than the whole. Nothing is sent to the
second; to the first, which is nobody's (RFC 5737), a packet that may not go beyond the next machine."""

# `ip route get` only looks the way up. Whether the next machine is there shows in its hardware address. The sites are
# looked up within a second: where no DNS server answers, the two halves are told all the same.
_LINUX = (
    r"""
command -v ip >/dev/null 2>&1 || exit 127
[ -r /proc/net/arp ] || exit 127
hops=
one() {
via=
said=$(ip -4 route get "$2" 2>&1); said=${said#local }
case $said in
*"etwork is unreachable"*) echo "way|$1|$2|none||" ;;
*"No route to host"*) echo "way|$1|$2|unreachable||" ;;
*"ermission denied"*) echo "way|$1|$2|prohibited||" ;;
*"nvalid argument"*) echo "way|$1|$2|thrown away||" ;;
*" dev "*) dev=${said#* dev }; dev=${dev%%[[:space:]]*}
case $said in *" via inet6 "*) ;; *" via "*) via=${said#* via }; via=${via%% *} ;; esac
echo "way|$1|$2|goes|$dev|$via" ;;
esac
}
limit=; command -v timeout >/dev/null 2>&1 && limit='timeout 1'
for ip in $(for site in $p_sites; do (
host=${site%:*}; ip=$host
case $host in *[!0-9.]*) ip=$($limit getent ahostsv4 "$host" 2>/dev/null | sed -n '1s/ .*//p') ;; esac
printf '%s ' "$ip" ) & done; wait); do one site "$ip"; hops="$hops $via"; done
"""
    + f"far={UPPER}; low={LOWER}\n"
    + r"""
one half "$far"; hops="$hops ${via:-$far}"; one half "$low"; hops="$hops $via"
command -v ping >/dev/null 2>&1 || exit 0
for next in $(printf '%s\n' $hops | sort -u); do
ping -n -c 1 -t 1 -W 1 "$next" >/dev/null 2>&1 &
done
wait
cat /proc/net/arp | while read -r ip hw flags mac mask dev; do
[ "$ip" = IP ] || echo "arp|$ip|$flags|$dev"
done
for d in /sys/class/net/*; do
read -r kind <"$d/type" && read -r flags <"$d/flags" || continue
[ "$kind" = 1 ] && [ $((flags & 128)) = 0 ] && echo "asks|${d##*/}"
done 2>/dev/null
:
"""
)

# From documentation: never run on Windows.
_WINDOWS = (
    f"$goals = @('{UPPER}', '{LOWER}')\n"
    + r"""
@(foreach ($goal in $goals) {
  $route = @(Find-NetRoute -RemoteIPAddress $goal -ErrorAction SilentlyContinue | Where-Object { $_.NextHop }) | Select-Object -First 1
  if (-not $route) { @{ goal = $goal; way = 'none'; interface = ''; hop = ''; neighbour = -1 }; continue }
  try { [void](New-Object Net.NetworkInformation.Ping).Send([string]$route.NextHop, 700) } catch { }
  $n = Get-NetNeighbor -IPAddress $route.NextHop -InterfaceIndex $route.InterfaceIndex -ErrorAction SilentlyContinue | Select-Object -First 1
  @{ goal = $goal; way = 'goes'; interface = [string]$route.InterfaceAlias; hop = [string]$route.NextHop
     neighbour = $(if ($n) { [int]$n.State } else { -1 }) }
}) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language
)
_WAYS = ("goes", "none", "unreachable", "prohibited", "thrown away")
_MOST = 16


@dataclass(frozen=True, slots=True)
class Way:
    """To one goal. `way`: "goes", "none" (no route is there), or what a route of the device itself does with it:
    "unreachable", "prohibited", "thrown away".

    `hop` is None for a route straight into `interface`. `is_there`: the next machine has told its hardware address,
    None where that is not known or nobody has one there, as in a tunnel. `is_site`: a machine of the internet by name.
    """

    goal: str
    way: str
    interface: str = ""
    hop: ipaddress.IPv4Address | None = None
    is_there: bool | None = None
    is_site: bool = False

    @property
    def is_refused(self) -> bool:
        return self.way not in ("goes", "none")

    def __str__(self) -> str:
        if self.way != "goes":
            return "no route" if self.way == "none" else self.way
        return (
            tr("by {hop} on {interface}", hop=self.hop, interface=self.interface)
            if self.hop
            else tr("straight into {interface}", interface=self.interface)
        )


def parse(os: Os, text: str) -> tuple[Way, ...]:
    found = tuple(_windows(text) if os is Os.WINDOWS else _linux(text))
    if not found or len(found) > _MOST:
        raise ValueError("no way was looked up")
    return found


def _linux(text: str) -> Iterator[Way]:
    rows = [line.split("|") for line in text.splitlines() if line]
    asking = {row[1] for row in rows if row[0] == "asks"}
    told = {(row[1], row[3]): bool(int(row[2], 16) & 2) for row in rows if row[0] == "arp"}
    for row in rows:
        if row[0] == "way":
            _, kind, goal, way, interface, hop = row
            there = told.get((hop or goal, interface)) if interface in asking else None
            yield Way(*_checked(goal, way), interface, _hop(hop), there, kind == "site")


def _windows(text: str) -> Iterator[Way]:
    for item in json_list(text):
        state = int(str(item["neighbour"]))
        there = None if state < 0 else state not in (0, 1)  # MSFT_NetNeighbor: Unreachable, Incomplete
        yield Way(*_checked(str(item["goal"]), str(item["way"])), str(item["interface"]), _hop(str(item["hop"])), there)


def _checked(goal: str, way: str) -> tuple[str, str]:
    if way not in _WAYS or not re.fullmatch(r"[0-9.]{7,15}", goal):
        raise ValueError("not a way")
    return goal, way


def _hop(text: str) -> ipaddress.IPv4Address | None:
    return None if text in ("", "0.0.0.0") else ipaddress.IPv4Address(text)  # noqa: S104 - no address is bound


WAY_OUT = Fact(
    "way_out",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=5,
    given=AnchorsGiven("sites"),
    contacts=tr("the DNS servers of the device, for the addresses of {sites_told}", sites_told=SITES_TOLD),
)
