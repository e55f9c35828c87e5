"""Second station: the values that a profile asks for at the device."""

import re
from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.profiles import Profile
from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.failure import FailureView
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import Grow, clear, column, panel, row, scroll
from app.views.widgets.text import WrappedLabel, label


class QuestionsStage(QWidget):
    """`answered` brings the values by name; secrets as `Secret`."""

    answered = Signal(object)
    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "title")
        self._rows: dict[str, tuple[Parameter, FormRow, QLineEdit]] = {}
        self._form = column(spacing=16)
        self.failure = FailureView()
        inner = QWidget()
        inner.setMaximumWidth(560)
        inner.setLayout(column(self.failure, self._form, None, margins=(0, 12, 0, 12), spacing=12))
        self.next = Button("Preview the changes", kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.next.clicked.connect(self.submit)
        back = Button("Back")
        back.clicked.connect(self.back_asked)
        head = column(self._title, WrappedLabel("Only this device gets these values.", tone="secondary"), spacing=2)
        body = QWidget()
        body.setLayout(column(head, Grow(scroll(inner)), margins=(28, 20, 28, 0), spacing=4))
        foot = panel(row(None, back, self.next, margins=(28, 14, 28, 14)), edge="top", bg="surface")
        self.setLayout(column(Grow(body), foot, spacing=0))

    def show_profile(self, profile: Profile, go_on: str = "Preview the changes") -> None:
        """Ask for the values of `profile`. `go_on` is what the button says."""
        self.next.set_words(go_on)
        self._title.setText(profile.name)
        self.failure.hide()
        clear(self._form)
        self._rows = {}
        for parameter in profile.asked:
            edit = QLineEdit(placeholderText=parameter.example)
            if parameter.kind is ParameterKind.SECRET:
                edit.setEchoMode(QLineEdit.EchoMode.Password)
            elif parameter.default is not None:
                edit.setText(
                    ", ".join(parameter.default)
                    if isinstance(parameter.default, list | tuple)
                    else str(parameter.default)
                )
            form_row = FormRow(parameter.label, edit, parameter.pattern_hint)
            edit.returnPressed.connect(self.submit)
            self._rows[parameter.name] = (parameter, form_row, edit)
            self._form.addWidget(form_row)
        if self._rows:
            next(iter(self._rows.values()))[2].setFocus()

    @Slot()
    def submit(self) -> None:
        """Check the values, and go on when all are right."""
        problems = {name: _problem(parameter, edit.text()) for name, (parameter, _, edit) in self._rows.items()}
        for name, (_, form_row, _) in self._rows.items():
            form_row.set_problem(problems[name])
        wrong = [name for name, problem in problems.items() if problem]
        if wrong:
            self._rows[wrong[0]][2].setFocus()
            return
        self.answered.emit(self._answers())

    def _answers(self) -> Mapping[str, str | Secret]:
        answers: dict[str, str | Secret] = {}
        for name, (parameter, _, edit) in self._rows.items():
            if edit.text():
                answers[name] = Secret(edit.text()) if parameter.kind is ParameterKind.SECRET else edit.text().strip()
        return answers


def _problem(parameter: Parameter, text: str) -> str:
    """What is wrong with a value, in words that say what it should be."""
    if not text.strip():
        return "A value is needed." if parameter.required and parameter.default is None else ""
    parts = [part.strip() for part in text.split(",")] if parameter.kind is ParameterKind.LIST else [text.strip()]
    if parameter.pattern and not all(re.fullmatch(parameter.pattern, part) for part in parts):
        return parameter.pattern_hint or f"It should look like {parameter.example or parameter.pattern}."
    return ""
