"""The place of the data, as a stick: Qt keeps its notes there, and a person hears when it takes nothing or is gone."""

import os
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSettings, QTimer, Signal, Slot

from app.domain.language import tr
from app.views.telling import tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.stick import StickState
    from app.views.main_window import MainWindow
    from app.views.widgets.notice import Notice

LOOK_MS = 5000
LOOK_INSTALLED_MS = 60_000


_DIALOGS = "FileDialog"


def keep_notes_in(folder: Path) -> None:
    """Qt's window for choosing files notes which folders were looked at, also where the system's is shown."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(folder))
    application = QCoreApplication.instance()
    if os.name == "nt" and application is not None:  # there it is the registry, wherever that path leads
        application.aboutToQuit.connect(partial(put_notes_back, noted()))


def noted() -> "Mapping[str, object]":
    """What Qt has noted of files that were chosen, by this program or another one."""
    notes = QSettings(QSettings.Scope.UserScope, "QtProject")
    notes.beginGroup(_DIALOGS)
    return {key: notes.value(key) for key in notes.allKeys()}


def put_notes_back(before: "Mapping[str, object]") -> None:
    """As it was found."""
    notes = QSettings(QSettings.Scope.UserScope, "QtProject")
    notes.remove(_DIALOGS)
    notes.beginGroup(_DIALOGS)
    for key, value in before.items():
        notes.setValue(key, value)


class StickWatch(QObject):
    """Looks every few seconds, in a thread of its own: a stick that dies can keep who asks it waiting for long."""

    _seen = Signal(object)  # StickState, from that thread

    def __init__(self, window: "MainWindow", folder: Path, program: Path, *, is_stick: bool = True) -> None:
        super().__init__(window)
        self._is_stick = is_stick
        self._window, self._folder, self._program = window, folder, program
        self.state: StickState | None = None
        self._notice: Notice | None = None
        self._is_looking = threading.Event()
        self._seen.connect(self.show_state)
        timer = QTimer(self, interval=LOOK_MS if is_stick else LOOK_INSTALLED_MS)
        timer.timeout.connect(self.look)
        timer.start()
        self.look()

    @Slot()
    def look(self) -> None:
        if not self._is_looking.is_set():
            self._is_looking.set()
            threading.Thread(target=self._look, name="stick", daemon=True).start()

    def _look(self) -> None:
        from app.services.stick import look_at

        try:
            tell(self._seen, look_at(self._folder, self._program))
        finally:
            self._is_looking.clear()

    @Slot(object)
    def show_state(self, state: "StickState") -> None:
        """Say it once for each change; take it back when all is well again."""
        from app.services.stick import StickState

        if state is self.state:
            return
        self.state = state
        if self._notice is not None:
            self._notice.hide()
            self._notice = None
        words = _of_a_stick() if self._is_stick else _of_a_folder(self._folder)
        if state in words:
            fact, meaning = words[state]
            kind = "problem" if state is StickState.GONE else "warning"
            self._notice = self._window.show_notice(kind, fact, meaning, is_lasting=True)


type _Words = "Mapping[StickState, tuple[str, str]]"


def _of_a_stick() -> _Words:
    from app.services.stick import StickState

    return {
        StickState.READ_ONLY: (
            tr("The stick is read-only."),
            tr("Nothing that you do now is kept: no journal, no report, no new device."),
        ),
        StickState.FULL: (
            tr("The stick is full."),
            tr("What you do now cannot be written down. Make room on it; the journal then goes on."),
        ),
        StickState.GONE: (
            tr("The stick with Satchel and its data is gone."),
            tr("Put it back: until then nothing is written down, and parts of Satchel may not open."),
        ),
    }


def _of_a_folder(folder: Path) -> _Words:
    from app.services.stick import StickState

    return {
        StickState.READ_ONLY: (
            tr("The data folder cannot be written: {folder}", folder=folder),
            tr("Nothing that you do now is kept: no journal, no report. “satchel doctor” says more."),
        ),
        StickState.FULL: (
            tr("The disk with the data of Satchel is full."),
            tr("What you do now cannot be written down. Make room on it; the journal then goes on."),
        ),
        StickState.GONE: (
            tr("The data folder cannot be reached: {folder}", folder=folder),
            tr("Until it is there again nothing is written down. “satchel doctor” says more."),
        ),
    }
