"""The question whether a device may be started again in the middle of a run. It is asked once."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.domain.setup_support import RestartQuestion
from app.views.pages.setup.witness import LeaveQuestion
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import column
from app.views.widgets.notice import Notice

AWAY = "It is away for a few minutes. Satchel waits until it is back, and goes on with the run."
HERE = "Save your work first. The run goes on when Satchel is opened again after the restart."


class RestartCard(QWidget):
    """Hidden until the question is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._question: LeaveQuestion | None = None
        self._waiting: list[LeaveQuestion] = []  # of other devices
        self.yes = Button("Restart now", "refresh-cw", Kind.DEFAULT, small=True)
        self.no = Button("Go on without", kind=Kind.GHOST, small=True)
        self.yes.clicked.connect(lambda: self._answer(True))
        self.no.clicked.connect(lambda: self._answer(False))
        self.notice = Notice("warning", "", "", self.no, self.yes, icon_name="refresh-cw", tall=True)
        self.setLayout(column(self.notice))
        self.hide()

    @Slot(object)
    def show_question(self, question: LeaveQuestion) -> None:
        """Ask it, once what was asked before is answered."""
        if self._question is not None:
            self._waiting.append(question)
            return
        self._question = question
        asked: RestartQuestion = question.asked
        reasons = f"Wanted by: {', '.join(asked.reasons)}.\n" if asked.reasons else ""
        self.notice.show_words(f"May {_named(asked)} be started again?", reasons + (HERE if asked.is_local else AWAY))
        self.show()
        self.no.setFocus()  # Enter must not restart a device that nobody has thought about

    @Slot(object)
    def forget(self, question: LeaveQuestion) -> None:
        """It is answered, or its run was stopped."""
        self._waiting = [one for one in self._waiting if one is not question]
        if self._question is question:
            self._next()

    @Slot()
    def put_away(self) -> None:
        """Nothing is asked any more."""
        self._waiting = []
        self._next()

    def _next(self) -> None:
        self._question = None
        self.hide()
        if self._waiting:
            self.show_question(self._waiting.pop(0))

    def _answer(self, may: bool) -> None:
        question = self._question
        self._next()
        if question is not None:
            question.answer(may)


def _named(asked: RestartQuestion) -> str:
    return "this computer" if asked.is_local else asked.device
