"""One line of an entry: a name, a value, and what can be done with it."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.domain.language import tr
from app.domain.local_time import local
from app.domain.secret import Secret
from app.views.pages.vault.clipboard import SecretClipboard
from app.views.pages.vault.entry.desk import EntryDesk
from app.views.pages.vault.parts import CountdownRing, ScaledWidth, name_width
from app.views.theme import scaled
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import Grow, panel, row, style
from app.views.widgets.text import ElidedLabel, ShrinkingLabel

DOTS = "•" * 12
ONLY_SIGN_IN = tr("For signing in only")
_LONGEST_SHOWN = 120  # characters
_CLICK_MS = 350  # who lets go of the eye sooner has clicked on it


class FieldRow(QFrame):
    """A name, a value, and a button that copies it; then a ring counts down to the moment it is taken back."""

    copy_asked = Signal()
    clear_asked = Signal()

    def __init__(self, name: str, what: str, *extra: QWidget, key: str = "") -> None:
        super().__init__()
        self.value = ElidedLabel()
        self.copy = IconButton("copy", tr("Copy the {what}", what=what), key=key)
        self.copy.clicked.connect(self.copy_asked)
        title = panel(row(Grow(ElidedLabel(name, tone="secondary"))))
        ScaledWidth(title, name_width())
        self._line = row(title, Grow(self.value), *extra, self.copy, margins=(16, 0, 10, 0), spacing=8)
        self.setLayout(self._line)
        self.setMinimumHeight(scaled(45))

    @cached_property
    def held(self) -> "HeldLine":
        """Made with the first copy: an entry may have many rows."""
        held = HeldLine()
        held.clear_asked.connect(self.clear_asked)
        self._line.insertWidget(2, held)
        return held

    def show_held(self, clipboard: SecretClipboard, *, is_ours: bool) -> None:
        """Tell how long the clipboard keeps this value."""
        if is_ours or "held" in self.__dict__:
            self.held.setVisible(is_ours)
        if is_ours:
            self.held.show_left(clipboard)


class HeldLine(QFrame):
    """How long the clipboard keeps a value, and a way to take it back at once."""

    clear_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.ring, self.status = CountdownRing(), ShrinkingLabel("", "small", "secondary")
        clear_now = Button(tr("Clear now"), kind=Kind.LINK)
        clear_now.clicked.connect(self.clear_asked)
        self.setLayout(row(self.ring, self.status, clear_now, spacing=8))

    def show_left(self, clipboard: SecretClipboard) -> None:
        self.ring.setVisible(bool(clipboard.seconds))
        if clipboard.seconds:
            self.ring.set_share(clipboard.remaining / clipboard.seconds)
        self.status.set_words(
            tr("Copied, clears in {remaining} s", remaining=round(clipboard.remaining + 0.49))
            if clipboard.seconds
            else tr("Copied")
        )


class HiddenRow(FieldRow):
    """A value that stays in the vault. The eye shows it in a window of its own: while it is held, or for a while.

    `reveal` decrypts it, and gives None where that is not to be.
    """

    def __init__(
        self, name: str, what: str, desk: EntryDesk, reveal: Callable[[], Secret | None], *, key: str = ""
    ) -> None:
        self.eye = IconButton("eye", tr("Show the {what}: hold, or click for 10 seconds", what=what))
        super().__init__(name, what, self.eye, key=key)
        self._title, self._desk, self._reveal = name, desk, reveal
        self._click = QTimer(self, singleShot=True, interval=_CLICK_MS)
        self._secret: Secret | None = None  # while the eye is held
        self.eye.pressed.connect(self._press)
        self.eye.released.connect(self._release)

    def show_state(self, *, has_value: bool, is_allowed: bool) -> None:
        """Dots, "–" where there is nothing, and no eye where nobody may look."""
        are_dots = has_value and is_allowed
        style(self.value, role="code" if are_dots else "body")
        self.value.set_words(DOTS if are_dots else ONLY_SIGN_IN if has_value else "–")
        for button in (self.eye, self.copy):
            button.setEnabled(has_value)
            button.setVisible(is_allowed)

    @property
    def may_be_click(self) -> bool:
        return self._click.isActive()

    @Slot()
    def _press(self) -> None:
        self._click.start()
        self._secret = self._reveal()
        if self._secret:
            self._desk.popup.hold(self._title, self._secret, self.eye)

    @Slot()
    def _release(self) -> None:
        secret, self._secret = self._secret, None
        if secret and self._click.isActive():
            self._desk.popup.show_for(self._title, secret, self.eye)
        else:
            self._desk.popup.let_go()
        self._click.stop()


def one_line(text: str) -> str:
    """A value as a line shows it; the whole of it is in its tooltip, or behind the eye."""
    shown = " ⏎ ".join(text[: _LONGEST_SHOWN * 2].splitlines())
    return shown[:_LONGEST_SHOWN] + ("…" if len(text) > _LONGEST_SHOWN else "")


def moment(moment: datetime | None) -> str:
    """ "3 March 2027, 14:02", in the zone of this computer."""
    if moment is None:
        return "–"
    there = local(moment)
    return f"{there.day} {there:%B %Y, %H:%M}"
