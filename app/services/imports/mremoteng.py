"""mRemoteNG's confCons.xml, from version 1.3 of the format to 2.8, encrypted in part or as a whole.

Format: https://github.com/mRemoteNG/mRemoteNG, `XmlConnectionsDeserializer` (which attribute means what) and
`ConnectionInfo.GetPropertyValue` (an attribute "InheritX" takes X of the container above, at any depth).
"""

import re
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from app.domain.devices import Device, Transport
from app.domain.errors import ImportInvalid
from app.domain.imports import FoundDevice, Imported, NotTaken, SealedSecret, Source
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.imports.mremoteng_cipher import Cipher, is_encrypted_whole, open_file, open_old_file
from app.services.imports.safe_xml import local_name, parse_xml
from app.services.imports.text import device_name, folder_name, host_of, no_address, one_line, port_of

_ROOT = re.compile(rb"<(?:\w+:)?Connections\b[^>]*\bConfVersion=", re.DOTALL)
_NEWEST = 2.8
_SSH = ("SSH1", "SSH2")
_REPORT_EVERY = 500
_WHY_NOT = {
    "RDP": tr("Satchel has no remote desktop yet."),
    "VNC": tr("Satchel has no VNC yet."),
    "ARD": tr("Satchel has no VNC yet."),
    "Telnet": tr("Satchel has no Telnet: it sends passwords in the clear."),
    "Rlogin": tr("Satchel has no rlogin: it sends passwords in the clear."),
    "RAW": tr("Satchel has no raw connections."),
    "HTTP": tr("It is a web page."),
    "HTTPS": tr("It is a web page."),
}


@dataclass(slots=True)
class _Reading:
    """What one run over the tree gathers."""

    cipher: Cipher
    task: TaskContext
    total: int
    devices: list[FoundDevice] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)
    tunnels: dict[str, str] = field(default_factory=dict)  # origin -> name of the connection that is its tunnel
    secrets: dict[str, SealedSecret] = field(default_factory=dict)  # by ciphertext: an inherited one is one secret
    seen: set[str] = field(default_factory=set)
    done: int = 0


class _MRemoteNG:
    id = "mremoteng"
    kind = "mRemoteNG"

    def recognises(self, source: Source) -> bool:
        return bool(_ROOT.search(source.data[:8192].replace(b"\0", b""))) or is_encrypted_whole(source.data)

    def read(self, source: Source, password: Secret | None, task: TaskContext) -> Imported:
        data = open_old_file(source.data, password) if is_encrypted_whole(source.data) else source.data
        root = parse_xml(data, task)
        if local_name(root) != "Connections":
            raise ImportInvalid(tr("The file holds no connections of mRemoteNG."))
        if _version(root) > _NEWEST:
            raise ImportInvalid(
                tr(
                    "The file is of version {version} of the format; Satchel reads up to {newest}.",
                    version=_version(root),
                    newest=_NEWEST,
                ),
                hint=tr("Tell us, and export as CSV meanwhile."),
            )
        cipher, root = open_file(root, password, task, is_old=_version(root) < 2.6)
        reading = _Reading(cipher, task, sum(1 for _ in root.iter("Node")))
        _walk(root, (), "", reading)
        return Imported(
            self.kind, "mremoteng:", _with_tunnels(reading), tuple(dict.fromkeys(reading.folders)),
            tuple(reading.not_taken),
        )  # fmt: skip


IMPORTER = _MRemoteNG()


def _version(root: Element) -> float:
    try:
        return float(root.get("ConfVersion", "0").replace(",", "."))
    except ValueError:
        return 0.0


def _walk(parent: Element, above: tuple[Element, ...], folder: str, reading: _Reading) -> None:
    for node in parent:
        if local_name(node) != "Node":
            continue
        reading.done += 1
        if reading.done % _REPORT_EVERY == 0:
            reading.task.report(tr("Reading mRemoteNG"), reading.done, reading.total)
        if node.get("Type", "Connection").lower() == "container":
            name = folder_name(node.get("Name", "")) or "Folder"
            inside = f"{folder}/{name}" if folder else name
            reading.folders.append(inside)
            _walk(node, (*above, node), inside, reading)
        else:
            _take(node, above, folder, reading)


