"""Errors of memory and processor that the hardware itself has noted."""

import re
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole
from app.services.facts.event_log import ONLY_NO_EVENTS

_LINUX = r"""
get() { got=; [ -r "$1" ] && IFS= read -r got <"$1"; } 2>/dev/null
known=
for one in /sys/devices/system/edac/mc/mc[0-9]*; do
[ -d "$one" ] || continue; known=yes
get "$one/ce_count"; few=$got; get "$one/ue_count"
echo "count ${one##*/} ${few:-0} ${got:-0}"
done
if said=$(dmesg 2>/dev/null) && [ -n "$said" ]; then known=yes; echo log
printf '%s\n' "$said" | grep -E '\[Hardware Error\]|Memory failure:|Uncorrected error' | tail -n 50 | sed 's/^/said /'
fi
[ -n "$known" ] && exit 0
[ "$(id -u)" = 0 ] && exit 80
exit 81
"""

# The results of the memory test: 1101 and 1201 without errors, 1102 and 1202 with. WHEA-Logger: 18 and 20 fatal,
# 19 and 47 corrected. 17 is one of PCI Express, which says nothing of memory, and comes by the hundred on some boards.
_WINDOWS = r"""
$found = @()
foreach ($wanted in @{ ProviderName = 'Microsoft-Windows-MemoryDiagnostics-Results'; Id = 1101, 1102, 1201, 1202 }, @{ ProviderName = 'Microsoft-Windows-WHEA-Logger'; Id = 18, 19, 20, 47 }) {
  try { $found += @(Get-WinEvent -FilterHashtable (@{ LogName = 'System'; StartTime = (Get-Date).AddDays(-30) } + $wanted) -MaxEvents 200 -ErrorAction Stop) }
  catch { ONLY_NO_EVENTS }
}
@($found | Sort-Object TimeCreated | ForEach-Object { @{ source = $_.ProviderName; id = [int]$_.Id } }) | ConvertTo-Json -Compress
""".replace("ONLY_NO_EVENTS", ONLY_NO_EVENTS)  # noqa: E501 - a script in its own language

_FATAL = re.compile(r"Uncorrected|uncorrected|UE |Fatal|fatal|Memory failure:|PROCESSOR CONTEXT CORRUPT|\bUC\b")
_HEAD = re.compile(r"^\[\s*[\d.]+\] ")


@dataclass(frozen=True, slots=True)
class MemoryErrors:
    """`corrected` and `fatal` count since the start (Windows: in 30 days). `test`: how the last memory test of Windows
    ended, None where there was none."""

    corrected: int = 0
    fatal: int = 0
    lines: tuple[str, ...] = ()
    test: bool | None = None
    is_counted: bool = True  # False: there is no such counter, only the log


def parse(os: Os, text: str) -> MemoryErrors:
    return _windows(text) if os is Os.WINDOWS else _linux(text)


def _windows(text: str) -> MemoryErrors:
    events = [(str(one["source"]), whole(one["id"])) for one in json_list(text)]
    ids = [id for source, id in events if "WHEA" in source]
    tests = [id in (1101, 1201) for source, id in events if "MemoryDiagnostics" in source]
    return MemoryErrors(
        corrected=sum(id in (19, 47) for id in ids),
        fatal=sum(id in (18, 20) for id in ids),
        lines=tuple(f"WHEA event {id}" for id in ids[-5:]),
        test=tests[-1] if tests else None,
    )


def _linux(text: str) -> MemoryErrors:
    rows = text.splitlines()
    counts = [row.split(" ") for row in rows if row.startswith("count ")]
    said = [_HEAD.sub("", row.removeprefix("said "))[:300] for row in rows if row.startswith("said ")]
    if not counts and "log" not in rows:
        raise ValueError("nothing that was asked for")
    fatal = [line for line in said if _FATAL.search(line)]
    return MemoryErrors(
        corrected=sum(int(row[2]) for row in counts) or _corrected(said),
        fatal=sum(int(row[3]) for row in counts) or len(fatal),
        lines=tuple((fatal or said)[-5:]),
        is_counted=bool(counts),
    )


def _corrected(said: list[str]) -> int:
    """The kernel writes many lines of one error. Those of PCI Express are none of memory or processor."""
    firmware = sum("event severity: corrected" in line for line in said)
    elsewhere = sum("section_type: PCIe" in line for line in said)
    own = (sum(words in line for line in said) for words in ("Corrected error", "Machine check events logged"))
    return max(0, firmware - elsewhere) + max(own)


MEMORY_ERRORS = Fact("memory_errors", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=10)
