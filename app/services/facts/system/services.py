"""Services that should run and do not."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

_LINUX = r"""
[ -d /run/systemd/system ] || exit 80
command -v systemctl >/dev/null 2>&1 || exit 127
out=$(systemctl list-units --state=failed --all --no-pager -o json 2>/dev/null)
case $out in \[*) printf '%s\n' "$out"; exit 0 ;; esac
systemctl list-units --state=failed --all --no-pager --plain --no-legend
"""

_WINDOWS = r"""
@(Get-CimInstance Win32_Service -Filter "StartMode='Auto' AND State<>'Running'" -Property Name, DisplayName, ExitCode, ServiceSpecificExitCode, DelayedAutoStart | Where-Object {
  -not (Test-Path "HKLM:\SYSTEM\CurrentControlSet\Services\$($_.Name)\TriggerInfo")
} | ForEach-Object { @{ name = $_.Name; title = $_.DisplayName; code = [long]$_.ExitCode } }) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language

_CODES_OF_A_STOP = (0, 1077)  # ERROR_SERVICE_NEVER_STARTED


@dataclass(frozen=True, slots=True)
class FailedService:
    name: str
    title: str
    code: int = 0  # Windows: the service's exit code


def parse(os: Os, text: str) -> tuple[FailedService, ...]:
    if os is Os.WINDOWS:
        found = [FailedService(str(i["name"]), str(i["title"]), whole(i["code"])) for i in json_list(text)]
        return tuple(one for one in found if one.code not in _CODES_OF_A_STOP)
    if text.startswith("["):
        return tuple(FailedService(str(item["unit"]), str(item["description"])) for item in json_list(text))
    rows = [line.lstrip("●* ").split(None, 4) for line in text.splitlines() if line.strip()]
    return tuple(FailedService(row[0], row[4] if len(row) > 4 else row[0]) for row in rows if row[2] == "failed")


FAILED_SERVICES = Fact("failed_services", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
