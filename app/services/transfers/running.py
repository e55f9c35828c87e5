"""Gives the transfers of the queue their turns, carries each out in a thread, and tells what became of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from threading import Condition, Thread
from typing import TYPE_CHECKING

from app.domain.errors import AppError, TransferError
from app.domain.language import tr
from app.domain.pace import SpeedLimit, Speedometer
from app.domain.reconnecting import SleepWatch, may_try_again
from app.domain.task import Cancelled, TaskContext
from app.domain.transfers import TransferOrder, TransferReport, TransferState, TransferStatus
from app.services.transfers.control import Control
from app.services.transfers.entry import Entry, Waits

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.services.transfers.keeping import Keeping
    from app.services.transfers.noting import TransferNotes
    from app.services.worker.carriers import Carrier

log = logging.getLogger(__name__)

TELL_EVERY = 0.1
"""Seconds between two calls of the listeners."""
_LOOK = 1.0
"""Seconds between two looks while something moves or waits to be tried again."""
_KEEP_EVERY = 10.0
"""Seconds between two times that it is written down how far transfers are, for the next start to show."""
_MOST_OVER = 200
"""More that are over are forgotten, the oldest first."""
_BUG_HINT = tr("What was copied so far stays. Let it go on, or look at the log of Satchel.")


class Runner:
    """`changed` guards everything here; methods that begin with an underscore are called with it held."""

    def __init__(
        self,
        carrier: Carrier,
        keeping: Keeping,
        notes: TransferNotes | None,
        *,
        forget: Callable[[TransferOrder], None],
        make_waits: Callable[[], Waits],
        now: Callable[[], float],
        wall: Callable[[], float],
        as_it_is_now: Callable[[Device], Device],
    ) -> None:
        self._carrier, self._keeping, self._notes = carrier, keeping, notes
        self._forget_notes = forget
        self._make_waits, self._as_it_is_now = make_waits, as_it_is_now
        self._now, self._wall = now, wall
        self.changed = Condition()
        self.entries: list[Entry] = []
        self.at_once = 1
        self.common = SpeedLimit(now)
        self.listeners: list[Callable[[], None]] = []
        self.end_listeners: list[Callable[[TransferStatus], None]] = []
        self.bug_listeners: list[Callable[[BaseException], None]] = []
        self._bugs: set[str] = set()  # that were told
        self._ended: list[Entry] = []  # to be told
        self._gone: list[TransferOrder] = []  # whose notes are not needed any more
        self._has_news = False
        self._told_at = self._kept_at = now()
        self._thread: Thread | None = None
        self._is_closed = False

    # -- for the queue, with the lock held ---------------------------------------------------------

    def add(self, order: TransferOrder, report: TransferReport) -> Entry:
        entry = Entry(order, SpeedLimit(self._now, order.limit), Speedometer(self._now), report)
        self.entries.append(entry)
        self._keeping.note(entry)
        if self._thread is None and not self._is_closed:
            self._thread = Thread(target=self._work, name="transfers", daemon=True)
            self._thread.start()
        self.touch()
        return entry

    def touch(self, _: Entry | None = None) -> None:
        """Something has changed."""
        self._has_news = True
        self.changed.notify_all()

    def end(self, entry: Entry) -> None:
        """It has its outcome, and nobody works on it any more."""
        self._ended.append(entry)
        self._keeping.note(entry)
        self.touch()
        if entry.outcome is TransferState.STOPPED and not self._is_closed:
            run = entry.run = TaskContext()
            Thread(target=self._discard, args=(entry, run), name="transfer end", daemon=True).start()

    # -- for the queue, without it -----------------------------------------------------------------

    def close(self, patience: float) -> None:
        """Stop all threads; waits `patience` seconds at most."""
        with self.changed:
            self._is_closed = True
            running = [entry.run for entry in self.entries if entry.run is not None]
            self.changed.notify_all()
        for run in running:  # without the lock: what a cancel calls may be anything
            run.cancel()
        with self.changed:
            self.changed.wait_for(lambda: not any(entry.run for entry in self.entries), patience)
            self._drop([entry for entry in self.entries if entry.state.is_over and entry.run is None])
        if self._thread is not None:
            self._thread.join(patience)
        self._tell()

    # -- the thread of the queue -------------------------------------------------------------------

    def _work(self) -> None:
        watch, looked_at = SleepWatch(self._now, self._wall), self._now()
        while True:
            with self.changed:
                if self._is_closed:
                    return
                now = self._now()
                if not self._is_lively:  # nobody looks, so the clocks say nothing of a sleep
                    watch, looked_at = SleepWatch(self._now, self._wall), now
                elif now - looked_at >= _LOOK:
                    looked_at = now
                    self._look_around(woke=watch.woke())
                self._give_turns(now)
                if (wait := self._wait_for_news(now)) is None or wait > 0:
                    self.changed.wait(wait)
                    continue
            self._tell()

    def _look_around(self, *, woke: bool) -> None:
        """Speeds and waits have changed by themselves; after a sleep, waits have no meaning any more."""
        now = self._now()
        keeps, self._kept_at = (True, now) if now - self._kept_at >= _KEEP_EVERY else (False, self._kept_at)
        for entry in self.entries:
            if entry.state is TransferState.BROKEN and woke:
                entry.waits, entry.due = None, now
            if keeps and entry.takes_place:
                self._keeping.note(entry)
        self._has_news = self._has_news or self._is_lively

    def _give_turns(self, now: float) -> None:
        for entry in self.entries:
            if entry.state is TransferState.BROKEN and entry.due is not None and entry.due <= now:
                entry.due = None  # it waits for its turn like the others
        free = self.at_once - sum(entry.takes_place for entry in self.entries)
        waiting = [entry for entry in self.entries if entry.state is TransferState.WAITING]
        waiting.sort(key=lambda entry: -entry.order.priority)  # stable: as they stand in the list
        for entry in waiting[: max(free, 0)]:
            self._give_turn(entry, now)

    def _give_turn(self, entry: Entry, now: float) -> None:
        self.touch()
        if entry.run is not None:  # it was paused, and its thread waits
            entry.has_turn = True
            return
        run = TaskContext()
        entry.begin(run, now)
        Thread(target=self._carry_out, args=(entry, entry.order, run), name="transfer", daemon=True).start()

    @property
    def _is_lively(self) -> bool:
        return any(entry.takes_place or entry.state is TransferState.BROKEN for entry in self.entries)

    def _wait_for_news(self, now: float) -> float | None:
        """Seconds until there is something to do; 0 now, None until something changes."""
        if self._has_news:
            return max(self._told_at + TELL_EVERY - now, 0.0)
        waits = [entry.due - now for entry in self.entries if entry.due is not None and not entry.is_paused]
        return max(min([*waits, _LOOK]), 0.01) if self._is_lively else None

    def _tell(self) -> None:
        try:
            self._tell_all()
        except Exception as bug:  # of who listens: without this thread no transfer would move any more
            self._tell_of_bug("a bug beside the transfers", bug)

    def _tell_all(self) -> None:
        """Without the lock: this writes to the disk, and calls those who listen."""
        with self.changed:
            self._has_news, self._told_at = False, self._now()
            ended, self._ended = self._ended, []
            gone, self._gone = self._gone, []
        self._keeping.write()
        for order in gone:
            self._forget(order)
        for entry in ended:
            self._note_end(entry)
        with self.changed:
            self._clear_up()
            now = self._now()
            statuses = [entry.status(now) for entry in ended]
        for status in statuses:
            for tell_end in self.end_listeners:
                tell_end(status)
        for tell in self.listeners:
            tell()

    def _note_end(self, entry: Entry) -> None:
        if self._notes is None or entry.outcome is None:
            return
        try:
            self._notes.end(entry.order, entry.report, entry.outcome, entry.seconds)
        except AppError as error:
            with self.changed:
                entry.error = entry.error or error

    def _clear_up(self) -> None:
        """What is over goes: what a person wants out of the list, once nobody works on it, and the oldest of many."""
        over = [entry for entry in self.entries if entry.state.is_over and entry.run is None]
        oldest = over[: max(len(over) - _MOST_OVER, 0)]
        self._drop([entry for entry in over if entry.is_unwanted or entry in oldest])

    def _drop(self, gone: Collection[Entry]) -> None:
        if gone:
            self.entries = [entry for entry in self.entries if entry not in gone]
            self._gone += [entry.order for entry in gone]
            self.touch()

    def _forget(self, order: TransferOrder) -> None:
        try:
            self._forget_notes(order)
        except AppError as error:
            log.warning("notes of a transfer stay: %s", error)

    # -- the thread of one transfer ----------------------------------------------------------------

    def _carry_out(self, entry: Entry, order: TransferOrder, task: TaskContext) -> None:
        report, failure = None, None
        try:
            if self._notes is not None:
                self._notes.begin()
            order = replace(order, source=self._as_it_is_now(order.source), target=self._as_it_is_now(order.target))
            report = self._carrier.carry(order, Control(entry, self.changed, self.common, self.touch), task)
            self._keeping.finish(order.id)
        except Cancelled:
            pass
        except AppError as error:
            failure = error
        except BaseException as bug:  # as in Task.run: a transfer must always end, and a bug is told
            failure = TransferError(tr("Something in Satchel itself went wrong."), hint=_BUG_HINT)
            self._tell_of_bug("a bug in a transfer", bug)
        with self.changed:
            self._settle(entry, report, failure, was_asked=task.cancelled)
            self.touch()

    def _tell_of_bug(self, where: str, bug: BaseException) -> None:
        """Each one once: it may come again ten times a second."""
        if (seen := f"{where}: {bug!r}") not in self._bugs:
            self._bugs.add(seen)
            log.error(where, exc_info=bug)
            for tell in self.bug_listeners:
                tell(bug)

    def _discard(self, entry: Entry, task: TaskContext) -> None:
        """Stopped for good: what is half done goes away, if it can."""
        left = None
        try:
            self._carrier.discard(entry.order, task)
        except Cancelled:
            pass
        except AppError as error:
            left = error
        finally:
            with self.changed:
                entry.run, entry.error = None, left
                self.touch()

    def _settle(
        self, entry: Entry, report: TransferReport | None, failure: AppError | None, *, was_asked: bool
    ) -> None:
        now = self._now()
        entry.end_run(now)
        if report is not None:  # also when a stop came too late: the screen must not say that nothing was done
            entry.report = replace(report, current="", phase="")
            entry.settle(TransferState.DONE)
        elif was_asked or self._is_closed:
            pass  # stopped by a person, or left to the next start
        elif failure is not None and may_try_again(failure):
            entry.break_off(failure, now, self._make_waits)
        else:
            entry.settle(TransferState.FAILED, failure or TransferError(tr("The transfer was stopped from within.")))
        if entry.outcome is not None:
            self.end(entry)
