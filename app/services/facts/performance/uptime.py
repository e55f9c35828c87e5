"""How long the device has been running since its last full start."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object

_LINUX = "[ -r /proc/uptime ] || exit 127\ncat /proc/uptime\n"

_WINDOWS = r"""
$os = Get-CimInstance Win32_OperatingSystem -Property LastBootUpTime, LocalDateTime
$fast = (Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Power' -ErrorAction SilentlyContinue).HiberbootEnabled
@{ seconds = ($os.LocalDateTime - $os.LastBootUpTime).TotalSeconds; fast = ($fast -eq 1) } | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Uptime:
    """`has_fast_startup`: Windows' shutdown is no full one, only a restart is."""

    seconds: float
    has_fast_startup: bool = False

    @property
    def days(self) -> float:
        return self.seconds / 86400


def parse(os: Os, text: str) -> Uptime:
    if os is Os.WINDOWS:
        found = json_object(text)
        uptime = Uptime(float(found["seconds"]), bool(found["fast"]))
    else:
        uptime = Uptime(float(text.split(maxsplit=1)[0]))
    if not 0 <= uptime.seconds < 1e10:
        raise ValueError("not a time")
    return uptime


UPTIME = Fact("uptime", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
