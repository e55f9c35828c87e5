"""How much a Windows device allows of WinRM, by the codes with which it says that there is no more room.

Codes are those of wsmerror.h, names of settings those of `winrm get winrm/config` and of the quotas of an endpoint
(WSMan:\\localhost\\Plugin). Written from documentation: not yet run on Windows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.language import tr


@dataclass(frozen=True, slots=True)
class Quota:
    """One limit. `setting` is "" where it is one of load, which passes by itself."""

    what: str  # "shells for each user"
    group: str = ""  # winrs, service, or the endpoint of PowerShell
    setting: str = ""
    more: int = 0  # what to raise it to

    @property
    def command(self) -> str:
        """What allows more, typed in a cmd of an administrator; "" where nothing does."""
        if not self.setting:
            return ""
        if self.group == _ENDPOINT:
            return rf"powershell Set-Item WSMan:\localhost\Plugin\{_ENDPOINT}\Quotas\{self.setting} {self.more}"
        return f'winrm set winrm/config/{self.group} @{{{self.setting}="{self.more}"}}'

    @property
    def hint(self) -> str:
        if not self.command:
            return tr("Wait a minute, then try again.")
        return tr(
            "Close sessions to it, here or in other programs; what was left open ends by itself. "
            "Or allow more there, as administrator: {command}",
            command=self.command,
        )


_ENDPOINT = "microsoft.powershell"
QUOTAS: Mapping[int, Quota] = {
    2150859173: Quota(tr("shells for each user"), "winrs", "MaxShellsPerUser", 100),
    2150859174: Quota(tr("operations for each user"), "service", "MaxConcurrentOperationsPerUser", 3000),
    2150859175: Quota(tr("requests of this user")),
    2150859176: Quota(tr("requests of everybody")),
    2150859179: Quota(tr("users with a shell"), "winrs", "MaxConcurrentUsers", 50),
    2150859236: Quota(tr("PowerShell sessions for each user"), _ENDPOINT, "MaxShellsPerUser", 100),
    2150859237: Quota(tr("users of PowerShell"), _ENDPOINT, "MaxConcurrentUsers", 50),
    2150859238: Quota(tr("PowerShell sessions"), _ENDPOINT, "MaxShells", 100),
    2150859239: Quota(tr("PowerShell operations"), _ENDPOINT, "MaxConcurrentOperations", 3000),
    2150859240: Quota(tr("PowerShell operations for each user"), _ENDPOINT, "MaxConcurrentOperationsPerUser", 3000),
    2150859241: Quota(tr("commands in one session"), _ENDPOINT, "MaxConcurrentCommandsPerShell", 1000),
}


def no_room(host: str, quota: Quota) -> str:
    """The one sentence for it."""
    return tr("{host} has no room for one more: its limit of {what} is reached.", host=host, what=quota.what)
