"""Notices that the program did not come to its end: killed, without power, or by a fault in a library.

While a window is open a file says so. Who finds it at a start, and no lock on it, knows that the one before had no
time to remove it. In a fault of a library Python writes into it where each thread was: names of functions and files of
the program only, no values.
"""

import contextlib
import faulthandler
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from app import __version__
from app.domain.errors import AppError
from app.services.files import Claim

_MOST = 64_000  # bytes of what was written at the last end
_PLACE = re.compile(r'File "(?:[^"]*?[\\/])?((?:app|site-packages)[\\/][^"]+|[^"\\/]+)"')
"""The path of a file in a trace, of which only the part is shown that names nobody's folder."""


@dataclass(frozen=True, slots=True)
class UnexpectedEnd:
    """How the program ended the last time. `trace` is "" where it was killed or the power failed."""

    version: str
    started: datetime | None  # UTC
    trace: str = ""


class EndWatch:
    """Watches one run of the window. Does nothing where another window over the same data does it already."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._claim: Claim | None = None
        self._file: TextIO | None = None

    def begin(self) -> UnexpectedEnd | None:
        """Begin to watch; returns how it ended the last time, None where all was well. Never raises for the disk."""
        with contextlib.suppress(AppError, OSError):
            self._claim = Claim.take(self._path)
            if self._claim is None:
                return None
            last = read_end(self._path)
            self._file = self._path.open("w", encoding="utf-8", errors="replace")
            self._file.write(f"{__version__} {datetime.now(UTC).isoformat()}\n")
            self._file.flush()
            faulthandler.enable(self._file)
            return last
        return None

    def end(self) -> None:
        """The program has come to its end: there is nothing to tell the next time. May be called more than once."""
        file, self._file = self._file, None
        if file is not None:
            faulthandler.disable()
            with contextlib.suppress(OSError):  # a full disk: what was not written is tried once more
                file.close()
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
        if self._claim is not None:
            self._claim.drop()


def read_end(path: Path) -> UnexpectedEnd | None:
    """What the file of a program says that is gone; None where there is none. Raises OSError."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST).decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    first, _, trace = text.partition("\n")
    version, _, when = first.partition(" ")
    started = None
    with contextlib.suppress(ValueError):
        started = datetime.fromisoformat(when)
    return UnexpectedEnd(version[:40], started, _PLACE.sub(_shorter, trace).strip())


def _shorter(found: re.Match[str]) -> str:
    return f'File "{found[1].replace(os.sep, "/")}"'
