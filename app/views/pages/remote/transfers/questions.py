"""What one transfer asks, or why it cannot go on, in a card: the same cards as in a session."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import TargetError
from app.domain.language import tr
from app.domain.transfers import TransferState, TransferStatus
from app.domain.vault_errors import VaultError, VaultLocked
from app.views.pages.remote.cards import CLOSE_TAB, Card, FailureCard
from app.views.pages.remote.login_cards import PromptCard
from app.views.pages.remote.session_questions import SessionQuestions
from app.views.pages.remote.transfers.conflict_card import ConflictCard
from app.views.pages.remote.transfers.desk import TransferDesk
from app.views.pages.remote.transfers.words import remote_of, title
from app.views.tasks import TaskRunner
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import clear, column, row

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions

LANE = "transfers"


class TransferQuestions(QWidget):
    """Implements `QuestionView` for the transfer that is shown. Hidden while it has nothing to ask."""

    close_asked = Signal()
    edit_asked = Signal(object)  # Device
    unlock_asked = Signal()
    parting = Signal()  # the card that goes has the focus: someone must take it
    left = Signal()  # a person puts the question off
    grew = Signal()  # there is more or less to see than before

    def __init__(self, desk: TransferDesk, sessions: "RemoteSessions", tasks: TaskRunner) -> None:
        super().__init__()
        self._desk = desk
        self.device: Device = THIS_COMPUTER
        self.waits_for_vault = False
        self.card: Card | None = None
        self._status: TransferStatus | None = None
        self._key: object = None  # what the card is about
        self._left: object = None  # what a person does not want to be asked just now
        self._landed: QWidget | None = None  # where the focus went when the card that had it was answered
        self.questions = SessionQuestions(self, self, sessions, tasks, LANE)
        self._place = column(spacing=0)
        self.setLayout(column(row(None, self._place, None), spacing=0))
        self.close_asked.connect(self.leave)
        self.hide()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.grew.emit()
        return done

    def show_status(self, status: TransferStatus | None) -> None:
        """Ask what this transfer asks; nothing happens while it asks the same as before."""
        key = _asked(status)
        self._status = status
        if key == self._key:
            return
        self._key = key
        if key != self._left:
            self._left = None
        self.questions.stop_checking()
        self._drop()
        if status is not None and key is not None and self._left is None:
            self._ask(status)
        self.setVisible(self.card is not None)
        self.grew.emit()

    @Slot()
    def leave(self) -> None:
        """Not now. It is asked again when the transfer is chosen again."""
        self._left = self._key
        self.questions.stop_checking()
        self._drop()
        self._landed = None
        self.hide()
        self.left.emit()
        self.grew.emit()

    def ask_again(self) -> None:
        """A person wants to see what was left for later."""
        self._left = self._key = None
        self.show_status(self._status)

    # -- which card --------------------------------------------------------------------------------

    def _ask(self, status: TransferStatus) -> None:
        order = status.order
        if status.conflict is not None:
            conflict = ConflictCard(order, status.conflict)
            conflict.decided.connect(partial(self._desk.decide, order.id))
            conflict.cancelled.connect(self.leave)
            self.show_card(conflict)
        elif status.question is not None:
            prompts = PromptCard(status.question)
            prompts.given.connect(partial(self._desk.answer, order.id))
            prompts.cancelled.connect(self._pause)
            self.show_card(prompts)
        elif status.error is not None:
            self._tell(status, status.error)

    def _tell(self, status: TransferStatus, error: BaseException) -> None:
        order = status.order
        is_between = THIS_COMPUTER.id not in (order.source.id, order.target.id)
        if isinstance(error, TargetError | VaultError) and not (is_between and not isinstance(error, VaultLocked)):
            self.device = remote_of(order)
            self.waits_for_vault = isinstance(error, VaultLocked)
            self.questions.show(error)
            return
        again = Button(tr("Go on"), "play", Kind.PRIMARY)
        again.clicked.connect(self.connect_now)
        card = FailureCard(tr("{title} is not copied yet", title=title(order)), error, again, close=tr("Later"))
        if is_between and isinstance(error, TargetError):
            words = tr(
                "Open a session to {source} and to {target} in Remote: it asks what must be asked. "
                "Then let this go on.",
                source=order.source.name,
                target=order.target.name,
            )
            card.hint.set_words(words)
        card.cancelled.connect(self.leave)
        self.show_card(card)

    @Slot()
    def _pause(self) -> None:
        if self._status is not None:
            self._desk.queue.pause([self._status.order.id])

    # -- for the questions -------------------------------------------------------------------------

    @Slot()
    def connect_now(self) -> None:
        """What was in the way is out of it."""
        if self._status is not None:
            order = self._status.order
            if self.device not in (order.source, order.target):
                self._desk.queue.use_device(order.id, remote_of(order), self.device)
            self._desk.go_on([order.id])

    @Slot()
    def end(self) -> None:
        self.leave()

    def show_card(self, card: Card) -> None:
        self._drop()
        self.card = card
        if card.leave_button is not None and card.leave_button.accessibleName() == CLOSE_TAB:
            card.leave_button.set_words(tr("Later"))  # there is no tab
        self._place.addWidget(card)
        theme().dress(card)
        self.show()
        if self._landed is not None and QApplication.focusWidget() is self._landed:
            card.focus_first()  # who answers one question after the other stays at it
        self._landed = None

    def show_state(self, presence: str, note: str) -> None:
        """The row says it."""

    def show_connecting(self) -> None:
        """The row says it."""

    def show_device(self, device: Device) -> None:
        self.device = device

    @Slot(object)
    def show_failure(self, error: BaseException) -> None:
        if self._status is not None:
            self._tell(self._status, error)

    def _drop(self) -> None:
        focus = QApplication.focusWidget()
        had_focus = self.card is not None and focus is not None and self.card.isAncestorOf(focus)
        clear(self._place)
        self.card = None
        if had_focus:
            self.parting.emit()
            self._landed = QApplication.focusWidget()


def _asked(status: TransferStatus | None) -> object:
    """What the card would be about, None where there is nothing to ask."""
    if status is None or status.state not in (TransferState.ASKING, TransferState.FAILED):
        return None
    return (status.order.id, status.conflict, status.question, status.error)
