"""Real devices, watched: this computer by the helper process, one behind a real sshd, one with nothing but busybox; and
a simulated Windows."""

import os
import pwd
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from app.composition_worker import watching_helper
from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import AppError, CommandFailed
from app.domain.inspection import Row
from app.domain.journal import EventKind
from app.domain.monitor import Watched
from app.domain.target import CommandResult, OnOutput, Os
from app.domain.task import Cancelled, TaskContext
from app.services.connection_notes import ConnectionNotes
from app.services.journal_file import JournalFile
from app.services.monitor.linux_here import LinuxHere
from app.services.monitor.psutil_here import PsutilHere
from app.services.monitor.readings import Readings
from app.services.monitor.watching import Monitor, watch_target
from app.services.targets.local import LocalTarget
from app.services.targets.opening import Connections
from app.services.winrm.target import WinrmTarget
from tests.servers.openssh import SSHD, Sshd
from tests.services.windows.conftest import machine, simulated_windows, target
from tests.waiting import until

__all__ = ["machine", "simulated_windows", "target"]  # fixtures

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is there on Linux")
_EVERY = 0.15


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(["sleep", "54321.5"]) as process:
        until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_SLEEPING)  # no longer at its start
        yield process
        process.kill()


class Seen:
    """Watches in a thread, and keeps what comes."""

    def __init__(self, watch: Callable[[Callable[[Watched], None], TaskContext], None]) -> None:
        self.task = TaskContext()
        self.all: list[Watched] = []
        self.ended: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, args=(watch,), daemon=True)
        self._thread.start()

    def _run(self, watch: Callable[[Callable[[Watched], None], TaskContext], None]) -> None:
        try:
            watch(self.all.append, self.task)
        except (AppError, Cancelled) as error:
            self.ended.append(error)

    @property
    def rows(self) -> dict[str, Row]:
        return {row.given["pid"]: row for row in self.all[-1].rows}

    def rounds(self, number: int) -> "Seen":
        until(lambda: len(self.all) >= number or self.ended)
        return self

    def stop(self) -> None:
        self.task.cancel()
        self._thread.join(10)
        assert not self._thread.is_alive()
        assert isinstance(self.ended[0], Cancelled), self.ended


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    if not SSHD:
        pytest.skip("OpenSSH's sshd is not installed")
    server = Sshd(tmp_path_factory.mktemp("monitor") / "sshd")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def journal(tmp_path: Path) -> JournalFile:
    return JournalFile(tmp_path / "journal.jsonl")


def monitor_of(connections: Connections, journal: JournalFile) -> Monitor:
    notes = ConnectionNotes(lambda: journal)
    return Monitor(connections, lambda: journal, notes, watching_helper, every=_EVERY)


@pytest.fixture
def monitor(sshd: Sshd, journal: JournalFile) -> Iterator[Monitor]:
    connections = Connections(sshd.known(), lambda device: sshd.credential)
    with closing(connections), closing(monitor_of(connections, journal)) as made:
        yield made


def follows(monitor: Monitor, device: Device, sleeper: "subprocess.Popen[bytes]") -> None:
    """A process is there with all that is known of it, takes nothing, and is gone when it has ended."""
    seen = Seen(lambda hear, task: monitor.watch(device, "", hear, task)).rounds(3)
    row = seen.rows[str(sleeper.pid)]
    assert row.cells["command"] == "sleep 54321.5" and row.cells["parent"] == os.getpid()
    assert row.cells["cpu"] == 0.0 and row.cells["user"] and row.cells["memory"]
    sample = seen.all[-1].sample
    assert sample.cpu is not None and len(sample.cores) == os.cpu_count()
    assert sample.memory is not None and 0 < sample.memory < 100
    sleeper.kill()
    sleeper.wait()
    until(lambda: str(sleeper.pid) not in seen.rows)
    seen.stop()


def test_this_computer_is_watched_by_a_helper_that_ends_when_nobody_looks_any_more(
    monitor: Monitor, sleeper: "subprocess.Popen[bytes]"
) -> None:
    follows(monitor, THIS_COMPUTER, sleeper)
    helper = monitor.helper_pid
    assert helper is not None and Path(f"/proc/{helper}").exists()
    monitor.close()
    until(lambda: not Path(f"/proc/{helper}").exists())


def test_a_device_behind_ssh_is_watched_by_one_command_that_ends_with_the_watch(
    monitor: Monitor, sshd: Sshd, sleeper: "subprocess.Popen[bytes]"
) -> None:
    before = sshd.log.count("Starting session:")
    follows(monitor, sshd.device, sleeper)
    assert sshd.log.count("Starting session:") - before <= 2  # which system it is, then the standing one
    until(lambda: not awks(), 10)


def awks() -> list[str]:
    """The standing commands that run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if line.startswith(b"awk\0") and f"every={_EVERY}".encode() in line:
            found.append(folder.name)
    return found


class Within(LocalTarget):
    """This computer with other programs than its own."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        script = f"PATH={self._path}; export PATH\n{script}"
        return super().run(script, task, timeout=timeout, stdin=stdin, on_output=on_output)


