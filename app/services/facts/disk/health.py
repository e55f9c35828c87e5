"""How the system itself says that its disks are: Windows' storage service; RAID and built-in flash on Linux."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

# 0x01 to 0x0a: a tenth of the life each. "pre_eol_info" says how many spare blocks are left (JEDEC eMMC 5.0).
_LINUX = r"""
[ -d /sys/block ] || exit 127
get() { got=; [ -r "$1" ] && IFS= read -r got <"$1"; } 2>/dev/null
for one in /sys/block/*; do
name=${one##*/}
if [ -d "$one/md" ]; then
get "$one/md/level"; level=$got; get "$one/md/raid_disks"; disks=$got; get "$one/md/degraded"; gone=$got
get "$one/md/array_state"; state=$got; get "$one/md/sync_action"
printf 'raid\t%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$level" "${disks:-0}" "${gone:-0}" "$state" "$got"
elif [ -r "$one/device/life_time" ]; then
get "$one/device/life_time"; life=$got; get "$one/device/pre_eol_info"
printf 'flash\t%s\t%s\t%s\n' "$name" "$life" "$got"
fi
done
echo end
"""

_WINDOWS = r"""
$worn = @{}
try { Get-PhysicalDisk | ForEach-Object { $worn[[string]$_.DeviceId] = $_ | Get-StorageReliabilityCounter } } catch { }
@(Get-CimInstance -Namespace root/Microsoft/Windows/Storage -ClassName MSFT_PhysicalDisk -Property DeviceId, FriendlyName, HealthStatus, OperationalStatus | ForEach-Object {
  $c = $worn[[string]$_.DeviceId]
  @{ name = "Disk $($_.DeviceId)"; model = [string]$_.FriendlyName; health = [int]$_.HealthStatus; states = @($_.OperationalStatus | ForEach-Object { [int]$_ })
     wear = $(if ($c) { $c.Wear }); hot = $(if ($c) { $c.Temperature }); errors = $(if ($c) { [long]$c.ReadErrorsUncorrected + [long]$c.WriteErrorsUncorrected }) }
}) | ConvertTo-Json -Compress -Depth 3
"""  # noqa: E501 - a script in its own language

_HEALTHY, _WARNING, _UNHEALTHY = 0, 1, 2  # MSFT_PhysicalDisk.HealthStatus; 5 is "unknown"
_FAILS, _LOST = tr("predicts its failure"), "lost communication"
_BAYS = 4
"""Network storage mirrors its own system over all of its bays, also over those without a disk. What holds the data
there is another array, which says so where a disk has failed."""
_STATES = {
    **dict.fromkeys((5, 0xD004, 0xD005), _FAILS),
    **dict.fromkeys((13, 0xD00A), _LOST),
    6: "error",
    10: "stopped",
    12: tr("no contact"),
    0xD007: tr("too many errors"),
    0xD009: "slow",
}
"""MSFT_PhysicalDisk.OperationalStatus"""


@dataclass(frozen=True, slots=True)
class DiskHealth:
    """`failed` and `ailing` say why, "" for neither. `wear`: percent of the life that is used, None where not told."""

    name: str
    title: str
    failed: str = ""
    ailing: str = ""
    wear: int | None = None
    errors: int | None = None  # that could not be corrected
    is_known: bool = True  # False: the system itself does not know

    @property
    def is_array(self) -> bool:
        """Several disks that Linux joins to one."""
        return self.name.startswith("md")


def parse(os: Os, text: str) -> tuple[DiskHealth, ...]:
    return tuple(_windows(text) if os is Os.WINDOWS else _linux(text))


def _windows(text: str) -> Iterator[DiskHealth]:
    for item in json_list(text):
        health = whole(item["health"])
        states = [_STATES[one] for one in map(whole, item["states"] or ()) if one in _STATES]
        why = ", ".join(dict.fromkeys(states))
        wear = item.get("wear")
        yield DiskHealth(
            str(item["name"]),
            str(item["model"]),
            failed=(why or tr("Windows calls it unhealthy")) if health == _UNHEALTHY else "",
            ailing=(why or tr("Windows warns of it")) if health == _WARNING else "",
            wear=None if wear is None else whole(wear),
            errors=None if item.get("errors") is None else whole(item["errors"]),
            is_known=health in (_HEALTHY, _WARNING, _UNHEALTHY),
        )


def _linux(text: str) -> Iterator[DiskHealth]:
    lines = text.splitlines()
    if not lines or lines[-1] != "end":
        raise ValueError("the answer broke off")
    for row in (line.split("\t") for line in lines[:-1]):
        if row[0] == "raid":
            yield _array(row)
        else:
            _, name, life, spare = row
            yield _flash(name, life, spare)


def _array(row: list[str]) -> DiskHealth:
    _, name, level, count, missing, state, doing = row
    disks, gone = int(count), int(missing)
    title = tr("{level} of {disks} disks", level=level, disks=disks)
    if gone and level == "raid1" and disks >= _BAYS:
        return DiskHealth(
            name,
            tr("{level} of {disks} disks, with room for {disks_2}", level=level, disks=disks - gone, disks_2=disks),
        )
    if not gone:
        return DiskHealth(name, title)
    if doing in ("recover", "resync", "reshape"):
        return DiskHealth(
            name, title, ailing=tr("is being restored: {gone} of {disks} disks were missing", gone=gone, disks=disks)
        )
    return DiskHealth(
        name,
        title,
        failed=tr("{gone} of {disks} disks are missing, the array is {state}", gone=gone, disks=disks, state=state),
    )


def _flash(name: str, life: str, spare: str) -> DiskHealth:
    used = max((int(part, 16) for part in life.split()), default=0)
    wear = None if not 1 <= used <= 11 else min(100, used * 10)
    failed = {"0x03": tr("has nearly no spare blocks left")}.get(spare, "")
    ailing = {"0x02": tr("has used four fifths of its spare blocks")}.get(spare, "")
    return DiskHealth(name, tr("built-in flash"), failed, ailing, wear, is_known=wear is not None)


DISK_HEALTH = Fact("disk_health", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=15)
