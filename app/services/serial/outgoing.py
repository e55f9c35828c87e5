"""What is typed on a serial port: sent from a thread of its own, and slowly enough for the device."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

NEWLINES = {"": b"\r", "cr": b"\r", "lf": b"\n", "crlf": b"\r\n"}


@dataclass(frozen=True, slots=True)
class Pace:
    """Rests while a paste is sent, in seconds. Consoles without flow control lose characters without them."""

    after_line: float = 0.1
    after_character: float = 0.002
    from_length: int = 16  # bytes at once that are a paste; a person types fewer


class Outgoing:
    """Safe to use from any thread. `write` may block; what it raises ends the sending and goes to `on_failure`."""

    def __init__(
        self,
        write: Callable[[bytes], object],
        newline: str,
        on_failure: Callable[[OSError], None],
        pace: Pace | None = None,
    ) -> None:
        self._write, self._newline = write, NEWLINES[newline]
        self._on_failure, self._pace = on_failure, pace or Pace()
        self._changed = threading.Condition()
        self._waiting = bytearray()
        self._is_paste = False
        self._is_open = True
        threading.Thread(target=self._work, name="serial typing", daemon=True).start()

    def add(self, data: bytes) -> None:
        """Send `data`, with what Enter sends in the place of each carriage return. Ctrl+C drops what waits."""
        with self._changed:
            if data == b"\x03":
                self._waiting.clear()
            self._is_paste = len(self._waiting) + len(data) >= self._pace.from_length
            self._waiting += data
            self._changed.notify_all()

    @property
    def waits(self) -> int:
        """Bytes that are not sent yet."""
        return len(self._waiting)

    def close(self) -> None:
        with self._changed:
            self._is_open = False
            self._waiting.clear()
            self._changed.notify_all()

    def _work(self) -> None:
        try:
            while data := self._take():
                self._write(data.replace(b"\r", self._newline))
                if self._is_paste:
                    rest = self._pace.after_line if data.endswith(b"\r") else self._pace.after_character
                    with self._changed:
                        self._changed.wait_for(lambda: not self._is_open, rest)
        except OSError as error:
            if self._is_open:
                self._on_failure(error)
        except TypeError:  # what pyserial raises where the port was closed in the middle of a write
            if self._is_open:
                raise

    def _take(self) -> bytes:
        """All that waits, or its next character while it is a paste. Nothing at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or not self._is_open)
            if not self._waiting:
                self._is_paste = False
                return b""
            size = 1 if self._is_paste and self._waiting[:1] != b"\x1b" else len(self._waiting)
            data = bytes(self._waiting[:size])
            del self._waiting[:size]
            return data
