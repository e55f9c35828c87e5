"""The way to a device over jump hosts: which they are, in which order, and which of them an error is about."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.domain.clients import client_of_folder
from app.domain.devices import Device, Transport, parse_address
from app.domain.errors import AppError, DeviceNotFound, TargetError, TargetUnreachable, TrustQuestion
from app.domain.language import tr

MOST_HOPS = 16
_AN_ID = re.compile(r"[0-9a-f]{16}")

type FindDevice = Callable[[str], Device]
"""The device of the book with this id or name. Raises DeviceNotFound."""


def route_to(device: Device, find_device: FindDevice) -> tuple[Device, ...]:
    """The jump hosts in the order in which they are reached, and last the device itself.

    Raises TargetUnreachable in words for a loop, a jump host that is not there, or one that has no SSH.
    """
    route = [device]
    while jump := route[0].jump:
        hop = _hop(jump, route[0], find_device)
        if hop.id and hop.id == route[0].id:
            break  # what a folder says of everything in it does not hold for the jump host itself
        names = " → ".join(one.name for one in [hop, *route])
        if any(_is_same(hop, known) for known in route):
            raise TargetUnreachable(
                tr("The way to {name} goes round in a circle: {names}.", name=device.name, names=names),
                hint=tr("Choose another jump host for {name}, or none.", name=route[0].name),
            )
        if len(route) > MOST_HOPS:
            raise TargetUnreachable(
                tr("The way to {name} has more than {most_hops} jump hosts.", name=device.name, most_hops=MOST_HOPS),
                hint=tr("Shorten it."),
            )
        route.insert(0, hop)
    return tuple(route)


def _hop(jump: str, device: Device, find_device: FindDevice) -> Device:
    try:
        hop = find_device(jump)
    except DeviceNotFound as error:
        hint = tr("Edit {name} and choose another jump host.", name=device.name)
        if _AN_ID.fullmatch(jump):
            raise TargetUnreachable(
                tr("The jump host of {name} is no longer known.", name=device.name), hint=hint
            ) from error
        try:
            hop = replace(parse_address(jump), folder=client_of_folder(device.folder))  # it belongs to the same client
        except ValueError as problem:
            raise TargetUnreachable(
                tr("The jump host of {name} is wrong: {problem}", name=device.name, problem=problem), hint=hint
            ) from problem
    if hop.transport is not Transport.SSH:
        raise TargetUnreachable(
            tr(
                "{name} cannot be a jump host for {device_name}: it is not reached by SSH.",
                name=hop.name,
                device_name=device.name,
            ),
            hint=tr("Edit {name} and choose another jump host.", name=device.name),
        )
    return hop


def _is_same(one: Device, other: Device) -> bool:
    """Two networks may use the same address for two devices, so a device of the book is known by its id."""
    if one.id and other.id:
        return one.id == other.id
    return (one.host.lower(), one.effective_port, one.user) == (other.host.lower(), other.effective_port, other.user)


@contextmanager
def naming_hop(hop: Device, device: Device) -> Iterator[None]:
    """Say of a failure on the way that it is the jump host's, not the device's."""
    try:
        yield
    except AppError as error:
        if isinstance(error, TargetError):
            error.hop = error.hop or hop
        if not isinstance(error, TrustQuestion):  # a question names its address itself
            error.args = (
                tr(
                    "Jump host {name}, on the way to {device_name}: {error}",
                    name=hop.name,
                    device_name=device.name,
                    error=error,
                ),
            )
        raise
