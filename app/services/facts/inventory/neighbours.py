"""Who the device has lately spoken to in its own network, as it remembers it itself: nothing is sent."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, read_json, whole

_LINUX = r"""
if out=$(ip -j neigh show 2>/dev/null) && [ -n "$out" ]; then printf '%s\n' "$out" | head -c 500000; exit 0; fi
[ -r /proc/net/arp ] || exit 127
cat /proc/net/arp
"""

_WINDOWS = r"""
@(Get-CimInstance -Namespace root/StandardCimv2 -ClassName MSFT_NetNeighbor -Property IPAddress, LinkLayerAddress, State, InterfaceAlias | Where-Object { $_.State -ge 3 -and $_.State -le 5 } | Select-Object -First 2000 | ForEach-Object {
  @{ address = $_.IPAddress; mac = [string]$_.LinkLayerAddress; interface = [string]$_.InterfaceAlias; state = [int]$_.State } }) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language

_MAC = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another device in the same network, by its hardware address."""

    mac: str
    address: str
    interface: str = ""

    @property
    def is_random(self) -> bool:
        """The address was made up by the device, as telephones do for each network: it is another one next time."""
        return bool(int(self.mac[:2], 16) & 2)


def parse(os: Os, text: str) -> tuple[Neighbour, ...]:
    found = _windows(text) if os is Os.WINDOWS else _linux(text)
    return tuple(sorted(set(found), key=lambda one: (one.interface, one.mac, one.address)))


def _windows(text: str) -> Iterator[Neighbour]:
    for one in json_list(text):
        if 3 <= whole(one["state"]) <= 5:  # probe, delay, stale, reachable; 6 is what a person has entered
            yield from _neighbour(str(one["mac"]).replace("-", ":"), str(one["address"]), str(one["interface"]))


def _linux(text: str) -> Iterator[Neighbour]:
    if text.lstrip().startswith("["):
        for one in read_json(text):
            if one and not {"FAILED", "INCOMPLETE", "NOARP"} & set(one.get("state", ())) and "lladdr" in one:
                yield from _neighbour(str(one["lladdr"]), str(one["dst"]), str(one["dev"]))
        return
    head, *rows = text.splitlines()
    if not head.startswith("IP address"):
        raise ValueError("not a table of neighbours")
    for address, _, flags, mac, _, interface in (row.split() for row in rows):
        if int(flags, 16) & 2:  # ATF_COM: the entry is complete
            yield from _neighbour(mac, address, interface)


def _neighbour(mac: str, address: str, interface: str) -> Iterator[Neighbour]:
    at = ipaddress.ip_address(address)
    word = mac.lower()
    if _MAC.fullmatch(word) and word != "00:00:00:00:00:00" and not int(word[:2], 16) & 1 and not at.is_multicast:
        yield Neighbour(word, str(at), interface[:40])


NEIGHBOURS = Fact("neighbours", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
