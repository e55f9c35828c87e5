"""Programs that take connections from others: the ports, and who is behind them."""

import ipaddress
import re
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

_LINUX = r"""
if command -v ss >/dev/null 2>&1; then ss -Hltnp 2>/dev/null | head -n 2000
elif command -v netstat >/dev/null 2>&1; then { netstat -ltnp || netstat -ltn; } 2>/dev/null | head -n 2000
else exit 127
fi
"""

_WINDOWS = r"""
$names = @{}
Get-CimInstance Win32_Process -Property ProcessId, Name, ExecutablePath | ForEach-Object { $names[[int]$_.ProcessId] = $_ }
$signers = @{}
@(Get-NetTCPConnection -State Listen | ForEach-Object {
  $process = $names[[int]$_.OwningProcess]; $path = [string]$process.ExecutablePath
  if ($path -and -not $path.StartsWith($env:SystemRoot, 'OrdinalIgnoreCase') -and -not $signers.ContainsKey($path) -and $signers.Count -lt 30) {
    $signature = Get-AuthenticodeSignature -LiteralPath $path
    $signers[$path] = if ($signature.Status -eq 'Valid') { [string]$signature.SignerCertificate.GetNameInfo('SimpleName', $false) } else { '' }
  }
  @{ address = $_.LocalAddress; port = [int]$_.LocalPort; program = [string]$process.Name; path = $path; signer = $signers[$path] }
}) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language

_SS = re.compile(r"LISTEN\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+(?:\s+users:\(\(\"([^\"]*)\")?")
_NETSTAT = re.compile(r"tcp6?\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+\s+LISTEN\b(?:\s+\d+/(\S+))?")


@dataclass(frozen=True, slots=True, order=True)
class ListeningProgram:
    """`program` is "" where the device does not tell. `signer` (Windows): "" unsigned, None not looked at."""

    port: int
    program: str
    path: str = ""
    signer: str | None = None


def parse(os: Os, text: str) -> tuple[ListeningProgram, ...]:
    """Those that others can reach."""
    if os is Os.WINDOWS:
        items = [item for item in json_list(text) if not _is_local(str(item["address"]))]
        found = {_windows_program(whole(one["port"]), one) for one in items}
        return tuple(sorted(found, key=lambda one: (one.port, one.program)))
    lines = text.splitlines()
    matches = [match for line in lines if (match := _SS.match(line) or _NETSTAT.match(line))]
    if lines and not matches and not any("Active Internet" in line or "Proto" in line for line in lines):
        raise ValueError("not a list of ports")
    return tuple(sorted({ListeningProgram(int(m[2]), m[3] or "") for m in matches if not _is_local(m[1])}))


def _windows_program(port: int, item: dict[str, object]) -> ListeningProgram:
    signer = item.get("signer")
    return ListeningProgram(
        port, str(item["program"]), str(item.get("path") or ""), None if signer is None else str(signer)
    )


def _is_local(address: str) -> bool:
    plain = address.strip("[]").partition("%")[0]
    if plain in ("*", ""):
        return False
    found = ipaddress.ip_address(plain)
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


LISTENING_PROGRAMS = Fact("listening_programs", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=15.0)
