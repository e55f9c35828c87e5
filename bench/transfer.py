"""Files over a real sshd in memory, in turns with OpenSSH's `sftp`: as it is, with AES-128-GCM, and a long way off.

The login is not counted, on either side. Ours is measured as the product runs it: with all its threads in one process.
"""

import contextlib
import os
import resource
import shlex
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Figure
from bench.long_way import long_way

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.domain.file_channel import FileChannel
    from app.domain.task import TaskContext
    from app.domain.transfers import Conflict, Decision, TransferReport
    from app.services.ssh.host_keys import HostKeys
    from tests.servers.openssh import Sshd

SIZE = 256 * 2**20  # bytes
FAR_SIZE = 128 * 2**20
TURNS = 5
ROUND_TRIPS = (0.02, 0.05)  # seconds
FILES = 10_000
FILE_SIZE = 4096
GCM = ("-c", "aes128-gcm@openssh.com")
DIRECTIONS = ("get", "put")


@dataclass(frozen=True)
class Taken:
    """By one transfer."""

    seconds: float
    processor: float  # seconds, on our side of the connection


class Pulse:
    def moved(self, upto: int, task: "TaskContext") -> None:
        pass


def measure() -> list[Figure]:
    from tests.servers.openssh import start_sshd

    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        folder = Path(name)
        server = start_sshd(folder / "sshd")
        try:
            return [*near(server, folder), *far(server, folder), *many(server, folder)]
        finally:
            server.stop()


def near(server: "Sshd", folder: Path) -> list[Figure]:
    large = Large(server, folder, SIZE)
    figures = []
    for direction in DIRECTIONS:
        ours, default, gcm = in_turns(
            lambda: large.ours(direction, server.port),  # noqa: B023 - called before the next direction
            lambda: large.theirs(direction, server.port),  # noqa: B023
            lambda: large.theirs(direction, server.port, GCM),  # noqa: B023
        )
        figures += [
            _speed(f"{direction} of {SIZE >> 20} MB", SIZE, ours, default, 1.25),
            _speed(f"{direction} of {SIZE >> 20} MB, both AES-128-GCM", SIZE, ours, gcm, 1.1, "sftp -c aes128-gcm"),
            Figure(f"{direction}: processor time", ours.processor, "s", 1.2, default.processor, "sftp"),
        ]
    return figures


def far(server: "Sshd", folder: Path) -> Iterator[Figure]:
    large = Large(server, folder, FAR_SIZE)
    for round_trip in ROUND_TRIPS:
        with long_way(server.port, round_trip) as port:
            for direction, goal in zip(DIRECTIONS, (2, 1.25), strict=True):
                ours, default = in_turns(
                    lambda: large.ours(direction, port),  # noqa: B023
                    lambda: large.theirs(direction, port),  # noqa: B023
                    turns=3,
                )
                name = f"{direction} of {FAR_SIZE >> 20} MB, {round_trip * 1000:g} ms away"
                yield _speed(name, FAR_SIZE, ours, default, goal)


def _speed(name: str, size: int, ours: Taken, theirs: Taken, goal: float, peer: str = "sftp") -> Figure:
    million = size / 1e6
    return Figure(name, million / ours.seconds, "MB/s", goal, million / theirs.seconds, peer, more_is_better=True)


def in_turns(*acts: Callable[[], Taken], turns: int = TURNS) -> list[Taken]:
    """The medians. The first turn warms up."""
    taken = [[act() for act in acts] for _ in range(turns + 1)][1:]
    return [
        Taken(statistics.median(one.seconds for one in each), statistics.median(one.processor for one in each))
        for each in zip(*taken, strict=True)
    ]


class Large:
    """One file that goes to and fro."""

    def __init__(self, server: "Sshd", folder: Path, size: int) -> None:
        self._server, self._size = server, size
        self._source, self._copy = folder / "large", folder / "copy"
        self._source.write_bytes(os.urandom(2**20) * (size >> 20))

    def theirs(self, direction: str, port: int, options: tuple[str, ...] = ()) -> Taken:
        login = run_sftp(self._server, port, "pwd", options)
        whole = run_sftp(self._server, port, f"{direction} {self._source} {self._copy}", options)
        self._check()
        return Taken(whole.seconds - login.seconds, whole.processor - login.processor)

    def ours(self, direction: str, port: int) -> Taken:
        from app.domain.task import TaskContext

        move = self._get if direction == "get" else self._put
        with channel_to(self._server, port) as files:
            taken = timed(lambda: move(files, TaskContext()))
        self._check()
        return taken

    def _get(self, files: "FileChannel", task: "TaskContext") -> None:
        with self._copy.open("wb") as local:
            files.fetch(str(self._source), local.fileno(), Pulse(), task, start=0, size=self._size)

    def _put(self, files: "FileChannel", task: "TaskContext") -> None:
        with self._source.open("rb") as local:
            files.store(local.fileno(), str(self._copy), Pulse(), task, start=0, size=self._size)

    def _check(self) -> None:
        subprocess.run(["cmp", self._source, self._copy], check=True)
        self._copy.unlink()


