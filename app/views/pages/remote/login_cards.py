"""What a device asks during the login, and what it would need, asked in the place where the session will be."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.domain.devices import Device
from app.domain.errors import LegacyNeeded
from app.domain.language import tr
from app.domain.prompts import LoginQuestion, Prompt, QuestionKind
from app.domain.secret import Secret
from app.views.pages.remote.card_parts import fact
from app.views.pages.remote.cards import Card
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import column, row
from app.views.widgets.text import WrappedLabel

LEGACY_RISK = tr(
    "Such methods can be broken by someone who controls the network in between. Update the device where that is "
    "possible. Allowed here, they are used for this device only, and its sessions are marked."
)
_MEANINGS = {
    QuestionKind.PROMPTS: tr("These are the device's own words. What you type is sent to it and not stored."),
    QuestionKind.PASSWORD: tr("It is sent to the device, and forgotten when the vault is locked or Satchel closes."),
    QuestionKind.PASSPHRASE: tr(
        "It opens the key on this computer and is not sent. It is not stored: forgotten when the "
        "vault is locked or Satchel closes."
    ),
}


class PromptCard(Card):
    """Each prompt with a field of its own. What is typed can be read only where the device says so."""

    given = Signal(object)  # a sequence of Secrets, one for each prompt

    def __init__(self, question: LoginQuestion) -> None:
        is_local = question.kind is QuestionKind.PASSPHRASE
        title = tr("Your key needs its passphrase") if is_local else tr("{device} asks", device=question.device.name)
        mark = ("circle-x", "problem") if question.again else ("key-round", "info")
        meaning = _MEANINGS[question.kind]
        if question.again:
            wrong = tr("The passphrase did not open the key.") if is_local else tr("The answer was not accepted.")
            meaning = f"{wrong} {meaning}"
        super().__init__(*mark, title, meaning)
        self._needs_all = question.kind is not QuestionKind.PROMPTS  # a device may be content with an empty line
        self.fields = [_field(prompt) for prompt in question.prompts]
        self.first = self.fields[0]
        for field in self.fields:
            field.returnPressed.connect(self._next)
        self.send = Button(tr("Unlock the key") if is_local else tr("Send"), "log-in", Kind.PRIMARY)
        self.send.clicked.connect(self._give)
        said = [words for words in (question.title, question.instructions) if words]
        rows = zip(question.prompts, self.fields, strict=True)
        self.add(
            fact(tr("Sign in as"), tr("{user} at {host}", user=question.user, host=question.device.host)),
            *(WrappedLabel(words, selectable=True) for words in said),
            *(column(WrappedLabel(prompt.text, "label", "secondary"), field, spacing=5) for prompt, field in rows),
            row(self.send, None, self.cancel_button(tr("Cancel"))),
        )

    @Slot()
    def _next(self) -> None:
        """Enter goes to the next field, and from the last one it sends."""
        place = next((n for n, field in enumerate(self.fields) if field is self.sender()), 0)
        if place + 1 < len(self.fields):
            self.fields[place + 1].setFocus()
        else:
            self._give()

    @Slot()
    def _give(self) -> None:
        empty = next((field for field in self.fields if not field.text()), None)
        if empty is not None and self._needs_all:
            empty.setFocus()
            return
        answers: Sequence[Secret] = tuple(Secret(field.text()) for field in self.fields)
        for field in self.fields:
            field.clear()
        self.given.emit(answers)


class LegacyCard(Card):
    """The device knows only outdated methods. Enter allows nothing, and the focus is on leaving."""

    allowed = Signal()
    edit_asked = Signal()

    def __init__(self, device: Device, error: LegacyNeeded, *, can_store: bool) -> None:
        title = tr("{device} knows only outdated encryption", device=device.name)
        super().__init__("triangle-alert", "warning", title, LEGACY_RISK)
        self.leave = self.first = Button(tr("Do not connect"), "", Kind.PRIMARY, key="Esc")
        self.leave.clicked.connect(self.cancelled)
        self.allow = Button(tr("Allow for this device"))
        self.allow.setAutoDefault(False)
        self.allow.clicked.connect(self.allowed)
        if not can_store:
            self.allow.set_reason(tr("Add the jump host to the device book first: only there can it be remembered."))
        self.add(
            fact(tr("Device"), device.name),
            fact(tr("Address"), device.address),
            WrappedLabel(
                tr("It needs {methods}.", methods=", ".join(error.methods)), "small", "tertiary", selectable=True
            ),
            row(self.leave, None, self.allow),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.allow.hasFocus():
            event.accept()
        else:
            super().keyPressEvent(event)


def _field(prompt: Prompt) -> QLineEdit:
    field = QLineEdit()
    if not prompt.is_shown:
        field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(prompt.text)
    return field
