"""Types a credential of the vault into a session instead of copying it: asked for, checked, written down, typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from app.domain.credentials import VaultEntry
from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.views.actions import Action
from app.views.icons import icon
from app.views.tasks import TaskRunner
from app.views.terminal.session import SessionState
from app.views.terminal.widget import TerminalWidget
from app.views.widgets.buttons import IconButton

if TYPE_CHECKING:
    from app.views.pages.remote.credential_picker import CredentialPicker, TypedPart
    from app.views.pages.remote.shell_view import ShellView

TYPE_KEY = "Ctrl+Shift+Y"
WORDS = tr("Type a credential…")
_LOOK_AFTER_MS = 120
GONE = tr("The device no longer asks: nothing was typed.")


@dataclass(frozen=True, slots=True)
class VaultTyping:
    """`find` gives what a device may have, None while the vault is locked. `take` comes before the typing: it asks the
    rule of clients, writes the audit, and gives the value; True says that the device hides what is typed now."""

    find: Callable[[Device, str], Sequence[VaultEntry] | None]
    take: Callable[[Device, str, "TypedPart", bool, TaskContext], Secret]


type MakeTyping = Callable[[], VaultTyping]


class CredentialTyping(QObject):
    """The picker stands under the terminal. Nothing is typed into a session but the one it was asked for in."""

    def __init__(self, view: "ShellView", terminal: TerminalWidget, tasks: TaskRunner, lane: str) -> None:
        super().__init__(view)
        self._view, self._terminal, self._tasks, self._lane = view, terminal, tasks, f"{lane} vault"
        self._make: MakeTyping | None = None
        self._picker: CredentialPicker | None = None
        self._pending: tuple[TypedPart, bool, bool] | None = None  # what is typed next, then Enter, hidden
        self.button = IconButton("key-round", tr("Type a credential of the vault"), key=TYPE_KEY)
        self.button.clicked.connect(self.ask)
        self.button.hide()
        shortcut = QShortcut(QKeySequence(TYPE_KEY), view, self.ask)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        terminal.menu_made.connect(self.add_to_menu)
        self._soon = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._soon.timeout.connect(self._look)
        view.session.output_waits.connect(self._stir)
        terminal.drawn.connect(self._stir)

    def offer(self, make: MakeTyping | None) -> None:
        """From now on a person can type what is in the vault."""
        self._make = make

    @cached_property
    def _vault(self) -> VaultTyping | None:
        return self._make() if self._make is not None else None

    def follow(self, state: SessionState) -> None:
        """Only where a session is open."""
        self.button.setVisible(self._make is not None and state is SessionState.OPEN)
        if state is not SessionState.OPEN:
            self._picker = None  # its place shows something else

    def vault_changed(self) -> None:
        """It was unlocked or locked."""
        if self._shown is not None:
            self._shown.show_entries()

    def offered(self) -> Sequence[Action]:
        """For the palette."""
        return [Action(WORDS, self.ask, tr("from the vault"), "key-round", TYPE_KEY)] if self._can else ()

    @Slot(object)
    def add_to_menu(self, menu: QMenu) -> None:
        """To the menu of the right button."""
        if self._can:
            menu.addSeparator()
            menu.addAction(icon("key-round"), f"{WORDS}\t{TYPE_KEY}", self.ask)

    @property
    def _can(self) -> bool:
        return self._make is not None and self._view.session.state is SessionState.OPEN

    @property
    def _shown(self) -> "CredentialPicker | None":
        return self._picker if self._picker is not None and self._view.below is self._picker else None

    @Slot()
    def ask(self) -> None:
        """Show what may be typed here."""
        from app.views.pages.remote.credential_picker import CredentialPicker

        if self._vault is None or not self._can:
            return
        device = self._view.device
        self._picker = picker = CredentialPicker(
            device.name, partial(self._vault.find, device), first=device.credential
        )
        picker.show_prompt(asks=self._line()[1])
        picker.chosen.connect(self._take)
        picker.left.connect(self.leave)
        picker.unlock_asked.connect(self._view.unlock_asked)
        self._view.show_below(picker)
        picker.setFocus()

    @Slot()
    def leave(self) -> None:
        """Back to the terminal; nothing was typed."""
        if self._shown is not None:
            self._view.hide_notice()
            self._terminal.setFocus()
        self._picker = self._pending = None

    @Slot(str, object, bool)
    def _take(self, entry: str, part: "TypedPart", enter: bool) -> None:
        picker, asks = self._shown, self._line()[1]
        if self._vault is None or self._pending is not None or picker is None:
            return
        if not (asks or picker.warns or part.is_public):  # it asked when a person decided
            picker.show_prompt(asks=False)
            picker.show_problem(GONE)
            return
        self._pending = (part, enter, asks)
        take = partial(self._vault.take, self._view.device, entry, part, self._pending[2])
        task = self._tasks.start(take, lane=self._lane)
        task.succeeded.connect(self._type)
        task.failed.connect(self._tell)

    @Slot(object)
    def _type(self, secret: Secret) -> None:
        pending, self._pending = self._pending, None
        if pending is None or self._shown is None or not self._can:
            return  # the session has ended, or a person has left it meanwhile
        part, enter, was_hidden = pending
        text = secret.reveal()
        if was_hidden and not self._line()[1]:
            self._shown.show_prompt(asks=False)  # first: the next look would take the problem away with it
            self._shown.show_problem(GONE)
        elif any(ord(character) < ord(" ") for character in text):
            self._shown.show_problem(tr("The {part} holds a control character: nothing was typed.", part=part.words))
        else:
            if not part.is_public:  # "root" stands in every line
                self._view.extras.conceal(secret)
            self.leave()
            self._view.session.type_now(text.encode() + (b"\r" if enter else b""))

    @Slot(object)
    def _tell(self, error: BaseException) -> None:
        self._pending = None
        if self._shown is not None and isinstance(error, AppError):
            self._shown.show_problem(f"{error} {error.hint}".strip())

    @Slot()
    def _stir(self) -> None:
        """What the device asks may change while a person chooses."""
        if self._shown is not None and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _look(self) -> None:
        self._terminal.refresh_now()
        frame, picker = self._terminal.screen_.frame, self._shown
        is_seen = frame is not None and frame.cursor is not None  # a person may have scrolled back
        if picker is not None and is_seen and picker.warns is (asks := self._seen_line()[1]):
            picker.show_prompt(asks=asks)

    def _line(self) -> tuple[str, bool]:
        """The line up to the cursor as it is now, and whether it asks for a secret."""
        self._terminal.engine.scroll_to_end()
        self._terminal.refresh_now()
        return self._seen_line()

    def _seen_line(self) -> tuple[str, bool]:
        from app.services.recordings.prompts import is_prompt

        frame = self._terminal.screen_.frame
        if frame is None or frame.cursor is None or frame.cursor[1] >= len(frame.rows):
            return "", False
        column, row = frame.cursor
        line = "".join(frame.rows[row].graphemes[:column])
        return line, is_prompt(line)
