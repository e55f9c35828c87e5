"""The rows of forms about devices: a field, what a folder gives it, and the way back to that."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain.devices import Transport
from app.domain.inheritance import NOTHING
from app.domain.language import tr
from app.views.widgets.buttons import ElidedButton, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import LEFT

ALL = tuple(Transport)
SSH = (Transport.SSH,)
SERIAL = (Transport.SERIAL,)
LOGGED_IN = (Transport.SSH, Transport.WINRM, Transport.WINRMS)

type Choices = Sequence[tuple[str, str]]
"""Words, and the value that they stand for."""


def place_words(folder: str) -> str:
    """Where a value comes from."""
    return tr("from {folder}", folder=folder.replace("/", " / ")) if folder else tr("from all devices")


def value_words(row: "Row", value: Any) -> str:
    """How a value is called in this row."""
    return ", ".join(value) if isinstance(value, tuple) else row.words_for(str(value)) if value else ""


class Row(FormRow):
    """One field of a device, or what a folder says of it. `field` is its name, `transports` are those that have it."""

    changed = Signal()

    def __init__(self, field: str, name: str, editor: QWidget, transports: Collection[Transport], hint: str) -> None:
        super().__init__(name, editor, hint)
        self.field_name = field
        self.transports = transports
        self.adds_up = field == "tags"  # what a folder says comes on top
        self._offered = self._place = ""
        self.back = ElidedButton("", "undo-2", Kind.LINK, small=True)
        self.back.clicked.connect(lambda: self.show_value(""))
        self.back.hide()
        self._column.addWidget(self.back, 0, LEFT)
        self._usual_hint = hint

    def show_value(self, value: Any) -> None:
        """Show what the device or the folder itself says."""
        raise NotImplementedError

    def set_usual_hint(self, hint: str) -> None:
        """What stands under the field where no folder says anything."""
        self._usual_hint = hint
        self._follow()

    def value(self) -> Any:
        """What was typed or chosen."""
        raise NotImplementedError

    def offer(self, words: str, origin: str | None) -> None:
        """What it is if nothing is said here, and the folder that says so; None where the words say it all."""
        self._offered, self._place = words, "" if origin is None else place_words(origin)
        self._show_offer(words)
        self._follow()

    def words_for(self, value: str) -> str:
        """How a value is called here."""
        return value

    def check(self) -> bool:
        """Say what is wrong with the value; True when nothing is."""
        return True

    def fit(self, transport: Transport) -> None:
        """Show it only for a device that has this field."""
        self.setVisible(transport in self.transports)

    def _show_offer(self, words: str) -> None:
        raise NotImplementedError

    def _follow(self) -> None:
        """Say where the value comes from; where it is said here, offer the way back."""
        is_given, is_own = bool(self._offered and self._place), bool(self.value())
        hint = f"{self._place[:1].upper()}{self._place[1:]}" if is_given else self._usual_hint
        if is_given and is_own:
            hint = tr("And {offered}, {place}.", offered=self._offered, place=self._place) if self.adds_up else ""
        self.set_hint(hint)
        self.back.setVisible(is_given and is_own and not self.adds_up)
        self.back.set_words(tr("Use {offered}, {place}", offered=self._offered, place=self._place) if is_given else "")
        self.changed.emit()


class TextRow(Row):
    """A line of text. `wrong` says what is wrong with it, "" for nothing."""

    def __init__(
        self,
        field: str,
        name: str,
        transports: Collection[Transport] = ALL,
        hint: str = "",
        *,
        example: str = "",
        wrong: Callable[[str], str] = lambda _: "",
    ) -> None:
        self.edit = QLineEdit(placeholderText=example)
        super().__init__(field, name, self.edit, transports, hint)
        self._example, self._wrong = example, wrong
        self.edit.textChanged.connect(self._follow)

    def show_value(self, value: Any) -> None:
        self.edit.setText(", ".join(value) if isinstance(value, tuple) else str(value or ""))
        self.edit.setCursorPosition(0)
        self.set_problem("")

    def value(self) -> Any:
        text = self.edit.text().strip()
        if self.field_name == "tags":
            return tuple(tag.strip() for tag in text.split(",") if tag.strip())
        if self.field_name.endswith("port"):
            return int(text) if text.isdecimal() else 0
        return text

    def check(self) -> bool:
        self.set_problem(self._wrong(self.edit.text().strip()))
        return self.is_valid

    def set_example(self, example: str) -> None:
        """What the empty field shows where no folder says anything."""
        self._example = example
        self._show_offer(self._offered)

    def _show_offer(self, words: str) -> None:
        self.edit.setPlaceholderText(words or self._example)
        self.edit.setToolTip(tr("Write “{nothing}” for none.", nothing=NOTHING) if words else "")


class ChoiceRow(Row):
    """One of several; the first says nothing. `empty` names that where no folder says anything."""

    def __init__(
        self,
        field: str,
        name: str,
        transports: Collection[Transport],
        choices: Choices = (),
        hint: str = "",
        *,
        empty: str,
    ) -> None:
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(8)  # a long name in the list makes the form no wider
        super().__init__(field, name, self.box, transports, hint)
        self._choices, self._empty, self._says = choices, empty, ""
        self._fill()
        self.box.currentIndexChanged.connect(self._follow)

    def show_choices(self, choices: Choices) -> None:
        """Offer others; what is chosen stays."""
        chosen = self.value()
        self._choices = choices
        self.show_value(chosen)

    def show_value(self, value: Any) -> None:
        self._fill(str(value or ""))
        self.set_problem("")
        self._follow()

    def value(self) -> Any:
        return self.box.currentData() or ""

    def words_for(self, value: str) -> str:
        """How a value is called here; it may be one that is not among the choices."""
        return next((words for words, known in self._choices if known == value), value)

    def _show_offer(self, words: str) -> None:
        self._says = words
        self._fill(self.value())

    def _fill(self, chosen: str = "") -> None:
        was_blocked = self.box.blockSignals(True)
        self.box.clear()
        self.box.addItem(self._says or self._empty, "")
        if self._says:
            self.box.addItem(self._empty, NOTHING)
        elif chosen == NOTHING:
            chosen = ""
        for words, value in self._choices:
            self.box.addItem(words, value)
        if chosen and self.box.findData(chosen) < 0:
            self.box.addItem(self.words_for(chosen), chosen)
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)))
        self.box.setToolTip(self.box.currentText())
        self.box.blockSignals(was_blocked)


class SwitchRow(Row):
    """Yes or no. No folder ever says it."""

    def __init__(self, field: str, words: str, transports: Collection[Transport], hint: str = "") -> None:
        self.switch = QCheckBox(words)
        super().__init__(field, words, self.switch, transports, hint)
        self.name.hide()

    def show_value(self, value: Any) -> None:
        self.switch.setChecked(bool(value))

    def value(self) -> Any:
        return self.switch.isChecked()

    def _show_offer(self, words: str) -> None:
        pass


class NotesRow(Row):
    """Several lines."""

    def __init__(self, field: str = "notes", name: str = "") -> None:
        self.edit = QPlainTextEdit()
        self.edit.setFixedHeight(60)
        self.edit.setTabChangesFocus(True)
        super().__init__(field, name or tr("Notes"), self.edit, ALL, "")

    def show_value(self, value: Any) -> None:
        self.edit.setPlainText(str(value or ""))

    def value(self) -> Any:
        return self.edit.toPlainText().strip()

    def _show_offer(self, words: str) -> None:
        pass
