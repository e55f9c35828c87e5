"""PowerShell over a simulated Windows on loopback, in turns with plain pypsrp and pywinrm in the same run.

Windows' own time, and the start of its programs, are in none of these figures: they show what the way there costs.
"""

import os
import statistics
import struct
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bench.figures import NO_GOAL, Figure
from bench.startup import resident
from bench.windows_process import LINE, LONG, MUCH, WindowsProcess

if TYPE_CHECKING:
    from app.domain.powershell import ProgressRecord, Question, Written
    from app.domain.prompts import Answers
    from app.services.winrm.target import WinrmTarget

COMMANDS = 40
SESSIONS = 20
NEEDED = 3  # requests that the protocol needs for a command: to start it, to hear of it, to let it go
COMMAND_GOAL = 50  # ms
FACTS_GOAL = 6  # requests
STREAM_GOAL = 20  # MB/s
MEMORY_GOAL = 20  # MB more than before
CANCEL_GOAL = 2.5  # seconds
SESSIONS_GOAL = 10  # seconds
PEER_GOAL = 1.5
SHELL_GOAL = 3.5  # a cmd.exe gives bytes: no objects that both ends write down and read
READING_GOAL = 20  # MB/s


class Listening:
    def __init__(self) -> None:
        self.characters = 0

    def wrote(self, written: "Written") -> None:
        self.characters += len(written.text)

    def progressed(self, record: "ProgressRecord") -> None: ...

    def ask(self, question: "Question") -> "Answers":
        raise AssertionError


def measure() -> list[Figure]:
    with WindowsProcess() as windows:
        target = connected(windows)
        try:
            return [
                *opening(windows, target),
                *a_command(windows, target),
                *all_facts(windows, target),
                *a_stream(windows, target),
                *a_cancel(windows, target),
                *many_sessions(target),
            ]
        finally:
            target.close()


def connected(windows: WindowsProcess) -> "WinrmTarget":
    from app.domain.devices import Device, Transport
    from app.domain.task import TaskContext
    from app.services.winrm.target import connect
    from tests.servers.simulated_windows.reaching import CREDENTIAL, USER

    device = Device("w", "Windows", Transport.WINRM, "127.0.0.1", windows.port, USER)
    return connect(device, CREDENTIAL, TaskContext())


