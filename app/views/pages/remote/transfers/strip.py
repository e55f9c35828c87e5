"""The line at the bottom of the file manager: what the transfers do, and what they ask."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame

from app.domain.files import size_words
from app.domain.language import tr
from app.domain.transfers import TransferState, TransferStatus
from app.views.pages.remote.transfers.desk import TransferDesk
from app.views.pages.remote.transfers.questions import TransferQuestions
from app.views.pages.remote.transfers.words import duration, look_of, note, share, summary, title
from app.views.tasks import TaskRunner
from app.views.theme import theme
from app.views.widgets.badges import IconMark, ThinBar
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import Grow, column, panel, row, scroll, style
from app.views.widgets.text import ElidedLabel

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions

_NEXT_WITHIN_MS = 400  # the question after one that was answered: what is around does not come and go between them
_ASKS = (TransferState.ASKING, TransferState.FAILED)


class TransferStrip(QFrame):
    """Hidden while there is nothing to tell. A question stands above the line, once a person wants to see it."""

    opened = Signal(bool)  # a question wants all the room above the line; or no more
    focus_left = Signal()  # who answered with the keyboard goes on elsewhere
    unlock_asked = Signal()
    edit_asked = Signal(object)  # Device

    def __init__(self, desk: TransferDesk, sessions: "RemoteSessions", tasks: TaskRunner) -> None:
        super().__init__()
        self._desk = desk
        self._is_open = False  # a person answers: the next question follows the one before
        self._last: TransferStatus | None = None  # that ended, until it is closed or another begins
        self.questions = TransferQuestions(desk, sessions, tasks)
        self.questions.unlock_asked.connect(self.unlock_asked)
        self.questions.edit_asked.connect(self.edit_asked)
        self.questions.grew.connect(self._fit)
        self.questions.left.connect(self._put_away)
        self.questions.parting.connect(self._keep_focus)
        self._scrolled = scroll(panel(column(self.questions, None, margins=8), bg="surface"))
        self._scrolled.hide()
        self._closing = QTimer(self, singleShot=True, interval=_NEXT_WITHIN_MS)
        self._closing.timeout.connect(self._close)
        self._has_focus = False  # of a card that is away
        self._mark = IconMark("download", "info.fg")
        self.words = ElidedLabel("", "small", "secondary")
        self.bar = ThinBar()
        self.bar.setFixedWidth(120)
        self.answer = Button(tr("Answer…"), "", small=True)
        self.answer.clicked.connect(self._answer)
        self.show_all = Button(tr("Transfers"), "", Kind.GHOST, small=True)
        self.show_all.clicked.connect(self._show_all)
        self.dismiss = IconButton("x", tr("Close"), side=22)
        self.dismiss.clicked.connect(self._forget_last)
        line = panel(
            row(self._mark, Grow(self.words), self.bar, self.answer, self.show_all, self.dismiss, margins=(12, 0, 8, 0))
        )
        line.setFixedHeight(theme().metric("strip"))
        self.setLayout(column(Grow(self._scrolled), line, spacing=0))
        style(self, bg="chrome", edge="top")
        desk.changed.connect(self._refresh)
        desk.ended.connect(self._show_end)
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        if (holder := self.parentWidget()) is not None and not holder.isVisible():
            return  # every session that shows its files has a strip, and only one of them is seen
        statuses = tuple(one for one in self._desk.statuses if not one.is_left_over)
        going = [one for one in statuses if not one.state.is_over]
        asking = next((one for one in going if one.state in _ASKS), None)
        running = [one for one in going if one.state in (TransferState.RUNNING, TransferState.CONNECTING)]
        self.setVisible(bool(going or self._last))
        self.answer.setVisible(asking is not None)
        if asking is not None:
            self.answer.set_words(tr("Answer…") if look_of(asking).tone == "info" else tr("Show…"))
        self.bar.setVisible(bool(running))
        self.dismiss.setVisible(not going)
        self._is_open = self._is_open and bool(going)
        self.questions.show_status(asking if self._is_open else None)
        if going:
            self._last = None
            self._show_going(tuple(going), running)
        elif self._last is not None:
            look = look_of(self._last)
            self._mark.show_icon(look.icon, f"{look.tone}.fg")
            self.words.set_words(f"{look.word}: {title(self._last.order)}  ·  {note(self._last)}")

    def _show_going(self, going: tuple[TransferStatus, ...], running: list[TransferStatus]) -> None:
        look = look_of(next((one for one in going if one.state in _ASKS), running[0] if running else going[0]))
        self._mark.show_icon(look.icon, f"{look.tone}.fg")
        total = sum(one.report.total_bytes for one in running)
        done = sum(one.report.done_bytes for one in running)
        speed = sum(one.speed for one in running)
        rest = tr("{duration} left", duration=duration((total - done) / speed)) if speed >= 1 and total > done else ""
        if len(going) == 1:
            self.words.set_words(f"{title(going[0].order)}  ·  {note(going[0])}")
            self.bar.set_share(share(going[0]))
            return
        parts = (summary(going), f"{size_words(speed)}/s" if speed >= 1 else "", rest)
        self.words.set_words("  ·  ".join(part for part in parts if part))
        self.bar.set_share(done / total if total else None)

    @Slot(object)
    def _show_end(self, status: TransferStatus) -> None:
        self._last = status
        self._refresh()

    @Slot()
    def _forget_last(self) -> None:
        self._last = None
        self._refresh()

    @Slot()
    def _answer(self) -> None:
        """Show the question, or put it away again."""
        self._is_open = self.questions.card is None
        self.questions.show_status(next((one for one in self._desk.statuses if one.state in _ASKS), None))
        if not self._is_open:
            self.questions.leave()
            return
        self.questions.ask_again()
        if self.questions.card is not None:
            self.questions.card.focus_first()

    @Slot()
    def _put_away(self) -> None:
        self._is_open = False

    @Slot()
    def _show_all(self) -> None:
        asking = next((one.order.id for one in self._desk.statuses if one.state in _ASKS), "")
        self._desk.shown_asked.emit(asking)

    @Slot()
    def _fit(self) -> None:
        is_asked = self.questions.card is not None
        if is_asked == self._scrolled.isVisibleTo(self):
            return
        self._scrolled.setVisible(is_asked)
        if is_asked:
            self._closing.stop()
            self._has_focus = False
            self.opened.emit(True)
        else:
            self._closing.start()

    @Slot()
    def _close(self) -> None:
        self.opened.emit(False)
        if self._has_focus:
            self.focus_left.emit()

    @Slot()
    def _keep_focus(self) -> None:
        """For the next question, and on no button: who answers by keyboard may press it once more."""
        self._has_focus = True
        self.setFocus()
