"""A process that the self-test waits for, but no longer for whoever has inherited its pipes."""

import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from app.services.worker.process import quietly

_LEFT_TO_READ = 0.5  # seconds for what lies in the pipes when the process has ended
_PIECE = 65536


@dataclass(frozen=True, slots=True)
class Ended:
    """`output` and `complaints` are what it wrote to its two pipes."""

    code: int
    output: bytes
    complaints: bytes


def ended_within(words: Sequence[str], environment: Mapping[str, str], patience: float) -> Ended:
    """Run a program to its end, of which it takes `patience` seconds at most. Raises OSError, TimeoutExpired.

    `subprocess.run` reads until nobody has the pipes any more: on Windows even after it has given up.
    """
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
        creationflags=quietly(),
    )  # fmt: skip
    pipes = [_Pipe(pipe) for pipe in (process.stdout, process.stderr) if pipe]
    try:
        code = process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    finally:
        output, complaints = (pipe.taken() for pipe in pipes)
    return Ended(code, output, complaints)


class _Pipe:
    """Read in a thread of its own, which is left behind where the pipe has no end."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe, self._pieces = pipe, list[bytes]()
        self._reader = threading.Thread(target=self._read, name="self-test reader", daemon=True)
        self._reader.start()

    def taken(self) -> bytes:
        """All that has come by now, or in a moment."""
        self._reader.join(_LEFT_TO_READ)
        return b"".join(self._pieces)

    def _read(self) -> None:
        with self._pipe as pipe:
            while piece := pipe.read1(_PIECE):  # type: ignore[attr-defined]  # Popen's are buffered readers
                self._pieces.append(piece)
