"""How far one order is, as it is told while it runs."""

import time

from app.domain.errors import AppError
from app.domain.task import TaskContext
from app.domain.transfers import TransferControl, TransferReport, Trouble

MOST_TROUBLES = 1000
_PATH, _WORDS, _MORE = 1000, 800, 300
"""Letters of a path, of a message, and of a hint or details. A hostile device makes up names of any length, and all
troubles together must fit into one message of the helper, where a letter can take 12 bytes."""
_EVERY = 0.1  # seconds between two reports


class Progress:
    """Counts, tells who looks after the transfer now and then, and waits where it says so."""

    def __init__(self, control: TransferControl) -> None:
        self._control = control
        self._told_at = 0.0
        self.done_bytes = 0
        self.total_bytes = 0
        self.done_files = 0
        self.total_files = 0
        self.skipped_files = 0
        self.verified_files = 0
        self.current = ""
        self.phase = "Counting"
        self.troubles: list[Trouble] = []
        self.failed_files = 0

    def moved(self, count: int, task: TaskContext) -> None:
        """More bytes have moved. May wait; raises Cancelled."""
        self.done_bytes += count
        self.tell()
        self._control.throttle(count, task)

    def fail(self, path: str, error: AppError) -> None:
        self.failed_files += 1
        self.tell_of(path, error)
        self.tell()

    def tell_of(self, path: str, error: AppError) -> None:
        """A trouble with what was copied all the same, or with what was not to be copied."""
        if len(self.troubles) < MOST_TROUBLES:
            self.troubles.append(_bounded(path, error))

    def skip(self, files: int, size: int) -> None:
        """They are left where they are, and count no more."""
        self.skipped_files += files
        self.total_bytes = max(self.total_bytes - size, 0)
        self.tell()

    def enter(self, phase: str) -> None:
        if phase != self.phase:
            self.phase = phase
            self.tell(at_once=True)

    def tell(self, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if at_once or now - self._told_at >= _EVERY:
            self._told_at = now
            self._control.report(self.report())

    def report(self) -> TransferReport:
        return TransferReport(
            self.done_bytes,
            0 if self.phase == "Counting" else self.total_bytes,
            self.done_files,
            0 if self.phase == "Counting" else self.total_files,
            self.skipped_files,
            self.current,
            self.phase,
            self.verified_files,
            tuple(self.troubles),
        )


def _bounded(path: str, error: AppError) -> Trouble:
    error.args = (_cut(str(error), _WORDS),)
    error.hint, error.details = _cut(error.hint, _MORE), _cut(error.details, _MORE)
    return Trouble(_cut(path, _PATH), error)


def _cut(text: str, most: int) -> str:
    """Without its middle: a path ends with a name, and a sentence with what happened."""
    return text if len(text) <= most else f"{text[: most // 2]}…{text[1 - most // 2 :]}"
