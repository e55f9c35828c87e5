"""This computer."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import IO

from app.domain.errors import TargetError
from app.domain.language import tr
from app.domain.target import CommandResult, OnOutput, Os, Stream
from app.domain.task import TaskContext
from app.services.targets.collecting import LEFT_BEHIND, Collector, Deadline
from app.services.targets.posix import sh_argument
from app.services.winrm.bootstrap import ARGUMENTS, PROGRAM, standard_input

_SYSTEMS = {"win32": Os.WINDOWS, "darwin": Os.MACOS}
_PIECE = 2**16  # bytes: what a pipe holds
_LOOK = 0.1  # seconds between looks at a cancel and the time-out while nothing happens
_WAITING = 64  # pieces that may wait to be taken: a command that writes faster is slowed down

type _Pieces = queue.Queue[tuple[Stream, bytes]]


class LocalTarget:
    """Implements `Target` with sh or PowerShell on the machine that Satchel runs on."""

    runs_here = True  # facts may be found out by engines of ours

    @property
    def name(self) -> str:
        return tr("This computer")

    @property
    def os(self) -> Os:
        return _SYSTEMS.get(sys.platform, Os.LINUX)

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        """See `Target.run`. The command has a process group of its own, which ends with it when it is stopped."""
        task.check()
        if self.os is Os.WINDOWS:
            arguments, stdin = [PROGRAM, *ARGUMENTS], standard_input(script, stdin)
        else:
            arguments = ["sh", "-c", sh_argument(script)]
        process = _start(arguments)
        collector = Collector(on_output)
        try:
            _collect(process, stdin, collector, Deadline(timeout), task)
        finally:
            if process.poll() is None:
                _kill(process)
        return CommandResult(_exit_code(process), collector.text(Stream.OUTPUT), collector.text(Stream.ERRORS))

    def close(self) -> None:
        pass


def _start(arguments: list[str]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=child_environment(os.environ),
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise TargetError(
            tr(
                "{arguments} cannot be started on this computer: {strerror}.",
                arguments=arguments[0],
                strerror=error.strerror or error,
            ),
            hint=tr("Satchel asks this computer with sh on Linux and macOS and with PowerShell on Windows."),
        ) from error


def child_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What a script inherits: untranslated output, and nothing that a packed program has set for itself."""
    packed = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM", "_MEIPASS2", "_PYI_")
    child = {
        name: value
        for name, value in environment.items()
        if not name.startswith(("PYTHON", "LC_", *packed)) and name not in ("LANG", "LANGUAGE", "VIRTUAL_ENV")
    }
    if "LD_LIBRARY_PATH_ORIG" in environment:  # PyInstaller keeps the user's own value there
        child["LD_LIBRARY_PATH"] = child.pop("LD_LIBRARY_PATH_ORIG", environment["LD_LIBRARY_PATH_ORIG"])
    return child | {"LC_ALL": "C"}


def _collect(
    process: "subprocess.Popen[bytes]", stdin: bytes, collector: Collector, deadline: Deadline, task: TaskContext
) -> None:
    """Until both streams and the process have ended. A service that holds a stream open is not waited for."""
    pieces: _Pieces = queue.Queue(_WAITING)
    stopped = threading.Event()
    open_streams = {Stream.OUTPUT: process.stdout, Stream.ERRORS: process.stderr}
    for stream, pipe in open_streams.items():
        assert pipe is not None  # noqa: S101 - asked for at the start
        _in_background(_read, stream, pipe, pieces, stopped)
    assert process.stdin is not None  # noqa: S101 - asked for at the start
    _in_background(_write, process.stdin, stdin)
    silent_since, is_over = time.monotonic(), False
    try:
        while open_streams:
            task.check()
            deadline.check()
            try:
                stream, data = pieces.get(timeout=_LOOK)
            except queue.Empty:
                if is_over and time.monotonic() > silent_since + LEFT_BEHIND:
                    return
                if not is_over and process.poll() is not None:
                    silent_since, is_over = time.monotonic(), True  # what it wrote at its end may not be read yet
                continue
            silent_since = time.monotonic()
            if data:
                collector.add(stream, data)
            else:
                del open_streams[stream]
        while process.poll() is None:
            deadline.check()
            task.sleep(0.005)
    finally:
        stopped.set()


def _in_background(work: object, *arguments: object) -> None:
    threading.Thread(target=work, args=arguments, name="local command", daemon=True).start()  # type: ignore[arg-type]


def _read(stream: Stream, pipe: IO[bytes], pieces: _Pieces, stopped: threading.Event) -> None:
    with pipe:
        while not stopped.is_set():
            data = os.read(pipe.fileno(), _PIECE)
            while not stopped.is_set():
                try:
                    pieces.put((stream, data), timeout=_LOOK)
                    break
                except queue.Full:
                    continue
            if not data:
                return


def _write(pipe: IO[bytes], stdin: bytes) -> None:
    """A command that ends without reading its input is no failure."""
    with contextlib.suppress(OSError), pipe:
        pipe.write(stdin)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the process and everything that it has started."""
    if sys.platform == "win32":
        _kill_tree(process.pid)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(1)


def _kill_tree(pid: int) -> None:
    import psutil

    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(pid)
        for process in [*parent.children(recursive=True), parent]:
            with contextlib.suppress(psutil.Error):
                process.kill()


def _exit_code(process: "subprocess.Popen[bytes]") -> int:
    code = process.returncode if process.returncode is not None else -signal.SIGKILL if os.name != "nt" else 1
    return 128 - code if code < 0 else code
