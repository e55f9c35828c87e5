"""Whether the internet is reached over IPv6 as well as over IPv4."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from app.domain.facts import Fact
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.answers import json_list
from app.services.probes.anchors import SITES_TOLD, AnchorsGiven, anchors
from app.services.probes.tcp import Way

_LINUX = r"""
command -v getent >/dev/null 2>&1 && command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1 || exit 127
try() {
said=$(timeout 2 bash -c 'exec 3<>"/dev/tcp/$1/$2"' - "$3" "$4" 2>&1); code=$?
case $code,$said in
0,*) way=open ;;
124,*) way=silent ;;
*refused*) way=refused ;;
*) way=unreachable ;;
esac
echo "try|$1|$2|$3|$way"
}
for site in $p_sites; do
host=${site%:*}; port=${site##*:}
for v in 4 6; do
(
ip=$(timeout 2 getent "ahostsv$v" "$host" 2>/dev/null | sed -n '1s/ .*//p')
case $ip in ::ffff:*) ip= ;; esac
[ -n "$ip" ] && try "$v" "$host" "$ip" "$port"
) &
done
done
wait
echo end
"""

_WINDOWS = r"""
$tries = @(foreach ($site in ($p.sites -split ' ')) {
  $name, $port = $site -split ':(?=\d+$)'
  $all = @(); try { $all = @([Net.Dns]::GetHostAddresses($name)) } catch { }
  foreach ($family in 'InterNetwork', 'InterNetworkV6') {
    $ip = $all | Where-Object { [string]$_.AddressFamily -eq $family } | Select-Object -First 1
    if ($ip) {
      $client = New-Object Net.Sockets.TcpClient $ip.AddressFamily
      @{ v = $(if ($family -eq 'InterNetwork') { 4 } else { 6 }); name = $name; ip = "$ip"; client = $client
         made = $client.ConnectAsync($ip, [int]$port) }
    }
  }
})
$clock = [Diagnostics.Stopwatch]::StartNew()
while ($clock.ElapsedMilliseconds -lt 2000 -and @($tries | Where-Object { -not $_.made.IsCompleted })) { Start-Sleep -Milliseconds 50 }
ConvertTo-Json -Compress -InputObject @($tries | ForEach-Object {
  $way = 'silent'
  if ($_.made.Status -eq 'RanToCompletion') { $way = 'open' }
  elseif ($_.made.IsFaulted) {
    $code = $_.made.Exception.GetBaseException().ErrorCode
    $way = switch ($code) { 10061 { 'refused' } 10060 { 'silent' } default { 'unreachable' } }
  }
  $_.client.Close()
  @{ v = $_.v; name = $_.name; ip = $_.ip; way = $way }
})
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Tried:
    """One connection to `host` at `address`."""

    version: int
    host: str
    address: str
    way: Way

    @property
    def is_reached(self) -> bool:
        return self.way in (Way.OPEN, Way.REFUSED)  # who refuses is there


def parse(os: Os, text: str) -> tuple[Tried, ...]:
    if os is Os.WINDOWS:
        return tuple(_windows_try(one) for one in json_list(text))
    rows = [line.split("|") for line in text.splitlines() if line]
    if not rows or rows[-1] != ["end"]:
        raise ValueError("the answer broke off")
    return tuple(_tried(version, host, address, way) for _, version, host, address, way in rows[:-1])


def _windows_try(one: Mapping[str, object]) -> Tried:
    return _tried(str(one["v"]), str(one["name"]), str(one["ip"]), str(one["way"]))


def _tried(version: str, host: str, address: str, way: str) -> Tried:
    if version not in ("4", "6"):
        raise ValueError("a version of IP is 4 or 6")
    return Tried(int(version), host, address, Way(way))


def own(task: TaskContext) -> str:
    from app.services.probes.tcp import addresses_of, try_port
    from app.services.probes.together import together

    def one(host: str, port: int, version: int) -> str:
        address = next((ip for ip in addresses_of(host, 1.5) if (":" in ip) == (version == 6)), None)
        return f"try|{version}|{host}|{address}|{try_port(address, port, 2.0).way.value}" if address else ""

    sites = [site.rpartition(":") for site in anchors().sites]
    questions = [partial(one, host, int(port), version) for host, _, port in sites for version in (4, 6)]
    return "\n".join([*(said for said in together(questions, task, 4.0) if said), "end"])


BOTH_PROTOCOLS = Fact(
    "both_protocols",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=6,
    given=AnchorsGiven("sites"),
    own=None if sys.platform == "win32" else own,  # there the script is as quick, and answers in JSON
    contacts=SITES_TOLD,
)
