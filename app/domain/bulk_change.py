"""One change to many devices: only what was named changes, and it can be seen before for how many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.devices import Device
from app.domain.inheritance import has_field
from app.domain.language import tr

WORDS: Mapping[str, str] = {
    "folder": tr("Folder"),
    "user": tr("User"),
    "credential": tr("Credential"),
    "identity_file": tr("Private key or certificate"),
    "sign_in": tr("Sign-in"),
    "jump": tr("Through"),
    "reattach": tr("Command for a new shell"),
    "accent": tr("Mark"),
    "tags": tr("Tags"),
}


@dataclass(frozen=True, slots=True)
class BulkChange:
    """`values` by the name of the field; an empty one is taken from the folder from then on."""

    values: Mapping[str, Any] = field(default_factory=dict)
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()

    def of(self, device: Device) -> Device:
        """The device as it becomes; the same object where nothing changes."""
        differs = self.differences(device)
        return replace(device, **differs) if differs else device

    def differences(self, device: Device) -> dict[str, Any]:
        """The new values of the fields that become another."""
        values = {name: value for name, value in self.values.items() if has_field(device.transport, name)}
        if self.add_tags or self.remove_tags:
            kept = tuple(tag for tag in device.tags if tag not in self.remove_tags)
            values["tags"] = (*kept, *(tag for tag in self.add_tags if tag not in kept))
        return {name: value for name, value in values.items() if getattr(device, name) != value}


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change: the devices that do, and for each field in how many."""

    change: BulkChange
    before: tuple[Device, ...]
    counts: Mapping[str, int]

    @property
    def after(self) -> tuple[Device, ...]:
        """The same devices as they become."""
        return tuple(map(self.change.of, self.before))


def preview(change: BulkChange, devices: Sequence[Device]) -> Preview:
    """Look at what a change would do to stored devices. Changes nothing."""
    counts: dict[str, int] = {}
    before = []
    for device in devices:
        if differs := change.differences(device):
            before.append(device)
            for name in differs:
                counts[name] = counts.get(name, 0) + 1
    return Preview(change, tuple(before), {name: counts[name] for name in WORDS if name in counts})
