"""Fields of forms: search, and rows that say beside the field what is wrong with it."""

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from app.views.widgets.badges import IconMark
from app.views.widgets.layout import TOP, Aligned, Grow, column, panel, row, style
from app.views.widgets.text import WrappedLabel, label

_EDGE, _GAP = 8, 7  # pixels in a search field
_LEAST_LETTERS = 10  # that are seen of what is searched for


class SearchField(QFrame):
    """A quiet field with a magnifying glass, and the key that leads to it where there is room. Escape empties it."""

    changed = Signal(str)
    entered = Signal()  # a person is about to type

    def __init__(self, hint: str, key: str = "") -> None:
        super().__init__()
        self.edit = QLineEdit(placeholderText=hint)
        self.edit.setAccessibleName(hint)
        style(self.edit, kind="bare")
        style(self, card="pill")
        self._key = label(key, "caption", "tertiary")
        if not key:
            self._key.hide()
        self._glass = IconMark("search", "text.tertiary", 14)
        self.setLayout(row(self._glass, Grow(self.edit), self._key, margins=(_EDGE, 0, _EDGE, 0), spacing=_GAP))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self.changed)
        self.edit.installEventFilter(self)

    @property
    def text(self) -> str:
        return self.edit.text()

    def sizeHint(self) -> QSize:
        """With its key, also while that is not shown: to hide it makes the field no narrower."""
        hint = super().sizeHint()
        return QSize(hint.width() + (self._key_width() if self._key.isHidden() else 0), hint.height())

    def minimumSizeHint(self) -> QSize:
        """What stands beside it gives way before it is too narrow to read."""
        return QSize(self._least_width(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # the text has another size
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """What is searched for is read before the key that leads here."""
        has_room = self.width() >= self._least_width() + self._key_width()
        self._key.setVisible(bool(self._key.text()) and has_room)

    def _least_width(self) -> int:
        letters = self.edit.fontMetrics().averageCharWidth() * _LEAST_LETTERS
        frame = self.width() - self.contentsRect().width()
        return frame + 2 * _EDGE + self._glass.width() + _GAP + letters

    def _key_width(self) -> int:
        return self._key.sizeHint().width() + _GAP if self._key.text() else 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            style(self, focused="true" if event.type() == QEvent.Type.FocusIn else "false")
            if event.type() == QEvent.Type.FocusIn:
                self.entered.emit()
        return super().eventFilter(watched, event)


def side_by_side(*fields: tuple[QWidget, int]) -> QHBoxLayout:
    """Rows of a form in one line, each with its share of the width; what is wrong with one moves no other."""
    line = row(*(Grow(field, share) for field, share in fields), spacing=12)
    for field, _ in fields:
        line.setAlignment(field, TOP)
    return line


class FormRow(QWidget):
    """A name over a field, a quiet hint, and under it what is wrong with the value."""

    def __init__(self, name: str, field: QWidget, hint: str = "") -> None:
        super().__init__()
        self.field = field
        self.name: QLabel = label(name, "label", "secondary")
        self.name.setBuddy(field)
        field.setAccessibleName(name)
        for edit in field.findChildren(QLineEdit):  # of a box into which can be typed
            if not edit.accessibleName():
                edit.setAccessibleName(name)
        self._hint = WrappedLabel(hint, "small", "tertiary")
        if not hint:
            self._hint.hide()
        self.problem = WrappedLabel("", "small", "problem", roomy=False)
        mark = Aligned(IconMark("circle-x", "problem.fg", 14), TOP)
        self._problem_line = panel(row(mark, Grow(self.problem), spacing=6))
        self._problem_line.hide()
        self._column = column(self.name, field, self._problem_line, self._hint, spacing=5)
        self.setLayout(self._column)

    def set_hint(self, hint: str) -> None:
        """Show another quiet line under the field."""
        self._hint.set_words(hint)
        self._hint.setVisible(bool(hint) and hint != self.problem.words)
        if self.is_valid:
            self.field.setAccessibleDescription(hint)

    @property
    def is_valid(self) -> bool:
        return not self.problem.words

    def set_problem(self, problem: str) -> None:
        """Say what is wrong with the value and what it should be; "" takes it back."""
        self.problem.set_words(problem)
        self._problem_line.setVisible(bool(problem))
        self._hint.setVisible(bool(self._hint.words) and problem != self._hint.words)
        self.field.setAccessibleDescription(problem)
        style(self.field, invalid="true" if problem else "false")
