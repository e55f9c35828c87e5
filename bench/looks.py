"""A view of a device with 5,000 rows: the longest stall of the window while they come, are sorted, searched, scrolled
and looked at again. The answer of the device is made up, and comes at once; what is measured is the window."""

import gc
import os
import time
from collections.abc import Sequence
from dataclasses import replace

from bench.figures import Figure
from bench.stall import Watch, settle, wait

ROWS = 5000
GOAL = 50


def measure() -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.domain.devices import Device
    from app.domain.inspection import Listing, Row
    from app.domain.inspection_table import TableOrder
    from app.views import lean_qt
    from app.views.pages.remote.inspection.screen import InspectionScreen
    from app.views.tasks import TaskRunner
    from app.views.theme import install
    from tests.pictures.played_looks import PlayedLooks, process_rows

    lean_qt.load()
    application = QApplication.instance() or QApplication([])
    install(application)  # type: ignore[arg-type]

    def rows(shift: int) -> Sequence[Row]:
        some = process_rows()
        made = []
        for number in range(ROWS):
            like = some[number % len(some)]
            cells = {**like.cells, "name": f"{like.cells['name']}{number}", "pid": number}
            cells["cpu"] = (number * 7919 + shift) % 1000 / 10
            made.append(replace(like, key=str(number), cells=cells))
        return made

    gc.disable()  # as at a real start; the window begins to collect
    looks, tasks, watch = PlayedLooks(), TaskRunner(), Watch()
    looks.listings["processes"] = Listing(rows(0))
    screen = InspectionScreen(Device("d", "bench"), looks.work(), tasks, "bench")
    screen.resize(1200, 700)
    screen.show()
    with watch.during("the first look"):
        started = time.perf_counter()
        screen.appear()
        wait(lambda: screen.list.looked is not None, "the rows")
        seconds = time.perf_counter() - started
    for order in (TableOrder("name"), TableOrder("cpu", is_descending=True)):
        with watch.during(f"sort by {order.column}"):
            screen.list.sort(order)
    for text in ("j", "java 1", "nothing of the kind", ""):
        with watch.during(f"search {text!r}"):
            screen.tools.search.edit.setText(text)
    with watch.during("scroll"):
        bar = screen.list.table.verticalScrollBar()
        for step in range(40):
            bar.setValue(step * bar.maximum() // 40)
            settle(0.02)
    with watch.during("choose all"):
        screen.list.table.selectAll()
    for what in ("look again, all chosen", "look again, none chosen"):
        looks.listings["processes"] = Listing(rows(77))
        settle(0.1)
        with watch.during(what):
            screen.refresh()
            wait(lambda: not screen.looking.is_busy, "the rows again")
        screen.list.table.clearSelection()
    stalls = watch.end()
    screen.close()
    tasks.shut_down()
    for one in stalls:
        print(one)
    longest = max(stalls, key=lambda one: one.seconds)
    return [
        Figure(f"longest stall of the window ({longest.action})", longest.seconds * 1000, "ms", GOAL),
        Figure("5,000 rows that have come shown", seconds, "s", 0.5),
    ]
