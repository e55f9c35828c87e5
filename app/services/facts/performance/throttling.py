"""Whether something keeps the processors from their full speed: heat, too little power, or a limit that was set."""

import re
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, whole
from app.services.facts.event_log import ONLY_NO_EVENTS

_LINUX = r"""
[ -d /sys/devices/system/cpu ] || exit 127
get() { got=; [ -r "$1" ] && IFS= read -r got <"$1"; } 2>/dev/null
look() {
sum=0; found=
for one in /sys/devices/system/cpu/cpu[0-9]*/thermal_throttle; do
[ -d "$one" ] || continue; found=yes
get "$one/core_throttle_count"; sum=$((sum+${got:-0})); get "$one/package_throttle_count"; sum=$((sum+${got:-0}))
done
[ -z "$found" ] || echo "$1 $sum"
}
look before
for one in /sys/devices/system/cpu/cpufreq/policy*; do
[ -d "$one" ] || continue
get "$one/cpuinfo_max_freq"; full=$got; get "$one/scaling_max_freq"; most=$got; get "$one/scaling_governor"
echo "speed ${full:-0} ${most:-0} ${got:-?}"
done
for one in /sys/class/thermal/thermal_zone[0-9]*; do
[ -d "$one" ] || continue
get "$one/temp"; now=$got; get "$one/type"; name=$got; top=
for trip in "$one"/trip_point_*_type; do
get "$trip"; [ "$got" = critical ] && { get "${trip%_type}_temp"; top=$got; }
done
echo "zone ${now:-0} ${top:-0} $name"
done
for one in /sys/class/hwmon/hwmon[0-9]*; do
get "$one/name"; [ "$got" = rpi_volt ] && { get "$one/in0_lcrit_alarm"; echo "undervoltage $got"; }
done
sleep 1
look after
:
"""

# Counters\ProcessorInformation has the figures without a look at their localised names. Event 37 of
# Microsoft-Windows-Kernel-Processor-Power: "the speed is being limited by system firmware".
_WINDOWS = r"""
$all = @(Get-CimInstance Win32_PerfFormattedData_Counters_ProcessorInformation -Filter "Name='_Total'" -Property PercentPerformanceLimit, PerformanceLimitFlags, PercentofMaximumFrequency)
if (-not $all) { throw 'satchel:80' }
$found = @()
try { $found = @(Get-WinEvent -FilterHashtable @{ LogName = 'System'; ProviderName = 'Microsoft-Windows-Kernel-Processor-Power'; Id = 37; StartTime = (Get-Date).AddDays(-1) } -MaxEvents 500 -ErrorAction Stop) }
catch { ONLY_NO_EVENTS }
@{ limit = [int]$all[0].PercentPerformanceLimit; flags = [long]$all[0].PerformanceLimitFlags; events = $found.Count } | ConvertTo-Json -Compress
""".replace("ONLY_NO_EVENTS", ONLY_NO_EVENTS)  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Zone:
    """Degrees Celsius; `critical` is where the device switches itself off, None where that is not told."""

    name: str
    degrees: float
    critical: float | None = None


@dataclass(frozen=True, slots=True)
class Throttling:
    """`now` and `total`: how often heat has slowed a processor in one second, and since the start; None where that is
    not counted. `limit`: percent of the full speed that is allowed at the moment. `firmware`: how often Windows noted
    in a day that the firmware limits the speed."""

    now: int | None = None
    total: int | None = None
    limit: int | None = None
    governor: str = ""
    zones: tuple[Zone, ...] = ()
    has_too_little_power: bool = False
    firmware: int = 0

    @property
    def is_known(self) -> bool:
        return self.now is not None or self.limit is not None or bool(self.zones)


def parse(os: Os, text: str) -> Throttling:
    if os is Os.WINDOWS:
        found = json_object(text)
        limit = whole(found["limit"])
        # 0 is what a virtual machine says.
        return Throttling(limit=limit if 0 < limit <= 100 else None, firmware=whole(found["events"]))
    rows = [line.split(" ", 3) for line in text.splitlines()]
    if any(row[0] not in ("before", "after", "speed", "zone", "undervoltage") for row in rows):
        raise ValueError("not what was asked for")
    counts = {row[0]: int(row[1]) for row in rows if row[0] in ("before", "after")}
    speeds = [(int(row[1]), int(row[2]), row[3]) for row in rows if row[0] == "speed"]
    limits = [round(100 * most / full) for full, most, _ in speeds if full > 0 and most > 0]
    zones = tuple(_zone(row) for row in rows if row[0] == "zone" and re.fullmatch(r"-?\d{1,6}", row[1]))
    return Throttling(
        now=counts["after"] - counts["before"] if len(counts) == 2 else None,
        total=counts.get("after"),
        limit=min(100, *limits) if len(limits) > 1 else (min(100, limits[0]) if limits else None),
        governor=speeds[0][2][:30] if speeds else "",
        zones=tuple(one for one in zones if 0 < one.degrees < 200),
        has_too_little_power=any(row[:2] == ["undervoltage", "1"] for row in rows),
    )


def _zone(row: list[str]) -> Zone:
    critical = int(row[2]) / 1000
    return Zone(row[3][:40], int(row[1]) / 1000, critical if 40 < critical < 200 else None)


THROTTLING = Fact("throttling", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=8)
