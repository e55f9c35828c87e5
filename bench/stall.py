"""The longest time that the window does not answer, in a scripted visit: a real sshd, real checks, a real vault.

A timer of the UI thread ticks every 10 ms; a stall is how much later than that it came. Beside each action stands what
the UI thread did in its longest stall: what it worked itself ("busy"), how long it was ready and got no processor
("queued", on Linux: others use the computer), and the code that it was seen in. What is left of a stall beside the two,
it waited for: mostly for Python, which another thread held.
"""

import gc
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bench.figures import NO_GOAL, Figure

if TYPE_CHECKING:
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QWidget

    from app.domain.devices import Device
    from app.views.main_window import MainWindow
    from app.views.pages.diagnostics.page import DiagnosticsPage
    from app.views.pages.remote.page import RemotePage
    from app.views.pages.remote.shell_view import ShellView
    from app.views.pages.setup.page import SetupPage
    from app.views.pages.vault.page import VaultPage
    from tests.servers.openssh import Sshd

TICK = 0.010
LATE = 0.020  # from when on the watcher looks at what the UI thread does
GOAL = 50
PATIENCE = 300
HEAVY = "seq 1 2000000; echo heavy$((1+1))end\r"
PROFILE = (
    "schema: satchel.profile/1\nname: Site\nsteps:\n  - use: net.hosts\n    with: {entries: ['192.0.2.7 printer']}\n"
)


@contextmanager
def place_of_work() -> "Iterator[tuple[Path, Sshd]]":
    """The folder of a new Satchel and a real sshd, for a window in this process."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.services import compiled_once
    from app.views import lean_qt
    from tests.own_network import leave_the_network
    from tests.servers.openssh import start_sshd

    leave_the_network()  # the checks of this computer ask machines of the internet
    compiled_once.install()
    lean_qt.load()
    gc.disable()  # as at a real start; the window begins to collect
    with tempfile.TemporaryDirectory() as home:
        server = start_sshd(Path(home) / "sshd")
        try:
            yield Path(home) / "satchel", server
        finally:
            server.stop()
            compiled_once.keep()


def measure() -> list[Figure]:
    with place_of_work() as (home, server):
        stalls = Visit(home, server).carry_out()
    for one in stalls:
        print(one)
    longest = max(stalls, key=lambda one: one.seconds)
    busiest = max(stalls, key=lambda one: one.busy)
    return [
        Figure(f"longest stall of the window ({longest.action})", longest.seconds * 1000, "ms", GOAL),
        Figure(f"for comparison: most of its own work ({busiest.action})", busiest.busy * 1000, "ms", NO_GOAL),
    ]


@dataclass(frozen=True, slots=True)
class Stall:
    action: str
    seconds: float
    busy: float  # seconds of processor time of the UI thread in it
    place: str  # the deepest line of ours that was seen
    queued: float = 0  # seconds in it in which the UI thread was ready, and others had the processors

    def __str__(self) -> str:
        spent = f"busy {self.busy * 1000:3.0f}, queued {self.queued * 1000:3.0f}"
        return f"  {self.seconds * 1000:5.0f} ms, {spent}: {self.action}  {self.place}"


def queued() -> float:
    """Seconds that this thread has been ready without a processor. 0 where the system does not tell."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text("ascii").split()[1]) / 1e9
    except OSError:
        return 0


