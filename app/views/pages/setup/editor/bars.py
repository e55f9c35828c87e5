"""What the editor says above the parts: what is wrong, what was done, and whether unsaved changes may go."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.services.setup.profiles.draft import Problem
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.failure import FailureView
from app.views.widgets.layout import column
from app.views.widgets.notice import Notice

_LOW = 300  # pixels at 100 % text of the editor


class Bars(QWidget):
    """`go_asked` brings the place and the line of a problem."""

    go_asked = Signal(object, int)
    save_asked = Signal()
    leave_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._problems: Sequence[Problem] = ()
        self._at = 0
        self.failure = FailureView()
        self.go = Button(tr("Show it"), "arrow-right", Kind.DEFAULT, small=True)
        self.go.clicked.connect(self._go)
        self.next = Button(tr("Next"), kind=Kind.GHOST, small=True)
        self.next.clicked.connect(self._next)
        self.wrong = Notice("problem", "", " ", self.next, self.go)
        self.told = Notice("info", "", " ")
        self.question = self._make_question()
        for part in (self.wrong, self.told, self.question):
            part.hide()
        self.setLayout(column(self.failure, self.question, self.told, self.wrong, margins=(16, 8, 16, 8), spacing=6))
        self._fit()

    def _make_question(self) -> Notice:
        self.save = Button(tr("Save and leave"), kind=Kind.DEFAULT, small=True)
        leave = Button(tr("Leave without saving"), kind=Kind.DANGER, small=True)
        stay = Button(tr("Stay"), kind=Kind.GHOST, small=True)
        self.save.clicked.connect(self.save_asked)
        leave.clicked.connect(self.leave_asked)
        stay.clicked.connect(self._stay)
        self.leave = leave
        return Notice("warning", tr("Not saved"), tr("Your changes are only here so far."), stay, leave, self.save)

    @Slot()
    def _stay(self) -> None:
        self.question.hide()
        self._fit()

    def fail(self, error: BaseException | None) -> None:
        """Tell a failure; None takes it back. What was told before is over: "Saved." is no longer true."""
        self.told.hide()
        if error is None:
            self.failure.hide()
        else:
            self.failure.show_failure(error)
        self._fit()

    def ask_to_leave(self) -> None:
        self.give_way()
        self.question.show()
        self.save.setFocus()
        self._fit()

    def tell(self, fact: str, meaning: str) -> None:
        self.told.show_words(fact, meaning)
        self.told.show()
        self.question.hide()
        self._fit()

    @Slot()
    def give_way(self) -> None:
        """The person has gone on: in a low window what was told needs too much room."""
        place = self.parentWidget()
        if place is not None and place.height() < _LOW * theme().text_scale:
            self.told.hide()
            self._fit()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Tell what is wrong, one after the other."""
        self._problems = problems
        self._at = min(self._at, max(len(problems) - 1, 0))
        self._show_one()

    def _show_one(self) -> None:
        count = len(self._problems)
        self.wrong.setVisible(count > 0)
        if count:
            self.give_way()
            problem = self._problems[self._at]
            where = tr("Line {line}", line=problem.line) if problem.line else tr("Wrong")
            self.wrong.show_words(
                where if count == 1 else tr("{where} ({at} of {count})", where=where, at=self._at + 1, count=count),
                problem.message,
            )
            self.next.setVisible(count > 1)
            self.go.setVisible(bool(problem.place or problem.line))
        self._fit()

    @Slot()
    def _next(self) -> None:
        self._at = (self._at + 1) % max(len(self._problems), 1)
        self._show_one()

    @Slot()
    def _go(self) -> None:
        problem = self._problems[self._at]
        self.go_asked.emit(problem.place, problem.line)

    def _fit(self) -> None:
        parts = (self.failure, self.question, self.told, self.wrong)
        self.setVisible(any(not part.isHidden() for part in parts))
