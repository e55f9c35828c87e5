"""One session in a tab: its head, its work, and the questions and failures that stand in its place."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain import settings
from app.domain.devices import Device
from app.domain.errors import (
    AuthenticationFailed,
    CertificateChanged,
    CertificateUnknown,
    HostKeyChanged,
    TrustQuestion,
    VaultLocked,
)
from app.domain.secret import Secret
from app.views.pages.remote.cards import (
    Card,
    ChangedKeyCard,
    ConnectingCard,
    FailureCard,
    LockedCard,
    PasswordCard,
    TrustCard,
)
from app.views.tasks import Operation, Task, TaskRunner
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import Grow, clear, column, panel, row, scroll, style
from app.views.widgets.notice import Notice
from app.views.widgets.text import ElidedLabel, label

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions


class SessionView(QWidget):
    """What a terminal and a console have in common. `presence` is one of the kit's words."""

    presence_changed = Signal()
    close_asked = Signal()
    edit_asked = Signal(object)  # Device
    unlock_asked = Signal()
    device_changed = Signal(object)  # Device: a certificate was pinned

    def __init__(self, device: Device, sessions: "RemoteSessions", tasks: TaskRunner, lane: str) -> None:
        super().__init__()
        self.device = device
        self.presence = "unknown"
        self.waits_for_vault = False
        self._sessions, self._tasks, self._lane = sessions, tasks, lane
        self._card: Card | None = None
        self._question: TrustQuestion | None = None
        self._changed_key: HostKeyChanged | None = None
        self._name = label(device.name, "strong")
        self._note = ElidedLabel(tone="tertiary")
        self.tools = row(spacing=2)
        self._tools_place = panel(self.tools)
        self._head = panel(row(self._name, Grow(self._note), self._tools_place, margins=(16, 0, 8, 0)), edge="bottom")
        style(self._head, bg="surface")
        self._head.setFixedHeight(theme().metric("strip"))
        self.place = QVBoxLayout()
        holder = panel(column(None, row(None, self.place, None), None, None, margins=16, spacing=0), bg="surface")
        self.stack = QStackedWidget()
        self.stack.addWidget(scroll(holder))
        self._bottom = QVBoxLayout()
        self._bottom.setContentsMargins(12, 0, 12, 12)
        self.bottom = panel(self._bottom, bg="term")
        self.bottom.hide()
        self.setLayout(column(self._head, Grow(self.stack), self.bottom, spacing=0))

    # -- for the page ------------------------------------------------------------------------------

    def connect_now(self) -> None:
        """Open the session, or open it again."""
        raise NotImplementedError

    def end(self) -> None:
        """Stop connecting, or hang up."""
        raise NotImplementedError

    def close_session(self) -> None:
        """The tab goes away."""
        self.end()

    def focus_work(self) -> None:
        """Put the focus where a person works now."""
        if self._card is not None:
            self._card.focus_first()
        elif work := self.stack.currentWidget():
            work.setFocus()

    def retry_with_vault(self) -> None:
        """The vault was unlocked: go on where it was missed."""
        if self.waits_for_vault:
            self.connect_now()

    def show_looks(self, looks: settings.Terminal) -> None:
        """Use other settings from now on; what is no terminal has none."""

    def show_device(self, device: Device) -> None:
        """The device was edited; the next connection uses what is new."""
        self.device = device
        self._name.setText(device.name)

    # -- for the kinds of session ------------------------------------------------------------------

    def show_work(self, work: QWidget) -> None:
        """Show the terminal or the console itself."""
        self._drop_card()
        self._tools_place.show()
        self.stack.setCurrentWidget(work)
        if self.isVisible():
            work.setFocus()

    def show_state(self, presence: str, note: str) -> None:
        """Say in the head and in the tab how things are."""
        self.presence = presence
        self._note.set_words(note)
        self.presence_changed.emit()

    def show_connecting(self) -> None:
        card = ConnectingCard(self.device)
        card.cancelled.connect(card.show_stopping)
        card.cancelled.connect(self.end)
        self._show_card(card)
        self.show_state("busy", "Connecting…")

    def show_notice(self, verdict: str, fact: str, meaning: str, *actions: QWidget, icon_name: str = "") -> None:
        """Say something under the work, which stays."""
        self.hide_notice()
        self._bottom.addWidget(Notice(verdict, fact, meaning, *actions, icon_name=icon_name))
        self.bottom.show()

    @Slot()
    def hide_notice(self) -> None:
        clear(self._bottom)
        self.bottom.hide()

    def show_failure(self, error: BaseException) -> None:
        """Ask what must be asked, or tell what went wrong, in the place of the session."""
        self.waits_for_vault = isinstance(error, VaultLocked)
        match error:
            case TrustQuestion():
                self._ask_trust(error)
            case HostKeyChanged():
                self._tell_changed_key(error)
            case AuthenticationFailed():
                self._ask_password(error)
            case VaultLocked():
                self._wait_for_vault()
            case CertificateChanged():
                self._show_failure_card(f"{self.device.name} shows another certificate", error, self._leave_button())
            case _:
                again = Button("Try again", "refresh-cw", Kind.PRIMARY)
                again.clicked.connect(self.connect_now)
                self._show_failure_card(f"Could not connect to {self.device.name}", error, again, self._edit_button())

    # -- questions ---------------------------------------------------------------------------------

    def _ask_trust(self, question: TrustQuestion) -> None:
        self._question = question
        card = TrustCard(self.device, question)
        card.trusted.connect(self._trust)
        card.cancelled.connect(self.close_asked)
        self._show_card(card)
        self.show_state("busy", "Waiting for your answer")

    @Slot()
    def _trust(self) -> None:
        if self._question is not None:
            self._answer(partial(self._sessions.trust, self.device, self._question)).succeeded.connect(self._go_on)

    @Slot(object)
    def _go_on(self, _: object) -> None:
        """The question was answered: connect."""
        if isinstance(self._question, CertificateUnknown):
            self.device = replace(self.device, pin=self._question.key)
            self.device_changed.emit(self.device)
        self._question = None
        self.connect_now()

    def _tell_changed_key(self, error: HostKeyChanged) -> None:
        self._changed_key = error
        can_forget = self._sessions.can_forget(error.host, error.port)
        card = ChangedKeyCard(self.device, error, can_forget=can_forget)
        card.cancelled.connect(self.close_asked)
        card.forget_asked.connect(self._forget_key)
        self._show_card(card)
        self.show_state("problem", "Not connected")

    @Slot()
    def _forget_key(self) -> None:
        if (error := self._changed_key) is not None:
            self._answer(partial(self._sessions.forget_key, error.host, error.port)).succeeded.connect(self._go_on)

    def _ask_password(self, error: AuthenticationFailed) -> None:
        refused = self._sessions.has_password(self.device)
        card = PasswordCard(self.device, self.device.user, error, refused=refused)
        card.given.connect(self._use_password)
        card.edit_asked.connect(self._ask_edit)
        card.cancelled.connect(self.close_asked)
        self._show_card(card)
        self.show_state("problem", "Not signed in")

    @Slot(str, object)
    def _use_password(self, user: str, password: Secret) -> None:
        self.device = replace(self.device, user=user)
        self._sessions.give_password(self.device, user, password)
        self.connect_now()

    def _wait_for_vault(self) -> None:
        card = LockedCard(self.device)
        card.unlock_asked.connect(self.unlock_asked)
        card.cancelled.connect(self.close_asked)
        self._show_card(card)
        self.show_state("busy", "Waiting for the vault")

    @Slot()
    def _ask_edit(self) -> None:
        self.edit_asked.emit(self.device)

    def _edit_button(self) -> Button:
        button = Button("Edit device")
        button.clicked.connect(self._ask_edit)
        return button

    def _leave_button(self) -> Button:
        button = Button("Do not connect", "", Kind.PRIMARY)
        button.clicked.connect(self.close_asked)
        return button

    def _answer(self, operation: Operation) -> Task:
        task = self._tasks.start(operation, lane=f"{self._lane} trust")
        task.failed.connect(self.show_failure)
        return task

    # -- the place ---------------------------------------------------------------------------------

    def _show_failure_card(self, title: str, error: BaseException, *helps: Button) -> None:
        card = FailureCard(title, error, *helps)
        card.cancelled.connect(self.close_asked)
        self._show_card(card)
        self.show_state("problem", "Not connected")

    def _show_card(self, card: Card) -> None:
        self._drop_card()
        self._card = card
        self.place.addWidget(card)
        self.stack.setCurrentIndex(0)
        self._tools_place.hide()
        self.hide_notice()
        if self.isVisible():
            card.focus_first()

    def _drop_card(self) -> None:
        clear(self.place)
        self._card = None

    @property
    def card(self) -> Card | None:
        """The question or the failure that is shown now."""
        return self._card
