"""Windows: whether it is activated."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

# The filter is on the application (Windows itself) and on what has a key: the whole class takes many seconds.
_WINDOWS = r"""
@(Get-CimInstance SoftwareLicensingProduct -Filter "ApplicationID='55c92734-d682-4d71-983e-d6ec3f16059f' AND PartialProductKey IS NOT NULL" -Property Name, LicenseStatus, GracePeriodRemaining, ProductKeyChannel | ForEach-Object {
  @{ name = [string]$_.Name; status = [int]$_.LicenseStatus; minutes = [long]$_.GracePeriodRemaining; channel = [string]$_.ProductKeyChannel } }) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language

_STATUS = {
    0: tr("not activated"),
    1: "activated",
    2: tr("in its first days"),
    3: tr("in days of grace: the hardware has changed"),
    4: tr("in days of grace: its key is not genuine"),
    5: tr("not activated, and reminds of it"),
    6: tr("in extended days of grace"),
}
"""SoftwareLicensingProduct.LicenseStatus."""


@dataclass(frozen=True, slots=True)
class Licence:
    """`days`: how long it still runs so; 0 where there is no end."""

    name: str
    is_activated: bool
    status: str
    days: int = 0
    channel: str = ""


def parse(os: Os, text: str) -> tuple[Licence, ...]:
    return tuple(
        Licence(
            str(one["name"])[:100],
            whole(one["status"]) == 1,
            _STATUS.get(whole(one["status"]), tr("in an unknown state")),
            max(0, whole(one["minutes"])) // 1440,
            str(one.get("channel") or "")[:30],
        )
        for one in json_list(text)
    )


LICENCE = Fact("licence", {Os.WINDOWS: _WINDOWS}, parse, deadline=15)
