"""How a Windows PC is in its network: one adapter, whose address the network gives."""

import base64
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import fromstring

from app.domain.secret import Secret
from app.services.setup.steps.net import (
    address_scripts,
    category,
    dns_scripts,
    proxy_scripts,
    resolution_scripts,
    vpn_scripts,
    wifi_scripts,
)
from tests.servers.simulated_windows.machine import Enacted, Given, Machine
from tests.servers.simulated_windows.steps.parts import held, keep, shown

USES: Mapping[str, dict[str, Any]] = {
    "net.address": {"address": "10.1.0.20/24", "gateway": "10.1.0.1"},
    "net.category": {"category": "private"},
    "net.proxy": {"proxy": "http://proxy.example.com:3128", "exceptions": ["*.example.com"]},
    "net.resolution": {"ipv6": "off", "llmnr": "off", "netbios": "off"},
    "net.wifi": {"ssid": "Büro", "key": Secret("Haus & <Hof>")},
    "net.vpn": {"name": "office", "kind": "ikev2", "server": "vpn.example.com", "networks": ["10.0.0.0/8"]},
    "net.dns": {"servers": ["10.1.0.1", "10.1.0.2"], "search": ["example.com"]},
}
_CATEGORY = "0"
_BINDINGS: dict[str, Any] = {"adapters": {"RXRoZXJuZXQgMg==": "0"}, "llmnr": "-", "netbios": {"Tcpip_{4D36}": "0"}}
_NO_PROXY: dict[str, str] = dict.fromkeys(
    ("ProxySettingsPerUser", "ProxyEnable", "ProxyServer", "ProxyOverride", "WinHttpSettings"), "-"
)
_THROUGH = "=" + base64.b64encode(bytes([24, 0, 0, 0, 0, 0, 0, 0, 3])).decode()  # WinHTTP with a proxy
_ADAPTER: dict[str, Any] = {"name": "Ethernet 2", "dhcp": "yes", "now": "", "gateway": "", "servers": "", "search": ""}


def enacted() -> dict[str, Enacted]:
    return {
        address_scripts.PS_PROBE: _show_address,
        address_scripts.PS_APPLY: _set_address,
        dns_scripts.PS_PROBE: _show_servers,
        dns_scripts.PS_APPLY: _set_servers,
        wifi_scripts.PS_PROBE: lambda m, p: f"file {'same' if p['ssid'] in held(m, 'wifi', {}) else 'none'}",
        wifi_scripts.PS_APPLY: _join,
        wifi_scripts.PS_REVERT: lambda m, p: keep(m, "wifi", {}, {}) or "",
        vpn_scripts.PS_PROBE: _show_vpn,
        vpn_scripts.PS_APPLY: _set_vpn,
        category.PS_PROBE: _show_category,
        category.PS_APPLY: lambda m, p: keep(m, "category", p["category"], _CATEGORY) or "",
        proxy_scripts.PS_PROBE: lambda m, p: "\r\n".join(
            f"{name} {value}" for name, value in held(m, "proxy", _NO_PROXY).items()
        ),
        proxy_scripts.PS_APPLY: _set_proxy,
        resolution_scripts.PS_PROBE: _show_bindings,
        resolution_scripts.PS_APPLY: _set_bindings,
    }


def _show_address(machine: Machine, given: Given) -> str:
    now = held(machine, "adapter", _ADAPTER)
    lines = [f"{name} {now[name]}" for name in ("dhcp", "now", "gateway", "servers")]
    return "\r\n".join([shown("interface", now["name"]), *lines])


def _set_address(machine: Machine, given: Given) -> str:
    now = held(machine, "adapter", _ADAPTER)
    now |= {"dhcp": given["dhcp"], "now": given["addresses"]}
    keep(machine, "adapter", now | {name: given[name] for name in ("gateway", "servers")}, _ADAPTER)
    return ""


def _show_servers(machine: Machine, given: Given) -> str:
    now = held(machine, "adapter", _ADAPTER)
    return "\r\n".join([shown("interface", now["name"]), f"servers {now['servers']}", f"search {now['search']}"])


def _set_servers(machine: Machine, given: Given) -> str:
    now = held(machine, "adapter", _ADAPTER) | {"servers": given["servers"]}
    if given["set_search"] == "yes":
        now["search"] = given["search"]
    keep(machine, "adapter", now, _ADAPTER)
    return ""


def _join(machine: Machine, given: Given) -> str:
    profile = fromstring(given["xml"])
    spaces = {"w": "http://www.microsoft.com/networking/WLAN/profile/v1"}
    key = profile.findtext(".//w:keyMaterial", namespaces=spaces)
    keep(machine, "wifi", {given["ssid"]: key}, {})
    return ""


def _show_vpn(machine: Machine, given: Given) -> str:
    return "\r\n".join(f"{name} {value}" for name, value in held(machine, "vpn", {"exists": "no"}).items())


def _set_vpn(machine: Machine, given: Given) -> str:
    names = ("exists", "server", "tunnel", "logon", "split", "remembers") if given["exists"] == "yes" else ("exists",)
    keep(machine, "vpn", {name: given[name] for name in names}, {"exists": "no"})
    return ""


def _show_category(machine: Machine, given: Given) -> str:
    now = held(machine, "category", _CATEGORY)
    return "\r\n".join([shown("interface", "Ethernet 2"), shown("network", "Büro 2"), f"category {now}"])


def _set_proxy(machine: Machine, given: Given) -> str:
    now = {name: given[name.lower()] for name in _NO_PROXY}
    now["WinHttpSettings"] = now["WinHttpSettings"] or (_THROUGH if given["server"] else "-")
    keep(machine, "proxy", now, _NO_PROXY)
    return ""


def _show_bindings(machine: Machine, given: Given) -> str:
    now = held(machine, "bindings", _BINDINGS)
    lines = [f"{kind} {name} {value}" for kind in ("adapter", "netbios") for name, value in now[_PLACES[kind]].items()]
    return "\r\n".join([*lines, f"llmnr {now['llmnr']}"])


_PLACES = {"adapter": "adapters", "netbios": "netbios"}


def _set_bindings(machine: Machine, given: Given) -> str:
    now = held(machine, "bindings", _BINDINGS)
    for name in _PLACES.values():
        now[name] |= dict(line.split(" ") for line in given[name].splitlines())
    now["llmnr"] = given["llmnr"] or now["llmnr"]
    keep(machine, "bindings", now, _BINDINGS)
    return ""
