"""A device that is watched, as it is told: its samples are written, nothing is asked of any."""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.inspection import Row
from app.domain.monitor import PERIOD, Battery, Sample, Watched
from app.domain.target import Os
from app.domain.task import TaskContext

NOW = datetime(2026, 3, 20, 9, 12, 40, tzinfo=UTC)


def sample(number: int, *, of: int = 140, is_laptop: bool = True) -> Sample:
    """The `number`th of so many, the last of which is now."""
    wave = math.sin(number / 9) + math.sin(number / 3.7) / 2
    cpu = min(100.0, max(2.0, 34 + 22 * wave + (46 if of - 30 < number < of - 12 else 0)))
    total = 16_400_000_000
    return Sample(
        at=NOW - timedelta(seconds=PERIOD * (of - 1 - number)),
        cpu=cpu,
        cores=tuple(min(100.0, max(0.0, cpu + 9 * math.sin(number / 2 + core))) for core in range(8)),
        memory_used=round(total * (0.55 + 0.001 * number)),
        memory_total=total,
        swap_used=210_000_000,
        swap_total=2_100_000_000,
        disk_read=max(0.0, 3_000_000 * math.sin(number / 6)) + 20_000,
        disk_written=max(0.0, 900_000 * math.sin(number / 4)) + 60_000,
        disk_busy=12.0,
        received=180_000 + 150_000 * math.sin(number / 5),
        sent=40_000 + 30_000 * math.sin(number / 3),
        temperatures=(("coretemp Package id 0", 61.0 + 4 * wave), ("nvme Composite", 44.0)) if is_laptop else (),
        battery=Battery(87.0, "discharging") if is_laptop else None,
        processes=212,
    )


class PlayedWatch:
    """`samples` come at once; then it waits to be stopped. `wait` and `failure` come before them."""

    def __init__(self, rows: Callable[[], Sequence[Row]]) -> None:
        self._rows = rows
        self.samples = [sample(number) for number in range(140)]
        self.failure: AppError | None = None
        self.watches: list[tuple[str, str]] = []  # device, kind
        self.marks: list[str] = []
        self.ended = 0
        self.hear: Callable[[Watched], None] | None = None  # whoever watches now

    def watched(self, sample: Sample) -> Watched:
        return Watched(Os.LINUX, sample, self._rows(), ())

    def watch(self, device: Device, kind: str, hear: Callable[[Watched], None], task: TaskContext) -> None:
        self.watches.append((device.name, kind))
        try:
            for one in self.samples:
                hear(self.watched(one))
            if self.failure is not None:
                raise self.failure
            self.hear = hear
            while True:
                task.sleep(60)
        finally:
            self.hear = None
            self.ended += 1

    def mark(self, device: Device, words: str, watched: Watched, task: TaskContext) -> str:
        self.marks.append(words)
        return f"{words} (CPU {watched.sample.cpu:.0f} %)"
