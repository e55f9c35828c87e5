"""Which version of which system the device runs, as its maker counts them, and what day the device thinks it is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs, whole

# Ubuntu Pro, Debian's extended support and TuxCare have package sources of their own.
_LINUX = r"""
[ -r /etc/os-release ] || [ -r /usr/lib/os-release ] || exit 127
echo "satchel_now=$(date +%s)"
grep -qsE '^[^#]*(esm\.ubuntu\.com|/extended-lts|repo\.tuxcare\.com)' /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
/etc/apt/sources.list.d/*.sources /etc/yum.repos.d/*.repo && echo satchel_paid=yes
cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release
"""  # noqa: E501 - a script in its own language

# Who has paid for more is looked up only where it matters: that question takes seconds.
_WINDOWS = r"""
$paid = 0; $v = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
if ([int]$v.CurrentBuild -le 19045 -and $v.InstallationType -eq 'Client') {
  $paid = @(Get-CimInstance SoftwareLicensingProduct -Filter "PartialProductKey IS NOT NULL AND LicenseStatus=1" -Property Name -ErrorAction SilentlyContinue | Where-Object { $_.Name -match 'ESU' }).Count
}
@{ now = [long]([datetime]::UtcNow - [datetime]'1970-01-01').TotalSeconds; build = [string]$v.CurrentBuild; edition = [string]$v.EditionID
   type = [string]$v.InstallationType; version = [string]$v.DisplayVersion
   revision = [int]$v.UBR; esu = $paid } | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


_FIRST_PAID = 6575
"""The revision of Windows 10 that the first update for members of ESU brought (KB5068781, November 2025): a private PC
that has signed up for it holds no licence that says so."""


@dataclass(frozen=True, slots=True)
class SystemVersion:
    """`family` and `version` are as `support_of` wants them; `title` is for a person. `is_paid_longer`: updates of
    Windows (ESU) or Linux that go on for who has signed up for them."""

    family: str
    version: str
    title: str
    today: date
    is_paid_longer: bool = False


def parse(os: Os, text: str) -> SystemVersion:
    if os is Os.WINDOWS:
        found = json_object(text)
        build = str(whole(found["build"]))
        family = _windows_family(str(found["edition"]), str(found["type"]), int(build))
        title = _windows_title(family, int(build), str(found.get("version") or ""))
        has_later = int(build) in (19044, 19045) and whole(found.get("revision")) >= _FIRST_PAID
        return SystemVersion(family, build, title, _day(found["now"]), has_later or bool(whole(found.get("esu"))))
    said = {name: value.strip("\"'") for name, value in pairs(text).items()}
    version = said.get("VERSION_ID", "")
    is_paid = said.get("satchel_paid") == "yes"
    return SystemVersion(said["ID"], version, said.get("PRETTY_NAME", said["ID"]), _day(said["satchel_now"]), is_paid)


def _day(seconds: object) -> date:
    count = whole(seconds)
    if not 0 < count < 10**11:
        raise ValueError("not a time")
    return datetime.fromtimestamp(count, UTC).date()


_LONGER_IOT = (19044, 26100)
"""Builds of the LTSC that get updates for ten years on devices with the IoT edition, and for five on others."""


def _windows_family(edition: str, kind: str, build: int) -> str:
    if kind.startswith("Server") or edition.startswith("Server"):
        return "windows_server"
    if edition.endswith(("S", "SEval", "SN")) and edition.startswith(("Enterprise", "IoTEnterprise")):
        return "windows_iot_ltsc" if edition.startswith("IoT") and build in _LONGER_IOT else "windows_ltsc"
    return "windows_enterprise" if edition.startswith(("Enterprise", "Education", "IoTEnterprise")) else "windows"


_SERVERS = {7601: "2008 R2", 9200: "2012", 9600: "2012 R2", 14393: "2016", 17763: "2019", 20348: "2022", 26100: "2025"}


def _windows_title(family: str, build: int, version: str) -> str:
    """The registry calls Windows 11 "Windows 10" still, so its name is told from the build."""
    if family == "windows_server":
        return f"Windows Server {_SERVERS.get(build, f'build {build}')}"
    client = "11" if build >= 22000 else "10" if build >= 10240 else {7600: "7", 7601: "7", 9200: "8"}.get(build, "8.1")
    return f"Windows {client}{' LTSC' if family.endswith('_ltsc') else ''} {version or f'build {build}'}"


SYSTEM_VERSION = Fact("system_version", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
