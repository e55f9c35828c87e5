"""For how long the device may keep the addresses that DHCP servers have lent it."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.answers import json_list, pairs, whole

# Each client keeps its leases in a place of its own: systemd-networkd, dhclient; NetworkManager is asked. Files of a
# dhclient that has not run since the start are those of the installation, or of years ago.
_LINUX = r"""
echo "now|$(date +%s)"
for f in /run/systemd/netif/leases/*; do
[ -r "$f" ] || continue
for d in /sys/class/net/*; do
read -r n <"$d/ifindex" && [ "$n" = "${f##*/}" ] && echo "networkd|${d##*/}|$(stat -c %Y "$f")"
done
sed -n 's/^\(ADDRESS\|SERVER_ADDRESS\|LIFETIME\)=/&/p' "$f"
done 2>/dev/null
if command -v nmcli >/dev/null 2>&1; then
nmcli -t -e no -f GENERAL.DEVICE,DHCP4 device show 2>/dev/null |
sed -n 's/^GENERAL\.DEVICE:/manager|/p; s/^DHCP4\.OPTION\[[0-9]*\]:\(dhcp_lease_time\|expiry\|dhcp_server_identifier\|ip_address\) = /\1=/p'
fi
set -- /run/dhclient*.pid; [ -e "$1" ] || exit 0
for f in /var/lib/dhcp/dhclient*.leases /var/lib/dhclient/*.lease /var/lib/dhclient/*.leases; do
[ -s "$f" ] && [ -r "$f" ] && { echo "dhclient"; tail -c 4096 "$f"; }
done
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$now = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
$seconds = { param($d) if ($d) { ([DateTimeOffset]$d).ToUnixTimeSeconds() } else { 0 } }
ConvertTo-Json -Compress -InputObject @(Get-CimInstance Win32_NetworkAdapterConfiguration -Filter 'IPEnabled=TRUE AND DHCPEnabled=TRUE' `
    -Property Description, DHCPServer, DHCPLeaseObtained, DHCPLeaseExpires, IPAddress | ForEach-Object {
  @{ now = $now; name = $_.Description; server = [string]$_.DHCPServer
     address = [string]@($_.IPAddress | Where-Object { $_ -match '\.' })[0]
     obtained = & $seconds $_.DHCPLeaseObtained; expires = & $seconds $_.DHCPLeaseExpires } })
"""  # noqa: E501 - a script in its own language

_NOBODY = ("", "255.255.255.255")  # what Windows says of a server that never answered


@dataclass(frozen=True, slots=True)
class Lease:
    """`left` is in seconds, below zero once it has run out; `length` 0 where it is not known. `server`: "" for none."""

    interface: str
    address: ipaddress.IPv4Address
    server: str
    left: int
    length: int = 0

    def __str__(self) -> str:
        return tr("{address} on {interface}", address=self.address, interface=self.interface)


def parse(os: Os, text: str) -> tuple[Lease, ...]:
    if os is Os.WINDOWS:
        return tuple(_windows_lease(one) for one in json_list(text) if one["address"])
    first, _, rest = text.partition("\n")
    word, _, now = first.partition("|")
    if word != "now":
        raise ValueError("the answer does not begin with the time")
    blocks = re.split(r"^(networkd\|.*|manager\|.*|dhclient)$", rest, flags=re.MULTILINE)
    found: dict[tuple[str, ipaddress.IPv4Address], Lease] = {}
    for head, body in zip(blocks[1::2], blocks[2::2], strict=True):
        for lease in _leases(head, body, int(now)):
            known = found.get((lease.interface, lease.address))
            if known is None or lease.left > known.left:  # another client may have had the same address long ago
                found[lease.interface, lease.address] = lease
    return tuple(found.values())


def _leases(head: str, body: str, now: int) -> Iterator[Lease]:
    kind, _, rest = head.partition("|")
    said = pairs(body)
    if kind == "networkd" and "ADDRESS" in said:
        name, _, written = rest.partition("|")
        length = whole(said.get("LIFETIME"))
        left = int(written) + length - now if length else 0
        yield Lease(name, ipaddress.IPv4Address(said["ADDRESS"]), said.get("SERVER_ADDRESS", ""), left, length)
    elif kind == "manager" and "ip_address" in said and "expiry" in said:
        address, server = ipaddress.IPv4Address(said["ip_address"]), said.get("dhcp_server_identifier", "")
        yield Lease(rest, address, server, whole(said["expiry"]) - now, whole(said.get("dhcp_lease_time")))
    elif kind == "dhclient":
        yield from _of_dhclient(body, now)


def _of_dhclient(text: str, now: int) -> Iterator[Lease]:
    """The file grows; of one address the last counts. Times are UTC (dhclient.leases(5))."""
    for block in re.findall(r"^lease \{\n(.*?)^\}", text, flags=re.MULTILINE | re.DOTALL):
        said = dict(re.findall(r"^\s*(?:option )?([\w-]+) (.+);", block, flags=re.MULTILINE))
        if "interface" in said and "fixed-address" in said and "expire" in said:
            address = ipaddress.IPv4Address(said["fixed-address"])
            length = whole(said.get("dhcp-lease-time"))
            left = _until(said["expire"], now)
            yield Lease(said["interface"].strip('"'), address, said.get("dhcp-server-identifier", ""), left, length)


def _until(text: str, now: int) -> int:
    if text.startswith("epoch "):
        return int(text.split()[1]) - now
    if text == "never":
        return 2**31
    moment = datetime.strptime(text.partition(" ")[2], "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC)
    return int(moment.timestamp()) - now


def _windows_lease(one: Mapping[str, object]) -> Lease:
    now, obtained, expires = whole(one["now"]), whole(one["obtained"]), whole(one["expires"])
    server = str(one["server"])
    return Lease(
        str(one["name"]),
        ipaddress.IPv4Address(str(one["address"])),
        "" if server in _NOBODY else server,
        expires - now if expires else 0,
        max(0, expires - obtained),
    )


DHCP_LEASES = Fact("dhcp_leases", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