@contextlib.contextmanager
def channel_to(server: "Sshd", port: int) -> "Iterator[FileChannel]":
    from app.domain.task import TaskContext
    from app.services.targets.opening import Connections

    device = replace(server.device, port=port)
    with tempfile.TemporaryDirectory() as folder:
        connections = Connections(trusting(server, device, Path(folder)), lambda _: server.credential)
        try:
            yield connections.files(device, TaskContext())
        finally:
            connections.close()


def trusting(server: "Sshd", device: "Device", folder: Path) -> "HostKeys":
    from app.domain.errors import HostKeyUnknown
    from app.services.ssh.host_keys import HostKeys

    keys = HostKeys(folder / "keys")
    kind, blob = server.host_keys[0].with_suffix(".pub").read_text().split()[:2]
    keys.trust(HostKeyUnknown("", host=device.host, port=device.port or 22, kind=kind, fingerprint="", key=blob))
    return keys


def run_sftp(server: "Sshd", port: int, command: str, options: tuple[str, ...] = ()) -> Taken:
    words = [
        *("sftp", "-q", "-b", "-", "-F", "none", "-i", str(server.client_key), "-P", str(port), *options),
        *("-o", f"UserKnownHostsFile={server.folder}/known_by_ssh", "-o", "StrictHostKeyChecking=accept-new"),
        *("-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR", f"{server.user}@127.0.0.1"),
    ]
    before, started = _of_children(), time.perf_counter()
    ran = subprocess.run(words, input=command.encode(), capture_output=True, check=False)
    if ran.returncode:
        raise SystemExit(f"{shlex.join(words)}: {ran.stderr.decode()}")
    return Taken(time.perf_counter() - started, _of_children() - before)


def timed(act: Callable[[], object]) -> Taken:
    before, started = time.process_time(), time.perf_counter()
    act()
    return Taken(time.perf_counter() - started, time.process_time() - before)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Quiet:
    """Implements `TransferControl`: nobody looks, nothing is asked."""

    def report(self, report: "TransferReport") -> None:
        pass

    def decide(self, conflict: "Conflict", task: "TaskContext") -> "Decision":
        raise AssertionError("nothing is there yet")

    def throttle(self, count: int, task: "TaskContext") -> None:
        pass


def many(server: "Sshd", folder: Path) -> Iterator[Figure]:
    """A tree of small files, carried out as the queue does it: conflicts looked for, times and modes kept."""
    tree = folder / "tree"
    for number in range(FILES):
        place = tree / f"{number // 100}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}").write_bytes(os.urandom(FILE_SIZE))
    for direction in DIRECTIONS:
        for verify in (False, True):
            ours, default = in_turns(
                lambda: _tree_by_us(server, folder, direction, verify),  # noqa: B023
                lambda: _tree_by_sftp(server, folder, direction),  # noqa: B023
                turns=3,
            )
            name = f"{direction} of {FILES:,} files of {FILE_SIZE >> 10} KB{', verified' if verify else ''}"
            goal = 0 if verify else 3
            yield Figure(
                name, FILES / ours.seconds, "files/s", goal, FILES / default.seconds, "sftp -r", more_is_better=True
            )


def _tree_by_sftp(server: "Sshd", folder: Path, direction: str) -> Taken:
    login = run_sftp(server, server.port, "pwd")
    whole = run_sftp(server, server.port, f"{direction} -r {folder}/tree {folder}/copy")
    _check_tree(folder, folder / "copy")
    return Taken(whole.seconds - login.seconds, whole.processor - login.processor)


def _tree_by_us(server: "Sshd", folder: Path, direction: str, verify: bool) -> Taken:
    from app.domain.devices import THIS_COMPUTER
    from app.domain.task import TaskContext
    from app.domain.transfers import Rule, TransferOrder
    from app.services.transfers.carrying import carry_out

    source, target = (server.device, THIS_COMPUTER) if direction == "get" else (THIS_COMPUTER, server.device)
    (folder / "copies").mkdir()
    order = TransferOrder(
        "0" * 32, source, (f"{folder}/tree",), target, f"{folder}/copies", Rule.REPLACE, verify=verify
    )
    with channel_to(server, server.port) as files:
        taken = timed(lambda: carry_out(order, lambda _: files, folder / "notes", Quiet(), TaskContext()))
    _check_tree(folder, folder / "copies" / "tree")
    (folder / "copies").rmdir()
    return taken


def _check_tree(folder: Path, copy: Path) -> None:
    subprocess.run(["diff", "-rq", folder / "tree", copy], check=True)
    shutil.rmtree(copy)
