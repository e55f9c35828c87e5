"""What a device says at its very end is not lost, even where it comes in the moment between two looks."""

import contextlib
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from app.domain.task import TaskContext
from app.services.ssh.shell import SshShell
from app.services.ssh.target import SshTarget


class LateChannel:
    """A session whose whole answer, exit code and end come just after it was said that nothing is there yet."""

    remote_chanid = 0

    def __init__(self) -> None:
        self.exit_status, self.eof_received, self.closed = -1, False, False
        self.status_event = threading.Event()
        self.in_buffer = self.in_stderr_buffer = SimpleNamespace(set_event=lambda event: event.set())
        self.transport = SimpleNamespace(_send_user_message=lambda message: None)
        self._output = b"Linux\n"
        self._looks = 0

    def recv_ready(self) -> bool:
        self._looks += 1
        if self._looks == 1:  # it comes now, after the look
            self.exit_status, self.eof_received, self.closed = 0, True, True
            return False
        return bool(self._output)

    def recv(self, most: int) -> bytes:
        output, self._output = self._output, b""
        return output

    def recv_stderr_ready(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True

    def _event_pending(self) -> None:
        pass


class Connection:
    name = "Switch"
    is_alive = True

    def open_channel(self, task: TaskContext, **_: Any) -> LateChannel:
        return LateChannel()

    @contextlib.contextmanager
    def noticed(self) -> Iterator[None]:
        yield

    def ends_within(self, seconds: float) -> bool:
        return False

    def take_notice(self) -> str:
        return ""


def test_a_command_keeps_what_comes_with_its_end() -> None:
    target = SshTarget(Connection(), "Switch")  # type: ignore[arg-type]
    assert target.run("anything", TaskContext(), timeout=20).output == "Linux\n"


def test_a_terminal_keeps_what_comes_with_its_end() -> None:
    shell = SshShell(Connection(), LateChannel())  # type: ignore[arg-type]
    task = TaskContext()
    assert shell.receive(task) == b"Linux\n"
    shell.close()
