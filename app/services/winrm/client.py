"""One signed-in WinRM client with its shell on the device, used for one command after the other."""

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from app.services.winrm import bootstrap
from app.services.winrm.failures import SHELL_GONE, ShellGone
from app.services.winrm.link import Entry, Link

if TYPE_CHECKING:
    from app.services.winrm.wire import Wire

_HOLD = 10  # seconds that the device may take for anything else
_POLL = 1  # seconds that the device may hold a Receive; Windows' smallest is half a second
_PATIENCE = 20.0  # seconds without any answer, after which the link counts as dead
_GRACE = 2.0  # seconds beyond the deadline for the answer that is on its way
_CHUNK = 80_000  # bytes of input in one message: fits the 150 KiB envelope of old hosts after two encodings
MOST_INPUT = 110_000
"""Bytes of input in one message: base64 and what is around it make just less than the 150 KiB of old hosts."""
_IDLE = "PT1800S"  # a shell that we could not take away ends by itself


class Client:
    """Not for two threads at once, except `abandon` and the link's `cut`."""

    def __init__(self, link: Link, entry: Entry) -> None:
        from app.services.winrm.wire import Wire

        self.link = link
        self._entry = entry
        self._wire = Wire(link, entry)
        self._protocol = self._speak(self._wire)
        self._shell = ""

    def _speak(self, wire: "Wire") -> Any:
        """The library that writes and reads the messages: pywinrm."""
        from app.services.winrm.transport import open_protocol

        return open_protocol(wire)

    def open_shell(self, idle_timeout: str = _IDLE) -> None:
        """Sign in and make the shell. UTF-8 both ways. `idle_timeout`: as XML Schema writes a duration."""
        self._shell = self._protocol.open_shell(codepage=65001, idle_timeout=idle_timeout)

    def begin(self, program: str, arguments: Sequence[str]) -> str:
        """Start a program that gets its input and gives its output bit by bit: the id of the command."""
        self._protocol.operation_timeout_sec = _HOLD
        self._wire.give_up_after(_PATIENCE)
        with _told_when_shell_is_gone():
            command: str = self._protocol.run_command(self._shell, program, arguments, console_mode_stdin=False)
        return command

    def give(self, command: str, data: bytes) -> None:
        """More input: at most `MOST_INPUT` bytes. Raises ShellGone where the device has no such command any more."""
        self._protocol.operation_timeout_sec = _HOLD
        with _told_when_shell_is_gone():
            self._protocol.send_command_input(self._shell, command, data)

    def receive(self, command: str) -> tuple[bytes, bytes, int | None]:
        """More output, errors, and the exit code once it has ended; all empty where nothing came within a second."""
        from winrm.exceptions import WinRMOperationTimeoutError

        self._protocol.operation_timeout_sec = _POLL
        try:
            with _told_when_shell_is_gone():
                output, errors, code, ended = self._protocol.get_command_output_raw(self._shell, command)
        except WinRMOperationTimeoutError:
            return b"", b"", None
        return output, errors, _signed(code) if ended else None

    def start(self, script: str, stdin: bytes, deadline: float) -> str:
        """Start `script`, give it its input, and return the command's id. `deadline` as in `answers`.

        Raises ShellGone where the device has no such shell any more: then nothing was started.
        """
        protocol = self._protocol
        protocol.operation_timeout_sec = _HOLD
        self._wait_until(deadline)
        with _told_when_shell_is_gone():
            command: str = protocol.run_command(
                self._shell, bootstrap.PROGRAM, bootstrap.ARGUMENTS, console_mode_stdin=False
            )
        data = bootstrap.standard_input(script, stdin)
        for at in range(0, len(data), _CHUNK):
            piece = data[at : at + _CHUNK]
            self._wait_until(deadline)
            protocol.send_command_input(self._shell, command, piece, end=at + _CHUNK >= len(data))
        return command

    def answers(self, command: str, deadline: float) -> Iterator[tuple[bytes, bytes, int | None]]:
        """(output, errors, exit code when it has ended) as they come; (b"", b"", None) at least every second or so.

        `deadline` is on the monotonic clock; an answer that is still out then raises TimeoutError.
        """
        from winrm.exceptions import WinRMOperationTimeoutError

        self._protocol.operation_timeout_sec = _POLL
        ended = False
        while not ended:
            self._wait_until(deadline)
            try:
                output, errors, code, ended = self._protocol.get_command_output_raw(self._shell, command)
            except WinRMOperationTimeoutError:
                yield b"", b"", None
            else:
                yield output, errors, _signed(code) if ended else None

    def _wait_until(self, deadline: float) -> None:
        self._wire.give_up_after(min(_PATIENCE, max(deadline - time.monotonic(), 0) + _GRACE))

    def finish(self, command: str) -> None:
        """Let the device forget a command that has ended."""
        self._wire.give_up_after(_PATIENCE)
        self._protocol.cleanup_command(self._shell, command)

    def close(self) -> None:
        """Take the shell away and close the connection."""
        try:
            if self._shell:
                self._wire.give_up_after(2)
                self._protocol.close_shell(self._shell, close_session=False)
        except Exception:  # noqa: S110 - the device forgets an idle shell by itself
            pass
        finally:
            self._drop()

    def abandon(self) -> threading.Thread:
        """Cut the connection at once, and end the shell with what runs in it over a new one, in the background."""
        self.link.cut()
        self._drop()
        thread = threading.Thread(target=self._bury, name="winrm-bury", daemon=True)
        thread.start()
        return thread

    def _bury(self) -> None:
        again = type(self)(Link(), self._entry)
        again._shell = self._shell
        again.close()

    def _drop(self) -> None:
        self._wire.close()


@contextlib.contextmanager
def _told_when_shell_is_gone() -> Iterator[None]:
    from winrm.exceptions import WSManFaultError

    try:
        yield
    except WSManFaultError as error:
        if error.wsman_fault_code != SHELL_GONE:
            raise
        raise ShellGone from error


def _signed(code: Any) -> int:
    """WinRM gives exit codes as unsigned 32 bits or signed; people know -1073741510 and the like as signed."""
    value = int(code)
    return value - 2**32 if value >= 2**31 else value
