"""The device itself: maker, model, serial number, firmware, processor, memory, network and graphics adapters."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.answers import json_object, whole

# Names of PCI devices come from lspci where it is there; else their numbers.
_LINUX = r"""
[ -r /proc/meminfo ] || exit 127
get() { got=; [ -r "$1" ] && IFS= read -r got <"$1"; } 2>/dev/null
for name in sys_vendor product_name product_version board_vendor board_name bios_vendor bios_version bios_date chassis_type; do
get "/sys/class/dmi/id/$name"; [ -n "$got" ] && printf 'dmi\t%s\t%s\n' "$name" "$got"
done
get /sys/class/dmi/id/product_serial; [ -n "$got" ] && printf 'dmi\tserial\t%s\n' "$got"
get /sys/class/dmi/id/board_serial; [ -n "$got" ] && printf 'dmi\tboard serial\t%s\n' "$got"
[ -r /sys/firmware/devicetree/base/model ] && printf 'dmi\tmodel\t%s\n' "$(tr -d '\000' </sys/firmware/devicetree/base/model)"
[ -r /sys/firmware/devicetree/base/serial-number ] && printf 'dmi\tserial\t%s\n' "$(tr -d '\000' </sys/firmware/devicetree/base/serial-number)"
read -r name size unit </proc/meminfo && printf 'memory\t%s\n' "$size"
grep -E '^(model name|Hardware|cpu model|physical id|core id|processor)[[:space:]]*:' /proc/cpuinfo | head -n 3000 | sed 's/^/cpu\t/'
for one in /sys/class/net/*; do
[ -e "$one/device" ] || continue
get "$one/address"; address=$got; driver=; cd -P "$one/device/driver" 2>/dev/null && driver=${PWD##*/}
wifi=; [ -d "$one/phy80211" ] && wifi=wifi
printf 'net\t%s\t%s\t%s\t%s\n' "${one##*/}" "$address" "$driver" "$wifi"
done
for one in /sys/bus/pci/devices/*; do
get "$one/class"; case $got in 0x03*|0x02*|0x01*|0x04*) ;; *) continue ;; esac; class=$got
get "$one/vendor"; vendor=$got; get "$one/device"; printf 'pci\t%s\t%s\t%s\t%s\n' "${one##*/}" "$class" "$vendor" "$got"
done
for one in /sys/bus/usb/devices/*; do
[ -r "$one/product" ] || continue; get "$one/bDeviceClass"; [ "$got" = 09 ] && continue
get "$one/idVendor"; id=$got; get "$one/idProduct"; id=$id:$got; get "$one/manufacturer"; maker=$got; get "$one/product"
printf 'usb\t%s\t%s\t%s\n' "$id" "$maker" "$got"
done
if command -v lspci >/dev/null 2>&1; then lspci -D 2>/dev/null | head -n 500 | sed 's/^/name\t/; s/ /\t/'; fi
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$c = Get-CimInstance Win32_ComputerSystem -Property Manufacturer, Model, TotalPhysicalMemory, PCSystemType
$b = Get-CimInstance Win32_BIOS -Property Manufacturer, SMBIOSBIOSVersion, ReleaseDate, SerialNumber
$p = @(Get-CimInstance Win32_Processor -Property Name, NumberOfCores, NumberOfLogicalProcessors)
$m = Get-CimInstance Win32_BaseBoard -Property Manufacturer, Product, SerialNumber
@{ vendor = [string]$c.Manufacturer; model = [string]$c.Model; serial = ([string]$b.SerialNumber).Trim(); kind = [int]$c.PCSystemType; memory = [long]$c.TotalPhysicalMemory
   bios = "$($b.Manufacturer) $($b.SMBIOSBIOSVersion)"; bios_date = $(if ($b.ReleaseDate) { $b.ReleaseDate.ToString('yyyy-MM-dd', [Globalization.CultureInfo]::InvariantCulture) } else { '' })
   board = "$($m.Manufacturer) $($m.Product)"; board_serial = ([string]$m.SerialNumber).Trim()
   cpu = ([string]$p[0].Name).Trim(); cores = [int]($p | Measure-Object NumberOfCores -Sum).Sum; threads = [int]($p | Measure-Object NumberOfLogicalProcessors -Sum).Sum
   net = @(Get-CimInstance Win32_NetworkAdapter -Filter 'PhysicalAdapter=TRUE' -Property Name, MACAddress, PNPDeviceID | Where-Object { $_.PNPDeviceID -notlike 'ROOT\*' } | ForEach-Object { @{ name = [string]$_.Name; mac = [string]$_.MACAddress } })
   video = @(Get-CimInstance Win32_VideoController -Property Name | ForEach-Object { [string]$_.Name })
   usb = @() } | ConvertTo-Json -Compress -Depth 3
"""  # noqa: E501 - a script in its own language

_NOTHING = re.compile(
    r"(?i)^(?:|default string|to be filled by o\.?e\.?m\.?|system serial number|not (?:specified|available)|none|0+|x+|"
    r"system (?:product name|manufacturer|version)|chassis serial number|empty|unknown|n/?a|123456789)$"
)
_CHASSIS = {
    **dict.fromkeys((3, 4, 6, 7, 35), "desktop"),
    **dict.fromkeys((8, 9, 10, 14, 31, 32), "laptop"),
    **dict.fromkeys((17, 23), "server"),
    13: "all-in-one",
    30: "tablet",
}
_SYSTEM_TYPES = {1: "desktop", 2: "laptop", 3: "desktop", 4: "server", 5: "server", 7: "server"}
"""SMBIOS 7.4.1, and Win32_ComputerSystem.PCSystemType."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """A network adapter, by its own address."""

    name: str
    mac: str
    driver: str = ""
    is_wifi: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """`memory` in bytes, as the system has it. What the firmware does not name, or names with a placeholder, is ""."""

    vendor: str = ""
    model: str = ""
    serial: str = ""
    kind: str = ""
    board: str = ""
    board_serial: str = ""
    firmware: str = ""
    processor: str = ""
    cores: int = 0
    threads: int = 0
    memory: int = 0
    adapters: tuple[Adapter, ...] = ()
    graphics: tuple[str, ...] = ()
    usb: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return (
            " ".join(dict.fromkeys(f"{self.vendor} {self.model}".split()))
            or self.board
            or tr("a device without a name")
        )


def parse(os: Os, text: str) -> Machine:
    return _windows(text) if os is Os.WINDOWS else _linux(text)


def _windows(text: str) -> Machine:
    found = json_object(text)
    return Machine(
        vendor=_named(found["vendor"]),
        model=_named(found["model"]),
        serial=_named(found["serial"]),
        kind=_SYSTEM_TYPES.get(whole(found["kind"]), ""),
        board=_named(found["board"]),
        board_serial=_named(found["board_serial"]),
        firmware=" ".join(part for part in (_named(found["bios"]), _named(found["bios_date"])) if part),
        processor=_named(found["cpu"]),
        cores=whole(found["cores"]),
        threads=whole(found["threads"]),
        memory=whole(found["memory"]),
        adapters=tuple(Adapter(str(one["name"])[:100], str(one["mac"] or "").lower()) for one in found["net"] or ()),
        graphics=tuple(str(one)[:100] for one in found["video"] or ()),
    )


def _linux(text: str) -> Machine:
    rows = [line.split("\t") for line in text.splitlines()]
    said = {row[1]: _named(row[2]) for row in reversed(rows) if row[0] == "dmi"}
    names = {row[1]: row[2].partition(": ")[2] for row in rows if row[0] == "name" and len(row) > 2}
    cpus = list(_lines_of_cpuinfo(rows))
    processor = next((value for name, value in cpus if name in ("model name", "cpu model", "Hardware")), "")
    threads = sum(name == "processor" for name, _ in cpus)
    return Machine(
        vendor=said.get("sys_vendor", ""),
        model=" ".join(dict.fromkeys(f"{said.get('product_name', '')} {said.get('product_version', '')}".split()))
        or said.get("model", ""),
        serial=said.get("serial", ""),
        kind=_CHASSIS.get(int(said["chassis_type"]), "") if said.get("chassis_type", "").isdigit() else "",
        board=" ".join(part for part in (said.get("board_vendor"), said.get("board_name")) if part),
        board_serial=said.get("board serial", ""),
        firmware=" ".join(said[one] for one in ("bios_vendor", "bios_version", "bios_date") if said.get(one)),
        processor=processor[:100],
        cores=len(_cores(cpus)) or threads,
        threads=threads,
        memory=int(next(row[1] for row in rows if row[0] == "memory")) * 1024,
        adapters=tuple(
            Adapter(row[1][:40], row[2].lower()[:40], row[3][:40], row[4] == "wifi") for row in rows if row[0] == "net"
        ),
        graphics=tuple(_graphics(rows, names)),
        usb=tuple(sorted({" ".join(f"{row[2]} {row[3]}".split())[:100] for row in rows if row[0] == "usb"})),
    )


def _lines_of_cpuinfo(rows: list[list[str]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        if row[0] == "cpu":
            name, _, value = "\t".join(row[1:]).partition(":")
            yield name.strip(), value.strip()


def _cores(cpus: list[tuple[str, str]]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    package = ""
    for name, value in cpus:
        if name == "physical id":
            package = value
        elif name == "core id":
            found.add((package, value))
    return found


def _graphics(rows: list[list[str]], names: Mapping[str, str]) -> Iterator[str]:
    for row in rows:
        if row[0] == "pci" and row[2].startswith("0x03"):
            yield names.get(row[1], f"{row[3].removeprefix('0x')}:{row[4].removeprefix('0x')}")[:100]


def _named(value: object) -> str:
    said = " ".join(str(value or "").split())[:100]
    return "" if _NOTHING.fullmatch(said) else said


MACHINE = Fact("machine", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=10)
