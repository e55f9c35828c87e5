"""The files in which a device keeps the address of an adapter: NetworkManager, netplan, ifupdown, systemd-networkd."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from app.services.setup.steps.file_sets import WRITTEN_BY

_NAMES = uuid.UUID("7b4f6c1e-25b1-4f0a-8b8e-0d3a5f6e9c21")
_SET = ("address", "netmask", "gateway", "broadcast", "network", "pointopoint")
_STARTS = ("iface", "mapping", "auto", "source", "source-directory", "no-auto-down", "no-scripts", "template", "rename")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`address` with its length ("10.1.0.20/24"), "" for what the network gives."""

    interface: str
    address: str = ""
    gateway: str = ""
    servers: Sequence[str] = ()


def text_for(way: str, wanted: Wanted, old: str) -> str:
    """The whole file. `old` is what stands in it now."""
    if way == "ifupdown":
        return _ifupdown(wanted, old)
    return {"nm": _nm, "netplan": _netplan, "networkd": _networkd}[way](wanted)


def name_of(interface: str) -> str:
    return f"satchel-{interface}"


def _nm(wanted: Wanted) -> str:
    lines = [
        "[connection]",
        f"id={name_of(wanted.interface)}",
        f"uuid={uuid.uuid5(_NAMES, wanted.interface)}",
        "type=ethernet",
        f"interface-name={wanted.interface}",
        "autoconnect-priority=900",
        "",
        "[ipv4]",
        f"method={'manual' if wanted.address else 'auto'}",
    ]
    if wanted.address:
        lines.append(f"address1={wanted.address}{',' + wanted.gateway if wanted.gateway else ''}")
    if wanted.servers:
        lines += [f"dns={';'.join(wanted.servers)};", "ignore-auto-dns=true"]
    return WRITTEN_BY + "\n".join([*lines, "", "[ipv6]", "method=auto", ""])


def _netplan(wanted: Wanted) -> str:
    """YAML, of which JSON is a part."""
    settings: dict[str, object] = {"dhcp4": not wanted.address}
    if wanted.address:
        settings["addresses"] = [wanted.address]
    if wanted.gateway:
        settings["routes"] = [{"to": "0.0.0.0/0", "via": wanted.gateway}]
    if wanted.servers:
        settings["nameservers"] = {"addresses": list(wanted.servers)}
    whole = {"network": {"version": 2, "ethernets": {wanted.interface: settings}}}
    return WRITTEN_BY + json.dumps(whole, indent=2) + "\n"


def _networkd(wanted: Wanted) -> str:
    lines = ["[Match]", f"Name={wanted.interface}", "", "[Network]"]
    lines += [f"Address={wanted.address}"] if wanted.address else ["DHCP=ipv4"]
    lines += [f"Gateway={wanted.gateway}"] if wanted.gateway else []
    lines += [f"DNS={server}" for server in wanted.servers]
    return WRITTEN_BY + "\n".join([*lines, ""])


def _ifupdown(wanted: Wanted, old: str) -> str:
    """The lines of the adapter in their place; what else stands there for it, such as `up` and `mtu`, stays."""
    method = "static" if wanted.address else "dhcp"
    own = [f"iface {wanted.interface} inet {method}"]
    own += [f"    address {wanted.address}"] if wanted.address else []
    own += [f"    gateway {wanted.gateway}"] if wanted.gateway else []
    own += [f"    dns-nameservers {' '.join(wanted.servers)}"] if wanted.servers else []
    if not old:
        return WRITTEN_BY + "\n".join([f"auto {wanted.interface}", *own, ""])
    lines: list[str] = []
    inside = False
    for line in old.split("\n"):
        words = line.split()
        if words[:3] == ["iface", wanted.interface, "inet"]:
            inside = True
            lines += own
        elif inside and words and words[0] not in _STARTS and not words[0].startswith("allow-"):
            if words[0] not in _SET and not (words[0] == "dns-nameservers" and wanted.servers):
                lines.append(line)
        else:
            inside = inside and not words
            lines.append(line)
    return "\n".join(lines)
