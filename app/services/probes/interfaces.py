"""The Ethernet and Wi-Fi adapters of this Linux that are connected, with their addresses."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Interface

_INSIDE = ("docker", "veth", "virbr", "br-", "cni", "lxc", "vnet", "tap", "cali")
"""How the adapters are called that lead to containers and virtual machines of the device itself."""


@dataclass(frozen=True, slots=True)
class Interface:
    name: str
    mac: bytes
    addresses: tuple[IPv4Interface, ...] = ()


def connected_interfaces() -> Iterator[Interface]:
    """Raises OSError where the system does not tell."""
    import psutil

    addresses, states = psutil.net_if_addrs(), psutil.net_if_stats()
    for name, its in sorted(addresses.items()):
        flags = states[name].flags.split(",") if name in states else []
        macs = [_mac(one.address) for one in its if one.family == psutil.AF_LINK]
        if name.startswith(_INSIDE) or "running" not in flags or "noarp" in flags or not macs or not any(macs[0]):
            continue
        own = [one for one in its if one.family == socket.AF_INET and one.netmask]
        yield Interface(name, macs[0], tuple(IPv4Interface(f"{one.address}/{one.netmask}") for one in own))


def every_mac() -> set[str]:
    """The hardware addresses of this computer: one adapter may answer for the address of another."""
    import psutil

    every = psutil.net_if_addrs().values()
    return {one.address.lower() for its in every for one in its if one.family == psutil.AF_LINK}


def _mac(text: str) -> bytes:
    """b"" for what is none of Ethernet."""
    found = bytes.fromhex(text.replace(":", ""))
    return found if len(found) == 6 else b""
