"""Batteries and the adapter."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs, whole

_LINUX = r"""
[ -d /sys/class/power_supply ] || exit 80
for one in /sys/class/power_supply/*; do
[ -r "$one/uevent" ] || continue
echo "supply=${one##*/}"; cat "$one/uevent" 2>/dev/null
for name in charge_control_end_threshold charge_control_limit; do
[ -r "$one/$name" ] && read -r got <"$one/$name" && echo "limit=$got" && break
done
done
:
"""

# Classes of root/wmi: figures in mWh. Where they are silent, the battery's own report of Windows.Devices.Power.
_WINDOWS = r"""
$all = @{}
function From($class, $names) { try { foreach ($one in @(Get-CimInstance -Namespace root/wmi -ClassName $class -ErrorAction Stop)) {
  $key = [string]$one.InstanceName; if (-not $all[$key]) { $all[$key] = @{ name = $key } }
  foreach ($name in $names) { $all[$key][$name] = $one.$name } } } catch { } }
From BatteryStatus @('PowerOnline', 'Charging', 'Discharging', 'RemainingCapacity')
if (-not $all.Count) { if (@(Get-CimInstance Win32_Battery -Property DeviceID).Count) { throw 'the battery does not tell' }; throw 'satchel:80' }
From BatteryFullChargedCapacity @('FullChargedCapacity'); From BatteryStaticData @('DesignedCapacity', 'DeviceName'); From BatteryCycleCount @('CycleCount')
$first = @($all.Values)[0]
if (-not $first.DesignedCapacity -and $all.Count -eq 1) { try {
  $report = [Windows.Devices.Power.Battery, Windows.Devices.Power, ContentType = WindowsRuntime]::AggregateBattery.GetReport()
  $first.DesignedCapacity = $report.DesignCapacityInMilliwattHours; if (-not $first.FullChargedCapacity) { $first.FullChargedCapacity = $report.FullChargeCapacityInMilliwattHours } } catch { } }
@{ batteries = @($all.Values) } | ConvertTo-Json -Compress -Depth 3
"""  # noqa: E501 - a script in its own language

_STATES = {"charging": "charging", "discharging": "discharging", "full": "full", "not charging": "idle"}


@dataclass(frozen=True, slots=True)
class Battery:
    """`design`, `full`, `now`: its capacity when new, today, and what is left, in one unit; 0 where that is not told.
    `state`: charging, discharging, full, idle, or "". `limit`: percent up to which it is charged on purpose."""

    name: str
    design: int = 0
    full: int = 0
    now: int = 0
    state: str = ""
    cycles: int = 0
    percent: int | None = None
    limit: int | None = None

    @property
    def health(self) -> float | None:
        """0 to 1: what is left of the capacity that it had when it was new."""
        return self.full / self.design if self.design > 0 and self.full > 0 else None


@dataclass(frozen=True, slots=True)
class Power:
    """`is_plugged`: the adapter gives power, None where that is not told."""

    batteries: tuple[Battery, ...]
    is_plugged: bool | None = None


def parse(os: Os, text: str) -> Power:
    return _windows(text) if os is Os.WINDOWS else _linux(text)


def _windows(text: str) -> Power:
    found = [one for one in json_object(text)["batteries"] or () if isinstance(one, dict)]
    batteries = tuple(
        Battery(
            name=str(one.get("DeviceName") or "battery").strip()[:40],
            design=_count(one.get("DesignedCapacity")),
            full=_count(one.get("FullChargedCapacity")),
            now=_count(one.get("RemainingCapacity")),
            state="charging" if one.get("Charging") else "discharging" if one.get("Discharging") else "idle",
            cycles=_count(one.get("CycleCount")),
            percent=_share(_count(one.get("RemainingCapacity")), _count(one.get("FullChargedCapacity"))),
        )
        for one in found
    )
    return Power(batteries, any(bool(one.get("PowerOnline")) for one in found) if found else None)


def _linux(text: str) -> Power:
    parts = [pairs(f"supply={part}") for part in text.split("supply=")[1:]]
    if not parts and text.strip():
        raise ValueError("no supply")
    adapters = [one for one in parts if one.get("POWER_SUPPLY_TYPE") in ("Mains", "USB", "USB_C", "Wireless")]
    plugged = any(one.get("POWER_SUPPLY_ONLINE") in ("1", "2") for one in adapters) if adapters else None
    return Power(tuple(_batteries(parts)), plugged)


def _batteries(parts: list[dict[str, str]]) -> Iterator[Battery]:
    for one in parts:
        said = {name.removeprefix("POWER_SUPPLY_"): value for name, value in one.items()}
        # SCOPE=Device is the battery of a mouse or a headset.
        if said.get("TYPE") == "Battery" and said.get("SCOPE") != "Device" and said.get("PRESENT", "1") != "0":
            kind = "ENERGY" if "ENERGY_FULL" in said else "CHARGE"
            design, full, now = (_number(said, f"{kind}_{name}") for name in ("FULL_DESIGN", "FULL", "NOW"))
            limit = _number(said, "limit")
            yield Battery(
                name=said["supply"][:40],
                design=design,
                full=full,
                now=now,
                state=_STATES.get(said.get("STATUS", "").lower(), ""),
                cycles=_number(said, "CYCLE_COUNT"),
                percent=_number(said, "CAPACITY") if "CAPACITY" in said else _share(now, full),
                limit=limit if 0 < limit < 100 else None,
            )


def _share(part: int, total: int) -> int | None:
    return min(100, round(100 * part / total)) if total > 0 else None


def _number(said: Mapping[str, str], name: str) -> int:
    return _count(said.get(name))


def _count(value: object) -> int:
    return max(0, whole(value))


POWER = Fact("power", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=8)
