"""Collect what a command writes: decoded piece by piece, never more than is reasonable, never past its time."""

import codecs
import time
from collections.abc import Callable

from app.domain.errors import CommandTimedOut, OutputTooLarge
from app.domain.language import tr
from app.domain.target import MAX_OUTPUT, OnOutput, Stream

LEFT_BEHIND = 2.0
"""Seconds of silence after a command's end before its streams are given up: a service that it started may hold them."""


class Collector:
    """Both streams of one command. A character that is cut between two pieces is put together."""

    def __init__(self, on_output: OnOutput | None, *, limit: int = MAX_OUTPUT) -> None:
        self._on_output = on_output
        self._limit = limit
        self._bytes = dict.fromkeys(Stream, 0)
        self._pieces: dict[Stream, list[str]] = {stream: [] for stream in Stream}
        self._decoders = {stream: codecs.getincrementaldecoder("utf-8")("replace") for stream in Stream}

    def add(self, stream: Stream, data: bytes) -> None:
        """Raises OutputTooLarge."""
        self._bytes[stream] += len(data)
        if self._bytes[stream] > self._limit:
            raise OutputTooLarge(
                tr("The command wrote more than {limit} MiB and was stopped.", limit=self._limit // 1024**2)
            )
        self._keep(stream, self._decoders[stream].decode(data))

    def text(self, stream: Stream) -> str:
        """Everything, once the stream has ended."""
        self._keep(stream, self._decoders[stream].decode(b"", final=True))
        return "".join(self._pieces[stream])

    def _keep(self, stream: Stream, text: str) -> None:
        if text:
            self._pieces[stream].append(text)
            if self._on_output:
                self._on_output(stream, text)


class Deadline:
    """When a command must have ended."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def check(self) -> None:
        """Raises CommandTimedOut."""
        if self._clock() >= self._end:
            raise CommandTimedOut(
                tr("The command did not end within {seconds:g} s and was stopped.", seconds=self._seconds)
            )