class Watch:
    """Measures the gaps between the ticks."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._longest: dict[str, Stall] = {}
        self._action = ""
        self._last, self._last_busy, self._last_queued = time.perf_counter(), time.thread_time(), queued()
        self._seen = ""
        self._ui = threading.get_ident()
        self._ends = threading.Event()
        self._timer = QTimer(interval=round(TICK * 1000), timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        threading.Thread(target=self._look, daemon=True).start()

    @contextmanager
    def during(self, action: str) -> Iterator[None]:
        """What happens from now on belongs to `action`."""
        self._tick()
        self._action = action
        self._longest[action] = Stall(action, 0, 0, "")
        yield
        settle(0.1)

    def look_away(self) -> None:
        """Only measure from now on. Who looks holds the frame of the UI thread for a moment, and with it a painter in
        it, which then is destroyed here and not where it paints: in a long run that has damaged the memory."""
        self._ends.set()

    def end(self) -> list[Stall]:
        self._timer.stop()
        self._timer.deleteLater()  # here, and not where the garbage collector happens to run
        self._ends.set()
        return list(self._longest.values())

    def _tick(self) -> None:
        now, busy, waited = time.perf_counter(), time.thread_time(), queued()
        late = now - self._last - TICK
        if self._action and late > self._longest[self._action].seconds:
            spent = busy - self._last_busy, self._seen, waited - self._last_queued
            self._longest[self._action] = Stall(self._action, late, *spent)
        self._last, self._last_busy, self._last_queued, self._seen = now, busy, waited, ""

    def _look(self) -> None:
        while not self._ends.wait(0.005):
            if time.perf_counter() - self._last > LATE + TICK:
                self._seen = place_of(sys._current_frames().get(self._ui)) or self._seen


def place_of(frame: Any) -> str:
    """The innermost line of the program in a stack."""
    while frame is not None:
        name = frame.f_code.co_filename
        if f"{os.sep}app{os.sep}" in name:
            return f"{name.rpartition(f'{os.sep}app{os.sep}')[2]}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return ""


def point_at(widget: "QWidget") -> None:
    """The pointer comes to it."""
    from PySide6.QtCore import QCoreApplication, QPointF
    from PySide6.QtGui import QEnterEvent

    QCoreApplication.sendEvent(widget, QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))


@cache
def _pause() -> "tuple[QEventLoop, QTimer]":
    """One for all waits: PySide6 keeps some 50 bytes of each `QTimer.singleShot`, which a soak would count."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, timer = QEventLoop(), QTimer(singleShot=True)
    timer.timeout.connect(loop.quit)
    return loop, timer


def settle(seconds: float) -> None:
    """Let the window live for a while."""
    loop, timer = _pause()
    timer.start(round(seconds * 1000))
    loop.exec()


def wait(until: Callable[[], object], what: str) -> None:
    end = time.perf_counter() + PATIENCE
    while not until():
        if time.perf_counter() > end:
            sys.exit(f"stall: this did not come: {what}")
        settle(0.02)


