"""IPv6, and the ways in which devices ask each other for names without a server (LLMNR, mDNS, NetBIOS)."""

from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask
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
    Restart,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.file_sets import WRITTEN_BY, Placed, files_given, parse_files, text_at
from app.services.setup.steps.net.resolution_scripts import PS_APPLY, PS_PROBE, SH_APPLY, SH_PROBE
from app.services.setup.steps.playbook import handler
from app.services.setup.steps.scripts import encode, parse_lines

_SYSCTL = "/etc/sysctl.d/90-satchel-ipv6.conf"
_NAMES = "/etc/systemd/resolved.conf.d/90-satchel-names.conf"
_OFF = {"off": "1", "on": "0"}  # of IPv6: the kernel and we count what is disabled
_LLMNR = {"off": "0", "on": "1"}
_NETBIOS = {"off": "2", "on": "1"}


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_net_resolution", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, deadline=10)


def parse(os: Os, text: str) -> State:
    """`adapters`: name in base64 -> "1" where IPv6 is off."""
    words = [line.split() for line in text.splitlines() if line.strip()]
    adapters = {word[1]: word[2] for word in words if word[0] == "adapter"}
    found = parse_lines(text)
    if os is Os.WINDOWS:
        netbios = {word[1]: word[2] for word in words if word[0] == "netbios"}
        return {"adapters": adapters, "llmnr": found["llmnr"].strip(), "netbios": netbios}
    return {
        "adapters": adapters,
        "resolved": {"yes": True, "no": False}[found["resolved"]],
        "nmbd": {"yes": True, "no": False}[found["netbios"]],
        "files": parse_files(found, [_SYSCTL, _NAMES]),
    }


def compare(state: State, arguments: Arguments) -> Comparison:
    if reason := _hindrance(state, arguments):
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    changes = []
    if (ipv6 := arguments["ipv6"]) != "unchanged":
        others = sorted(name for name, off in state["adapters"].items() if off != _OFF[ipv6])
        if others or ("files" in state and text_at(state, _SYSCTL) != _sysctl(ipv6)):
            changes.append(Change(tr("IPv6"), "on" if ipv6 == "off" else "off", ipv6))
    if (llmnr := arguments["llmnr"]) != "unchanged":
        changes += _llmnr_changes(state, llmnr)
    if (netbios := arguments["netbios"]) != "unchanged" and "netbios" in state:
        values = set(state["netbios"].values())
        if values - {_NETBIOS[netbios]}:
            shown = {"0": tr("as the network says"), "1": tr("on"), "2": tr("off")}
            changes.append(Change(tr("NetBIOS"), ", ".join(sorted(shown.get(one, one) for one in values)), netbios))
    return Comparison.of(changes)


def _hindrance(state: State, arguments: Arguments) -> str:
    if "netbios" in state:
        return ""
    if arguments["netbios"] == "on" or (arguments["netbios"] == "off" and state["nmbd"]):
        return tr("NetBIOS is spoken by Samba here (nmbd): set that service")
    if arguments["llmnr"] == "on" and not state["resolved"]:
        return tr("nothing here speaks LLMNR (systemd-resolved)")
    if arguments["ipv6"] == "on" and not state["adapters"]:
        return tr("the kernel of this device has no IPv6")
    return ""


def _llmnr_changes(state: State, wanted: str) -> list[Change]:
    if "files" not in state:
        now = str({"0": tr("off"), "1": tr("on"), "-": tr("on, as nobody says")}.get(state["llmnr"], state["llmnr"]))
        return [Change(tr("LLMNR"), now, wanted)] if state["llmnr"] != _LLMNR[wanted] else []
    if not state["resolved"]:
        return []
    now = text_at(state, _NAMES)
    before = tr("otherwise") if now else tr("as the system has it")
    return [Change(tr("LLMNR and mDNS"), before, wanted)] if now != _names(wanted) else []


def _sysctl(ipv6: str) -> str:
    return WRITTEN_BY + "".join(f"net.ipv6.conf.{name}.disable_ipv6 = {_OFF[ipv6]}\n" for name in ("all", "default"))


def _names(llmnr: str) -> str:
    word = {"off": "no", "on": "yes"}[llmnr]
    return f"{WRITTEN_BY}[Resolve]\nLLMNR={word}\nMulticastDNS={word}\n"


