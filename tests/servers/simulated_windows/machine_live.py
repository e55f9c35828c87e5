"""How a `Machine` is watched: three rounds at once, then the script ends. Written by hand: no Windows was asked."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.servers.simulated_windows.machine import Enacted, Given, Machine

_ROUNDS = 3
_SECONDS = 2
_TICKS = 10_000_000
_GIB = 1024**3


def watched(processes: Callable[[], Sequence[dict[str, Any]]]) -> Enacted:
    def enact(machine: Machine, given: Given) -> str:
        return "\r\n".join(_lines(processes()))

    return enact


def _lines(processes: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield from (f"is\tticks\t{_TICKS}", "is\tpage\t1", "is\tboot\t0", "is\tuser\tLAB-PC1\\technician", "is\tself\t7024")
    yield "is\tcarrying\t7024 690"
    for number in range(1, _ROUNDS + 1):
        passed = number * _SECONDS * _TICKS
        yield f"round\t{number}\t{100 + number * _SECONDS:.3f}"
        for name, busy in (("cpu", 0.25), ("cpu0", 0.4), ("cpu1", 0.1)):
            yield f"cpu\t{name}\t{round(passed * busy)}\t{passed}"
        yield f"mem\t{16 * _GIB}\t{9 * _GIB}\t0\t0"
        yield f"disk\t0 C:\t{number * 4_000_000}\t{number * 1_000_000}"
        yield f"net\tEthernet\t{number * 200_000}\t{number * 50_000}"
        if number == 1:
            yield "bat\t71\tdischarging"
            yield "temp\tACPI\\ThermalZone\\TZ00_0\t48"
        for one in processes:
            if number == 1 or one["cpu"]:
                yield _process(one, number)
        if number == 1:
            for one in processes:
                yield f"parent\t{one['pid']}\t{one['parent']}"
                yield f"owner\t{one['pid']}\t{one['user']}"
                yield f"line\t{one['pid']}\t{one['command']}"
        yield "end"


def _process(one: dict[str, Any], number: int) -> str:
    used = round(number * _SECONDS * _TICKS * 2 * one["cpu"] / 100)  # of two processors
    started = one["started"] * _TICKS
    critical = int(one["critical"])
    fields = (one["pid"], "S", 0, 8, critical, started, one["memory"], used, 0, "", one["mark"], one["name"])
    return "p\t" + "\t".join(str(field) for field in fields)