@pytest.mark.skipif(not shutil.which("busybox"), reason="busybox is not installed")
def test_a_device_with_nothing_but_busybox_is_watched_too(tmp_path: Path, sleeper: "subprocess.Popen[bytes]") -> None:
    subprocess.run(["busybox", "--install", "-s", str(tmp_path)], check=True)
    bare = Within(tmp_path)
    seen = Seen(lambda hear, task: watch_target(bare, "", hear, task, every=_EVERY, rounds=2)).rounds(5)
    row = seen.rows[str(sleeper.pid)]
    assert row.cells["command"] == "sleep 54321.5"
    assert row.cells["user"] == pwd.getpwuid(os.getuid()).pw_name
    assert seen.all[-1].sample.cpu is not None
    seen.stop()


_HOSTILE = "import sys,time; open('/proc/self/comm','w').write('x\\n1 (y) R 1'); print(1,flush=True); time.sleep(600)"


def test_no_process_passes_for_another_by_its_name() -> None:
    with subprocess.Popen([sys.executable, "-c", _HOSTILE], stdout=subprocess.PIPE) as hostile:
        assert hostile.stdout is not None and hostile.stdout.readline()
        here = Readings(Os.LINUX).feed(LinuxHere().round())[0]
        there: list[Watched] = []

        def once(watched: Watched) -> None:
            there.append(watched)
            raise Cancelled

        with pytest.raises(Cancelled):
            watch_target(LocalTarget(), "", once, TaskContext(), every=_EVERY)
        hostile.kill()
    for rows in (here.rows, there[0].rows):
        first = next(row for row in rows if row.cells["pid"] == 1)
        assert first.cells["name"] != "y" and first.cells["state"] != hostile.pid


def test_the_computer_says_the_same_of_itself_and_over_a_command(sleeper: "subprocess.Popen[bytes]") -> None:
    here = Readings(Os.LINUX).feed(LinuxHere().round())[0].rows
    told: list[Sequence[Row]] = []

    def once(watched: Watched) -> None:
        told.append(watched.rows)
        raise Cancelled

    with pytest.raises(Cancelled):
        watch_target(LocalTarget(), "", once, TaskContext(), every=_EVERY)
    mine, theirs = (next(row for row in rows if row.given["pid"] == str(sleeper.pid)) for rows in (here, told[0]))
    assert mine.key == theirs.key
    assert {**mine.cells, "memory": 0} == {**theirs.cells, "memory": 0}


def test_psutil_says_the_same_lines_for_systems_that_we_do_not_read_ourselves(
    sleeper: "subprocess.Popen[bytes]",
) -> None:
    reader, readings = PsutilHere(), Readings(Os.MACOS)
    readings.feed(reader.round())
    [watched] = readings.feed(reader.round())
    row = next(row for row in watched.rows if row.given["pid"] == str(sleeper.pid))
    assert row.cells["command"] == "sleep 54321.5" and row.cells["cpu"] == 0.0 and row.cells["parent"] == os.getpid()
    assert watched.sample.memory and watched.sample.cpu is not None
    sleeper.kill()
    sleeper.wait()
    [after] = readings.feed(reader.round())
    assert str(sleeper.pid) not in {row.given["pid"] for row in after.rows}


def test_a_simulated_windows_is_watched_in_a_session_of_its_own(target: WinrmTarget) -> None:
    standing = target.another()
    seen = Seen(lambda hear, task: watch_target(standing, "", hear, task, every=_EVERY)).rounds(3)
    rows = {str(row.cells["name"]): row for row in seen.all[2].rows}
    assert rows["firefox"].cells["cpu"] == 12.0 and rows["firefox"].cells["user"] == "LAB-PC1\\anna"
    assert rows["firefox"].cells["parent"] == 4312 and "Mozilla" in str(rows["firefox"].cells["command"])
    assert rows["lsass"].given["kind"] == "first" and "wsmprovhost" not in rows  # the question itself
    sample = seen.all[2].sample
    assert (sample.cpu, sample.cores) == (25.0, (40.0, 10.0))
    assert (sample.disk_read, sample.received, sample.sent) == (2_000_000.0, 100_000.0, 25_000.0)
    assert sample.battery is not None and sample.battery.percent == 71.0 and sample.temperatures[0][1] == 48.0
    seen.rounds(4).stop()
    standing.close()


class Speaks(LocalTarget):
    """A device that says something else."""

    def __init__(self, output: str, exit_code: int = 0) -> None:
        super().__init__()
        self._result = CommandResult(exit_code, output)

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        return self._result


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Speaks("", 127), "the program that tells it is not on the device"),
        (Speaks("", 80), "this device has nothing of the kind"),
        (Speaks("", 81), "this user may not do that"),
        (Speaks("welcome to the router\n"), "could not be understood"),
    ],
)
def test_a_device_that_cannot_be_watched_says_why(target: Speaks, words: str) -> None:
    with pytest.raises(CommandFailed, match=words):
        watch_target(target, "", lambda watched: None, TaskContext())


def test_a_mark_stands_in_the_journal_with_the_figures_of_its_moment(monitor: Monitor, journal: JournalFile) -> None:
    seen = Seen(lambda hear, task: monitor.watch(THIS_COMPUTER, "programs", hear, task)).rounds(2)
    seen.stop()
    said = monitor.mark(THIS_COMPUTER, "it hangs now", seen.all[-1])
    [event] = [event for event in journal.events() if event.kind is EventKind.NOTE]
    assert event.data["text"] == said and said.startswith("it hangs now\nLive, This computer, ")
    assert "CPU " in said and "memory " in said
