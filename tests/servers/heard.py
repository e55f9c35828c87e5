"""Who follows a command of a PowerShell in a test: it collects what is said, and answers what is asked."""

import threading
from collections.abc import Sequence

from app.domain.powershell import PowerShellStream, ProgressRecord, Question, Written
from app.domain.prompts import Answers, PendingAnswers
from app.domain.secret import Secret


class Heard:
    """`answers` are given one after the other; none left: a question stays open."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.written: list[Written] = []
        self.bars: list[ProgressRecord] = []
        self.questions: list[Question] = []
        self.withdrawn = threading.Event()
        self._answers = list(answers)

    def wrote(self, written: Written) -> None:
        self.written.append(written)

    def progressed(self, record: ProgressRecord) -> None:
        self.bars.append(record)

    def ask(self, question: Question) -> Answers:
        self.questions.append(question)
        pending = PendingAnswers(self.withdrawn.set)
        if self._answers:
            pending.give([Secret(text) for text in self._answers.pop(0)])
        return pending

    def text(self, stream: PowerShellStream) -> str:
        return "".join(written.text for written in self.written if written.stream is stream)

    @property
    def output(self) -> str:
        return self.text(PowerShellStream.OUTPUT)
