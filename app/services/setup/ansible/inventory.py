"""Devices as an inventory of Ansible: groups are the folders of the device book."""

import re
from collections.abc import Callable, Mapping, Sequence

from app.domain.ansible import AnsibleValue
from app.domain.devices import Device, Transport, parse_address
from app.domain.errors import DeviceNotFound
from app.domain.language import tr
from app.services.setup.ansible.yaml import to_yaml

type Find = Callable[[str], Device]

_RESERVED = {"all", "ungrouped", "localhost"}


def inventory(devices: Sequence[Device], find: Find | None) -> tuple[str, list[tuple[str, str]]]:
    """inventory.yml, and the devices that cannot stand in it: name and reason. Passwords are not in it."""
    without: list[tuple[str, str]] = []
    groups: dict[str, dict[str, AnsibleValue]] = {}
    names: set[str] = set()
    for device in devices:
        if device.transport not in (Transport.LOCAL, Transport.SSH):
            without.append((device.name, tr("The playbook reaches devices with SSH only.")))
            continue
        name = _once(_safe(device.name, "-.") or "device", names)
        groups.setdefault(device.folder, {})[name] = _about(device, find)
    top: dict[str, AnsibleValue] = {}
    if hosts := groups.pop("", None):
        top["hosts"] = hosts
    taken = names | _RESERVED
    if groups:
        top["children"] = {
            _once(_safe(folder, "").lower() or "group", taken): {"hosts": hosts} for folder, hosts in groups.items()
        }
    return "---\n" + to_yaml({"all": top}), without


def _about(device: Device, find: Find | None) -> Mapping[str, AnsibleValue]:
    if device.transport is Transport.LOCAL:
        return {"ansible_connection": "local"}
    about: dict[str, AnsibleValue] = {"ansible_host": device.host}
    if device.port:
        about["ansible_port"] = device.port
    if device.user:
        about["ansible_user"] = device.user
    if device.identity_file:
        about["ansible_ssh_private_key_file"] = device.identity_file
    if device.jump and (jump := _jump(device, find)):
        about["ansible_ssh_common_args"] = f"-o ProxyJump={jump}"
    return about


def _jump(device: Device, find: Find | None) -> str:
    """ "user@host:port"; only what cannot be an option of ssh."""
    try:
        hop = parse_address(device.jump) if "@" in device.jump or find is None else find(device.jump)
    except (ValueError, DeviceNotFound):
        return ""
    return hop.address if re.fullmatch(r"[\w.@:\[\]%-]+", hop.address) and not hop.address.startswith("-") else ""


def _safe(text: str, also: str) -> str:
    """A name that Ansible takes for nothing else: patterns and ranges have meanings in its names."""
    return re.sub(rf"[^A-Za-z0-9_{re.escape(also)}]+", "_", text).strip("-._")


def _once(name: str, taken: set[str]) -> str:
    if name[0].isdigit() and name.isdigit():
        name = f"device_{name}"
    choices = [name, *(f"{name}_{number}" for number in range(2, len(taken) + 3))]
    chosen = next(choice for choice in choices if choice not in taken and choice not in _RESERVED)
    taken.add(chosen)
    return chosen
