"""The window while eight transfers run at full speed over a real sshd: how long it does not answer, and how long one
repaint of all of it takes - transfers in the program's own threads against those in the helper process.

The window shows a terminal that gets output and the files of both sides. Every 40 ms it is all painted again at once:
that takes as long as Qt needs for every visible part, and what it waits for Python in between.
"""

import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bench.figures import NO_GOAL, Figure
from bench.stall import Visit, settle, wait

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.domain.devices import Device
    from app.domain.task import TaskContext
    from app.domain.transfers import AskingControl, TransferOrder, TransferReport
    from app.services.worker.carriers import Carrier
    from app.views.pages.remote.page import RemotePage
    from app.views.pages.remote.shell_view import ShellView

COUNT = 8
SIZE = 256 * 1024 * 1024
SECONDS = 8.0
EVERY_MS = 40
GOAL = 50  # ms
ROOM = 4 * COUNT * SIZE
OUTPUT = "while sleep 0.2; do date; done\r"


def measure() -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.views import lean_qt
    from tests.servers.openssh import start_sshd

    lean_qt.load()
    memory = Path("/dev/shm")  # no disk in the figures
    if shutil.disk_usage(memory).free < ROOM:
        sys.exit(f"This benchmark needs {ROOM >> 30} GB in {memory}.")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        server = start_sshd(Path(folder) / "sshd", before=("nice", "-n", "10"))  # a device has processors of its own
        try:
            phases = Busy(Path(folder), server).carry_out_all()
        finally:
            server.stop()
    for one in phases:
        print(f"  {one}")
    idle, helper, threads, listed = phases
    return [
        Figure(f"longest stall of the window, {COUNT} transfers in the helper", helper.stall, "ms", GOAL),
        Figure("a repaint of the window meanwhile, p99", helper.repaint(99), "ms", GOAL),
        Figure("longest stall while they begin", helper.start, "ms", GOAL),
        Figure("longest stall with the list of transfers", listed.stall, "ms", GOAL),
        Figure("a repaint with the list of transfers, p99", listed.repaint(99), "ms", GOAL),
        Figure("for comparison: in threads, longest stall", threads.stall, "ms", NO_GOAL),
        Figure("for comparison: in threads, a repaint, p99", threads.repaint(99), "ms", NO_GOAL),
        Figure("for comparison: at rest, a repaint, p99", idle.repaint(99), "ms", NO_GOAL),
        Figure(
            "for comparison: copied in the helper", helper.speed, "MB/s", NO_GOAL, threads.speed, "in threads", True
        ),
    ]


def waited_for_processor() -> float:
    """ms in which this thread could have run, so far; Linux's Documentation/scheduler/sched-stats.rst."""
    return int(Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text().split()[1]) / 1e6


@dataclass(slots=True)
class Phase:
    name: str
    repaints: list[float] = field(default_factory=list)  # ms
    waits: list[float] = field(default_factory=list)  # ms of each in which the UI thread could run and got no processor
    stall: float = 0.0  # ms
    start: float = 0.0  # ms: the longest stall while it began
    busy: float = 0.0  # share of a processor that the program takes, the helper not counted
    speed: float = 0.0  # MB/s

    def begin(self) -> None:
        """What was measured so far was the start."""
        self.start, self.stall = self.stall, 0
        self.repaints.clear()
        self.waits.clear()

    def add(self, late: float, repaint: float, waited: float) -> None:
        self.stall = max(self.stall, late, repaint)
        self.repaints.append(repaint)
        self.waits.append(waited)

    def repaint(self, percent: int) -> float:
        return percentile(self.repaints, percent)

    def __str__(self) -> str:
        own = [took - waited for took, waited in zip(self.repaints, self.waits, strict=True)]
        return (
            f"{self.name}: a repaint p50 {self.repaint(50):.1f}, p99 {self.repaint(99):.1f}, longest "
            f"{max(self.repaints):.1f} ms; without the waits for a processor p99 {percentile(own, 99):.1f}, longest "
            f"{max(own):.1f}; longest stall {self.stall:.0f} ms, {self.start:.0f} at the start; {self.busy:.0%} busy; "
            f"{self.speed:.0f} MB/s"
        )


def percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


