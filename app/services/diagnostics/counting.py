"""A target that counts how often it was asked."""

from app.domain.target import CommandResult, OnOutput, Os, Target
from app.domain.task import TaskContext
from app.services.facts.own import runs_here


class Counted:
    """Implements `Target`."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self.runs_here = runs_here(target)
        self.trips = 0

    @property
    def name(self) -> str:
        return self._target.name

    @property
    def os(self) -> Os:
        return self._target.os

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        self.trips += 1
        return self._target.run(script, task, timeout=timeout, stdin=stdin, on_output=on_output)

    def close(self) -> None:
        self._target.close()