def _effective(node: Element, above: tuple[Element, ...], name: str, *, inherit: str = "") -> str:
    """The value of an attribute; where it is inherited, the one of the next container above that has its own.

    What lies at the top has nobody to inherit from: its own value counts, whatever its switches say.
    """
    switch = f"Inherit{inherit or name}"
    top = above[0] if above else node
    for place in (node, *reversed(above)):
        if place is top or place.get(switch, "").lower() != "true":
            return place.get(name, "")
    return ""


def _take(node: Element, above: tuple[Element, ...], folder: str, reading: _Reading) -> None:
    host = host_of(node.get("Hostname", ""))
    name = device_name(node.get("Name", "")) or host or "Connection"
    protocol = _effective(node, above, "Protocol")
    origin = _origin(node, folder, name, reading)
    device = Device(
        "", name, host=host, folder=folder, user=one_line(_effective(node, above, "Username")),
        notes=_effective(node, above, "Descr", inherit="Description").strip()[:4096],
    )  # fmt: skip
    found = FoundDevice(origin, device, secret=_secret(_effective(node, above, "Password"), reading))
    where = f"{folder}/{name}" if folder else name
    if not host:
        reading.not_taken.append(NotTaken(where, no_address(node.get("Hostname", ""))))
    elif protocol in _SSH:
        port = port_of(_effective(node, above, "Port"), 22)
        if port is None:
            reading.not_taken.append(
                NotTaken(where, tr("“{effective}” is no port.", effective=_effective(node, above, "Port")))
            )
            return
        reading.devices.append(replace(found, device=replace(device, port=port)))
        if tunnel := _effective(node, above, "SSHTunnelConnectionName").strip():
            reading.tunnels[origin] = tunnel
        _tell_lost_parts(node, above, where, reading)
    elif protocol == "PowerShell":
        reading.devices.append(_as_winrm(found, _effective(node, above, "Domain")))
    else:
        offer = _as_winrm(found, _effective(node, above, "Domain")) if protocol == "RDP" else None
        reason = _WHY_NOT.get(
            protocol,
            tr("Satchel has no way to connect by {protocol}.", protocol=one_line(protocol) or tr("this protocol")),
        )
        reading.not_taken.append(NotTaken(where, reason, offer=offer))


def _origin(node: Element, folder: str, name: str, reading: _Reading) -> str:
    wanted = one_line(node.get("Id", "")) or (f"{folder}/{name}" if folder else name)
    origin, number = f"mremoteng:{wanted}", 2
    while origin in reading.seen:
        origin, number = f"mremoteng:{wanted}#{number}", number + 1
    reading.seen.add(origin)
    return origin


def _as_winrm(found: FoundDevice, domain: str) -> FoundDevice:
    device, domain = found.device, one_line(domain)
    user = f"{domain}\\{device.user}" if domain and device.user and "\\" not in device.user else device.user
    return replace(found, device=replace(device, transport=Transport.WINRM, port=0, user=user))


def _secret(sealed: str, reading: _Reading) -> SealedSecret | None:
    if not sealed.strip():
        return None
    if sealed not in reading.secrets:
        reading.secrets[sealed] = reading.cipher.sealed(sealed)
    return reading.secrets[sealed]


def _tell_lost_parts(node: Element, above: tuple[Element, ...], where: str, reading: _Reading) -> None:
    """The device comes in; what it has beside is named."""
    for attribute, what in (
        ("OpeningCommand", tr("Its opening command is not taken.")),
        ("SSHOptions", tr("Its additional SSH options are not taken.")),
        ("PreExtApp", tr("The tool that runs before connecting is not taken.")),
    ):
        if _effective(node, above, attribute).strip():
            reading.not_taken.append(NotTaken(where, what))


def _with_tunnels(reading: _Reading) -> tuple[FoundDevice, ...]:
    """SSH tunnels name another connection of the file by its name, the first one that has it."""
    by_name: dict[str, str] = {}
    for found in reading.devices:
        if found.device.transport is Transport.SSH:
            by_name.setdefault(found.device.name, found.origin)
    result = []
    for found in reading.devices:
        tunnel = reading.tunnels.get(found.origin, "")
        if tunnel and by_name.get(tunnel, found.origin) != found.origin:
            found = replace(found, jump_origin=by_name[tunnel])  # noqa: PLW2901
        elif tunnel:
            reading.not_taken.append(
                NotTaken(found.device.name, tr("Its SSH tunnel “{tunnel}” is not in the file.", tunnel=tunnel))
            )
        result.append(found)
    return tuple(result)
