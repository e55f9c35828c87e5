"""This computer, where it is a Linux: the same lines as the script for a device, without a process for them.

At two speeds: what has not changed for a while is read in every third round only, sensors and the battery every fifth.
"""

import contextlib
import os
import re
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from app.services.monitor.words import MEMORY, NO_DISKS, SENSORS, SENSORS_EVERY

_FILES = (
    ("stat", "/proc/stat", re.compile("cpu")),
    ("meminfo", "/proc/meminfo", re.compile(MEMORY)),
    ("diskstats", "/proc/diskstats", re.compile(rf" *\d+ +\d+ (?!{NO_DISKS})")),
    ("netdev", "/proc/net/dev", re.compile(r" *\S+:")),
)
"""Each with the lines of it that are wanted."""
_QUIET_AFTER = 3  # rounds without a change
_QUIET_EVERY = 3  # rounds
_STAT_FIELDS = 22


class LinuxHere:
    """One watch. Not safe to use from two threads."""

    def __init__(self) -> None:
        self._round = 0
        self._last: dict[str, bytes] = {}  # of each process what /proc said last
        self._began: dict[str, tuple[str, str]] = {}  # its start and its name, when its command was told
        self._quiet: dict[str, int] = {}  # rounds without a change
        self._read_at: dict[str, float] = {}
        self._users: set[str] = set()

    def round(self) -> str:
        """The lines of one round."""
        self._round += 1
        now = time.monotonic()
        lines = [f"round\t{self._round}\t{now:.3f}"]
        if self._round == 1:
            lines.extend(_host())
        lines.extend(_system())
        if self._round % SENSORS_EVERY == 1:
            lines.extend(_sensors())
        lines.extend(self._processes(now))
        lines.append("end\n")
        return "\n".join(lines)

    def _processes(self, now: float) -> Iterator[str]:
        there = [name for name in os.listdir("/proc") if name.isdecimal()]  # noqa: PTH208 - 2,000 of them
        known = self._last
        for pid in known.keys() - set(there):
            yield from self._forget(pid)
        for pid in there:
            quiet = self._quiet.get(pid, 0)
            if quiet >= _QUIET_AFTER and (int(pid) + self._round) % _QUIET_EVERY:
                continue
            try:
                data = _bytes(f"/proc/{pid}/stat")
            except OSError:
                yield from self._forget(pid)
                continue
            if known.get(pid) == data:
                self._quiet[pid] = quiet + 1
                self._read_at[pid] = now
                continue
            self._quiet[pid] = 0
            known[pid] = data
            yield from self._changed(pid, data, now)
            self._read_at[pid] = now

    def _forget(self, pid: str) -> Iterator[str]:
        if self._last.pop(pid, None) is not None:
            for kept in (self._began, self._quiet, self._read_at):
                kept.pop(pid, None)
            yield f"gone\t{pid}"

    def _changed(self, pid: str, data: bytes, now: float) -> Iterator[str]:
        """A name may hold brackets and spaces: it ends with the last bracket."""
        head, _, tail = data.rpartition(b")")
        words = tail.split()
        if len(words) < _STAT_FIELDS:
            return
        name = _text(head.partition(b"(")[2])
        state, parent, flags, user, system, nice, started, pages = (
            words[at].decode("ascii", "replace") for at in (0, 1, 6, 11, 12, 16, 19, 21)
        )
        read_at = self._read_at.get(pid)
        over = f"{now - read_at:.3f}" if read_at is not None else ""
        yield "\t".join(("p", pid, state, parent, nice, flags, started, pages, user, system, over, "", name))
        if self._began.get(pid) != (started, name):
            self._began[pid] = (started, name)
            yield from self._details(pid)

    def _details(self, pid: str) -> Iterator[str]:
        with contextlib.suppress(OSError):
            id = str(Path("/proc", pid).stat().st_uid)
            yield f"owner\t{pid}\t{id}"
            if id not in self._users:
                self._users.add(id)
                yield f"user\t{id}\t{_user_name(int(id))}"
        with contextlib.suppress(OSError):
            if command := _text(_bytes(f"/proc/{pid}/cmdline")[:1200].rstrip(b"\0")):
                yield f"line\t{pid}\t{command}"


def _host() -> Iterator[str]:
    yield f"is\tticks\t{os.sysconf('SC_CLK_TCK')}"
    yield f"is\tpage\t{os.sysconf('SC_PAGE_SIZE')}"
    yield f"is\tuser\t{os.getuid()}"
    yield f"is\tcarrying\t{' '.join(_ancestors())}"
    with contextlib.suppress(OSError):
        for line in _bytes("/proc/stat").decode("ascii", "replace").split("\n"):
            if line.startswith("btime "):
                yield f"is\tboot\t{line[6:]}"


def _ancestors() -> Iterator[str]:
    """The processes that carry this program: they are not ended from here."""
    pid = str(os.getpid())
    for _ in range(64):
        yield pid
        try:
            pid = _bytes(f"/proc/{pid}/stat").rpartition(b")")[2].split()[1].decode("ascii")
        except (OSError, IndexError):
            return
        if pid == "0":
            return


def _system() -> Iterator[str]:
    for kind, path, pattern in _FILES:
        with contextlib.suppress(OSError):
            for line in _text_of(path).split("\n"):
                if pattern.match(line):
                    yield f"{kind}\t{line}"
                elif kind == "stat":
                    break  # what follows are interrupts


def _sensors() -> Iterator[str]:
    for pattern in SENSORS:
        for path in islice(Path("/").glob(pattern.removeprefix("/")), 200):
            with contextlib.suppress(OSError):
                yield f"sys\t{path}\t{_text(_bytes(str(path)))}"


def _bytes(path: str) -> bytes:
    """One read: each of these files comes whole, or as much of it as is wanted."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, 4096)
    finally:
        os.close(descriptor)


def _text_of(path: str) -> str:
    with Path(path).open(encoding="ascii", errors="replace") as file:
        return file.read(256 * 1024)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").translate(_SPACES).strip()


_SPACES = {0: " ", 9: " ", 10: " ", 13: " "}


def _user_name(id: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(id).pw_name
    except KeyError:
        return str(id)
