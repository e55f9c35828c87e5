"""What devices take from the folders that they are in: the nearest folder that says something, unless they say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from app.domain.devices import Device, Transport

NOTHING = "none"
"""Written in a field that would be inherited: nothing, whatever a folder says. OpenSSH writes `ProxyJump none` so."""

_LOGGED_IN = (Transport.SSH, Transport.WINRM, Transport.WINRMS)
_FOR: Mapping[str, tuple[Transport, ...]] = {
    "user": _LOGGED_IN,
    "credential": _LOGGED_IN,
    "identity_file": _LOGGED_IN,
    "jump": (Transport.SSH,),
    "reattach": (Transport.SSH,),
    "accent": tuple(Transport),
    "sign_in": (Transport.WINRM, Transport.WINRMS),
}
"""The fields of text that are inherited, and by which devices. Ports and tags have rules of their own."""

NEVER_GIVEN: Mapping[str, str] = {"sign_in": "credssp"}
"""What a folder cannot give: CredSSP hands a device the password itself, which is decided for each."""

INHERITED = (*_FOR, "port", "tags")
"""Every field of a device that may come from a folder. What lowers safety (`legacy`, `pin`, CredSSP) never does."""


@dataclass(frozen=True, slots=True)
class FolderDefaults:
    """What the devices in a folder have unless they say otherwise; "" and 0 say nothing."""

    user: str = ""
    credential: str = ""
    identity_file: str = ""
    jump: str = ""
    reattach: str = ""
    accent: str = ""
    tags: tuple[str, ...] = ()
    ssh_port: int = 0
    winrm_port: int = 0
    winrms_port: int = 0
    serial_port: int = 0  # bits per second
    sign_in: str = ""  # as `Device.sign_in`

    def port(self, transport: Transport) -> int:
        return int(getattr(self, f"{transport.value}_port", 0))


NO_DEFAULTS = FolderDefaults()

type Level = tuple[str, FolderDefaults]
"""A folder's path and what it says."""


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What a folder gives to the devices in it. `origins` names for each field of `values` the folder that says it."""

    values: FolderDefaults
    origins: Mapping[str, str]


def has_field(transport: Transport, field: str) -> bool:
    """Whether a device that is reached so can have this field: a serial port has no user."""
    return transport in _FOR.get(field, (transport,))


def with_parents(folder: str) -> list[str]:
    """ "Client/Site" -> ["Client", "Client/Site"]; nothing for the top."""
    parts = folder.split("/") if folder else []
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def inheritance(levels: Sequence[Level]) -> Inheritance:
    """Put together what a folder and those above it say; the nearest comes first.

    Tags add up. A user is not taken from above a folder that has a credential: the credential brings its own.
    """
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for folder, says in levels:
        has_account = "credential" in values and values["credential"] != NOTHING
        for item in fields(FolderDefaults):
            value = getattr(says, item.name)
            if not value or (item.name == "user" and has_account):
                continue
            if item.name == "tags":
                new = tuple(tag for tag in value if tag not in values.get("tags", ()))
                values["tags"] = (*values.get("tags", ()), *new)
                origins.setdefault("tags", folder)
            elif item.name not in values:
                values[item.name], origins[item.name] = value, folder
    return Inheritance(replace(NO_DEFAULTS, **values) if values else NO_DEFAULTS, origins)


def effective(device: Device, given: Inheritance) -> Device:
    """The device as it is used: what it does not say comes from its folder. The same object where nothing does."""
    taken = _taken(device, given)
    plain = {name: "" for name in _FOR if getattr(device, name) == NOTHING}
    return replace(device, **{**taken, **plain}) if taken or plain else device


def origins(device: Device, given: Inheritance) -> dict[str, str]:
    """Where each inherited value of a stored device comes from: the path of a folder by the name of the field."""
    return {name: _origin(name, device.transport, given) for name in _taken(device, given)}


def changed(stored: Device, given: Inheritance, new: Device) -> Device:
    """`stored` with what differs in `new` from the device as it is used: what was inherited stays so."""
    before = effective(stored, given)
    differs = {
        item.name: getattr(new, item.name)
        for item in fields(Device)
        if getattr(new, item.name) != getattr(before, item.name)
    }
    if "tags" in differs:
        inherited = _taken(replace(stored, tags=()), given).get("tags", ())
        differs["tags"] = tuple(tag for tag in new.tags if tag not in inherited or tag in stored.tags)
    return replace(stored, **differs) if differs else stored


def offered(field: str, transport: Transport, given: Inheritance) -> tuple[Any, str]:
    """What a device that says nothing would have in `field`, and the folder which says it; an empty value if none."""
    if field == "port":
        return given.values.port(transport), given.origins.get(f"{transport.value}_port", "")
    if field not in INHERITED or not has_field(transport, field):
        return "", ""
    value = getattr(given.values, field)
    return ("" if value in (NOTHING, NEVER_GIVEN.get(field)) else value), given.origins.get(field, "")


def _taken(device: Device, given: Inheritance) -> dict[str, Any]:
    """The values that a device has from its folder."""
    if given.values is NO_DEFAULTS:
        return {}
    says = given.values
    taken: dict[str, Any] = {}
    for name, transports in _FOR.items():
        value = getattr(says, name)
        if value in (NOTHING, NEVER_GIVEN.get(name)):
            continue
        if value and not getattr(device, name) and device.transport in transports:
            taken[name] = value
    if "user" in taken and device.credential not in ("", NOTHING):
        del taken["user"]  # the device's own credential brings its own
    if "jump" in taken and _is_itself(device, taken["jump"]):
        del taken["jump"]  # the jump host may lie in the folder that is reached through it
    if (port := says.port(device.transport)) and not device.port:
        taken["port"] = port
    if more := tuple(tag for tag in says.tags if tag not in device.tags):
        taken["tags"] = (*device.tags, *more)
    return taken


def _origin(name: str, transport: Transport, given: Inheritance) -> str:
    return given.origins[f"{transport.value}_port" if name == "port" else name]


def _is_itself(device: Device, jump: str) -> bool:
    if device.id and jump == device.id:
        return True
    host = f"[{device.host}]" if ":" in device.host else device.host
    return jump.rpartition("@")[2] in (host, f"{host}:{device.effective_port}")
