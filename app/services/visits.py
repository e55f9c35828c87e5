"""Visits: one folder per visit to a client, with its journal. One visit is open at a time."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.domain.errors import FileError, JournalDamaged
from app.domain.journal import EventKind
from app.services.files import locked, own_file_errors
from app.services.journal_file import JournalFile


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. Its journal holds everything that was done."""

    id: str  # sorts by time: "20261123-170000-3f2a"
    started: datetime  # UTC
    journal: JournalFile
    client: str = ""
    symptom: str = ""
    closed: datetime | None = None  # UTC
    damage: str = ""  # why its journal cannot be read

    @property
    def is_open(self) -> bool:
        return self.closed is None and not self.damage


class Visits:
    """All visits of this computer. Raises FileError where the folder cannot be read or written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._current: Visit | None = None

    def current(self) -> Visit:
        """The open visit; a new one where none is open. Raises JournalDamaged when its journal is damaged."""
        with locked(self._folder / "visits"):
            return self.open_visit() or self._begin("", "")

    def open_visit(self) -> Visit | None:
        """The open visit, if there is one; none is begun. Raises as `current`."""
        newest = self._newest()
        if newest and newest.damage:
            newest.journal.events()  # raises what is wrong with it
        return newest if newest and newest.is_open else None

    @property
    def last_seen(self) -> Visit | None:
        """The visit that this program has opened or begun last, without looking at the disk."""
        return self._current

    def start(self, client: str = "", symptom: str = "") -> Visit:
        """Close the open visit and begin another."""
        with locked(self._folder / "visits"):
            self._close(self._newest())
            return self._begin(client, symptom)

    def close(self) -> None:
        """Close the open visit, if there is one."""
        with locked(self._folder / "visits"):
            self._close(self._newest())
            self._current = None

    def all(self) -> tuple[Visit, ...]:
        """Newest first. A visit whose journal is damaged is among them, with its `damage`."""
        return tuple(self._read(id_) for id_ in self._ids())

    def journals(self) -> dict[str, JournalFile]:
        """The journal of each visit by its id, oldest first. None of them is read yet."""
        return {id_: self._journal(id_) for id_ in reversed(self._ids())}

    def _journal(self, id_: str) -> JournalFile:
        known = self._current
        return known.journal if known and known.id == id_ else JournalFile(self._folder / id_ / "journal.jsonl")

    def _ids(self) -> list[str]:
        with own_file_errors(self._folder, "read"):
            if not self._folder.is_dir():
                return []
            return sorted((entry.name for entry in self._folder.iterdir() if entry.is_dir()), reverse=True)

    def _newest(self) -> Visit | None:
        ids = self._ids()
        return self._read(ids[0]) if ids else None

    def _read(self, id_: str) -> Visit:
        journal = self._journal(id_)
        started = _time_of(id_)
        try:
            events = journal.events()
        except (JournalDamaged, FileError) as error:
            return Visit(id_, started, journal, damage=str(error))
        first = events[0].data if events else {}
        closed = next((event.at for event in reversed(events) if event.kind is EventKind.VISIT_CLOSED), None)
        visit = Visit(
            id_,
            events[0].at if events else started,
            journal,
            client=str(first.get("client", "")),
            symptom=str(first.get("symptom", "")),
            closed=closed,
        )
        if visit.is_open:
            self._current = visit
        return visit

    def _begin(self, client: str, symptom: str) -> Visit:
        now = datetime.now(UTC)
        newest = next(iter(self._ids()), "")
        id_ = f"{now:%Y%m%d-%H%M%S-%f}-{os.urandom(2).hex()}"
        if id_ <= newest:  # the clock was put back: the new visit is still the newest
            id_ = f"{newest}+"
        journal = JournalFile(self._folder / id_ / "journal.jsonl")
        event = journal.append(EventKind.VISIT_STARTED, client=client, symptom=symptom)
        self._current = Visit(id_, event.at, journal, client=client, symptom=symptom)
        return self._current

    @staticmethod
    def _close(visit: Visit | None) -> None:
        if visit and visit.is_open:
            visit.journal.append(EventKind.VISIT_CLOSED)


def _time_of(id_: str) -> datetime:
    try:
        return datetime.strptime(id_[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
