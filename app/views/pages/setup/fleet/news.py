"""What the threads of a fleet tell, brought to the UI thread in portions that do not stop the window."""

import threading
from collections import deque
from collections.abc import Sequence
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.fleet import DeviceProgress
from app.domain.task import TaskContext
from app.views.pages.setup.fleet.questions import Failures, GoOnQuestion
from app.views.pages.setup.witness import Question
from app.views.telling import tell

PORTION = 150
"""So many at once: what is left comes when the window has had its turn."""


class FleetNews(QObject):
    """`came` brings a list of DeviceProgress in the order in which they were told."""

    came = Signal(object)
    asked = Signal(object)  # GoOnQuestion
    withdrawn = Signal()

    _told = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: deque[DeviceProgress] = deque()
        self._told.connect(self._pass_on)

    def tell(self, progress: DeviceProgress) -> None:
        """Called from the threads of the devices."""
        with self._lock:
            is_first = not self._waiting
            self._waiting.append(progress)
        if is_first:
            tell(self._told)

    def go_on(self, failed: Sequence[DeviceProgress], waiting: int, task: TaskContext) -> bool:
        """The `WhetherToGoOn` of a fleet. Raises Cancelled."""
        question: GoOnQuestion = Question(Failures(failed, waiting))
        tell(self.asked, question)
        try:
            return question.wait(task)
        finally:
            tell(self.withdrawn)

    def flush(self) -> None:
        """Pass on all that was told."""
        while self._waiting:
            self._pass_on()

    @Slot()
    def _pass_on(self) -> None:
        with self._lock:
            portion = list(islice(self._waiting, PORTION))
        if portion:
            self.came.emit(portion)
        with self._lock:
            for _ in portion:
                self._waiting.popleft()
            is_more = bool(self._waiting)
        if is_more:
            QTimer.singleShot(0, self, self._pass_on)
