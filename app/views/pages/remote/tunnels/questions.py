"""What must be asked or told before a tunnel is open, in a card: the same cards as in a session."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import TargetError
from app.domain.language import tr
from app.domain.tunnels import TunnelState, TunnelStatus
from app.domain.vault_errors import VaultError, VaultLocked
from app.views.pages.remote.cards import Card, FailureCard
from app.views.pages.remote.login_cards import PromptCard
from app.views.pages.remote.session_questions import SessionQuestions
from app.views.tasks import TaskRunner
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import clear, column, row

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions
    from app.services.tunnels.service import Tunnels

LANE = "tunnels"


class TunnelQuestions(QWidget):
    """Implements `QuestionView` for the tunnel that is shown. Hidden while there is nothing to ask.

    `find_device` gives a device by its id, None where it was deleted.
    """

    close_asked = Signal()
    edit_asked = Signal(object)  # Device
    change_asked = Signal()  # the tunnel itself
    unlock_asked = Signal()
    shown = Signal()  # another card than before, of another height, or none

    def __init__(
        self,
        tunnels: "Tunnels",
        sessions: "RemoteSessions",
        tasks: TaskRunner,
        find_device: Callable[[str], Device | None],
    ) -> None:
        super().__init__()
        self._tunnels, self._find_device = tunnels, find_device
        self.device: Device = THIS_COMPUTER
        self.waits_for_vault = False
        self.card: Card | None = None
        self._status: TunnelStatus | None = None
        self._started = ""  # the tunnel that may ask during its login
        self._key: object = None  # what the card is about
        self._left: object = None  # what a person does not want to be told any more
        self.questions = SessionQuestions(self, self, sessions, tasks, LANE)
        self._place = column(spacing=0)
        self.setLayout(column(row(None, self._place, None), spacing=0))
        self.close_asked.connect(self.leave)
        self.hide()

    def event(self, event: QEvent) -> bool:
        """A card says only once it is laid out how high it is."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.shown.emit()
        return done

    def start(self, id: str) -> None:
        """Start a tunnel for a person, who is asked here what its device asks. Raises TunnelError."""
        self._started, self._left = id, None
        self.device = self._find_device(self._tunnels.status(id).tunnel.device) or self.device
        self._tunnels.stop(id)
        self._tunnels.start(id, self.questions.asker.ask)

    def show_status(self, status: TunnelStatus | None) -> None:
        """Tell why this tunnel is not open; nothing happens while that is the same as before."""
        key = (status.tunnel, status.error) if status and status.state is TunnelState.FAILED else None
        self._status = status
        if key == self._key:
            return
        self._key = key
        self.questions.stop_checking()
        if key is None and self._asks_now(status):
            return
        self._drop()
        if status is not None and status.error is not None and key is not None and key != self._left:
            self._tell(status, status.error)
        self.setVisible(self.card is not None)
        self.shown.emit()

    @Slot()
    def leave(self) -> None:
        """Not now. It is told again when the tunnel is started again."""
        self._left = self._key
        self.questions.stop_checking()
        self._drop()
        self.hide()
        self.shown.emit()

    def _asks_now(self, status: TunnelStatus | None) -> bool:
        """The card is a question of the login, which goes on."""
        is_question = isinstance(self.card, PromptCard)
        return (
            is_question
            and status is not None
            and status.state is TunnelState.STARTING
            and status.tunnel.id == self._started
        )

    def _tell(self, status: TunnelStatus, error: BaseException) -> None:
        device = self._find_device(status.tunnel.device)
        if device is not None and isinstance(error, TargetError | VaultError):
            self.device, self.waits_for_vault = device, isinstance(error, VaultLocked)
            self.questions.show(error)
            return
        again, change = Button(tr("Start again"), "play", Kind.PRIMARY), Button(tr("Edit tunnel…"), "pencil")
        again.clicked.connect(self.connect_now)
        change.clicked.connect(self.change_asked)
        card = FailureCard(
            tr("{tunnel} is not open", tunnel=status.tunnel.name), error, again, change, close=tr("Later")
        )
        card.cancelled.connect(self.leave)
        self.show_card(card)

    # -- for the questions -------------------------------------------------------------------------

    @Slot()
    def connect_now(self) -> None:
        """What was in the way is out of it."""
        if self._status is not None:
            self.start(self._status.tunnel.id)

    @Slot()
    def end(self) -> None:
        """A person does not want to answer."""
        self._tunnels.stop(self._started)
        self.leave()

    def show_card(self, card: Card) -> None:
        self._drop()
        self.card = card
        self._place.addWidget(card)
        theme().dress(card)
        self.show()
        self.shown.emit()
        card.focus_first()

    def show_state(self, presence: str, note: str) -> None:
        """The row says it."""

    @Slot()
    def show_connecting(self) -> None:
        """A question was answered, or nobody waits any more. The row says what goes on."""
        self._drop()
        self.hide()
        self.shown.emit()

    def show_device(self, device: Device) -> None:
        self.device = device

    @Slot(object)
    def show_failure(self, error: BaseException) -> None:
        if self._status is not None:
            self._tell(self._status, error)

    def _drop(self) -> None:
        clear(self._place)
        self.card = None
