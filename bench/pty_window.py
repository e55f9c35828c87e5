"""`python -m bench.pty_window COMMAND`: the product's terminal in a window, with a command in a pseudo-terminal."""

import contextlib
import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING, Any, cast

from bench.live_terminal import COLUMNS, ROWS, LiveTerminal

if TYPE_CHECKING:
    from app.domain.task import TaskContext


class PtyShell:
    """A `Shell` on this computer."""

    exit_code = None

    def __init__(self, command: list[str]) -> None:
        self._end, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            ["setsid", "--ctty", "--wait", *command], stdin=terminal, stdout=terminal, stderr=terminal
        )
        os.close(terminal)

    def receive(self, task: "TaskContext") -> bytes:
        with task.on_cancel(self.close), contextlib.suppress(OSError):  # the command has ended
            return os.read(self._end, 65_536)
        return b""

    def send(self, data: bytes) -> None:
        os.write(self._end, data)

    def resize(self, columns: int, rows: int) -> None: ...

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def main(command: list[str]) -> None:
    from PySide6.QtWidgets import QApplication

    from app.views import theme
    from app.views.tasks import TaskRunner

    application = QApplication([])
    theme.install(cast("Any", application))
    terminal = LiveTerminal(TaskRunner(), lambda columns, rows, task: PtyShell(command))
    terminal.session.connect_now()
    application.exec()


if __name__ == "__main__":
    main(sys.argv[1:])
