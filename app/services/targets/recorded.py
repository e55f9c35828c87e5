"""A machine that is not there: its answers were saved before, in tests or in a bundle from another technician."""

from collections.abc import Mapping

from app.domain.errors import CommandFailed
from app.domain.language import tr
from app.domain.target import CommandResult, OnOutput, Os, Stream
from app.domain.task import TaskContext
from app.services.targets.collecting import Collector


class RecordedTarget:
    """Implements `Target`: `answers` maps a script to what the machine answered, as text or as a whole result."""

    def __init__(self, name: str, os: Os, answers: Mapping[str, CommandResult | str]) -> None:
        self._name = name
        self._os = os
        self._answers = answers

    @property
    def name(self) -> str:
        return self._name

    @property
    def os(self) -> Os:
        return self._os

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        """The saved answer. Raises CommandFailed for a script that was not recorded."""
        task.check()
        answer = self._answers.get(script)
        if answer is None:
            raise CommandFailed(
                tr("The recording of {name} holds no answer to this question.", name=self._name),
                hint=tr("Record the device again with this version of Satchel."),
                details=script,
            )
        result = answer if isinstance(answer, CommandResult) else CommandResult(0, answer)
        collector = Collector(on_output)
        collector.add(Stream.OUTPUT, result.output.encode())
        collector.add(Stream.ERRORS, result.errors.encode())
        return CommandResult(result.exit_code, collector.text(Stream.OUTPUT), collector.text(Stream.ERRORS))

    def close(self) -> None:
        pass
