"""Fields of the editor: a value is judged while it is typed, and taken over when the field is left."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QPlainTextEdit, QWidget

from app.domain.language import tr
from app.domain.setup import Parameter, ParameterKind
from app.services.setup.profiles.fields import fitting, problem_of, text_of, value_of
from app.views.theme import scaled
from app.views.widgets.boxes import let_shrink
from app.views.widgets.buttons import IconButton
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import TOP, Aligned, Grow, column, panel, row
from app.views.widgets.menus import add_action, new_menu

NEW_PASSWORD = "?generate=24"  # noqa: S105 - how a profile asks for one

type Titles = Callable[[], Mapping[str, Sequence[str]] | None]
"""Entries of the vault by client, None while it is locked."""

_MOST_OFFERED = 40  # lines of a menu; any other entry can be typed


class Lines(QPlainTextEdit):
    """Several lines; `left` says that the focus went elsewhere."""

    left = Signal()

    def __init__(self, lines: int = 4) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        # Its own height would not last: the style sheet sets that of all fields anew whenever one is polished.
        self.place = panel(column(self))
        self.place.setFixedHeight(scaled(lines * 20 + 12))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class TextField(FormRow):
    """A line, several lines, or one of several words. `committed` brings the text that a person has put in.

    `judge` says what is wrong with a text while it is typed.
    """

    committed = Signal(str)

    def __init__(
        self, name: str, hint: str = "", *, example: str = "", lines: int = 1, judge: Callable[[str], str] | None = None
    ) -> None:
        self._edit: QLineEdit | Lines
        if lines == 1:
            self._edit = QLineEdit(placeholderText=example)
            self._edit.editingFinished.connect(self.commit)
        else:
            self._edit = Lines(lines)
            self._edit.setPlaceholderText(example)
            self._edit.left.connect(self.commit)
        self._judge = judge or (lambda _: "")
        self._told = ""  # what the profile itself says of it
        self._before = ""
        self._edit.textChanged.connect(self._check)
        super().__init__(name, self._edit.place if isinstance(self._edit, Lines) else self._edit, hint)
        self.name.setBuddy(self._edit)
        self._edit.setAccessibleName(name)
        self.setFocusProxy(self._edit)

    @property
    def text(self) -> str:
        return self._edit.text() if isinstance(self._edit, QLineEdit) else self._edit.toPlainText()

    def show_text(self, text: str, told: str = "") -> None:
        """Show what the profile has; what is being typed stays. `told` is what is wrong with it there."""
        self._told = told
        if text != self._before or (self.text != text and not self._edit.hasFocus()):
            self._before = text
            if text != self.text:
                if isinstance(self._edit, QLineEdit):
                    self._edit.setText(text)
                else:
                    self._edit.setPlainText(text)
        self._check()

    def type_text(self, text: str) -> None:
        """Put a text where the cursor is, as if it was typed."""
        if isinstance(self._edit, QLineEdit):
            self._edit.insert(text)
        else:
            self._edit.insertPlainText(text)
        self._edit.setFocus()

    def select_all(self) -> None:
        """What is typed next stands in place of all."""
        self._edit.setFocus()
        self._edit.selectAll()

    def replace_text(self, text: str) -> None:
        """Another text, as if it was typed and the field was left."""
        self._edit.selectAll()
        self.type_text(text)
        self.commit()

    @Slot()
    def commit(self) -> None:
        """Hand the text over, if it is another one."""
        if self.text != self._before:
            self._before = self.text
            self.committed.emit(self.text)

    @Slot()
    def _check(self) -> None:
        problem = self._judge(self.text)
        self.set_problem(problem or (self._told if self.text == self._before else ""))


class WordField(FormRow):
    """One of several words. `committed` brings the chosen one."""

    committed = Signal(str)

    def __init__(self, name: str, words: Mapping[str, str], hint: str = "") -> None:
        """`words` are what is written, and how it is shown."""
        self.box = QComboBox()
        let_shrink(self.box)
        for word, shown in words.items():
            self.box.addItem(shown, word)
        super().__init__(name, self.box, hint)
        self.setFocusProxy(self.box)
        self.box.activated.connect(lambda _: self.committed.emit(self.box.currentData()))

    def show_text(self, text: str, told: str = "") -> None:
        if self.box.findData(text) < 0:
            self.box.addItem(text, text)
        self.box.setCurrentIndex(self.box.findData(text))
        self.set_problem(told)


class ValueField(QWidget):
    """The value of one parameter of a step. `changed` brings its name and the value, None for nothing; `asked` brings
    the name of one that the technician shall be asked for."""

    changed = Signal(str, object)
    asked = Signal(str)

    def __init__(self, parameter: Parameter, known: Mapping[str, Parameter], titles: Titles) -> None:
        super().__init__()
        self.parameter, self._known, self._titles = parameter, known, titles
        self._value: object = None
        self.field = self._make()
        self.field.committed.connect(self._hand_over)
        self.setFocusProxy(self.field)
        self.insert = IconButton("plus", tr("Insert into {label}", label=parameter.label))
        self.insert.clicked.connect(self._offer)
        place = column(scaled(19), Aligned(self.insert, TOP), None, spacing=0)
        self.setLayout(row(Grow(self.field), place, spacing=4))

    def show_value(self, value: object, told: str, known: Mapping[str, Parameter]) -> None:
        """Show what the profile has, and what is wrong with it there."""
        self._known, self._value = known, value
        self.field.show_text(text_of(value), told)

    def _make(self) -> TextField | WordField:
        parameter = self.parameter
        words = self._words()
        name = (
            parameter.label
            if parameter.required and parameter.default is None
            else tr("{label} (optional)", label=parameter.label)
        )
        if words:
            return WordField(name, words, self._hint())
        lines = 4 if parameter.kind is ParameterKind.LIST or parameter.is_long else 1
        example = parameter.example if lines == 1 else parameter.example.replace(", ", "\n")
        return TextField(name, self._hint(), example=example, lines=lines, judge=self._judge)

    def _words(self) -> dict[str, str]:
        parameter = self.parameter
        if parameter.kind is ParameterKind.SWITCH:
            words = {"true": tr("Yes"), "false": tr("No")}
        elif parameter.kind is ParameterKind.CHOICE:
            words = {choice: choice for choice in parameter.choices}
        else:
            return {}
        names = {
            f"${{{one.name}}}": tr("As answered: {label}", label=one.label) for one in fitting(parameter, self._known)
        }
        return {"": tr("Not said")} | words | names

    def _hint(self) -> str:
        parameter = self.parameter
        parts = [parameter.pattern_hint]
        if parameter.kind is ParameterKind.LIST:
            parts.append(tr("One item a line."))
        if parameter.default not in (None, "", []):
            default = {True: tr("yes"), False: tr("no")}.get(
                parameter.default, text_of(parameter.default).replace("\n", ", ")
            )
            parts.append(tr("If nothing is said: {default}.", default=default))
        return " ".join(part for part in parts if part)

    def _judge(self, text: str) -> str:
        value = value_of(self.parameter.kind, text)
        return problem_of(self.parameter, value, self._known) if value is not None else ""

    @Slot(str)
    def _hand_over(self, text: str) -> None:
        self.changed.emit(self.parameter.name, value_of(self.parameter.kind, text))

    @Slot()
    def _offer(self) -> None:
        """What can stand here besides what is typed: values that are asked for, entries of the vault."""
        menu = new_menu(self)
        for one in fitting(self.parameter, self._known):
            text = f"${{{one.name}}}"
            add_action(menu, f"{one.label}  {text}", lambda text=text: self._put(text), "pencil")  # type: ignore[misc]
        if self.parameter.kind is ParameterKind.SECRET:
            self._offer_vault(menu)
        if self._value not in [f"${{{name}}}" for name in self._known]:
            add_action(menu, tr("Ask the technician for it"), self._ask, "circle-question-mark")
        if menu.isEmpty():
            menu.addAction(tr("The profile asks for no value that fits here")).setEnabled(False)
        menu.popup(self.insert.mapToGlobal(self.insert.rect().bottomLeft()))

    def _offer_vault(self, menu: QMenu) -> None:
        titles = self._titles()
        if titles is None:
            menu.addAction(tr("The vault is locked")).setEnabled(False)
        for client, paths in sorted((titles or {}).items(), key=lambda one: one[0].casefold()):
            self._offer_entries(menu, client, paths)
        add_action(
            menu,
            tr("A new password in the vault…"),
            lambda: self._put(f"vault://New entry{NEW_PASSWORD}"),
            "plus",
        )

    def _offer_entries(self, menu: QMenu, client: str, paths: Sequence[str]) -> None:
        """Those of a client only for whoever goes to that client: no other device gets them."""

        def fill(place: QMenu) -> None:
            for path in paths[:_MOST_OFFERED] if place.isEmpty() or place is menu else ():
                words, text = path.replace("&", "&&"), f"vault://{path}"
                add_action(place, words, lambda text=text: self._put(text), "key-round")  # type: ignore[misc]

        if not client:
            fill(menu)
            return
        place = QMenu(tr("For {client} only", client=client).replace("&", "&&"), menu)
        place.aboutToShow.connect(lambda: fill(place))
        menu.addMenu(place)

    def _put(self, text: str) -> None:
        if isinstance(self.field, WordField):
            self.field.show_text(text)
            self._hand_over(text)
        elif self.parameter.kind in (ParameterKind.SECRET, ParameterKind.NUMBER):
            self.field.replace_text(text)
        else:
            self.field.type_text(text)
            self.field.commit()

    def _ask(self) -> None:
        if isinstance(self.field, TextField):
            self.field.commit()  # what was typed becomes the default
        self.asked.emit(self.parameter.name)
