"""Programs that crashed, or were ended because memory ran out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.answers import json_list, json_object, whole
from app.services.facts.event_log import ONLY_NO_EVENTS
from app.services.facts.system.crashes import JOURNAL

_CORE_DUMP = "fc2e22bc6ee647b6b90729ab34a250b1"  # SD_MESSAGE_COREDUMP of systemd

_LINUX = rf"""{JOURNAL}
look() {{ journalctl -q --no-pager -o json --since -7d -n 300 "$@" 2>/dev/null; }}
look --output-fields=COREDUMP_EXE,COREDUMP_COMM,COREDUMP_SIGNAL_NAME MESSAGE_ID={_CORE_DUMP}
look --output-fields=MESSAGE -g 'segfault at|traps: .* general protection|Out of memory: Killed process|Memory cgroup out of memory: Killed process' _TRANSPORT=kernel
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$since = (Get-Date).AddDays(-7); $found = @()
$wanted = @{ 'Application Error' = 1000; 'Application Hang' = 1002; '.NET Runtime' = 1026 }
foreach ($name in $wanted.Keys) {
  try { $found += @(Get-WinEvent -FilterHashtable @{ LogName = 'Application'; ProviderName = $name; Id = $wanted[$name]; StartTime = $since } -MaxEvents 100 -ErrorAction Stop) }
  catch { ONLY_NO_EVENTS }
}
@($found | ForEach-Object { @{ id = [int]$_.Id
   when = [long]($_.TimeCreated.ToUniversalTime() - [datetime]'1970-01-01').TotalSeconds
   data = @($_.Properties | Select-Object -First 7 | ForEach-Object { $v = [string]$_.Value; $v.Substring(0, [Math]::Min(200, $v.Length)) }) } }) | ConvertTo-Json -Compress -Depth 3
""".replace("ONLY_NO_EVENTS", ONLY_NO_EVENTS)  # noqa: E501 - a script in its own language

_SEGFAULT = re.compile(r"^(?:traps: )?(.{1,15}?)\[\d+\]:? .*?(?: in ([^\[\s]+)\[|$)")
_KILLED = re.compile(r"[Oo]ut of memory: Killed process \d+ \((.{1,15})\)")


@dataclass(frozen=True, slots=True)
class ProgramCrash:
    """`how` is a few plain words; `module` the library in which it happened, "" where it is not known."""

    program: str
    when: int  # seconds since 1970
    how: str
    module: str = ""
    is_out_of_memory: bool = False
    is_core_dump: bool = False


def parse(os: Os, text: str) -> tuple[ProgramCrash, ...]:
    if os is Os.WINDOWS:
        return tuple(_windows_crash(item) for item in json_list(text))
    entries = [json_object(line) for line in text.split("\n") if line.strip()]
    found = [crash for entry in entries if (crash := _linux_crash(entry))]
    dumped = [one.program[:15] for one in found if one.is_core_dump]
    # The kernel tells of the same crash once more, with the first 15 letters of the name.
    return tuple(one for one in found if one.is_core_dump or one.is_out_of_memory or one.program not in dumped)


def _linux_crash(entry: dict[str, Any]) -> ProgramCrash | None:
    when = whole(entry["__REALTIME_TIMESTAMP"]) // 1_000_000
    if "COREDUMP_COMM" in entry or "COREDUMP_EXE" in entry:
        name = str(entry.get("COREDUMP_EXE") or "").rpartition("/")[2] or str(entry["COREDUMP_COMM"])
        return ProgramCrash(name, when, str(entry.get("COREDUMP_SIGNAL_NAME") or tr("crashed")), is_core_dump=True)
    message = str(entry["MESSAGE"])
    if killed := _KILLED.search(message):
        return ProgramCrash(killed[1], when, tr("ended because memory ran out"), is_out_of_memory=True)
    if fault := _SEGFAULT.search(message):
        return ProgramCrash(fault[1], when, tr("segmentation fault"), fault[2] or "")
    return None


def _windows_crash(item: dict[str, Any]) -> ProgramCrash:
    data = item["data"]
    words = [str(one) for one in data] if isinstance(data, list) else [str(data)]
    number, when = whole(item["id"]), whole(item["when"])
    if number == 1000:
        return ProgramCrash(
            words[0], when, tr("exception 0x{words}", words=words[6]) if len(words) > 6 else tr("crashed"), words[3]
        )
    if number == 1002:
        return ProgramCrash(words[0], when, tr("stopped answering"))
    if number != 1026:
        raise ValueError("not an event that was asked for")
    return ProgramCrash(_net_program(words), when, tr("exception of .NET"))


def _net_program(words: Iterable[str]) -> str:
    """The first line is "Application: name.exe" in each language that is known."""
    found = re.search(r"[^\s:\\/]+\.exe", " ".join(words), re.IGNORECASE)
    return found[0] if found else tr(".NET program")


PROGRAM_CRASHES = Fact("program_crashes", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=10.0)
