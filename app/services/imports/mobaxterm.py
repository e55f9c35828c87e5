"""MobaXterm's bookmarks: a .mxtsessions export, or the [Bookmarks] sections of MobaXterm.ini.

There is no public documentation of the maker; the places of the fields are those of
https://gist.github.com/Ruzgfpegk/ab597838e4abbe8de30d7224afd062ea (version 23.6). Passwords are not in these files.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.domain.devices import Device, Transport, without_password
from app.domain.errors import ImportInvalid
from app.domain.imports import FoundDevice, Imported, NotTaken, Source
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.imports.text import decode, device_name, folder_name, host_of, lines_of, one_line, port_of

_LOOKED_AT = 4 * 1024 * 1024  # bytes in which a section of bookmarks begins
_SECTION = re.compile(r"\[Bookmarks(?:_\d+)?\]", re.IGNORECASE)
_SESSION = re.compile(r"^(?P<name>[^=]*)=(?P<comment>[^#]*)#(?P<icon>\d+)#(?P<fields>[^#]*)(?:#(?P<rest>.*))?$")
_ESCAPES = {
    "__DIEZE__": "#", "__PTVIRG__": ";", "__DBLQUO__": '"', "__PIPE__": "|", "__PERCENT__": "%", "__EQUAL__": "=",
    "__DBLDOT__": ":",
}  # fmt: skip
_SSH, _RDP, _SFTP, _SERIAL, _MOSH = "0", "4", "7", "8", "12"
_WHY_NOT = {
    "1": tr("Satchel has no Telnet: it sends passwords in the clear."),
    "2": tr("Satchel has no rsh: it sends passwords in the clear."),
    "3": tr("Satchel has no XDMCP."),
    _RDP: tr("Satchel has no remote desktop yet."),
    "5": tr("Satchel has no VNC yet."),
    "6": tr("Satchel has no FTP: it sends passwords in the clear."),
    "9": tr("It is a file or folder of that computer."),
    "10": tr("It is a shell of that computer."),
    "11": tr("It is a web page."),
    _MOSH: tr("Satchel has no Mosh; the same host may be reached by SSH."),
    "13": tr("It is a cloud storage."),
    "14": tr("It is a shell of that computer."),
    "16": tr("It is a shell of that computer."),
}
_HOST, _PORT, _USER, _COMMAND, _GATES, _GATE_PORTS, _GATE_USERS, _KEY = 1, 2, 3, 7, 8, 9, 10, 14
_SPEEDS = frozenset(map(str, (300, 600, 1200, 2400, 4800, 9600, 14400, 19200, 38400, 57600, 115200, 128000, 230400)))


@dataclass(slots=True)
class _Reading:
    folder: str = ""
    devices: list[FoundDevice] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


class _MobaXterm:
    id = "mobaxterm"
    kind = "MobaXterm"

    def recognises(self, source: Source) -> bool:
        return bool(re.search(rb"^\[Bookmarks(_\d+)?\]\s*$", source.data[:_LOOKED_AT], re.MULTILINE | re.IGNORECASE))

    def read(self, source: Source, password: Secret | None, task: TaskContext) -> Imported:
        reading, is_inside, was_inside = _Reading(), False, False
        for number, line in enumerate(lines_of(decode(source.data)), 1):
            text = line.strip()
            if number % 2000 == 0:
                task.check()
            if text.startswith("["):
                is_inside = bool(_SECTION.fullmatch(text))
                was_inside |= is_inside
                reading.folder = ""
            elif is_inside and text and not text.startswith(";"):
                _take_line(text, number, reading)
        if not was_inside:
            raise ImportInvalid(tr("The file holds no bookmarks of MobaXterm."))
        return Imported(
            self.kind, "mobaxterm:", tuple(reading.devices), tuple(dict.fromkeys(reading.folders)),
            tuple(reading.not_taken),
        )  # fmt: skip


IMPORTER = _MobaXterm()


def _plain(text: str) -> str:
    for escape, char in _ESCAPES.items():
        text = text.replace(escape, char)
    return one_line(text)


def _take_line(text: str, number: int, reading: _Reading) -> None:
    key, _, value = text.partition("=")
    if key == "SubRep":
        reading.folder = "/".join(filter(None, (folder_name(_plain(part)) for part in value.split("\\"))))
        if reading.folder:
            reading.folders.append(reading.folder)
    elif key != "ImgNum":
        match = _SESSION.match(text)
        name = device_name(_plain(key)) or "Session"
        where = f"{reading.folder}/{name}" if reading.folder else name
        if match is None:
            reading.not_taken.append(
                NotTaken(where, tr("It is no bookmark that Satchel understands."), tr("line {line}", line=number))
            )
        else:
            _take(name, where, match, number, reading)


def _take(name: str, where: str, match: "re.Match[str]", number: int, reading: _Reading) -> None:
    fields = match["fields"].split("%")
    kind, place = fields[0].strip(), tr("line {line}", line=number)
    if kind in (_SSH, _SFTP):
        rest = (match["rest"] or "").split("#")
        notes = _plain(rest[2]) if len(rest) > 2 else ""
        _take_ssh(Device("", name, folder=reading.folder, notes=notes), fields, place, reading)
    elif kind == _SERIAL:
        _take_serial(name, where, fields, place, reading)
    else:
        reason = _WHY_NOT.get(kind, tr("Satchel does not know this kind of bookmark."))
        reading.not_taken.append(NotTaken(where, reason, place, _offer(name, where, kind, fields, reading)))


def _field(fields: Sequence[str], index: int) -> str:
    return _plain(fields[index]) if index < len(fields) else ""


def _user(written: str) -> str:
    """ "<default>" asks; "[name]" is a credential of MobaXterm, which is not in the file."""
    return "" if written.startswith(("<", "[")) else written


def _origin(where: str, reading: _Reading) -> str:
    origin, number = f"mobaxterm:{where}", 2
    while origin in reading.seen:
        origin, number = f"mobaxterm:{where}#{number}", number + 1
    reading.seen.add(origin)
    return origin


def _take_ssh(named: Device, fields: Sequence[str], place: str, reading: _Reading) -> None:
    where = f"{named.folder}/{named.name}" if named.folder else named.name
    host, port = host_of(_field(fields, _HOST)), port_of(_field(fields, _PORT), 22)
    if not host or port is None:
        wrong = "address" if not host else "port"
        written = _field(fields, _HOST if not host else _PORT)
        reading.not_taken.append(
            NotTaken(where, tr("“{written}” is no {wrong}.", written=without_password(written), wrong=wrong), place)
        )
        return
    user = _field(fields, _USER)
    device = replace(
        named, host=host, port=port, user=_user(user), jump=_jump(fields, where, place, reading),
        identity_file=_field(fields, _KEY).replace("_ProfileDir_", "~").replace("_CurrentDrive_", "C"),
    )  # fmt: skip
    reading.devices.append(FoundDevice(_origin(where, reading), device, place=place))
    if user.startswith("["):
        reading.not_taken.append(
            NotTaken(where, tr("Its credential {user} of MobaXterm is not in the file.", user=user), place)
        )
    if _field(fields, _COMMAND):
        reading.not_taken.append(NotTaken(where, tr("Its command at login is not taken."), place))


def _jump(fields: Sequence[str], where: str, place: str, reading: _Reading) -> str:
    """The last of its gateways; several hosts, ports and users stand in one field each, with "|" between."""
    hosts = _field(fields, _GATES).split("|")
    if not hosts[-1]:
        return ""
    ports = _field(fields, _GATE_PORTS).split("|")
    users = _field(fields, _GATE_USERS).split("|")
    host = host_of(hosts[-1])
    port = port_of(ports[len(hosts) - 1] if len(hosts) <= len(ports) else "", 22)
    user = _user(users[len(hosts) - 1] if len(hosts) <= len(users) else "")
    if not host or port is None:
        reading.not_taken.append(NotTaken(where, tr("Its gateway “{hosts}” is no address.", hosts=hosts[-1]), place))
        return ""
    if len(hosts) > 1:
        reason = tr(
            "Only the last of its {hosts} gateways is taken: give that one its own jump host.", hosts=len(hosts)
        )
        reading.not_taken.append(NotTaken(where, reason, place))
    return Device("", "", host=host, port=port, user=user).address


def _take_serial(name: str, where: str, fields: Sequence[str], place: str, reading: _Reading) -> None:
    """Where the port and the speed stand differs between versions, but nothing else looks like them."""
    values = [_plain(one) for one in fields[1:]]
    port = next((one for one in values if re.fullmatch(r"COM\d+|/dev/[\w.\-/]+", one, re.IGNORECASE)), "")
    speed = next((int(one) for one in values if one in _SPEEDS), 0)
    if not port:
        reading.not_taken.append(NotTaken(where, tr("It names no serial port."), place))
        return
    device = Device("", name, Transport.SERIAL, port, speed, folder=reading.folder)
    reading.devices.append(FoundDevice(_origin(where, reading), device, place=place))


def _offer(name: str, where: str, kind: str, fields: Sequence[str], reading: _Reading) -> FoundDevice | None:
    host = host_of(_field(fields, _HOST))
    if kind != _RDP or not host:
        return None
    device = Device("", name, Transport.WINRM, host, user=_user(_field(fields, _USER)), folder=reading.folder)
    return FoundDevice(_origin(where, reading), device)
