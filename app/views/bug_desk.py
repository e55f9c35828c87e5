"""Tells bugs: each of them once, and never so many that nobody can work any more."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.services.bug_places import place_of
from app.views.crash_dialog import CrashDialog

_MOST_DIALOGS = 3  # of different bugs in one run; after them they are in the log only


class BugDesk(QObject):
    """One dialog at a time. The same bug, raised again as in each painting, is counted and not told again."""

    restart_asked = Signal()

    def __init__(self, window: QWidget, log: str = "", recent: Callable[[], list[str]] = list) -> None:
        super().__init__(window)
        self._window, self._log, self._recent = window, log, recent
        self._met: dict[str, int] = {}
        self._dialog: CrashDialog | None = None
        self._dialogs = 0
        self._shown = ""

    @Slot(object)
    def tell(self, error: BaseException) -> None:
        place = place_of(error)
        count = self._met[place] = self._met.get(place, 0) + 1
        if self._dialog is not None:
            if place == self._shown:
                self._dialog.count(count)
            return
        if count > 1 or self._dialogs >= _MOST_DIALOGS:
            return
        self._dialogs, self._shown = self._dialogs + 1, place
        self._dialog = CrashDialog(error, self._window, log=self._log, recent=self._recent())
        self._dialog.finished.connect(self._forget)
        self._dialog.restart_asked.connect(self.restart_asked)
        self._dialog.open()

    @Slot()
    def _forget(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()
