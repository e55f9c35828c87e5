"""asciicast, the format of asciinema: https://docs.asciinema.org/manual/asciicast/v2/ and /v3/.

A recording is written as version 2 and output only: [seconds, "o", text], "r" for a new size, "m" for a mark.
Versions 2 and 3 are read. A file that is cut off or damaged is read as far as it goes.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.errors import RecordingUnreadable
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.files import own_file_errors

MOST_READ = 512 * 1024 * 1024  # bytes of a file that are read
_LONGEST_LINE = 16 * 1024 * 1024
_OFTEN = 2000  # lines between looks at a cancel


@dataclass(frozen=True, slots=True)
class CastEvent:
    """`kind` is "o" for output, "r" for a size ("80x24"), "m" for a mark; others are kept and not shown."""

    at: float  # seconds since the beginning
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Cast:
    """A recording that was read. `problem` says why it ends before its end."""

    columns: int
    rows: int
    title: str = ""
    started: datetime | None = None  # UTC
    events: tuple[CastEvent, ...] = field(default=(), repr=False)
    problem: str = ""

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.events[-1].at if self.events else 0.0


def header(columns: int, rows: int, started: datetime, title: str) -> bytes:
    """The first line of a recording."""
    return _line(
        {"version": 2, "width": columns, "height": rows, "timestamp": int(started.timestamp()), "title": title}
    )


def event_line(event: CastEvent) -> bytes:
    return _line([round(event.at, 6), event.kind, event.text])


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def read_cast(path: Path, task: TaskContext) -> Cast:
    """Raises FileError, RecordingUnreadable for what is no recording at all, Cancelled."""
    with own_file_errors(path, "read"), path.open("rb") as file:
        first = file.readline(_LONGEST_LINE)
        cast, version, events, problem = _read_header(path, first), _version(first), [], ""
        read = len(first)
        for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), 2):
            if number % _OFTEN == 0:
                task.check()
            read += len(line)
            if line.isspace() or (version == 3 and line.startswith(b"#")):
                continue
            event = _read_event(line)
            if event is None:
                problem = (
                    tr("It is damaged at line {number}.", number=number)
                    if line.endswith(b"\n")
                    else tr("It was cut off in the middle.")
                )
                break
            if read > MOST_READ:
                problem = tr("It is longer than {most_read} MB: the rest is not shown.", most_read=MOST_READ // 1024**2)
                break
            events.append(event)
    in_order = tuple(_since_start(events) if version == 3 else _not_backwards(events))
    return Cast(cast.columns, cast.rows, cast.title, cast.started, in_order, problem)


def read_start(path: Path) -> Cast:
    """What the first line says, without the events. Raises FileError, RecordingUnreadable."""
    with own_file_errors(path, "read"), path.open("rb") as file:
        return _read_header(path, file.readline(_LONGEST_LINE))


def read_duration(path: Path) -> float:
    """Seconds, as the last whole event says; 0 where there is none. Reads the end of the file. Version 2 only."""
    with own_file_errors(path, "read"), path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 256 * 1024))
        for line in reversed(file.read().splitlines()):
            if event := _read_event(line):
                return event.at
    return 0.0


def _document(first: bytes) -> dict[str, Any]:
    try:
        document = json.loads(first)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _version(first: bytes) -> int:
    return int(_document(first).get("version", 0))


def _read_header(path: Path, first: bytes) -> Cast:
    document = _document(first)
    if document.get("version") not in (2, 3):
        raise RecordingUnreadable(
            tr("{name} is not a recording: its first line is not that of an asciicast 2 or 3.", name=path.name)
        )
    terminal = document.get("term")
    width, height = document.get("width"), document.get("height")
    if isinstance(terminal, dict):
        width, height = terminal.get("cols"), terminal.get("rows")
    stamp, title = document.get("timestamp"), document.get("title")
    try:
        started = datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int | float) else None
    except (ValueError, OverflowError, OSError):
        started = None
    return Cast(_size(width, 80), _size(height, 24), title if isinstance(title, str) else "", started)


def _size(value: Any, usual: int) -> int:
    return min(max(value, 1), 1000) if isinstance(value, int) else usual


def _read_event(line: bytes) -> CastEvent | None:
    try:
        at, kind, text = json.loads(line)
        return CastEvent(max(0.0, float(at)), str(kind), str(text)) if float(at) < 1e9 else None
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _since_start(events: Iterable[CastEvent]) -> Iterator[CastEvent]:
    """Version 3 gives the seconds since the event before."""
    at = 0.0
    for event in events:
        at += event.at
        yield CastEvent(at, event.kind, event.text)


def _not_backwards(events: Iterable[CastEvent]) -> Iterator[CastEvent]:
    at = 0.0
    for event in events:
        at = max(at, event.at)
        yield event if event.at == at else CastEvent(at, event.kind, event.text)
