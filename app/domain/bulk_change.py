"""One change to many devices: only what was named changes, and it can be seen before for how many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.devices import Device
from app.domain.inheritance import has_field

WORDS: Mapping[str, str] = {
    "folder": "Folder",
    "user": "User",
    "credential": "Credential",
    "identity_file": "Private key file",
    "jump": "Through",
    "reattach": "Command for a new shell",
    "accent": "Mark",
    "tags": "Tags",
}


@dataclass(frozen=True, slots=True)
class BulkChange:
    """`values` by the name of the field; an empty one is taken from the folder from then on."""

    values: Mapping[str, Any] = field(default_factory=dict)
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()

    def of(self, device: Device) -> Device:
        """The device as it becomes; the same object where nothing changes."""
        values = {name: value for name, value in self.values.items() if has_field(device.transport, name)}
        kept = tuple(tag for tag in device.tags if tag not in self.remove_tags)
        values["tags"] = (*kept, *(tag for tag in self.add_tags if tag not in kept))
        differs = {name: value for name, value in values.items() if getattr(device, name) != value}
        return replace(device, **differs) if differs else device


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change: the devices before and after, and for each field how many have another value than now."""

    before: tuple[Device, ...]
    after: tuple[Device, ...]
    counts: Mapping[str, int]


def preview(change: BulkChange, devices: Sequence[Device]) -> Preview:
    """Look at what a change would do to stored devices. Changes nothing."""
    pairs = [(device, new) for device in devices if (new := change.of(device)) is not device]
    counts = {name: sum(1 for old, new in pairs if getattr(old, name) != getattr(new, name)) for name in WORDS}
    return Preview(
        tuple(old for old, _ in pairs),
        tuple(new for _, new in pairs),
        {name: count for name, count in counts.items() if count},
    )
