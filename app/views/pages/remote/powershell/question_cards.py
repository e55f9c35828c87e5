"""What a command asks a person, between its output and the line: texts, a credential, one of several choices."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QLineEdit, QRadioButton, QWidget

from app.domain.credentials import Credential, VaultEntry
from app.domain.language import tr
from app.domain.powershell import Choice, ChoiceQuestion, CredentialQuestion, FieldsQuestion, Question
from app.domain.secret import MASK, Secret
from app.views.pages.remote.cards import Card
from app.views.pages.remote.powershell.output_queue import cleaned
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import column, panel, row
from app.views.widgets.text import WrappedLabel, plain_tip

MOST_BUTTONS = 5
"""Choices that are buttons; more are a list."""
MOST_CHOICES = 100
MOST_FIELDS = 30
_LONGEST_BUTTON = 24
_CHOICES_WIDTH = 660  # the five of -Confirm stand side by side, with the way to stop
_LONGEST_NAME, _LONGEST_TEXT = 300, 3000
"""Characters of what a device says; the rest of it is cut off."""
_STOP = tr("Stop the command")

type Entries = Callable[[], Sequence[VaultEntry] | None]
type GiveCredential = Callable[[str], Credential]
"""The credential of a vault entry, by its id. Raises VaultError."""


class AnswerCard(Card):
    """`given` brings the answers and how they are told in the output: what is hidden stays so."""

    given = Signal(object, str)  # a sequence of Secrets, words

    def __init__(self, icon_name: str, title: str, message: str, *, width: int = 600) -> None:
        super().__init__(icon_name, "info", fit(title, _LONGEST_NAME), fit(message, _LONGEST_TEXT), width=width)

    @property
    def stop(self) -> Button:
        return self.cancel_button(_STOP)


class FieldsCard(AnswerCard):
    """Read-Host, and mandatory parameters: a field for each."""

    def __init__(self, question: FieldsQuestion) -> None:
        only = question.fields[0].label if len(question.fields) == 1 else ""
        title = question.title or only or tr("The command asks")
        super().__init__("pencil", title, question.message)
        self._question = question
        self.fields = [_line(one.is_hidden) for one in question.fields[:MOST_FIELDS]]
        rows: list[QWidget] = []
        for one, line in zip(question.fields, self.fields, strict=False):
            name = fit(one.label, _LONGEST_NAME) or title
            if name == title:
                line.setAccessibleName(name)
                line.setAccessibleDescription(fit(one.help, _LONGEST_NAME))
                rows.append(line)
            else:
                rows.append(FormRow(name, line, fit(one.help, _LONGEST_NAME)))
            line.returnPressed.connect(self._next)
        self.send = Button(tr("Send"), "", Kind.PRIMARY, key="Enter")
        self.send.clicked.connect(self._give)
        self.first = self.fields[0] if self.fields else self.send
        self.add(*rows, row(self.send, None, self.stop))

    @Slot()
    def _next(self) -> None:
        """Enter goes to the next field, and from the last one it sends."""
        place = next((n for n, field in enumerate(self.fields) if field is self.sender()), len(self.fields))
        if place + 1 < len(self.fields):
            self.fields[place + 1].setFocus()
        else:
            self._give()

    @Slot()
    def _give(self) -> None:
        answers = [Secret(line.text()) for line in self.fields]
        answers += [Secret("")] * (len(self._question.fields) - len(answers))
        told = []
        for one, line in zip(self._question.fields, self.fields, strict=False):
            shown = MASK if one.is_hidden else line.text()
            told.append(f"{fit(one.label, _LONGEST_NAME) or self.title.words}: {shown}")
        for line in self.fields:
            line.clear()
        self.given.emit(tuple(answers), "\n".join(told))


class CredentialCard(AnswerCard):
    """Get-Credential: typed, or an entry of the vault."""

    def __init__(self, question: CredentialQuestion, entries: Entries, give: GiveCredential | None) -> None:
        super().__init__("key-round", question.title or tr("The command asks for a credential"), question.message)
        self._give_credential = give
        self._entries = entries
        self.entries = QComboBox()
        self.entries.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.user, self.password = QLineEdit(question.user), _line(is_hidden=True)
        self.user.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._give)
        self.choice = FormRow(tr("Credential"), self.entries)
        self._typed = (FormRow(tr("User"), self.user), FormRow(tr("Password"), self.password))
        self.vault_changed()
        self.entries.currentIndexChanged.connect(self._follow)
        self.first = self.password if question.user else self.user if self.choice.isHidden() else self.entries
        self.send = Button(tr("Send"), "log-in", Kind.PRIMARY, key="Enter")
        self.send.clicked.connect(self._give)
        is_closed = give is not None and entries() is None
        closed = tr("No vault is open: type it, or open the vault and run the command again.") if is_closed else ""
        note = WrappedLabel(
            tr("It goes to the device, over the encrypted session, and is not stored. {closed}", closed=closed),
            "small",
            "tertiary",
        )
        self.add(self.choice, *self._typed, note, row(self.send, None, self.stop))

    def vault_changed(self) -> None:
        every = self._entries() if self._give_credential is not None else None
        known, chosen = [one for one in every or () if one.has_password], self.entries.currentData()
        self.entries.blockSignals(True)
        self.entries.clear()
        self.entries.addItem(tr("Typed below"), "")
        for one in known:
            self.entries.addItem(f"{one.title}  ·  {one.user}" if one.user else one.title, one.id)
        self.entries.setCurrentIndex(max(self.entries.findData(chosen), 0))
        self.entries.blockSignals(False)
        self.choice.setHidden(not known)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        for one in self._typed:
            one.setEnabled(not self.entries.currentData())

    @Slot()
    def _give(self) -> None:
        if (id := self.entries.currentData()) and self._give_credential is not None:
            self._give_entry(id, self._give_credential)
            return
        user, password = self.user.text().strip(), Secret(self.password.text())
        if not user:
            self.user.setFocus()
            return
        self.password.clear()
        self.given.emit((Secret(user), password), tr("Credential: {user}, {mask}", user=user, mask=MASK))

    def _give_entry(self, id: str, give: GiveCredential) -> None:
        from app.domain.errors import AppError

        try:
            found = give(id)
        except AppError as error:
            self.choice.set_problem(f"{error} {error.hint}")
            return
        user = self.user.text().strip() or found.user
        if not user:
            self.choice.set_problem(tr("This entry has no user name."))
            return
        self.given.emit(
            (Secret(found.user or user), found.password or Secret("")),
            tr("Credential: {user}, {mask}", user=user, mask=MASK),
        )


class ChoiceCard(AnswerCard):
    """A choice for each answer: a button where they are few, a list where they are many or several may be taken."""

    def __init__(self, question: ChoiceQuestion) -> None:
        title = question.title or tr("The command asks")
        super().__init__("circle-question-mark", title, question.message, width=_CHOICES_WIDTH)
        self._question = question
        self._choices = question.choices[:MOST_CHOICES]
        self._keys = {one.key.upper(): number for number, one in enumerate(self._choices) if one.key}
        self.buttons: list[QWidget] = []
        short = all(len(one.label) <= _LONGEST_BUTTON for one in self._choices)
        if question.takes_several or len(self._choices) > MOST_BUTTONS or not short:
            self._add_list()
        else:
            self._add_buttons()

    def _add_buttons(self) -> None:
        for number, one in enumerate(self._choices):
            is_default = number in self._question.default
            button = Button(_words(one), "", Kind.PRIMARY if is_default else Kind.DEFAULT, key=one.key.upper())
            help = fit(one.help, _LONGEST_NAME)
            button.setToolTip(plain_tip(help) if help else button.toolTip())
            button.setAccessibleDescription(help)
            button.clicked.connect(lambda _=False, number=number: self._give([number]))
            self.buttons.append(button)
            if is_default:
                self.first = button
        if self.first is self and self.buttons:
            self.first = self.buttons[0]
        hints = [
            f"{_words(one)}: {fit(one.help, _LONGEST_NAME)}"
            for one in self._choices
            if one.help and one.help != one.label
        ]
        said = [WrappedLabel("\n".join(hints), "small", "tertiary")] if hints else []
        self.add(*said, row(*self.buttons, None, self.stop))

    def _add_list(self) -> None:
        several = self._question.takes_several
        group = QButtonGroup(self)
        group.setExclusive(not several)
        for number, one in enumerate(self._choices):
            box: QCheckBox | QRadioButton = (QCheckBox if several else QRadioButton)(_words(one).replace("&", "&&"))
            box.setChecked(number in self._question.default)
            help = fit(one.help, _LONGEST_NAME)
            box.setToolTip(plain_tip(help))
            box.setAccessibleDescription(help)
            if not several:  # Qt lets Tab come to one of a group only
                group.addButton(box)
            self.buttons.append(box)
        chosen = [box for box in self.buttons if isinstance(box, QCheckBox | QRadioButton) and box.isChecked()]
        self.first = chosen[0] if chosen else self.buttons[0] if self.buttons else self
        send = Button(tr("Send"), "", Kind.PRIMARY, key="Enter")
        send.clicked.connect(self._give_list)
        self.add(panel(column(*self.buttons, spacing=4)), row(send, None, self.stop))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        number = self._keys.get(event.text().upper()) if held == Qt.KeyboardModifier.NoModifier else None
        if number is not None:
            self._take_key(number)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            if self.buttons and not isinstance(self.buttons[0], Button):
                self._give_list()
        else:
            super().keyPressEvent(event)

    def _take_key(self, number: int) -> None:
        box = self.buttons[number]
        if isinstance(box, QCheckBox | QRadioButton):
            box.setFocus()
            box.setChecked(not box.isChecked() if isinstance(box, QCheckBox) else True)
        else:
            self._give([number])

    @Slot()
    def _give_list(self) -> None:
        chosen = [
            n for n, box in enumerate(self.buttons) if isinstance(box, QCheckBox | QRadioButton) and box.isChecked()
        ]
        if chosen or self._question.takes_several:
            self._give(chosen)

    def _give(self, chosen: Sequence[int]) -> None:
        told = ", ".join(fit(self._choices[number].label, _LONGEST_NAME) for number in chosen) or "nothing"
        self.given.emit(tuple(Secret(str(number)) for number in chosen), f"{self.title.words}: {told}")


def card_for(question: Question, entries: Entries, give: GiveCredential | None) -> AnswerCard:
    """The card that asks it."""
    match question:
        case FieldsQuestion():
            return FieldsCard(question)
        case CredentialQuestion():
            return CredentialCard(question, entries, give)
        case ChoiceQuestion():
            return ChoiceCard(question)


def fit(text: str, most: int) -> str:
    """What a device says, without what is not for the eye, and not longer than a card may be."""
    text = cleaned(text[: most + 1]).strip()
    return text if len(text) <= most else f"{text[:most]}…"


def _words(choice: Choice) -> str:
    """With its key, where the label does not begin with it."""
    label, key = fit(choice.label, _LONGEST_NAME), choice.key[:4].upper()
    return f"{label} ({key})" if key and not label.upper().startswith(key) else label


def _line(is_hidden: bool) -> QLineEdit:
    line = QLineEdit()
    if is_hidden:
        line.setEchoMode(QLineEdit.EchoMode.Password)
    return line
