"""Why a connection failed: checked by itself after the failure, stage by stage, in the place of the session."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from app.domain.connection_check import ConnectionCheck, Help, Spoken, StageFinding, StageVerdict
from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.task import Progress, TaskContext
from app.views.pages.remote.cards import CLOSE_TAB, Card
from app.views.pages.remote.check_rows import StageRow, as_text, settled
from app.views.tasks import Task, TaskRunner
from app.views.telling import tell
from app.views.widgets.badges import ThinBar
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.failure import describe
from app.views.widgets.layout import Grow, clear, column, panel, row
from app.views.widgets.text import WrappedLabel, label

type Check = Callable[[TaskContext, Callable[[StageFinding], None], Callable[[AppError], None]], ConnectionCheck]
"""Checks the connection; tells each stage at once, and that the journal takes nothing. Both from its own thread."""

WIDE = 640  # pixels: what machines say is long
FIXES = {
    Help.EDIT_DEVICE: (tr("Edit device"), "pencil"),
    Help.ENTER_PASSWORD: (tr("Enter password"), "key-round"),
    Help.UNLOCK_VAULT: (tr("Unlock the vault"), "lock-open"),
    Help.TRUST_KEY: (tr("Compare the fingerprint…"), "shield-question-mark"),
    Help.ALLOW_LEGACY: (tr("Allow old methods…"), "triangle-alert"),
}
"""What a button can do towards the fix; the others only try again."""


class CheckCard(Card):
    """Says the failure at once, and the cause as soon as it is found."""

    again_asked = Signal()
    fix_asked = Signal(object)  # Help

    found = Signal(object)  # StageFinding, from any thread
    unwritten = Signal(object)  # AppError, from any thread

    def __init__(self, device: Device, error: AppError) -> None:
        words, hint, details = describe(error)
        super().__init__(
            "circle-x", "problem", tr("Could not connect to {device}", device=device.name), words, width=WIDE
        )
        self._device, self._error, self._hint, self._details = device, error, hint, details
        self._check: ConnectionCheck | None = None
        self._hop = ""
        self._unwritten = ""
        self.rows = QVBoxLayout()
        self.rows.setSpacing(7)
        self._now = label(tr("Checking…"), "small", "tertiary")
        self._bar = ThinBar()
        self.stop = self.first = Button(tr("Stop"), "", Kind.GHOST, small=True, key="Esc")
        self._running = panel(column(row(Grow(self._now), self.stop, spacing=8), self._bar, spacing=4))
        self._cause = label(tr("Try this"), "label", "secondary")
        self.fix = WrappedLabel(hint, selectable=True)
        self._advice = panel(column(self._cause, self.fix, spacing=4))
        self._advice.hide()
        self.spoken = QVBoxLayout()
        self.spoken.setSpacing(7)
        self.copy = Button(tr("Copy"), "copy", Kind.GHOST, small=True)
        self.copy.clicked.connect(self._copy)
        self.copy.hide()
        self._buttons = row()
        self.add(
            self._advice,
            self.spoken,
            row(label(tr("What was checked"), "label", "secondary"), None, self.copy),
            self.rows,
            self._running,
            self._buttons,
        )
        self._show_buttons(None)
        self.found.connect(self._show_finding)
        self.unwritten.connect(self._tell_unwritten)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._running.isVisibleTo(self):
            self._bar.set_share(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape stops the check first, and only then leaves."""
        if event.key() == Qt.Key.Key_Escape and self._running.isVisibleTo(self):
            self.stop.click()
        else:
            super().keyPressEvent(event)

    @property
    def check(self) -> ConnectionCheck | None:
        """The result, None while it runs."""
        return self._check

    # -- as it comes ---------------------------------------------------------------------------------

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        self._now.setText(f"{progress.message}…")

    @Slot(object)
    def _show_finding(self, finding: StageFinding) -> None:
        if finding.verdict is StageVerdict.NOT_REACHED:
            return  # told in one line at the end
        if finding.hop != self._hop:
            self._hop = finding.hop
            self.rows.addWidget(
                label(tr("Jump host {hop}", hop=finding.hop) if finding.hop else self._device.name, "strong")
            )
        self.rows.addWidget(StageRow(finding))

    @Slot(object)
    def show_result(self, check: ConnectionCheck) -> None:
        """The cause in one sentence, and the fix with its button."""
        self._check = check
        self._running.hide()
        self.copy.show()
        cause = check.cause
        clear(self.rows)
        for one in settled(check):
            self.rows.addWidget(one)
            one.show()
        if self._unwritten:
            self.rows.addWidget(WrappedLabel(self._unwritten, "small", "warning", roomy=False))
        self.title.set_words(check.sentence)
        self.setAccessibleName(check.sentence)
        if cause is None:
            self.mark.show_icon("circle-check", "ok.fg", "ok.bg")
            self.meaning.set_words(tr("Before, it failed: {error}", error=self._error))
            self.fix.set_words(tr("What was wrong has passed. Connect again."))
        else:
            self.meaning.set_words(
                tr(
                    "Could not connect to {device}: {stage_words}.",
                    device=self._device.name,
                    stage_words=self._stage_words(check),
                )
            )
            self.fix.set_words(cause.fix.sentence if cause.fix else self._hint)
        self._show_commands(cause.fix.spoken if cause is not None and cause.fix is not None else ())
        self._advice.show()
        self._show_buttons(cause.fix.help if cause is not None and cause.fix is not None else None)

    def _show_commands(self, commands: tuple[Spoken, ...]) -> None:
        from app.views.pages.remote.spoken_commands import spoken_commands

        for one in spoken_commands(commands):
            self.spoken.addWidget(one)
            one.show()

    @staticmethod
    def _stage_words(check: ConnectionCheck) -> str:
        cause = check.cause
        assert cause is not None  # noqa: S101 - see the caller
        if cause.hop:
            return tr("the stage “{cause}” of the jump host {hop} is broken", cause=cause.title, hop=cause.hop)
        return tr("the stage “{cause}” is broken", cause=cause.title)

    @Slot()
    def show_stopped(self) -> None:
        """The check was stopped: what was found stays."""
        self._running.hide()
        self._advice.setVisible(bool(self._hint))
        self._show_buttons(None)

    @Slot(object)
    def show_failure(self, error: BaseException) -> None:
        """The check itself failed, which is a bug."""
        self.show_stopped()

    @Slot(object)
    def _tell_unwritten(self, error: AppError) -> None:
        self._unwritten = tr("This check is not in the journal: {error}", error=error)

    # -- what can be done ------------------------------------------------------------------------------

    def _show_buttons(self, help: Help | None) -> None:
        had_focus = self.first.hasFocus()
        clear(self._buttons)
        is_fixed_here = help in FIXES
        again = Button(tr("Try again"), "refresh-cw", Kind.DEFAULT if is_fixed_here else Kind.PRIMARY)
        again.clicked.connect(self.again_asked)
        edit = Button(tr("Edit device"))
        edit.clicked.connect(partial(self._ask_fix, Help.EDIT_DEVICE))
        shown = [again, edit]
        if help is not None and is_fixed_here:
            words, icon = FIXES[help]
            button = Button(words, icon, Kind.PRIMARY)
            button.clicked.connect(partial(self._ask_fix, help))
            shown = [button, again] if help is Help.EDIT_DEVICE else [button, again, edit]
        for one in (*shown, None, self.cancel_button(CLOSE_TAB)):
            if one is None:
                self._buttons.addStretch(1)
            else:
                self._buttons.addWidget(one)
                one.show()  # at once: the focus may go there
        self.first = shown[0]
        if had_focus:
            self.first.setFocus()

    def _ask_fix(self, help: Help, *_: object) -> None:
        self.fix_asked.emit(help)

    @Slot()
    def _copy(self) -> None:
        if self._check is not None:
            parts = (str(self._error), self._details, as_text(self._check))
            QGuiApplication.clipboard().setText("\n".join(part for part in parts if part))


def start_check(card: CheckCard, check: Check, tasks: TaskRunner, lane: str) -> Task:
    """Fill `card` from a thread of its own. It ends with the card."""

    def run(task: TaskContext) -> ConnectionCheck:
        return check(task, partial(tell, card.found), partial(tell, card.unwritten))

    task = tasks.start(run, lane=lane, own_thread=True)  # it may wait long: others need the places in the pool
    task.progressed.connect(card.show_progress)
    task.succeeded.connect(card.show_result)
    task.cancelled.connect(card.show_stopped)
    task.failed.connect(card.show_failure)
    card.stop.clicked.connect(task.cancel)
    card.destroyed.connect(task.cancel)
    return task
