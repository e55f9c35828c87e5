"""What the head of a session offers beside its end: its recording, and the settings of a serial line."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu

from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.sessions import (
    FRAMINGS,
    FlowControl,
    RecordingControls,
    RecordingState,
    SerialControls,
    SerialLine,
    SessionExtras,
)
from app.views.tasks import TaskRunner
from app.views.telling import tell
from app.views.widgets.buttons import Button, Kind

if TYPE_CHECKING:
    from app.domain.task import TaskContext

SPEEDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
_FLOW_WORDS = {
    FlowControl.NONE: tr("No flow control"),
    FlowControl.HARDWARE: tr("RTS and CTS"),
    FlowControl.SOFTWARE: tr("XON and XOFF"),
}
_MARKS = {
    RecordingState.ON: (tr("Recording"), "circle-dot", tr("Pause the recording")),
    RecordingState.PAUSED: (tr("Recording paused"), "pause", tr("Go on recording")),
    RecordingState.FULL: (tr("Recording ended"), "circle-x", ""),
    RecordingState.OFF: (tr("Not recorded"), "circle-x", ""),
}


class SessionTools(QObject):
    """Puts its buttons into `place`. `take` is called from the thread that opens the session."""

    problem = Signal(str, str)  # what is wrong, what to do

    _taken = Signal(object)
    _recording_changed = Signal()

    def __init__(self, place: QHBoxLayout, tasks: TaskRunner, lane: str, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._lane = tasks, f"{lane} tools"
        self._recording: RecordingControls | None = None
        self._serial: SerialControls | None = None
        self._told = ""
        self.recording = Button(tr("Recording"), "circle-dot", Kind.GHOST, small=True)
        self.recording.clicked.connect(self._toggle_recording)
        self.recording.icon_says_it = True
        self.line = Button("9600 8N1", "chevron-down", Kind.GHOST, small=True)
        self.line.setAccessibleName(tr("Settings of the serial line"))
        self.line.clicked.connect(self._open_menu)
        self.send_break = Button(tr("Break"), "", Kind.GHOST, small=True, key="Ctrl+Shift+Break")
        self.send_break.clicked.connect(self.give_break)
        for button in (self.recording, self.line, self.send_break):
            button.hide()
            place.addWidget(button)
        self._taken.connect(self._show_shell)
        self._recording_changed.connect(self._show_recording)

    def take(self, shell: SessionExtras) -> None:
        """The session was opened: show what it has. From any thread."""
        if shell.recording is not None:
            shell.recording.on_change(self._tell_change)
        tell(self._taken, shell)

    def drop(self) -> None:
        """The session has ended."""
        self._recording = self._serial = None
        for button in (self.recording, self.line, self.send_break):
            button.hide()

    def conceal(self, secret: Secret) -> None:
        """It is typed next, and does not come into the recording."""
        if self._recording is not None:
            self._recording.conceal(secret)

    @property
    def is_serial(self) -> bool:
        return self._serial is not None

    def _tell_change(self) -> None:
        tell(self._recording_changed)

    @Slot(object)
    def _show_shell(self, shell: SessionExtras) -> None:
        self._recording, self._serial, self._told = shell.recording, shell.serial, ""
        self._show_recording()
        self._show_line()

    # -- the recording -----------------------------------------------------------------------------

    @Slot()
    def _show_recording(self) -> None:
        if self._recording is None:
            self.recording.hide()
            return
        status = self._recording.status
        words, icon_name, act = _MARKS[status.state]
        self.recording.set_words(words, icon_name)
        self.recording.setToolTip(f"{act or words}. {status.problem}".strip(". "))
        self.recording.setAccessibleName(f"{words}. {act}".strip(". "))
        self.recording.show()
        if status.problem and status.problem != self._told:
            self._told = status.problem
            self.problem.emit(status.problem, tr("The session goes on."))

    @Slot()
    def _toggle_recording(self) -> None:
        if self._recording is None:
            return
        if self._recording.status.state is RecordingState.ON:
            self._recording.pause()
        elif self._recording.status.state is RecordingState.PAUSED:
            self._recording.resume()

    # -- the serial line ---------------------------------------------------------------------------

    def _show_line(self) -> None:
        self.line.setVisible(self._serial is not None)
        self.send_break.setVisible(self._serial is not None)
        if self._serial is not None:
            line = self._serial.line
            self.line.set_words(f"{line.speed} {line.framing}")
            self.line.setAccessibleName(
                tr("Serial line: {speed} bits per second, {framing}", speed=line.speed, framing=line.framing)
            )

    @Slot()
    def give_break(self) -> None:
        """Send a break; nothing where the session has no serial line."""
        if (serial := self._serial) is not None:
            self._do(lambda _: serial.send_break())

    @Slot()
    def _open_menu(self) -> None:
        if self._serial is not None:
            self.make_menu(self._serial.line).popup(self.line.mapToGlobal(QPoint(0, self.line.height())))

    def make_menu(self, line: SerialLine) -> QMenu:
        """The settings of the line, to be chosen."""
        menu = QMenu(self.line)
        speeds = menu.addMenu(tr("Speed"))
        for speed in sorted({*SPEEDS, line.speed}):
            self._add(speeds, f"{speed}", replace(line, speed=speed), is_on=speed == line.speed)
        framings = menu.addMenu(tr("Bits, parity, stop bits"))
        for framing in FRAMINGS:
            self._add(framings, framing, replace(line, framing=framing), is_on=framing == line.framing)
        flows = menu.addMenu(tr("Flow control"))
        for flow, words in _FLOW_WORDS.items():
            self._add(flows, words, replace(line, flow=flow), is_on=flow is line.flow)
        menu.addSeparator()
        self._add(menu, tr("Local echo"), replace(line, local_echo=not line.local_echo), is_on=line.local_echo)
        self._add(menu, "DTR", replace(line, dtr=not line.dtr), is_on=line.dtr)
        self._add(menu, "RTS", replace(line, rts=not line.rts), is_on=line.rts)
        menu.addSeparator()
        send_break = menu.addAction(tr("Send break"))
        send_break.triggered.connect(self.give_break)
        return menu

    def _add(self, menu: QMenu, words: str, line: SerialLine, *, is_on: bool) -> QAction:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(is_on)
        if menu.title():  # one of several
            group = menu.findChild(QActionGroup) or QActionGroup(menu)
            group.addAction(action)
        action.triggered.connect(partial(self._change, line))
        return action

    def _change(self, line: SerialLine, *_: object) -> None:
        if (serial := self._serial) is not None:
            self._do(lambda _: serial.change(line))

    def _do(self, operation: "Callable[[TaskContext], object]") -> None:
        task = self._tasks.start(operation, lane=self._lane)
        task.succeeded.connect(self._done)
        task.failed.connect(self._failed)

    @Slot(object)
    def _done(self, _: object) -> None:
        self._show_line()

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        self._show_line()
        if isinstance(error, AppError):
            self.problem.emit(str(error), error.hint)
