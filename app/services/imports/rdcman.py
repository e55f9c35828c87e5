"""Remote Desktop Connection Manager's .rdg files.

All that they hold are remote desktops, which Satchel has no transport for yet: each is named, and offered as a WinRM
device for who wants that. Passwords are sealed by Windows for one user (DPAPI) and cannot be opened elsewhere.
Format: schemaVersion 3 as RDCMan 2.7 to 2.9 write it, and 1 of RDCMan 2.2.
"""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.domain.devices import Device, Transport
from app.domain.errors import ImportInvalid
from app.domain.imports import FoundDevice, Imported, NotTaken, Source
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.imports.safe_xml import local_name, parse_xml
from app.services.imports.text import device_name, folder_name, host_of, no_address, one_line

_WHY = tr("Satchel has no remote desktop yet.")
_SEALED = tr("Its password is sealed by Windows for the account that saved it (DPAPI) and cannot be read here.")


@dataclass(slots=True)
class _Logon:
    """Who logs on, as far as it is known at one level. `is_sealed`: there is a password that we cannot open."""

    user: str = ""
    domain: str = ""
    is_sealed: bool = False

    @property
    def name(self) -> str:
        return f"{self.domain}\\{self.user}" if self.domain and self.user and "\\" not in self.user else self.user


@dataclass(slots=True)
class _Reading:
    scope: str
    task: TaskContext
    profiles: dict[str, _Logon] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


class _RDCMan:
    id = "rdcman"
    kind = "RDCMan"

    def recognises(self, source: Source) -> bool:
        return b"<RDCMan" in source.data[:4096].replace(b"\0", b"")

    def read(self, source: Source, password: Secret | None, task: TaskContext) -> Imported:
        root = parse_xml(source.data, task)
        if local_name(root) != "RDCMan":
            raise ImportInvalid(tr("The file holds no groups of RDCMan."))
        file = root.find("file")
        if file is None:
            return Imported(self.kind, "rdcman:")
        name = folder_name(_text(file, "properties/name", "name")) or folder_name(source.name)
        reading = _Reading(f"rdcman:{name}/", task)
        _group(file, name, _Logon(), reading)
        return Imported(
            self.kind, reading.scope, (), tuple(dict.fromkeys(reading.folders)), tuple(reading.not_taken)
        )  # fmt: skip


IMPORTER = _RDCMan()


def _text(element: Element, *paths: str) -> str:
    """The first of the paths that holds text; newer versions keep more below `properties`."""
    for path in paths:
        if text := (element.findtext(path) or "").strip():
            return text
    return ""


def _group(group: Element, folder: str, above: _Logon, reading: _Reading) -> None:
    reading.task.check()
    reading.folders.append(folder)
    _learn_profiles(group, reading)
    logon = _logon(group, above, reading)
    for child in group:
        if child.tag == "group":
            name = folder_name(_text(child, "properties/name", "name")) or "Group"
            _group(child, f"{folder}/{name}", logon, reading)
        elif child.tag == "server":
            _server(child, folder, logon, reading)


def _server(server: Element, folder: str, above: _Logon, reading: _Reading) -> None:
    written = one_line(_text(server, "properties/name", "name"))
    host = host_of(written)
    name = device_name(_text(server, "properties/displayName", "displayName")) or written or "Server"
    logon = _logon(server, above, reading)
    where = f"{folder}/{name}"
    if not host:
        reading.not_taken.append(NotTaken(where, no_address(written)))
        return
    origin, number = f"{reading.scope}{where}", 2
    while origin in reading.seen:
        origin, number = f"{reading.scope}{where}#{number}", number + 1
    reading.seen.add(origin)
    notes = _text(server, "properties/comment", "comment")[:4096]
    device = Device("", name, Transport.WINRM, host, folder=folder, user=one_line(logon.name), notes=notes)
    reason = f"{_WHY} {_SEALED}" if logon.is_sealed else _WHY
    reading.not_taken.append(NotTaken(where, reason, offer=FoundDevice(origin, device)))


def _logon(element: Element, above: _Logon, reading: _Reading) -> _Logon:
    """What is written here, or what the group above says where it is inherited."""
    found = next(
        (e for path in ("logonCredentials", "properties/logonCredentials") for e in element.iterfind(path)), None
    )
    if found is None or found.get("inherit", "None") == "FromParent":
        return above
    profile = _text(found, "profileName")
    if profile in reading.profiles and not _text(found, "userName"):
        return reading.profiles[profile]
    return _logon_in(found)


def _logon_in(element: Element) -> _Logon:
    return _Logon(_text(element, "userName"), _text(element, "domain"), bool(_text(element, "password")))


def _learn_profiles(group: Element, reading: _Reading) -> None:
    for profile in group.iterfind("credentialsProfiles/credentialsProfile"):
        reading.profiles[_text(profile, "profileName")] = _logon_in(profile)
