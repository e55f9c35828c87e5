"""Disks: how full the volumes are, and how the drives below them are doing."""

import re
from collections.abc import Iterator
from typing import Any

from app.domain.inspection import CellKind, Column, Listing, Row, State, Tone, View
from app.domain.language import tr
from app.domain.target import Os
from app.services.inspection.reading import notes_of, number, plain, tabbed, windows_listing
from app.services.inspection.scripts import PS, PS_ANSWER, SH

LOOK_LINUX = (
    SH
    + r"""[ -r /proc/mounts ] || exit 127
ask=; command -v timeout >/dev/null 2>&1 && ask='timeout 3'
seen=' '; count=0
while read -r device mount type options rest; do
case $type in nfs|nfs4|cifs|smb3|fuse.sshfs|ceph|glusterfs|9p) [ -n "$ask" ] || continue; net=net ;;
ext[234]|xfs|btrfs|vfat|exfat|ntfs|ntfs3|fuseblk|zfs|f2fs|overlay|jfs|reiserfs|nilfs2|bcachefs|iso9660|udf) net= ;;
*) continue ;; esac
case $seen in *" $device:$type "*) [ "$mount" = / ] || continue ;; esac
seen="$seen$device:$type "; count=$((count+1)); [ $count -le 200 ] || break
path=$(printf '%b.' "$mount"); path=${path%.}
space=$(${net:+$ask} df -kP "$path" 2>/dev/null |
sed -n '2s/.* \([0-9][0-9]*\)  *\([0-9][0-9]*\)  *\([0-9][0-9]*\)  *[0-9-][0-9]*%.*/\1 \2 \3/p')
printf 'volume\t%s\t%s\t%s\t%s\t%s\n' "$mount" "$device" "$type" "${options%%,*}" "$space"
done </proc/mounts
smart=; [ "$(id -u)" = 0 ] && command -v smartctl >/dev/null 2>&1 && [ -n "$ask" ] && smart=yes
for one in /sys/block/*; do
name=${one##*/}
case $name in loop*|ram*|zram*|dm-*|md*|sr*|fd*|nbd*) continue ;; esac
size=$(cat "$one/size" 2>/dev/null); [ "${size:-0}" -gt 0 ] 2>/dev/null || continue
model=$(cat "$one/device/model" 2>/dev/null | tr '\t' ' '); turns=$(cat "$one/queue/rotational" 2>/dev/null)
parts=$(grep -s "^/dev/$name" /proc/mounts | cut -d' ' -f2 | tr '\n' ' ')
health=
if [ -n "$smart" ]; then
said=$($ask smartctl -n standby -H "/dev/$name" 2>/dev/null)
case $said in *'result: PASSED'*|*'Health Status: OK'*) health=good ;;
*'result: FAILED'*|*'Health Status: '*) health=bad ;; *STANDBY*|*'standby mode'*) health=sleeps ;; esac
fi
printf 'drive\t%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$((size*512))" "$model" "$turns" "$health" "$parts"
done
[ -n "$smart" ] || note 'How the drives are doing is told by smartctl (package smartmontools), to root.'
"""
)

LOOK_WINDOWS = (
    PS
    + r"""
$rows = @(Get-CimInstance Win32_LogicalDisk -Property DeviceID, DriveType, FileSystem, Size, FreeSpace, VolumeName, ProviderName -OperationTimeoutSec 20 | ForEach-Object {
  @{ kind = 'volume'; name = $_.DeviceID; title = [string]$_.VolumeName; type = [int]$_.DriveType; system = [string]$_.FileSystem
    size = [long]$_.Size; free = [long]$_.FreeSpace; device = [string]$_.ProviderName }
})
try {
  $rows += @(Get-CimInstance -Namespace root/Microsoft/Windows/Storage -ClassName MSFT_PhysicalDisk -Property DeviceId, FriendlyName, Size, HealthStatus, MediaType, BusType | ForEach-Object {
    @{ kind = 'drive'; name = "Drive $($_.DeviceId)"; title = [string]$_.FriendlyName; size = [long]$_.Size
      health = [int]$_.HealthStatus; media = [int]$_.MediaType }
  })
} catch { $notes += 'How the drives are doing is not told: it needs Windows 8 or later and an administrator.' }
"""  # noqa: E501 - a script in its own language
    + PS_ANSWER
)

_FEW = 0.10  # of the whole, and less than _ENOUGH bytes: then a volume is nearly full
_NONE = 0.03
_ENOUGH = 20 * 1024**3
_DRIVE_TYPES = {2: tr("removable"), 3: tr("volume"), 4: tr("network share"), 5: tr("disc")}  # of Win32_LogicalDisk
_MEDIA = {3: tr("hard disk"), 4: "SSD", 5: "SCM"}  # of MSFT_PhysicalDisk
_HEALTH = {
    0: State(tr("healthy"), Tone.GOOD),
    1: State(tr("has warnings"), Tone.ATTENTION),
    2: State(tr("failing"), Tone.BAD),
}
_SMART = {
    "good": State(tr("healthy"), Tone.GOOD),
    "bad": State(tr("failing"), Tone.BAD),
    "sleeps": State(tr("sleeps")),
}
_NETWORK_KINDS = ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "ceph", "glusterfs", "9p")


