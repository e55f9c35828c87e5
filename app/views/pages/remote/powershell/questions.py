"""Asks what a command asks, and what is asked before many lines are pasted."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent

from app.domain.language import tr
from app.domain.powershell import Question
from app.domain.secret import Secret
from app.views.pages.remote.asking import Request
from app.views.pages.remote.powershell.parts import PowerShellParts
from app.views.pages.remote.powershell.place import WorkPlace
from app.views.pages.remote.powershell.question_cards import card_for
from app.views.pages.remote.powershell.work import PowerShellWork
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.focus_ring import focus_by_key
from app.views.widgets.notice import Notice

if TYPE_CHECKING:
    from app.domain.credentials import Credential, VaultEntry
    from app.views.pages.remote.session_view import SessionView

_PREVIEW = 60  # characters of a paste


class PowerShellQuestions(QObject):
    """A question stands in the place of the line until it is answered, or its command ends."""

    def __init__(self, view: "SessionView", place: WorkPlace, runs: PowerShellWork, parts: PowerShellParts) -> None:
        super().__init__(view)
        self._view, self._place, self._runs, self._parts = view, place, runs, parts
        self._request: Request[Question] | None = None
        self._paste: Notice | None = None
        runs.asker.asked.connect(self._ask)
        runs.asker.withdrawn.connect(self._withdraw)

    @Slot(object)
    def _ask(self, request: Request[Question]) -> None:
        if not self._runs.is_busy:
            return  # it came after the end of its command
        takes_focus = self._view.may_take_focus()
        self._request = request
        card = card_for(request.question, self._entries, self._give_entry if self._parts.give else None)
        card.given.connect(self._give)
        card.cancelled.connect(self._runs.stop)
        self._place.show_card(card)
        self._view.show_state("busy", tr("The command waits for your answer"))
        self._view.stirred.emit("bell")
        if takes_focus:
            card.focus_first()

    def _entries(self) -> "Sequence[VaultEntry] | None":
        return self._parts.entries(self._view.device)  # as it is now: it may have got another client meanwhile

    def _give_entry(self, id: str) -> "Credential":
        assert self._parts.give is not None  # noqa: S101 - else there is nothing to choose
        return self._parts.give(self._view.device, id)

    @Slot(object, str)
    def _give(self, answers: Sequence[Secret], told: str) -> None:
        request, self._request = self._request, None
        if request is not None:
            self._place.output.start_line()
            self._place.output.write(f"{told}\n", "asked")
            request.give(answers)
            self._close()

    @Slot(object)
    def _withdraw(self, request: Request[Question]) -> None:
        if request is self._request:
            self.drop()

    def drop(self) -> None:
        """Nobody waits for the answer any more."""
        if self._request is not None:
            self._request = None
            self._close()

    def _close(self) -> None:
        takes_focus = self._view.may_take_focus()
        self._place.drop_card()
        self._view.show_state("online", self._view.device.address)
        if takes_focus:
            self._place.line.setFocus()

    # -- a paste -----------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape is a no."""
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if not is_key or event.key() != Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            return False
        self._leave()
        return True

    @Slot(str)
    def ask_paste(self, text: str) -> None:
        """Whether to paste many lines. They come into the line, and run only when that is asked for."""
        paste, leave = Button(tr("Paste"), small=True), Button(tr("Cancel"), "", Kind.GHOST, small=True, key="Esc")
        paste.clicked.connect(partial(self._do_paste, text))
        leave.clicked.connect(self._leave)
        lines = len(text.split("\n"))
        begin = " ⏎ ".join(text[: 2 * _PREVIEW].split("\n"))
        shown = begin if len(text) <= _PREVIEW else f"{begin[:_PREVIEW]}…"
        meaning = tr("{shown}  They run together, when you press Enter.", shown=shown)
        self._paste = self._view.show_notice(
            "warning", tr("Paste {lines:,} lines?", lines=lines), meaning, paste, leave
        )
        self._paste.installEventFilter(self)
        focus_by_key(paste)

    def _do_paste(self, text: str, *_: object) -> None:
        editor = self._place.line.editor
        editor.textCursor().insertText(text)
        editor.ensureCursorVisible()
        self._leave()

    @Slot()
    def _leave(self) -> None:
        self._paste = None
        self._view.hide_notice()
        self._place.line.setFocus()
