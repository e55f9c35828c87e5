"""PuTTY's sessions: the registry as `regedit` exports it, or the files of PuTTY on Linux in ~/.putty/sessions.

Names of values: https://git.tartarus.org/?p=simon/putty.git;a=blob;f=settings.c and the file formats that it writes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from app.domain.devices import Device, Transport
from app.domain.imports import FoundDevice, Imported, NotTaken, Source
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.sessions import FRAMINGS
from app.domain.task import TaskContext
from app.services.imports.registry_file import is_registry_file, read_registry_file
from app.services.imports.text import decode, device_name, folder_name, host_of, lines_of, no_address, one_line

_KEY = re.compile(r"\\(?:SimonTatham\\PuTTY|9bis\.com\\KiTTY)\\Sessions\\([^\\]+)$", re.IGNORECASE)
_TEMPLATE = "Default Settings"  # what new sessions begin with; no device
_SSH_PROXY = 6  # "SSH to proxy and use port forwarding", since PuTTY 0.77
_PROXIES = {
    1: "SOCKS 4",
    2: "SOCKS 5",
    3: "HTTP",
    4: "Telnet",
    5: "local command",
    7: "SSH command",
    8: "SSH subsystem",
}
_FLOWS = {1: "software", 2: "hardware"}
_USUAL_FLOW, _DSR_DTR = 1, 3
_WHY_NOT = {
    "telnet": tr("Satchel has no Telnet: it sends passwords in the clear."),
    "rlogin": tr("Satchel has no rlogin: it sends passwords in the clear."),
    "raw": tr("Satchel has no raw connections."),
    "supdup": tr("Satchel has no SUPDUP."),
    "ssh-connection": tr("It shares a connection of another PuTTY."),
}

type Values = Mapping[str, str]


@dataclass(slots=True)
class _Reading:
    sessions: Mapping[str, Values]
    devices: list[FoundDevice] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)


class _PuTTY:
    id = "putty"
    kind = "PuTTY"

    def recognises(self, source: Source) -> bool:
        if source.files:
            return any(_is_session_file(data) for data in source.files.values())
        return (is_registry_file(source.data) and b"Sessions" in source.data.replace(b"\0", b"")) or _is_session_file(
            source.data
        )

    def read(self, source: Source, password: Secret | None, task: TaskContext) -> Imported:
        reading = _Reading(_sessions_of(source, task))
        for name, values in reading.sessions.items():
            task.check()
            if name != _TEMPLATE:
                _take(name, values, reading)
        return Imported(
            self.kind, "putty:", tuple(reading.devices), tuple(dict.fromkeys(reading.folders)),
            tuple(reading.not_taken),
        )  # fmt: skip


IMPORTER = _PuTTY()


def _is_session_file(data: bytes) -> bool:
    head = data[:4096]
    return head.startswith(b"PresentSession=") or (b"\nHostName=" in b"\n" + head and b"\nProtocol=" in head)


def _sessions_of(source: Source, task: TaskContext) -> dict[str, Values]:
    """The values of each session, by its name."""
    if not source.files and is_registry_file(source.data):
        keys = read_registry_file(source.data, _KEY, task)
        matches = ((_KEY.search(key), values) for key, values in keys.items())
        return {_name_of(match[1]): values for match, values in matches if match}
    files = source.files or {source.name: source.data}
    return {_name_of(name): _file_values(data) for name, data in files.items() if _is_session_file(data)}


def _file_values(data: bytes) -> Values:
    pairs = (line.partition("=") for line in lines_of(decode(data)))
    return {name: value for name, equals, value in pairs if equals}


def _name_of(escaped: str) -> str:
    return one_line(decode(unquote_to_bytes(escaped.encode("utf-8", "replace"))))


def _take(name: str, values: Values, reading: _Reading) -> None:
    protocol = values.get("Protocol", "ssh").lower()
    folder = "/".join(filter(None, map(folder_name, values.get("Folder", "").split("\\"))))
    folder = "" if folder == "Default" else folder
    if folder:
        reading.folders.append(folder)
    if protocol == "serial":
        _take_serial(name, values, folder, reading)
    elif protocol != "ssh":
        reason = _WHY_NOT.get(protocol, tr("Satchel has no way to connect by {protocol}.", protocol=one_line(protocol)))
        reading.not_taken.append(NotTaken(name, reason))
    else:
        _take_ssh(name, values, folder, reading)


def _take_serial(name: str, values: Values, folder: str, reading: _Reading) -> None:
    line = one_line(values.get("SerialLine", ""))
    speed = _number(values.get("SerialSpeed", ""), 0)
    if not line:
        reading.not_taken.append(NotTaken(name, tr("It names no serial port.")))
        return
    framing, flow = _framing(values), _number(values.get("SerialFlowControl", ""), _USUAL_FLOW)
    device = Device(
        "", device_name(name), Transport.SERIAL, line, speed if speed > 0 else 0, folder=folder,
        framing=framing if framing in FRAMINGS else "", flow=_FLOWS.get(flow, ""),
    )  # fmt: skip
    reading.devices.append(FoundDevice(f"putty:{name}", device))
    if framing not in ("", *FRAMINGS):
        reading.not_taken.append(
            NotTaken(name, tr("Its framing {framing} is not known to Satchel, which uses 8N1.", framing=framing))
        )
    if flow == _DSR_DTR:
        reading.not_taken.append(NotTaken(name, tr("Its flow control by DSR and DTR is not taken.")))


def _framing(values: Values) -> str:
    """Data bits, parity and stop bits as "7E1"; "" for 8N1."""
    bits = _number(values.get("SerialDataBits", ""), 8)
    parity = "NOEMS"[_number(values.get("SerialParity", ""), 0) % 5]
    halves = _number(values.get("SerialStopHalfbits", ""), 2)
    framing = f"{bits}{parity}{halves / 2:g}"
    return "" if framing == "8N1" else framing


def _take_ssh(name: str, values: Values, folder: str, reading: _Reading) -> None:
    written = one_line(values.get("HostName", ""))
    user, _, host = written.rpartition("@")
    host = host_of(host)
    if not host:
        reading.not_taken.append(NotTaken(name, no_address(written)))
        return
    port = _number(values.get("PortNumber", ""), 22)
    if not 0 < port <= 65535:
        reading.not_taken.append(NotTaken(name, tr("{port} is no port.", port=port)))
        return
    jump_origin = _jump_origin(name, values, reading.sessions)
    device = Device(
        "", device_name(name), host=host, port=0 if port == 22 else port, folder=folder,
        user=one_line(values.get("UserName", "")) or user,
        identity_file=one_line(values.get("PublicKeyFile", "")),
        jump="" if jump_origin else _jump_address(values),
    )  # fmt: skip
    reading.devices.append(FoundDevice(f"putty:{name}", device, jump_origin))
    _tell_lost_parts(name, values, reading)


def _jump_address(values: Values) -> str:
    if _number(values.get("ProxyMethod", ""), 0) != _SSH_PROXY:
        return ""
    host = host_of(values.get("ProxyHost", ""))
    port = _number(values.get("ProxyPort", ""), 22)
    if not host or not 0 < port <= 65535:
        return ""
    user = one_line(values.get("ProxyUsername", ""))
    return Device("", "", host=host, port=port, user=user).address


def _jump_origin(name: str, values: Values, sessions: Mapping[str, Values]) -> str:
    """PuTTY takes the host of an SSH proxy for the name of a saved session first."""
    proxy = values.get("ProxyHost", "")
    is_jump = _number(values.get("ProxyMethod", ""), 0) == _SSH_PROXY
    saved = sessions.get(proxy, {}) if is_jump and proxy not in (name, _TEMPLATE) else {}
    is_ssh = saved.get("Protocol", "ssh").lower() == "ssh" and host_of(saved.get("HostName", "").rpartition("@")[2])
    return f"putty:{proxy}" if saved and is_ssh else ""


def _tell_lost_parts(name: str, values: Values, reading: _Reading) -> None:
    lost = []
    method = _number(values.get("ProxyMethod", ""), 0)
    if method and method != _SSH_PROXY:
        lost.append(tr("Its proxy ({proxies}) is not taken.", proxies=_PROXIES.get(method, tr("of an unknown kind"))))
    if values.get("ProxyPassword"):
        lost.append(tr("The password of its proxy is not taken."))
    if values.get("PortForwardings"):
        lost.append(tr("Its port forwardings are not taken."))
    if values.get("RemoteCommand"):
        lost.append(tr("Its remote command is not taken."))
    if values.get("DetachedCertificate"):
        lost.append(tr("Its certificate is not taken: keep it beside the key."))
    reading.not_taken.extend(NotTaken(name, reason) for reason in lost)


def _number(text: str, usual: int) -> int:
    try:
        return int(text[:12])
    except ValueError:
        return usual
