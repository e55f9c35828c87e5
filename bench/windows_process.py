"""The simulated Windows in a process of its own, so that it does not share a processor's turn with what is measured."""

import multiprocessing
import os
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

LINE = "x" * 100
LONG = "x" * 4000
MUCH = 30_000_000  # bytes


class WindowsProcess:
    """A context manager."""

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        self._pipe, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end,), daemon=True)
        self._process.start()
        self.port, self.pid = self._pipe.recv()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._pipe.send(("stop", None))
        self._process.join(10)

    def actions(self) -> list[str]:
        """The WS-Man requests since this was asked last."""
        return list(self._ask("actions", None))

    def stall_next(self, action: str) -> None:
        self._ask("stall", action)

    def _ask(self, what: str, given: object) -> Any:
        self._pipe.send((what, given))
        return self._pipe.recv()


def _serve(pipe: Connection) -> None:
    from app.services.facts.platform import PLATFORM  # noqa: F401 - so that all scripts are known
    from tests.servers.simulated_windows import Failure, SimulatedWindows
    from tests.servers.simulated_windows.pipeline import Pipeline
    from tests.servers.simulated_windows.questions import answer_questions

    def flood(piece: str) -> Any:
        def behave(pipeline: Pipeline) -> None:
            for _ in range(MUCH // len(piece)):
                pipeline.write(piece)

        return behave

    with tempfile.TemporaryDirectory() as folder, SimulatedWindows(Path(folder)) as windows:
        windows.play("many-lines", flood(LINE))
        windows.play("long-lines", flood(LONG))
        answer_questions(windows, {})
        pipe.send((windows.http.port, os.getpid()))
        while True:
            what, given = pipe.recv()
            match what:
                case "actions":
                    seen, windows.actions[:] = list(windows.actions), []
                    pipe.send(seen)
                case "stall":
                    windows.fail(given, Failure.STALL)
                    pipe.send(None)
                case _:
                    return
