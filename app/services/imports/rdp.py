""".rdp files, one or a folder of them: remote desktops, which Satchel has no transport for yet.

Format: lines of `name:type:value`, https://learn.microsoft.com/azure/virtual-desktop/rdp-properties
"""

import re
from pathlib import PurePath

from app.domain.devices import Device, Transport
from app.domain.imports import FoundDevice, Imported, NotTaken, Source
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.imports.text import decode, device_name, host_of, lines_of, no_address, one_line

_LINE = re.compile(r"^\s*([a-z][a-z0-9 ]*):([isb]):(.*)$", re.IGNORECASE)
_WHY = tr("Satchel has no remote desktop yet.")
_SEALED = tr("Its password is sealed by Windows for the account that saved it (DPAPI) and cannot be read here.")


class _Rdp:
    id = "rdp"
    kind = "Remote desktop (.rdp)"

    def recognises(self, source: Source) -> bool:
        if source.files:
            return any(_is_rdp(data) for data in source.files.values())
        return _is_rdp(source.data)

    def read(self, source: Source, password: Secret | None, task: TaskContext) -> Imported:
        files = source.files or {source.name: source.data}
        found = []
        for name, data in files.items():
            task.check()
            if not source.files or _is_rdp(data):
                found.append(_read_one(name, data))
        return Imported(self.kind, "rdp:", not_taken=tuple(found))


IMPORTER = _Rdp()


def _is_rdp(data: bytes) -> bool:
    lines = [line for line in lines_of(decode(data[:8192]))[:40] if line.strip()]
    known = sum(1 for line in lines if _LINE.match(line))
    return known > 0 and known * 2 > len(lines) and any("address:s:" in line.lower() for line in lines)


def _read_one(file_name: str, data: bytes) -> NotTaken:
    values: dict[str, str] = {}
    for line in lines_of(decode(data)):
        if match := _LINE.match(line):
            values.setdefault(match[1].strip().lower(), match[3].strip())
    name = device_name(PurePath(file_name).stem) or "Remote desktop"
    written = values.get("full address") or values.get("alternate full address", "")
    host = host_of(_without_port(written))
    if not host:
        return NotTaken(name, no_address(written))
    user, domain = one_line(values.get("username", "")), one_line(values.get("domain", ""))
    if domain and user and not {"\\", "@"} & set(user):
        user = f"{domain}\\{user}"
    device = Device("", name, Transport.WINRM, host, user=user)
    reason = f"{_WHY} {_SEALED}" if values.get("password 51") else _WHY
    return NotTaken(name, reason, offer=FoundDevice(f"rdp:{name}", device))


def _without_port(address: str) -> str:
    if address.startswith("["):
        return address.partition("]")[0] + "]"
    host, colon, port = address.rpartition(":")
    return host if colon and port.isdigit() and ":" not in host else address
