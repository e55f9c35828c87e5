"""A simulated carrier: what carries an order out does here what its test wants, when its test wants it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import AppError
from app.domain.task import TaskContext
from app.domain.transfers import AskingControl, Rule, TransferOrder, TransferReport

WEB = Device("d1", "web01", host="10.0.0.5")
WAIT = 20.0  # seconds until a test gives up

type Deed = Callable[[TransferOrder, AskingControl, TaskContext], TransferReport]


def order(id: str, *, rule: Rule = Rule.ASK, size: int = 1) -> TransferOrder:
    """`size` paths from this computer to web01."""
    return TransferOrder(id, THIS_COMPUTER, tuple(f"/home/me/{id}{n}" for n in range(size)), WEB, "/srv", rule=rule)


def done(moved: int = 10) -> TransferReport:
    return TransferReport(moved, moved, 1, 1)


@dataclass
class Carrier:
    """Implements `Carrier`. Without a deed, an order runs until it is let go, and moves a byte now and then."""

    deeds: dict[str, list[Deed]] = field(default_factory=dict)  # one for each try
    begun: list[str] = field(default_factory=list)
    discarded: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    stays: AppError | None = None  # why nothing can be discarded
    deeds_done: list[str] = field(default_factory=list)  # in their order
    moved: dict[str, int] = field(default_factory=dict)
    _free: set[str] = field(default_factory=set)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def carry(self, order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        with self._changed:
            self.begun.append(order.id)
            self._changed.notify_all()
            deeds = self.deeds.get(order.id)
            deed = deeds.pop(0) if deeds else self._run
        return deed(order, control, task)

    def discard(self, order: TransferOrder, task: TaskContext) -> None:
        if self.stays is not None:
            raise self.stays
        self.deeds_done.append(f"discarded {order.id}")
        self.discarded.append(order.id)

    def forget(self, order: TransferOrder) -> None:
        self.deeds_done.append(f"forgotten {order.id}")
        self.forgotten.append(order.id)

    def let_go(self, *ids: str) -> None:
        with self._changed:
            self._free.update(ids)
            self._changed.notify_all()

    def _run(self, order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        while order.id not in self._free:
            task.check()
            control.throttle(1, task)
            moved = self.moved[order.id] = self.moved.get(order.id, 0) + 1
            control.report(TransferReport(moved, 1000, phase="Copying"))
            with self._changed:
                self._changed.wait_for(lambda: order.id in self._free, 0.005)
        return done()


def wait_until(holds: Callable[[], bool]) -> None:
    """Threads do it: look again and again, and fail after a while."""
    deadline = time.monotonic() + WAIT
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, "it never came so"
        pause.wait(0.005)
