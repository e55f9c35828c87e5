"""A question of a fleet: some devices failed, shall the others be done all the same?"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.domain.fleet import DeviceProgress
from app.domain.language import counted, tr
from app.views.pages.setup.witness import Question
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import column
from app.views.widgets.notice import Notice


@dataclass(frozen=True, slots=True)
class Failures:
    """What has failed so far, and how many devices wait."""

    failed: Sequence[DeviceProgress]
    waiting: int


type GoOnQuestion = Question[Failures, bool]


class GoOnCard(QWidget):
    """Hidden until the question is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._question: GoOnQuestion | None = None
        self.yes = Button(tr("Go on with the others"), "arrow-right", small=True)
        self.no = Button(tr("Stop here"), kind=Kind.GHOST, small=True)
        self.yes.clicked.connect(lambda: self._answer(True))
        self.no.clicked.connect(lambda: self._answer(False))
        self.notice = Notice("problem", "", "", self.yes, self.no, tall=True)
        self.setLayout(column(self.notice))
        self.hide()

    @Slot(object)
    def show_question(self, question: GoOnQuestion) -> None:
        """Ask it."""
        self._question = question
        asked: Failures = question.asked
        names = ", ".join(one.device.name for one in asked.failed)
        waiting = counted(asked.waiting, "device waits, untouched so far.", "devices wait, untouched so far.")
        why = next((one.message for one in reversed(asked.failed) if one.message), "")
        self.notice.show_words(tr("It did not work on {names}.", names=names), f"{why}\n{waiting}".strip())
        self.show()
        self.no.setFocus()

    @Slot()
    def put_away(self) -> None:
        """Nothing is asked now."""
        self._question = None
        self.hide()

    def _answer(self, go_on: bool) -> None:
        question = self._question
        self.put_away()
        if question is not None:
            question.answer(go_on)
