"""One command from its words to its exit code."""

import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TextIO

from app.cli.arguments import action_of, parse
from app.cli.exit_codes import PIPE_CLOSED, STOPPED, exit_code
from app.cli.output import Output, drop_stdout
from app.cli.session import Session
from app.composition import build_services
from app.domain.errors import AppError
from app.domain.task import Cancelled, TaskContext
from app.services.paths import Paths


def run_command(arguments: Sequence[str], paths: Paths) -> int:
    """Carry out one command. Failures that a user can meet become a message and a number; a bug is raised."""
    try:
        options = parse(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    output = Output(as_json=options.json)
    return guarded(output, lambda task: _carry_out(options, paths, output, task))


def _carry_out(options: object, paths: Paths, output: Output, task: TaskContext) -> int:
    session = Session(build_services(paths), options, output, task)  # type: ignore[arg-type]
    try:
        return action_of(session.options)(session)
    finally:
        session.close()


def guarded(output: Output, work: Callable[[TaskContext], int]) -> int:
    """Do `work` with a context that Ctrl+C cancels; turn how it ends into an exit code."""
    task = TaskContext(output.progress)
    _stop_on_signals(task)
    _use_utf8(sys.stdout)
    try:
        try:
            code = work(task)
            output.end()
        except AppError as error:
            output.failure(error)
            code = exit_code(error)
            output.end()
        except (Cancelled, KeyboardInterrupt):
            output.message("Stopped.")
            code = STOPPED
            output.end()
    except BrokenPipeError:
        drop_stdout()  # whoever read us has gone, for example `head`
        return PIPE_CLOSED
    return code


def _stop_on_signals(task: TaskContext) -> None:
    """The first Ctrl+C asks the work to stop; the second one ends it where it stands."""

    def stop(number: int, frame: object) -> None:
        if task.cancelled:
            raise KeyboardInterrupt
        # In a thread, because a cancel takes locks that the interrupted thread may hold.
        threading.Thread(target=task.cancel, name="stop").start()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def _use_utf8(stream: TextIO) -> None:
    """A device's text must not stop us because our terminal cannot show a letter."""
    for one in (stream, sys.stderr):
        if hasattr(one, "reconfigure"):
            one.reconfigure(errors="replace", **({} if one.isatty() else {"encoding": "utf-8"}))
