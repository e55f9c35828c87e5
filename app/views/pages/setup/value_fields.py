"""Fields for the values of steps and profiles: one for each kind, each judged while a person types."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain.language import counted, tr
from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind
from app.views.pages.setup.values import EachOwn, FromVault, hint_of, is_list, problem_of, typed
from app.views.theme import scaled
from app.views.widgets.buttons import Button, IconButton
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import Grow, column, panel, row
from app.views.widgets.menus import new_menu
from app.views.widgets.text import WrappedLabel

_LINES = 4  # of a field for a long text or a list
type VaultTitles = Callable[[], Sequence[str] | None]
"""The titles of the entries that have a password; None while the vault is locked."""


class ValueField(FormRow):
    """The field of one parameter. Every kind is a class below."""

    changed = Signal()
    entered = Signal()  # Enter was pressed

    def __init__(self, parameter: Parameter, editor: QWidget, focus: QWidget) -> None:
        name = parameter.label if parameter.required else tr("{value} (optional)", value=parameter.label)
        super().__init__(name, editor, hint_of(parameter))
        self.parameter = parameter
        self.name.setBuddy(focus)
        focus.setAccessibleName(parameter.label)
        self.setFocusProxy(focus)
        self.changed.connect(self._settle)

    def value(self) -> Any:
        """What was given, in the type of the parameter; None for nothing."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show a value; None for nothing."""
        raise NotImplementedError

    def check(self) -> bool:
        """Say what is wrong with the value. True when nothing is."""
        self.set_problem(problem_of(self.parameter, self.value()))
        return self.is_valid

    @Slot()
    def _settle(self) -> None:
        """A problem that is shown goes as soon as it is mended."""
        if not self.is_valid:
            self.check()


class LineField(ValueField):
    """A text or a number in one line."""

    def __init__(self, parameter: Parameter) -> None:
        self.edit = QLineEdit(placeholderText=parameter.example)
        super().__init__(parameter, self.edit, self.edit)
        self.edit.textChanged.connect(self.changed)
        self.edit.returnPressed.connect(self.entered)
        self.edit.editingFinished.connect(lambda: self.check() if self.edit.text() else None)

    def value(self) -> Any:
        return typed(self.parameter, self.edit.text())

    def show_value(self, value: Any) -> None:
        self.edit.setText("" if value is None else str(value))


class LinesField(ValueField):
    """A long text, or a list with one item a line."""

    def __init__(self, parameter: Parameter) -> None:
        self.edit = QPlainTextEdit()
        self.edit.setPlaceholderText(parameter.example.replace(", ", "\n") if is_list(parameter) else parameter.example)
        self.edit.setTabChangesFocus(True)
        super().__init__(parameter, _tall(self.edit, _LINES), self.edit)
        self.edit.textChanged.connect(self.changed)

    def value(self) -> Any:
        text = self.edit.toPlainText()
        if is_list(self.parameter):
            return [line.strip() for line in text.splitlines() if line.strip()] or None
        return text if text.strip() else None

    def show_value(self, value: Any) -> None:
        lines = "\n".join(map(str, value)) if isinstance(value, list | tuple) else value
        self.edit.setPlainText("" if lines is None else str(lines))


def _tall(edit: QPlainTextEdit, lines: int) -> QWidget:
    """A field of several lines. Its own height would not last: the style sheet sets that of all fields anew whenever
    one is polished."""
    place = panel(column(edit))
    place.setFixedHeight(scaled(lines * 20 + 12))
    return place


class EachField(ValueField):
    """A text or a number: one for all devices, or one line for each of them."""

    def __init__(self, parameter: Parameter, devices: Sequence[str]) -> None:
        self._devices = devices
        self.edit = QLineEdit(placeholderText=parameter.example)
        self.each = QCheckBox(tr("Its own on each of the {count} devices", count=len(devices)))
        names = ", ".join(devices)
        self._order = WrappedLabel(tr("One line for each: {devices}.", devices=names), "small", "secondary")
        self._order.hide()
        self.lines = QPlainTextEdit()
        self.lines.setPlaceholderText("\n".join(tr("for {name}", name=name) for name in devices))
        self.lines.setTabChangesFocus(True)
        self._place = _tall(self.lines, min(len(devices), 8))
        self.lines.setAccessibleName(
            tr("{label}, one line for each of {devices}", label=parameter.label, devices=names)
        )
        self._place.hide()
        editor = QWidget()
        editor.setLayout(column(self.edit, self.each, self._order, self._place, spacing=6))
        super().__init__(parameter, editor, self.edit)
        self.edit.textChanged.connect(self.changed)
        self.edit.returnPressed.connect(self.entered)
        self.lines.textChanged.connect(self.changed)
        self.each.toggled.connect(self._turn)

    def value(self) -> Any:
        if not self.each.isChecked():
            return typed(self.parameter, self.edit.text())
        lines = [line.strip() for line in self.lines.toPlainText().splitlines() if line.strip()]
        return EachOwn(tuple(typed(self.parameter, line) for line in lines)) if lines else None

    def show_value(self, value: Any) -> None:
        self.each.setChecked(isinstance(value, EachOwn))
        text = "\n".join(map(str, value.values)) if isinstance(value, EachOwn) else value
        (self.lines.setPlainText if isinstance(value, EachOwn) else self.edit.setText)(
            "" if text is None else str(text)
        )

    def check(self) -> bool:
        value = self.value()
        if not isinstance(value, EachOwn):
            return super().check()
        problems = [problem_of(self.parameter, one) for one in value.values]
        named = zip(self._devices, problems, strict=False)
        wrong = next((f"{name}: {problem}" for name, problem in named if problem), "")
        if len(value.values) != len(self._devices):
            lines = counted(len(self._devices), "line is needed", "lines are needed")
            wrong = tr("{lines}, in this order: {devices}.", lines=lines, devices=", ".join(self._devices))
        self.set_problem(wrong)
        return not wrong

    @Slot(bool)
    def _turn(self, is_each: bool) -> None:
        self.edit.setVisible(not is_each)
        self._place.setVisible(is_each)
        self._order.setVisible(is_each)
        self.setFocusProxy(self.lines if is_each else self.edit)
        self.setFocus()
        self.changed.emit()