def apply(before: State, arguments: Arguments) -> Operation:
    ipv6, llmnr, netbios = arguments["ipv6"], arguments["llmnr"], arguments["netbios"]
    given: dict[str, Any] = {"adapters": ""}
    if ipv6 != "unchanged":
        given["adapters"] = _lines(dict.fromkeys(before["adapters"], _OFF[ipv6]))
    if "netbios" in before:
        given |= {"llmnr": _LLMNR.get(llmnr, ""), "netbios": ""}
        if netbios != "unchanged":
            given["netbios"] = _lines(dict.fromkeys(before["netbios"], _NETBIOS[netbios]))
        return Operation({Os.WINDOWS: PS_APPLY}, given)
    placed = [Placed(_SYSCTL, _sysctl(ipv6))] if ipv6 != "unchanged" else []
    speaks = llmnr != "unchanged" and before["resolved"]
    placed += [Placed(_NAMES, _names(llmnr))] if speaks else []
    given |= {"files": files_given(before["files"], placed), "names": "yes" if speaks else "no"}
    return Operation({Os.LINUX: SH_APPLY}, given)


def _lines(values: dict[str, str]) -> str:
    """`all` first: it sets the others too."""
    first = encode("all")
    return "\n".join(f"{name} {values[name]}" for name in sorted(values, key=lambda name: name != first))


def revert(before: State, arguments: Arguments) -> Operation:
    given: dict[str, Any] = {"adapters": _lines(before["adapters"]) if arguments["ipv6"] != "unchanged" else ""}
    if "netbios" in before:
        given["llmnr"] = before["llmnr"] if arguments["llmnr"] != "unchanged" else ""
        given["netbios"] = _lines(before["netbios"]) if arguments["netbios"] != "unchanged" else ""
        return Operation({Os.WINDOWS: PS_APPLY}, given)
    given |= {"files": files_given(before["files"]), "names": "yes" if arguments["llmnr"] != "unchanged" else "no"}
    return Operation({Os.LINUX: SH_APPLY}, given)


_RESTART = "[ ! -d /run/systemd/system ] || systemctl try-restart systemd-resolved.service"


def ansible(arguments: Arguments) -> AnsiblePart:
    tasks: list[AnsibleTask] = []
    handlers: list[AnsibleTask] = []
    if arguments["ipv6"] != "unchanged":
        file: AnsibleTask = {"dest": _SYSCTL, "content": _sysctl(arguments["ipv6"]), "mode": "0644"}
        tasks.append({"name": "Set IPv6", "ansible.builtin.copy": file, "notify": "Read the settings of the kernel"})
        handlers.append(_run("Read the settings of the kernel", ["sysctl", "-p", _SYSCTL]))
    if arguments["llmnr"] != "unchanged":
        folder: AnsibleTask = {"path": _NAMES.rpartition("/")[0], "state": "directory", "mode": "0755"}
        file = {"dest": _NAMES, "content": _names(arguments["llmnr"]), "mode": "0644"}
        notify = "Restart systemd-resolved"
        tasks.append({"name": "Make the folder of the name service", "ansible.builtin.file": folder})
        tasks.append({"name": "Set LLMNR and mDNS", "ansible.builtin.copy": file, "notify": notify})
        handlers.append(handler(notify, _RESTART))
    return AnsiblePart(tuple(tasks), tuple(handlers))


def _run(name: str, words: list[str]) -> AnsibleTask:
    return {"name": name, "ansible.builtin.command": {"argv": words}, "changed_when": True}


def _choice(name: str, label: str) -> Parameter:
    return Parameter(name, label, ParameterKind.CHOICE, False, "unchanged", choices=("unchanged", "on", "off"))


STEP = Step(
    id="net.resolution",
    title=tr("IPv6 and names without a server"),
    why=tr("Whoever sits in the same network can answer LLMNR, mDNS and NetBIOS, and collects passwords in that way."),
    group=tr("Network"),
    parameters=(
        _choice("ipv6", "IPv6"),
        _choice("llmnr", tr("LLMNR (on Linux mDNS of systemd too)")),
        _choice("netbios", "NetBIOS"),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.LOCKOUT,
    interrupts=tr(
        "Without IPv6, connections over it end. Fixed IPv6 addresses come back at the next start after an undo."
    ),
    restart=Restart.MAY,
    rollback_after=120,
    ansible=ansible,
)
