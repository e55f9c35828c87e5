"""Network adapters and whether something is plugged into them."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

# Reading `carrier`, `speed` and `duplex` of an adapter that is switched off fails: that is an empty value here.
_LINUX = r"""
[ -d /sys/class/net ] || exit 127
for d in /sys/class/net/*; do
[ -e "$d/operstate" ] || continue
physical=no; [ -e "$d/device" ] && physical=yes
wifi=no; [ -e "$d/wireless" ] || [ -e "$d/phy80211" ] && wifi=yes
v() { cat "$d/$1" 2>/dev/null; }
echo "${d##*/}|$physical|$wifi|$(v operstate)|$(v carrier)|$(v flags)|$(v speed)|$(v duplex)|$(v mtu)|$(v type)"
done
"""

_WINDOWS = r"""
@(Get-NetAdapter -IncludeHidden:$false | ForEach-Object { @{
  name = $_.Name; physical = [bool]$_.HardwareInterface; wifi = ($_.NdisPhysicalMedium -eq 9)
  state = [int]$_.InterfaceOperationalStatus; admin = [int]$_.InterfaceAdminStatus; media = [int]$_.MediaConnectionState
  speed = [long]$_.Speed; full = [bool]$_.FullDuplex; mtu = [long]$_.MtuSize
} }) | ConvertTo-Json -Compress
"""

_LOOPBACK = "772"  # ARPHRD_LOOPBACK, linux/if_arp.h
_FLAG_UP = 1
_INSIDE = (
    "docker",
    "veth",
    "virbr",
    "br-",
    "cni",
    "lxc",
    "vnet",
    "tun",
    "tap",
    "wg",
    "cali",
    "ifb",
    "dummy",
    "sit",
    "ppp",
)


@dataclass(frozen=True, slots=True)
class Link:
    """`speed` in Mbit/s, 0 where it is not known. `is_connected`: a cable with a live other end, or a joined Wi-Fi."""

    name: str
    is_physical: bool
    is_wifi: bool
    is_enabled: bool
    is_connected: bool
    is_loopback: bool = False
    speed: int = 0
    is_half_duplex: bool = False
    mtu: int = 1500  # bytes

    @property
    def is_inside(self) -> bool:
        """It leads to containers, virtual machines and tunnels of the device itself, as far as its name tells."""
        return not self.is_physical and self.name.startswith(_INSIDE)


def parse(os: Os, text: str) -> tuple[Link, ...]:
    if os is Os.WINDOWS:
        return tuple(
            Link(
                name=str(item["name"]),
                is_physical=bool(item["physical"]),
                is_wifi=bool(item["wifi"]),
                is_enabled=item["admin"] == 1,  # NET_IF_ADMIN_STATUS_UP
                is_connected=item["state"] == 1,  # IfOperStatusUp
                speed=whole(item["speed"]) // 1_000_000,
                is_half_duplex=not item["full"] and item["state"] == 1 and not item["wifi"],
                mtu=whole(item["mtu"], 1500),
            )
            for item in json_list(text)
        )
    return tuple(_linux_link(line) for line in text.splitlines() if line.strip())


def _linux_link(line: str) -> Link:
    name, physical, wifi, state, carrier, flags, speed, duplex, mtu, kind = line.split("|")
    enabled = bool(int(flags, 16) & _FLAG_UP)
    return Link(
        name=name,
        is_physical=physical == "yes",
        is_wifi=wifi == "yes",
        is_enabled=enabled,
        is_connected=enabled and carrier == "1" and state in ("up", "unknown"),
        is_loopback=kind == _LOOPBACK,
        speed=max(0, whole(speed)),
        is_half_duplex=duplex == "half" and carrier == "1",
        mtu=whole(mtu, 1500),
    )


LINKS = Fact("links", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
