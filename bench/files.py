"""The file manager with a folder of 50,000 entries on a real sshd: the time until it is there, against `ls -la` in
OpenSSH's `sftp`, and the longest stall of the window while it is read, sorted, filtered and scrolled."""

import gc
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bench.figures import NO_GOAL, Figure
from bench.stall import Stall, Visit, settle, wait

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.views.pages.remote.files.pane import FilePane
    from app.views.pages.remote.page import RemotePage
    from app.views.pages.remote.shell_view import ShellView
    from tests.servers.openssh import Sshd

ENTRIES = 50_000
GOAL = 50
RUNS = 3
_MEMORY = Path("/dev/shm")


def measure() -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.views import lean_qt
    from tests.servers.openssh import start_sshd

    lean_qt.load()
    gc.disable()  # as at a real start; the window begins to collect
    memory = tempfile.mkdtemp(prefix="satchel-files-", dir=_MEMORY if _MEMORY.is_dir() else None)
    with tempfile.TemporaryDirectory() as home:
        folder = Path(memory)
        for number in range(ENTRIES):
            (folder / f"scan-{number * 7919 % ENTRIES:05}.dcm").touch()
        server = start_sshd(Path(home) / "sshd")
        try:
            visit = FilesVisit(Path(home) / "satchel", server, folder)
            stalls = visit.carry_out()
            peer = min(_by_sftp(server, folder) for _ in range(RUNS))
        finally:
            server.stop()
            shutil.rmtree(memory)
    for one in stalls:
        print(one)
    longest = max(stalls, key=lambda one: one.seconds)
    return [
        Figure(f"longest stall of the window ({longest.action})", longest.seconds * 1000, "ms", GOAL),
        Figure("50,000 entries read over SFTP and shown", visit.seconds, "s", 1.5, peer, "sftp ls -la"),
        Figure("for comparison: the first of them shown", visit.first, "s", NO_GOAL),
    ]


def _by_sftp(server: "Sshd", folder: Path) -> float:
    """Seconds from a login that stands to the last line."""
    options = (f"UserKnownHostsFile={server.folder}/known_by_ssh", "StrictHostKeyChecking=accept-new", "BatchMode=yes")
    words = ["sftp", "-F", "none", "-q", "-i", str(server.client_key), "-P", str(server.port), "-b", "-"]
    command = [*words, *(word for option in options for word in ("-o", option)), f"{server.user}@127.0.0.1"]
    spent = []
    for batch in ("pwd\n", f"ls -la {folder}\n"):
        started = time.perf_counter()
        done = subprocess.run(command, input=batch, capture_output=True, text=True, check=False)
        spent.append(time.perf_counter() - started)
        if done.returncode:
            sys.exit(f"sftp: {done.stderr}")
    return spent[1] - spent[0]


class FilesVisit(Visit):
    """A person who opens the files beside a shell. `seconds` and `first` are of the large folder."""

    def __init__(self, home: Path, server: "Sshd", folder: Path) -> None:
        super().__init__(home, server)
        self._folder = folder
        self.seconds = self.first = math.inf

    def carry_out(self) -> list[Stall]:
        self._open_window()
        device = self._add_device()
        self._session(device)
        self._files(device)
        return self._close_window()

    def _files(self, device: "Device") -> None:
        shell = cast("ShellView", cast("RemotePage", self._page("remote")).sessions.views[0])
        settle(2.5)  # a person looks at the shell first
        with self._watch.during("open the files"):
            shell.files.toggle()
            assert shell.files.manager is not None
            pane = shell.files.manager.right
            wait(lambda: pane.folder and not pane.reader.is_busy, "the files")
        with self._watch.during("read 50,000 entries"):
            started = time.perf_counter()
            pane.go(str(self._folder))
            wait(lambda: pane.folder == str(self._folder), "the first entries")
            self.first = time.perf_counter() - started
            wait(lambda: len(pane.entries) == ENTRIES and not pane.reader.is_busy, "all entries")
            self.seconds = time.perf_counter() - started
        self._go_about(pane)

    def _go_about(self, pane: "FilePane") -> None:
        from app.domain.file_listing import Order, SortBy

        for by in (SortBy.MODIFIED, SortBy.NAME):
            with self._watch.during(f"sort by {by.value}"):
                pane.sort(Order(by, is_descending=True))
                wait(lambda by=by: pane._read and pane._read.order.by is by, "the order")  # type: ignore[misc]
        with self._watch.during("scroll"):
            for step in range(40):
                pane.list.verticalScrollBar().setValue(step * pane.list.verticalScrollBar().maximum() // 40)
                settle(0.02)
        for text in ("4", "49", "499", ""):
            with self._watch.during(f"filter by {text!r}"):
                pane.strip.filter.edit.setText(text)
        with self._watch.during("choose all"):
            pane.list.selectAll()
        with self._watch.during("read it again, all chosen"):
            pane.refresh()
            wait(lambda: not pane.reader.is_busy, "the refresh")
        with self._watch.during("back"):
            pane.go_back()
            wait(lambda: pane.folder != str(self._folder) and not pane.reader.is_busy, "the folder before")
