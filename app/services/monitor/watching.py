"""Watches a device: by the helper process where it is this computer, else by one standing command."""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from app.domain.devices import THIS_COMPUTER
from app.domain.errors import CommandFailed, TargetError
from app.domain.journal import EventKind
from app.domain.language import tr
from app.domain.monitor import PERIOD
from app.domain.target import Os, Stream
from app.services.connection_notes import about
from app.services.facts.parameters import encode_single, single_script
from app.services.inspection.asking import failure_of
from app.services.monitor.marking import mark_words
from app.services.monitor.readings import Readings
from app.services.monitor.watch_linux import WATCH_LINUX
from app.services.monitor.watch_windows import WATCH_WINDOWS
from app.services.redaction import redact
from app.services.worker.process import NoHelper

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.domain.devices import Device
    from app.domain.journal import Journal
    from app.domain.monitor import Watched
    from app.domain.prompts import Ask
    from app.domain.target import Target
    from app.domain.task import TaskContext
    from app.services.connection_notes import ConnectionNotes
    from app.services.targets.opening import Connections
    from app.services.worker.errand import Question
    from app.services.worker.helper import Helper
    from app.services.worker.plain import Plain
    from app.services.worker.serving import Job

    type Hear = Callable[[Watched], None]

ROUNDS = 150
"""After so many the standing command is begun anew: what it has written is not kept without bound, and where nobody is
left to end it, it ends by itself."""
STOPS_WITHIN = 3.0  # seconds
_SCRIPTS = {Os.LINUX: WATCH_LINUX, Os.WINDOWS: WATCH_WINDOWS}
_HERE = {"linux": Os.LINUX, "win32": Os.WINDOWS, "darwin": Os.MACOS}
_READERS = {"linux": ("linux_here", "LinuxHere")}
"""What reads a system itself; psutil reads the others."""


class Reader(Protocol):
    """Reads this computer."""

    def round(self) -> str:
        """The lines of one round."""


@runtime_checkable
class OwnSession(Protocol):
    """A target that runs one script at a time, and can have another session for one that stays."""

    def another(self) -> Target: ...


class Monitor:
    """Safe to use from any thread. `make_helper` starts nothing yet."""

    def __init__(
        self,
        connections: Connections,
        journal: Callable[[], Journal],
        notes: ConnectionNotes,
        make_helper: Callable[[], Helper],
        every: float = PERIOD,
    ) -> None:
        """`every` in seconds."""
        self._connections, self._journal, self._notes = connections, journal, notes
        self._make_helper, self._every = make_helper, every
        self._lock = threading.Lock()
        self._helper: Helper | None = None
        self._closed = False

    def watch(self, device: Device, kind: str, hear: Hear, task: TaskContext, *, ask: Ask | None = None) -> None:
        """Until a cancel; `hear` is called in this thread. `kind` leaves processes out, as the view's filters do.

        Raises what opening a connection raises, ConnectionLost, CommandFailed with what the device says,
        OutputTooLarge, and Cancelled.
        """
        if device == THIS_COMPUTER:
            self._watch_here(kind, hear, task)
        else:
            self._watch_there(device, kind, hear, task, ask)

    def mark(self, device: Device, words: str, watched: Watched) -> str:
        """Write into the journal what a person has seen, with the figures of that moment. Gives what it wrote.

        Raises FileError.
        """
        said = redact(mark_words(device.name, words, watched))
        self._journal().append(EventKind.NOTE, **about(device), text=said)
        return said

    @property
    def helper_pid(self) -> int | None:
        """Of the process that reads this computer, while there is one."""
        return self._helper.pid if self._helper is not None else None

    def close(self) -> None:
        """End the helper, if there is one."""
        with self._lock:
            self._closed = True
            helper, self._helper = self._helper, None
        if helper is not None:
            helper.close()

    # -- this computer -----------------------------------------------------------------------------

    def _watch_here(self, kind: str, hear: Hear, task: TaskContext) -> None:
        readings = Readings(_HERE.get(sys.platform, Os.LINUX), kind)
        with self._lock:
            if self._helper is None:
                self._helper = self._make_helper()
            helper = self._helper
        try:
            helper.run("watch", self._every, _Lines(readings, hear), task, stops_within=STOPS_WITHIN)
        except NoHelper:
            go_round(self._every, lambda text: _pass_on(readings, text, hear), task)

    # -- another device ----------------------------------------------------------------------------

    def _watch_there(self, device: Device, kind: str, hear: Hear, task: TaskContext, ask: Ask | None) -> None:
        with self._notes.opening(device):
            target = self._connections.target(device, task, ask)
        self._notes.connected(device, target.os)
        standing = target.another() if isinstance(target, OwnSession) else target
        try:
            watch_target(standing, kind, hear, task, every=self._every)
        finally:
            if standing is not target:
                standing.close()


def watch_target(
    target: Target, kind: str, hear: Hear, task: TaskContext, *, every: float = PERIOD, rounds: int = ROUNDS
) -> None:
    """By one standing command, begun anew after `rounds`. `every` in seconds. Raises as `Monitor.watch`."""
    script = _SCRIPTS.get(target.os)
    if script is None:
        raise CommandFailed(
            tr("{name} cannot be watched.", name=target.name), hint=tr("This is there for Linux and Windows.")
        )
    readings = Readings(target.os, kind)

    def take(stream: Stream, text: str) -> None:
        if stream is Stream.OUTPUT:
            _pass_on(readings, text, hear)

    given: Mapping[str, str] = {"every": f"{every:g}", "rounds": str(rounds)}
    while True:
        before = readings.rounds
        task.report(tr("Watching {name}", name=target.name))
        result = target.run(
            single_script(target.os, script),
            task,
            timeout=60 + 4 * every * rounds,
            stdin=encode_single(target.os, given),
            on_output=take,
        )
        if result.exit_code:
            raise failure_of(result, tr("{name} cannot be watched", name=target.name), target.os)
        if readings.rounds == before:
            raise CommandFailed(
                tr("What {name} answered could not be understood.", name=target.name),
                hint=tr("Processes shows what runs, by another question."),
                details=result.output[:2000],
            )
        task.sleep(every)  # whatever a device does, it is not asked more often


def _pass_on(readings: Readings, text: str, hear: Hear) -> None:
    for watched in readings.feed(text):
        hear(watched)


class _Lines:
    """Implements `Listener`: what the helper reads."""

    def __init__(self, readings: Readings, hear: Hear) -> None:
        self._readings, self._hear = readings, hear

    def hear(self, name: str, value: Any) -> None:
        if isinstance(value, str):
            _pass_on(self._readings, value, self._hear)

    def answer(self, question: Question, task: TaskContext) -> Plain:
        raise TargetError(tr("The helper has nothing to ask."))


# -- in the helper ---------------------------------------------------------------------------------


def watch_work(value: Any, job: Job) -> Plain:
    """What the helper does: it reads this computer until it is told to stop."""
    every = float(value) if isinstance(value, int | float) and value > 0 else PERIOD
    go_round(every, lambda text: job.tell("lines", text), job.task)
    return None


def go_round(every: float, tell: Callable[[str], None], task: TaskContext) -> None:
    """Read this computer every `every` seconds, until a cancel."""
    reader = make_reader()
    while True:
        tell(reader.round())
        task.sleep(every)


def make_reader() -> Reader:
    """What reads this computer."""
    module, name = _READERS.get(sys.platform, ("psutil_here", "PsutilHere"))
    made: Reader = getattr(import_module(f"app.services.monitor.{module}"), name)()
    return made
