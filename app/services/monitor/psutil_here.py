"""This computer, where it is no Linux: the same lines, from psutil.

In the released psutil calls that block hold up every thread of the process, so this runs in the helper process. At two
speeds: the command of a process and its owner are asked for once, sensors and the battery every fifth round.
Proven on Linux only; what macOS and Windows name otherwise is from psutil's documentation.
"""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil

from app.services.monitor.words import SENSORS_EVERY

TICKS = 1_000_000
"""To a second."""
_TO_1601 = 11_644_473_600  # seconds between the first day of Windows and that of Unix
_STATES = {
    "running": "R",
    "sleeping": "S",
    "disk-sleep": "D",
    "stopped": "T",
    "tracing-stop": "t",
    "zombie": "Z",
    "dead": "X",
    "idle": "I",
}
_CRITICAL = ("csrss.exe", "wininit.exe", "winlogon.exe", "services.exe", "lsass.exe", "smss.exe", "Registry")


class PsutilHere:
    """One watch. Not safe to use from two threads."""

    def __init__(self) -> None:
        self._round = 0
        self._last: dict[int, tuple[Any, ...]] = {}
        self._known: dict[int, psutil.Process] = {}

    def round(self) -> str:
        """The lines of one round."""
        self._round += 1
        lines = [f"round\t{self._round}\t{time.monotonic():.3f}"]
        if self._round == 1:
            lines += [f"is\tticks\t{TICKS}", "is\tpage\t1", f"is\tboot\t{0}", f"is\tuser\t{_me()}"]
            lines.append(f"is\tcarrying\t{' '.join(str(one) for one in _ancestors())}")
        for read in (_processors, _memory, _disks, _networks):
            lines.extend(_safely(read))
        if self._round % SENSORS_EVERY == 1:
            lines.extend(_safely(_sensors))
        lines.extend(self._processes())
        lines.append("end\n")
        return "\n".join(lines)

    def _processes(self) -> Iterator[str]:
        there = set(psutil.pids())
        for pid in self._known.keys() - there:
            yield from self._forget(pid)
        for pid in sorted(there):
            try:
                yield from self._process(pid)
            except (psutil.Error, OSError):
                yield from self._forget(pid)

    def _forget(self, pid: int) -> Iterator[str]:
        self._known.pop(pid, None)
        if self._last.pop(pid, None) is not None:
            yield f"gone\t{pid}"

    def _process(self, pid: int) -> Iterator[str]:
        """What a person may not read of a process is left open; the process is shown all the same."""
        known = self._known.get(pid)
        is_new = known is None or not known.is_running()
        process = psutil.Process(pid) if known is None or is_new else known
        self._known[pid] = process
        with process.oneshot():
            times, memory = _of(process.cpu_times), _of(process.memory_info)
            used = round((times.user + times.system) * TICKS) if times else 0
            now = (_of(process.status), _of(process.nice), used, memory.rss if memory else 0)
            if not is_new and self._last.get(pid) == now:
                return
            self._last[pid] = now
            started, name = process.create_time(), _line(process.name())
            flags = "1" if sys.platform == "win32" and name in _CRITICAL else "0"
            state = _STATES.get(now[0] or "", "S")
            nice = int(now[1]) if now[1] is not None else 0
            mark = str(round((started + _TO_1601) * 10_000_000)) if sys.platform == "win32" else str(int(started))
            fields = (pid, state, process.ppid(), nice, flags, round(started * TICKS), now[3], used, 0, "", mark, name)
            yield "p\t" + "\t".join(str(one) for one in fields)
            if is_new:
                yield f"owner\t{pid}\t{_line(_of(process.username) or '')}"
                if command := _line(" ".join(_of(process.cmdline) or ())):
                    yield f"line\t{pid}\t{command}"


def _safely(read: Callable[[], Iterator[str]]) -> list[str]:
    """A computer without a battery or without a right to ask has all the other figures."""
    found: list[str] = []
    with contextlib.suppress(psutil.Error, OSError, RuntimeError, AttributeError, NotImplementedError):
        found.extend(read())
    return found


def _of[T](ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except (psutil.Error, OSError, NotImplementedError):
        return None


def _processors() -> Iterator[str]:
    whole = psutil.cpu_times()
    for name, times in (("cpu", whole), *((f"cpu{at}", one) for at, one in enumerate(psutil.cpu_times(percpu=True)))):
        all_ = sum(times) - getattr(times, "guest", 0) - getattr(times, "guest_nice", 0)
        idle = times.idle + getattr(times, "iowait", 0)
        yield f"cpu\t{name}\t{all_ - idle:.3f}\t{all_:.3f}"


def _memory() -> Iterator[str]:
    memory, swap = psutil.virtual_memory(), psutil.swap_memory()
    yield f"mem\t{memory.total}\t{memory.available}\t{swap.total}\t{swap.free}"


def _disks() -> Iterator[str]:
    for name, one in psutil.disk_io_counters(perdisk=True).items():
        busy = getattr(one, "busy_time", None)  # neither macOS nor Windows has it
        yield f"disk\t{_line(name)}\t{one.read_bytes}\t{one.write_bytes}" + (f"\t{busy}" if busy is not None else "")


def _networks() -> Iterator[str]:
    for name, one in psutil.net_io_counters(pernic=True).items():
        yield f"net\t{_line(name)}\t{one.bytes_recv}\t{one.bytes_sent}"


def _sensors() -> Iterator[str]:
    battery = psutil.sensors_battery()
    if battery is not None:
        state = "charging" if battery.power_plugged else "discharging"
        yield f"bat\t{battery.percent}\t{'full' if battery.power_plugged and battery.percent > 99 else state}"
    if hasattr(psutil, "sensors_temperatures"):  # Linux and FreeBSD only
        for chip, found in psutil.sensors_temperatures().items():
            for one in found:
                yield f"temp\t{_line(f'{chip} {one.label}')}\t{one.current}"


def _ancestors() -> list[int]:
    process = psutil.Process()
    return [process.pid, *(one.pid for one in process.parents())]


def _me() -> str:
    return _line(_of(psutil.Process(os.getpid()).username) or "")


def _line(text: str) -> str:
    return " ".join(text.split())[:1200]
