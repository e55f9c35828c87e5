"""A session on a serial port."""

import contextlib
import threading
import time
from collections import deque
from typing import Any

from serial import PARITY_EVEN, PARITY_NONE, PARITY_ODD, Serial

from app.domain.devices import Device
from app.domain.errors import TargetError
from app.domain.language import tr
from app.domain.sessions import FRAMINGS, FlowControl, SerialLine
from app.domain.task import TaskContext
from app.services.serial.failures import TerminalError, lost, not_opened, while_open
from app.services.serial.outgoing import Outgoing, Pace

_RECEIVE = 64 * 1024  # bytes: what one `receive` gives at most
_GATHER_S = 0.004  # so long more is waited for: the slowest lines bring a byte every few milliseconds
_BREAK_S = 0.25
REFUSALS = (OSError, TerminalError, ValueError, OverflowError)
_PARITIES = {"N": PARITY_NONE, "E": PARITY_EVEN, "O": PARITY_ODD}


class SerialShell:
    """Implements `Shell` and `SerialControls`. Reading waits in the system, not in a loop."""

    def __init__(self, port: Serial, line: SerialLine, newline: str = "", pace: Pace | None = None) -> None:
        self._port = port
        self._line = line
        self._name = str(port.port)
        self._is_closed = False
        self._changing = threading.Lock()
        self._echo: deque[bytes] = deque()
        self._failure: OSError | None = None
        self._outgoing = Outgoing(port.write, newline, self._fail, pace)

    # -- Shell -------------------------------------------------------------------------------------

    def receive(self, task: TaskContext) -> bytes:
        with while_open(self._name), task.on_cancel(self._wake):
            try:
                return self._receive(task)
            except (OSError, TerminalError, TypeError):
                if self._is_closed:
                    return b""
                raise

    def _receive(self, task: TaskContext) -> bytes:
        while not self._is_closed:
            task.check()
            if self._failure is not None:
                raise self._failure
            if self._echo:
                return self._echo.popleft()
            data: bytes = self._port.read(1)
            if data:
                time.sleep(_GATHER_S)
                waiting = min(self._port.in_waiting, _RECEIVE - 1)
                return data + (self._port.read(waiting) if waiting else b"")
        return b""

    def send(self, data: bytes) -> None:
        if self._failure is not None and not self._is_closed:
            raise lost(self._name, self._failure)
        if self._line.local_echo:
            self._echo.append(data.replace(b"\r", b"\r\n").replace(b"\x7f", b"\b \b"))
            self._wake()
        self._outgoing.add(data)

    def resize(self, columns: int, rows: int) -> None:
        """A serial line has no size."""

    @property
    def exit_code(self) -> int | None:
        return None

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self._outgoing.close()
        self._wake()
        with contextlib.suppress(OSError):
            self._port.cancel_write()
        with self._changing, contextlib.suppress(OSError):
            self._port.close()

    # -- SerialControls ----------------------------------------------------------------------------

    @property
    def line(self) -> SerialLine:
        return self._line

    def change(self, line: SerialLine) -> None:
        before = self._line
        with self._changing:
            try:
                self._set(line)
            except REFUSALS as error:
                if not self._port.is_open or self._is_closed:
                    raise lost(self._name, error) from error
                with contextlib.suppress(*REFUSALS):
                    self._set(before)
                raise TargetError(
                    tr("{name} does not take these settings.", name=self._name),
                    hint=tr("It stays as it was. Not every adapter can be set to every speed."),
                    details=str(error),
                ) from error

    def _set(self, line: SerialLine) -> None:
        self._port.apply_settings(_settings(line))
        if (line.dtr, line.rts) != (self._line.dtr, self._line.rts):
            self._port.dtr = line.dtr
            if line.flow is not FlowControl.HARDWARE:
                self._port.rts = line.rts
        self._line = line

    def send_break(self) -> None:
        with self._changing, while_open(self._name):
            self._port.send_break(_BREAK_S)

    # -- parts -------------------------------------------------------------------------------------

    def _fail(self, error: OSError) -> None:
        self._failure = error
        self._wake()

    def _wake(self) -> None:
        with contextlib.suppress(OSError, TypeError, AttributeError):  # the port may have been closed just now
            self._port.cancel_read()


def open_serial(device: Device, task: TaskContext, pace: Pace | None = None) -> SerialShell:
    """The session on a port, set as the device says, for us alone.

    Raises TargetUnreachable where there is no such port or it is in use, TargetError, Cancelled.
    """
    task.report(tr("Opening {host}", host=device.host))
    flow = next((one for one in FlowControl if one.value == device.flow), FlowControl.NONE)
    framing = device.framing if device.framing in FRAMINGS else FRAMINGS[0]
    line = SerialLine(speed=device.effective_port, framing=framing, flow=flow)
    try:
        port = Serial(device.host, exclusive=True, timeout=None, **_settings(line))
    except REFUSALS as error:
        raise not_opened(device.host, error) from error
    return SerialShell(port, line, device.newline, pace)


def _settings(line: SerialLine) -> dict[str, Any]:
    bits, parity, stops = tuple(line.framing)
    return {
        "baudrate": line.speed,
        "bytesize": int(bits),
        "parity": _PARITIES[parity],
        "stopbits": int(stops),
        "rtscts": line.flow is FlowControl.HARDWARE,
        "xonxoff": line.flow is FlowControl.SOFTWARE,
    }