def timed(*acts: Callable[[], object], count: int = COMMANDS) -> list[float]:
    """The median of each, in ms, taken in turns. The first of each warms up."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(count + 1):
        for act, times in zip(acts, taken, strict=True):
            began = time.perf_counter()
            act()
            times.append(time.perf_counter() - began)
    return [statistics.median(times[1:]) * 1000 for times in taken]


def opening(windows: WindowsProcess, target: "WinrmTarget") -> list[Figure]:
    from app.domain.task import TaskContext

    def own() -> None:
        session = target.powershell()
        session.open(TaskContext())
        session.close()

    def plain() -> None:
        pool = plain_pool(windows)
        plain_run(pool, "'x'")  # ours has asked for the prompt
        pool.close()
        pool.connection.close()

    own_ms, peer = timed(own, plain, count=SESSIONS)
    return [Figure("a session opened by NTLM, to its prompt, and closed", own_ms, "ms", PEER_GOAL, peer, "pypsrp")]


def a_command(windows: WindowsProcess, target: "WinrmTarget") -> list[Figure]:
    from app.domain.task import TaskContext

    session = target.powershell()
    session.open(TaskContext())
    windows.actions()
    for _ in range(COMMANDS):
        session.run("'x'", TaskContext(), Listening())
    requests = len(windows.actions()) / COMMANDS
    pool = plain_pool(windows)
    own, peer, shell, completion = timed(
        lambda: session.run("'x'", TaskContext(), Listening()),
        lambda: plain_run(pool, "'x'"),
        plain_shell(windows),
        lambda: session.complete("Get-Ch", 6, TaskContext()),
    )
    session.close()
    pool.close()
    return [
        Figure("a command in an open session", requests, "requests", NEEDED + 1),
        Figure("a command in an open session", own, "ms", COMMAND_GOAL),
        Figure("  against pypsrp, open pool", own, "ms", PEER_GOAL, peer, "pypsrp"),
        Figure("  against pywinrm, open shell", own, "ms", SHELL_GOAL, shell, "pywinrm"),
        Figure("completion of a command", completion, "ms", COMMAND_GOAL),
    ]


def all_facts(windows: WindowsProcess, target: "WinrmTarget") -> list[Figure]:
    from app.domain.task import TaskContext
    from app.services.diagnostics.checks import CHECKS
    from app.services.diagnostics.service import examine

    windows.actions()
    began = time.perf_counter()
    examine(target, CHECKS, TaskContext())
    seconds = time.perf_counter() - began
    actions = windows.actions()
    return [
        Figure("all facts of a full diagnosis, processes on the device", actions.count("Command"), "processes", 1),
        Figure("all facts of a full diagnosis", len(actions), "requests", FACTS_GOAL),
        Figure("all facts of a full diagnosis", seconds * 1000, "ms", 1000),
    ]


def a_stream(windows: WindowsProcess, target: "WinrmTarget") -> list[Figure]:
    figures = []
    for command, piece, goal in (("long-lines", LONG, STREAM_GOAL), ("many-lines", LINE, NO_GOAL)):
        own, grown = own_speed(target, command)
        what = f"{MUCH // 10**6} MB of output in pieces of {len(piece)} characters"
        if goal == NO_GOAL:
            what += ", as quick as the simulated device writes them"
        peer = plain_speed(windows, command)
        figures += [
            Figure(what, own, "MB/s", goal, more_is_better=True),
            Figure("  against pypsrp", own, "MB/s", 1, peer, "pypsrp", more_is_better=True),
            Figure("  memory meanwhile", grown, "MB", MEMORY_GOAL),
        ]
    reading = reading_speed()
    what = f"reading pieces of {len(LINE)} characters out of the device's answers"
    return [*figures, Figure(what, reading, "MB/s", READING_GOAL, more_is_better=True)]


def reading_speed() -> float:
    """MB/s of short texts, without a device: fragments to what is shown."""
    from app.domain.task import TaskContext
    from app.services.winrm.failures import Peer
    from app.services.winrm.psrp.following import Following
    from app.services.winrm.psrp.fragments import Defragmenter
    from app.services.winrm.psrp.kinds import Kind

    message = struct.pack("<II", 1, Kind.OUTPUT) + bytes(32) + f"\ufeff<S>{LINE}</S>".encode()
    answer = b"".join(struct.pack(">QQBI", number, 0, 3, len(message)) + message for number in range(2000))
    heard, defragmenter = Listening(), Defragmenter()
    runspace: Any = None  # nothing is answered
    following = Following(runspace, Peer("", 0), heard, TaskContext(), token="token", columns=120)
    began = time.perf_counter()
    for _ in range(50):
        following.take(list(defragmenter.feed(answer)))
    return heard.characters / (time.perf_counter() - began) / 1e6


def own_speed(target: "WinrmTarget", command: str) -> tuple[float, float]:
    """MB/s, and by how many MB this process has grown at most."""
    from app.domain.task import TaskContext

    session = target.powershell()
    session.open(TaskContext())
    session.run("'x'", TaskContext(), Listening())
    before, most = resident(os.getpid()), 0.0

    class Watching(Listening):
        def wrote(self, written: "Written") -> None:
            nonlocal most
            super().wrote(written)
            most = max(most, resident(os.getpid()))

    heard = Watching()
    began = time.perf_counter()
    session.run(command, TaskContext(), heard)
    seconds = time.perf_counter() - began
    session.close()
    if heard.characters < MUCH:
        raise RuntimeError(f"only {heard.characters} characters came")
    return heard.characters / seconds / 1e6, max(most - before, 0)


def plain_speed(windows: WindowsProcess, command: str) -> float:
    pool = plain_pool(windows)
    began = time.perf_counter()
    plain_run(pool, command)
    seconds = time.perf_counter() - began
    pool.close()
    return MUCH / seconds / 1e6


def a_cancel(windows: WindowsProcess, target: "WinrmTarget") -> list[Figure]:
    figures = []
    for silent in (False, True):
        seconds = seconds_to_cancel(windows, target, silent)
        name = "cancel of a command" + (" while the device says nothing" if silent else "")
        figures.append(Figure(name, seconds, "s", CANCEL_GOAL))
    return figures


def seconds_to_cancel(windows: WindowsProcess, target: "WinrmTarget", silent: bool) -> float:
    from app.domain.task import Cancelled, TaskContext

    session = target.powershell()
    session.open(TaskContext())
    task = TaskContext()
    cancelled: list[float] = []

    def cancel() -> None:
        cancelled.append(time.perf_counter())
        task.cancel()

    if silent:
        windows.stall_next("Receive")
    threading.Timer(0.5, cancel).start()
    try:
        session.run("Start-Sleep 60", task, Listening())
    except Cancelled:
        return time.perf_counter() - cancelled[0]
    finally:
        session.close()
    raise RuntimeError("it was not cancelled")


def many_sessions(target: "WinrmTarget") -> list[Figure]:
    from app.domain.task import TaskContext

    before, heard = resident(os.getpid()), [Listening() for _ in range(SESSIONS)]
    sessions = [target.powershell() for _ in heard]

    def use(number: int) -> None:
        for _ in range(5):
            sessions[number].run(f"'{number}'", TaskContext(), heard[number])

    threads = [threading.Thread(target=use, args=(number,)) for number in range(SESSIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, grown = time.perf_counter() - began, resident(os.getpid()) - before
    for session in sessions:
        session.close()
    if not all(one.characters for one in heard):
        raise RuntimeError("a session has said nothing")
    return [
        Figure(f"{SESSIONS} sessions opened at once, five commands in each", seconds, "s", SESSIONS_GOAL),
        Figure("  memory for them", grown, "MB", MEMORY_GOAL * 2),
    ]


def plain_pool(windows: WindowsProcess) -> Any:
    from pypsrp.powershell import RunspacePool
    from pypsrp.wsman import WSMan

    from tests.servers.simulated_windows import PASSWORD, USER

    client = WSMan(
        "127.0.0.1", port=windows.port, ssl=False, auth="ntlm", username=USER, password=PASSWORD, no_proxy=True
    )
    pool = RunspacePool(client)
    pool.open()
    return pool


def plain_run(pool: Any, command: str) -> None:
    from pypsrp.powershell import PowerShell

    pipeline = PowerShell(pool).add_script(command)
    pipeline.invoke()
    pipeline.close()


def plain_shell(windows: WindowsProcess) -> Callable[[], object]:
    from winrm.protocol import Protocol

    from tests.servers.simulated_windows import PASSWORD, USER

    endpoint = f"http://127.0.0.1:{windows.port}/wsman"
    protocol = Protocol(endpoint, transport="ntlm", username=USER, password=PASSWORD, proxy=None)
    shell = protocol.open_shell()

    def run() -> None:
        command = protocol.run_command(shell, "cmd.exe", ["/c", "echo x"])
        protocol.get_command_output(shell, command)
        protocol.cleanup_command(shell, command)

    return run
