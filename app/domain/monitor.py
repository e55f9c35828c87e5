"""What a device does now: the figures of the live monitor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.inspection import Row
from app.domain.target import Os

PERIOD = 2.0
"""Seconds between two samples."""


@dataclass(frozen=True, slots=True)
class Battery:
    percent: float
    state: str  # "charging", "discharging", "full", ...; "" where the device does not say


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment. None and empty: the device does not tell, or it takes two samples to know.

    Sizes are in bytes, what flows in bytes per second, shares in percent.
    """

    at: datetime  # UTC, by our clock
    cpu: float | None = None  # of all processors together
    cores: tuple[float, ...] = ()
    memory_used: int | None = None
    memory_total: int | None = None
    swap_used: int = 0
    swap_total: int = 0
    disk_read: float | None = None
    disk_written: float | None = None
    disk_busy: float | None = None  # of the busiest disk
    received: float | None = None
    sent: float | None = None
    temperatures: tuple[tuple[str, float], ...] = ()  # in Celsius, the hottest first
    battery: Battery | None = None
    processes: int = 0

    @property
    def memory(self) -> float | None:
        """The share of the memory that is in use."""
        if self.memory_used is None or not self.memory_total:
            return None
        return min(100.0, 100 * self.memory_used / self.memory_total)


@dataclass(frozen=True, slots=True)
class Watched:
    """One sample with the processes of that moment. A row that has not changed is the same object as before."""

    os: Os
    sample: Sample
    rows: Sequence[Row]
    notes: Sequence[str] = ()
