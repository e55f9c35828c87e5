"""Local file systems: how full they are, and whether they can be written. Not network shares: a dead one hangs."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

_LINUX = r"""
[ -r /proc/mounts ] || exit 127
seen=' '
while read -r device mount type options rest; do
case $type in ext[234]|xfs|btrfs|vfat|exfat|ntfs|ntfs3|fuseblk|zfs|f2fs|overlay|jfs|reiserfs|nilfs2|bcachefs) ;; *) continue ;; esac
path=$(printf '%b.' "$mount"); path=${path%.}
[ -d "$path" ] || continue
case $seen in *" $device:$type "*) [ "$mount" = / ] || continue ;; esac
seen="$seen$device:$type "
space=$(df -kP "$path" 2>/dev/null | sed -n '2s/.* \([0-9][0-9]*\)  *[0-9][0-9]*  *\([0-9][0-9]*\)  *[0-9-][0-9]*%.*/\1 \2/p')
inodes=$(df -iP "$path" 2>/dev/null | sed -n '2s/.* \([0-9][0-9]*\)  *[0-9][0-9]*  *\([0-9][0-9]*\)  *[0-9-][0-9]*%.*/\1 \2/p')
echo "mount|$device|$mount|$type|$options|${space:-0 0}|${inodes:-0 0}"
done </proc/mounts
sed -n 's/^[[:space:]]*\([^#[:space:]][^[:space:]]*\)[[:space:]][[:space:]]*\([^[:space:]]*\)[[:space:]][[:space:]]*\([^[:space:]]*\)[[:space:]][[:space:]]*\([^[:space:]]*\).*/fstab|\2|\4/p' /etc/fstab 2>/dev/null
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$dirty = @{}
Get-CimInstance Win32_Volume -Filter 'DriveType=3' -Property DeviceID, DirtyBitSet | ForEach-Object { $dirty[$_.DeviceID] = [bool]$_.DirtyBitSet }
@(Get-CimInstance Win32_Volume -Filter 'DriveType=3' -Property Name, DeviceID, FileSystem, Capacity, FreeSpace, DriveLetter | Where-Object { $_.DriveLetter } | ForEach-Object { @{
  mount = $_.DriveLetter; device = $_.DeviceID; type = [string]$_.FileSystem; size = [long]$_.Capacity; free = [long]$_.FreeSpace
  system = ($_.DriveLetter -eq $env:SystemDrive); dirty = $dirty[$_.DeviceID]
} }) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class FileSystem:
    """Sizes in bytes. `free` is what an ordinary user may still write. `inodes` is 0 where they are not counted."""

    mount: str
    device: str
    kind: str
    size: int
    free: int
    is_system: bool = False
    is_read_only: bool = False
    is_meant_read_only: bool = False  # by /etc/fstab, or by its kind
    is_dirty: bool = False  # Windows: marked for a check at the next start
    inodes: int = 0
    inodes_free: int = 0

    @property
    def free_share(self) -> float:
        """0 to 1."""
        return self.free / self.size if self.size > 0 else 1.0


def parse(os: Os, text: str) -> tuple[FileSystem, ...]:
    return tuple(_windows(text) if os is Os.WINDOWS else _linux(text))


def _windows(text: str) -> Iterator[FileSystem]:
    for item in json_list(text):
        yield FileSystem(
            mount=str(item["mount"]),
            device=str(item["device"]),
            kind=str(item["type"]),
            size=whole(item["size"]),
            free=whole(item["free"]),
            is_system=bool(item["system"]),
            is_dirty=bool(item["dirty"]),
        )


def _linux(text: str) -> Iterator[FileSystem]:
    rows = [line.split("|") for line in text.splitlines() if line]
    meant = {row[1]: "ro" in row[2].split(",") for row in rows if row[0] == "fstab"}
    for row in rows:
        if row[0] == "mount":
            _, device, mount, kind, options, space, inodes = row
            size, free = (int(number) * 1024 for number in space.split())
            count, left = (int(number) for number in inodes.split())
            yield FileSystem(
                mount=_unescape(mount),
                device=_unescape(device),
                kind=kind,
                size=size,
                free=free,
                is_system=mount == "/",
                is_read_only="ro" in options.split(","),
                # What fstab does not name was mounted by a person or a program, with the options they chose.
                is_meant_read_only=meant.get(mount, mount != "/"),
                inodes=count,
                inodes_free=left,
            )


def _unescape(path: str) -> str:
    for code in ("040", "011", "012"):
        path = path.replace("\\" + code, chr(int(code, 8)))
    return path.replace("\\134", "\\")


FILE_SYSTEMS = Fact("file_systems", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
