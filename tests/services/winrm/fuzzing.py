"""One conversation of a client with a simulated Windows, in which one answer is spoilt, and how it ended."""

import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from app.domain.errors import AppError
from app.domain.powershell import ProgressRecord, Question, Written
from app.domain.prompts import Answers
from app.domain.task import Cancelled, TaskContext
from app.services.connection_check.service import check_connection
from app.services.ssh.host_keys import HostKeys
from app.services.winrm.files.channel import open_files
from app.services.winrm.powershell import open_powershell
from app.services.winrm.target import connect
from tests.servers.simulated_windows import SimulatedWindows
from tests.servers.simulated_windows.files import SimulatedFiles
from tests.servers.simulated_windows.mangling import Mangler
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http, over_https

PATIENCE = 4.0  # seconds after which the person who waits cancels
FREED = 2.5  # seconds within which a cancel acts
_SCRIPT = "'hello'\nWrite-Error 'it went wrong'\n[Console]::Error.WriteLine('native')\nexit 3"
_COMMAND = "'hello'; Write-Warning 'careful'; Write-Host 'seen' -ForegroundColor Red; Write-Error 'wrong'; Get-Process"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`trouble` is what must not be: an error that is not ours, or a cancel that freed nobody. "" is well."""

    seed: int
    way: str
    did: str
    ended: str  # "done", or the name of our error
    seconds: float
    trouble: str = ""


class _Listener:
    def wrote(self, written: Written) -> None:
        assert isinstance(written.text, str)

    def progressed(self, record: ProgressRecord) -> None:
        assert isinstance(record.activity, str)

    def ask(self, question: Question) -> Answers:
        answers = Answers()
        answers.drop()
        return answers


def run_shell(windows: SimulatedWindows, task: TaskContext, *, sealed: bool) -> None:
    """pywinrm's client."""
    device = over_http(windows) if sealed else over_https(windows)
    target = connect(device, CREDENTIAL, task)
    try:
        target.run(_SCRIPT, task, timeout=3)
    finally:
        target.close()


def run_powershell(windows: SimulatedWindows, task: TaskContext, *, sealed: bool) -> None:
    """pypsrp's client."""
    device = over_http(windows) if sealed else over_https(windows)
    target = connect(device, CREDENTIAL, task)
    try:
        session = open_powershell(target, task)
        try:
            session.run(_COMMAND, task, _Listener())
            session.table(task)
            session.complete("Get-Pro", 7, task)
        finally:
            session.close()
    finally:
        target.close()


def run_prompt(windows: SimulatedWindows, task: TaskContext) -> None:
    """cmd.exe."""
    target = connect(over_https(windows), CREDENTIAL, task)
    try:
        prompt = target.command_prompt(task)
        try:
            prompt.send("echo hello")
            prompt.send("exit 3")
            while prompt.receive(task):
                pass
        finally:
            prompt.close()
    finally:
        target.close()


def run_files(windows: SimulatedWindows, task: TaskContext) -> None:
    """Files."""
    target = connect(over_https(windows), CREDENTIAL, task)
    try:
        files = open_files(target, task)
        try:
            home = files.home(task)
            for entry in files.list(home, task):
                assert isinstance(entry.name, str)
            files.make_folder(files.style.join(home, "new"), task)
            files.read(files.style.join(home, "read.me"), 1000, task)
            files.remove(files.style.join(home, "new"), task)
        finally:
            files.close()
    finally:
        target.close()


def run_check(windows: SimulatedWindows, task: TaskContext) -> None:
    """The check of a connection: it tells whatever it meets, and raises nothing."""
    found = check_connection(over_https(windows), lambda _: CREDENTIAL, HostKeys(Path("/nowhere")), task)
    assert found.sentence


WAYS: dict[str, Callable[[SimulatedWindows, TaskContext], None]] = {
    "shell over HTTPS": lambda windows, task: run_shell(windows, task, sealed=False),
    "shell over HTTP": lambda windows, task: run_shell(windows, task, sealed=True),
    "PowerShell over HTTPS": lambda windows, task: run_powershell(windows, task, sealed=False),
    "PowerShell over HTTP": lambda windows, task: run_powershell(windows, task, sealed=True),
    "cmd over HTTPS": run_prompt,
    "files over HTTPS": run_files,
    "check over HTTPS": run_check,
}


@contextmanager
def hostile_windows(folder: Path) -> Iterator[SimulatedWindows]:
    """With a folder of files."""
    home = folder / "home"
    home.mkdir(parents=True)
    (home / "read.me").write_text("hello\n")
    with SimulatedWindows(folder / "simulated-windows") as windows:
        SimulatedFiles({"C": home}, "C:\\").serve(windows)
        yield windows


def count_answers(windows: SimulatedWindows, way: str) -> int:
    """How many answers a conversation has in which nothing is spoilt."""
    windows.mangler = counter = Mangler(0, 10**9)
    WAYS[way](windows, TaskContext())
    return 10**9 - counter._left


def spoil(windows: SimulatedWindows, seed: int, counts: dict[str, int]) -> Outcome:
    """Have one conversation. Every seed is a conversation of its own, and always the same."""
    random = Random(seed)
    way = random.choices(list(WAYS), (3, 1, 5, 2, 1, 1, 1))[0]
    windows.mangler = Mangler(seed, random.randrange(counts[way]))
    task, began = TaskContext(), time.monotonic()
    timer = threading.Timer(PATIENCE, task.cancel)
    timer.start()
    ended, trouble = "done", ""
    try:
        WAYS[way](windows, task)
    except Cancelled:
        ended, trouble = "cancelled", "" if task.cancelled else "Cancelled, and nobody did"
    except AppError as error:
        ended = type(error).__name__
        trouble = "" if str(error) else "an error without words"
    except BaseException:
        ended, trouble = "not ours", traceback.format_exc()
    finally:
        timer.cancel()
    seconds = time.monotonic() - began
    if seconds > PATIENCE + FREED:
        trouble = trouble or f"held for {seconds:.1f} s"
    did = windows.mangler.did
    windows.wsman.end_everything()
    windows.wsman.shells.clear()
    for seen in (windows.actions, windows.credentials_seen, windows.command_lines):
        seen.clear()
    return Outcome(seed, way, did, ended, seconds, trouble)
