"""Drives: what they are, and which file systems lie on them, also through encryption, LVM and RAID."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

# No program is started for it: all of it is read by the shell itself.
_LINUX = r"""
[ -d /sys/block ] || exit 127
get() { got=; [ -r "$1" ] && IFS= read -r got <"$1"; } 2>/dev/null
count=0
for one in /sys/block/*; do
name=${one##*/}; case $name in ram*|zram*|loop*|sr*|fd*|nbd*) continue ;; esac
get "$one/size"; size=$got; [ "${size:-0}" -gt 0 ] 2>/dev/null || continue
count=$((count+1)); [ $count -le 200 ] || break
get "$one/queue/rotational"; turns=$got
get "$one/removable"; removable=$got
get "$one/device/vendor"; vendor=$got
get "$one/device/model"; model=$got
get "$one/device/serial"; [ -n "$got" ] || get "$one/serial"; serial=$got
get "$one/wwid"; [ -n "$got" ] || get "$one/device/wwid"; wwid=$got
get "$one/dm/uuid"; kind=$got
[ -z "$serial" ] || printf 'id\t%s\tserial=%s\n' "$name" "$serial"
wwid=${wwid##* }; [ -z "$wwid" ] || printf 'id\t%s\twwn=%s\n' "$name" "$wwid"
get "$one/dev"
place=; cd -P "$one" 2>/dev/null && place=$PWD
printf 'drive\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
"$name" "$got" "$size" "$turns" "$removable" "$vendor" "$model" "$kind" "$place"
for part in "$one/$name"*/dev; do [ -r "$part" ] && { get "$part"; part=${part%/dev}; printf 'part\t%s\t%s\t%s\n' "$name" "${part##*/}" "$got"; }; done
for under in "$one"/slaves/*; do [ -e "$under" ] && printf 'under\t%s\t%s\n' "$name" "${under##*/}"; done
done
count=0
while read -r id parent device root mount options; do
case ${options##* - } in "btrfs "*|"zfs "*) ;; *) case $device in 0:*) continue ;; esac ;; esac
count=$((count+1)); [ $count -le 400 ] || break
more=${options##* - }; more=${more#* }
printf 'mount\t%s\t%s\t%s\n' "$device" "$mount" "${more%% *}"
done </proc/self/mountinfo
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$space = @{ Namespace = 'root/Microsoft/Windows/Storage' }
$boot = @{}
Get-CimInstance @space -ClassName MSFT_Disk -Property Number, IsBoot, IsSystem | ForEach-Object { $boot[[string]$_.Number] = [bool]$_.IsBoot }
@(Get-CimInstance @space -ClassName MSFT_PhysicalDisk -Property DeviceId, FriendlyName, SerialNumber, UniqueId, Size, MediaType, BusType | ForEach-Object { @{
  name = [string]$_.DeviceId; model = [string]$_.FriendlyName; serial = ([string]$_.SerialNumber).Trim(); size = [long]$_.Size
  media = [int]$_.MediaType; bus = [int]$_.BusType; boot = [bool]$boot[[string]$_.DeviceId]
} }) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language

_VIRTUAL = re.compile(r"\b(QEMU|VBOX|VMware|Virtual|Msft|Xen|Google|Amazon EC2)\b", re.IGNORECASE)
_MEDIA = {3: "hdd", 4: "ssd", 5: "ssd"}  # MSFT_PhysicalDisk.MediaType
_BUSES = {
    1: "scsi",
    3: "ata",
    7: "usb",
    8: "raid",
    9: "iscsi",
    10: "sas",
    11: "sata",
    12: "sd",
    13: "mmc",
    14: "virtual",
    15: "virtual",
    16: "spaces",
    17: "nvme",
}  # fmt: skip - BusType of the same class


@dataclass(frozen=True, slots=True)
class Drive:
    """`kind`: "hdd", "ssd", or "" where the device cannot know (a virtual machine). `size` in bytes. `id` stays with
    the drive: its serial or world-wide number. `holds`: where its file systems are mounted (not told by Windows)."""

    name: str
    size: int
    model: str = ""
    id: str = ""
    kind: str = ""
    transport: str = ""
    is_removable: bool = False
    is_system: bool = False
    holds: tuple[str, ...] = ()
    encrypted: tuple[str, ...] = field(default=())  # those of `holds` that lie on an encrypted layer

    @property
    def title(self) -> str:
        return f"{self.name} ({self.model})" if self.model else self.name

    @property
    def is_fixed(self) -> bool:
        """Not one that people plug in and take away."""
        return not self.is_removable and self.transport not in ("usb", "sd")


def parse(os: Os, text: str) -> tuple[Drive, ...]:
    return tuple(_windows(text) if os is Os.WINDOWS else _linux(text))


def _windows(text: str) -> Iterator[Drive]:
    for item in json_list(text):
        bus, model = _BUSES.get(whole(item["bus"]), ""), str(item["model"])
        is_virtual = bus == "virtual" or bool(_VIRTUAL.search(model))
        yield Drive(
            name=str(item["name"]),
            size=whole(item["size"]),
            model=model[:100],
            id=str(item["serial"])[:100],
            kind="" if is_virtual else _MEDIA.get(whole(item["media"]), ""),
            transport=bus,
            is_system=bool(item["boot"]),
        )


def _linux(text: str) -> Iterator[Drive]:
    rows = [line.split("\t") for line in text.splitlines()]
    drives = [row[1:] for row in rows if row[0] == "drive"]
    if not drives and any(row[0] not in ("mount", "") for row in rows):
        raise ValueError("no drive")
    parts = {row[2]: row[1] for row in rows if row[0] == "part"}
    under: dict[str, set[str]] = {}
    for row in rows:
        if row[0] == "under":
            under.setdefault(row[1], set()).add(parts.get(row[2], row[2]))
    names = {drive[1]: drive[0] for drive in drives} | {row[3]: row[1] for row in rows if row[0] == "part"}
    ids = {row[1]: " ".join(row[2].partition("=")[2].split()) for row in reversed(rows) if row[0] == "id"}
    crypt = {drive[0] for drive in drives if drive[7].startswith("CRYPT-")}
    held: dict[str, set[str]] = {}
    secret: dict[str, set[str]] = {}
    for _, device, mount, source in (row for row in rows if row[0] == "mount"):
        base = source.rpartition("/")[2]
        place = names.get(device) or parts.get(base) or base
        layers = _layers(place, under)
        for layer in layers:
            held.setdefault(layer, set()).add(_unescape(mount))
            if layers & crypt:
                secret.setdefault(layer, set()).add(_unescape(mount))
    for drive in drives:
        if drive[0] not in under and not drive[7]:  # what lies over others is no drive of its own
            yield _drive(drive, ids.get(drive[0], ""), held, secret)


def _layers(name: str, under: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    new = {name}
    while new:
        found |= new
        new = {lower for one in new for lower in under.get(one, ())} - found
    return found


def _drive(row: list[str], id: str, held: Mapping[str, set[str]], secret: Mapping[str, set[str]]) -> Drive:
    name, _, sectors, turns, removable, vendor, model, _, place = row
    title = " ".join(
        model.split() if vendor.strip() in ("", "ATA") or vendor[:2] == "0x" else f"{vendor} {model}".split()
    )
    is_virtual = "/virtio" in place or "/xen" in place or bool(_VIRTUAL.search(title))
    mounts = tuple(sorted(held.get(name, ())))
    return Drive(
        name=name,
        size=int(sectors) * 512,  # the kernel counts in 512 bytes, whatever the drive does
        model=title[:100],
        id=id[:100],  # the serial number comes first
        kind="" if is_virtual else {"1": "hdd", "0": "ssd"}.get(turns, ""),
        transport=_transport(name, place),
        is_removable=removable == "1",
        is_system="/" in mounts,
        holds=mounts,
        encrypted=tuple(sorted(secret.get(name, ()))),
    )


def _transport(name: str, place: str) -> str:
    for word, transport in (("/usb", "usb"), ("/virtio", "virtual"), ("/ata", "sata"), ("/nvme", "nvme")):
        if word in place:
            return transport
    return "mmc" if name.startswith("mmcblk") else ""


def _unescape(path: str) -> str:
    for code in ("040", "011", "012"):
        path = path.replace("\\" + code, chr(int(code, 8)))
    return path.replace("\\134", "\\")


DRIVES = Fact("drives", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
