"""The memory modules, and how many more there is room for."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, whole
from app.services.facts.hardware.smbios import MEMORY_ARRAY, MEMORY_DEVICE, Structure, from_hex

# Of all tables only those of the memory leave the device: others hold its serial number.
_LINUX = r"""
tables=/sys/firmware/dmi/tables/DMI
[ -e $tables ] || exit 80
[ -r $tables ] || exit 81
command -v od >/dev/null 2>&1 && command -v awk >/dev/null 2>&1 || exit 127
head -c 65536 $tables | od -An -v -tx1 | awk '
function n(h) { return 16 * (index("0123456789abcdef", substr(h, 1, 1)) - 1) + index("0123456789abcdef", substr(h, 2, 1)) - 1 }
{ for (i = 1; i <= NF; i++) b[++c] = $i }
END { i = 1
while (i + 3 <= c) {
l = n(b[i + 1]); if (l < 4) exit
e = i + l; while (e < c && (b[e] != "00" || b[e + 1] != "00")) e++
if (b[i] == "10" || b[i] == "11" || b[i] == "7f") { s = ""; for (k = i; k <= e + 1; k++) s = s " " b[k]; print s }
if (b[i] == "7f") exit
i = e + 2
} }'
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$array = @(Get-CimInstance Win32_PhysicalMemoryArray -Property MemoryDevices, MaxCapacityEx, Use | Where-Object { $_.Use -eq 3 })
@{ slots = [int]($array | Measure-Object MemoryDevices -Sum).Sum; most = [long]1024 * [long]($array | Measure-Object MaxCapacityEx -Sum).Sum
   modules = @(Get-CimInstance Win32_PhysicalMemory -Property Capacity, Speed, ConfiguredClockSpeed, DeviceLocator, Manufacturer, PartNumber, SerialNumber | ForEach-Object { @{
     place = [string]$_.DeviceLocator; size = [long]$_.Capacity; rated = [int]$_.Speed; speed = [int]$_.ConfiguredClockSpeed
     maker = ([string]$_.Manufacturer).Trim(); part = ([string]$_.PartNumber).Trim(); serial = ([string]$_.SerialNumber).Trim() } }) } | ConvertTo-Json -Compress -Depth 3
"""  # noqa: E501 - a script in its own language

_SYSTEM_MEMORY = 3  # of type 16, offset 5: what the array is used for


@dataclass(frozen=True, slots=True)
class Module:
    """`size` in bytes; `rated` and `speed` in millions of transfers a second, 0 where that is not told."""

    place: str
    size: int
    rated: int = 0
    speed: int = 0
    maker: str = ""
    part: str = ""
    serial: str = ""

    @property
    def title(self) -> str:
        return " ".join(part for part in (self.maker, self.part) if part) or "module"


@dataclass(frozen=True, slots=True)
class MemoryModules:
    """`slots` and `most` (bytes) are what the board takes; 0 where that is not told."""

    modules: tuple[Module, ...]
    slots: int = 0
    most: int = 0


def parse(os: Os, text: str) -> MemoryModules:
    if os is Os.WINDOWS:
        found = json_object(text)
        modules = tuple(
            Module(
                str(one["place"])[:40],
                whole(one["size"]),
                whole(one["rated"]),
                whole(one["speed"]),
                *(str(one[name])[:60] for name in ("maker", "part", "serial")),
            )
            for one in (found["modules"] or ())[:64]
        )
        return MemoryModules(modules, whole(found["slots"]), whole(found["most"]))
    tables = from_hex(text)
    devices = [one for one in tables if one.kind == MEMORY_DEVICE]
    arrays = [one for one in tables if one.kind == MEMORY_ARRAY and one.number(5, 1) == _SYSTEM_MEMORY]
    return MemoryModules(
        modules=tuple(one for one in map(_module, devices) if one.size),
        slots=sum(one.number(0x0D, 2) for one in arrays),
        most=sum(_most(one) for one in arrays),
    )


def _most(one: Structure) -> int:
    kilobytes = one.number(7, 4)
    return one.number(0x0F, 8) if kilobytes == 0x80000000 else kilobytes * 1024


def _module(one: Structure) -> Module:
    size = one.number(0x0C, 2)
    if size == 0x7FFF:  # 32 GB and more stand elsewhere, in megabytes
        count = (one.number(0x1C, 4) & 0x7FFFFFFF) * 1024 * 1024
    elif size in (0, 0xFFFF):
        count = 0
    else:
        count = (size & 0x7FFF) * (1024 if size & 0x8000 else 1024 * 1024)
    place = " ".join(dict.fromkeys(part for part in (one.text(0x10), one.text(0x11)) if part))
    return Module(
        place, count, one.number(0x15, 2), one.number(0x20, 2), one.text(0x17), one.text(0x1A), one.text(0x18)
    )


MEMORY_MODULES = Fact("memory_modules", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=10)
