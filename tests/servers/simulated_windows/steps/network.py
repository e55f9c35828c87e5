"""How a Windows PC is in its network: one adapter, whose address the network gives."""

import base64
from collections.abc import Mapping
from typing import Any

from app.services.setup.steps.net import address_scripts, dns_scripts
from tests.servers.simulated_windows.machine import Enacted, Given, Machine
from tests.servers.simulated_windows.parts import keep, part

USES: Mapping[str, dict[str, Any]] = {
    "net.address": {"address": "10.1.0.20/24", "gateway": "10.1.0.1", "servers": ["10.1.0.1"]},
    "net.dns": {"servers": ["10.1.0.1", "10.1.0.2"], "search": ["example.com"]},
}
_ADAPTER: dict[str, Any] = {"name": "Ethernet 2", "dhcp": "yes", "now": "", "gateway": "", "servers": "", "search": ""}


def enacted() -> dict[str, Enacted]:
    return {
        address_scripts.PS_PROBE: _show_address,
        address_scripts.PS_APPLY: _set_address,
        dns_scripts.PS_PROBE: _show_servers,
        dns_scripts.PS_APPLY: _set_servers,
    }


def shown(name: str, text: str) -> str:
    return f"{name} {base64.b64encode(text.encode()).decode()}"


def _show_address(machine: Machine, given: Given) -> str:
    now = part(machine, "adapter", _ADAPTER)
    lines = [f"{name} {now[name]}" for name in ("dhcp", "now", "gateway", "servers")]
    return "\r\n".join([shown("interface", now["name"]), *lines])


def _set_address(machine: Machine, given: Given) -> str:
    now = part(machine, "adapter", _ADAPTER)
    now |= {"dhcp": given["dhcp"], "now": given["addresses"]}
    keep(machine, "adapter", now | {name: given[name] for name in ("gateway", "servers")}, _ADAPTER)
    return ""


def _show_servers(machine: Machine, given: Given) -> str:
    now = part(machine, "adapter", _ADAPTER)
    return "\r\n".join([shown("interface", now["name"]), f"servers {now['servers']}", f"search {now['search']}"])


def _set_servers(machine: Machine, given: Given) -> str:
    now = part(machine, "adapter", _ADAPTER) | {"servers": given["servers"]}
    if given["set_search"] == "yes":
        now["search"] = given["search"]
    keep(machine, "adapter", now, _ADAPTER)
    return ""