def parse(os: Os, text: str) -> Listing:
    if os is Os.WINDOWS:
        return windows_listing(text, _windows_row)
    rows = [*_volumes(text), *_drives(text)]
    if not rows:
        raise ValueError("no disk")
    return Listing(rows, notes_of(text))


def _volumes(text: str) -> Iterator[Row]:
    for mount, device, kind, mode, space in (fields for fields in tabbed(text, "volume") if len(fields) == 5):
        size, used, free = (1024 * int(one) for one in space.split()) if space else (None, None, None)
        yield _row(
            key=f"volume {mount}",
            name=_unescape(mount),
            kind=tr("network share") if kind in _NETWORK_KINDS else tr("volume"),
            device=_unescape(device),
            system=kind,
            size=size,
            used=used,
            free=free,
            is_read_only=mode == "ro" and kind not in ("iso9660", "udf"),
            answers=bool(space),
        )


def _unescape(path: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)


def _drives(text: str) -> Iterator[Row]:
    for name, size, model, turns, health, mounts in (fields for fields in tabbed(text, "drive") if len(fields) == 6):
        yield Row(
            f"drive {name}",
            {
                "name": f"/dev/{name}",
                "kind": {"1": tr("hard disk"), "0": "SSD"}.get(turns, tr("drive")),
                "device": plain(model),
                "size": int(size),
                "state": _SMART.get(health),
            },
            {"name": name},
            details=f"Holds: {_unescape(mounts)}" if mounts.strip() else "",
        )


def _windows_row(one: dict[str, Any]) -> Row:
    if one["kind"] == "drive":
        return Row(
            f"drive {plain(one['name'])} {plain(one.get('title'), 80)}",
            {
                "name": plain(one["name"]),
                "kind": _MEDIA.get(number(one.get("media")) or 0, tr("drive")),
                "device": plain(one.get("title")),
                "size": number(one.get("size")),
                "state": _HEALTH.get(number(one.get("health")) or 0, State(tr("not known"))),
            },
            {"name": plain(one["name"])},
        )
    size, free = number(one.get("size")) or 0, number(one.get("free")) or 0
    kind = number(one.get("type")) or 0
    return _row(
        key=f"volume {plain(one['name'])}",
        name=plain(one["name"]),
        kind=_DRIVE_TYPES.get(kind, tr("volume")),
        device=plain(one.get("device")) or plain(one.get("title")),
        system=plain(one.get("system")),
        size=size or None,
        used=size - free if size else None,
        free=free if size else None,
        is_read_only=False,
        answers=bool(size) or kind in (2, 5),  # a drive with no disc in it is not broken
    )


def _row(
    *,
    key: str,
    name: str,
    kind: str,
    device: str,
    system: str,
    size: int | None,
    used: int | None,
    free: int | None,
    is_read_only: bool,
    answers: bool,
) -> Row:
    share = None if not size or free is None else max(0.0, min(1.0, free / size))
    state: State | None = None
    if not answers:
        state = State(tr("does not answer"), Tone.BAD)
    elif share is not None and kind != _DRIVE_TYPES[5]:
        if share < _NONE and (free or 0) < _ENOUGH:
            state = State(tr("full"), Tone.BAD)
        elif share < _FEW and (free or 0) < _ENOUGH:
            state = State(tr("nearly full"), Tone.ATTENTION)
        elif is_read_only:
            state = State("read-only", Tone.ATTENTION)
        else:
            state = State(tr("has room"), Tone.GOOD)
    cells = {
        "name": name,
        "kind": kind,
        "device": device,
        "system": system,
        "size": size,
        "used": used,
        "free": free,
        "use": None if share is None else round(100 * (1 - share), 1),
        "state": state,
    }
    return Row(key, cells, {"name": plain(name)})


_COLUMNS = (
    Column("name", tr("Name"), CellKind.CODE),
    Column("kind", tr("Kind"), is_extra=True),
    Column("state", tr("State"), CellKind.STATE),
    Column("use", tr("In use"), CellKind.PERCENT),
    Column("free", tr("Free"), CellKind.SIZE),
    Column("size", tr("Size"), CellKind.SIZE),
    Column("system", tr("File system"), is_extra=True),
    Column("device", tr("Device"), CellKind.CODE, is_wide=True),
)

VIEW = View(
    id="disks",
    title=tr("Disks"),
    icon="hard-drive",
    noun="disk",
    teaches=tr("How full the volumes and shares of the device are, and how the drives below them are doing."),
    columns={Os.LINUX: _COLUMNS, Os.WINDOWS: _COLUMNS},
    sort_by="-use",
    scripts={Os.LINUX: LOOK_LINUX, Os.WINDOWS: LOOK_WINDOWS},
    shown={
        Os.LINUX: "df -hT; lsblk -o NAME,SIZE,MODEL,MOUNTPOINT",
        Os.WINDOWS: "Get-Volume; Get-PhysicalDisk",
    },
    parse=parse,
    refresh_every=60.0,
)
