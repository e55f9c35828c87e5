"""OpenSSH's client configuration: each host that is named in it (without a wildcard) becomes a device."""

import getpass
import re
import socket
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.devices import Device
from app.domain.errors import ImportInvalid
from app.domain.imports import FoundDevice, Imported, NotTaken, Source
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.imports.openssh_config import Machine, Resolved, expand, resolve
from app.services.imports.openssh_lines import Config, Problem, read_config
from app.services.imports.text import decode, device_name, host_of, lines_of, one_line, port_of

_USUAL = """host match include hostname user port identityfile proxyjump proxycommand forwardagent serveraliveinterval
addkeystoagent identitiesonly stricthostkeychecking userknownhostsfile loglevel compression controlmaster controlpath
controlpersist kexalgorithms hostkeyalgorithms ciphers macs pubkeyacceptedalgorithms pubkeyacceptedkeytypes
preferredauthentications requesttty localforward sendenv setenv tag"""
_KNOWN = frozenset(_USUAL.split())
_WEAK = re.compile(r"sha1(?![0-9])|(?<![\w-])ssh-rsa(?![\w-])|ssh-dss|-cbc|arcfour")
"""Algorithms of old gear: who names one here has a device that knows no others."""
_ALGORITHMS = ("kexalgorithms", "hostkeyalgorithms", "ciphers", "pubkeyacceptedalgorithms")
_LOST = {
    "proxycommand": tr("Its ProxyCommand is not taken: Satchel runs no programs to connect."),
    "localforward": tr("Its port forwardings are not taken."),
    "remoteforward": tr("Its port forwardings are not taken."),
    "dynamicforward": tr("Its port forwardings are not taken."),
    "remotecommand": tr("Its RemoteCommand is not taken."),
    "certificatefile": tr("Its CertificateFile is not taken: keep the certificate beside the key."),
    "hostkeyalias": tr("Its HostKeyAlias is not taken: the host key is asked about once more."),
    "identityagent": tr("Its IdentityAgent is not taken."),
}


@dataclass(slots=True)
class _Reading:
    config: Config
    machine: Machine
    devices: dict[str, FoundDevice] = field(default_factory=dict)  # by origin
    not_taken: list[NotTaken] = field(default_factory=list)


class _OpenSSH:
    id = "openssh"
    kind = "OpenSSH config"

    def recognises(self, source: Source) -> bool:
        if source.files or b"\0" in source.data[:4096]:
            return False
        lines = [line.strip() for line in lines_of(decode(source.data[:16384]))]
        words = [re.split(r"[\s=]", line, maxsplit=1)[0].lower() for line in lines if line and not line.startswith("#")]
        known = sum(1 for word in words[:40] if word in _KNOWN)
        return known > 0 and known * 2 > len(words[:40]) and bool({"host", "match", "include"} & set(words))

    def read(self, source: Source, password: Secret | None, task: TaskContext) -> Imported:
        try:
            config = read_config(source.data, source.name, source.include)
        except Problem as problem:
            raise ImportInvalid(tr("The configuration is damaged. {problem}", problem=problem)) from problem
        reading = _Reading(config, _this_machine())
        aliases = _aliases(config)
        for number, (alias, place) in enumerate(aliases.items()):
            if number % 50 == 0:
                task.report(tr("Reading OpenSSH config"), number, len(aliases))
            _take(alias, place, aliases, reading)
        return Imported(self.kind, "openssh:", tuple(reading.devices.values()), (), tuple(_once(reading.not_taken)))


IMPORTER = _OpenSSH()


def _this_machine() -> Machine:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = ""
    return Machine(user, str(Path.home()), socket.gethostname())


def _aliases(config: Config) -> dict[str, str]:
    """The names without a wildcard on Host lines, with their places."""
    found: dict[str, str] = {}
    for line in config.hosts:
        for pattern in line.arguments:
            if not {"*", "?"} & set(pattern) and not pattern.startswith("!"):
                found.setdefault(pattern, line.place)
    return found


def _take(alias: str, place: str, aliases: dict[str, str], reading: _Reading) -> None:
    found = resolve(reading.config, alias, reading.machine)
    try:
        host = host_of(expand(found.first("hostname", alias), {"h": alias}))
    except ValueError as error:
        reading.not_taken.append(NotTaken(alias, tr("Its HostName cannot be read: {error}.", error=error), place))
        return
    port = port_of(found.first("port"), 22)
    if not host or port is None:
        written, wrong = (found.first("port"), "port") if host else (found.first("hostname", alias), "address")
        reading.not_taken.append(
            NotTaken(alias, tr("“{written}” is no {wrong}.", written=one_line(written), wrong=wrong), place)
        )
        return
    device = Device("", device_name(alias), host=host, port=port, user=one_line(found.first("user")))
    jump, jump_origin = _jump(alias, found.first("proxyjump"), place, aliases, reading)
    device = replace(
        device, identity_file=_identity(found, device, place, reading), jump=jump, reattach=_reattach(found),
        legacy=any(_WEAK.search(found.first(name).lower()) for name in _ALGORITHMS if not _removes(found.first(name))),
    )  # fmt: skip
    reading.devices[f"openssh:{alias}"] = FoundDevice(f"openssh:{alias}", device, jump_origin, place=place)
    _tell_lost_parts(alias, found, place, reading)


