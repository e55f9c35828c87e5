"""Keeps what is typed into the form of a device: whoever leaves the form, or whose program is killed, gets it back."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.devices import Device
from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.services.device_drafts import DeviceDrafts

log = logging.getLogger(__name__)

LANE = "drafts"
EACH_MS = 1000
"""While a form is open; without one no timer runs."""


class FormDrafts(QObject):
    """`typed` gives what stands in the form, `is_open` whether it is what the page shows.

    `found` brings the draft of a program that came to no end, or of a form that was left for something else.
    """

    found = Signal(object)  # Device

    def __init__(
        self,
        store: "DeviceDrafts",
        tasks: TaskRunner,
        typed: Callable[[], Device],
        parent: QObject,
        *,
        is_open: Callable[[], bool],
    ) -> None:
        super().__init__(parent)
        self._store, self._tasks, self._typed, self._is_open = store, tasks, typed, is_open
        self._seen: Device | None = None  # in the form, at the last look
        self._draft: Device | None = None  # what is kept
        self._each = QTimer(self, interval=EACH_MS)
        self._each.timeout.connect(self._look)

    def look_for_one(self) -> None:
        """Off the UI thread."""
        task = self._tasks.start(self._store.load, lane=LANE)
        task.succeeded.connect(self._take)
        task.failed.connect(self._tell)

    @Slot()
    def begin(self) -> None:
        """The form is shown. What stands in it now is stored already, or nothing, or the draft."""
        self._seen = self._typed()
        if self._draft is not None and self._draft != self._seen:
            self.found.emit(self._draft)
        self._each.start()

    @Slot()
    def end(self) -> None:
        """The form was stored or given up."""
        self._each.stop()
        if self._draft is not None:
            self._draft = None
            self._tasks.start(self._store.forget, lane=LANE).failed.connect(self._tell)

    @Slot()
    def _look(self) -> None:
        device = self._typed()
        if device != self._seen:
            self._seen = self._draft = device
            self._tasks.start(lambda task: self._store.save(device, task), lane=LANE).failed.connect(self._tell)
        if not self._is_open():
            self._each.stop()
            if device == self._draft:
                self.found.emit(device)

    @Slot(object)
    def _take(self, device: Device | None) -> None:
        if device is not None:
            self._draft = device  # until it, or what is typed instead, is stored or given up
            self.found.emit(device)

    @Slot(object)
    def _tell(self, error: BaseException) -> None:
        log.warning("what is typed into a form is not kept: %s", error)
