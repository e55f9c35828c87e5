"""The queue of transfers: which run, which wait, which are tried again. Independent of any window."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.domain.reconnecting import Retries
from app.domain.transfers import (
    Decision,
    Priority,
    TransferOrder,
    TransferReport,
    TransferState,
    TransferStatus,
)
from app.domain.vault_errors import VaultLocked
from app.services.transfers.entry import Entry, Waits
from app.services.transfers.keeping import Keeping
from app.services.transfers.running import Runner

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.domain.secret import Secret
    from app.services.transfers.noting import TransferNotes
    from app.services.transfers.order_store import OrderStore
    from app.services.worker.carriers import Carrier

PATIENCE = 60 * 60.0
"""Seconds for which a lost link is tried again. Longer than for a session: nobody looks at a transfer meanwhile."""


def _unchanged(device: Device) -> Device:
    return device


def _forget_nothing(_: TransferOrder) -> None:
    pass


class TransferQueue:
    """Safe to use from any thread; no method waits for a device or a disk, but `close`.

    `carrier` carries one order out, in a thread of its own. Listeners are called in the thread of the queue.
    """

    def __init__(
        self,
        carrier: Carrier,
        *,
        store: OrderStore | None = None,
        notes: TransferNotes | None = None,
        forget: Callable[[TransferOrder], None] = _forget_nothing,
        at_once: int = 4,
        limit: int = 0,
        as_it_is_now: Callable[[Device], Device] = _unchanged,
        now: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        waits: Callable[[], Waits] | None = None,
    ) -> None:
        """`limit` is for all together, in bytes per second, 0 for none. `now` and `wall` are clocks in seconds.

        `forget` takes away the notes of how far an order is, when it leaves the list. `as_it_is_now` gives a device as
        the book has it: a transfer may wait for long.
        """
        self._now = now
        self._keeping = Keeping(store)
        make_waits = waits or partial(Retries, now, patience=PATIENCE)
        self._runner = Runner(
            carrier,
            self._keeping,
            notes,
            forget=forget,
            make_waits=make_waits,
            now=now,
            wall=wall,
            as_it_is_now=as_it_is_now,
        )
        self._changed = self._runner.changed
        self._runner.at_once = at_once
        self._runner.common.change(limit)

    # -- looking -----------------------------------------------------------------------------------

    @property
    def statuses(self) -> tuple[TransferStatus, ...]:
        """All transfers, in the order in which they came or were put."""
        with self._changed:
            now = self._now()
            return tuple(entry.status(now) for entry in self._runner.entries if not entry.is_unwanted)

    @property
    def problem(self) -> AppError | None:
        """Why a closed program would not go on with what is in the queue, None while it would."""
        return self._keeping.problem

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after changes, ten times a second at most."""
        self._runner.listeners.append(listener)

    def on_end(self, listener: Callable[[TransferStatus], None]) -> None:
        """Call `listener` with each transfer that is done, stopped or failed."""
        self._runner.end_listeners.append(listener)

    def on_bug(self, listener: Callable[[BaseException], None]) -> None:
        """Call `listener`, in the thread of the transfer, with what is no AppError."""
        self._runner.bug_listeners.append(listener)

    # -- what a person wants -----------------------------------------------------------------------

    def put(self, order: TransferOrder) -> None:
        """Carry it out when its turn comes."""
        with self._changed:
            self._runner.add(order, TransferReport())

    def take_up(self, left_over: Iterable[tuple[TransferOrder, TransferReport]]) -> None:
        """Take in what an earlier start of the program has left: paused, until a person wants it to go on."""
        with self._changed:
            for order, report in left_over:
                if not any(entry.order.id == order.id for entry in self._runner.entries):
                    entry = self._runner.add(order, report)
                    entry.is_paused = entry.is_left_over = True

    def pause(self, ids: Collection[str]) -> None:
        """Hold them. What runs keeps its connection, so that it goes on at once."""
        with self._chosen(ids) as chosen:
            for entry in chosen:
                if entry.outcome is None:
                    entry.is_paused, entry.has_turn = True, False

    def go_on(self, ids: Collection[str]) -> None:
        """Let those that are paused, broken or failed go on, from where they were; of those that are done, what could
        not be copied is tried again; one that was stopped begins anew."""
        with self._chosen(ids) as chosen:
            for entry in chosen:
                if entry.can_go_on:
                    entry.want_now()
                    self._keeping.note(entry)

    def stop(self, ids: Collection[str]) -> None:
        """End them for good; what was copied whole stays."""
        runs = []
        with self._chosen(ids) as chosen:
            for entry in chosen:
                if entry.state.is_over:
                    continue
                entry.settle(TransferState.STOPPED)
                if entry.run is None:
                    self._runner.end(entry)
                else:
                    runs.append(entry.run)
        for run in runs:  # without the lock: what a cancel calls may be anything
            run.cancel()

    def remove(self, ids: Collection[str]) -> None:
        """Take those that are over out of the list."""
        with self._chosen(ids) as chosen:
            for entry in chosen:
                entry.is_unwanted = entry.state.is_over

    def set_priority(self, ids: Collection[str], priority: Priority) -> None:
        with self._chosen(ids) as chosen:
            for entry in chosen:
                self._change(entry, replace(entry.order, priority=priority))

    def set_limit(self, ids: Collection[str], limit: int) -> None:
        """Bytes per second for each of them, 0 for none."""
        with self._chosen(ids) as chosen:
            for entry in chosen:
                entry.limit.change(limit)
                self._change(entry, replace(entry.order, limit=limit))

    def use_device(self, id: str, old: Device, new: Device) -> None:
        """A device is another from now on: a person has allowed or told something about it."""
        with self._chosen([id]) as chosen:
            for entry in chosen:
                source, target = (new if one == old else one for one in (entry.order.source, entry.order.target))
                self._change(entry, replace(entry.order, source=source, target=target))

    def move_up(self, id: str) -> None:
        """Put one before all others that wait."""
        with self._chosen([id]) as chosen:
            for entry in chosen:
                others = [one for one in self._runner.entries if one is not entry]
                waiting = [n for n, one in enumerate(others) if one.state is TransferState.WAITING]
                top = max((others[n].order.priority for n in waiting), default=entry.order.priority)
                self._change(entry, replace(entry.order, priority=max(entry.order.priority, top)))
                first = waiting[0] if waiting else len(others)
                self._runner.entries = [*others[:first], entry, *others[first:]]

    def decide(self, id: str, decision: Decision) -> None:
        """Answer the conflict of a transfer."""
        with self._chosen([id]) as chosen:
            for entry in chosen:
                if decision.for_all:
                    self._change(entry, replace(entry.order, rule=decision.rule))
                if entry.conflict is not None:
                    entry.decision = decision

    def answer(self, id: str, answers: Sequence[Secret]) -> None:
        """Answer what a device asks during the login."""
        with self._chosen([id]) as chosen:
            for entry in chosen:
                question, entry.question = entry.question, None
                if question is not None:
                    question.give(answers)

    def use_limits(self, at_once: int, limit: int) -> None:
        """How many run side by side, and bytes per second for all together, 0 for none."""
        with self._changed:
            self._runner.at_once = at_once
            self._runner.common.change(limit)
            self._runner.touch()

    def vault_opened(self) -> None:
        """What failed because the vault was locked goes on."""
        self.go_on([one.order.id for one in self.statuses if isinstance(one.error, VaultLocked)])

    def close(self, patience: float = 2.0) -> None:
        """Let go of everything; what is not over is kept for the next start. Waits `patience` seconds at most."""
        self._runner.close(patience)
        with self._changed:
            entries = list(self._runner.entries)
        self._keeping.close(entries)

    @contextmanager
    def _chosen(self, ids: Collection[str]) -> Iterator[list[Entry]]:
        with self._changed:
            yield [entry for entry in self._runner.entries if entry.order.id in ids and not entry.is_unwanted]
            self._runner.touch()

    def _change(self, entry: Entry, order: TransferOrder) -> None:
        entry.order = order
        self._keeping.note(entry)
