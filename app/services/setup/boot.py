"""Which start of its system a device is in, and how it is told to start again."""

from app.domain.facts import Fact
from app.domain.setup import Operation
from app.domain.target import Os

_SH_BOOT = r"""cat /proc/sys/kernel/random/boot_id 2>/dev/null
sed 's/.*) //' /proc/1/stat 2>/dev/null | cut -d ' ' -f 20
"""


def _parse(_: Os, text: str) -> str:
    if not text.strip():
        raise ValueError("no number")
    return " ".join(text.split())[:200]


BOOT: Fact[str] = Fact(
    "boot",
    {
        Os.LINUX: _SH_BOOT,
        Os.MACOS: "sysctl -n kern.boottime",
        Os.WINDOWS: "(Get-CimInstance Win32_OperatingSystem).LastBootUpTime.ToUniversalTime().ToString('s')",
    },
    _parse,
)
"""Another text for each start. A container has the boot id of its host, and a first process of its own."""

SH_RESTART = r"""restart() { sleep 1
if [ -d /run/systemd/system ]; then systemctl reboot && return; fi
shutdown -r now || reboot; }
restart </dev/null >/dev/null 2>&1 &
"""
PS_RESTART = r"""shutdown.exe /r /t 3 /d p:4:1
if ($LASTEXITCODE) { exit 1 }
"""

RESTARTING = Operation({Os.LINUX: SH_RESTART, Os.MACOS: SH_RESTART, Os.WINDOWS: PS_RESTART}, timeout=60)
"""It answers, and a moment later the device goes down."""
