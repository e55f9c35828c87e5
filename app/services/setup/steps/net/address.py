"""The address of a network adapter (IPv4): a fixed one with its way out, or what the network gives (DHCP)."""

import ipaddress
from typing import Any

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.file_sets import Placed, files_given, parse_files
from app.services.setup.steps.net.address_scripts import PS_APPLY, PS_PROBE, SH_APPLY, SH_PROBE
from app.services.setup.steps.net.address_text import Wanted, name_of, text_for
from app.services.setup.steps.scripts import decode, exact_text, parse_lines

IPV4 = r"((25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"
DHCP = "dhcp"


def probe(arguments: Arguments) -> Fact[State]:
    given = {"interface": arguments.get("interface") or ""}
    return Fact("setup_net_address", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, deadline=20, given=given)


def parse(os: Os, text: str) -> State:
    """`now` holds the addresses, "dhcp" for one that the network has given: the next one may be another."""
    found = parse_lines(text)
    now, gateway = found["now"].split(), found["gateway"].split()
    about: dict[str, Any] = {"interface": decode(found["interface"])}
    if os is Os.WINDOWS:
        dhcp = {"yes": True, "no": False}[found["dhcp"]]
        about |= {"way": "windows", "servers": found["servers"].split()}
        return about | {"now": [DHCP] if dhcp else now, "gateway": [DHCP] if dhcp else gateway}
    path = decode(found["path"])
    return about | {
        "way": found["way"],
        "kind": found["kind"].strip(),
        "connection": found["connection"].strip(),
        "signs_in": found["signs_in"].strip() == "yes",
        "now": now,
        "gateway": [DHCP] if DHCP in now else gateway,
        "path": path,
        "files": parse_files(found, [path]),
    }


def compare(state: State, arguments: Arguments) -> Comparison:
    if reason := _hindrance(state, arguments):
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    adapter = state["interface"]
    address = arguments.get("address") or DHCP
    gateway = [arguments["gateway"]] if arguments.get("gateway") else []
    changes = []
    if state["now"] != [address]:
        changes.append(
            Change(tr("Address of {adapter}", adapter=adapter), ", ".join(state["now"]) or tr("none"), address)
        )
    if address != DHCP and state["gateway"] != gateway:
        before = ", ".join(state["gateway"]) or "none"
        changes.append(Change(tr("Way out of {adapter}", adapter=adapter), before, ", ".join(gateway) or tr("none")))
    if state["way"] == "windows":
        servers = list(arguments.get("servers") or [])
        if servers and state["servers"] != servers:
            before = ", ".join(state["servers"]) or tr("those of the network")
            changes.append(Change(tr("Name servers of {adapter}", adapter=adapter), before, ", ".join(servers)))
    elif exact_text(_image(state)) != _text(state, arguments):
        changes.append(Change(tr("{adapter} after a restart", adapter=adapter), tr("as its files say now"), address))
    return Comparison.of(changes)


def _hindrance(state: State, arguments: Arguments) -> str:
    adapter, way = state["interface"], state["way"]
    if problem := _impossible_address(arguments):
        return problem
    if way == "none":
        return tr(
            "nothing on this device that we know keeps its addresses (NetworkManager, netplan, ifupdown, networkd)"
        )
    is_fixed = state["now"] not in ([], [DHCP])
    hindrances = {
        tr(
            "{adapter} is {kind}: only an Ethernet adapter is set in this way", adapter=adapter, kind=state.get("kind")
        ): way == "nm" and state["kind"] != "ethernet",
        tr("{adapter} signs in to its network (802.1X), and its profile must stay", adapter=adapter): way == "nm"
        and state["signs_in"],
        tr("{adapter} has several entries in the files of /etc/network: make them one first", adapter=adapter): way
        == "ifupdown"
        and state["kind"] not in ("0", "1"),
        tr("another netplan file gives it a fixed address, and netplan adds lists together: change it there"): (
            way == "netplan" and is_fixed and _image(state) is None
        ),
    }
    return next((reason for reason, holds in hindrances.items() if holds), "")


