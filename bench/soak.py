"""A day of work in one hour: ten sessions on a real sshd, Live of this computer and a vault in one window, 24 rounds.

A round stands for an hour of a visit: output and typing in each session, one session closed and opened again, the vault
searched, locked and unlocked, a diagnosis, pages changed. Live keeps its own pace of two seconds, so it sees an hour
and not a day. After each round everything is counted; the garbage is collected by the program itself, as on a real day.
What grows is told by the median of the last third of the rounds against the median of the second: the first third fills
what is bounded (scrollback, caches). As many diagnoses as a visit remembers are made before.

`SATCHEL_BENCH_MINUTES` (60) is how long it takes, `SATCHEL_BENCH_ROUNDS` (24) how many rounds. On a quiet machine.
"""

import os
import statistics
import sys
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bench.figures import NO_GOAL, Figure
from bench.stall import Visit, place_of_work, settle, wait

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.views.pages.diagnostics.page import DiagnosticsPage
    from app.views.pages.remote.page import RemotePage
    from app.views.pages.remote.shell_view import ShellView
    from app.views.pages.vault.page import VaultPage

MINUTES = float(os.environ.get("SATCHEL_BENCH_MINUTES", "60"))
ROUNDS = max(int(os.environ.get("SATCHEL_BENCH_ROUNDS", "24")), 6)
SESSIONS = 10
SCROLLBACK_MB = 1  # of each session: full after its first round, as after some hours of a real day
LINES = 5_000  # that each session prints in a round
ENTRIES = 1_000
PASSPHRASE = "correct horse battery staple"
GROWTH = 3.0  # megabytes from the second to the last third that count as none


@dataclass(frozen=True, slots=True)
class Sample:
    """What is there after a round."""

    resident: float  # MB
    threads: int
    files: int
    blocks: int  # of small objects of Python
    widgets: int
    dead: int  # things that Qt has deleted, and PySide6 takes for living

    @classmethod
    def take(cls) -> "Sample":
        from PySide6.QtWidgets import QApplication

        from tests.wrappers import of_what_qt_deletes_unseen

        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return cls(
            pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
            threading.active_count(),
            len(list(Path("/proc/self/fd").iterdir())),
            sys.getallocatedblocks(),
            len(QApplication.allWidgets()),
            len(of_what_qt_deletes_unseen()),
        )

    def __str__(self) -> str:
        return (
            f"{self.resident:.1f} MB, {self.threads} threads, {self.files} open files, {self.blocks} blocks, "
            f"{self.widgets} widgets"
        )


def measure() -> list[Figure]:
    with place_of_work() as (home, server):
        day = Day(home, server)
        samples = day.live_through()
    return [*told(samples), Figure("for comparison: processor time of a round", day.busy, "s", NO_GOAL)]


def told(samples: list[Sample]) -> list[Figure]:
    third = len(samples) // 3
    middle, last = samples[third : 2 * third], samples[2 * third :]

    def growth(part: str) -> float:
        return statistics.median(getattr(one, part) for one in last) - statistics.median(
            getattr(one, part) for one in middle
        )

    return [
        Figure("resident memory, growth", growth("resident"), "MB", GROWTH),
        Figure("threads, growth", growth("threads"), "", 0),
        Figure("open files, growth", growth("files"), "", 0),
        Figure("for comparison: blocks of Python, growth", growth("blocks") / 1000, "thousands", NO_GOAL),
        Figure("widgets, growth", growth("widgets"), "", 0),
        Figure("dead things taken for living, most", max(one.dead for one in samples), "", 0),
        Figure("for comparison: resident memory at the end", samples[-1].resident, "MB", NO_GOAL),
    ]


class Day(Visit):
    """A person who works for 24 hours."""

    def live_through(self) -> list[Sample]:
        self._watch.look_away()
        settings = self._services.settings.load()
        terminal = replace(settings.terminal, scrollback_mb=SCROLLBACK_MB)
        self._services.settings.save(replace(settings, terminal=terminal))
        self._open_window()
        self._vault()
        self._fill_vault()
        device = self._add_device()
        self._session(device)
        from app.views.pages.diagnostics.side import MOST_REMEMBERED

        page = cast("RemotePage", self._page("remote"))
        page.show_looks(terminal)
        while len(page.sessions.views) < SESSIONS:
            self._one_more(page, device)
        for _ in range(MOST_REMEMBERED):
            self._examine(device)
        samples, started, busy = [], time.monotonic(), time.process_time()
        for number in range(1, ROUNDS + 1):
            self._hour(page, device, number)
            self._watch_live(started + number * MINUTES * 60 / ROUNDS)
            samples.append(Sample.take())
            print(f"  {number:2}: {samples[-1]}", file=sys.stderr, flush=True)
        self.busy = (time.process_time() - busy) / ROUNDS
        self._close_window()
        return samples

    def _fill_vault(self) -> None:
        from app.domain.credentials import EntryDraft
        from app.domain.secret import Secret
        from app.domain.task import TaskContext

        drafts = [EntryDraft(f"Entry {number}", password=Secret(f"secret {number}")) for number in range(ENTRIES)]
        self._services.keeper.vault.add_all(drafts, TaskContext())

    def _hour(self, page: "RemotePage", device: "Device", number: int) -> None:
        self._page("remote")
        for view in page.sessions.views:
            self._print(view, LINES)
        page.sessions.close_session(number % SESSIONS)
        wait(lambda: len(page.sessions.views) == SESSIONS - 1, "one session less")
        self._one_more(page, device)
        self._use_vault()
        self._examine(device)
        for name in ("setup", "settings", "vault", "remote"):
            self._page(name)
            settle(0.2)

    def _one_more(self, page: "RemotePage", device: "Device") -> None:
        view = page.sessions.connect_to(device)
        wait(lambda: view.presence == "online", "a session")

    def _print(self, view: object, lines: int) -> None:
        from PySide6.QtTest import QTest

        terminal = cast("ShellView", view).terminal
        mark = f"done{time.monotonic_ns() % 100_000}"
        QTest.keyClicks(terminal, f"seq 1 {lines}; echo {mark[:2]}''{mark[2:]}\r")
        wait(lambda: mark in "\n".join(terminal.engine.lines()), "the output of a session")

    def _use_vault(self) -> None:
        from app.domain.secret import Secret

        page = cast("VaultPage", self._page("vault"))
        for text in ("entry 7", "nothing", ""):
            page.browser.listing.search.edit.setText(text)
            settle(0.1)
        self._window.lock_vault_asked.emit()
        wait(lambda: not self._services.keeper.is_open, "the locked vault")
        page.gate.locked.asked.emit(Secret(PASSPHRASE), None)
        wait(lambda: self._services.keeper.is_open, "the open vault")
        self._rest()

    def _examine(self, device: "Device") -> None:
        page = cast("DiagnosticsPage", self._page("diagnostics"))
        self._window.device_asked.emit("diagnostics", device)
        found: list[object] = []

        def note(*given: object) -> None:
            found.append(given)

        page.diagnosed.connect(note)
        page.run()
        wait(lambda: found, "the diagnosis")
        page.diagnosed.disconnect(note)
        self._rest()

    def _watch_live(self, until: float) -> None:
        """Live of this computer for the rest of the round."""
        from app.domain.devices import THIS_COMPUTER

        page = cast("RemotePage", self._page("remote"))
        page.look_into(THIS_COMPUTER, "live")
        settle(max(until - time.monotonic(), 3))