def _removes(algorithms: str) -> bool:
    return algorithms.startswith("-")


def _identity(found: Resolved, device: Device, place: str, reading: _Reading) -> str:
    alias, machine = found.host, reading.machine
    files = [name for name in found.options.get("identityfile", []) if name.lower() != "none"]
    if not files:
        return ""
    if len(files) > 1:
        reason = tr(
            "Only the first of its {files} identity files is taken: {one_line}.",
            files=len(files),
            one_line=one_line(files[0]),
        )
        reading.not_taken.append(NotTaken(alias, reason, place))
    values = {"d": machine.home, "h": device.host, "n": alias, "r": device.user or machine.user, "u": machine.user}
    try:
        path = expand(files[0], values | {"p": str(device.effective_port), "l": machine.host})
        return one_line(str(Path(path).expanduser()) if path.startswith("~") else path)
    except (ValueError, RuntimeError):
        reading.not_taken.append(
            NotTaken(alias, tr("Its identity file {files} is not taken.", files=one_line(files[0])), place)
        )
        return ""


def _reattach(found: Resolved) -> str:
    """A RemoteCommand of tmux or screen is what Satchel calls the command to re-attach."""
    command = one_line(found.first("remotecommand"))
    return command if command.split(" ")[0] in ("tmux", "screen") else ""


def _jump(alias: str, written: str, place: str, aliases: dict[str, str], reading: _Reading) -> tuple[str, str]:
    """How it is reached: an address, or the origin of another device. Of several hops each leads to the next."""
    hops = [hop for hop in written.split(",") if hop.strip()]
    if not hops or written.strip().lower() == "none":
        return "", ""
    last = hops[-1].strip().removeprefix("ssh://").rstrip("/")
    if len(hops) == 1:
        return (
            ("", f"openssh:{last}")
            if last in aliases and last != alias
            else (_hop_address(last, place, alias, reading), "")
        )
    return "", _chained(hops, alias, place, reading)


def _hop_address(hop: str, place: str, alias: str, reading: _Reading) -> str:
    user, _, rest = hop.rpartition("@")
    host, colon, port = rest.rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):
        host, port = rest, ""
    if not host_of(host) or port_of(port, 22) is None:
        reading.not_taken.append(NotTaken(alias, tr("Its jump host “{hop}” is no address.", hop=one_line(hop)), place))
        return ""
    found = resolve(reading.config, host, reading.machine)  # a hop obeys the configuration too
    try:
        named = host_of(expand(found.first("hostname", host), {"h": host})) or host_of(host)
    except ValueError:
        named = host_of(host)
    number = port_of(port or found.first("port"), 22) or 0
    return Device("", "", host=named, port=number, user=one_line(user or found.first("user"))).address


def _chained(hops: list[str], alias: str, place: str, reading: _Reading) -> str:
    """A device for the last hop that is reached through the ones before it; its origin."""
    name = device_name(" via ".join(hop.strip() for hop in reversed(hops)))
    origin = f"openssh:{','.join(hops)}"
    if origin not in reading.devices:
        address = _hop_address(hops[-1].strip().removeprefix("ssh://"), place, alias, reading)
        before = ",".join(hops[:-1])
        jump, jump_origin = _jump(alias, before, place, {}, reading)
        user, _, rest = address.rpartition("@")
        host, _, port = rest.rpartition(":") if not rest.endswith("]") and rest.count(":") else (rest, "", "")
        device = Device("", name, host=host_of(host), port=port_of(port, 22) or 0, user=user, jump=jump)
        if not device.host:
            return ""
        reading.devices[origin] = FoundDevice(origin, device, jump_origin, place=place)
    return origin


def _tell_lost_parts(alias: str, found: Resolved, place: str, reading: _Reading) -> None:
    for name, reason in _LOST.items():
        value = found.first(name)
        if value and value.lower() != "none" and not (name == "remotecommand" and _reattach(found)):
            reading.not_taken.append(NotTaken(alias, reason, place))
    for name in sorted(found.unknown):
        reading.not_taken.append(
            NotTaken(alias, tr("What “Match {name}” says was left out.", name=one_line(name)), place)
        )


def _once(not_taken: list[NotTaken]) -> dict[NotTaken, None]:
    return dict.fromkeys(not_taken)
