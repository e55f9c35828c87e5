"""Errors in the log of the system, and what the kernel says about its disks."""

import re
from dataclasses import dataclass
from typing import Any

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, json_object, whole
from app.services.facts.event_log import ONLY_NO_EVENTS

_LINUX_ERRORS = r"""
command -v journalctl >/dev/null 2>&1 || exit 127
out=$(journalctl -o json -p 3 --since -24h -n 500 --no-pager --output-fields=MESSAGE,SYSLOG_IDENTIFIER,_COMM,PRIORITY 2>/dev/null)
if [ -n "$out" ]; then printf '%s\n' "$out"; exit 0; fi
[ -d /run/systemd/journal ] || exit 80
if [ "$(id -u)" != 0 ] && [ -z "$(journalctl -n 1 -q --no-pager -o cat --system 2>/dev/null)" ]; then exit 81; fi
:
"""  # noqa: E501 - a script in its own language

_WINDOWS_ERRORS = r"""
$since = (Get-Date).AddHours(-24)
$found = @()
try { $found = @(Get-WinEvent -FilterHashtable @{ LogName = 'System'; Level = 1, 2; StartTime = $since } -MaxEvents 500 -ErrorAction Stop) }
catch { ONLY_NO_EVENTS }
@($found | ForEach-Object { @{ source = $_.ProviderName; id = [int]$_.Id; level = [int]$_.Level; when = [long]($_.TimeCreated.ToUniversalTime() - [datetime]'1970-01-01').TotalSeconds } }) | ConvertTo-Json -Compress
""".replace("ONLY_NO_EVENTS", ONLY_NO_EVENTS)  # noqa: E501 - a script in its own language

# What kernel drivers say when a medium, or the link to it, fails (after node-problem-detector's patterns).
_DISK_WORDS = (
    "I/O error|EXT4-fs error|XFS .*(corruption|shutdown)|BTRFS (error|critical)|Remounting filesystem read-only|"
    "critical medium error|failed command: (READ|WRITE)|nvme.*(timeout|resetting controller)"
)
_LINUX_DISK = rf"""
said=$(dmesg 2>/dev/null) || said=$(journalctl -k --since -7d --no-pager -o cat 2>/dev/null)
[ -n "$said" ] || exit 81
read -r up rest </proc/uptime && echo "up $up"
printf '%s\n' "$said" | grep -E '{_DISK_WORDS}' | tail -n 200
:
"""

_WINDOWS_DISK = r"""
$since = (Get-Date).AddDays(-7); $found = @()
$wanted = @{ disk = 7, 11, 51, 153; Ntfs = 55, 98; storahci = 129; stornvme = 129 }
foreach ($name in $wanted.Keys) {
  try { $found += @(Get-WinEvent -FilterHashtable @{ LogName = 'System'; ProviderName = $name; Id = $wanted[$name]; StartTime = $since } -MaxEvents 100 -ErrorAction Stop) }
  catch { ONLY_NO_EVENTS }
}
@($found | ForEach-Object { @{ source = $_.ProviderName; id = [int]$_.Id; level = [int]$_.Level } }) | ConvertTo-Json -Compress
""".replace("ONLY_NO_EVENTS", ONLY_NO_EVENTS)  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry. `level`: 0 to 3 as syslog counts, 0 is the worst. `when` in seconds since 1970, 0 if not known.

    `event` is the number by which Windows names the message, 0 elsewhere.
    """

    source: str
    message: str
    level: int = 3
    when: int = 0
    event: int = 0


def parse_errors(os: Os, text: str) -> tuple[LogLine, ...]:
    if os is Os.WINDOWS:
        return tuple(_windows_event(item) for item in json_list(text))
    return tuple(_journal_line(json_object(line)) for line in text.split("\n") if line.strip())


def _windows_event(item: dict[str, Any]) -> LogLine:
    number, when = whole(item["id"]), whole(item.get("when"))
    return LogLine(str(item["source"]), f"Event {number}", whole(item["level"], 2) + 1, when, number)


def _journal_line(entry: dict[str, Any]) -> LogLine:
    message = entry.get("MESSAGE")
    if isinstance(message, list):  # the journal gives what is not clean text as bytes
        message = bytes(message).decode(errors="replace")
    source = entry.get("SYSLOG_IDENTIFIER") or entry.get("_COMM") or "system"
    when = whole(entry.get("__REALTIME_TIMESTAMP")) // 1_000_000
    return LogLine(str(source), str(message or "")[:500], whole(entry.get("PRIORITY"), 3), when)


_WEEK = 7 * 86400
_WARNING_OF_WINDOWS = 4  # as LogLine counts
_STAMP = re.compile(r"^\[\s*(\d+(?:\.\d+)?)\] ")


def parse_disk(os: Os, text: str) -> tuple[LogLine, ...]:
    """What the last seven days say."""
    if os is Os.WINDOWS:
        # As a mere note, event 98 of Ntfs says at each start that all is well.
        return tuple(one for one in map(_windows_event, json_list(text)) if one.level <= _WARNING_OF_WINDOWS)
    head, _, rest = text.partition("\n") if text.startswith("up ") else ("", "", text)
    since = float(head.removeprefix("up ")) - _WEEK if head else 0.0
    lines = [line.strip() for line in rest.splitlines() if line.strip()]
    found = [line for line in lines if re.search(_DISK_WORDS, line)]
    if not found and lines:
        raise ValueError("no line is one that was looked for")
    recent = [line for line in found if not (stamp := _STAMP.match(line)) or float(stamp[1]) >= since]
    # Drives without a disk in them answer like this whenever someone looks.
    return tuple(
        LogLine("kernel", _STAMP.sub("", one)[:500]) for one in recent if "fd0" not in one and "sr0" not in one
    )


ERROR_LOG = Fact("error_log", {Os.LINUX: _LINUX_ERRORS, Os.WINDOWS: _WINDOWS_ERRORS}, parse_errors)
DISK_LOG = Fact("disk_log", {Os.LINUX: _LINUX_DISK, Os.WINDOWS: _WINDOWS_DISK}, parse_disk)