@contextmanager
def watched(window: "QWidget", phase: Phase) -> Iterator[None]:
    """All of the window is painted again and again while the block runs."""
    from PySide6.QtCore import Qt, QTimer

    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        began, waited = time.perf_counter(), waited_for_processor()
        window.repaint()
        late, last = began - last - EVERY_MS / 1000, time.perf_counter()
        phase.add(late * 1000, (last - began) * 1000, waited_for_processor() - waited)

    timer = QTimer(interval=EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start()
    yield
    timer.stop()


class Busy(Visit):
    """A person who looks at the window while much is copied."""

    def __init__(self, folder: Path, server: object) -> None:
        super().__init__(folder / "satchel", server)  # type: ignore[arg-type]
        self._folder = folder
        self._source = folder / "source"
        with self._source.open("wb") as source:
            for _ in range(SIZE >> 20):
                source.write(os.urandom(1 << 20))

    def carry_out_all(self) -> list[Phase]:
        from app.composition_window import close_services, open_window
        from app.services.worker.carriers import ThreadCarrier
        from app.views import theme
        from app.views.tasks import TaskRunner

        services = self._services
        in_threads = ThreadCarrier(services.remote_files.channel, services.paths.transfers_folder)
        in_helper = services.carrier
        services.__dict__["carrier"] = self._carrier = Switched(in_threads)  # before the queue is made
        settings = services.settings.load()
        theme.install(self._application, settings.look)  # type: ignore[arg-type]
        self._tasks = TaskRunner()
        self._window = open_window(self._services, self._tasks, settings)
        self._window.resize(1400, 900)
        self._window.show()
        settle(0.5)
        device = self._add_device()
        self._session(device)
        self._show_files()
        self._watch.end()
        phases = [self._phase("at rest", None, device)]
        phases.append(self._phase("in the helper", in_helper, device))
        phases.append(self._phase("in threads", in_threads, device))
        cast("RemotePage", self._page("remote")).places.show("transfers")
        phases.append(self._phase("in the helper, the list of transfers shown", in_helper, device))
        self._window.leave()
        close_services(self._services)
        in_helper.close()
        return phases

    def _show_files(self) -> None:
        from PySide6.QtTest import QTest

        page = cast("RemotePage", self._page("remote"))
        shell = cast("ShellView", page.sessions.views[0])
        QTest.keyClicks(shell.terminal, OUTPUT)
        shell.files.toggle()
        wait(lambda: shell.files.manager and all(pane.entries for pane in shell.files.manager.panes), "the files")
        settle(1)

    def _phase(self, name: str, carrier: "Carrier | None", device: "Device") -> Phase:
        phase = Phase(name)
        with watched(self._window, phase), self._transfers(carrier, device):
            settle(1.5)  # the connections stand
            phase.begin()
            moved, began, busy = self._carrier.moved, time.perf_counter(), time.process_time()
            settle(SECONDS)
            took = time.perf_counter() - began
            phase.busy = (time.process_time() - busy) / took
            phase.speed = (self._carrier.moved - moved) / took / 1e6
        return phase

    @contextmanager
    def _transfers(self, carrier: "Carrier | None", device: "Device") -> Iterator[None]:
        """Eight that run; where one is done, another begins."""
        from app.domain.transfers import TransferStatus

        if carrier is None:
            yield
            return
        self._carrier.carrier = carrier
        queue, is_over = self._services.transfers, threading.Event()
        queue.use_limits(COUNT, 0)

        def again(status: TransferStatus) -> None:
            if status.error:
                print(f"  a transfer failed: {status.error}")
            elif not is_over.is_set():
                queue.put(self._order(device, status.order.folder))

        queue.on_end(again)
        for number in range(COUNT):
            queue.put(self._order(device, str(self._folder / f"got {number}")))
        try:
            yield
        finally:
            is_over.set()
            queue.stop([status.order.id for status in queue.statuses])
            wait(lambda: all(status.state.is_over for status in queue.statuses), "the end of the transfers")

    def _order(self, device: "Device", folder: str) -> "TransferOrder":
        from app.domain.devices import THIS_COMPUTER
        from app.domain.transfers import Rule, TransferOrder

        Path(folder).mkdir(exist_ok=True)
        paths = (str(self._source),)
        return TransferOrder(uuid.uuid4().hex, device, paths, THIS_COMPUTER, folder, Rule.REPLACE, verify=False)


class Switched:
    """A `Carrier` that is the one or the other, and counts what moves."""

    def __init__(self, carrier: "Carrier") -> None:
        self.carrier = carrier
        self.moved = 0
        self._lock = threading.Lock()

    def carry(self, order: "TransferOrder", control: "AskingControl", task: "TaskContext") -> "TransferReport":
        return self.carrier.carry(order, _Counting(control, self._count), task)

    def discard(self, order: "TransferOrder", task: "TaskContext") -> None:
        self.carrier.discard(order, task)

    def close(self) -> None:
        """The helper is closed by who made it."""

    def _count(self, count: int) -> None:
        with self._lock:
            self.moved += count


class _Counting:
    """Implements `AskingControl`."""

    def __init__(self, control: "AskingControl", count: Callable[[int], None]) -> None:
        self.report, self.decide, self.ask = control.report, control.decide, control.ask
        self._throttle, self._count = control.throttle, count

    def throttle(self, count: int, task: "TaskContext") -> None:
        self._count(count)
        self._throttle(count, task)
