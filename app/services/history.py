"""All visits as one journal: a run of an earlier visit can still be resumed and undone."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from app.domain.errors import FileError, JournalDamaged
from app.domain.journal import Event, EventKind
from app.services.files import own_file_errors
from app.services.journal_file import JournalFile
from app.services.visits import Visits

_RUN = b'"run":"'
"""Stands in each line that tells of a setup run, as journal files write it."""


class History:
    """Implements `Journal`. What is read comes from every visit, what is written goes to the open one.

    So no journal of an earlier visit is ever touched: what was undone or brought to its end later stands in the
    journal of the visit in which that was done, under the same name of the run.
    """

    def __init__(self, visits: Visits) -> None:
        self._visits = visits
        self._journals: dict[str, JournalFile] = {}
        self._unread: tuple[str, ...] = ()

    @property
    def unread(self) -> tuple[str, ...]:
        """What is wrong with the visits whose journals could not be read the last time, one sentence each."""
        return self._unread

    def append(self, kind: EventKind, /, **data: Any) -> Event:
        """See `Journal.append`: into the open visit, which begins where none is open."""
        return self._visits.current().journal.append(kind, **data)

    def events(self) -> Sequence[Event]:
        """The events of all visits with a setup run in them, oldest first. Their numbers begin anew in each visit.

        A visit whose journal is damaged is left out, see `unread`. Raises FileError for the folder of the visits.
        """
        found: list[Sequence[Event]] = []
        unread: list[str] = []
        for id_, journal in self._known().items():
            try:
                # Most visits have no run: to look for the word is a hundred times faster than to check every line.
                if id_ in self._journals or _tells_of_runs(journal):
                    found.append(journal.events())
                    self._journals[id_] = journal
            except (JournalDamaged, FileError) as error:
                unread.append(str(error))
        self._unread = tuple(unread)
        return tuple(chain.from_iterable(found))

    def _known(self) -> dict[str, JournalFile]:
        """The journal of each visit, oldest first; those that were read before need only be read on."""
        journals = self._visits.journals()
        return {id_: self._journals.get(id_, journal) for id_, journal in journals.items()}


def _tells_of_runs(journal: JournalFile) -> bool:
    with own_file_errors(journal.path, "read"):
        try:
            return _RUN in journal.path.read_bytes()
        except FileNotFoundError:  # a visit that a crash has cut off before its first event
            return False
