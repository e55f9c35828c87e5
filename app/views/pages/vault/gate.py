"""What stands before the content: a card that unlocks the vault, or one that makes it."""

from functools import cached_property
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QStackedWidget, QWidget

from app.domain.secret import Secret
from app.services.vault.passphrase import passphrase_advice
from app.views.pages.vault.parts import PassphraseEdit, ScaledWidth, scaled
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import CENTER, Aligned, Grow, column, panel, row, scroll
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

CARD_WIDTH = 400
_FILTER = "Vaults (*.kdbx);;All files (*)"
_CAPS_LOCK = "Caps Lock is on."


def _head(icon_name: str, fact: str, more: QWidget) -> list[QWidget | Aligned | int]:
    mark = IconMark(icon_name, "accent.text", 22, back="accent.subtle", pad=13)
    heading = label(fact, "heading")
    return [Aligned(mark, CENTER), 14, Aligned(heading, CENTER), 4, more, 20]


def _card(*parts: QWidget | Aligned | int | None) -> QFrame:
    card = panel(column(*parts, margins=(32, 28, 32, 20), spacing=0), card="plain")
    ScaledWidth(card, CARD_WIDTH)
    return card


class UnlockCard(QWidget):
    """`asked` brings the passphrase and the key file, which may be None."""

    asked = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.name = ElidedLabel(tone="secondary")
        self.name.setAlignment(CENTER)
        self.passphrase = PassphraseEdit("Master passphrase")
        self.field = FormRow("Master passphrase", self.passphrase)
        self.caps = label(_CAPS_LOCK, "small", "warning")
        self.caps.hide()
        self.passphrase.caps_lock.connect(self.caps.setVisible)
        self.passphrase.returnPressed.connect(self.submit)
        self.unlock = Button("Unlock", kind=Kind.PRIMARY, key="Enter").fill_width()
        self.unlock.clicked.connect(self.submit)
        self._key_file: Path | None = None
        self._key_name = ElidedLabel("None", tone="secondary")
        self._choose_key = Button("Choose…", kind=Kind.LINK)
        self._choose_key.clicked.connect(self._ask_key_file)
        key_line = row(
            IconMark("key-round", "text.tertiary"),
            label("Key file", tone="secondary"),
            Grow(self._key_name),
            self._choose_key,
        )
        self.strip = TaskStrip(stop_words="Cancel", stopped_words="Cancelled. The vault stays locked.")
        self.strip.ended.connect(self._allow)
        self.other = Button("Open another file…", kind=Kind.LINK)
        self.new = Button("Make a new vault…", kind=Kind.LINK)
        links = panel(row(None, self.other, 16, self.new, None))
        head = _head("lock", "The vault is locked", self.name)
        body = (self.field, 4, self.caps, 8, panel(key_line), 14, self.strip, 8, self.unlock, 12, links)
        note = "Running sessions go on. New ones ask for a password until you unlock."
        self.setLayout(
            column(
                Aligned(_card(*head, *body), CENTER),
                Aligned(label(note, tone="tertiary"), CENTER),
                spacing=14,
            )
        )
        self.setFocusProxy(self.passphrase)

    def show_path(self, path: Path) -> None:
        """Ask for the passphrase of this file. Whatever was typed before is forgotten."""
        self.name.set_words(path.name)
        self.name.setToolTip(str(path))
        self.field.set_problem("")
        self.strip.clear()
        self.passphrase.forget()
        self.set_key_file(None)

    def set_key_file(self, path: Path | None) -> None:
        self._key_file = path
        self._key_name.set_words(path.name if path else "None")
        self._choose_key.set_words("Remove" if path else "Choose…")

    def show_wrong(self, message: str, hint: str) -> None:
        """Say beside the field that the passphrase is wrong; it stays there to be mended."""
        self.strip.clear()
        self.field.set_problem(f"{message} {hint}")
        self.passphrase.setFocus()
        self.passphrase.selectAll()

    @Slot()
    def submit(self) -> None:
        if self.strip.is_running:
            return
        if not self.passphrase.text() and self._key_file is None:
            self.field.set_problem("Type the passphrase of this vault.")
            self.passphrase.setFocus()
            return
        self.field.set_problem("")
        self.asked.emit(Secret(self.passphrase.text()), self._key_file)
        self.unlock.set_reason("The vault is being opened." if self.strip.is_running else "")

    @Slot()
    def _allow(self) -> None:
        self.unlock.set_reason("")

    @Slot()
    def _ask_key_file(self) -> None:
        if self._key_file is not None:
            self.set_key_file(None)
            return
        chosen, _ = QFileDialog.getOpenFileName(self, "Choose the key file", str(Path.home()))
        if chosen:
            self.set_key_file(Path(chosen))


