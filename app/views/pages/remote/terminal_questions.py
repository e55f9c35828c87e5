"""What a terminal asks before it acts: a paste that could run something, a clipboard, a link."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent

from app.domain.language import tr
from app.views.opening import open_url
from app.views.terminal.links import place_of_address
from app.views.terminal.widget import TerminalWidget
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.focus_ring import focus_by_key
from app.views.widgets.notice import Notice

if TYPE_CHECKING:
    from app.views.pages.remote.session_view import SessionView

_PREVIEW = 60  # characters of a paste or of an offered clipboard that a question shows


class TerminalQuestions(QObject):
    """Asks under the terminal, in the notice of its view."""

    def __init__(self, view: "SessionView", terminal: TerminalWidget) -> None:
        super().__init__(view)
        self._view, self._terminal = view, terminal
        self._pasted = ""
        self._offered = ""
        self._may_copy: bool | None = None  # whether the device may write the clipboard; None: ask
        self._question: Notice | None = None  # about what a person has done: it waits for nobody
        self._offer: Notice | None = None
        terminal.paste_asked.connect(self.ask_paste)
        terminal.clipboard_asked.connect(self.ask_clipboard)
        terminal.link_asked.connect(self.ask_link)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape is a no to what has the focus."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        self._leave()
        return True

    @Slot(str)
    def ask_paste(self, text: str) -> None:
        """Whether to paste what could run at once, or act on the terminal."""
        self._pasted = text
        paste, leave = Button(tr("Paste"), small=True), Button(tr("Cancel"), "", Kind.GHOST, small=True, key="Esc")
        paste.clicked.connect(self._paste)
        leave.clicked.connect(self._leave)
        lines, ends = len(text.splitlines()), text.endswith(("\n", "\r"))
        what = tr("Paste a line that runs at once?") if ends else tr("Paste text with control characters?")
        what = tr("Paste {lines} lines?", lines=lines) if lines > 1 else what
        self._question = self._view.show_notice("warning", what, _preview(text), paste, leave)
        self._question.installEventFilter(self)
        focus_by_key(paste)

    @Slot()
    def _paste(self) -> None:
        self._terminal.paste_now(self._pasted)
        self._leave()

    @Slot(str)
    def ask_clipboard(self, text: str) -> None:
        """Whether the device may write the clipboard: once for each session."""
        self._offered = text
        if self._may_copy is not None:
            self._put_on_clipboard()
            return
        fact, shown = (
            tr("{device} wants to put text on your clipboard.", device=self._view.device.name),
            self._view.notice,
        )
        if shown is not None and shown is self._question:
            return  # a device does not take away what a person is about to answer; its own question comes after it
        if shown is not None and shown is self._offer:
            shown.show_words(fact, _preview(text))
            return
        allow = Button(tr("Allow for this session"), small=True)
        refuse = Button(tr("Refuse"), "", Kind.GHOST, small=True)
        allow.clicked.connect(partial(self._answer_clipboard, True))
        refuse.clicked.connect(partial(self._answer_clipboard, False))
        self._offer = self._view.show_notice("warning", fact, _preview(text), allow, refuse)

    def _answer_clipboard(self, allowed: bool, *_: object) -> None:
        self._may_copy = allowed
        self._put_on_clipboard()
        self._leave()

    def _put_on_clipboard(self) -> None:
        if self._may_copy:
            QGuiApplication.clipboard().setText(self._offered)
        self._offered = ""

    @Slot(str)
    def ask_link(self, address: str) -> None:
        """Whether to open an address outside of Satchel. `address` is what will be opened, in ASCII."""
        leave, open_it = Button(tr("Cancel"), "", Kind.GHOST, small=True, key="Esc"), Button(tr("Open"), small=True)
        leave.clicked.connect(self._leave)
        open_it.clicked.connect(partial(self._open, address))
        fact = tr("Open {place_of_address}?", place_of_address=place_of_address(address))
        self._question = self._view.show_notice("info", fact, address, open_it, leave, icon_name="globe")
        self._question.installEventFilter(self)
        focus_by_key(open_it)

    def _open(self, address: str, *_: object) -> None:
        open_url(QUrl(address, QUrl.ParsingMode.StrictMode))
        self._leave()

    @Slot()
    def _leave(self) -> None:
        self._pasted = ""
        self._view.hide_notice()
        self._terminal.setFocus()
        if self._offered:
            self.ask_clipboard(self._offered)


def _preview(text: str) -> str:
    text = text.replace("\r\n", "\n")[: 2 * _PREVIEW]
    line = "".join(
        character if character.isprintable() else " ⏎ " if character in "\r\n" else "�" for character in text
    )
    return line if len(line) <= _PREVIEW else f"{line[:_PREVIEW]}…"
