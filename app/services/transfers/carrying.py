"""Carrying out one transfer: trees of files between this computer and devices, or from device to device."""

from collections.abc import Callable
from pathlib import Path

from app.domain.devices import Device
from app.domain.file_channel import FileChannel
from app.domain.task import TaskContext
from app.domain.transfers import TransferControl, TransferOrder, TransferReport

type ChannelOf = Callable[[Device], FileChannel]
"""Opens a channel of its own to a device; who asked closes it. Raises TargetError, NoFileAccess. Never asked for
`THIS_COMPUTER`."""


def carry_out(
    order: TransferOrder, channel_of: ChannelOf, folder: Path, control: TransferControl, task: TaskContext
) -> TransferReport:
    """Copy all that the order names, and go on where an earlier call of the same order was broken off.

    `folder` is Satchel's own, for the notes of how far each order is. A file that cannot be copied is a trouble in the
    report, and the others go on. Raises ConnectionLost and other TargetErrors (try again later: nothing is lost),
    FileError or DeviceFileError where nothing can go on (no room, no such folder), and Cancelled. The channels that it
    opened are closed at its end.
    """
    raise NotImplementedError


def discard(order: TransferOrder, channel_of: ChannelOf, folder: Path, task: TaskContext) -> None:
    """Take away what an order that was stopped for good has left half done: partial files, and its notes."""
    raise NotImplementedError


def forget(order: TransferOrder, folder: Path) -> None:
    """Take away the notes of an order that is over: they stay where some files could not be copied, so that the same
    order, carried out again, does only those."""
    raise NotImplementedError
