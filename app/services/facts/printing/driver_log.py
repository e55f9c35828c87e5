"""What the print service of Windows logs of drivers and jobs that failed."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole
from app.services.facts.event_log import ONLY_NO_EVENTS

# 372 a job failed, 808 a module was not loaded, 215 a driver was not installed. Their code is the field that is named
# so; the text of an event speaks the language of the device.
_WINDOWS = r"""
$found = @()
try {
  $found = @(Get-WinEvent -FilterHashtable @{ LogName = 'Microsoft-Windows-PrintService/Admin'; Id = 215, 372, 808; StartTime = (Get-Date).AddDays(-7) } -MaxEvents 50 -ErrorAction Stop)
} catch { ONLY_NO_EVENTS }
@($found | ForEach-Object {
  $code = 0
  foreach ($node in ([xml]$_.ToXml()).SelectNodes("//*[local-name()='ErrorCode' or local-name()='Win32Error' or local-name()='HResult']")) {
    $n = [long]0; $t = $node.InnerText
    if ($t -match '^0x') { try { $n = [Convert]::ToInt64($t, 16) } catch { } } else { [void][long]::TryParse($t, [ref]$n) }
    if ($n) { $code = $n }
  }
  @{ id = [int]$_.Id; code = $code }
}) | ConvertTo-Json -Compress
""".replace("ONLY_NO_EVENTS", ONLY_NO_EVENTS)  # noqa: E501 - a script in its own language
_FACILITY_WIN32 = 0x80070000


@dataclass(frozen=True, slots=True)
class DriverError:
    """`code` is an error number of Windows, 0 where the event holds none."""

    event: int
    code: int


def parse(os: Os, text: str) -> tuple[DriverError, ...]:
    return tuple(DriverError(whole(one["id"]), _code(whole(one["code"]))) for one in json_list(text))


def _code(number: int) -> int:
    number &= 0xFFFFFFFF
    return number & 0xFFFF if number & 0xFFFF0000 == _FACILITY_WIN32 else number


DRIVER_LOG = Fact("driver_log", {Os.WINDOWS: _WINDOWS}, parse)
