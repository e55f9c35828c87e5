"""cmd.exe on the device, beside its PowerShell: lines go in, text comes out as it is written."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.domain.language import tr
from app.domain.prompts import Prompt
from app.domain.secret import MASK
from app.domain.sessions import CommandPrompt
from app.domain.task import TaskContext
from app.views.pages.remote.powershell.editor import Editor
from app.views.pages.remote.powershell.looks import Piece
from app.views.pages.remote.powershell.output import Output
from app.views.pages.remote.powershell.work import words_of
from app.views.tasks import Task, TaskRunner
from app.views.telling import tell
from app.views.widgets.buttons import Button
from app.views.widgets.layout import TOP, Grow, column, panel, row, style
from app.views.widgets.notice import Notice

type OpenPrompt = Callable[[TaskContext], CommandPrompt]
NO_TERMINAL = tr(
    "cmd.exe over WinRM, without a terminal: programs that draw on the screen or wait for single keys do not run."
)


class PromptWork(QObject):
    """The threads of one cmd.exe: one hears, one types."""

    opened = Signal()
    asked = Signal(bool)  # whether it waits for a password now
    ended = Signal(object)  # exit code, None where it is not known
    failed = Signal(object)
    refused = Signal()  # it was not opened, or is lost

    def __init__(self, output: Output, tasks: TaskRunner, lane: str, parent: QObject) -> None:
        super().__init__(parent)
        self._output, self._tasks, self._lane = output, tasks, f"{lane} cmd"
        self._prompt: CommandPrompt | None = None
        self._task: Task | None = None
        self._last = ""  # of the line that the device wrote last

    @property
    def is_open(self) -> bool:
        return self._task is not None

    @property
    def asks_for_password(self) -> bool:
        return Prompt(self._last).asks_for_password

    def open(self, open_prompt: OpenPrompt) -> None:
        if self._task is None:
            self._last = ""
            task = self._task = self._tasks.start(partial(self._hear, open_prompt), lane=self._lane, own_thread=True)
            task.succeeded.connect(self._end)
            task.failed.connect(self._fail)
            task.cancelled.connect(self._stopped)

    def _hear(self, open_prompt: OpenPrompt, task: TaskContext) -> int | None:
        """In a thread of its own, as long as the session lives."""
        prompt = self._prompt = open_prompt(task)
        try:
            tell(self.opened)
            while pieces := prompt.receive(task):
                for text, is_error in pieces:
                    self._last = (self._last + text)[-500:].rpartition("\n")[2]
                    self._output.queue.put(Piece("error" if is_error else "output", text))
                tell(self.asked, self.asks_for_password)
            return prompt.exit_code
        finally:
            self._prompt = None
            prompt.close()

    def send(self, lines: list[str]) -> None:
        """Type lines, one after the other."""
        self._last = ""
        if (prompt := self._prompt) is not None:

            def say(_: TaskContext) -> None:
                for line in lines:
                    prompt.send(line)

            self._say(say)

    @Slot()
    def interrupt(self) -> None:
        if (prompt := self._prompt) is not None:
            self._say(lambda _: prompt.interrupt())

    def _say(self, act: Callable[[TaskContext], None]) -> None:
        self._tasks.start(act, lane=f"{self._lane} typing").failed.connect(self.failed)

    @Slot()
    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @Slot(object)
    def _end(self, code: int | None) -> None:
        self._task = None
        self.ended.emit(code)

    @Slot(object)
    def _fail(self, error: BaseException) -> None:
        self._task = None
        self.failed.emit(error)
        self.refused.emit()

    @Slot()
    def _stopped(self) -> None:
        self._task = None
        self.ended.emit(None)


class PromptPlace(QFrame):
    """Its output and its line. It is opened when it is first shown."""

    stirred = Signal()

    def __init__(self, open_prompt: OpenPrompt, tasks: TaskRunner, lane: str) -> None:
        super().__init__()
        self._open_prompt = open_prompt
        self.output = Output()
        self.output.reader.place = self
        self.work = PromptWork(self.output, tasks, lane, self)
        self.editor = Editor(is_script=False)
        self.editor.setAccessibleName(tr("Command for cmd.exe"))
        self.secret = QLineEdit(echoMode=QLineEdit.EchoMode.Password, placeholderText=tr("Password"))
        self.secret.setAccessibleName(tr("Password for cmd.exe"))
        style(self.secret, kind="console")
        self.secret.hide()
        self.stop = Button("Ctrl+C", "", small=True)
        self.stop.setToolTip(tr("End what runs in it"))
        self.stop.clicked.connect(self.work.interrupt)
        self._line = panel(
            row(Grow(self.editor), Grow(self.secret), self.stop, margins=(12, 5, 12, 5), spacing=4),
            edge="top",
            bg="term",
        )
        self._over = panel(column(), bg="term")
        self._over.hide()
        layout = column(Grow(self.output), self._line, self._over, spacing=0)
        self.setLayout(layout)
        line_layout = self._line.layout()
        if line_layout is not None:
            line_layout.setAlignment(self.stop, TOP)
        self.setFocusProxy(self.editor)
        style(self, bg="term")
        self._connect()

    def _connect(self) -> None:
        self.editor.run_asked.connect(self._send)
        self.editor.copy_asked.connect(self._copy_or_interrupt)
        self.editor.paste_asked.connect(self.editor.insertPlainText)
        self.output.typed.connect(self._type)
        self.output.queue.waits.connect(self.stirred)
        self.work.failed.connect(self._show_failure)
        self.work.ended.connect(self._show_end)
        self.work.refused.connect(self._show_refused)
        self.work.opened.connect(self._show_open)
        self.work.asked.connect(self._hide_typing)
        self.secret.returnPressed.connect(self._send_secret)

    @Slot(QKeyEvent)
    def _type(self, event: QKeyEvent) -> None:
        self.editor.setFocus()
        self.editor.insertPlainText(event.text())

    @Slot()
    def begin(self) -> None:
        """Open it, where it is not."""
        if not self.work.is_open:
            self._drop_notice()
            self.output.start_line()
            self.output.write(NO_TERMINAL + "\n", "note")
            self.editor.setPlaceholderText(tr("Opening…"))
            self.work.open(self._open_prompt)

    @Slot()
    def _show_open(self) -> None:
        self.editor.setPlaceholderText("")

    @Slot(str)
    def _send(self, text: str) -> None:
        """cmd.exe echoes nothing here: what is typed is shown by us."""
        if self.work.is_open:
            self.output.write(f"{text}\n", "typed")
            self.editor.recall.add(text)
            self.editor.clear()
            self.work.send(text.split("\n"))

    @Slot(bool)
    def _hide_typing(self, hides: bool) -> None:
        """A password is typed into a field of its own, which shows dots."""
        if hides == self.secret.isHidden():
            had_focus = self.editor.hasFocus() or self.secret.hasFocus()
            shown = self.secret if hides else self.editor
            self.editor.setVisible(not hides)
            self.secret.setVisible(hides)
            self.setFocusProxy(shown)
            if had_focus:
                shown.setFocus()

    @Slot()
    def _send_secret(self) -> None:
        text = self.secret.text()
        self.secret.clear()
        self._hide_typing(False)
        self.output.write(f"{MASK}\n", "typed")
        self.work.send([text])

    @Slot()
    def _copy_or_interrupt(self) -> None:
        if self.output.textCursor().hasSelection():
            self.output.copy()
        else:
            self.work.interrupt()

    @Slot(object)
    def _show_failure(self, error: BaseException) -> None:
        words, hint = words_of(error)
        self.output.start_line()
        self.output.write(f"{words}\n", "error")
        self.output.write(f"{hint}\n" if hint else "", "note")

    @Slot(object)
    def _show_end(self, code: int | None) -> None:
        again = Button(tr("Open again"), small=True)
        again.clicked.connect(self.begin)
        fact = (
            tr("The command prompt has ended.")
            if not code
            else tr("The command prompt has ended with code {code}.", code=code)
        )
        self._show_notice(Notice("unknown", fact, tr("Its output is kept."), again, icon_name="unplug"))

    @Slot()
    def _show_refused(self) -> None:
        again = Button(tr("Try again"), small=True)
        again.clicked.connect(self.begin)
        self._show_notice(Notice("problem", tr("No command prompt is open."), "", again))

    def _show_notice(self, notice: QWidget) -> None:
        self._drop_notice()
        if (layout := self._over.layout()) is not None:
            layout.setContentsMargins(12, 0, 12, 12)
            layout.addWidget(notice)
        self._line.hide()
        self._over.show()

    def _drop_notice(self) -> None:
        layout = self._over.layout()
        while layout is not None and (item := layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._over.hide()
        self._line.show()