class CreateCard(QWidget):
    """`asked` brings the path and the passphrase."""

    asked = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        help_words = "One encrypted file, which KeePassXC opens too.\nNothing leaves this computer."
        help_text = WrappedLabel(help_words, tone="secondary")
        help_text.setAlignment(CENTER)
        self.place = QLineEdit()
        self._place_row = FormRow("File", self.place)
        choose = Button("Choose…")
        choose.clicked.connect(self._ask_place)
        self.passphrase = PassphraseEdit("Master passphrase")
        self.field = FormRow("Master passphrase", self.passphrase)
        self.advice = WrappedLabel("", "small", "tertiary", roomy=False)
        self.repeat = PassphraseEdit("Passphrase again")
        self.repeat_row = FormRow("Once more", self.repeat)
        self.caps = label(_CAPS_LOCK, "small", "warning")
        self.caps.hide()
        for edit in (self.passphrase, self.repeat):
            edit.caps_lock.connect(self.caps.setVisible)
            edit.returnPressed.connect(self.submit)
        self.passphrase.textChanged.connect(self._advise)
        self.make = Button("Make the vault", kind=Kind.PRIMARY, key="Enter").fill_width()
        self.make.clicked.connect(self.submit)
        self.strip = TaskStrip(stop_words="Cancel", stopped_words="Cancelled. No vault was made.")
        self.strip.ended.connect(self._allow)
        self.other = Button("Open a vault that you have…", kind=Kind.LINK)
        place_line = panel(row(Grow(self._place_row), column(scaled(20), choose, None, spacing=0)))
        parts = (place_line, 14, self.field, 4, self.advice, 12, self.repeat_row, 4, self.caps, 12)
        foot = (self.strip, 8, self.make, 12, Aligned(self.other, CENTER))
        head = _head("key-round", "Keep credentials in a vault", help_text)
        note = "Nobody can open the vault without its passphrase. Keep it in a safe place as well."
        self.setLayout(
            column(
                Aligned(_card(*head, *parts, *foot), CENTER), Aligned(label(note, tone="tertiary"), CENTER), spacing=14
            )
        )
        self.setFocusProxy(self.passphrase)
        self._advise("")

    def show_place(self, path: Path) -> None:
        self._set_place(path)
        for one in (self.field, self.repeat_row, self._place_row):
            one.set_problem("")
        self.strip.clear()
        self.passphrase.forget()
        self.repeat.forget()

    @Slot()
    def submit(self) -> None:
        if self.strip.is_running:
            return
        passphrase = self.passphrase.text()
        differs = "" if passphrase == self.repeat.text() else "The two are not the same. Type it again."
        self._place_row.set_problem("" if self.place.text().strip() else "Choose where the file is to be.")
        self.field.set_problem("" if passphrase else "Type a passphrase: a sentence is easiest.")
        self.repeat_row.set_problem(differs if passphrase else "")
        if all(one.is_valid for one in (self._place_row, self.field, self.repeat_row)):
            self.asked.emit(Path(self.place.text().strip()).expanduser(), Secret(passphrase))
            self.make.set_reason("The vault is being made." if self.strip.is_running else "")
        elif passphrase and differs:
            self.repeat.setFocus()
            self.repeat.selectAll()
        else:
            self.passphrase.setFocus()

    @Slot()
    def _allow(self) -> None:
        self.make.set_reason("")

    @Slot(str)
    def _advise(self, text: str) -> None:
        hint = "At least 15 characters. A sentence is easiest."
        good = "Long enough to withstand guessing."
        self.advice.set_words((passphrase_advice(Secret(text)) or good) if text else hint)

    @Slot()
    def _ask_place(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Make a vault", self.place.text(), _FILTER)
        if chosen:
            path = Path(chosen)
            self._set_place(path if path.suffix else path.with_suffix(".kdbx"))

    def _set_place(self, path: Path) -> None:
        home = Path.home()
        self.place.setText(f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path))
        self.place.setToolTip(str(path))


class Gate(QStackedWidget):
    """Shows one of the two cards, in the middle of the page. Each is made when it is first needed.

    `typed` says that a person has begun to type a passphrase.
    """

    unlock_asked = Signal(object, object)  # passphrase, key file or None
    create_asked = Signal(object, object)  # path, passphrase
    other_asked = Signal()  # another file
    new_asked = Signal()
    typed = Signal()

    @cached_property
    def locked(self) -> UnlockCard:
        card = UnlockCard()
        card.asked.connect(self.unlock_asked)
        card.other.clicked.connect(self.other_asked)
        card.new.clicked.connect(self.new_asked)
        card.passphrase.textEdited.connect(self.typed)
        self._take(card)
        return card

    @cached_property
    def making(self) -> CreateCard:
        card = CreateCard()
        card.asked.connect(self.create_asked)
        card.other.clicked.connect(self.other_asked)
        card.passphrase.textEdited.connect(self.typed)
        self._take(card)
        return card

    def _take(self, card: QWidget) -> None:
        holder = QWidget()
        holder.setLayout(column(None, card, None, None, margins=(28, 20, 28, 20)))
        self.addWidget(scroll(holder))

    def _show(self, card: QWidget) -> None:
        for number in range(self.count()):
            if (place := self.widget(number)) and place.isAncestorOf(card):
                self.setCurrentWidget(place)
        self.setFocusProxy(card)

    def show_unlock(self, path: Path) -> None:
        self.locked.show_path(path)
        self._show(self.locked)

    def show_create(self, path: Path) -> None:
        self.making.show_place(path)
        self._show(self.making)

    def ask_file(self, start: Path) -> Path | None:
        """Let the person choose a vault file."""
        chosen, _ = QFileDialog.getOpenFileName(self, "Open a vault", str(start), _FILTER)
        return Path(chosen) if chosen else None
