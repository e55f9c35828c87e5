"""Writes what changes in the queue to its store, away from those who change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.domain.transfers import TransferOrder, TransferReport, TransferState
from app.services.transfers.entry import Entry

if TYPE_CHECKING:
    from app.services.transfers.order_store import OrderStore


class Keeping:
    """Notes are taken from any thread, and written by one at a time."""

    def __init__(self, store: OrderStore | None) -> None:
        self._store = store
        self._lock = Lock()
        self._writing = Lock()
        self._noted: dict[str, tuple[TransferOrder, TransferReport] | None] = {}
        self.problem: AppError | None = None  # why the queue is not kept, None while it is

    def note(self, entry: Entry) -> None:
        """It is new, is another now, or has ended."""
        is_over = entry.outcome in (TransferState.DONE, TransferState.STOPPED)
        with self._lock:
            self._noted[entry.order.id] = None if is_over else (entry.order, entry.report)

    def write(self) -> None:
        """May wait for the disk."""
        with self._lock:
            noted, self._noted = self._noted, {}
        if noted:
            self._write(noted)

    def finish(self, id: str) -> None:
        """It is done, and at once so on the disk: a program that is killed now must not begin it once more."""
        self._write({id: None})

    def _write(self, noted: Mapping[str, tuple[TransferOrder, TransferReport] | None]) -> None:
        if self._store is None:
            return
        with self._writing:
            problem = None
            for id, kept in noted.items():
                try:
                    if kept is None:
                        self._store.remove(id)
                    else:
                        self._store.save(*kept)
                except AppError as error:
                    problem = error
            self.problem = problem

    def close(self, entries: Iterable[Entry]) -> None:
        """Keep everything as it is now, for the next start."""
        for entry in entries:
            self.note(entry)
        self.write()
        if self._store is not None:
            self._store.close()
