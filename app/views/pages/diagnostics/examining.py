"""An examination that runs: what is known on the way comes to the UI thread, and only that of the newest."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.devices import Device
from app.domain.diagnostics import Diagnosis, Examination
from app.domain.language import tr
from app.domain.task import TaskContext
from app.views.tasks import Task, TaskRunner
from app.views.telling import tell

type Examine = Callable[[Device, Examination, Callable[[Diagnosis], None], TaskContext], Diagnosis]
"""Looks at a device; the function is told on the way what is known so far. Only reads. Raises AppError."""


class Examining(QObject):
    """`partly` brings what is known so far."""

    partly = Signal(object, object)  # Device, Diagnosis

    _told = Signal(int, object)

    def __init__(self, tasks: TaskRunner, examine: Examine, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._examine = tasks, examine
        self._number = 0
        self._device: Device | None = None
        self._told.connect(self._pass_on)

    def start(self, device: Device, asked: Examination) -> Task:
        """The task succeeds with (Device, Diagnosis)."""
        self._number, self._device = self._number + 1, device
        number = self._number

        def work(task: TaskContext) -> tuple[Device, Diagnosis]:
            return device, self._examine(device, asked, lambda found: tell(self._told, number, found), task)

        return self._tasks.start(work, lane=f"device {device.id}", title=tr("Checking {device}", device=device.name))

    @Slot(int, object)
    def _pass_on(self, number: int, found: Diagnosis) -> None:
        if number == self._number and self._device is not None:
            self.partly.emit(self._device, found)
