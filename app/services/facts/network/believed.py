"""What the system itself believes of its way to the internet: its programs go by that."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs

_LINUX = r"""
command -v nmcli >/dev/null 2>&1 || exit 80
said=$(nmcli -t -f CONNECTIVITY general 2>/dev/null) || exit 80
echo "connectivity=$said"
"""

_WINDOWS = r"""
$all = @(Get-NetConnectionProfile -ErrorAction SilentlyContinue)
if (-not $all) { throw 'satchel:80' }
$probing = (Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Services\NlaSvc\Parameters\Internet' -ErrorAction SilentlyContinue).EnableActiveProbing
$policy = (Get-ItemProperty 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\NetworkConnectivityStatusIndicator' -ErrorAction SilentlyContinue).NoActiveProbe
$best = ($all | ForEach-Object { [Math]::Max([int]$_.IPv4Connectivity, [int]$_.IPv6Connectivity) } | Measure-Object -Maximum).Maximum
@{ best = [int]$best; probing = [bool]($probing -ne 0 -and $policy -ne 1) } | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language

_NETWORK_MANAGER = {"full": True, "limited": False, "portal": False, "none": False, "unknown": None}
_INTERNET = 4  # MSFT_NetConnectionProfile: Disconnected 0, NoTraffic 1, Subnet 2, LocalNetwork 3, Internet 4


@dataclass(frozen=True, slots=True)
class Believed:
    """`internet` is None where the system does not know. `said`: in its own word. `tries`: it tries by itself."""

    internet: bool | None
    said: str
    tries: bool = True


def parse(os: Os, text: str) -> Believed:
    if os is Os.WINDOWS:
        found = json_object(text)
        best = int(found["best"])
        return Believed(best == _INTERNET, "internet" if best == _INTERNET else "no internet", bool(found["probing"]))
    said = pairs(text)["connectivity"]
    if said not in _NETWORK_MANAGER:
        raise ValueError(f"not a word of NetworkManager: {said[:40]!r}")
    return Believed(_NETWORK_MANAGER[said], said)


BELIEVED = Fact("believed", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
