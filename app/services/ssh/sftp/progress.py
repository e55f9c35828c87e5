"""How far a file has come whose parts arrive in any order, and how much may be on its way."""

from dataclasses import dataclass

from app.domain.file_channel import Pulse
from app.services.ssh.sftp.opening import WINDOW, Abilities

_LEAST = 4 * 2**20  # bytes
_SPEED = 400e6  # bytes per second that a long way is to be filled with


@dataclass(frozen=True, slots=True)
class Move:
    """The bytes from `start` to `size` of the device's file at `path`, from or to the open file `local`."""

    path: str
    local: int
    pulse: Pulse
    start: int
    size: int


def wanted_on_the_way(abilities: Abilities) -> int:
    """Bytes that should be on their way at a time: many where each takes long."""
    return min(max(int(abilities.round_trip * _SPEED), _LEAST), WINDOW)


def depth(abilities: Abilities) -> int:
    """Requests of `at_once` bytes that are on their way at a time."""
    return max(2, wanted_on_the_way(abilities) // abilities.at_once)


class Reached:
    """Bytes that have arrived without a gap, from the beginning of the file."""

    def __init__(self, start: int) -> None:
        self.upto = start
        self._beyond: dict[int, int] = {}  # start and end of parts behind a gap

    def add(self, start: int, end: int) -> None:
        """No part comes twice."""
        self._beyond[start] = end
        while self.upto in self._beyond:
            self.upto = self._beyond.pop(self.upto)
