"""Commands as copies of a program that is ready: see `ready.py`."""

import atexit
import contextlib
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
_AT_START = ("PYTHON", "LANG", "LC_", "LD_")
"""Beginnings of the names of variables that Python or the system reads when a process starts, and never again."""


class Ready:
    def __init__(self) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        number = theirs.fileno()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.end_to_end.ready", str(number)],
                cwd=ROOT,
                stdin=subprocess.PIPE,  # pipes, as the copies get: a stream knows from its opening that it cannot seek
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[number],
            )
        self._started = _read_at_start(os.environ)

    def close(self) -> None:
        self._orders.close()
        self._process.communicate()

    def can_be(self, environment: Mapping[str, str]) -> bool:
        """Whether a copy is the same as a process that starts with this environment."""
        return _read_at_start(environment) == self._started

    def run(
        self,
        words: Sequence[str],
        stdin: str,
        descriptors: Sequence[int],
        environment: Mapping[str, str],
        within: float,
    ) -> "subprocess.CompletedProcess[str]":
        """As `subprocess.run`, whose errors it raises."""
        told, typed, said, wrong = [os.pipe() for _ in range(4)]
        theirs = [told[1], typed[0], said[1], wrong[1]]
        order = {"words": words, "environment": dict(environment), "numbers": [0, 1, 2, *descriptors]}
        socket.send_fds(self._orders, [json.dumps(order).encode()], [*theirs, *descriptors])
        for one in theirs:
            os.close(one)
        with ThreadPoolExecutor(3) as threads:
            threads.submit(_write, typed[1], stdin)
            output, errors = (threads.submit(_read, one[0]) for one in (said, wrong))
            code = _outcome(told[0], within)
            if code is None:
                raise subprocess.TimeoutExpired(list(words), within, output.result(), errors.result())
            return subprocess.CompletedProcess(list(words), code, output.result(), errors.result())


def _outcome(answers: int, within: float) -> int | None:
    """The exit code of the command whose process tells its id and then that; None where it had to be ended."""
    with open(answers, "rb", buffering=0) as stream:
        pid = int(stream.readline())
        in_time = select.select([stream], [], [], within)[0]
        if not in_time:
            os.kill(pid, signal.SIGKILL)
        code = int(stream.readline())
    return code if in_time else None


@functools.cache
def ready() -> Ready:
    """One for all tests of a process. It ends with that, however: its orders end."""
    opened = Ready()
    atexit.register(opened.close)
    return opened


def _read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_AT_START)}


def _write(descriptor: int, text: str) -> None:
    with contextlib.suppress(BrokenPipeError), open(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)


def _read(descriptor: int) -> str:
    with open(descriptor, encoding="utf-8") as stream:
        return stream.read()
