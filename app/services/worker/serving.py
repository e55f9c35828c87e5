"""What runs in the helper process: errands in threads, until nobody is there any more who wants them."""

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from app.domain.errors import AppError
from app.domain.task import Cancelled, TaskContext
from app.services.redaction import redact
from app.services.worker.frames import BrokenTalk, Frames, Message, TooLarge, packed
from app.services.worker.plain import Plain, error_from_plain, to_plain
from app.services.worker.process import stand_back


class Awaited:
    """An answer of the program that is on its way."""

    def __init__(self, number: int, withdraw: Callable[[int], None]) -> None:
        self._number, self._withdraw = number, withdraw
        self._given = threading.Event()
        self._answer: Message = {}

    def give(self, answer: Message) -> None:
        self._answer = answer
        self._given.set()

    @property
    def is_there(self) -> bool:
        return self._given.is_set()

    def wait(self, task: TaskContext) -> Any:
        """The answer. Raises AppError and Cancelled: what the program raised, or a cancel here."""
        with task.on_cancel(self._given.set):
            self._given.wait()
        task.check()
        return self.result()

    def wait_for(self, seconds: float) -> bool:
        """Whether it has come."""
        return self._given.wait(seconds)

    def result(self) -> Any:
        """Of an answer that has come."""
        match self._answer:
            case {"error": described}:
                raise error_from_plain(described)
            case {"stopped": True}:
                raise Cancelled
        return self._answer.get("value")

    def withdraw(self) -> None:
        """It is no longer wanted."""
        self._withdraw(self._number)


class Talk:
    """The helper's side of the pipes. Safe to use from any thread."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._lock = threading.Lock()
        self._awaited: dict[int, Awaited] = {}
        self._count = 0

    def send(self, message: Message) -> None:
        """The program reads at once, always. Where it is gone, this process ends. Raises TooLarge."""
        try:
            self._frames.write(packed(message))
        except OSError:
            _end()

    def call(self, name: str, value: Plain, *, job: int = 0) -> Awaited:
        """Ask the program. `job`: the errand that asks, 0 for none."""
        with self._lock:
            self._count += 1
            number = self._count

            def withdraw(number: int) -> None:
                self._forget(number)
                self.send({"job": job, "withdraw": number})

            awaited = self._awaited[number] = Awaited(number, withdraw)
        self.send({"call": number, "name": name, "job": job, "value": value})
        return awaited

    def give(self, number: int, answer: Message) -> None:
        if awaited := self._forget(number):
            awaited.give(answer)

    def _forget(self, number: int) -> Awaited | None:
        with self._lock:
            return self._awaited.pop(number, None)


class Job:
    """One errand, for the work that does it."""

    def __init__(self, number: int, talk: Talk) -> None:
        self.number = number
        self.task = TaskContext()
        self._talk = talk

    def tell(self, name: str, value: Plain) -> None:
        self._talk.send({"job": self.number, "tell": name, "value": value})

    def call(self, name: str, value: Plain) -> Awaited:
        return self._talk.call(name, value, job=self.number)


class Boss:
    """What the program knows and the helper does not."""

    def __init__(self, talk: Talk, setup: Any) -> None:
        self._talk = talk
        self.setup = setup

    def ask(self, name: str, value: Plain) -> Any:
        """Raises AppError."""
        return self._talk.call(name, value).wait(TaskContext())


type Work = Callable[[Any, Job], Plain]
"""Given what the errand is about. Raises AppError, Cancelled, NotPlain."""


def serve(make_works: Callable[[Boss], Mapping[str, Work]]) -> int:
    """Until the program closes its end of the pipes: then this process ends at once, whatever it does."""
    stand_back()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, whose end is ours
    frames = _own_pipes()
    talk = Talk(frames)
    jobs: dict[int, Job] = {}
    works: Mapping[str, Work] = {}
    try:
        while message := frames.read():
            match message:
                case {"setup": setup, "beat": float() | int() as beat}:
                    works = make_works(Boss(talk, setup))
                    threading.Thread(target=_beat, args=(talk, beat), name="beat", daemon=True).start()
                    talk.send({"ready": True})
                case {"start": int(number), "work": str(name)}:
                    job = jobs[number] = Job(number, talk)
                    arguments = (works[name], message.get("value"), job, talk, jobs)
                    threading.Thread(target=_do, args=arguments, name=f"{name} {number}", daemon=True).start()
                case {"cancel": int(number)}:
                    if found := jobs.get(number):
                        found.task.cancel()
                case {"answer": int(number)}:
                    talk.give(number, message)
    except BrokenTalk:
        pass
    return _end()


def _do(work: Work, value: Any, job: Job, talk: Talk, jobs: dict[int, Job]) -> None:
    ended: Message
    try:
        ended = {"value": work(value, job)}
    except AppError as error:
        ended = {"error": to_plain(error)} if not job.task.cancelled else {"stopped": True}
    except Cancelled:
        ended = {"stopped": True}
    except BaseException as error:  # some libraries' panics are no Exception, and an errand must always end
        lines = "".join(traceback.format_exception(error))
        ended = {"bug": redact(lines)}
    jobs.pop(job.number, None)
    try:
        talk.send({"job": job.number, "ended": True, **ended})
    except TooLarge:
        talk.send({"job": job.number, "ended": True, "bug": "what came of it is too large to be told"})


def _beat(talk: Talk, seconds: float) -> None:
    """A sign of life: a process that hangs gives none."""
    pause = threading.Event()
    while not pause.wait(seconds):
        talk.send({"alive": True})


def _own_pipes() -> Frames:
    """The pipes for our messages alone: what anything here prints goes nowhere."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    return Frames(source, sink)


def _end() -> int:
    """No thread is waited for: what they do can be cut off at any point, and goes on from there another time."""
    if sys.stderr:
        sys.stderr.flush()
    os._exit(0)
