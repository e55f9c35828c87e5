"""What stands on a device's label and names its system: for the report that goes to the customer."""

from dataclasses import dataclass

from app.domain.facts import Fact, Missing
from app.domain.target import Os, Target
from app.domain.task import TaskContext
from app.services.facts.answers import json_object, pairs
from app.services.facts.reading import read_facts

_LINUX = r"""
for name in sys_vendor product_name; do
    printf '%s=%s\n' "$name" "$(cat "/sys/class/dmi/id/$name" 2>/dev/null)"
done
printf 'product_serial=%s\n' "$(cat /sys/class/dmi/id/product_serial 2>/dev/null ||
    sudo -n cat /sys/class/dmi/id/product_serial 2>/dev/null </dev/null)"
printf 'kernel=%s\n' "$(uname -r)"
(. /etc/os-release 2>/dev/null && printf 'system=%s\n' "$PRETTY_NAME")
"""

_WINDOWS = r"""
$bios = Get-CimInstance Win32_BIOS -Property SerialNumber
$computer = Get-CimInstance Win32_ComputerSystem -Property Manufacturer, Model
$system = Get-CimInstance Win32_OperatingSystem -Property Caption, Version
@{ sys_vendor = $computer.Manufacturer; product_name = $computer.Model; product_serial = $bios.SerialNumber
   kernel = $system.Version; system = $system.Caption } | ConvertTo-Json -Compress
"""

_LONGEST = 120  # characters that are believed
_FILLERS = {"", "none", "default string", "to be filled by o.e.m.", "system serial number", "not specified", "0"}
"""What makers leave in these fields (read in the wild; compared in small letters)."""


@dataclass(frozen=True, slots=True)
class Nameplate:
    """Each is "" where the device does not say it."""

    maker: str = ""
    model: str = ""
    serial: str = ""
    system: str = ""  # "Debian GNU/Linux 12 (bookworm)"
    version: str = ""  # of the kernel


def parse(os: Os, text: str) -> Nameplate:
    found = json_object(text) if os is Os.WINDOWS else pairs(text)
    names = ("sys_vendor", "product_name", "product_serial", "system", "kernel")
    return Nameplate(*(_said(found.get(name)) for name in names))


def _said(value: object) -> str:
    text = " ".join(str(value or "").split())[:_LONGEST]
    return "" if text.casefold() in _FILLERS else text


NAMEPLATE: Fact[Nameplate] = Fact("nameplate", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)


def nameplate_of(target: Target, task: TaskContext) -> Nameplate:
    """What the device says; empty where it does not. Raises TargetError when it is lost."""
    found = read_facts(target, [NAMEPLATE], task).find(NAMEPLATE)
    return Nameplate() if isinstance(found, Missing) else found
