"""The time zone of the device."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs

_LINUX = r"""
link=$(readlink -f /etc/localtime 2>/dev/null)
case $link in */zoneinfo/*) echo "localtime=${link##*/zoneinfo/}" ;; *) echo "localtime=" ;; esac
[ -e /etc/localtime ] && echo exists=yes
if [ -r /etc/timezone ]; then
named=$(head -n 1 /etc/timezone); echo "timezone=$named"
cmp -s "/usr/share/zoneinfo/$named" /etc/localtime && echo same=yes
fi
echo "offset=$(date +%z)"
echo "abbreviation=$(date +%Z)"
"""

_WINDOWS = r"""
$zone = [TimeZoneInfo]::Local
@{ id = $zone.Id; minutes = [int]$zone.GetUtcOffset([DateTime]::Now).TotalMinutes } | ConvertTo-Json -Compress
"""

_SAME = {"Etc/UTC": "UTC", "Etc/UCT": "UTC", "UCT": "UTC", "Zulu": "UTC", "Etc/Zulu": "UTC", "Universal": "UTC"}


@dataclass(frozen=True, slots=True)
class TimeZone:
    """`name` as the system's data base has it ("Europe/Berlin"), "" where only the offset is known.

    `also` is another zone that the system names elsewhere, "" when it agrees. `offset`: minutes east of UTC, now.
    """

    name: str
    offset: int
    also: str = ""


def parse(os: Os, text: str) -> TimeZone:
    if os is Os.WINDOWS:
        found = json_object(text)
        return TimeZone(str(found["id"]), int(found["minutes"]))
    said = pairs(text)
    raw = said["offset"]
    minutes = (int(raw[1:3]) * 60 + int(raw[3:5])) * (-1 if raw[0] == "-" else 1)
    name, also = said["localtime"], said.get("timezone", "")
    if not name and "exists" not in said:
        name = "UTC"
    # Many zones have two names: US/Pacific is America/Los_Angeles.
    differs = bool(name and also) and said.get("same") != "yes" and _SAME.get(name, name) != _SAME.get(also, also)
    return TimeZone(name or also, minutes, also if differs else "")


TIME_ZONE = Fact("time_zone", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