class SwitchField(ValueField):
    """Yes or no."""

    def __init__(self, parameter: Parameter) -> None:
        self.box = QCheckBox(tr("Yes"))
        super().__init__(parameter, self.box, self.box)
        self.box.toggled.connect(self.changed)

    def value(self) -> Any:
        return self.box.isChecked()

    def show_value(self, value: Any) -> None:
        self.box.setChecked(value in (True, "yes", "true"))


class ChoiceField(ValueField):
    """One of several."""

    def __init__(self, parameter: Parameter) -> None:
        self.box = QComboBox()
        if not parameter.required or parameter.default is None:
            self.box.addItem(tr("Choose…") if parameter.required else tr("As it is"), None)
        for choice in parameter.choices:
            self.box.addItem(choice, choice)
        super().__init__(parameter, self.box, self.box)
        self.box.currentIndexChanged.connect(lambda _: self.changed.emit())

    def value(self) -> Any:
        return self.box.currentData()

    def show_value(self, value: Any) -> None:
        self.box.setCurrentIndex(max(self.box.findData(value), 0))


class SecretField(ValueField):
    """A secret that is typed and not seen, or the password of an entry of the vault."""

    def __init__(self, parameter: Parameter, titles: VaultTitles | None = None) -> None:
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._titles = titles
        self._entry = ""
        self._kept: Secret | None = None
        self._show = IconButton("eye", tr("Show what is typed"), checkable=True)
        self._show.toggled.connect(self._reveal)
        self._make = IconButton("refresh-cw", tr("Make a password…"))
        self._make.clicked.connect(self._open_generator)
        self.vault = Button(tr("From the vault…"), "key-round", small=True)
        self.vault.clicked.connect(self._open_menu)
        self.vault.setVisible(titles is not None)
        editor = QWidget()
        from_vault = (self.vault,) if titles is not None else ()
        editor.setLayout(row(Grow(self.edit), self._show, self._make, *from_vault, spacing=6))
        super().__init__(parameter, editor, self.edit)
        self.edit.textEdited.connect(self._typed)
        self.edit.textChanged.connect(self.changed)
        self.edit.returnPressed.connect(self.entered)

    def value(self) -> Any:
        if self._entry:
            return FromVault(self._entry)
        return Secret(self.edit.text()) if self.edit.text() else self._kept

    def show_value(self, value: Any) -> None:
        """A secret that is there already is kept unless another is given; it is not shown."""
        self._kept = value if isinstance(value, Secret) else None
        self.edit.setPlaceholderText(tr("The value that was given") if self._kept else "")
        self.take_entry(value.title if isinstance(value, FromVault) else "")

    @Slot(str)
    def take_entry(self, title: str) -> None:
        """Use the password of this entry; "" for what is typed."""
        self._entry = title
        self.edit.setText("")  # unlike clear(), which can be undone and so keeps the text
        if title:
            self.edit.setPlaceholderText(tr("From the vault: {title}", title=title))
        self.changed.emit()

    @Slot()
    def _typed(self) -> None:
        if self._entry:
            self._entry = ""
            self.edit.setPlaceholderText("")

    @Slot(bool)
    def _reveal(self, is_shown: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)

    @Slot()
    def _open_generator(self) -> None:
        from app.views.pages.vault.generator.panel import open_generator

        open_generator(self._make, self._take_made)

    @Slot(object)
    def _take_made(self, password: Secret) -> None:
        """A person has to see it, to write it down or put it into the vault: it is kept nowhere else."""
        self.edit.setText(password.reveal())
        self._typed()
        self._show.setChecked(True)

    @Slot()
    def _open_menu(self) -> None:
        menu = new_menu(self)
        titles = self._titles() if self._titles is not None else None
        for title in (titles or ())[:40]:
            action = menu.addAction(title.replace("&", "&&"))
            action.triggered.connect(lambda _=False, title=title: self.take_entry(title))
        if not titles:
            closed = tr("No vault is open: open yours on the Vault page")
            menu.addAction(tr("No entry has a password") if titles is not None else closed).setEnabled(False)
        menu.popup(self.vault.mapToGlobal(self.vault.rect().bottomLeft()))


def make_field(parameter: Parameter, titles: VaultTitles | None = None, devices: Sequence[str] = ()) -> ValueField:
    """The field for the kind of a parameter, with its default in it. `devices` are the names of several."""
    field: ValueField
    match parameter.kind:
        case ParameterKind.SECRET:
            field = SecretField(parameter, titles)
        case ParameterKind.SWITCH:
            field = SwitchField(parameter)
        case ParameterKind.CHOICE:
            field = ChoiceField(parameter)
        case kind if kind is ParameterKind.LIST or parameter.is_long:
            field = LinesField(parameter)
        case _:
            field = EachField(parameter, devices) if devices else LineField(parameter)
    if parameter.default is not None:
        field.show_value(parameter.default)
    return field
