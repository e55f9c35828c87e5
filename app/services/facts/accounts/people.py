"""Who has an account of the device itself. Anybody may read that: no administrator is needed."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list

_LINUX = r"""
[ -r /etc/passwd ] || exit 81
while IFS=: read -r name secret uid gid about home shell; do
case $uid in ''|*[!0-9]*) continue ;; esac
case $shell in */nologin|*/false|*/sync|*/shutdown|*/halt) continue ;; esac
if [ "$uid" = 0 ] || { [ "$uid" -ge 1000 ] && [ "$uid" -lt 60000 ]; }; then echo "$uid $name"; fi
done </etc/passwd
"""

_WINDOWS = r"""
if ((Get-CimInstance Win32_ComputerSystem -Property DomainRole).DomainRole -ge 4) { throw 'satchel:80' }
@(Get-CimInstance Win32_UserAccount -Filter 'LocalAccount=True' -Property Name, Disabled | ForEach-Object { @{ name = $_.Name; off = [bool]$_.Disabled } }) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Person:
    """An account with which somebody can sign in. `is_off` is told by Windows."""

    name: str
    is_off: bool = False


def parse(os: Os, text: str) -> tuple[Person, ...]:
    if os is Os.WINDOWS:
        return tuple(Person(str(one["name"]), one["off"] is True) for one in json_list(text))
    rows = [line.split(" ", 1) for line in text.splitlines()]
    if not rows:
        raise ValueError("not even root has an account")
    return tuple(Person(name) for uid, name in rows if int(uid) >= 0)


PEOPLE = Fact("people", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
