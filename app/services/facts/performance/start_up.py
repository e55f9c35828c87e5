"""How long the last start took, and what took longest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs, whole

# In a container the clock is that of the computer behind it.
_LINUX = r"""
[ -d /run/systemd/system ] || exit 80
[ -s /run/systemd/container ] && exit 80
command -v systemctl >/dev/null 2>&1 || exit 127
systemctl show -p FirmwareTimestampMonotonic -p UserspaceTimestampMonotonic -p FinishTimestampMonotonic || exit 1
systemd-analyze blame --no-pager 2>/dev/null | head -n 8 | sed 's/^ */slow=/'
:
"""

# Event 100 of the log has the whole start, 101 to 110 what made it slow. The log is open to administrators only.
_WINDOWS = r"""
$log = 'Microsoft-Windows-Diagnostics-Performance/Operational'
function Data($event) { $all = @{}; foreach ($d in ([xml]$event.ToXml()).Event.EventData.Data) { $all[$d.Name] = [string]$d.'#text' }; $all }
try { $boot = @(Get-WinEvent -FilterHashtable @{ LogName = $log; Id = 100 } -MaxEvents 1 -ErrorAction Stop) }
catch { if ($_.FullyQualifiedErrorId -like 'NoMatchingEventsFound*') { throw 'satchel:80' }; throw }
$slow = @(); $since = $boot[0].TimeCreated.AddMinutes(-10)
try { $slow = @(Get-WinEvent -FilterHashtable @{ LogName = $log; Id = 101, 102, 103, 106, 109, 110; StartTime = $since } -MaxEvents 20 -ErrorAction Stop) } catch { }
$b = Data $boot[0]
@{ total = [long]$b.BootTime; main = [long]$b.MainPathBootTime; slow = @($slow | ForEach-Object { $d = Data $_
  @{ name = $(if ($d.FriendlyName) { $d.FriendlyName } else { $d.Name }); ms = [long]$d.TotalTime } }) } | ConvertTo-Json -Compress -Depth 3
"""  # noqa: E501 - a script in its own language

_SPAN = re.compile(r"(?:(\d+)h )?(?:(\d+)min )?(?:([\d.]+)s|([\d.]+)ms) (\S+)")


@dataclass(frozen=True, slots=True)
class StartUp:
    """Seconds. `firmware` is what passed before the system was loaded, 0 where that is not known; `before` passed from
    then on until the system itself began: its kernel, and a passphrase that is waited for. `slow` names what took
    longest, with its seconds."""

    seconds: float
    firmware: float = 0.0
    slow: tuple[tuple[str, float], ...] = ()
    before: float = 0.0

    @property
    def own(self) -> float:
        return self.seconds - self.before


def parse(os: Os, text: str) -> StartUp:
    if os is Os.WINDOWS:
        found = json_object(text)
        slow = tuple((str(one["name"])[:100], whole(one["ms"]) / 1000) for one in found["slow"] or ())
        seconds = (whole(found.get("main")) or whole(found["total"])) / 1000  # until the desktop is there
        return _checked(StartUp(seconds, slow=tuple(sorted(slow, key=lambda one: -one[1])[:8])))
    said = pairs(text)
    finish = _seconds(said, "FinishTimestampMonotonic")
    slow = tuple(
        (match[5][:100], _span(match)) for line in text.splitlines() if (match := _SPAN.fullmatch(line[5:].strip()))
    )
    before = min(finish, whole(said.get("UserspaceTimestampMonotonic")) / 1e6)
    return _checked(StartUp(finish, _seconds(said, "FirmwareTimestampMonotonic"), slow, before))


def _seconds(said: Mapping[str, str], name: str) -> float:
    return int(said[name]) / 1e6


def _span(match: re.Match[str]) -> float:
    hours, minutes, seconds, milliseconds, _ = match.groups()
    return 3600 * int(hours or 0) + 60 * int(minutes or 0) + float(seconds or 0) + float(milliseconds or 0) / 1000


def _checked(start: StartUp) -> StartUp:
    if not 0 <= start.seconds < 1e6:
        raise ValueError("not a time")
    return start


START_UP = Fact("start_up", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=10)
"""`seconds` is 0 while the start is not over yet."""