def _impossible_address(arguments: Arguments) -> str:
    address, gateway = arguments.get("address"), arguments.get("gateway")
    if not address:
        return tr("there is a way out, and no address") if gateway else ""
    own = ipaddress.ip_interface(address)
    network = own.network
    if network.prefixlen < 31 and own.ip in (network.network_address, network.broadcast_address):
        return tr("{ip} stands for the whole network {network}, no device can have it", ip=own.ip, network=network)
    if gateway and ipaddress.ip_address(gateway) not in network:
        return tr("the way out {gateway} is not in the network {network}", gateway=gateway, network=network)
    return ""


def _image(state: State) -> Any:
    return state["files"][state["path"]]["image"]


def _text(state: State, arguments: Arguments) -> str:
    address = arguments.get("address") or ""
    wanted = Wanted(state["interface"], address, arguments.get("gateway") or "", arguments.get("servers") or ())
    return text_for(state["way"], wanted, exact_text(_image(state)))


def apply(before: State, arguments: Arguments) -> Operation:
    address = arguments.get("address") or ""
    given: dict[str, Any] = {"interface": before["interface"]}
    if before["way"] == "windows":
        servers = list(arguments.get("servers") or before["servers"])
        given |= {"dhcp": "no" if address else "yes", "addresses": address, "gateway": arguments.get("gateway") or ""}
        return Operation({Os.WINDOWS: PS_APPLY}, given | {"servers": " ".join(servers)})
    mode = "644" if before["way"] in ("networkd", "ifupdown") else "600"
    placed = [Placed(before["path"], _text(before, arguments), mode)]
    given |= {"way": before["way"], "files": files_given(before["files"], placed), "await": f"{address or DHCP} "}
    given |= {"name": name_of(before["interface"]), "connection": ""}
    return Operation({Os.LINUX: SH_APPLY}, given)


def revert(before: State, arguments: Arguments) -> Operation:
    given: dict[str, Any] = {"interface": before["interface"]}
    if before["way"] == "windows":
        dhcp = before["now"] == [DHCP]
        given |= {"dhcp": "yes" if dhcp else "no", "addresses": "" if dhcp else " ".join(before["now"])}
        given |= {"gateway": "" if dhcp else "".join(before["gateway"][:1]), "servers": " ".join(before["servers"])}
        return Operation({Os.WINDOWS: PS_APPLY}, given)
    given |= {"way": before["way"], "files": files_given(before["files"])}
    given["await"] = "".join(f"{one} " for one in before["now"])
    given |= {"name": name_of(before["interface"]) if _image(before) else "", "connection": before["connection"]}
    return Operation({Os.LINUX: SH_APPLY}, given)


def found_at(arguments: Arguments) -> str:
    return str(arguments.get("address") or "").partition("/")[0]


STEP = Step(
    id="net.address",
    title=tr("Network address"),
    why=tr("Servers, printers and cameras are found at an address that does not change."),
    group=tr("Network"),
    parameters=(
        Parameter(
            "interface",
            tr("Network adapter"),
            required=False,
            pattern=r"[^\s/:][^/:\n\r]{0,60}",
            pattern_hint=tr("As the device names it; left out, the one with the way out."),
            example="eth0",
        ),
        Parameter(
            "address",
            tr("Fixed address"),
            required=False,
            pattern=IPV4 + r"/(3[0-2]|[12]?[0-9])",
            pattern_hint=tr("IPv4 with the length of its network; left out, the network gives one (DHCP)."),
            example="10.1.0.20/24",
        ),
        Parameter(
            "gateway",
            tr("Way out"),
            required=False,
            pattern=IPV4,
            pattern_hint=tr("The IPv4 address of the router."),
            example="10.1.0.1",
        ),
        Parameter(
            "servers",
            tr("Name servers"),
            ParameterKind.LIST,
            required=False,
            pattern=IPV4,
            pattern_hint=tr("IPv4 addresses. With a fixed address the network gives none any more."),
            example="10.1.0.1",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.LOCKOUT,
    interrupts=tr("The device is cut off for some seconds, and is at another address afterwards."),
    seconds=20,
    rollback_after=120,
    found_at=found_at,
    ansible=tr("It can cut the connection by which Ansible works, and a playbook has no way back."),
)
