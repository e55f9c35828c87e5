"""A failure, told where the result would have been: what happened, what to do, and details for the curious."""

from functools import cached_property

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QWidget

from app.domain.errors import AppError, TrustQuestion
from app.domain.language import tr
from app.views.widgets.announcing import announce
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fingerprint import grouped
from app.views.widgets.flow import Flow
from app.views.widgets.fold import Fold
from app.views.widgets.layout import TOP, Aligned, Grow, column, panel, row, style
from app.views.widgets.text import WrappedLabel, label

BUG = tr("Something in Satchel itself went wrong")
BUG_HINT = tr("The rest still works. Copy the details into a report, so that it can be mended.")

QUESTION_MARK = ("shield-question-mark", "info.fg")
FAILURE_MARK = ("circle-x", "problem.fg")
MOST_LINES = 8  # of details; more are scrolled


def describe(error: BaseException) -> tuple[str, str, str]:
    """What a person reads of a failure: the fact, the hint, the details."""
    if isinstance(error, AppError):
        return str(error), error.hint, error.details
    return BUG, BUG_HINT, tr("{name} (the crash report has the place)", name=type(error).__name__)


class FailureView(QFrame):
    """Hidden until it has a failure to show. Actions stand under the hint.

    A question of trust is no failure: it is blue, and shows the fingerprint to compare. What it consists of is made for
    the first failure. Every page and dialog has some of these views, and most never show one: 16 widgets in each would
    be styled with every first look and every change of the scheme.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style(self, card="plain")
        self.hide()

    @property
    def fact(self) -> WrappedLabel:
        return self._parts.fact

    @property
    def hint(self) -> WrappedLabel:
        return self._parts.hint

    @property
    def fingerprint(self) -> QLabel:
        return self._parts.fingerprint

    @property
    def _actions(self) -> Flow:
        return self._parts.actions

    @cached_property
    def _parts(self) -> "_Parts":
        parts = _Parts()
        parts.copy.clicked.connect(self._copy)
        self.setLayout(parts.layout)
        return parts

    @property
    def details(self) -> str:
        return self._parts.details.toPlainText() if "_parts" in self.__dict__ else ""

    def show_failure(self, error: BaseException, *actions: QWidget) -> None:
        """Tell a failure. `actions` are buttons that help; they belong to the view from now on."""
        fact, hint, details = describe(error)
        parts = self._parts
        self.fact.set_words(fact)
        self.hint.set_words(hint)
        self.hint.setVisible(bool(hint))
        is_question = isinstance(error, TrustQuestion)
        parts.mark.show_icon(*(QUESTION_MARK if is_question else FAILURE_MARK))
        self.fingerprint.setText(grouped(error.fingerprint) if isinstance(error, TrustQuestion) else "")
        parts.fingerprint_box.setVisible(is_question)
        parts.show_details(details)
        self._actions.show_parts(*actions)
        self._actions.setVisible(bool(actions))
        self.show()
        announce(self, fact, hint)

    @Slot()
    def _copy(self) -> None:
        parts = (self.fact.words, self.hint.words, self.details)
        QGuiApplication.clipboard().setText("\n".join(part for part in parts if part))


class _Parts:
    """What a view of a failure consists of."""

    def __init__(self) -> None:
        self.fact = WrappedLabel(role="strong", selectable=True)
        self.hint = WrappedLabel(tone="secondary", selectable=True)
        self.details = QPlainTextEdit(readOnly=True)
        self.details.setAccessibleName(tr("Technical details"))
        style(self.details, role="details")
        self.copy = Button(tr("Copy"), "copy", Kind.GHOST, small=True)
        inner = QWidget()
        inner.setLayout(column(self.details, row(self.copy, None), spacing=4))
        self.fold = Fold(tr("Technical details"), inner)
        self.actions = Flow(gap=8)
        self.actions.setContentsMargins(0, 6, 0, 4)
        self.mark = IconMark("circle-x", "problem.fg", 18)
        self.fingerprint = label("", "code", selectable=True)
        self.fingerprint_box = panel(column(self.fingerprint, margins=(12, 9, 12, 9)), card="inset")
        body = column(self.fact, self.hint, self.fingerprint_box, self.actions, self.fold, spacing=4)
        self.layout = row(Aligned(self.mark, TOP), Grow(body), margins=(14, 12, 14, 8), spacing=12)

    def show_details(self, details: str) -> None:
        self.details.ensurePolished()  # its font comes with the style
        self.details.setPlainText(details)
        lines = min(details.count("\n") + 1, MOST_LINES)
        self.details.setFixedHeight(self.details.fontMetrics().lineSpacing() * lines + 22)
        self.fold.setVisible(bool(details))
