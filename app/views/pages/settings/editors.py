"""A widget for each kind of setting: it shows a value, and says when a person has changed it."""

from functools import cached_property
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from app.domain.language import tr
from app.services.settings_fields import Choice, Field, Line, Number
from app.views.theme import theme
from app.views.widgets.buttons import IconButton
from app.views.widgets.layout import Grow, column, row
from app.views.widgets.text import WrappedLabel

FIELD_WIDTH = 220


class Editor(QWidget):
    """One setting with its words. `changed` brings the new value; whether it has its usual one, `show_usual` says."""

    changed = Signal(object)
    usual_asked = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.input = self._make_input()
        hint = WrappedLabel(field.hint, "small", "tertiary", roomy=False)
        if not field.hint:  # setVisible(True) would show it as a window of its own: it has no parent yet
            hint.hide()
        self.usual = IconButton("undo-2", tr("Back to the usual: {setting}", setting=field.words))
        keep_room(self.usual)
        self.usual.hide()
        self.usual.clicked.connect(self.usual_asked)
        if isinstance(self.input, QCheckBox):
            self.setLayout(row(Grow(column(self.input, hint, spacing=3)), self.usual, spacing=8))
        else:
            name = WrappedLabel(field.words, roomy=False)
            name.setBuddy(self.input)
            self.input.setAccessibleName(field.words)
            self._fit()
            theme().changed.connect(self._fit)  # here a person sets how large the text is
            self._words = column(name, hint, spacing=3)
            self.setLayout(row(Grow(self._words), row(self.input, self.usual, spacing=8), spacing=16))
        self.input.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.input.installEventFilter(self)

    @cached_property
    def problem(self) -> WrappedLabel:
        """Made when a line first makes no sense: most settings never have one."""
        problem = WrappedLabel("", "small", "problem", roomy=False)
        problem.hide()
        self._words.addWidget(problem)
        return problem

    @Slot()
    def _fit(self) -> None:
        self.input.setFixedWidth(round(FIELD_WIDTH * max(theme().text_scale, 1)))
        self.input.setFixedHeight(theme().metric("control") + 2)

    def show_value(self, value: Any) -> None:
        """Show `value` without a signal."""
        self.input.blockSignals(True)
        self._say("")
        if isinstance(self.input, QCheckBox):
            self.input.setChecked(bool(value))
        elif isinstance(self.input, QComboBox):
            self._show_choice(self.input, value)
        elif isinstance(self.input, QSpinBox):
            self.input.setValue(int(value))
        elif isinstance(self.input, QLineEdit):
            self.input.setText(str(value))
        self.input.blockSignals(False)

    def show_usual(self, usual: str) -> None:
        """Mark a setting that differs from `usual`, the words of its usual value; "": it does not differ."""
        self.usual.setVisible(bool(usual))
        self.usual.setToolTip(tr("Back to the usual: {value}", value=usual))

    def is_about(self, words: list[str]) -> bool:
        """Whether all words stand in what it says of itself."""
        text = f"{self.field.words} {self.field.hint} {self.field.id}".casefold()
        return all(word in text for word in words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not self.input.hasFocus():
            event.ignore()  # a wheel that scrolls the page must not turn a value that it passes
            return True
        return super().eventFilter(watched, event)

    def _make_input(self) -> QWidget:
        kind = self.field.kind
        if isinstance(kind, Choice):
            box = QComboBox()
            for value, words in kind.values:
                box.addItem(words, value)
            box.currentIndexChanged.connect(lambda place: self.changed.emit(box.itemData(place)))
            return box
        if isinstance(kind, Number):
            return self._make_spin_box(kind)
        if isinstance(kind, Line):
            line = QLineEdit(placeholderText=kind.example)
            line.editingFinished.connect(lambda: self._take(kind, line.text().strip()))
            return line
        switch = QCheckBox(self.field.words)
        switch.toggled.connect(self.changed.emit)
        return switch

    def _take(self, kind: Line, text: str) -> None:
        """A line that makes no sense is not kept, and stays to be mended."""
        problem = kind.problem(text)
        self._say(problem)
        if not problem:
            self.changed.emit(text)

    def _say(self, problem: str) -> None:
        if problem or "problem" in self.__dict__:
            self.problem.set_words(problem)
            self.problem.setVisible(bool(problem))

    def _make_spin_box(self, kind: Number) -> QSpinBox:
        box = QSpinBox(minimum=kind.lowest, maximum=kind.highest, suffix=f" {kind.unit}")
        box.setKeyboardTracking(False)
        box.lineEdit().setTextMargins(8, 0, 8, 0)  # the style sheet's padding does not reach into it
        if kind.zero:
            box.setSpecialValueText(kind.zero)
        box.valueChanged.connect(self.changed.emit)
        return box

    def _show_choice(self, box: QComboBox, value: Any) -> None:
        """A value that the file has and the list lacks (130 %) is added, not replaced."""
        place = box.findData(value)
        if place < 0:
            box.addItem(self.field.kind.words(value), value)
            place = box.count() - 1
        box.setCurrentIndex(place)


def keep_room(widget: QWidget) -> None:
    """Let what stands beside it stay where it is while `widget` is hidden."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
