"""A VPN: WireGuard on Linux (wg-quick), IKEv2 or SSTP with Windows' own client, for everybody on the device."""

import re
from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.secret import Secret
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
from app.services.setup.steps.net.secret_text import around, key_of
from app.services.setup.steps.net.vpn_scripts import PS_APPLY, PS_PROBE, SH_APPLY, SH_PROBE, SH_REVERT
from app.services.setup.steps.scripts import parse_lines

_KEY_MARK = "\N{OBJECT REPLACEMENT CHARACTER}"
_WINDOWS = ("exists", "server", "tunnel", "logon", "split", "remembers")
_KEY = r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="
_NETWORK = r"[0-9A-Fa-f.:]{2,39}/[0-9]{1,3}"


def probe(arguments: Arguments) -> Fact[State]:
    given: dict[str, str | Secret] = {"name": arguments["name"], "text": _text(arguments)}
    return Fact("setup_net_vpn", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, deadline=10, given=given)


def parse(os: Os, text: str) -> State:
    found = {name: value.strip() for name, value in parse_lines(text).items()}
    if os is Os.WINDOWS:
        exists = found["exists"] == "yes"
        return {name: found[name] if exists or name == "exists" else "" for name in _WINDOWS}
    known = {"none": "none", "same": "same", "other": "other"}
    about = {name: {"yes": True, "no": False}[found[name]] for name in ("link", "wants", "folder", "running")}
    return {"file": known[found["file"]], **about}


def compare(state: State, arguments: Arguments) -> Comparison:
    if reason := _hindrance(state, arguments):
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    name = arguments["name"]
    if "exists" in state:
        wanted = _windows(arguments)
        if state == wanted:
            return Comparison.of([])
        before = (
            tr("{tunnel} to {server}", tunnel=state["tunnel"], server=state["server"])
            if state["exists"] == "yes"
            else "none"
        )
        after = tr("{tunnel} to {server}", tunnel=wanted["tunnel"], server=wanted["server"])
        return Comparison.of([Change(f"VPN {name}", before if before != after else tr("with other settings"), after)])
    changes = []
    if state["file"] != "same":
        before = "none" if state["file"] == "none" else tr("with other settings or another key")
        changes.append(Change(f"VPN {name}", before, tr("WireGuard to {server}", server=arguments["server"])))
    if state["link"] != arguments["starts"]:
        words = {True: tr("with the device"), False: tr("by hand")}
        changes.append(Change(tr("VPN {name} starts", name=name), words[state["link"]], words[arguments["starts"]]))
    return Comparison.of(changes)


def _hindrance(state: State, arguments: Arguments) -> str:
    is_windows, is_wireguard = "exists" in state, arguments["kind"] == "wireguard"
    if is_windows:
        return tr("Windows has no WireGuard of its own: install its program, or take ikev2") if is_wireguard else ""
    if not is_wireguard:
        return tr("{kind} is set on Windows only", kind=arguments["kind"])
    if (key := key_of(arguments)) and not re.fullmatch(_KEY, key):  # a second line would be a command of wg-quick
        return "the private key is not one of WireGuard: 44 letters and digits, as `wg genkey` writes it"
    missing = [name for name in ("key", "peer", "address", "networks") if not arguments.get(name)]
    return tr("WireGuard needs {missing}", missing=", ".join(missing)) if missing else ""


def _windows(arguments: Arguments) -> dict[str, str]:
    logon = "MachineCertificate" if arguments["kind"] == "ikev2" else "Eap"
    tunnel = {"ikev2": "Ikev2", "sstp": "Sstp"}.get(arguments["kind"], "")
    split = "yes" if arguments.get("networks") else "no"
    server = arguments["server"].rpartition(":")[0] or arguments["server"]
    return {"exists": "yes", "server": server, "tunnel": tunnel, "logon": logon, "split": split, "remembers": "no"}


def _config(arguments: Arguments) -> str:
    """A file of wg-quick."""
    lines = ["[Interface]", f"PrivateKey = {_KEY_MARK}"]
    lines += [f"Address = {one}" for one in arguments.get("address") or []]
    lines += [f"DNS = {', '.join(arguments['servers'])}"] if arguments.get("servers") else []
    lines += ["", "[Peer]", f"PublicKey = {arguments.get('peer') or ''}", f"Endpoint = {arguments['server']}"]
    lines.append(f"AllowedIPs = {', '.join(arguments.get('networks') or [])}")
    return "\n".join([*lines, "PersistentKeepalive = 25", ""])


