"""The recordings in the place of the sessions, made when they are first wanted."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.services.recordings.library import RecordingLibrary
    from app.views.actions import Action
    from app.views.pages.remote.recordings.pane import RecordingsPane
    from app.views.pages.remote.session_pane import SessionPane


class RecordingsPlace(QObject):
    """`library` is made when it is first shown."""

    def __init__(self, library: "Callable[[], RecordingLibrary]", tasks: TaskRunner, sessions: "SessionPane") -> None:
        super().__init__(sessions)
        self._library, self._tasks, self._sessions = library, tasks, sessions
        self.pane: RecordingsPane | None = None

    @Slot()
    def show(self) -> None:
        """Show the recordings of all visits."""
        if self.pane is None:
            from app.views.pages.remote.recordings.pane import RecordingsPane

            self.pane = RecordingsPane(self._library, self._tasks)
            self.pane.left.connect(self._sessions.show_last)
        self._sessions.show_other(self.pane)
        self.pane.show_list()

    def focus_search(self) -> bool:
        """Put the focus into the search, where the list is shown; whether it is."""
        if self.pane is None or not self.pane.overview.isVisible():
            return False
        self.pane.focus_search()
        return True

    def offered(self) -> "list[Action]":
        """For the palette."""
        from app.views.actions import Action

        return [Action("Recordings", self.show, "What was on the screens of all visits", "play")]
