"""The device book for other programs: an OpenSSH configuration, a table, or all of it as JSON. No secrets: they are in
the vault only."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import quote

from app.domain.csv_text import harmless
from app.domain.devices import Device, Transport, parse_address
from app.services.imports.csv_table import COLUMNS
from app.services.imports.text import one_line

_LEGACY = (
    "KexAlgorithms +diffie-hellman-group14-sha1,diffie-hellman-group1-sha1",
    "HostKeyAlgorithms +ssh-rsa",
    "PubkeyAcceptedAlgorithms +ssh-rsa",
    "Ciphers +aes128-cbc,3des-cbc",
)


def as_record(device: Device) -> dict[str, Any]:
    """All fields of a device as JSON has them, with its address as a URL."""
    return {**asdict(device), "transport": device.transport.value, "address": url_of(device)}


def url_of(device: Device) -> str:
    """ "ssh://root@10.0.0.7:2222", which `parse_address` reads back; "this computer" for this computer."""
    if device.transport is Transport.LOCAL:
        return device.address
    is_plain = not {"@", "#", "/", "?", "%", ":", "[", "]"} & set(device.user)
    escaped = device if is_plain else replace(device, user=quote(device.user, safe="\\"))
    return f"{device.transport.value}://{escaped.address}"


def as_json(devices: Sequence[Device]) -> str:
    return json.dumps([as_record(device) for device in devices], ensure_ascii=False, indent=1) + "\n"


# -- CSV -----------------------------------------------------------------------------------------------


def as_csv(devices: Sequence[Device]) -> str:
    """A table that our import reads back as it was. A spreadsheet calculates nothing in it."""
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for device in devices:
        record = as_record(device)
        record |= {
            "tags": ";".join(device.tags),
            "legacy": "yes" if device.legacy else "",
            "favourite": "yes" if device.is_favourite else "",
        }
        writer.writerow({column: harmless(str(record[column])) for column in COLUMNS})
    return table.getvalue()


# -- OpenSSH -------------------------------------------------------------------------------------------


def as_ssh_config(devices: Sequence[Device]) -> str:
    """A `Host` for each SSH device; of the others the names stand in a comment at the end."""
    own = [device for device in devices if device.transport is Transport.SSH]
    others = [device for device in devices if device.transport is not Transport.SSH]
    aliases = _aliases(own)
    parts = ["# Written by Satchel from the device book. Passwords are not here: they are in the vault.\n"]
    parts += [_host(device, aliases) for device in own]
    if others:
        names = ", ".join(_path(device) for device in others)
        parts.append(f"# Not here, because they are not reached by SSH: {names}\n")
    return "\n".join(parts)


def _aliases(devices: Sequence[Device]) -> dict[str, str]:
    """A name for each device that can stand on a Host line and after `ssh`, each once."""
    aliases: dict[str, str] = {}
    taken = {"none"}  # "ProxyJump none" is no jump host (ssh_config(5))
    for device in devices:
        name = _safe(device.name) or _safe(device.host) or "device"
        folder = _safe(device.folder.rpartition("/")[2])
        choices = [name, f"{folder}-{name}" if folder else "", *(f"{name}-{number}" for number in range(2, 99_999))]
        alias = next(choice for choice in choices if choice and choice.casefold() not in taken)
        taken.add(alias.casefold())
        aliases[device.id] = alias
    return aliases


def _safe(name: str) -> str:
    """Without blanks, wildcards and what a shell or ssh would take for something else."""
    return re.sub(r"[^\w.]+", "-", one_line(name)).strip("-.")


def _host(device: Device, aliases: Mapping[str, str]) -> str:
    lines = [f"# {_path(device)}", f"Host {aliases[device.id]}", f"    HostName {_word(_escaped(device.host))}"]
    if device.port:
        lines.append(f"    Port {device.port}")
    if device.user:
        lines.append(f"    User {_word(device.user)}")
    if device.identity_file:
        lines.append(f"    IdentityFile {_word(_escaped(device.identity_file))}")
    if device.jump:
        lines.append(_jump_line(device, aliases))
    if device.legacy:
        lines += [f"    {line}" for line in _LEGACY]
    if device.reattach:
        lines.append(f"    # RemoteCommand {one_line(device.reattach)}")
    return "\n".join(lines) + "\n"


def _jump_line(device: Device, aliases: Mapping[str, str]) -> str:
    if device.jump in aliases:
        return f"    ProxyJump {aliases[device.jump]}"
    try:
        jump = parse_address(device.jump)
    except ValueError:
        return "    # ProxyJump: the device that it is reached through is not among these"
    return f"    ProxyJump {_word(jump.address)}"


def _path(device: Device) -> str:
    return one_line(f"{device.folder}/{device.name}" if device.folder else device.name)


def _escaped(text: str) -> str:
    """ "%" begins a token in host names and paths."""
    return text.replace("%", "%%")


def _word(text: str) -> str:
    """One argument of a line, in quotes where it needs them."""
    text = one_line(text)
    if re.fullmatch(r"[^\s\"'\\#]+", text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


EXPORTS: Mapping[str, Callable[[Sequence[Device]], str]] = {
    "json": as_json,
    "csv": as_csv,
    "ssh-config": as_ssh_config,
}
"""Every format that can be written, by the name that scripts use."""
