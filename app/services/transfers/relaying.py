"""From device to device, through this computer: slice by slice, one being fetched while the one before is stored."""

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from itertools import count

from app.domain.file_channel import Pulse
from app.domain.task import TaskContext
from app.services.files import own_file_errors
from app.services.transfers.places import Run, second_thread

_FIRST = 1024 * 1024
_LARGEST = 16 * 1024 * 1024
"""Bytes of a slice: small at first, so that a link that keeps breaking gets on; two are on this computer at a time."""


class _Quiet:
    """Counts nothing: the bytes count when they have arrived."""

    def moved(self, upto: int, task: TaskContext) -> None:
        task.check()


def relay(run: Run, path: str, part: str, pulse: Pulse, *, start: int, size: int) -> None:
    with ExitStack() as stack:
        with own_file_errors(run.folder, "written"):
            handles = [stack.enter_context(tempfile.TemporaryFile(dir=run.folder)).fileno() for _ in range(2)]
        thread, task = stack.enter_context(second_thread(run.task))

        def fetch(turn: int, begin: int, end: int) -> None:
            with own_file_errors(run.folder, "written"):
                os.ftruncate(handles[turn % 2], 0)  # gives back what the slice before took; offsets stay as they are
                run.source.mover.fetch(path, handles[turn % 2], _Quiet(), task, start=begin, size=end)

        slices = _slices(start, size)  # one after the other: a device can tell of any size
        begin, end = next(slices)
        fetched: Future[None] = thread.submit(fetch, 0, begin, end)
        for turn in count():
            fetched.result()
            coming = next(slices, None)
            if coming:
                fetched = thread.submit(fetch, turn + 1, *coming)
            run.target.mover.store(handles[turn % 2], part, pulse, run.task, start=begin, size=end)
            if not coming:
                return
            begin, end = coming


def _slices(start: int, size: int) -> Iterator[tuple[int, int]]:
    """One at least."""
    step, begin = _FIRST, start
    while begin < size or begin == start:
        end = min(begin + step, size)
        yield begin, end
        step = min(step * 2, _LARGEST)
        if end >= size:
            return
        begin = end
