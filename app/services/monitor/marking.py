"""What a mark says: the moment that a person has seen, in figures, with what took most of it."""

from collections.abc import Sequence

from app.domain.files import size_words
from app.domain.inspection import Row
from app.domain.language import tr
from app.domain.local_time import local
from app.domain.monitor import Sample, Watched

_TOP = 3
_MOST = 1000  # letters of a person's note


def mark_words(device: str, note: str, watched: Watched) -> str:
    """Some lines of text for the journal."""
    sample = watched.sample
    head = f"Live, {device}, {local(sample.at):%H:%M:%S}: {figures_words(sample)}"
    lines = [note.strip()[:_MOST], head, *_top(watched.rows)]
    return "\n".join(line for line in lines if line)


def figures_words(sample: Sample) -> str:
    """The figures of the device in a line."""
    parts = []
    if sample.cpu is not None:
        parts.append(f"CPU {sample.cpu:.0f} %")
    if sample.memory is not None and sample.memory_used is not None and sample.memory_total is not None:
        parts.append(f"memory {sample.memory:.0f} % ({size_words(sample.memory_used)})")
    if sample.disk_read is not None and sample.disk_written is not None:
        parts.append(f"disk {size_words(round(sample.disk_read + sample.disk_written))}/s")
    if sample.received is not None and sample.sent is not None:
        parts.append(f"network {size_words(round(sample.received + sample.sent))}/s")
    if sample.temperatures:
        parts.append(f"{sample.temperatures[0][1]:.0f} °C")
    if sample.battery is not None:
        parts.append(f"battery {sample.battery.percent:.0f} %")
    return ", ".join(parts) or tr("no figures")


def _top(rows: Sequence[Row]) -> list[str]:
    def taken(row: Row) -> float:
        cpu = row.cells.get("cpu")
        return cpu if isinstance(cpu, int | float) else 0.0

    top = sorted((row for row in rows if taken(row) >= 1), key=taken, reverse=True)[:_TOP]
    return [f"  {taken(row):.0f} % CPU  {row.cells.get('name')} (process {row.cells.get('pid')})" for row in top]
