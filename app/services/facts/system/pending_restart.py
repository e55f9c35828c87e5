"""What waits for a restart of the device."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs

# A running kernel whose modules are gone was replaced by an update; one that has none (of a hoster, of WSL) has them
# nowhere. A container shares the kernel of its host.
_LINUX = r"""
[ -e /run/reboot-required ] && echo required=yes
[ -r /run/reboot-required.pkgs ] && echo "packages=$(sort -u /run/reboot-required.pkgs | tr '\n' ' ')"
echo "kernel=$(uname -r)"
set -- /lib/modules/*
[ -d "$1" ] && [ ! -d "/lib/modules/$(uname -r)" ] && [ -d /run/systemd/system ] && [ ! -s /run/systemd/container ] && read -r module rest </proc/modules && echo "installed=$(ls /lib/modules | tail -n 1)"
if command -v needs-restarting >/dev/null 2>&1; then needs-restarting -r 2>/dev/null | grep -q 'Reboot is required' && echo required=yes; fi
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
@{ component = (Test-Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending')
   update = (Test-Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired')
   rename = [bool](Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager' -ErrorAction SilentlyContinue).PendingFileRenameOperations
} | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class PendingRestart:
    """`reasons` really need a restart; `has_renames` alone does not: Windows programs leave such entries often."""

    reasons: tuple[str, ...]
    has_renames: bool = False


def parse(os: Os, text: str) -> PendingRestart:
    if os is Os.WINDOWS:
        found = json_object(text)
        said = (tr("Windows components"), found["component"]), ("Windows Update", found["update"])
        return PendingRestart(tuple(name for name, is_set in said if is_set), bool(found["rename"]))
    lines = pairs(text)
    kernel = lines["kernel"]
    reasons = []
    if lines.get("required") == "yes":
        reasons.append(lines.get("packages", "").strip() or tr("installed updates"))
    if "installed" in lines:
        reasons.append(tr("kernel {kernel} was replaced by {installed}", kernel=kernel, installed=lines["installed"]))
    return PendingRestart(tuple(reasons))


PENDING_RESTART = Fact("pending_restart", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
