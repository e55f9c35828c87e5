"""The log file, and what happens when something is raised that nobody expected: a bug, said as one."""

import contextlib
import logging
import os
import sys
import threading
import traceback
from pathlib import Path

from app import __version__
from app.services.bug_places import place_of
from app.services.redaction import redact

_LARGEST = 1024 * 1024  # bytes of the log file at which a new one is begun
_KEPT = 3  # files before it, the newest is .1
_LONGEST = 100_000  # characters of one message
LEVEL = "SATCHEL_LOG"
"""The variable that makes the log tell more: debug, info, warning (the usual) or error."""
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "error": logging.ERROR}
_LOG = logging.getLogger("satchel")


class _Redacted(logging.Formatter):
    """Whatever is logged, by us or by a library, goes through the redaction."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if len(text) > _LONGEST:
            text = f"{text[:_LONGEST]} … and {len(text) - _LONGEST} characters more"
        return redact(text)


class _QuietFile(logging.FileHandler):
    """A full disk or a folder that cannot be written must not stop the work: then there is no log."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self.stream is None or self.stream.tell() > _LARGEST:
                self._make_room()
            super().emit(record)
        except (OSError, ValueError):
            self.handleError(record)

    def _make_room(self) -> None:
        """Windows moves no file that another process of ours has open; then this one grows a little longer."""
        path = Path(self.baseFilename)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST:
            if self.stream is not None:
                self.stream.close()
                self.stream = None  # it is opened again with the next message
            with contextlib.suppress(OSError):
                for number in range(_KEPT, 0, -1):
                    older = path.with_name(f"{path.name}.{number - 1}") if number > 1 else path
                    if older.exists():
                        older.replace(path.with_name(f"{path.name}.{number}"))

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing can be done about it here."""


def log_to(path: Path) -> None:
    """Send warnings and our own messages to `path`. The file is made with the first message."""
    handler = _QuietFile(path, encoding="utf-8", delay=True)
    handler.setFormatter(_Redacted("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for ours in ("app", "satchel", "qt"):  # libraries tell no more: what they say on lower levels is not made for it
        logging.getLogger(ours).setLevel(_LEVELS.get(os.environ.get(LEVEL, "").lower(), logging.WARNING))
    # What paramiko says on this level is told to the user already, and its tracebacks look like our bugs.
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)
    threading.excepthook = _thread_hook


def crash_hook(error: BaseException, log_file: Path) -> None:
    """Write the report of a bug to the log, and say on stderr where it is."""
    if not logging.getLogger().handlers:
        log_to(log_file)
    log_bug(error)
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(
            f"Satchel met a bug and stopped: {redact(f'{type(error).__name__}: {error}')}\n"
            f"The details are in {log_file}\n"
        )


def log_bug(error: BaseException) -> None:
    """Write the report of a bug to the log; the program goes on.

    What is raised again and again, such as in the painting of a window, does not push out what stands before it.
    """
    place = place_of(error)
    count = _met[place] = _met.get(place, 0) + 1
    if count <= _IN_FULL:
        _LOG.critical("%s", crash_report(error))
    elif count in _COUNTS:
        _LOG.critical("the same bug for the %sth time: %s", count, place)


_met: dict[str, int] = {}
_IN_FULL = 3  # times that one bug is written out
_COUNTS = frozenset(10**power for power in range(1, 9))


def crash_report(error: BaseException) -> str:
    """What a maintainer needs, with secrets taken out. Values of variables are never in it."""
    import platform

    lines = "".join(traceback.format_exception(error))
    return redact(f"Satchel {__version__}, Python {platform.python_version()}, {platform.platform()}\n{lines}")


def _thread_hook(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _LOG.critical("in the thread %s:", arguments.thread.name if arguments.thread else "")
        log_bug(arguments.exc_value)
