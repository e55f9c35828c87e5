"""What becomes of a bug, wherever it is raised, and of an end that nobody expected."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from app.views.telling import tell

if TYPE_CHECKING:
    import subprocess
    from types import TracebackType

    from app.composition import Services
    from app.domain.devices import Device
    from app.services.unexpected_ends import EndWatch
    from app.views.main_window import MainWindow
    from app.views.pages.remote.page import RemotePage
    from app.views.tasks import TaskRunner

_MEANT = 60_000  # ms after which a person who was asked about open work does not mean the restart any more


class Bugs(QObject):
    """Listens to what is raised in slots and painting, and in threads of our own; lanes bring theirs by themselves."""

    _met = Signal(object)  # from any thread

    def __init__(self, services: Services, window: MainWindow, tasks: TaskRunner) -> None:
        super().__init__(window)
        self._services, self._window, self._tasks = services, window, tasks
        self._watch: EndWatch | None = None
        self.wants_restart = False
        window.log_file = str(services.paths.log_file)
        window.restart_asked.connect(self._restart)
        self._met.connect(window.show_bug)
        sys.excepthook = self._tell
        window.started.connect(self._begin)

    def _tell(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """What is raised in a slot or in painting comes to `sys.excepthook`."""
        from app.crash import log_bug

        log_bug(error)
        tell(self._met, error)

    @Slot()
    def _begin(self) -> None:
        """The first picture is there. Until now a bug in a thread was in the log only."""
        from app.crash import log_to
        from app.services.unexpected_ends import EndWatch
        from app.views.asked_to_end import end_when_asked

        log_to(self._services.paths.log_file)
        threading.excepthook = self._tell_of_thread
        _log_what_qt_says()
        self._watch = EndWatch(self._services.paths.end_file)
        if (last := self._watch.begin()) is not None:
            from app.views.last_end import tell_last_end

            tell_last_end(self._window, last)
        end_when_asked(self._leave, self)
        self._keep_drafts()

    def _keep_drafts(self) -> None:
        from app.services.device_drafts import DeviceDrafts
        from app.views.pages.remote.form_drafts import FormDrafts

        page = cast("RemotePage", self._window.page("remote"))
        store = DeviceDrafts(self._services.paths.drafts_file)
        drafts = FormDrafts(
            store,
            self._tasks,
            lambda: page.forms.device.draft(),  # noqa: PLW0108 - made later
            page,
            is_open=lambda: page.forms.device.isVisibleTo(page),
        )
        page.forms.device_shown.connect(drafts.begin)
        page.forms.cancelled.connect(drafts.end)
        page.editing.ended.connect(drafts.end)
        drafts.found.connect(self._offer_draft)
        drafts.look_for_one()

    @Slot(object)
    def _offer_draft(self, device: Device) -> None:
        from app.views.last_end import offer_draft

        page = cast("RemotePage", self._window.page("remote"))
        offer_draft(self._window, device, page.editing.show_draft)

    def _tell_of_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._tell(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    @Slot()
    def _restart(self) -> None:
        self.wants_restart = True
        QTimer.singleShot(_MEANT, self._forget_restart)
        self._window.close()

    def _leave(self) -> None:
        """The system wants it: nobody is there to be asked, and what is open is kept."""
        self._window.leave()
        QCoreApplication.exit(0)  # a dialog of the system, as for a file, has an event loop of its own

    @Slot()
    def _forget_restart(self) -> None:
        self.wants_restart = False

    def end(self) -> bool:
        """The program has come to its end; whether it is to be opened anew."""
        from PySide6.QtCore import qInstallMessageHandler

        qInstallMessageHandler(None)
        if self._watch is not None:
            self._watch.end()
        return self.wants_restart


def open_anew() -> subprocess.Popen[bytes]:
    """Start the program once more, when this one has let go of everything; it outlives us."""
    import subprocess

    from app.services.surroundings import as_the_person
    from app.services.worker.helper import own_program
    from app.services.worker.process import child_environment

    program = (sys.executable,) if getattr(sys, "frozen", False) else own_program()
    with as_the_person():  # our temporary folder goes with us
        return subprocess.Popen(program, stdin=subprocess.DEVNULL, env=child_environment(), start_new_session=True)


def _log_what_qt_says() -> None:
    """Its warnings, which nobody sees in a program without a console; after a fatal one Qt ends the program."""
    import logging

    from PySide6.QtCore import qInstallMessageHandler

    log = logging.getLogger("qt")

    def write(kind: Any, context: Any, message: str) -> None:
        log.log(_name_level(kind.name), "%s", message)

    qInstallMessageHandler(write)


def _name_level(kind: str) -> int:
    """Of Python's logging, for the name of a QtMsgType."""
    return {"QtDebugMsg": 10, "QtInfoMsg": 20, "QtWarningMsg": 30, "QtCriticalMsg": 40}.get(kind, 50)
