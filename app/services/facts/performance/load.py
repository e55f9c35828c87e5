"""How busy the processors are, and with what: measured over a second."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, texts, whole

# The batch itself is busy at its start: the sample begins when that is over. The load average shows the last minutes.
# Of each process: its number, its parent's, its ticks in user and kernel mode, its start, its memory, its name.
_LINUX = r"""
[ -r /proc/stat ] || exit 127
echo "cores=$(grep -c '^cpu[0-9]' /proc/stat)"
read -r one two three rest </proc/loadavg; echo "load=$one $two $three"
echo "self=$$"; echo "page=$(getconf PAGESIZE 2>/dev/null)"
look() {
IFS= read -r line </proc/stat; read -r up rest </proc/uptime; echo "$1=$line"; echo "up_$1=$up"
cat /proc/[0-9]*/stat 2>/dev/null |
sed -n 's/^\([0-9]*\) (\(.*\)) [A-Za-z] \([0-9]*\) \([-0-9]* \)\{9\}\([0-9]*\) \([0-9]*\) \([-0-9]* \)\{6\}\([0-9]*\) \([0-9]* -*[0-9]*\) .*/in_'$1'=\1 \3 \5 \6 \8 \9 \2/p' | head -n 6000
}
sleep 0.2 2>/dev/null || sleep 1
look before; sleep 1; look after
:
"""  # noqa: E501 - a script in its own language

# Process 0 stands for the cores that have nothing to do: its time is quicker to have than any counter.
_WINDOWS = r"""
function Look { $all = @{}; Get-CimInstance Win32_Process -Property ProcessId, Name, KernelModeTime, UserModeTime, WorkingSetSize, CreationDate | ForEach-Object { $all[[long]$_.ProcessId] = $_ }; $all }
$first = Look; $start = Get-Date
Start-Sleep -Milliseconds 1000
$second = Look; $end = Get-Date; $seconds = ($end - $start).TotalSeconds; $cores = [Environment]::ProcessorCount
$idle = ([double]$second[[long]0].KernelModeTime - [double]$first[[long]0].KernelModeTime) / 1e7
$all = @(foreach ($one in $second.Values) { if ($one.ProcessId -eq 0) { continue }
  $used = ([double]$one.KernelModeTime + [double]$one.UserModeTime) / 1e7; $was = $first[[long]$one.ProcessId]
  $before = if ($was -and $was.CreationDate -eq $one.CreationDate) { ([double]$was.KernelModeTime + [double]$was.UserModeTime) / 1e7 } else { $used }
  @{ pid = [long]$one.ProcessId; name = $one.Name; recent = $used - $before; used = $used; memory = [long]$one.WorkingSetSize
     age = $(if ($one.CreationDate) { ($end - $one.CreationDate).TotalSeconds } else { 0 }); own = ($one.ProcessId -eq $PID) } })
@{ cores = $cores; used = [int][Math]::Max(0, [Math]::Min(100, 100 - 100 * $idle / ($cores * $seconds))); seconds = $seconds
   busiest = @($all | Sort-Object { -$_.recent } | Select-Object -First 8); largest = @($all | Sort-Object { -$_.memory } | Select-Object -First 8) } | ConvertTo-Json -Compress -Depth 3
