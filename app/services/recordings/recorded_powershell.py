"""A PowerShell and a cmd.exe whose sessions are recorded, as a terminal would have shown them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.domain.powershell import (
    ChoiceQuestion,
    CredentialQuestion,
    FieldsQuestion,
    PowerShellStream,
    ProgressRecord,
    Question,
    Written,
)
from app.domain.prompts import Answers, Prompt
from app.domain.secret import Secret
from app.domain.sessions import CommandPrompt, RecordingControls
from app.domain.task import TaskContext

if TYPE_CHECKING:
    from app.domain.powershell import Completions, Ended, ObjectTable, PowerShellListener, PowerShellSession
    from app.services.recordings.recorder import Recorder

COLUMNS, ROWS = 120, 40
_LOOKS = {
    PowerShellStream.ERROR: ("31", ""),
    PowerShellStream.WARNING: ("33", "WARNING: "),
    PowerShellStream.VERBOSE: ("36", "VERBOSE: "),
    PowerShellStream.DEBUG: ("35", "DEBUG: "),
    PowerShellStream.INFORMATION: ("34", ""),
}
"""The colour (ECMA-48, SGR) and the word of a stream."""


class RecordedPowerShell:
    """Implements `PowerShellSession`, and what the head of a session offers."""

    serial = None

    def __init__(self, session: PowerShellSession, recorder: Recorder) -> None:
        self._session, self._recorder = session, recorder

    @property
    def recording(self) -> RecordingControls | None:
        return self._recorder

    @property
    def prompt(self) -> str:
        return self._session.prompt

    @property
    def folder(self) -> str:
        return self._session.folder

    @property
    def about(self) -> str:
        return self._session.about

    def run(self, command: str, task: TaskContext, listener: PowerShellListener) -> Ended:
        self._recorder.output(_bytes(f"\x1b[34m{self.prompt}\x1b[0m{command}\n"))
        return self._session.run(command, task, _RecordingListener(listener, self._recorder))

    def complete(self, text: str, cursor: int, task: TaskContext) -> Completions:
        return self._session.complete(text, cursor, task)

    def table(self, task: TaskContext, most: int = 5000) -> ObjectTable | None:
        return self._session.table(task, most)

    def close(self) -> None:
        try:
            self._session.close()
        finally:
            self._recorder.close()


class _RecordingListener:
    def __init__(self, listener: PowerShellListener, recorder: Recorder) -> None:
        self._listener, self._recorder = listener, recorder

    def wrote(self, written: Written) -> None:
        colour, word = _LOOKS.get(written.stream, ("", ""))
        place = f"    at {written.place}\n" if written.place else ""
        text = word + written.text + place
        self._recorder.output(_bytes(f"\x1b[{colour}m{text}\x1b[0m" if colour else text))
        self._listener.wrote(written)

    def progressed(self, record: ProgressRecord) -> None:
        self._listener.progressed(record)

    def ask(self, question: Question) -> Answers:
        self._recorder.output(_bytes("\n".join(part for part in (question.title, question.message) if part) + "\n"))
        return _RecordedAnswers(self._listener.ask(question), question, self._recorder)


class _RecordedAnswers:
    """What is hidden becomes a secret of the recording: it is masked wherever it is written later."""

    def __init__(self, answers: Answers, question: Question, recorder: Recorder) -> None:
        self._answers, self._question, self._recorder = answers, question, recorder
        self._is_told = False

    def wait(self, seconds: float) -> Sequence[Secret] | None:
        given = self._answers.wait(seconds)
        if given is not None and not self._is_told:
            self._is_told = True
            self._tell(given)
        return given

    def withdraw(self) -> None:
        self._answers.withdraw()

    def _tell(self, given: Sequence[Secret]) -> None:
        match self._question:
            case FieldsQuestion(fields=fields):
                asked = [(one.label or "Answer", one.is_hidden) for one in fields]
            case CredentialQuestion():
                asked = [("User", False), ("Password", True)]
            case ChoiceQuestion(choices=choices):
                chosen = [choices[int(one.reveal())].label for one in given if one.reveal().isdigit()]
                self._recorder.output(_bytes(f"{', '.join(chosen)}\n"))
                return
        for (name, is_hidden), answer in zip(asked, given, strict=False):
            if is_hidden:
                self._recorder.output(b"Password: ")  # the words at which a recorder knows what follows for a secret
                self._recorder.typed(f"{answer.reveal()}\r".encode())
                self._recorder.output(b"\r\n")
            else:
                self._recorder.output(_bytes(f"{name}: {answer.reveal()}\n"))


class RecordedCommandPrompt:
    """Implements `CommandPrompt`, and what the head of a session offers."""

    serial = None

    def __init__(self, prompt: CommandPrompt, recorder: Recorder) -> None:
        self._prompt, self._recorder = prompt, recorder
        self._last = ""  # of the line that the device wrote last

    @property
    def recording(self) -> RecordingControls | None:
        return self._recorder

    def receive(self, task: TaskContext) -> Sequence[tuple[str, bool]]:
        pieces = self._prompt.receive(task)
        for text, is_error in pieces:
            self._recorder.output(_bytes(f"\x1b[31m{text}\x1b[0m" if is_error else text))
            self._last = (self._last + text)[-500:].rpartition("\n")[2]
        return pieces

    def send(self, line: str) -> None:
        """cmd.exe echoes nothing here, so what is typed is recorded, but not where a password is asked for."""
        self._recorder.typed(f"{line}\r".encode())
        is_secret = Prompt(self._last).asks_for_password
        self._recorder.output(_bytes("\n" if is_secret else f"{line}\n"))
        self._last = ""
        self._prompt.send(line)

    def interrupt(self) -> None:
        self._recorder.output(b"^C\r\n")
        self._prompt.interrupt()

    @property
    def exit_code(self) -> int | None:
        return self._prompt.exit_code

    def close(self) -> None:
        try:
            self._prompt.close()
        finally:
            self._recorder.close()


def _bytes(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "replace")
