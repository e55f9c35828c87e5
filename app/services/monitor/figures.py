"""The figures of the whole device: counters of one round against those of the round before.

A line that makes no sense is left out: then its figure is missing, never wrong.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from app.domain.monitor import Battery, Sample
from app.services.inspection.reading import plain

_MOST = 1024
"""Processors, disks, networks and sensors each that are looked at."""
_WHOLE_DISK = re.compile(r"sd[a-z]+|hd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+|disk\d+|PhysicalDrive\d+|\d+ .*")
_NOT_COUNTED = re.compile(
    r"lo\d*$|veth|docker|br-|virbr|vnet|tap|tun|wg|utun|awdl|llw|bridge|isatap|Loopback", re.ASCII
)
"""What goes over these goes over another one too, or never leaves the device."""
_SECTOR = 512
_HOTTEST = 200  # degrees: what says more is no thermometer
_HWMON = re.compile(r"(/sys/class/hwmon/hwmon\d+)/(name|temp\d+_(?:input|label))")
_ZONE = re.compile(r"(/sys/class/thermal/thermal_zone\d+)/(type|temp)")
_SUPPLY = re.compile(r"(/sys/class/power_supply/[^/\s]+)/(type|capacity|status)")

_GREATEST = 2.0**64
_SHORTEST = 0.01  # seconds between two rounds

type _Counters = dict[str, tuple[float, ...]]


def figure(text: str) -> float:
    """A number that can be reckoned with. Raises ValueError also for "inf", "nan" and what no device counts to."""
    found = float(text)
    if not abs(found) < _GREATEST:
        raise ValueError("no figure")
    return found


class Figures:
    """Lines of one round come in by `take`; `sample` closes the round."""

    def __init__(self) -> None:
        self._seconds = self._seconds_before = 0.0
        self._cpu: _Counters = {}
        self._disks: _Counters = {}
        self._nets: _Counters = {}
        self._before: tuple[_Counters, _Counters, _Counters] = ({}, {}, {})
        self._memory: dict[str, float] = {}
        self._temperatures: dict[str, float] = {}
        self._battery: Battery | None = None
        self._sys: dict[str, str] = {}
        self._kinds: Mapping[str, Callable[[Sequence[str]], None]] = {
            "stat": self._stat,
            "meminfo": self._meminfo,
            "diskstats": self._diskstats,
            "netdev": self._netdev,
            "sys": self._sysfs,
            "cpu": lambda fields: self._note(self._cpu, fields[0], fields[1:3]),
            "mem": self._mem,
            "disk": lambda fields: self._note(self._disks, fields[0], fields[1:4]),
            "net": lambda fields: self._note(self._nets, fields[0], fields[1:3]),
            "temp": lambda fields: self._temperature(fields[0], float(fields[1])),
            "bat": lambda fields: self._charge(fields[0], fields[1] if len(fields) > 1 else ""),
        }

    @property
    def elapsed(self) -> float:
        """Seconds of the device since the round before; 0 in the first."""
        passed = self._seconds - self._seconds_before if self._seconds_before else 0.0
        return passed if passed > _SHORTEST else 0.0

    @property
    def processors(self) -> int:
        return max(1, len(self._cpu) - 1)

    def begin(self, seconds: float) -> None:
        """A round begins, at this time of the device's own clock."""
        self._before = self._cpu, self._disks, self._nets
        self._cpu, self._disks, self._nets = {}, {}, {}
        self._seconds_before, self._seconds = self._seconds, seconds

    def take(self, kind: str, fields: Sequence[str]) -> bool:
        """Whether it was of a kind that belongs here."""
        if (reads := self._kinds.get(kind)) is None:
            return False
        with suppress(ValueError, LookupError, OverflowError):
            reads(fields)
        return True

    def sample(self, processes: int) -> Sample:
        """The figures of the round that ends."""
        if self._sys:
            self._read_sys()
        cores = self._shares()
        whole = cores.pop("cpu", None)
        disks = self._rates(self._disks, self._before[1], _is_disk)
        nets = self._rates(self._nets, self._before[2], _is_counted)
        memory = self._memory
        total, available = memory.get("total"), memory.get("available")
        swap = memory.get("swap", 0)
        busy = [min(100.0, rate[2] / 10) for rate in disks if len(rate) > 2]  # ms of a second
        return Sample(
            at=datetime.now(UTC),
            cpu=whole,
            cores=tuple(share for _, share in sorted(cores.items(), key=lambda core: (len(core[0]), core[0]))),
            memory_used=None if total is None or available is None else int(max(0.0, total - available)),
            memory_total=None if total is None else int(total),
            swap_used=int(max(0.0, swap - memory.get("swap_free", swap))),
            swap_total=int(swap),
            disk_read=_sum(disks, 0),
            disk_written=_sum(disks, 1),
            disk_busy=max(busy, default=None),
            received=_sum(nets, 0),
            sent=_sum(nets, 1),
            temperatures=tuple(sorted(self._temperatures.items(), key=lambda one: -one[1])[:12]),
            battery=self._battery,
            processes=processes,
        )

    # -- counters ----------------------------------------------------------------------------------

    @staticmethod
    def _note(counters: _Counters, name: str, values: Sequence[str]) -> None:
        if len(counters) < _MOST and values:
            counters[plain(name, 60)] = tuple(figure(one) for one in values)

    def _shares(self) -> dict[str, float]:
        """What part of its time each processor was busy, in percent."""
        found = {}
        for name, (busy, all_) in ((name, now) for name, now in self._cpu.items() if len(now) == 2):
            before = self._before[0].get(name)
            if before is not None and len(before) == 2 and (passed := all_ - before[1]) > 0:
                found[name] = min(100.0, max(0.0, 100 * (busy - before[0]) / passed))
        return found

    def _rates(
        self, now: _Counters, before: _Counters, is_wanted: Callable[[str, _Counters], bool]
    ) -> list[list[float]]:
        """Per second, of each that was there already; a counter that went back began anew."""
        seconds = self.elapsed
        if seconds <= 0:
            return []
        return [
            [max(0.0, new - old) / seconds for new, old in zip(values, before[name], strict=False)]
            for name, values in now.items()
            if name in before and is_wanted(name, now)
        ]

    # -- Linux -------------------------------------------------------------------------------------

    def _stat(self, fields: Sequence[str]) -> None:
        name, *words = fields[0].split()
        if name.startswith("cpu"):
            ticks = [int(one) for one in words[:8]]  # user nice system idle iowait irq softirq steal
            idle = ticks[3] + (ticks[4] if len(ticks) > 4 else 0)
            self._note(self._cpu, name, [str(sum(ticks) - idle), str(sum(ticks))])

    def _meminfo(self, fields: Sequence[str]) -> None:
        name, _, rest = fields[0].partition(":")
        names = {"MemTotal": "total", "MemAvailable": "available", "SwapTotal": "swap", "SwapFree": "swap_free"}
        if name in names:
            self._memory[names[name]] = figure(rest.split()[0]) * 1024

    def _diskstats(self, fields: Sequence[str]) -> None:
        words = fields[0].split()
        if len(words) >= 13 and _WHOLE_DISK.fullmatch(words[2]):
            read, written, busy = int(words[5]) * _SECTOR, int(words[9]) * _SECTOR, int(words[12])
            self._note(self._disks, words[2], [str(read), str(written), str(busy)])

    def _netdev(self, fields: Sequence[str]) -> None:
        name, mark, rest = fields[0].partition(":")
        words = rest.split()
        if mark and len(words) >= 9:
            self._note(self._nets, name.strip(), [words[0], words[8]])

    def _sysfs(self, fields: Sequence[str]) -> None:
        if len(self._sys) < 4 * _MOST:
            self._sys[fields[0]] = plain(fields[1], 60)

    def _read_sys(self) -> None:
        """Sensors are asked for every few rounds: what they said then stays until they are asked again."""
        said, self._sys = self._sys, {}
        self._temperatures = {}
        self._battery = None
        for path, value in said.items():
            if (match := _HWMON.fullmatch(path)) and match[2].endswith("_input"):
                chip = said.get(f"{match[1]}/name", "sensor")
                label = said.get(path.removesuffix("_input") + "_label", match[2].removesuffix("_input"))
                self._try_temperature(f"{chip} {label}", value)
            elif (match := _SUPPLY.fullmatch(path)) and match[2] == "type" and value == "Battery":
                self._try_charge(said.get(f"{match[1]}/capacity", ""), said.get(f"{match[1]}/status", ""))
        if not self._temperatures:
            zones = [(one[1], path) for path in said if (one := _ZONE.fullmatch(path)) and one[2] == "temp"]
            for zone, path in zones:
                self._try_temperature(said.get(f"{zone}/type", "sensor"), said[path])

    def _try_temperature(self, name: str, thousandths: str) -> None:
        if re.fullmatch(r"-?\d{1,6}", thousandths):
            self._temperature(name, int(thousandths) / 1000)

    def _try_charge(self, percent: str, state: str) -> None:
        if percent.isdecimal():
            self._charge(percent, state)

    # -- all systems -------------------------------------------------------------------------------

    def _mem(self, fields: Sequence[str]) -> None:
        names = ("total", "available", "swap", "swap_free")
        self._memory = {name: figure(value) for name, value in zip(names, fields, strict=False)}

    def _temperature(self, name: str, celsius: float) -> None:
        if -_HOTTEST < celsius < _HOTTEST and celsius and len(self._temperatures) < _MOST:  # 0: nothing is measured
            self._temperatures[plain(name, 60)] = celsius

    def _charge(self, percent: str, state: str) -> None:
        self._battery = Battery(min(100.0, max(0.0, float(percent))), plain(state, 30).lower())


def _is_disk(name: str, others: _Counters) -> bool:
    return bool(_WHOLE_DISK.fullmatch(name))


def _is_counted(name: str, others: _Counters) -> bool:
    """Where nothing else is there, a network counts all the same: a container may have one of an odd name."""
    return not _NOT_COUNTED.match(name) or (
        not name.startswith("lo") and all(_NOT_COUNTED.match(other) for other in others)
    )


def _sum(rates: Sequence[Sequence[float]], place: int) -> float | None:
    found = [rate[place] for rate in rates if len(rate) > place]
    return sum(found) if found else None
