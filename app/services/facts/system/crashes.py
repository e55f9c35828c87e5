"""How the device itself broke off its work: restarts that nobody wanted, and what the system says of its own end."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, read_json, whole
from app.services.facts.event_log import ONLY_NO_EVENTS

# The ids are those of systemd: journal started, journal stopped, shutdown begun (sd-messages.h).
_STARTED = "f77379a8490b408bbe5f6940505a777b"
_STOPPED = "d93fb3c9c24d451a97cea615ce59c00b"
_SHUTDOWN = "98268866d1d54a499c4e98921d93bc40"
_KERNEL = r"Kernel panic|BUG: |Oops: |general protection fault[,:]|soft lockup|hard LOCKUP"

JOURNAL = r"""
command -v journalctl >/dev/null 2>&1 || exit 127
[ -d /run/systemd/journal ] || exit 80
if [ "$(id -u)" != 0 ] && [ -z "$(journalctl -n 1 -q --no-pager -o cat --system 2>/dev/null)" ]; then exit 81; fi
"""
"""Where there is no journal, or it may not be read, it says so."""

_LINUX = rf"""{JOURNAL}
read -r boot </proc/sys/kernel/random/boot_id
printf '{{"boot":"%s"}}\n' "$boot"
look() {{ journalctl -q --no-pager -o json --since -14d --output-fields=MESSAGE,MESSAGE_ID,_TRANSPORT "$@" 2>/dev/null; }}
look -n 400 MESSAGE_ID={_STARTED} MESSAGE_ID={_STOPPED} MESSAGE_ID={_SHUTDOWN}
look -n 60 -g '{_KERNEL}' _TRANSPORT=kernel
for dump in /var/lib/systemd/pstore/* /var/crash/*/vmcore*; do [ -e "$dump" ] && printf '{{"dump":"%s"}}\n' "${{dump##*/}}"; done
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$since = (Get-Date).AddDays(-14); $found = @()
$wanted = @{ 'Microsoft-Windows-Kernel-Power' = 41; 'Microsoft-Windows-WER-SystemErrorReporting' = 1001; 'EventLog' = 6008; 'volmgr' = 161 }
foreach ($name in $wanted.Keys) {
  try { $found += @(Get-WinEvent -FilterHashtable @{ LogName = 'System'; ProviderName = $name; Id = $wanted[$name]; StartTime = $since } -MaxEvents 50 -ErrorAction Stop) }
  catch { ONLY_NO_EVENTS }
}
@{ events = @($found | ForEach-Object { @{ source = $_.ProviderName; id = [int]$_.Id
     when = [long]($_.TimeCreated.ToUniversalTime() - [datetime]'1970-01-01').TotalSeconds
     data = @($_.Properties | Select-Object -First 8 | ForEach-Object { $v = [string]$_.Value; $v.Substring(0, [Math]::Min(120, $v.Length)) }) } })
   dumps = @(Get-ChildItem "$env:SystemRoot\Minidump\*.dmp" -ErrorAction SilentlyContinue | Where-Object { $_.LastWriteTime -gt $since }).Count
} | ConvertTo-Json -Compress -Depth 4
""".replace("ONLY_NO_EVENTS", ONLY_NO_EVENTS)  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Stop:
    """The device stopped without being told to. `code` is the number of a blue screen, 0 where there was none.

    `by_button`: someone held the power button; `in_sleep`: it was asleep, or on its way there.
    """

    when: int
    code: int = 0
    by_button: bool = False
    in_sleep: bool = False


@dataclass(frozen=True, slots=True)
class Crashes:
    """Of the last 14 days. `kernel` are lines in which the kernel says that it went wrong; `dumps`: files it wrote.

    `starts` counts the starts that the log knows of, without the running one: 0 where it is not kept over a restart,
    None where nobody counts them.
    """

    stops: tuple[Stop, ...] = ()
    kernel: tuple[str, ...] = ()
    dumps: int = 0
    starts: int | None = None


def parse(os: Os, text: str) -> Crashes:
    if os is Os.WINDOWS:
        return _windows(json_object(text))
    entries = [_object(line) for line in text.split("\n") if line.strip()]
    boot = re.sub("-", "", str(entries[0]["boot"]))
    marks: dict[str, list[tuple[int, str]]] = {}
    kernel = []
    for entry in entries[1:]:
        if "dump" in entry:
            continue
        when, sort = whole(entry["__REALTIME_TIMESTAMP"]) // 1_000_000, entry.get("MESSAGE_ID")
        if sort in (_STARTED, _STOPPED, _SHUTDOWN):
            marks.setdefault(str(entry["_BOOT_ID"]), []).append((when, str(sort)))
        elif entry.get("_TRANSPORT") == "kernel" and not str(entry.get("MESSAGE", "")).startswith("traps: "):
            kernel.append(str(entry.get("MESSAGE", ""))[:300])
    earlier = {one: seen for one, seen in marks.items() if one != boot}
    stops = [Stop(seen[-1][0]) for seen in earlier.values() if _broke_off(seen)]
    dumps = sum("dump" in entry for entry in entries)
    return Crashes(tuple(stops), tuple(kernel), dumps, len(earlier))


def _broke_off(marks: list[tuple[int, str]]) -> bool:
    """The journal of the first minute of a start stops as well: the last mark counts."""
    return marks[-1][1] == _STARTED and all(sort != _SHUTDOWN for _, sort in marks)


def _object(line: str) -> dict[str, Any]:
    found = read_json(line)
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found


def _windows(found: dict[str, Any]) -> Crashes:
    events = found["events"] or []
    events = events if isinstance(events, list) else [events]
    stops = [_power(one) for one in events if one["source"] == "Microsoft-Windows-Kernel-Power"]
    known = {one.when for one in stops if one.code}
    reports = [_report(one) for one in events if one["source"] == "Microsoft-Windows-WER-SystemErrorReporting"]
    # A blue screen is told of twice, within a few minutes.
    more = [one for one in reports if one.code and not any(abs(one.when - when) < 900 for when in known)]
    stops = [one for one in stops if one.code or not any(abs(one.when - report.when) < 900 for report in more)]
    return Crashes(tuple(sorted([*stops, *more], key=lambda one: one.when)), (), whole(found.get("dumps")))


def _data(event: Mapping[str, Any]) -> list[str]:
    data = event.get("data")
    return [str(one) for one in data] if isinstance(data, list) else [] if data is None else [str(data)]


def _power(event: Mapping[str, Any]) -> Stop:
    data = [*_data(event), *["0"] * 8]
    asleep, button = data[5], data[6]
    return Stop(whole(event["when"]), whole(data[0]), button not in ("", "0"), asleep not in ("", "0", "False"))


def _report(event: Mapping[str, Any]) -> Stop:
    code = re.match(r"\s*0x([0-9a-fA-F]{1,8})\b", next(iter(_data(event)), ""))
    return Stop(whole(event["when"]), int(code[1], 16) if code else 0)


CRASHES = Fact("crashes", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=10.0)
