"""CSV: our own export, and any table whose head names its columns. What was read as what is shown in the preview."""

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.csv_text import FORMULA
from app.domain.devices import DEFAULT_PORTS, Device, Transport, parse_address, without_password
from app.domain.errors import ImportInvalid
from app.domain.imports import FoundDevice, Imported, NotTaken, SealedSecret, Source
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.imports.text import decode, device_name, folder_name, host_of, lines_of, one_line, port_of, sign_in_of

COLUMNS = (
    "name", "address", "folder", "credential", "identity_file", "pin", "notes", "jump", "legacy", "reattach", "tags",
    "accent", "favourite", "newline", "framing", "flow", "sign_in",
)  # fmt: skip
"""Of our own export."""

_NAMES: Mapping[str, str] = {
    name: known
    for known, names in {
        "name": "name title label session sessionname displayname devicename computer computername bezeichnung",
        "address": "address url uri connection",
        "host": "host hostname ip ipaddress server fqdn dns remotehost target",
        "port": "port portnumber tcpport sshport",
        "user": "user username login loginname account benutzer",
        "password": "password pass passwort secret",
        "folder": "folder group path category customer client site ordner",
        "transport": "transport protocol type kind connectiontype protokoll",
        "identity_file": "identityfile key keyfile privatekey sshkey privatekeyfile publickeyfile",
        "notes": "notes note description descr comment comments remark notizen",
        "tags": "tags tag labels",
        "jump": "jump jumphost proxyjump bastion gateway",
        "pin": "pin fingerprint thumbprint",
        "legacy": "legacy",
        "reattach": "reattach",
        "accent": "accent",
        "favourite": "favourite favorite isfavourite isfavorite",
        "newline": "newline",
        "framing": "framing",
        "flow": "flow flowcontrol",
        "sign_in": "signin authentication auth",
        "credential": "credential credentialid",
    }.items()
    for name in names.split()
}
_PROTOCOLS = {
    "": Transport.SSH, "ssh": Transport.SSH, "ssh1": Transport.SSH, "ssh2": Transport.SSH, "sftp": Transport.SSH,
    "winrm": Transport.WINRM, "powershell": Transport.WINRM, "winrms": Transport.WINRMS, "serial": Transport.SERIAL,
}  # fmt: skip
_REPORT_EVERY = 1000
_LONGEST_NOTE = 65536


@dataclass(slots=True)
class _Reading:
    scope: str
    splits: str = r"[/\\]"  # what stands between the folders of a path
    devices: list[FoundDevice] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


