"""Old and open ways into Windows, as its registry has them set."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object

_WINDOWS = r"""
function Value($key, $name) { (Get-ItemProperty "HKLM:\$key" -ErrorAction SilentlyContinue).$name }
$driver = Value 'SYSTEM\CurrentControlSet\Services\mrxsmb10' 'Start'
$server = Value 'SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters' 'SMB1'
$installed = Test-Path "$env:SystemRoot\System32\drivers\srv.sys"
$guest = Get-CimInstance Win32_UserAccount -Filter "LocalAccount=True AND SID LIKE '%-501'" -Property Disabled, SID
@{ smb1 = ($installed -and $server -ne 0 -and $driver -ne 4)
   rdp = ((Value 'SYSTEM\CurrentControlSet\Control\Terminal Server' 'fDenyTSConnections') -eq 0)
   nla = ((Value 'SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp' 'UserAuthentication') -ne 0)
   plain = ((Value 'SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Service' 'allow_unencrypted') -eq 1)
   guest = [bool]($guest | Where-Object { -not $_.Disabled })
   logon = ((Value 'SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon' 'AutoAdminLogon') -eq '1') } | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class WindowsExposure:
    """`signs_in_itself`: it starts into an account without asking."""

    smb1: bool
    rdp_without_nla: bool
    plain_winrm: bool
    guest: bool
    signs_in_itself: bool


def parse(os: Os, text: str) -> WindowsExposure:
    found = json_object(text)
    return WindowsExposure(
        smb1=bool(found["smb1"]),
        rdp_without_nla=bool(found["rdp"]) and not found["nla"],
        plain_winrm=bool(found["plain"]),
        guest=bool(found["guest"]),
        signs_in_itself=bool(found["logon"]),
    )


WINDOWS_EXPOSURE = Fact("windows_exposure", {Os.WINDOWS: _WINDOWS}, parse)
