"""Services that should run and do not, and how each of them ended."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, pairs, whole

# What is just starting is not failed, but what is started again and again is: "activating" holds both.
_LINUX = r"""
[ -d /run/systemd/system ] || exit 80
command -v systemctl >/dev/null 2>&1 || exit 127
units=$(systemctl list-units --state=failed,activating --all --no-pager --plain --no-legend) || exit
set -f
set -- $(printf '%s\n' "$units" | while read -r unit rest; do printf '%s\n' "$unit"; done | head -n 200)
[ $# -gt 0 ] || exit 0
systemctl show --no-pager -p Id,Description,ActiveState,SubState,Result,ExecMainStatus,NRestarts -- "$@"
"""

_WINDOWS = r"""
@(Get-CimInstance Win32_Service -Filter "StartMode='Auto' AND State<>'Running'" -Property Name, DisplayName, ExitCode, ServiceSpecificExitCode | Where-Object {
  -not (Test-Path "HKLM:\SYSTEM\CurrentControlSet\Services\$($_.Name)\TriggerInfo")
} | ForEach-Object { @{ name = $_.Name; title = $_.DisplayName; code = [long]$_.ExitCode; own = [long]$_.ServiceSpecificExitCode } }) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language

_CODES_OF_A_STOP = (0, 1077)  # ERROR_SERVICE_NEVER_STARTED
_ITS_OWN_CODE = 1066  # ERROR_SERVICE_SPECIFIC_ERROR


@dataclass(frozen=True, slots=True)
class FailedService:
    """`result` is systemd's word for how it ended; `restarts`: how often it was started again by itself."""

    name: str
    title: str
    code: int = 0  # its exit code
    result: str = ""
    restarts: int = 0
    is_restarting: bool = False  # it is between two attempts


def parse(os: Os, text: str) -> tuple[FailedService, ...]:
    if os is Os.WINDOWS:
        found = [_windows_service(item) for item in json_list(text)]
        return tuple(one for one in found if one.code not in _CODES_OF_A_STOP)
    blocks = [pairs(block) for block in text.split("\n\n") if block.strip()]
    states = ("failed", "auto-restart")
    return tuple(_unit(block) for block in blocks if block["SubState"] in states or block["ActiveState"] == "failed")


def _windows_service(item: Mapping[str, object]) -> FailedService:
    code = whole(item["code"])
    return FailedService(
        str(item["name"]), str(item["title"]), whole(item.get("own"), code) if code == _ITS_OWN_CODE else code
    )


def _unit(block: Mapping[str, str]) -> FailedService:
    return FailedService(
        name=block["Id"],
        title=block.get("Description", ""),
        code=whole(block.get("ExecMainStatus")),
        result=block.get("Result", ""),
        restarts=whole(block.get("NRestarts")),
        is_restarting=block["SubState"] == "auto-restart",
    )


FAILED_SERVICES = Fact("failed_services", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
