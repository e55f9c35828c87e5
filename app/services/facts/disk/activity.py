"""How long the disks take to answer, measured over a second, and how long programs have waited for them."""

import re
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, whole

_LINUX = r"""
[ -r /proc/diskstats ] || exit 127
sleep 0.2 2>/dev/null || :
echo before; cat /proc/uptime /proc/diskstats
sleep 1
echo after; cat /proc/uptime /proc/diskstats
[ -r /proc/pressure/io ] && sed -n 's/^/pressure /p' /proc/pressure/io 2>/dev/null
:
"""

# Formatted figures are whole seconds: the raw ones are divided here (PERF_AVERAGE_TIMER).
_WINDOWS = r"""
function Look { $all = @{}
  Get-CimInstance Win32_PerfRawData_PerfDisk_PhysicalDisk -Filter "Name<>'_Total'" -Property Name, AvgDisksecPerTransfer, AvgDisksecPerTransfer_Base, PercentIdleTime, PercentIdleTime_Base, CurrentDiskQueueLength, Frequency_PerfTime | ForEach-Object { $all[$_.Name] = $_ }
  $all }
$a = Look; Start-Sleep -Milliseconds 1000; $b = Look
@{ disks = @(foreach ($name in $b.Keys) { $x = $a[$name]; $y = $b[$name]; if (-not $x) { continue }
  $n = [long]([uint32]$y.AvgDisksecPerTransfer_Base - [uint32]$x.AvgDisksecPerTransfer_Base); $t = [double]($y.AvgDisksecPerTransfer - $x.AvgDisksecPerTransfer)
  $span = [double]($y.PercentIdleTime_Base - $x.PercentIdleTime_Base)
  @{ name = $name; count = $n; ms = $(if ($n -gt 0) { [int](1000 * $t / $y.Frequency_PerfTime / $n) } else { 0 })
     busy = $(if ($span -gt 0) { [int](100 - 100 * [double]($y.PercentIdleTime - $x.PercentIdleTime) / $span) } else { 0 }); queue = [int]$y.CurrentDiskQueueLength }
}) } | ConvertTo-Json -Compress -Depth 3
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Disk:
    """`milliseconds`: what one of `transfers` took on average. `busy`: percent of the time. `waiting`: under way."""

    name: str
    transfers: int
    milliseconds: float
    busy: float
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class DiskActivity:
    """`stalled`: percent of the last minute in which a program waited for a disk; None where that is not known."""

    disks: tuple[Disk, ...]
    stalled: float | None = None


def parse(os: Os, text: str) -> DiskActivity:
    if os is Os.WINDOWS:
        items = json_object(text)["disks"]
        return DiskActivity(
            tuple(
                Disk(
                    str(i["name"]), whole(i["count"]), float(i["ms"]), _percent(float(i["busy"])), whole(i.get("queue"))
                )
                for i in items
            )
        )
    first, _, second = text.partition("after\n")
    span, before = _counters(first.removeprefix("before\n"))
    later, after = _counters(second)
    disks = tuple(_between(name, before[name], after[name], later - span) for name in after if name in before)
    pressure = re.search(r"^pressure some .*?avg60=(\d+\.\d+)", second, re.MULTILINE)
    return DiskActivity(disks, float(pressure[1]) if pressure else None)


def _counters(text: str) -> tuple[float, dict[str, list[int]]]:
    lines = text.splitlines()
    rows = [line.split() for line in lines[1:] if not line.startswith("pressure")]
    wanted = (row for row in rows if not re.match(r"(?:loop|ram|zram|sr|fd|nbd|dm-|md)\d", row[2]))
    return float(lines[0].split()[0]), {
        row[2]: [int(part) for part in row[3:14]] for row in wanted if _is_whole(row[2])
    }


def _is_whole(name: str) -> bool:
    """A disk, not a part of one: sda, vda, nvme0n1, mmcblk0."""
    return not re.fullmatch(r"(?:[shv]d[a-z]+|xvd[a-z]+)\d+|(?:nvme\d+n\d+|mmcblk\d+)(?:p|boot)\d+", name)


def _between(name: str, before: list[int], after: list[int], seconds: float) -> Disk:
    """Columns: Documentation/admin-guide/iostats.rst. Transfers, milliseconds of all, milliseconds in use."""
    change = [later - earlier for earlier, later in zip(before, after, strict=True)]
    count = change[0] + change[4]
    took = (change[3] + change[7]) / count if count > 0 else 0.0
    return Disk(name, max(0, count), max(0.0, took), _percent(change[9] / max(seconds, 0.05) / 10), max(0, after[8]))


def _percent(value: float) -> float:
    return min(100.0, max(0.0, value))


DISK_ACTIVITY = Fact("disk_activity", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=8)
