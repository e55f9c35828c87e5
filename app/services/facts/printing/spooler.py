"""The service that takes print jobs: CUPS, or the spooler of Windows."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs, whole

# The list of printers belongs to root. CUPS may be started by the first job: then its socket waits.
_LINUX = r"""
command -v cupsd >/dev/null 2>&1 && echo installed=yes
command -v lpstat >/dev/null 2>&1 || { command -v cupsd >/dev/null 2>&1 || exit 80; }
case $(lpstat -r 2>/dev/null) in *'is running'*) echo running=yes; exit 0 ;; esac
command -v cupsd >/dev/null 2>&1 || exit 80
echo running=no
list=/etc/cups/printers.conf
if [ ! -e /etc/cups ] || { [ -x /etc/cups ] && [ ! -e $list ]; }; then echo printers=0
elif [ -r $list ]; then echo "printers=$(grep -c '^<\(Default\)*Printer ' $list)"; fi
[ -d /run/systemd/system ] || exit 0
systemctl show -p Id -p ActiveState -p UnitFileState -p Result cups.service cups.socket 2>/dev/null |
while read -r line; do
case $line in Id=cups.service) unit=service ;; Id=cups.socket) unit=socket ;; esac
[ -n "$line" ] && [ -n "$unit" ] && echo "${unit}_$line"
done
:
"""

# What Windows brings along prints to files: it is no printer that anybody misses.
_WINDOWS = r"""
$s = Get-CimInstance Win32_Service -Filter "Name='Spooler'" -Property State, StartMode, ExitCode, DisplayName
if (-not $s) { throw 'satchel:80' }
$own = 'PORTPROMPT:', 'SHRFAX:', 'XPSPort:', 'nul:', 'NUL:', 'FILE:'
$printers = @(Get-ChildItem 'HKLM:\SYSTEM\CurrentControlSet\Control\Print\Printers' -ErrorAction SilentlyContinue | Where-Object {
  $port = [string]$_.GetValue('Port'); $port -and ($own -notcontains $port) -and ($port -notlike 'Microsoft.Office.OneNote*') }).Count
$printers += @(Get-ChildItem 'HKCU:\Printers\Connections' -ErrorAction SilentlyContinue).Count
$crashes = 0
try {
  $crashes = @(Get-WinEvent -FilterHashtable @{ LogName = 'System'; ProviderName = 'Service Control Manager'; Id = 7031, 7034; StartTime = (Get-Date).AddHours(-24) } -MaxEvents 100 -ErrorAction Stop |
    Where-Object { $_.Properties.Count -and [string]$_.Properties[0].Value -eq $s.DisplayName }).Count
} catch { if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { $crashes = 0 } }
@{ state = $s.State; start = $s.StartMode; code = [long]$s.ExitCode; printers = $printers; crashes = $crashes } | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Spooler:
    """`printers`: how many are set up, None where that cannot be read. `crashes`: within a day, on Windows."""

    name: str
    is_running: bool
    is_started_on_demand: bool = False
    is_disabled: bool = False
    printers: int | None = None
    crashes: int = 0
    result: str = ""  # how it ended, as the system calls it


def parse(os: Os, text: str) -> Spooler:
    if os is Os.WINDOWS:
        found = json_object(text)
        start, code = str(found["start"]), whole(found["code"])
        return Spooler(
            name="Spooler",
            is_running=found["state"] == "Running",
            is_disabled=start == "Disabled",
            printers=whole(found["printers"]),
            crashes=whole(found["crashes"]),
            result=f"exit code {code}" if code else "",
        )
    said = pairs(text)
    result = said.get("service_Result", "")
    return Spooler(
        name="cups",
        is_running={"yes": True, "no": False}[said["running"]],
        is_started_on_demand=said.get("socket_ActiveState") == "active",
        is_disabled=said.get("service_UnitFileState") in ("disabled", "masked"),
        printers=whole(said["printers"]) if "printers" in said else None,
        result="" if result == "success" else result,
    )


SPOOLER = Fact("spooler", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
