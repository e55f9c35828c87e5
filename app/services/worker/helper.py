"""The program's side of its helper: started when it is first needed, ended when it has long had nothing to do."""

import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.domain.language import as_argument
from app.domain.task import TaskContext
from app.services.worker.errand import STOPS_WITHIN, Errand, Listener, lost
from app.services.worker.plain import NotPlain, Plain, from_plain
from app.services.worker.process import START_WITHIN, Answer, HelperProcess, NoHelper, Start, plain_start

ARGUMENT = "--worker"
"""What `satchel` is started with to be a helper: `AS_HELPER` of `app/__main__.py`. No help names it."""
BEAT = 3.0
"""Seconds between two signs of life of the helper."""
_IDLE = 300.0  # seconds without an errand, after which it ends, and its connections with it


def command() -> Sequence[str]:
    """What starts a helper of this program, also when it is a built one."""
    return (*own_program(), ARGUMENT, *as_argument())


def own_program() -> Sequence[str]:
    """What starts this program once more, with pipes and without a window; see `child_environment`."""
    if not getattr(sys, "frozen", False):
        return (sys.executable, "-P", "-m", "app")
    with_pipes = Path(sys.executable).with_name("satchel.exe")  # on Windows the other one has no pipes
    return (str(with_pipes) if sys.platform == "win32" and with_pipes.exists() else sys.executable,)


class Helper:
    """Safe to use from any thread."""

    def __init__(
        self,
        setup: Callable[[], Plain],
        answers: Mapping[str, Answer],
        *,
        start: Sequence[str] | Start = (),
        start_within: float = START_WITHIN,
        beat: float = BEAT,
        idle: float = _IDLE,
    ) -> None:
        """`setup` is what the helper is told first. `beat`, `idle` and `start_within` are in seconds."""
        self._setup, self._answers = setup, answers
        self._start = start if callable(start) else plain_start(tuple(start) or command())
        self._start_within = start_within
        self._beat, self._idle = beat, idle
        self._lock = threading.Lock()
        self._process: HelperProcess | None = None
        self._rest: threading.Timer | None = None
        self._closed = False

    def run(
        self,
        work: str,
        value: Plain,
        listener: Listener,
        task: TaskContext,
        *,
        kind: Any = None,
        stops_within: float | None = STOPS_WITHIN,
    ) -> Any:
        """Have one errand done, and wait for what comes of it, a `kind` where one is expected. `listener` is called in
        this thread. After a cancel it may go on for `stops_within` seconds, None for as long as it likes.

        Raises what the work raises, ConnectionLost when the helper has died, NoHelper, TooLarge, Cancelled.
        """
        errand = self._begin(work, value, task)
        try:
            with task.on_cancel(errand.cancel):
                result = errand.serve(listener, task, stops_within)
            return from_plain(kind, result) if kind is not None else result
        except NotPlain as error:
            errand.give_up()
            raise lost() from error
        finally:
            self._rest_when_idle()

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        process = self._process
        return process.pid if process and not process.is_over else None

    def close(self) -> None:
        """End it. What it was doing goes on from there another time."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
            if self._rest:
                self._rest.cancel()
        if process:
            process.kill()

    def _begin(self, work: str, value: Plain, task: TaskContext) -> Errand:
        while True:
            task.check()
            with self._lock:
                if self._closed:
                    raise lost()
                if self._rest:
                    self._rest.cancel()
                if self._process is None or self._process.is_over:
                    self._process = HelperProcess(
                        self._start, self._setup(), self._answers, self._beat, self._start_within
                    )
                process = self._process
            try:
                process.wait_until_ready(task)
            except NoHelper:
                if self._closed:
                    raise lost() from None
                raise
            errand = process.begin(work, value)
            if errand:
                return errand

    def _rest_when_idle(self) -> None:
        with self._lock:
            if self._process is None or self._process.is_busy or self._closed:
                return
            if self._rest:
                self._rest.cancel()
            self._rest = threading.Timer(self._idle, self._end_if_idle, [self._process])
            self._rest.daemon = True
            self._rest.start()

    def _end_if_idle(self, process: "HelperProcess") -> None:
        with self._lock:
            if process is not self._process or process.is_busy:
                return
            self._process = None
        process.kill()