class Visit:
    """A person in the composed window."""

    def __init__(self, home: Path, server: "Sshd") -> None:
        from PySide6.QtWidgets import QApplication

        from app.composition import build_services
        from app.services.paths import Paths

        self._application = QApplication.instance() or QApplication([])
        self._services = build_services(Paths(home))
        self._server = server
        self._watch = Watch()

    def carry_out(self) -> list[Stall]:
        self._open_window()
        self._vault()
        device = self._add_device()
        self._session(device)
        self._diagnose(device)
        self._preview()
        self._others()
        return self._close_window()

    def _open_window(self) -> None:
        from app.composition_window import open_window
        from app.views import theme
        from app.views.tasks import TaskRunner

        settings = self._services.settings.load()
        theme.install(cast("Any", self._application), settings.look)
        self._tasks = TaskRunner()
        self._window: MainWindow = open_window(self._services, self._tasks, settings)
        self._window.show()
        settle(0.6)

    def _close_window(self) -> list[Stall]:
        from app.composition_window import close_services

        stalls = self._watch.end()
        self._window.leave()
        close_services(self._services)
        return stalls

    def _rest(self) -> None:
        wait(lambda: not [task for task in self._tasks.running if not task.lane.startswith("session")], "rest")

    def _page(self, name: str) -> "QWidget":
        """Go to a page as with the mouse: the pointer comes to its tab, a moment later the button is pressed."""
        self._window.top_bar.page_expected.emit(name)
        settle(0.2)
        self._window.show_page(name)
        return self._window.page(name)

    def _vault(self) -> None:
        from app.domain.credentials import EntryDraft
        from app.domain.secret import Secret

        passphrase = Secret("correct horse battery staple")
        with self._watch.during("first look at the vault page"):
            page = cast("VaultPage", self._page("vault"))
        with self._watch.during("type the first passphrase"):
            page.gate.typed.emit()  # with its first letter the page gets ready
            settle(0.3)
        with self._watch.during("create a vault"):
            page.gate.making.asked.emit(self._services.paths.home / "vault.kdbx", passphrase)
            wait(lambda: self._services.keeper.is_open, "the vault")
            self._rest()
        with self._watch.during("add an entry"):
            page.browser.right.save_asked.emit("", EntryDraft("Web server", user="root", password=Secret("pä ss")))
            wait(self._services.keeper.vault.entries, "the entry")
            self._rest()
        with self._watch.during("lock the vault"):
            self._window.lock_vault_asked.emit()
        with self._watch.during("unlock the vault"):
            page.gate.locked.asked.emit(passphrase, None)
            wait(lambda: self._services.keeper.is_open, "the open vault")
            self._rest()

    def _add_device(self) -> "Device":
        page = cast("RemotePage", self._page("remote"))
        point_at(page.home.add)
        settle(0.2)
        with self._watch.during("the form of a new device"):
            page.new_device()
        device = replace(self._server.device, id="", name="web01", identity_file=str(self._server.client_key))
        with self._watch.during("add a device"):
            page.forms.device_saved.emit(device)
            wait(self._services.device_book.devices, "the device")
            self._rest()
        return self._services.device_book.devices()[0]

    def _session(self, device: "Device") -> None:
        from PySide6.QtTest import QTest

        from app.views.pages.remote.cards import TrustCard

        page = cast("RemotePage", self._page("remote"))
        with self._watch.during("connect over SSH"):
            found = page.devices.model.row_of(device.id)
            assert found is not None
            page.devices.tree.pressed.emit(found.index())  # the pointer is on it
            settle(0.2)
            page.open_device(device)
            shell = cast("ShellView", page.sessions.views[0])
            wait(lambda: shell.findChildren(TrustCard), "the question about the host key")
        with self._watch.during("trust the host key"):
            shell.findChildren(TrustCard)[0].trusted.emit()
            wait(lambda: shell.presence == "online", "the session")
            wait(lambda: shell.terminal.engine.lines()[-1][-2:] in ("# ", "$ "), "the prompt of the shell")
        with self._watch.during("heavy output in the terminal"):
            QTest.keyClicks(shell.terminal, HEAVY)
            wait(lambda: "heavy2end" in "\n".join(shell.terminal.engine.lines()), "the end of the output")

    def _diagnose(self, device: "Device") -> None:
        from app.domain.devices import THIS_COMPUTER

        with self._watch.during("first look at the diagnostics page"):
            page = cast("DiagnosticsPage", self._page("diagnostics"))
            self._rest()
        for one, words in ((THIS_COMPUTER, "this computer"), (device, "the device")):
            with self._watch.during(f"diagnose {words}"):
                self._window.device_asked.emit("diagnostics", one)
                found: list[object] = []
                page.diagnosed.connect(lambda *given, found=found: found.append(given))
                page.run()
                wait(lambda found=found: found, "the diagnosis")  # type: ignore[misc]
                self._rest()

    def _preview(self) -> None:
        profile = self._services.paths.profiles_folder / "site.yaml"
        profile.parent.mkdir(parents=True)
        profile.write_text(PROFILE, "utf-8")
        with self._watch.during("first look at the setup page"):
            page = cast("SetupPage", self._page("setup"))
            self._rest()
        with self._watch.during("preview a plan"):
            page.choose.chosen.emit(str(profile))
            wait(lambda: page.stages.currentWidget() is page.preview, "the plan")
            self._rest()

    def _others(self) -> None:
        from app.views.theme import theme

        with self._watch.during("save the report"):
            self._window.report_asked.emit()
            wait(lambda: list(self._services.paths.reports_folder.glob("*.html")), "the report")
            self._rest()
        with self._watch.during("open the palette"):
            self._window.open_palette()
            settle(0.2)
            self._window.palette_view.close()
        with self._watch.during("first look at the settings"):
            self._page("settings")
        for page in ("remote", "diagnostics", "setup", "vault"):
            with self._watch.during(f"go to the {page} page again"):
                self._page(page)
        self._page("settings")
        settle(0.2)
        with self._watch.during("switch to dark"):
            theme().set_scheme("dark")
        with self._watch.during("switch to light"):
            theme().set_scheme("light")
        with self._watch.during("go to a page after the switch"):
            self._page("vault")
