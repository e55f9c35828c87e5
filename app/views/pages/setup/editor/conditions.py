"""Where a step is wanted: names of the device or answers, each with what is accepted for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.domain.language import tr
from app.domain.setup import Parameter, ParameterKind
from app.services.setup.profiles.words import ANSWER, DEVICE_WORDS
from app.views.widgets.boxes import let_shrink, name_box
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import Grow, clear, column, row
from app.views.widgets.menus import new_menu

NAMES = {
    "os": tr("System"),
    "distribution": tr("Distribution"),
    "family": tr("Made after"),
    "version": tr("Version"),
    "edition": tr("Edition"),
    "kind": tr("Kind of device"),
}
EXAMPLES = {
    "distribution": tr("ubuntu, windows-11"),
    "family": tr("debian, rhel"),
    "version": ">=12",
    "edition": tr("pro, enterprise"),
}


class Conditions(FormRow):
    """`changed` brings the whole of it; None where there is no condition."""

    changed = Signal(object)

    def __init__(self, name: str, hint: str) -> None:
        self._place = QWidget()
        self._rows = column(spacing=6)
        self.add = Button(tr("Add a condition"), "plus", Kind.GHOST, small=True)
        self.add.clicked.connect(self._add)
        self._place.setLayout(column(self._rows, row(self.add, None), spacing=6))
        super().__init__(name, self._place, hint)
        self.setFocusProxy(self.add)
        self._names: Mapping[str, str] = NAMES
        self._choices: Mapping[str, Sequence[str]] = DEVICE_WORDS
        self._lines: list[_Line] = []
        self._shown: object = ()

    def show_condition(self, written: Mapping[str, Any], answers: Mapping[str, Parameter], told: str = "") -> None:
        """Show what the profile has; `answers` are the values that a condition can ask for."""
        self.set_problem(told)
        asked = [one for one in answers.values() if one.kind is not ParameterKind.SECRET]
        now = (dict(written), [one.name for one in asked])
        if now == self._shown:
            return
        self._shown = now
        self._names = NAMES | {f"{ANSWER}{one.name}": tr("Answer: {label}", label=one.label) for one in asked}
        switches = {f"{ANSWER}{one.name}": ("true", "false") for one in asked if one.kind is ParameterKind.SWITCH}
        self._choices = {**DEVICE_WORDS, **{f"{ANSWER}{one.name}": one.choices for one in asked}, **switches}
        clear(self._rows)
        self._lines = []
        for name, accepted in written.items():
            self._append(name, accepted)

    def condition(self) -> dict[str, Any]:
        """What stands in the lines; a line without a value is none."""
        found: dict[str, Any] = {}
        for line in self._lines:
            if parts := [part.strip() for part in line.edit.text().split(",") if part.strip()]:
                found[line.name] = parts[0] if len(parts) == 1 else parts
        return found

    def _append(self, name: str, accepted: Any) -> "_Line":
        line = _Line(self._names, self._choices, name, accepted)
        line.changed.connect(self._hand_over)
        line.removed.connect(self._remove)
        self._lines.append(line)
        self._rows.addWidget(line)
        return line

    @Slot()
    def _add(self) -> None:
        taken = {line.name for line in self._lines}
        name = next((one for one in self._names if one not in taken), "")
        if name:
            self._append(name, []).edit.setFocus()

    @Slot()
    def _remove(self) -> None:
        line = self.sender()
        if isinstance(line, _Line):
            self._lines.remove(line)
            line.hide()
            line.deleteLater()
            self._hand_over()
            self.add.setFocus()

    @Slot()
    def _hand_over(self) -> None:
        found = self.condition()
        answers = self._shown[1] if isinstance(self._shown, tuple) and self._shown else []
        self._shown = (found, answers)
        self.changed.emit(found or None)


class _Line(QWidget):
    changed = Signal()
    removed = Signal()

    def __init__(
        self, names: Mapping[str, str], choices: Mapping[str, Sequence[str]], name: str, accepted: Any
    ) -> None:
        super().__init__()
        self._choices = choices
        self.box = QComboBox()
        name_box(self.box, tr("What is asked for"))
        let_shrink(self.box)
        for word, shown in names.items():
            self.box.addItem(shown, word)
        if self.box.findData(name) < 0:
            self.box.addItem(name, name)
        self.box.setCurrentIndex(self.box.findData(name))
        parts = accepted if isinstance(accepted, list) else [accepted]
        self.edit = QLineEdit(", ".join(str(part).lower() if isinstance(part, bool) else str(part) for part in parts))
        self.edit.setAccessibleName(tr("What is accepted"))
        self.remove = IconButton("x", tr("Remove this condition"))
        self.remove.clicked.connect(self.removed)
        self.box.activated.connect(self._named)
        self.edit.editingFinished.connect(self.changed)
        self.setLayout(row(Grow(self.box, 2), Grow(self.edit, 3), self.remove, spacing=6))
        self._show_example()

    @property
    def name(self) -> str:
        return str(self.box.currentData())

    @Slot()
    def _named(self) -> None:
        self._show_example()
        if self.edit.text():
            self.changed.emit()

    def _show_example(self) -> None:
        self.remove.set_icon("x", tr("Remove this condition: {name}", name=self.box.currentText()))
        words = ", ".join(self._choices.get(self.name, ()))
        self.edit.setPlaceholderText(words or EXAMPLES.get(self.name, ""))


class Needs(FormRow):
    """Which steps before this one must not have failed. `changed` brings their names; None for none."""

    changed = Signal(object)

    def __init__(self) -> None:
        self.button = Button(tr("None"))
        super().__init__(tr("Needs"), self.button, tr("It is left out when one of them failed."))
        self.setFocusProxy(self.button)
        self.button.clicked.connect(self._offer)
        self._before: Sequence[tuple[str, str]] = ()
        self._chosen: list[str] = []

    def show_needs(self, chosen: Sequence[str], before: Sequence[tuple[str, str]], told: str = "") -> None:
        """`before` are the names and titles of the steps that stand before this one."""
        self._chosen, self._before = list(chosen), before
        titles = dict(before)
        shown = ", ".join(titles.get(name, name) for name in chosen)
        self.button.set_words((shown[:60] + "…" if len(shown) > 60 else shown) or tr("None"))
        self.button.set_reason("" if before or chosen else tr("No step stands before this one."))
        self.set_problem(told)

    @Slot()
    def _offer(self) -> None:
        menu = new_menu(self)
        names = dict(self._before) | {name: name for name in self._chosen if name not in dict(self._before)}
        for name, title in names.items():
            action = menu.addAction(f"{title}  ({name})" if title != name else name)
            action.setCheckable(True)
            action.setChecked(name in self._chosen)
            action.toggled.connect(lambda on, name=name: self._choose(name, on=on))
        menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def _choose(self, name: str, *, on: bool) -> None:
        order = [one for one, _ in self._before]
        chosen = [*self._chosen, name] if on else [one for one in self._chosen if one != name]
        self.changed.emit(sorted(chosen, key=lambda one: order.index(one) if one in order else -1) or None)
