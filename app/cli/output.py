"""What the command line writes: results on stdout, messages on stderr, with --json one document and nothing else."""

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from app.cli.exit_codes import exit_code
from app.domain.errors import AppError, CertificateChanged, CertificateUnknown, FileError, TrustQuestion
from app.domain.target import Stream
from app.domain.task import Progress

_UNSEEN = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "�")
"""Control characters of foreign text could write over what stands on the screen."""


def drop_stdout() -> None:
    """Nobody takes what we write: let the rest go nowhere, or Python complains again when it closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Output:
    """Writes for a person or, with `as_json`, for a program."""

    def __init__(self, *, as_json: bool = False, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.as_json = as_json
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self._progress_shown = False
        self.width = min(shutil.get_terminal_size((100, 24)).columns, 120)

    def line(self, text: str = "") -> None:
        """A line of the result; left out with --json."""
        if not self.as_json:
            self.clear_progress()
            self._write(f"{text.translate(_UNSEEN)}\n")

    def lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.line(line)

    def paragraph(self, text: str, *, indent: int = 0, first: str = "") -> None:
        """Text that is wrapped to the width of the terminal. `first` stands before its first line."""
        space = " " * indent
        for line in textwrap.wrap(
            f"{first:<{indent}}{text}", max(self.width, indent + 20), subsequent_indent=space, drop_whitespace=True,
            initial_indent="", break_on_hyphens=False,
        ) or [first]:  # fmt: skip
            self.line(line)

    def table(self, rows: Sequence[Sequence[str]], head: Sequence[str] = ()) -> None:
        """Columns as wide as their longest text."""
        every = [list(head), *map(list, rows)] if head else [list(row) for row in rows]
        if not every:
            return
        widths = [max(len(row[column]) for row in every) for column in range(len(every[0]))]
        for row in every:
            self.line("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())

    def document(self, value: Any) -> None:
        """The one JSON document; left out without --json."""
        if self.as_json:
            self._write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")

    def stream(self, stream: Stream, text: str) -> None:
        """What a device writes, at once and as it is."""
        self.clear_progress()
        if stream is Stream.OUTPUT:
            self._write(text, at_once=True)
        else:
            self._err.write(text)
            self._err.flush()

    def message(self, text: str) -> None:
        """Something beside the result, on stderr."""
        self.clear_progress()
        self._err.write(f"{text.translate(_UNSEEN)}\n")
        self._err.flush()

    def progress(self, progress: Progress) -> None:
        """Where the work stands: one line that is written over, and only on a terminal."""
        if self._err.isatty():
            self._err.write(f"\r\x1b[K{progress.message.translate(_UNSEEN)[: self.width - 1]}")
            self._err.flush()
            self._progress_shown = True

    def failure(self, error: AppError) -> None:
        """What went wrong and what to do about it; with --json as the document too."""
        self.message(f"{error}")
        for line in _shown(error):
            self.message(f"  {line}")
        if error.hint:
            self.message(error.hint)
        if isinstance(error, CertificateChanged):
            self.message("If it was renewed: --pin with what is shown now accepts it once; Remote forgets the old one.")
        described: dict[str, Any] = {"kind": type(error).__name__, "message": str(error), "hint": error.hint or None}
        if isinstance(error, TrustQuestion):
            described |= {"fingerprint": error.fingerprint, "key": error.key, "host": error.host}
        if isinstance(error, CertificateUnknown | CertificateChanged):
            described["says"] = {pair[0]: pair[1] for pair in error.says}
        self.document({"error": described, "exit_code": exit_code(error)})

    def end(self) -> None:
        """Have everything written. Raises FileError where it cannot be, BrokenPipeError where nobody reads it."""
        self.clear_progress()
        self._write("", at_once=True)

    def text(self, text: str) -> None:
        """A result that has its own form, such as an exported file."""
        self._write(text)

    def _write(self, text: str, *, at_once: bool = False) -> None:
        try:
            self._out.write(text)
            if at_once:
                self._out.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            drop_stdout()
            raise FileError(f"The output cannot be written: {error.strerror or error}.") from error

    def clear_progress(self) -> None:
        """Before something else is written to the terminal."""
        if self._progress_shown:
            self._progress_shown = False
            self._err.write("\r\x1b[K")
            self._err.flush()


def _shown(error: AppError) -> list[str]:
    """What a person compares: fingerprints, and what a certificate says of itself."""
    lines = [f"{error.kind}  {error.fingerprint}"] if isinstance(error, TrustQuestion) else []
    if isinstance(error, CertificateChanged) and error.expected:
        lines += [f"trusted until now  {error.expected}", f"shown now          {error.offered}"]
    if isinstance(error, CertificateUnknown | CertificateChanged):
        lines += [f"{name}: {value}" for name, value in error.says]
    return lines
