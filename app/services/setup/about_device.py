"""What a device is, as far as a profile may ask for it: its system, its version, what kind of machine it is."""

from dataclasses import dataclass

from app.domain.facts import Fact, Facts, Missing
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs

_LINUX = r"""
cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null
echo
printf 'satchel_chassis=%s\n' "$(cat /sys/class/dmi/id/chassis_type 2>/dev/null)"
if command -v systemd-detect-virt >/dev/null 2>&1; then printf 'satchel_virtual=%s\n' "$(systemd-detect-virt 2>/dev/null)"
elif grep -q '^flags.* hypervisor' /proc/cpuinfo 2>/dev/null; then echo satchel_virtual=yes; fi
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$system = Get-CimInstance Win32_OperatingSystem -Property Version, ProductType
$computer = Get-CimInstance Win32_ComputerSystem -Property Manufacturer, Model
$case = Get-CimInstance Win32_SystemEnclosure -Property ChassisTypes
$edition = (Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion').EditionID
@{ version = $system.Version; product = $system.ProductType; edition = $edition
   model = $computer.Manufacturer + ' ' + $computer.Model; chassis = @($case.ChassisTypes) -join ' '
} | ConvertTo-Json -Compress
"""

# SMBIOS 3.7, 7.4.1 "System Enclosure or Chassis Types"
_LAPTOPS = {"8", "9", "10", "11", "14", "30", "31", "32"}
_SERVERS = {"17", "22", "23", "25", "28", "29"}
_EDITIONS = {"core": "home", "coresinglelanguage": "home", "professional": "pro", "professionalworkstation": "pro"}
_VIRTUAL = ("virtual", "vmware", "qemu", "kvm", "xen", "bochs", "parallels")


@dataclass(frozen=True, slots=True)
class AboutDevice:
    """All in small letters. `likes` are the distributions that it is made after ("debian" for Ubuntu)."""

    distribution: str = ""
    likes: tuple[str, ...] = ()
    version: str = ""
    edition: str = ""
    kind: str = ""  # laptop, desktop, server, virtual; "" where it does not say


def parse(os: Os, text: str) -> AboutDevice:
    if os is Os.WINDOWS:
        found = json_object(text)
        version, edition = str(found["version"]), str(found["edition"] or "").casefold()
        is_server = str(found["product"]) != "1"
        build = int(version.split(".")[2])
        name = "windows-server" if is_server else "windows-11" if build >= 22000 else "windows-10"
        kind = _kind(str(found["chassis"]).split(), any(word in str(found["model"]).casefold() for word in _VIRTUAL))
        kind = "server" if is_server and kind in ("desktop", "") else kind
        return AboutDevice(name, ("windows",), version, _EDITIONS.get(edition, edition), kind)
    said = {name: value.strip().strip("\"'").casefold() for name, value in pairs(text).items()}
    kind = _kind([said["satchel_chassis"]], said.get("satchel_virtual", "none") not in ("none", ""))
    return AboutDevice(
        said.get("ID", ""),
        tuple(said.get("ID_LIKE", "").split()),
        said.get("VERSION_ID", ""),
        said.get("VARIANT_ID", ""),
        kind,
    )


def _kind(chassis: list[str], is_virtual: bool) -> str:
    if is_virtual:
        return "virtual"
    if set(chassis) & _LAPTOPS:
        return "laptop"
    if set(chassis) & _SERVERS:
        return "server"
    return "desktop" if any(one.isdecimal() and int(one) > 2 for one in chassis) else ""


ABOUT: Fact[AboutDevice] = Fact("about_device", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)


def about_in(known: Facts) -> AboutDevice | None:
    """What the device said of itself; None where it does not say."""
    found = known.find(ABOUT)
    return None if isinstance(found, Missing) else found
