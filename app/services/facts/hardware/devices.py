"""Built-in devices that do not work: without a driver, without their firmware, or with a fault that they report."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

# "failed with error -2": there is no such file. Drivers try newer files first, so one alone says nothing.
_LINUX = r"""
[ -d /sys/bus ] || exit 127
get() { got=; [ -r "$1" ] && IFS= read -r got <"$1"; } 2>/dev/null
for one in /sys/bus/pci/devices/*; do
[ -d "$one" ] || continue
get "$one/class"; class=$got; get "$one/vendor"; vendor=$got; get "$one/device"
driver=-; [ -e "$one/driver" ] && driver=yes
net=; for at in "$one"/net "$one"/virtio*/net; do [ -d "$at" ] && net=net; done
printf 'pci\t%s\t%s\t%s\t%s\t%s\t%s\n' "${one##*/}" "$class" "$vendor" "$got" "$driver" "$net"
done
if command -v lspci >/dev/null 2>&1; then lspci -D 2>/dev/null | head -n 500 | sed 's/^/name\t/; s/ /\t/'; fi
dmesg 2>/dev/null | grep -iE 'firmware: failed to load|Direct firmware load for|Failed to load firmware|failed to fetch firmware' | tail -n 60 | sed 's/^/firmware\t/'
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
@(Get-CimInstance Win32_PnPEntity -Filter 'ConfigManagerErrorCode<>0' -Property Name, DeviceID, PNPClass, ConfigManagerErrorCode | Select-Object -First 200 | ForEach-Object {
  @{ name = [string]$_.Name; id = [string]$_.DeviceID; kind = [string]$_.PNPClass; code = [int]$_.ConfigManagerErrorCode } }) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language

_CLASSES = {
    0x01: tr("disk controller"),
    0x02: tr("network adapter"),
    0x03: tr("graphics adapter"),
    0x04: tr("sound device"),
    0x0C03: tr("USB controller"),
    0x0D: tr("wireless device"),
}  # fmt: skip - PCI Code and ID Assignment Specification
_NEEDED = (0x01, 0x02, 0x0D)
"""Classes that are of no use without a driver; what else has none is often meant so."""
_NOT_FOR_A_DRIVER = {0x0101: tr("IDE of a chip set that is not used")}
_CODES = {
    1: tr("is not set up"),
    3: tr("has a broken driver, or too little memory"),
    9: tr("reports a wrong number"),
    10: tr("cannot start"),
    12: tr("finds no free resources"),
    14: tr("needs a restart of Windows"),
    16: tr("could not be identified fully"),
    18: tr("needs its driver again"),
    19: tr("has broken entries in the registry"),
    21: tr("is being removed"),
    22: tr("is switched off"),
    24: tr("is not there or not working"),
    28: tr("has no driver"),
    29: tr("is switched off in the firmware"),
    31: tr("does not work: its driver could not be loaded"),
    32: tr("has a driver that is switched off"),
    37: tr("has a driver that fails"),
    39: tr("has a driver that is broken or missing"),
    43: tr("has reported a fault"),
    44: tr("was stopped by a program"),
    45: tr("is not plugged in"),
    47: tr("waits to be unplugged"),
    48: tr("has a driver that is blocked"),
    52: tr("has a driver that is not signed"),
}
"""Error codes of the Device Manager (learn.microsoft.com, "Error codes in Device Manager")."""
_FIRMWARE = re.compile(r"(?:load(?:ing)?(?: firmware)?(?: for)?|firmware)[: ]+['\"]?([\w.+/-]+\.\w[\w.+-]*)")
_WHO = re.compile(r"^(?:\[\s*[\d.]+\] )?(\S+) (\S+?): ")


@dataclass(frozen=True, slots=True)
class Device:
    """A device that something is wrong with. `code` is Windows' number for it, 0 elsewhere. `is_needed`: it should
    work, for what it is. `firmware`: the file that it misses."""

    id: str
    name: str
    kind: str
    trouble: str
    code: int = 0
    is_needed: bool = True
    firmware: str = ""  # the file that it does not work without


def parse(os: Os, text: str) -> tuple[Device, ...]:
    return tuple(_windows(text) if os is Os.WINDOWS else _linux(text))


def _windows(text: str) -> Iterator[Device]:
    for item in json_list(text):
        code = whole(item["code"])
        if code:
            trouble = _CODES.get(code, tr("has code {code} in the Device Manager", code=code))
            name = str(item["name"] or tr("an unknown device"))[:120]
            yield Device(
                str(item["id"])[:200], name, str(item["kind"])[:40], trouble, code, code not in (22, 29, 45, 47)
            )


def _linux(text: str) -> Iterator[Device]:
    rows = [line.split("\t") for line in text.splitlines()]
    if any(row[0] not in ("pci", "name", "firmware") for row in rows):
        raise ValueError("not what was asked for")
    names = {row[1]: row[2].partition(": ")[2][:120] for row in rows if row[0] == "name" and len(row) > 2}
    working = set()
    for _, at, code, vendor, device, driver, *_ in (row for row in rows if row[0] == "pci"):
        whole_class = int(code, 16) >> 8
        kind = _CLASSES.get(whole_class >> 8) or _CLASSES.get(whole_class) or ""
        if driver == "yes":
            working.add(at)
        elif kind and whole_class not in _NOT_FOR_A_DRIVER:
            name = names.get(at) or f"{vendor.removeprefix('0x')}:{device.removeprefix('0x')}"
            yield Device(at, name, kind, tr("has no driver"), is_needed=whole_class >> 8 in _NEEDED)
    yield from _without_firmware([row for row in rows if row[0] == "firmware"], names, rows)


def _without_firmware(lines: list[list[str]], names: dict[str, str], rows: list[list[str]]) -> Iterator[Device]:
    """Of what the kernel could not find: only a network adapter that then has no network is known to miss it."""
    nets = {row[1] for row in rows if row[0] == "pci" and len(row) > 6 and row[6] == "net"}
    adapters = {row[1] for row in rows if row[0] == "pci" and int(row[2], 16) >> 16 == 0x02}
    wanted: dict[str, str] = {}
    for row in lines:
        if (who := _WHO.match(row[-1])) and (file := _FIRMWARE.search(row[-1])):
            wanted.setdefault(who[2], file[1])
    for at, name in wanted.items():
        idle = at in adapters and at not in nets
        trouble = (
            tr("misses its firmware {name}", name=name[:80]) if idle else tr("did not find {name}", name=name[:80])
        )
        yield Device(
            at,
            names.get(at, at),
            tr("network adapter") if at in adapters else tr("device"),
            trouble,
            is_needed=idle,
            firmware=name[:80] if idle else "",
        )


DEVICES = Fact("devices", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=10)
"""Only those with a trouble."""
