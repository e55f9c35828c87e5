"""Where the device has its time from, and its time zone."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs

# chrony's offset tells most. A container has the time of its host: nothing to judge there.
_LINUX = r"""
if command -v chronyc >/dev/null 2>&1 && said=$(chronyc -c tracking 2>/dev/null) && [ -n "$said" ]; then
echo Service=chrony; echo "Tracking=$said"; exit 0
fi
[ -d /run/systemd/system ] || exit 80
[ -s /run/systemd/container ] && exit 80
command -v timedatectl >/dev/null 2>&1 || exit 127
timedatectl show || exit 1
timedatectl show-timesync 2>/dev/null | grep -E '^(ServerName|SystemNTPServers|LinkNTPServers|FallbackNTPServers)='
:
"""

_WINDOWS = r"""
$parameters = Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\Parameters'
$service = Get-CimInstance Win32_Service -Filter "Name='W32Time'" -Property State, StartMode
$domain = (Get-CimInstance Win32_ComputerSystem -Property PartOfDomain).PartOfDomain
@{ type = [string]$parameters.Type; servers = [string]$parameters.NtpServer; state = [string]$service.State
   mode = [string]$service.StartMode; domain = [bool]$domain } | ConvertTo-Json -Compress
"""


@dataclass(frozen=True, slots=True)
class TimeSource:
    """`is_synchronised` and `offset` (seconds) are None where the device does not say."""

    is_enabled: bool
    is_synchronised: bool | None
    server: str = ""
    offset: float | None = None


def parse(os: Os, text: str) -> TimeSource:
    if os is Os.WINDOWS:
        found = json_object(text)
        enabled = str(found["type"]) in ("NTP", "NT5DS", "AllSync") and found["mode"] != "Disabled"
        server = str(found["servers"]).partition(",")[0] if found["type"] == "NTP" else ""
        return TimeSource(enabled, None, server)
    said = pairs(text)
    if said.get("Service") == "chrony":
        fields = said["Tracking"].split(",")
        name, offset, leap = fields[1], float(fields[4]), fields[13]
        return TimeSource(True, leap != "Not synchronised", name, offset)
    server = said.get("ServerName") or said.get("SystemNTPServers") or said.get("LinkNTPServers") or ""
    return TimeSource(said["NTP"] == "yes", said["NTPSynchronized"] == "yes", server)


TIME_SOURCE = Fact("time_source", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
