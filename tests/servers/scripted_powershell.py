"""A PowerShell that follows a script of the test: the port is real, everything behind it is played.

Each command does what is registered for it. A step is something written, a progress record, a question, `wait` (until a
cancel, or until the test goes on), or an error to raise.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.domain.errors import AppError
from app.domain.powershell import (
    ChoiceQuestion,
    Completions,
    CredentialQuestion,
    Ended,
    FieldsQuestion,
    ObjectTable,
    PowerShellListener,
    PowerShellStream,
    ProgressRecord,
    Question,
    Written,
)
from app.domain.task import Cancelled, TaskContext

FOR_EVER = 60.0  # seconds; no test waits so long


@dataclass(frozen=True, slots=True)
class Wait:
    """Until the test says `go_on`, or the command is stopped."""


type Step = Written | ProgressRecord | Question | Wait | AppError | Ended


def out(text: str) -> Written:
    return Written(PowerShellStream.OUTPUT, text)


@dataclass
class ScriptedPowerShell:
    """Implements `PowerShellSession`. `answers` are those that the questions got, revealed."""

    commands: dict[str, Sequence[Step]] = field(default_factory=dict)
    prompt: str = "PS C:\\Users\\anna> "
    folder: str = "C:\\Users\\anna"
    about: str = "Windows PowerShell 5.1 · LAB-PC1 · LAB\\anna"
    objects: ObjectTable | None = None
    completions: Callable[[str, int], Completions] = lambda text, cursor: Completions(cursor, 0)
    ran: list[str] = field(default_factory=list)
    asked: list[tuple[str, int]] = field(default_factory=list)
    answers: list[tuple[str, ...]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    is_closed: bool = False

    def __post_init__(self) -> None:
        self._going_on = threading.Event()

    def go_on(self) -> None:
        self._going_on.set()

    def run(self, command: str, task: TaskContext, listener: PowerShellListener) -> Ended:
        self.ran.append(command)
        ended = Ended()
        try:
            for step in self.commands.get(command, (out(f"{command}\n"),)):
                match step:
                    case Written():
                        listener.wrote(step)
                    case ProgressRecord():
                        listener.progressed(step)
                    case FieldsQuestion() | CredentialQuestion() | ChoiceQuestion():
                        self._ask(step, task, listener)
                    case Wait():
                        self._wait(task)
                    case AppError():
                        raise step
                    case Ended():
                        ended = step
        except Cancelled:
            self.stopped.append(command)
            raise
        return ended

    def _ask(self, question: Question, task: TaskContext, listener: PowerShellListener) -> None:
        answers = listener.ask(question)
        try:
            while (given := answers.wait(0.02)) is None:
                task.check()
        finally:
            answers.withdraw()
        self.answers.append(tuple(one.reveal() for one in given))

    def _wait(self, task: TaskContext) -> None:
        with task.on_cancel(self._going_on.set):
            self._going_on.wait(FOR_EVER)
        task.check()
        self._going_on.clear()

    def complete(self, text: str, cursor: int, task: TaskContext) -> Completions:
        self.asked.append((text, cursor))
        return self.completions(text, cursor)

    def table(self, task: TaskContext, most: int = 5000) -> ObjectTable | None:
        return self.objects

    def close(self) -> None:
        self.is_closed = True
        self._going_on.set()