class _Csv:
    id = "csv"
    kind = "CSV"

    def recognises(self, source: Source) -> bool:
        is_binary = b"\0" in source.data[:4096] and not source.data.startswith(
            (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        )
        if source.files or is_binary:
            return False
        head = next((line for line in lines_of(decode(source.data[:8192])) if line.strip()), "")
        known = set(_columns(_split(head, _delimiter(head))).values())
        return bool(known & {"host", "address"})

    def read(self, source: Source, password: Secret | None, task: TaskContext) -> Imported:
        text = decode(source.data).lstrip("\n\r")
        head = lines_of(text[:16384])[0]
        delimiter = _delimiter(head)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        names = _split(head, delimiter)
        columns = _columns(names)
        if not {"host", "address"} & set(columns.values()):
            raise ImportInvalid(
                tr("No column of the table is an address."), hint=tr("Name one of its columns host, address or ip.")
            )
        reading = _Reading(f"csv:{one_line(source.name)}:", "/" if tuple(names) == COLUMNS else r"[/\\]")
        try:
            for number, row in enumerate(rows):
                if number % _REPORT_EVERY == 0:
                    task.report(tr("Reading the table"), number)
                if number and any(cell.strip() for cell in row):
                    _take({columns[i]: cell for i, cell in enumerate(row) if i in columns}, rows.line_num, reading)
        except csv.Error as error:
            raise ImportInvalid(
                tr("The table is damaged at line {line_num}: {error}.", line_num=rows.line_num, error=error)
            ) from error
        folders = tuple(dict.fromkeys(found.device.folder for found in reading.devices if found.device.folder))
        shown = {one_line(names[i]): known for i, known in columns.items()}
        return Imported(self.kind, reading.scope, tuple(reading.devices), folders, tuple(reading.not_taken), shown)


IMPORTER = _Csv()


def _delimiter(head: str) -> str:
    """The one of the usual four that gives the most columns."""
    return max(",;\t|", key=head.count)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _columns(names: Sequence[str]) -> dict[int, str]:
    """What each column is read as; of two that mean the same the first counts."""
    columns: dict[int, str] = {}
    for number, name in enumerate(names):
        known = _NAMES.get(re.sub(r"[^a-z]", "", name.casefold()), "")
        if known and known not in columns.values():
            columns[number] = known
    return columns


def _cell(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from calculating it."""
    return text[1:] if text[:1] == "'" and text[1:2] in (*FORMULA, "'") else text


def _take(raw: Mapping[str, str], line: int, reading: _Reading) -> None:
    values = {name: _cell(value if name == "notes" else value.strip()) for name, value in raw.items()}
    place = tr("line {line}", line=line)
    name = device_name(values.get("name", "")) or one_line(
        without_password(values.get("host") or values.get("address", ""))
    )
    folder = "/".join(filter(None, map(folder_name, re.split(reading.splits, values.get("folder", "")))))
    where = f"{folder}/{name}" if folder else name or place
    device = _device(values, where, place, reading)
    if device is None:
        return
    device = replace(
        device, name=name, folder=folder, notes=values.get("notes", "")[:_LONGEST_NOTE],
        identity_file=one_line(values.get("identity_file", "")), pin=one_line(values.get("pin", "")),
        jump=one_line(values.get("jump", "")), reattach=one_line(values.get("reattach", "")),
        legacy=_is_yes(values.get("legacy", "")), is_favourite=_is_yes(values.get("favourite", "")),
        accent=one_line(values.get("accent", "")), newline=one_line(values.get("newline", "")),
        framing=one_line(values.get("framing", "")), flow=one_line(values.get("flow", "")),
        tags=tuple(filter(None, map(one_line, re.split(r"[;,]", values.get("tags", ""))))),
        credential=one_line(values.get("credential", "")), sign_in=sign_in_of(values.get("sign_in", "")),
    )  # fmt: skip
    origin, number = f"{reading.scope}{where}", 2
    while origin in reading.seen:
        origin, number = f"{reading.scope}{where}#{number}", number + 1
    reading.seen.add(origin)
    reading.devices.append(FoundDevice(origin, device, secret=_secret(values.get("password", "")), place=place))


def _device(values: Mapping[str, str], where: str, place: str, reading: _Reading) -> Device | None:
    """Where it is and how it is reached; None, with the reason, where that is not known."""
    written = one_line(values.get("address") or values.get("host", ""))
    if not written:
        reading.not_taken.append(NotTaken(where, tr("It has no address."), place))
        return None
    protocol = one_line(values.get("transport", "")).lower()
    if "://" not in written and protocol not in _PROTOCOLS:
        remote = tr("Satchel has no remote desktop yet.")
        reason = remote if protocol == "rdp" else tr("Satchel has no way to connect by {protocol}.", protocol=protocol)
        offer = None
        if protocol == "rdp" and (host := host_of(written)):
            device = Device("", where.rpartition("/")[2], Transport.WINRM, host, folder=where.rpartition("/")[0])
            offer = FoundDevice(f"{reading.scope}{where}", device)
        reading.not_taken.append(NotTaken(where, reason, place, offer))
        return None
    try:
        device = _serial_or_address(written, _PROTOCOLS.get(protocol, Transport.SSH))
    except ValueError as error:
        reading.not_taken.append(NotTaken(where, str(error), place))
        return None
    if device.transport is Transport.SERIAL:
        speed = values.get("port", "").strip()
        return replace(device, port=int(speed)) if speed.isascii() and speed.isdigit() and len(speed) < 9 else device
    port = port_of(values.get("port", ""), DEFAULT_PORTS[device.transport])
    if port is None:
        reading.not_taken.append(NotTaken(where, tr("“{port}” is no port.", port=one_line(values["port"])), place))
        return None
    return replace(device, port=device.port or port, user=device.user or one_line(values.get("user", "")))


def _serial_or_address(written: str, transport: Transport) -> Device:
    """Raises ValueError with a sentence."""
    if transport is Transport.SERIAL and not written.startswith("serial:"):
        return parse_address(f"serial:{written}")
    if host_of(written) and written.count(":") != 1:
        return Device("", "", transport, host_of(written))
    device = parse_address(written)
    return device if "://" in written else replace(device, transport=transport)


def _is_yes(text: str) -> bool:
    return text.strip().lower() in ("1", "true", "yes", "y", "x", "ja", "oui", "si")


def _secret(text: str) -> SealedSecret | None:
    """The password of a row. It stays inside the function that gives it."""
    return SealedSecret(lambda: Secret(text)) if text else None
