"""The serial ports of this computer."""

import os
import re
from dataclasses import dataclass

from app.domain.task import TaskContext

SPEEDS = (300, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
"""Bits per second that are offered; any other may be typed."""


@dataclass(frozen=True, slots=True)
class SerialPort:
    """`name` is what is opened: "COM3", "/dev/ttyUSB0"."""

    name: str
    description: str = ""  # what the adapter calls itself

    @property
    def words(self) -> str:
        return f"{self.name}  ·  {self.description}" if self.description else self.name


def find_ports(task: TaskContext) -> tuple[SerialPort, ...]:
    """All ports, those of adapters first: a console cable is one of them nearly always."""
    from serial.tools.list_ports import comports

    task.check()
    found = [(port.hwid != "n/a", port.device, _description(port.description, port.device)) for port in comports()]
    found.sort(key=lambda port: (not port[0], _natural(port[1])))
    return tuple(SerialPort(name, description) for _, name, description in found)


def _description(words: str | None, name: str) -> str:
    text = (words or "").replace(f"({name})", "").strip()
    return "" if text in ("n/a", os.path.basename(name)) else text  # noqa: PTH119 - a port is no path on Windows


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part or 0) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", name)]
