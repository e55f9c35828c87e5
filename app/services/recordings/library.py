"""All recordings of all visits: listed, searched, proven."""

import itertools
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.journal import EventKind
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.files import own_file_errors
from app.services.journal_file import JournalFile
from app.services.journal_words import word
from app.services.recordings.cast import Cast, read_cast, read_duration, read_start
from app.services.recordings.naming import CAST, LOG, recordings_folder
from app.services.recordings.text_log import STAMP, STARTED
from app.services.visits import Visits

MOST_HITS = 500
_MOST_HITS_EACH = 100
_SLICE = 256 * 1024  # bytes that are searched at a time: the interpreter is held meanwhile


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded session. `sha256` is "" where its journal says nothing of it: it goes on, or was cut off."""

    path: Path  # of the asciicast
    device: str
    visit: str
    client: str
    started: datetime  # UTC
    duration: float  # seconds
    size: int  # bytes
    sha256: str = ""

    @property
    def log(self) -> Path:
        """The readable text beside it."""
        return self.path.with_suffix(LOG)


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of a recording's log that was looked for."""

    recording: Recording
    at: float  # seconds since its beginning
    line: str
    before: str = ""
    after: str = ""


class Proof(Enum):
    """What the journal says of a recording."""

    PROVEN = "proven"  # it is as it was when it was written
    CHANGED = "changed"
    OPEN = "open"  # the journal does not know it


class RecordingLibrary:
    """Reads only. Every method may take long. Raises FileError, Cancelled."""

    def __init__(self, visits: Visits) -> None:
        self._visits = visits

    def all(self, task: TaskContext) -> list[Recording]:
        """Newest first."""
        found: list[Recording] = []
        for visit, journal in self._visits.journals().items():
            task.check()
            found += _recordings_of(visit, journal)
        return sorted(found, key=lambda one: (one.started, one.path.name), reverse=True)

    def search(self, text: str, task: TaskContext) -> list[Hit]:
        """Lines with `text`, upper and lower case the same, newest recording first, at most MOST_HITS."""
        hits: list[Hit] = []
        recordings = self.all(task) if text else []
        for done, recording in enumerate(recordings):
            task.report(tr("Searching {device}", device=recording.device), done, len(recordings))
            hits += itertools.islice(_hits(recording, text, task), min(_MOST_HITS_EACH, MOST_HITS - len(hits)))
            if len(hits) >= MOST_HITS:
                break
        return hits

    def open(self, path: Path, task: TaskContext) -> Cast:
        """Read a recording, one of ours or another. Raises RecordingUnreadable as well."""
        return read_cast(path, task)

    def copy(self, recording: Recording, folder: Path, task: TaskContext) -> list[Path]:
        """Copy a recording and its log into a folder, which is made where it is not there."""
        copies = []
        with own_file_errors(folder, "written"):
            folder.mkdir(parents=True, exist_ok=True)
        for path in (recording.path, recording.log):
            task.check()
            if path.exists():
                with own_file_errors(folder / path.name, "written"):
                    copies.append(Path(shutil.copyfile(path, folder / path.name)).absolute())
        return copies

    def prove(self, recording: Recording, task: TaskContext) -> Proof:
        """Compare a recording with its journal."""
        if not recording.sha256:
            return Proof.OPEN
        digest = sha256()
        with own_file_errors(recording.path, "read"), recording.path.open("rb") as file:
            while piece := file.read(1024 * 1024):
                task.check()
                digest.update(piece)
        return Proof.PROVEN if digest.hexdigest() == recording.sha256 else Proof.CHANGED


def _recordings_of(visit: str, journal: JournalFile) -> list[Recording]:
    """Those of one visit. Its journal is read only where there are any."""
    folder = journal.path.parent
    with own_file_errors(folder, "read"):
        place = recordings_folder(folder)
        paths = sorted(place.glob(f"*{CAST}")) if place.is_dir() else []
    try:
        events = journal.events() if paths else ()
    except AppError:  # the journal is damaged: its recordings are still there
        events = ()
    told = {word(event.data, "file"): event.data for event in events if event.kind is EventKind.SESSION_RECORDED}
    client = word(events[0].data, "client") if events else ""
    found = (_recording(path, visit, client, told.get(path.relative_to(folder).as_posix(), {})) for path in paths)
    return [one for one in found if one is not None]


def _recording(path: Path, visit: str, client: str, told: Mapping[str, Any]) -> Recording | None:
    """None for a file that cannot be read as a recording: it may be gone, or begin just now."""
    try:
        start = read_start(path)
        length = told.get("duration_s")
        duration = float(length) if isinstance(length, int | float) else read_duration(path)
        size = path.stat().st_size
    except (AppError, OSError):
        return None
    device = word(told, "device") or start.title.partition("  ")[0] or path.stem
    started = start.started or datetime.fromtimestamp(0, UTC)
    return Recording(path, device, visit, client, started, duration, size, word(told, "sha256"))


def _hits(recording: Recording, text: str, task: TaskContext) -> Iterator[Hit]:
    wanted = re.compile(re.escape(text), re.IGNORECASE)
    try:
        file = recording.log.open(encoding="utf-8", errors="replace", newline="\n")
    except OSError:  # it was taken away by someone
        return
    with file, own_file_errors(recording.log, "read"):
        started, last = None, ""
        while lines := file.readlines(_SLICE):
            task.check()
            started = started or _beginning(lines)
            if wanted.search("".join(lines)):
                for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
                    if wanted.search(line[STAMP:]) and not line.startswith("#"):
                        yield Hit(recording, _seconds(line, started), _text(line), _text(before or last), _text(after))
            last = lines[-1]


def _text(line: str) -> str:
    return "" if line.startswith("#") else line[STAMP:].rstrip("\n")


def _beginning(lines: list[str]) -> datetime | None:
    found = next((match for line in lines[:3] if (match := STARTED.match(line))), None)
    return _time(found.group(1)) if found else None


def _seconds(line: str, started: datetime | None) -> float:
    time = _time(line[: STAMP - 1])
    return max(0.0, (time - started).total_seconds()) if time and started else 0.0


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
