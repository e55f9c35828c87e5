"""Whether the packages of the device, and the files of Windows, are as they should be."""

import re
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.answers import json_object, whole

_LINUX = r"""
if command -v dpkg-query >/dev/null 2>&1 && [ -d /var/lib/dpkg ]; then
echo 'manager dpkg'
if ! said=$(dpkg-query -W -f='${db:Status-Abbrev}|${binary:Package}|${Version}\n' 2>&1); then
printf '%s\n' "$said" | grep -m 3 -E 'error|parsing' | sed 's/^/damaged /'; exit 0
fi
printf '%s\n' "$said" | grep -vE '^.[nic] \|' | head -n 200 | sed 's/^/package /'
set -- /var/lib/dpkg/updates/[0-9]*
[ -e "$1" ] && echo 'interrupted'
for one in /proc/[0-9]*/comm; do read -r name <"$one" && [ "$name" = dpkg ] && { echo 'busy'; break; }; done 2>/dev/null
elif command -v rpm >/dev/null 2>&1 && { [ -d /var/lib/rpm ] || [ -d /usr/lib/sysimage/rpm ]; }; then
echo 'manager rpm'
rpm -q rpm >/dev/null 2>&1 || { said=$(rpm -q rpm 2>&1); printf '%s\n' "$said" | head -n 3 | sed 's/^/damaged /'; }
else exit 127
fi
:
"""

_WINDOWS = r"""
$me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw 'satchel:81' }
@{ health = [int](Repair-WindowsImage -Online -CheckHealth).ImageHealthState } | ConvertTo-Json -Compress
"""

_STATES = {
    # the second letter of dpkg's abbreviation
    "U": tr("unpacked, not set up"),
    "F": tr("half set up"),
    "H": "half installed",
    "W": tr("waits for another package"),
    "t": tr("waits for another package"),
}


@dataclass(frozen=True, slots=True)
class PackageState:
    """`broken` are packages with what is wrong with each.

    `is_busy`: packages are being installed at this moment, so that some are half done. `damage` is what the package
    manager says of its own database, "" where it can read it. `health` is that of the component store of Windows: 0
    healthy, 1 repairable, 2 beyond repair.
    """

    manager: str
    broken: tuple[tuple[str, str], ...] = ()
    damage: str = ""
    is_interrupted: bool = False
    is_busy: bool = False
    health: int = 0


def parse(os: Os, text: str) -> PackageState:
    if os is Os.WINDOWS:
        health = whole(json_object(text)["health"])
        if health not in (0, 1, 2):
            raise ValueError("not a state of the image")
        return PackageState("Windows", health=health)
    lines = text.splitlines()
    if not lines or not re.fullmatch(r"manager (dpkg|rpm)", lines[0]):
        raise ValueError("no package manager")
    said = [line.partition(" ") for line in lines[1:]]
    damage = [rest for word, _, rest in said if word == "damaged"]
    return PackageState(
        manager=lines[0].removeprefix("manager "),
        broken=tuple(_broken(rest) for word, _, rest in said if word == "package"),
        damage="; ".join(damage)[:300],
        is_interrupted="interrupted" in lines,
        is_busy="busy" in lines,
    )


def _broken(line: str) -> tuple[str, str]:
    state, name, _ = line.split("|", 2)
    if state[2:3] == "R":
        return name, tr("must be installed again")
    return name, _STATES[state[1]]


PACKAGE_STATE = Fact("package_state", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=25.0)
