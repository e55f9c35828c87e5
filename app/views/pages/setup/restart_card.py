"""The question whether a device may be restarted in the middle of a run. It is asked once."""

from app.domain.language import tr
from app.domain.setup_support import RestartQuestion
from app.views.pages.setup.question_card import QuestionCard
from app.views.pages.setup.witness import LeaveQuestion
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import column
from app.views.widgets.notice import Notice

AWAY = tr("It is away for a few minutes. Satchel waits until it is back, and goes on with the run.")
HERE = tr("Save your work first. The run goes on when Satchel is opened again after the restart.")


class RestartCard(QuestionCard[LeaveQuestion]):
    """Yes or no."""

    def __init__(self) -> None:
        super().__init__()
        self.yes = Button(tr("Restart now"), "refresh-cw", Kind.DEFAULT, small=True)
        self.no = Button(tr("Go on without"), kind=Kind.GHOST, small=True)
        self.yes.clicked.connect(lambda: self._answer(True))
        self.no.clicked.connect(lambda: self._answer(False))
        self.notice = Notice("warning", "", "", self.no, self.yes, icon_name="refresh-cw", tall=True)
        self.setLayout(column(self.notice))

    def _ask(self, question: LeaveQuestion) -> None:
        asked: RestartQuestion = question.asked
        reasons = tr("Wanted by: {reasons}.", reasons=", ".join(asked.reasons)) + "\n" if asked.reasons else ""
        self.notice.show_words(
            tr("May {named} be restarted?", named=_named(asked)), reasons + (HERE if asked.is_local else AWAY)
        )
        self.no.setFocus()  # Enter must not restart a device that nobody has thought about

    def _answer(self, may: bool) -> None:
        if question := self._take():
            question.answer(may)


def _named(asked: RestartQuestion) -> str:
    return tr("this computer") if asked.is_local else asked.device
