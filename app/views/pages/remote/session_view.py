"""One session in a tab: its head, its work, and the questions and failures that stand in its place."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from app.domain import settings
from app.domain.devices import Device
from app.domain.language import tr
from app.domain.vault_errors import VaultLocked
from app.views.pages.remote.accent_badge import AccentLine
from app.views.pages.remote.cards import Card, ConnectingCard
from app.views.pages.remote.file_dock import FileDock
from app.views.pages.remote.look_dock import LookDock
from app.views.pages.remote.session_head import SessionHead
from app.views.pages.remote.session_questions import SessionQuestions
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button
from app.views.widgets.layout import Grow, clear, column, panel, row, scroll
from app.views.widgets.notice import Notice

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions
    from app.views.actions import Action
    from app.views.pages.remote.credential_typing import MakeTyping


class SessionView(QWidget):
    """What a terminal and a console have in common. `presence` is one of the kit's words."""

    presence_changed = Signal()
    close_asked = Signal()
    edit_asked = Signal(object)  # Device
    unlock_asked = Signal()
    device_changed = Signal(object)  # Device: a certificate was pinned, old methods were allowed
    stirred = Signal(str)  # "output" came, or the "bell" rang
    folder_told = Signal(str)  # where the shell says that it is

    def __init__(self, device: Device, sessions: "RemoteSessions", tasks: TaskRunner, lane: str) -> None:
        super().__init__()
        self.device = device
        self.presence = "unknown"
        self.waits_for_vault = False
        self.notice: Notice | None = None  # what is said under the work now
        self.below: QWidget | None = None  # what stands there: a notice, or something to choose from
        self._sessions, self._tasks, self._lane = sessions, tasks, lane
        self._card: Card | None = None
        self.questions = SessionQuestions(self, self, sessions, tasks, lane)
        self.questions.device_changed.connect(self.device_changed)
        self.stack = QStackedWidget()
        self.files, self.looks = FileDock(self), LookDock(self)
        self._head, self._line = SessionHead(device, self.looks.button, self.files.button), AccentLine(device.accent)
        self._note, self.tools, self._tools_place = self._head.note, self._head.tools, self._head.tools_place
        self.place = QVBoxLayout()
        holder = panel(column(None, row(None, self.place, None), None, None, margins=16, spacing=0), bg="surface")
        self.stack.addWidget(scroll(holder))
        self._bottom = QVBoxLayout()
        self._bottom.setContentsMargins(12, 0, 12, 12)
        self.bottom = panel(self._bottom, bg="term")
        self.bottom.hide()
        self.setLayout(column(self._head, self._line, Grow(self.files.splitter), self.bottom, spacing=0))

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
        self.files.close()
        self.looks.close()

    def focus_work(self) -> None:
        """Put the focus where a person works now: also into the files or the views beside the shell."""
        if self._card is None and self.files.had_focus:
            self.files.focus_work()
        elif self._card is None and self.looks.had_focus:
            self.looks.focus_work()
        else:
            self.focus_session()

    def focus_session(self) -> None:
        """As F6 goes about: the session itself. The files beside it are panes of their own."""
        if self.files.is_zoomed:
            self.files.focus_work()
        elif self.looks.is_zoomed:
            self.looks.focus_work()
        elif self._card is not None:
            self._card.focus_first()
        elif work := self.stack.currentWidget():
            work.setFocus()

    def put_command(self, command: str) -> bool:
        """Write a command where a person types, without running it; False where there is no prompt now."""
        return False

    def offer_typing(self, make: "MakeTyping | None") -> None:
        """From now on what is in the vault can be typed here; where there is no terminal, cards ask for it."""

    def menu_actions(self) -> "Sequence[Action]":
        """What the menu of its tab has beside what all have."""
        return ()

    def offered(self) -> "Sequence[Action]":
        """For the palette: what only this kind of session can do."""
        return ()

    def vault_changed(self) -> None:
        """It was unlocked or locked: where it was missed, go on."""
        for card in self.findChildren(Card):
            card.vault_changed()
        if self.waits_for_vault:
            self.connect_now()

    def show_looks(self, looks: settings.Terminal) -> None:
        """Use other settings from now on; what is no terminal has none."""

    def show_device(self, device: Device) -> None:
        """The device was edited; the next connection uses what is new."""
        self.device = device
        self._head.show_device(device)
        self._line.show_accent(device.accent)
        self.files.show_device(device)
        self.looks.show_device(device)

    # -- for the kinds of session ------------------------------------------------------------------

    @property
    def address_words(self) -> str:
        """Where the device is, for the head; "" where its name says that already."""
        return "" if self.device.name.endswith(self.device.address) else self.device.address

    def show_work(self, work: QWidget) -> None:
        """Show the terminal or the console itself."""
        takes_focus = self.may_take_focus()  # asked first: a card that goes passes the focus on to anything
        self._drop_card()
        self._tools_place.show()
        self.stack.setCurrentWidget(work)
        if takes_focus:
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
        self.show_card(card)
        self.show_state("busy", tr("Connecting…"))

    def show_notice(self, verdict: str, fact: str, meaning: str, *actions: QWidget, icon_name: str = "") -> Notice:
        """Say something under the work, which stays."""
        notice = Notice(verdict, fact, meaning, *actions, icon_name=icon_name)
        self.show_below(notice)
        self.notice = notice
        return notice

    def show_below(self, widget: QWidget) -> None:
        """Show this under the work, which stays."""
        self.hide_notice()
        self.below = widget
        self._bottom.addWidget(widget)
        self.bottom.show()

    def show_unconnected(self, connect: Callable[[], None]) -> None:
        """There was no session yet: something else of the device is shown."""
        self._tools_place.hide()
        self.show_state("unknown", tr("Not connected"))
        button = Button(tr("Connect"), small=True)
        button.clicked.connect(connect)
        self.show_notice("unknown", tr("The shell is not open."), "", button, icon_name="unplug")

    @Slot()
    def hide_notice(self) -> None:
        self.notice = self.below = None
        clear(self._bottom)
        self.bottom.hide()

    def show_failure(self, error: BaseException) -> None:
        """Ask what must be asked, or tell what went wrong, in the place of the session."""
        self.waits_for_vault = isinstance(error, VaultLocked)
        self.questions.show(error)

    # -- the place ---------------------------------------------------------------------------------

    def show_card(self, card: Card) -> None:
        """Show a question or a failure in the place of the session."""
        takes_focus = self.may_take_focus()
        self._drop_card()
        self._card = card
        self.files.leave_zoom()  # nobody would see the card
        self.looks.leave_zoom()
        self.place.addWidget(card)
        self.stack.setCurrentIndex(0)
        self._tools_place.hide()
        self.hide_notice()
        if takes_focus:
            card.focus_first()

    def may_take_focus(self) -> bool:
        """Whoever types into another session keeps the focus: this one may change by itself, with a field in it."""
        focused = QApplication.focusWidget()
        if self.files.has_focus or self.looks.has_focus:
            return False
        while focused is not None and not isinstance(focused, SessionView):
            focused = focused.parentWidget()
        return self.isVisible() and focused in (None, self)

    def _drop_card(self) -> None:
        clear(self.place)
        self._card = None

    @property
    def card(self) -> Card | None:
        """The question or the failure that is shown now."""
        return self._card
