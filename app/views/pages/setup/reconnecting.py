"""What helps where a device cannot be compared: trust its key, open the vault, try again."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.domain.devices import Device
from app.domain.language import tr
from app.views.connection_help import ConnectionHelp
from app.views.tasks import Task
from app.views.widgets.device_picker import DevicePicker
from app.views.widgets.task_strip import TaskStrip


class Reconnecting(QObject):
    """`again` compares once more."""

    def __init__(self, help: ConnectionHelp, picker: DevicePicker, again: Callable[[], None]) -> None:
        super().__init__(picker)
        self._help, self._picker, self._again = help, picker, again
        self.strip = TaskStrip(helpers=self._helpers, stop_words=tr("Cancel"))

    def _helpers(self, error: BaseException) -> list[QWidget]:
        return self._help.buttons(error, self._picker.device, self._again, self._follow_trust)

    def _follow_trust(self, task: Task) -> None:
        self.strip.follow(task, tr("Remembering the key"))
        task.succeeded.connect(self._go_on)

    @Slot(object)
    def _go_on(self, device: Device) -> None:
        self._picker.show_device(device)
        self._again()
