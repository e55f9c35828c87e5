"""Programs against viruses: which there are, whether they work, and how old their signatures are."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, json_object, whole

# Servers have no such list; they throw "invalid namespace".
_PRODUCTS = r"""
try { $found = @(Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntiVirusProduct -OperationTimeoutSec 5 -ErrorAction Stop) } catch { throw 'satchel:80' }
@($found | ForEach-Object { @{ name = [string]$_.displayName; state = [int]$_.productState; id = [string]$_.instanceGuid } }) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language

# With the program of another maker this question can take minutes, so it is not asked then.
_DEFENDER = r"""
if (-not (Get-CimInstance Win32_Service -Filter "Name='WinDefend'" -Property Name)) { throw 'satchel:80' }
$other = @()
try { $other = @(Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntiVirusProduct -OperationTimeoutSec 5 -ErrorAction Stop | Where-Object { $_.instanceGuid -ne '{D68DDC3A-831F-4fae-9E44-DA132C1ACF46}' -and ([int]$_.productState -band 0xF000) -eq 0x1000 }) } catch { }
if ($other.Count) { throw 'satchel:80' }
$s = Get-CimInstance -Namespace root/Microsoft/Windows/Defender -ClassName MSFT_MpComputerStatus -OperationTimeoutSec 12
@{ enabled = [bool]$s.AntivirusEnabled; guards = [bool]$s.RealTimeProtectionEnabled; mode = [string]$s.AMRunningMode
   age = [long]$s.AntivirusSignatureAge; version = [string]$s.AntivirusSignatureVersion; scanned = [long]$s.QuickScanAge; tamper = [bool]$s.IsTamperProtected } | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language

_CLAM = r"""
command -v freshclam >/dev/null 2>&1 || command -v clamscan >/dev/null 2>&1 || command -v clamd >/dev/null 2>&1 || exit 80
echo "now=$(date +%s)"
for file in /var/lib/clamav/daily.cld /var/lib/clamav/daily.cvd; do
[ -r "$file" ] && { head -c 100 "$file" | tr -c '[:print:]' '\n' | head -n 1; echo; }
done
[ -d /run/systemd/system ] && systemctl show -p Id,ActiveState,LoadState clamav-freshclam.service clamav-daemon.service clamd@scan.service
:
"""  # noqa: E501 - a script in its own language

DEFENDER_ID = "{D68DDC3A-831F-4FAE-9E44-DA132C1ACF46}"
_BUILT = re.compile(r"ClamAV-VDB:(\d{1,2} \w{3} \d{4} \d{2}-\d{2} [+-]\d{4}):(\d+):")


@dataclass(frozen=True, slots=True)
class Antivirus:
    """A program as the Security Center of Windows knows it."""

    name: str
    is_on: bool
    is_up_to_date: bool
    is_defender: bool = False


@dataclass(frozen=True, slots=True)
class Defender:
    """`age`: days since the signatures came; `scanned`: days since the last quick scan, None for never."""

    is_on: bool
    guards: bool
    age: int
    version: str = ""
    scanned: int | None = None
    is_passive: bool = False  # it leaves the guarding to a program of another maker


@dataclass(frozen=True, slots=True)
class Clam:
    """`age`: days since the newest signatures were made, None where there are none. `updates`: freshclam runs."""

    age: float | None
    updates: bool | None = None


def parse_products(os: Os, text: str) -> tuple[Antivirus, ...]:
    """The bits of productState are not documented by Microsoft; these are those that GLPI's agent reads."""
    return tuple(
        Antivirus(
            str(item["name"]),
            whole(item["state"]) & 0xF000 == 0x1000,
            whole(item["state"]) & 0xFF == 0,
            str(item.get("id")).upper() == DEFENDER_ID,
        )
        for item in json_list(text)
    )


def parse_defender(os: Os, text: str) -> Defender:
    found = json_object(text)
    scanned = whole(found.get("scanned"), -1)
    age = whole(found["age"])
    if age < 0:
        raise ValueError("not an age")
    return Defender(
        is_on=bool(found["enabled"]),
        guards=bool(found["guards"]),
        age=age,
        version=str(found.get("version") or ""),
        scanned=scanned if 0 <= scanned < 100_000 else None,  # 4294967295: never
        is_passive=str(found.get("mode")).lower().startswith(("passive", "sxs passive", "edr")),
    )


def parse_clam(os: Os, text: str) -> Clam:
    lines = text.splitlines()
    if not lines or not lines[0].startswith("now="):
        raise ValueError("no time")
    now = int(lines[0].removeprefix("now="))
    if not 0 < now < 10**11:
        raise ValueError("not a time")
    made = [datetime.strptime(found[1], "%d %b %Y %H-%M %z") for line in lines if (found := _BUILT.match(line))]
    blocks = [dict(line.partition("=")[::2] for line in block.splitlines()) for block in text.split("\n\n")]
    fresh = [one for one in blocks if one.get("Id") == "clamav-freshclam.service" and one.get("LoadState") == "loaded"]
    return Clam(
        age=(datetime.fromtimestamp(now, UTC) - max(made)).total_seconds() / 86400 if made else None,
        updates=fresh[0].get("ActiveState") in ("active", "activating") if fresh else None,
    )


ANTIVIRUS = Fact("antivirus", {Os.WINDOWS: _PRODUCTS}, parse_products, deadline=10.0)
DEFENDER = Fact("defender", {Os.WINDOWS: _DEFENDER}, parse_defender, deadline=20.0)
CLAM = Fact("clam", {Os.LINUX: _CLAM}, parse_clam)
