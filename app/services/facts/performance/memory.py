"""Memory: how much there is, how much is left, and how long programs wait for it."""

import re
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, whole

_LINUX = r"""
[ -r /proc/meminfo ] || exit 127
grep -E '^(MemTotal|MemFree|MemAvailable|Buffers|Cached|SwapTotal|SwapFree):' /proc/meminfo
[ -r /proc/pressure/memory ] && grep '^some' /proc/pressure/memory 2>/dev/null
grep '^oom_kill ' /proc/vmstat 2>/dev/null
sed -n 's/^\(size\|c_min\)  *4  *\([0-9]*\)$/zfs_\1 \2/p' /proc/spl/kstat/zfs/arcstats 2>/dev/null
get() { got=; [ -r "$1" ] && read -r got <"$1"; } 2>/dev/null
for one in "memory.max memory.current inactive_file" \
"memory/memory.limit_in_bytes memory/memory.usage_in_bytes total_inactive_file"; do
set -- $one; at=/sys/fs/cgroup; get $at/$1
case $got in ''|max|*[!0-9]*) continue ;; esac
echo "group_limit $got"; get $at/$2; echo "group_used $got"
grep "^$3 " $at/${2%/*}/memory.stat $at/memory.stat 2>/dev/null | head -n 1 | sed 's/.* /group_cache /'
break
done
:
"""

_WINDOWS = r"""
$os = Get-CimInstance Win32_OperatingSystem -Property TotalVisibleMemorySize, FreePhysicalMemory, TotalVirtualMemorySize, FreeVirtualMemory
@{ total = [long]$os.TotalVisibleMemorySize; available = [long]$os.FreePhysicalMemory
   limit = [long]$os.TotalVirtualMemorySize; left = [long]$os.FreeVirtualMemory } | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes. `stalled`: share of the last 10 s in which a program waited for memory (0 to 100), None if not known.

    `killed`: programs that the kernel has ended since its start because no memory was left; None if not known.
    `is_limited`: the figures are those of a container or service that may not use all of the device's memory.
    """

    total: int
    available: int
    swap_total: int = 0
    swap_free: int = 0
    stalled: float | None = None
    killed: int | None = None
    is_limited: bool = False


def parse(os: Os, text: str) -> Memory:
    if os is Os.WINDOWS:
        found = {name: whole(value) * 1024 for name, value in json_object(text).items()}
        swap, free = found["limit"] - found["total"], found["left"] - found["available"]
        return _checked(Memory(found["total"], found["available"], max(0, swap), max(0, free)))
    said = {name: int(size) * 1024 for name, size in re.findall(r"^(\w+):\s+(\d{1,15}) kB$", text, re.MULTILINE)}
    stalled = re.search(r"^some avg10=(\d+\.\d+)", text, re.MULTILINE)
    # Kernels before 3.14 do not say what is available.
    available = said.get("MemAvailable") or said["MemFree"] + said.get("Buffers", 0) + said.get("Cached", 0)
    swap_total, swap_free = said.get("SwapTotal", 0), said.get("SwapFree", 0)
    pressure = float(stalled[1]) if stalled else None
    more = {
        name: int(count) for name, count in re.findall(r"^(oom_kill|group_\w+|zfs_\w+) (\d{1,20})$", text, re.MULTILINE)
    }
    killed, total = more.get("oom_kill"), said["MemTotal"]
    # ZFS gives its cache back down to a minimum, but the kernel does not count it as available.
    available = min(total, available + max(0, more.get("zfs_size", 0) - more.get("zfs_c_min", 0)))
    limit, used = more.get("group_limit", total), more.get("group_used", 0) - more.get("group_cache", 0)
    if limit >= total:
        return _checked(Memory(total, available, swap_total, swap_free, pressure, killed))
    left = max(0, min(available, limit - max(0, used)))
    return _checked(Memory(limit, left, swap_total, swap_free, pressure, killed, is_limited=True))


def _checked(memory: Memory) -> Memory:
    if memory.total <= 0:
        raise ValueError("no memory at all")
    return memory


MEMORY = Fact("memory", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