def _text(arguments: Arguments) -> Secret:
    return Secret(_config(arguments).replace(_KEY_MARK, key_of(arguments)))


def apply(before: State, arguments: Arguments) -> Operation:
    given: dict[str, Any] = {"name": arguments["name"], "text": _text(arguments)}
    if "exists" in before:
        return Operation({Os.WINDOWS: PS_APPLY}, {"name": arguments["name"], **_windows(arguments)})
    return Operation({Os.LINUX: SH_APPLY}, given | {"starts": "yes" if arguments["starts"] else "no"})


def revert(before: State, arguments: Arguments) -> Operation:
    given: dict[str, Any] = {"name": arguments["name"]}
    if "exists" in before:
        return Operation({Os.WINDOWS: PS_APPLY}, {**given, **before})
    given |= {name: "yes" if before[name] else "no" for name in ("link", "wants", "folder", "running")}
    return Operation({Os.LINUX: SH_REVERT}, given | {"file": before["file"]})


def ansible(arguments: Arguments) -> AnsiblePart:
    name = arguments["name"]
    content, given = around(_config(arguments), _KEY_MARK, arguments.get("key"))
    file: AnsibleTask = {"dest": f"/etc/wireguard/{name}.conf", "content": content, "owner": "root", "group": "root"}
    write: AnsibleTask = {"name": "Write the VPN", "ansible.builtin.copy": {**file, "mode": "0600"}, "no_log": True}
    write = {**write, "vars": given}
    service: AnsibleTask = {"name": f"wg-quick@{name}", "enabled": bool(arguments["starts"])}
    start: AnsibleTask = {"name": "Set how the VPN starts", "ansible.builtin.systemd_service": service}
    return AnsiblePart((write, start))


STEP = Step(
    id="net.vpn",
    title="VPN",
    why=tr("From outside, only a VPN leads into the network of the company."),
    group=tr("Network"),
    parameters=(
        Parameter(
            "name",
            tr("Name"),
            pattern=r"[A-Za-z0-9][A-Za-z0-9_=+.-]{0,14}",
            pattern_hint=tr("At most 15 letters and digits: on Linux it is the name of an adapter."),
            example="office",
        ),
        Parameter("kind", tr("Kind"), ParameterKind.CHOICE, False, "wireguard", choices=("wireguard", "ikev2", "sstp")),
        Parameter(
            "server",
            tr("Server"),
            pattern=r"(\[[0-9A-Fa-f:]{2,39}\]|[A-Za-z0-9][A-Za-z0-9.-]{0,252})(:[0-9]{1,5})?",
            pattern_hint=tr("A name or an address; WireGuard needs the port too."),
            example="vpn.example.com:51820",
        ),
        Parameter("key", tr("Private key (WireGuard)"), ParameterKind.SECRET, required=False),
        Parameter(
            "peer",
            tr("Public key of the server (WireGuard)"),
            required=False,
            pattern=_KEY,
            pattern_hint=tr("44 letters and digits, as `wg pubkey` writes it."),
            example="xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=",
        ),
        Parameter(
            "address",
            tr("Own addresses (WireGuard)"),
            ParameterKind.LIST,
            required=False,
            pattern=_NETWORK,
            pattern_hint=tr("With their length."),
            example="10.8.0.7/32",
        ),
        Parameter(
            "networks",
            tr("What is reached through it"),
            ParameterKind.LIST,
            required=False,
            pattern=_NETWORK,
            pattern_hint=tr("Networks with their length; 0.0.0.0/0 for everything."),
            example="10.0.0.0/8",
        ),
        Parameter(
            "servers",
            tr("Name servers"),
            ParameterKind.LIST,
            required=False,
            pattern=r"[0-9A-Fa-f.:]{2,39}",
            pattern_hint=tr("Addresses."),
            example="10.8.0.1",
        ),
        Parameter("starts", tr("Starts with the device"), ParameterKind.SWITCH, required=False, default=True),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.LOCKOUT,
    interrupts=tr("Where everything goes through it, other connections break off."),
    seconds=10,
    rollback_after=120,
    ansible=ansible,
)
