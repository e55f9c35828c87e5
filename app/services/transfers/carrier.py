"""Carries orders out in this process, over channels of the program's own connections."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.domain.devices import Device
from app.domain.file_channel import FileChannel
from app.domain.task import TaskContext
from app.domain.transfers import AskingControl, TransferOrder, TransferReport

if TYPE_CHECKING:
    from app.domain.prompts import Ask


class OpenChannel(Protocol):
    """`ask` puts what the device asks to a person; without it, AnswerNeeded is raised."""

    def __call__(self, device: Device, task: TaskContext, *, ask: Ask | None = None) -> FileChannel: ...


class ThreadCarrier:
    """Implements `Carrier`. `folder` is for the notes of how far each order is."""

    def __init__(self, folder: Path, open_channel: OpenChannel) -> None:
        self._folder, self._open = folder, open_channel

    def carry_out(self, order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        from app.services.transfers.carrying import carry_out

        def channel_of(device: Device) -> FileChannel:
            return self._open(device, task, ask=control.ask)

        return carry_out(order, channel_of, self._folder, control, task)

    def discard(self, order: TransferOrder, task: TaskContext) -> None:
        from app.services.transfers.carrying import discard

        discard(order, lambda device: self._open(device, task), self._folder, task)

    def forget(self, order: TransferOrder) -> None:
        from app.services.transfers.carrying import forget

        forget(order, self._folder)