"""  # noqa: E501 - a script in its own language

_TICKS = 100  # USER_HZ, which every Linux of today has
_MOST = 8


@dataclass(frozen=True, slots=True)
class BusyProcess:
    """`percent` of one core in the sample; `seconds` of processor time since its start, `age` seconds ago.
    `memory` in bytes."""

    pid: int
    name: str
    percent: float
    seconds: float
    age: float
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """`used`: percent of all cores in a short sample. `average`: waiting programs over 1, 5, 15 min (not Windows).

    Satchel's own question, and who asks it, is not among the processes.
    """

    cores: int
    used: float
    average: tuple[float, ...] = ()
    top: tuple[str, ...] = ()
    busiest: tuple[BusyProcess, ...] = ()
    largest: tuple[BusyProcess, ...] = ()


def parse(os: Os, text: str) -> Load:
    return _windows(text) if os is Os.WINDOWS else _linux(text)


def _windows(text: str) -> Load:
    found = json_object(text)
    seconds = max(0.1, float(found.get("seconds", 1)))

    def processes(name: str) -> tuple[BusyProcess, ...]:
        return tuple(
            BusyProcess(
                whole(one["pid"]),
                str(one["name"])[:64],
                100 * float(one["recent"]) / seconds,
                float(one["used"]),
                float(one["age"]),
                whole(one["memory"]),
            )
            for one in (found.get(name) or ())[:_MOST]
            if not one.get("own")
        )

    busiest = processes("busiest")
    top = texts(found, "top") or tuple(one.name for one in busiest[:3] if one.percent >= 1)
    cores, used = max(1, whole(found["cores"])), min(100.0, float(whole(found["used"])))
    return Load(cores, used, (), top, busiest, processes("largest"))


def _linux(text: str) -> Load:
    rows = [line.partition("=")[::2] for line in text.splitlines()]
    said = dict(row for row in rows if not row[0].startswith(("top", "in_")))
    before, after = ([int(part) for part in said[name].split()[1:9]] for name in ("before", "after"))
    ticks = [later - earlier for earlier, later in zip(before, after, strict=True)]
    total, idle = sum(ticks), ticks[3] + ticks[4]  # the 4th and 5th column: idle and waiting for a disk (man 5 proc)
    used = 100 * (total - idle) / total if total > 0 else 0.0
    average = tuple(float(part) for part in said["load"].split())
    top = tuple(value.split(None, 1)[-1].strip() for name, value in rows if name == "top" and value.strip())
    found: tuple[BusyProcess, ...] = ()
    if "up_after" in said:
        was = dict(_seen([value for name, value in rows if name == "in_before"], said))
        now = dict(_seen([value for name, value in rows if name == "in_after"], said))
        found = tuple(_measured(was, now, said))
        top = tuple(one.name for one in _first(found, "percent")[:3] if one.percent >= 1)
    busiest, largest = _first(found, "percent"), _first(found, "memory")
    return Load(max(1, int(said["cores"])), min(100.0, max(0.0, used)), average, top, busiest, largest)


def _first(found: tuple[BusyProcess, ...], by: str) -> tuple[BusyProcess, ...]:
    return tuple(sorted(found, key=lambda one: -getattr(one, by))[:_MOST])


type _Seen = tuple[int, int, int, int, int, str]
"""Parent, ticks used, start in ticks after that of the system, memory in pages, number, name."""


def _seen(values: list[str], said: Mapping[str, str]) -> Iterator[tuple[tuple[int, int], _Seen]]:
    for value in values:
        number, parent, user, kernel, start, _, pages, name = value.split(" ", 7)
        pid = int(number)
        yield (pid, int(start)), (int(parent), int(user) + int(kernel), int(start), int(pages), pid, name[:64])


def _measured(
    was: Mapping[tuple[int, int], _Seen], now: Mapping[tuple[int, int], _Seen], said: Mapping[str, str]
) -> Iterator[BusyProcess]:
    later = float(said["up_after"])
    seconds = max(0.05, later - float(said["up_before"]))
    page = whole(said.get("page"), 4096)
    own = _own(now.values(), int(said["self"]))
    for key, (_, ticks, start, pages, pid, name) in now.items():
        if pid not in own:
            recent = (ticks - was[key][1]) / _TICKS if key in was else 0.0
            shown = "".join(letter if letter.isprintable() else "?" for letter in name)
            age = max(0.0, later - start / _TICKS)
            yield BusyProcess(pid, shown, 100 * recent / seconds, ticks / _TICKS, age, max(0, pages) * page)


def _own(processes: Collection[_Seen], question: int) -> set[int]:
    """The question itself, what it and the batch around it have started, and who asked it."""
    parents = {one[4]: one[0] for one in processes}
    names = {one[4]: one[5] for one in processes}
    top = question
    for _ in range(2):  # the shell of this fact, that of the batch
        if names.get(parents.get(top, 0)) == names.get(question):
            top = parents[top]
    own, new = {top}, {top}
    while new:
        new = {child for child, parent in parents.items() if parent in new} - own
        own |= new
    asking = parents.get(top, 0)
    while asking > 1 and asking not in own:
        own.add(asking)
        asking = parents.get(asking, 0)
    return own


LOAD = Fact("load", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=8)
