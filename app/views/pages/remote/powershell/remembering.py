"""The commands of a device, from one session to the next."""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.domain.devices import Device
from app.domain.recall import Recall
from app.domain.task import TaskContext
from app.views.pages.remote.powershell.editor import Editor
from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.services.command_history import CommandHistory

log = logging.getLogger(__name__)


class Remembering(QObject):
    """A history that cannot be read or written ends no session: the commands of this one are still there."""

    def __init__(
        self,
        editor: Editor,
        history: "Callable[[], CommandHistory] | None",
        tasks: TaskRunner,
        lane: str,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._editor, self._history, self._tasks, self._lane = editor, history, tasks, lane
        self._is_loaded = history is None

    def load(self, device: Device) -> None:
        """Once for a tab."""
        if self._is_loaded or self._history is None:
            return
        self._is_loaded = True
        history = self._history
        task = self._tasks.start(lambda _: history().of(device), lane=self._lane)
        task.succeeded.connect(self._take)
        task.failed.connect(self._note)

    @Slot(object)
    def _take(self, commands: Sequence[str]) -> None:
        typed = self._editor.recall.commands
        self._editor.recall = Recall([*commands, *typed])

    def add(self, device: Device, command: str) -> None:
        """It is run now."""
        self._editor.recall.add(command)
        if self._history is not None:
            history = self._history

            def keep(_: TaskContext) -> None:
                history().add(device, command)

            self._tasks.start(keep, lane=self._lane).failed.connect(self._note)

    @Slot(object)
    def _note(self, error: BaseException) -> None:
        log.warning("the commands of a device are not kept: %s", error)
