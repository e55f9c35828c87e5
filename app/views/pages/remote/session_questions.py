"""What must be asked or told before a session stands, each in a card in the place where the session will be."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.connection_check import ConnectionCheck, Help
from app.domain.devices import Device, Transport
from app.domain.errors import (
    AnswersRefused,
    AppError,
    AuthenticationFailed,
    CertificateChanged,
    CertificateUnknown,
    HostKeyChanged,
    LegacyNeeded,
    TargetError,
    TrustQuestion,
)
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import OtherClient, VaultLocked
from app.views.pages.remote.cards import (
    Card,
    ChangedCertificateCard,
    ChangedKeyCard,
    FailureCard,
    LockedCard,
    TrustCard,
)
from app.views.pages.remote.check_card import CheckCard, start_check
from app.views.pages.remote.crossing_card import crossing_card
from app.views.pages.remote.login_cards import LegacyCard
from app.views.pages.remote.login_questions import LoginQuestions, name_hop
from app.views.pages.remote.password_card import PasswordCard
from app.views.tasks import Operation, Task, TaskRunner
from app.views.widgets.buttons import Button, Kind

if TYPE_CHECKING:
    from app.services.connection_check.service import OnFinding
    from app.services.sessions import RemoteSessions
    from app.views.pages.remote.question_view import QuestionView

_CHECKED = (Transport.SSH, Transport.WINRM, Transport.WINRMS)


class SessionQuestions(QObject):
    """Shows its cards in a view, and carries out what a person answers. A jump host is asked about by its own name."""

    device_changed = Signal(object)  # Device, as it is from now on: the view's own, or a jump host

    def __init__(
        self, parent: QObject, view: "QuestionView", sessions: "RemoteSessions", tasks: TaskRunner, lane: str
    ) -> None:
        super().__init__(parent)
        self._view, self._sessions, self._tasks, self._lane = view, sessions, tasks, lane
        self._error: BaseException | None = None
        self._check: Task | None = None
        self.asker = LoginQuestions(self, view).asker

    def show(self, error: BaseException) -> None:
        """Ask what must be asked, or tell what went wrong."""
        self._error = error
        match error:
            case TrustQuestion():
                self._ask_trust(error)
            case HostKeyChanged():
                self._tell_changed_key(error)
            case LegacyNeeded():
                self._ask_legacy(error)
            case AnswersRefused():  # a form for a password would not help
                self._show_failure(
                    tr("Could not sign in to {asked}", asked=self._asked.name), error, *self._again_buttons()
                )
            case AuthenticationFailed():
                self._ask_password(error)
            case VaultLocked():
                self._wait_for_vault()
            case OtherClient() if error.entry:
                self._ask_crossing(error)
            case CertificateChanged():
                self._tell_changed_certificate(error)
            case TargetError() if self._view.device.transport in _CHECKED:
                self.find_out(error)
            case _:
                self._show_failure(
                    tr("Could not connect to {device}", device=self._view.device.name), error, *self._again_buttons()
                )

    @property
    def _asked(self) -> Device:
        """Whom the question is about: the device, or a jump host on the way to it."""
        error, own = self._error, self._view.device
        return (error.hop if isinstance(error, TargetError) else getattr(error, "device", None)) or own

    # -- why it failed -------------------------------------------------------------------------------

    def find_out(self, error: AppError, *_: object) -> None:
        """Tell the failure, and check by itself where it comes from."""
        self._error = error  # it may be of an earlier try: whoever is asked next is the one that it is about
        device = self._view.device
        card = CheckCard(device, error)
        card.again_asked.connect(self._view.connect_now)
        card.fix_asked.connect(self._help)
        self._show(card, "problem", tr("Not connected"))

        def check(task: TaskContext, found: "OnFinding", unwritten: Callable[[AppError], None]) -> ConnectionCheck:
            return self._sessions.check(device, task, failure=error, on_finding=found, unwritten=unwritten)

        self._check = start_check(card, check, self._tasks, f"{self._lane} check")
        self._check.finished.connect(self._forget_check)

    def stop_checking(self) -> None:
        """Nobody looks at the check any more."""
        if self._check is not None:
            self._check.cancel()

    @Slot()
    def _forget_check(self) -> None:
        if self.sender() is self._check:
            self._check = None

    @Slot(object)
    def _help(self, help: Help) -> None:
        match help:
            case Help.EDIT_DEVICE:
                self._ask_edit()
            case Help.UNLOCK_VAULT:
                self._view.waits_for_vault = True
                self._view.unlock_asked.emit()
            case Help.ENTER_PASSWORD if self._blames_another():
                self._view.connect_now()
            case Help.ENTER_PASSWORD:
                error = self._error
                refused = error if isinstance(error, AuthenticationFailed) else AuthenticationFailed(str(error))
                self._ask_password(refused)
            case _:  # connecting brings the question that it is about
                self._view.connect_now()

    def _blames_another(self) -> bool:
        """Whether the check has found another at fault than the failure: a jump host, or the device behind it.

        What is typed for one must never go to the other, so the login asks for it itself, by the right name.
        """
        card = self._view.card
        cause = card.check.cause if isinstance(card, CheckCard) and card.check is not None else None
        return cause is not None and cause.hop != ("" if self._asked is self._view.device else self._asked.name)

    # -- trust -------------------------------------------------------------------------------------

    def _ask_trust(self, question: TrustQuestion) -> None:
        card = TrustCard(self._asked, question)
        card.trusted.connect(self._trust)
        name_hop(card, self._asked, self._view.device)
        self._show(card, "busy", tr("Waiting for your answer"))

    @Slot()
    def _trust(self) -> None:
        if isinstance(self._error, TrustQuestion):
            self._carry_out(partial(self._sessions.trust, self._asked, self._error)).succeeded.connect(self._trusted)

    @Slot(object)
    def _trusted(self, _: object) -> None:
        if isinstance(self._error, CertificateUnknown):
            self._use(replace(self._view.device, pin=self._error.key))
        self._view.connect_now()

    def _tell_changed_key(self, error: HostKeyChanged) -> None:
        can_forget = self._sessions.can_forget(error.host, error.port)
        card = ChangedKeyCard(self._asked, error, can_forget=can_forget)
        card.forget_asked.connect(self._forget_key)
        name_hop(card, self._asked, self._view.device)
        self._show(card, "problem", tr("Not connected"))

    def _tell_changed_certificate(self, error: CertificateChanged) -> None:
        card = ChangedCertificateCard(self._view.device, error)
        card.forget_asked.connect(self._forget_certificate)
        self._show(card, "problem", tr("Not connected"))

    def _forget_certificate(self) -> None:
        self._use(replace(self._view.device, pin=""))
        self._view.connect_now()

    @Slot()
    def _forget_key(self) -> None:
        if isinstance(error := self._error, HostKeyChanged):
            forget = partial(self._sessions.forget_key, error.host, error.port)
            self._carry_out(forget).succeeded.connect(self._view.connect_now)

    def _ask_legacy(self, error: LegacyNeeded) -> None:
        asked = self._asked
        card = LegacyCard(asked, error, can_store=asked is self._view.device or bool(asked.id))
        card.allowed.connect(self._allow_legacy)
        name_hop(card, asked, self._view.device)
        self._show(card, "problem", tr("Not connected"))

    @Slot()
    def _allow_legacy(self) -> None:
        if isinstance(self._error, LegacyNeeded):
            allow = partial(self._sessions.allow_legacy, self._asked, self._error)
            self._carry_out(allow).succeeded.connect(self._legacy_allowed)

    @Slot(object)
    def _legacy_allowed(self, device: Device) -> None:
        self._use(device)
        self._view.connect_now()

    # -- the credential ------------------------------------------------------------------------------

    def _ask_password(self, error: AuthenticationFailed) -> None:
        asked = self._asked
        known = self._sessions.has_password(asked)
        offered = partial(self._sessions.offered, asked)
        card = PasswordCard(asked, asked.user, error, refused=known, entries=offered)
        card.user.setReadOnly(asked is not self._view.device and bool(asked.user))
        card.given.connect(self._use_password)
        card.entry_chosen.connect(self._use_entry)
        card.vault.unlock_asked.connect(partial(self._help, Help.UNLOCK_VAULT))
        card.edit_asked.connect(self._ask_edit)
        if self._view.device.transport in _CHECKED:
            card.why_asked.connect(partial(self.find_out, error))
            card.why.show()
        self._show(card, "problem", tr("Not signed in"))

    @Slot(str, object)
    def _use_password(self, user: str, password: Secret) -> None:
        asked = self._asked
        if asked is self._view.device:
            asked = self._view.device = replace(asked, user=user)
        self._sessions.give_password(asked, user, password)
        self._view.connect_now()

    @Slot(str)
    def _use_entry(self, entry: str) -> None:
        """What the device names itself comes before what its folders say: from now on this."""
        self._use(self._sessions.choose_entry(self._asked, entry))
        self._view.connect_now()

    def _wait_for_vault(self) -> None:
        card = LockedCard(self._view.device)
        card.unlock_asked.connect(self._view.unlock_asked)
        self._show(card, "busy", tr("Waiting for the vault"))

    def _ask_crossing(self, error: OtherClient) -> None:
        def cross(reason: str) -> None:
            self._carry_out(partial(self._sessions.cross, error, reason)).succeeded.connect(self._view.connect_now)

        self._show(crossing_card(error, cross, self._ask_edit), "busy", tr("Waiting for your answer"))

    def _show(self, card: Card, presence: str, note: str) -> None:
        card.cancelled.connect(self._view.close_asked)
        self._view.show_card(card)
        self._view.show_state(presence, note)

    def _show_failure(self, title: str, error: BaseException, *helps: Button) -> None:
        self._show(FailureCard(title, error, *helps), "problem", tr("Not connected"))

    def _use(self, device: Device) -> None:
        if not isinstance(self._error, TargetError) or self._error.hop is None:
            self._view.show_device(device)
        self.device_changed.emit(device)

    def _again_buttons(self) -> tuple[Button, Button]:
        again, edit = Button(tr("Try again"), "refresh-cw", Kind.PRIMARY), Button(tr("Edit device"))
        again.clicked.connect(self._view.connect_now)
        edit.clicked.connect(self._ask_edit)
        return again, edit

    @Slot()
    def _ask_edit(self) -> None:
        asked = self._asked
        self._view.edit_asked.emit(asked if asked.id else self._view.device)

    def _carry_out(self, operation: Operation) -> Task:
        task = self._tasks.start(operation, lane=f"{self._lane} trust")
        task.failed.connect(self._view.show_failure)
        return task
