"""The log file, and what happens when something is raised that nobody expected: a bug, said as one."""

import contextlib
import logging
import sys
import threading
import traceback
from pathlib import Path

from app import __version__
from app.services.redaction import redact

_LARGEST = 1024 * 1024  # bytes of the log file at which a new start of Satchel begins a new one
_LOG = logging.getLogger("satchel")


class _Redacted(logging.Formatter):
    """Whatever is logged, by us or by a library, goes through the redaction."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _QuietFile(logging.FileHandler):
    """A full disk or a folder that cannot be written must not stop the work: then there is no log."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self.stream is None:
                self._make_room()
            super().emit(record)
        except OSError:
            self.handleError(record)

    def _make_room(self) -> None:
        path = Path(self.baseFilename)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.replace(path.with_name(f"{path.name}.1"))

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing can be done about it here."""


def log_to(path: Path) -> None:
    """Send warnings and our own messages to `path`. The file is made with the first message."""
    handler = _QuietFile(path, encoding="utf-8", delay=True)
    handler.setFormatter(_Redacted("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
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
    """Write the report of a bug to the log; the program goes on."""
    _LOG.critical("%s", crash_report(error))


def crash_report(error: BaseException) -> str:
    """What a maintainer needs, with secrets taken out. Values of variables are never in it."""
    import platform

    lines = "".join(traceback.format_exception(error))
    return redact(f"Satchel {__version__}, Python {platform.python_version()}, {platform.platform()}\n{lines}")


def _thread_hook(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _LOG.critical("in the thread %s: %s", arguments.thread, crash_report(arguments.exc_value))
