"""The network addresses of the device."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

# Busybox has an `ip` without JSON; a minimal container has no `ip` at all, but the kernel's own tables.
_LINUX = r"""
if command -v ip >/dev/null 2>&1; then
out=$(ip -j addr 2>/dev/null)
case $out in \[*) printf '%s\n' "$out"; exit 0 ;; esac
ip -o addr && exit 0
fi
[ -r /proc/net/fib_trie ] || exit 127
echo fib_trie; cat /proc/net/fib_trie
echo if_inet6; cat /proc/net/if_inet6 2>/dev/null
:
"""

_WINDOWS = r"""
@(Get-NetIPAddress | Where-Object { $_.AddressState -ne 0 } | ForEach-Object { @{
  interface = $_.InterfaceAlias; address = $_.IPAddress; prefix = [int]$_.PrefixLength
  state = [int]$_.AddressState; origin = [int]$_.PrefixOrigin
} }) | ConvertTo-Json -Compress
"""

_DUPLICATE = 2  # MSFT_NetIPAddress AddressState
_DHCP = 3  # MSFT_NetIPAddress PrefixOrigin

type Ip = ipaddress.IPv4Interface | ipaddress.IPv6Interface


@dataclass(frozen=True, slots=True)
class Address:
    """One address with its network. `interface` is "" where the device did not say."""

    interface: str
    ip: Ip
    is_duplicate: bool = False
    is_dynamic: bool = False

    @property
    def is_usable(self) -> bool:
        """Can reach more than the own machine and the own cable."""
        return not (self.ip.is_loopback or self.ip.is_link_local or self.ip.is_unspecified)

    @property
    def is_self_assigned(self) -> bool:
        """169.254.x.x: what a machine gives itself when no DHCP server answers (RFC 3927)."""
        return self.ip.version == 4 and self.ip.is_link_local

    def __str__(self) -> str:
        return tr("{ip} on {interface}", ip=self.ip, interface=self.interface) if self.interface else str(self.ip)


def parse(os: Os, text: str) -> tuple[Address, ...]:
    if os is Os.WINDOWS:
        return tuple(
            Address(
                str(item["interface"]),
                ipaddress.ip_interface(f"{str(item['address']).partition('%')[0]}/{whole(item['prefix'])}"),
                item["state"] == _DUPLICATE,
                item["origin"] == _DHCP,
            )
            for item in json_list(text)
        )
    if text.startswith("fib_trie"):
        return tuple(_from_kernel_tables(text))
    found = tuple(_from_json(text) if text.startswith("[") else _from_lines(text))
    if not found and not text.startswith("[") and text.strip():
        raise ValueError("no line of ip tells an address")  # or garbage would pass for a device without any
    return found


def _from_json(text: str) -> Iterator[Address]:
    for link in json_list(text):
        for info in link.get("addr_info", []):
            if info and "local" in info:
                ip = ipaddress.ip_interface(f"{info['local']}/{whole(info['prefixlen'])}")
                yield Address(str(link["ifname"]), ip, bool(info.get("dadfailed")), bool(info.get("dynamic")))


def _from_lines(text: str) -> Iterator[Address]:
    for line in text.splitlines():
        found = re.match(r"\d+: (\S+)\s+inet6? (\S+)(?: peer (\S+))?", line)
        if found:
            ip = found[2] if "/" in found[2] else f"{found[2]}/{(found[3] or '').partition('/')[2] or 32}"
            yield Address(found[1], ipaddress.ip_interface(ip), " dadfailed" in line, " dynamic" in line)


def _from_kernel_tables(text: str) -> Iterator[Address]:
    ipv4, _, ipv6 = text.partition("if_inet6\n")
    seen = dict.fromkeys(re.findall(r"\|-- (\S+)\n\s+/32 host LOCAL", ipv4))
    for address in seen:
        yield Address("", ipaddress.ip_interface(address))
    for line in ipv6.splitlines():
        digits, _, prefix, _, _, name = line.split()
        address = ":".join(digits[start : start + 4] for start in range(0, 32, 4))
        yield Address(name, ipaddress.ip_interface(f"{address}/{int(prefix, 16)}"))


ADDRESSES = Fact("addresses", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
