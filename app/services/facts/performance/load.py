"""How busy the processors are, and with what."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, texts, whole

# The batch itself is busy at its start: the sample begins when that is over. The load average shows the last minutes.
_LINUX = r"""
[ -r /proc/stat ] || exit 127
echo "cores=$(grep -c '^cpu[0-9]' /proc/stat)"
echo "load=$(cut -d' ' -f1-3 /proc/loadavg)"
sleep 0.2 2>/dev/null || sleep 1
echo "before=$(head -n 1 /proc/stat)"
sleep 0.25 2>/dev/null || sleep 1
echo "after=$(head -n 1 /proc/stat)"
ps -eo pcpu=,comm= 2>/dev/null | sort -rn | head -n 3 | sed 's/^/top=/'
:
"""

_WINDOWS = r"""
$cpu = Get-CimInstance Win32_Processor -Property LoadPercentage, NumberOfLogicalProcessors
$top = @(Get-Process | Sort-Object CPU -Descending | Select-Object -First 3 | ForEach-Object { $_.ProcessName })
@{ cores = [int]($cpu | Measure-Object NumberOfLogicalProcessors -Sum).Sum
   used = [int]($cpu | Measure-Object LoadPercentage -Average).Average; top = $top } | ConvertTo-Json -Compress
"""


@dataclass(frozen=True, slots=True)
class Load:
    """`used`: percent of all cores in a short sample. `average`: waiting programs over 1, 5, 15 min (not Windows)."""

    cores: int
    used: float
    average: tuple[float, ...] = ()
    top: tuple[str, ...] = ()


def parse(os: Os, text: str) -> Load:
    if os is Os.WINDOWS:
        found = json_object(text)
        return Load(max(1, whole(found["cores"])), float(whole(found["used"])), (), texts(found, "top"))
    rows = [line.partition("=")[::2] for line in text.splitlines()]
    said = dict(row for row in rows if row[0] != "top")
    before, after = ([int(part) for part in said[name].split()[1:9]] for name in ("before", "after"))
    ticks = [later - earlier for earlier, later in zip(before, after, strict=True)]
    total, idle = sum(ticks), ticks[3] + ticks[4]  # the 4th and 5th column: idle and waiting for a disk (man 5 proc)
    used = 100 * (total - idle) / total if total > 0 else 0.0
    average = tuple(float(part) for part in said["load"].split())
    top = tuple(value.split(None, 1)[-1].strip() for name, value in rows if name == "top" and value.strip())
    return Load(max(1, int(said["cores"])), min(100.0, max(0.0, used)), average, top)


LOAD = Fact("load", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
