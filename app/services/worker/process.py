"""One run of the helper process: its pipes, who reads from it, and what happens when it falls silent."""

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from app.domain.errors import AppError
from app.domain.task import TaskContext
from app.services.worker.errand import Errand
from app.services.worker.frames import BrokenTalk, Frames, Message, packed
from app.services.worker.plain import NotPlain, Plain, to_plain

_MISSED = 5
"""Signs of life that may be missed in a row: a busy computer gives a niced process little time."""
START_WITHIN = 40.0  # seconds
_POLL = 0.1  # seconds between looks at a cancel

type Answer = Callable[[Any], Plain]
"""Answers a question that belongs to no errand. Raises AppError, which goes to the helper."""


class NoHelper(Exception):
    """The helper cannot be started here."""


class Child(Protocol):
    """A process that was started, with its pipes. `subprocess.Popen` is one."""

    @property
    def stdin(self) -> Any: ...

    @property
    def stdout(self) -> Any: ...

    @property
    def pid(self) -> int: ...

    def kill(self) -> None: ...

    def wait(self) -> int: ...


type Start = Callable[[], Child]
"""Starts a helper. Raises OSError."""


def plain_start(command: Sequence[str]) -> Start:
    """As a process of ours, with our rights."""

    def start() -> Child:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            creationflags=quietly(),
        )

    return start


class HelperProcess:
    """Safe to use from any thread."""

    def __init__(
        self,
        start: Start,
        setup: Plain,
        answers: Mapping[str, Answer],
        beat: float,
        start_within: float = START_WITHIN,
    ) -> None:
        """`beat`: seconds between two signs of life; `start_within`: seconds until the first. Raises NoHelper."""
        self._answers = answers
        self._lock = threading.Lock()
        self._errands: dict[int, Errand] = {}
        self._count = 0
        self._killed = False
        self._ready, self._over, self._heard = threading.Event(), threading.Event(), threading.Event()
        self._start_within = start_within
        try:
            self._process = start()
        except OSError as error:
            raise NoHelper from error
        self._pipes = cast("BinaryIO", self._process.stdout), cast("BinaryIO", self._process.stdin)
        self._frames = Frames(*self._pipes)
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._write, name="helper writer", daemon=True).start()
        threading.Thread(target=self._read, name="helper reader", daemon=True).start()
        threading.Thread(target=self._watch, args=(beat,), name="helper watch", daemon=True).start()
        self.send({"setup": setup, "beat": beat})

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_over(self) -> bool:
        return self._killed or self._over.is_set()

    @property
    def is_busy(self) -> bool:
        with self._lock:
            return bool(self._errands)

    def wait_until_ready(self, task: TaskContext) -> None:
        """Raises NoHelper when it does not come up, Cancelled."""
        left = self._start_within
        while not self._ready.wait(_POLL):
            task.check()
            left -= _POLL
            if left <= 0 or self.is_over:
                self.kill()
                raise NoHelper

    def begin(self, work: str, value: Plain) -> Errand | None:
        """None when it has died. Raises TooLarge."""
        with self._lock:
            if self.is_over:
                return None
            self._count += 1
            message = packed({"start": self._count, "work": work, "value": value})
            errand = self._errands[self._count] = Errand(self._count, self)
            self._outgoing.put(message)
        return errand

    def finish(self, errand: Errand) -> None:
        """It is no longer waited for."""
        with self._lock:
            self._errands.pop(errand.number, None)

    def send(self, message: Message) -> None:
        """Returns at once: the UI thread, which cancels, does not wait for a helper that hangs."""
        self._outgoing.put(packed(message))

    def kill(self) -> None:
        """Returns at once. What it was doing is kept so that it can go on from there."""
        self._killed = True  # nothing more is given to it while it dies
        self._process.kill()

    # -- its own threads -----------------------------------------------------------------------------

    def _write(self) -> None:
        """A helper that is gone is noticed where it is read from."""
        with contextlib.suppress(OSError, ValueError):
            while (message := self._outgoing.get()) is not None:
                self._frames.write(message)

    def _read(self) -> None:
        try:
            while message := self._frames.read():
                self._heard.set()
                self._hear(message)
        except (BrokenTalk, NotPlain):
            pass
        finally:
            self._end()

    def _hear(self, message: Message) -> None:
        match message:
            case {"ready": True}:
                self._ready.set()
            case {"call": int(), "name": str(name), "job": 0}:
                threading.Thread(target=self._answer, args=(name, message), name="helper answer", daemon=True).start()
            case {"job": int(number)}:
                with self._lock:
                    errand = self._errands.get(number)
                if errand:
                    errand.hear(message)

    def _answer(self, name: str, message: Message) -> None:
        answer: Message
        try:
            if name not in self._answers:
                raise NotPlain("an unknown question")
            answer = {"value": self._answers[name](message.get("value"))}
        except AppError as error:
            answer = {"error": to_plain(error)}
        except NotPlain:
            self.kill()  # it is not ours any more
            return
        except Exception:
            self.kill()
            raise
        self.send({"answer": message["call"], **answer})

    def _watch(self, beat: float) -> None:
        missed = 0
        while not self._over.wait(beat):
            missed = 0 if self._heard.is_set() or not self._ready.is_set() else missed + 1
            self._heard.clear()
            if missed > _MISSED:
                self.kill()
                return

    def _end(self) -> None:
        with self._lock:
            self._over.set()
            errands = list(self._errands.values())
        self._process.kill()  # it has closed its end, or talks nonsense
        self._process.wait()
        self._outgoing.put(None)
        for pipe in self._pipes:
            with contextlib.suppress(OSError):
                pipe.close()
        for errand in errands:
            errand.hear(None)


def child_environment() -> Mapping[str, str]:
    """For a process of ours: our own, and where "app" is found; it works in the same folder, whatever lies in that."""
    root = str(Path(__file__).parents[3])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}


def quietly() -> int:
    """On Windows: no console of its own, and behind what a person works with. Elsewhere it sees to that itself."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return 0


def stand_back() -> None:
    """Called in the helper: what a person works with comes first."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.nice(10)
