"""A question in the place where its answer counts: a fact, what it means, at most one field, and two buttons."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit

from app.domain.language import tr
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import TOP, Aligned, Grow, column, row, style
from app.views.widgets.text import WrappedLabel

type Field = QLineEdit | QComboBox


def nothing_wrong(_: str) -> str:
    return ""


class Question(QFrame):
    """`answered` brings what is in the field. `wrong` says what is wrong with that, "" for nothing."""

    answered = Signal(str)
    ended = Signal()  # answered or left

    def __init__(
        self,
        fact: str,
        meaning: str,
        go: str,
        field: Field | None = None,
        *,
        name: str = "",
        is_grave: bool = False,
        wrong: Callable[[str], str] = nothing_wrong,
    ) -> None:
        """`name` is that of the field. A grave question has the focus on Cancel and a red button."""
        super().__init__()
        self.fact, self.meaning = WrappedLabel(fact, "strong", roomy=False), WrappedLabel(meaning, tone="secondary")
        self.field, self._wrong = field, wrong
        self.problem = WrappedLabel("", "small", "problem", roomy=False)
        self.go = Button(go, kind=Kind.DANGER_FILL if is_grave else Kind.PRIMARY, small=True)
        self.cancel = Button(tr("Cancel"), kind=Kind.GHOST, small=True, key="Esc")
        self.go.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.leave)
        words = column(self.fact, self.meaning, spacing=3)
        self.meaning.setVisible(bool(meaning))
        self.problem.hide()
        if field is not None:
            field.setAccessibleName(name)
            words.addWidget(field)
            if (edit := field if isinstance(field, QLineEdit) else field.lineEdit()) is not None:
                edit.setAccessibleName(name)
                edit.returnPressed.connect(self.submit)
        words.addWidget(self.problem)
        words.addLayout(row(self.go, self.cancel, None, margins=(0, 6, 0, 0)))
        mark = IconMark(
            "triangle-alert" if is_grave else "circle-question-mark", "problem.fg" if is_grave else "info.fg"
        )
        self.setLayout(row(Aligned(mark, TOP), Grow(words), margins=(16, 12, 16, 12), spacing=10))
        style(self, banner="problem" if is_grave else "info", flush="true")
        for part in (field, self.cancel if is_grave or field is None else None):
            if part is not None:
                part.setAccessibleDescription(f"{fact} {meaning}".strip())
        self.setFocusProxy(self.cancel if is_grave or field is None else field)

    @property
    def answer(self) -> str:
        if isinstance(self.field, QComboBox):
            data = None if self.field.isEditable() else self.field.currentData()
            return self.field.currentText() if data is None else str(data)
        return self.field.text() if self.field is not None else ""

    @Slot()
    def submit(self) -> None:
        problem = self._wrong(self.answer.strip())
        self.problem.set_words(problem)
        self.problem.setVisible(bool(problem))
        if problem and self.field is not None:
            self.field.setFocus()
        elif not problem:
            answer = self.answer.strip()
            self.ended.emit()
            self.answered.emit(answer)

    @Slot()
    def leave(self) -> None:
        self.ended.emit()
