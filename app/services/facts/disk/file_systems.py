"""Local file systems: how full they are, and whether they can be written. Not network shares: a dead one hangs."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

# A file system in memory counts where programs write: what is made for one service or one user does not.
_LINUX = r"""
[ -r /proc/mounts ] || exit 127
seen=' '
while read -r device mount type options rest; do
case $type in ext[234]|xfs|btrfs|vfat|exfat|ntfs|ntfs3|fuseblk|zfs|f2fs|overlay|jfs|reiserfs|nilfs2|bcachefs) ;;
tmpfs) case $mount in /dev/shm|/run|/tmp) ;; /dev*|/run/*|/sys*|/proc*|/snap/*|/var/lib/*|/var/snap/*) continue ;; esac
case ,$options, in *,ro,*) continue ;; esac ;;
*) continue ;; esac
path=$(printf '%b.' "$mount"); path=${path%.}
[ -d "$path" ] || continue
at=$device; [ $type = tmpfs ] && at=$mount
case $seen in *" $at:$type "*) [ "$mount" = / ] || continue ;; esac
seen="$seen$at:$type "
set -- $(stat -f -c '%b %a %S %c %d' "$path" 2>/dev/null)
if [ $# = 5 ] && [ "$3" -gt 0 ] 2>/dev/null; then space="$(($1*$3/1024)) $(($2*$3/1024))"; inodes="$4 $5"
else
space=$(df -kP "$path" 2>/dev/null | sed -n '2s/.* \([0-9][0-9]*\)  *[0-9][0-9]*  *\([0-9][0-9]*\)  *[0-9-][0-9]*%.*/\1 \2/p')
inodes=$(df -iP "$path" 2>/dev/null | sed -n '2s/.* \([0-9][0-9]*\)  *[0-9][0-9]*  *\([0-9][0-9]*\)  *[0-9-][0-9]*%.*/\1 \2/p')
fi
echo "mount|$device|$mount|$type|$options|${space:-0 0}|${inodes:-0 0}"
done </proc/mounts
while read -r id parent number root mount options rest; do
rest=" $rest"; rest=${rest##* - }
case $rest in overlay\ *) case $rest in *,upperdir=*) ;; *) continue ;; esac ;;
ext[234]\ *|xfs\ *|btrfs\ *|f2fs\ *|jfs\ *|nilfs2\ *) case $options in rw*) ;; *) continue ;; esac ;; *) continue ;; esac
rest=${rest#* }; rest=${rest#* }
case $rest in ro|ro,*) echo "lost|$mount" ;; esac
done </proc/self/mountinfo
for one in /sys/fs/ext4/*/errors_count; do
[ -r "$one" ] || continue
read -r count <"$one"; [ "$count" -gt 0 ] || continue
name=${one%/errors_count}; name=/dev/${name##*/}
while read -r device mount rest; do [ "$device" -ef "$name" ] && echo "errors|$mount|$count"; done </proc/mounts
done
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
    is_lost: bool = False  # it was mounted to be written, and the kernel stopped that
    errors: int = 0  # that the file system has noted of itself
    inodes: int = 0
    inodes_free: int = 0

    @property
    def is_plugged_in(self) -> bool:
        """A stick or a camera that someone looks into: nothing of the device is written there, full or not."""
        return self.mount.startswith(("/media/", "/run/media/"))

    @property
    def free_share(self) -> float:
        """0 to 1."""
        return self.free / self.size if self.size > 0 else 1.0


_WRITTEN = ("/", "/home", "/tmp", "/var", "/var/log", "/var/tmp")  # noqa: S108 - places of a device, nothing is written
"""No system works for long where these cannot be written."""


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
    lost = {row[1] for row in rows if row[0] == "lost"}
    errors = {row[1]: int(row[2]) for row in rows if row[0] == "errors"}
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
                is_meant_read_only=mount not in lost and meant.get(mount, mount not in _WRITTEN),
                is_lost=mount in lost,
                errors=errors.get(mount, 0),
                inodes=count,
                inodes_free=left,
            )


def _unescape(path: str) -> str:
    for code in ("040", "011", "012"):
        path = path.replace("\\" + code, chr(int(code, 8)))
    return path.replace("\\134", "\\")


FILE_SYSTEMS = Fact("file_systems", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
