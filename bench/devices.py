"""A device book of 10,000 devices: the first picture with it and without, a key in the filter, the tree, an import."""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bench.figures import NO_GOAL, Figure
from bench.stall import Watch, settle, wait
from bench.startup import time_to_paint

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.views.pages.remote.page import RemotePage

COUNT = 10_000
RUNS = 7
KEY_GOAL = 16  # ms: one frame
STALL_GOAL = 50  # ms
IMPORT_GOAL = 3  # s
PAINT_GOAL = 1.1  # of the time with an empty book: what differs from run to run
TYPED = ("router 41", "10.4", "tag:core branch", "buro")


def measure() -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if not shutil.which("Xvfb"):
        sys.exit("This benchmark needs the Debian package xvfb.")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        imported = _imports(place)
        painted = _first_paint(place / "devices.db")
        return [*painted, *_page(place / "devices.db"), *imported]


def make_devices(folder: Callable[[int], str]) -> "list[Device]":
    """As a large client has them: branches with a few sites each."""
    from app.domain.devices import Device

    kinds = ("router", "switch", "server", "till")
    return [
        Device(
            "",
            f"{kinds[number % 4]}-{number:05}",
            host=f"10.{number // 250}.0.{number % 250}",
            user="admin" if number % 3 else "",
            folder=folder(number),
            notes="hinter dem Büro" if number % 10 == 0 else "",
            tags=("core",) if number % 7 == 0 else (),
        )
        for number in range(COUNT)
    ]


def _by_branch(number: int) -> str:
    return f"Branch {number % 60:02}/Site {number % 3}"


def _imports(place: Path) -> list[Figure]:
    """The same devices added, and merged twice as an import does it."""
    from app.domain.inheritance import FolderDefaults
    from app.services.device_book import DeviceBook

    book, other = DeviceBook(place / "devices.db"), DeviceBook(place / "merged.db")
    devices = make_devices(_by_branch)
    keyed = [(f"bench:{number}", device) for number, device in enumerate(devices)]
    added = _seconds(lambda: book.add_all(devices))
    merged = _seconds(lambda: other.merge(keyed))
    again = _seconds(lambda: other.merge(keyed))
    book.set_defaults("Branch 00", FolderDefaults(user="support", credential="e1", tags=("branch",)))
    loaded = _seconds(DeviceBook(place / "devices.db").devices)
    return [
        Figure(f"add {COUNT:,} devices", added, "s", IMPORT_GOAL),
        Figure(f"import {COUNT:,} devices, with the place that they come from", merged, "s", IMPORT_GOAL),
        Figure("the same import once more", again, "s", IMPORT_GOAL),
        Figure("for comparison: read the whole book", loaded * 1000, "ms", NO_GOAL),
    ]


def _first_paint(book: Path) -> list[Figure]:
    """In turns with an empty book; the first turn warms up."""
    from app.services.device_book import DeviceBook

    def fill(home: Path) -> None:
        (home / "satchel").mkdir()
        shutil.copy(book, home / "satchel" / "devices.db")

    def empty(home: Path) -> None:
        (home / "satchel").mkdir()
        DeviceBook(home / "satchel" / "devices.db").add_folder("Branch")

    command = [sys.executable, "-m", "app"]
    turns = [[time_to_paint(command, prepare) for prepare in (fill, empty)] for _ in range(RUNS + 1)][1:]
    full, none = ([statistics.median(turn[place][part] for turn in turns) for part in range(3)] for place in range(2))
    return [
        Figure(
            f"first paint with {COUNT:,} devices", full[0] * 1000, "ms", PAINT_GOAL, none[0] * 1000, "an empty book"
        ),
        Figure("processor time to it", full[2] * 1000, "ms", PAINT_GOAL, none[2] * 1000, "an empty book"),
        Figure("for comparison: resident memory", full[1], "MB", NO_GOAL, none[1], "an empty book"),
    ]


def _page(book: Path) -> list[Figure]:
    """The page of the window over the book, and over one with everything in one folder."""
    from PySide6.QtWidgets import QApplication

    from app.services.device_book import DeviceBook
    from app.views import theme

    application = QApplication.instance() or QApplication([])
    theme.install(cast("Any", application))
    flat = book.with_name("flat.db")
    DeviceBook(flat).add_all(make_devices(lambda _: "All"))
    pages = [_make(path) for path in (book, flat)]
    watch = Watch()
    page, other = pages
    with watch.during("read the book"):
        _show(page)
    keys, worked = _type(page, watch)
    with watch.during("open folders"):
        for number in range(1, 11):
            page.devices.tree.expand(page.devices.model.index(number, 0))
        settle(0.2)
    with watch.during("a change"):
        page.book.set_favourite(page.devices.model.inside("Branch 01")[:1], True)
        settle(0.5)
    page.close()
    with watch.during(f"open a folder of {COUNT:,}"):
        _show(other)
        folder = other.devices.model.index(1, 0)
        other.devices.tree.expand(folder)
        wait(lambda: other.devices.model.rowCount(folder) == COUNT, "the whole folder")
    other.close()
    stalls = watch.end()
    for one in stalls:
        print(one)
    longest = max(stalls, key=lambda one: one.seconds)
    return [
        Figure("a key in the filter, the slowest", max(keys) * 1000, "ms", KEY_GOAL),
        Figure("for comparison: the slowest, processor time", max(worked) * 1000, "ms", NO_GOAL),
        Figure("for comparison: the usual one", statistics.median(keys) * 1000, "ms", NO_GOAL),
        Figure(f"longest stall of the window ({longest.action})", longest.seconds * 1000, "ms", STALL_GOAL),
    ]


def _make(book: Path) -> "RemotePage":
    from app.services.device_book import DeviceBook
    from app.views.pages.remote.page import RemotePage
    from app.views.tasks import TaskRunner

    page = RemotePage(TaskRunner(), DeviceBook(book), cast("Any", lambda: None), lambda: ())
    page.resize(1280, 760)
    page.devices.tree.viewport()  # PySide6 makes a hundred classes at the first question for one; here it is ours
    return page


def _show(page: "RemotePage") -> None:
    page.show()
    wait(lambda: page.devices.model.rowCount() > 1, "the devices")


def _type(page: "RemotePage", watch: Watch) -> tuple[list[float], list[float]]:
    """Seconds that each key took until what it has found was painted, and those in which the UI thread worked."""
    pane = page.devices
    taken: list[float] = []
    worked: list[float] = []
    pane.search.edit.setFocus()
    settle(0.2)
    with watch.during("type in the filter"):
        for words in TYPED:
            for letter in words:
                began = time.thread_time()
                taken.append(_seconds(partial(_press, pane, letter)))
                worked.append(time.thread_time() - began)
                settle(0.03)
            pane.search.edit.clear()
            settle(0.05)
    return taken, worked


def _press(pane: Any, letter: str) -> None:
    pane.search.edit.insert(letter)
    pane.repaint()
    pane.found.viewport().repaint()


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
