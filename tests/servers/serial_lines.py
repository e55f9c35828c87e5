"""Serial lines without hardware: pairs of pseudo-terminals made by `socat`, and a simulated switch on the other end."""

import os
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path


class SerialPair:
    """Two pseudo-terminals that are connected like two ends of a cable. `unplug` takes both away, for a while."""

    def __init__(self, folder: Path) -> None:
        self.near, self.far = folder / "ttyNear", folder / "ttyFar"
        self.plug_in()

    def plug_in(self) -> None:
        self._socat = subprocess.Popen(
            ["socat", f"PTY,link={self.near},raw,echo=0", f"PTY,link={self.far},raw,echo=0"],
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while not (self.near.exists() and self.far.exists()):
            assert self._socat.poll() is None and time.monotonic() < deadline, "socat made no pair"
            threading.Event().wait(0.01)

    def unplug(self) -> None:
        self._socat.terminate()
        self._socat.wait()


class SimulatedSwitch:
    """Answers on the far end of a line as a small switch does; no real one was there to try."""

    PASSWORD = "Sw1tch-Geheim"

    def __init__(self, end: Path, *, slow: bool = False) -> None:
        """`slow`: it has room for 16 characters, as many a serial chip, and loses what comes beyond them at once."""
        self.received = bytearray()
        self.lines: list[str] = []
        self._handle = os.open(end, os.O_RDWR | os.O_NOCTTY)
        self._prompt, self._asks = "switch>", ""
        self._slow = slow
        self._thread = threading.Thread(target=self._serve, name="simulated switch", daemon=True)
        self._thread.start()

    def write(self, text: str) -> None:
        os.write(self._handle, text.encode())

    def close(self) -> None:
        try:
            os.close(self._handle)
        except OSError:
            return

    def _serve(self) -> None:
        line = bytearray()
        while True:
            try:
                data = os.read(self._handle, 1024)
            except OSError:
                return
            if not data:
                return
            if self._slow:
                data = data[:16]
            self.received += data
            for byte in data:
                if byte in (10, 13):
                    if byte == 13:
                        self._answer(line.decode("utf-8", "replace"))
                        line.clear()
                elif not self._asks:
                    self.write(chr(byte))
                    line.append(byte)
                else:
                    line.append(byte)

    def _answer(self, line: str) -> None:
        self.lines.append(line)
        answers: dict[str, Callable[[], str]] = {
            "": lambda: "",
            "show version": lambda: "Simulated Switch Software, Version 15.2\r\n",
            "show secret": lambda: f"enable secret {self.PASSWORD}\r\n",
        }
        if self._asks:
            self._asks, right = "", line == self.PASSWORD
            self._prompt = "switch#" if right else self._prompt
            self.write("\r\n" + ("" if right else "% Bad secrets\r\n") + self._prompt)
        elif line == "enable":
            self._asks = "Password: "
            self.write("\r\n" + self._asks)
        else:
            said = answers.get(line, lambda: "% Unknown command\r\n")()
            self.write("\r\n" + said + self._prompt)
