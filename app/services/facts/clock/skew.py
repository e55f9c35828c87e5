"""What other clocks say: those that the device is told to follow, the gateway, and clocks of the internet."""

import os as system
import re
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.network.asking import by_python
from app.services.probes.anchors import CLOCKS_TOLD, AnchorsGiven, anchors
from app.services.probes.sntp import ask_clock
from app.services.probes.tcp import addresses_of
from app.services.probes.together import together

_TRY = 0.6  # seconds for each of two tries of a clock
_LOOKUP = 0.9  # seconds for the address of a clock
_MOST = 12  # clocks that are asked
_FILES = ("/etc/chrony.conf", "/etc/chrony/chrony.conf", "/etc/ntp.conf", "/etc/ntpsec/ntp.conf")
_FOLDERS = ("/etc/chrony/sources.d", "/etc/chrony/conf.d", "/etc/chrony.d")
_SYSTEMD = ("/etc/systemd/timesyncd.conf", "/etc/systemd/timesyncd.conf.d", "/run/systemd/timesyncd.conf.d")

_LINUX = "asked=yes\n" + by_python(
    r"""
import glob, re, struct
def text_of(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file: return file.read(65536)
    except OSError: return ""
def configured():
    names = []
    for path in FILES + [one for folder in FOLDERS for one in sorted(glob.glob(folder + "/*.*"))]:
        names += re.findall(r"^\s*(?:server|pool|peer)\s+([^\s#]+)", text_of(path), re.M)
    for path in SYSTEMD + [one for folder in SYSTEMD for one in sorted(glob.glob(folder + "/*.conf"))]:
        for line in re.findall(r"^\s*NTP=(.*)$", text_of(path), re.M): names += line.split()
    return names
def gateways():
    for line in text_of("/proc/net/route").splitlines()[1:]:
        words = line.split()
        if len(words) > 7 and words[1] == words[7] == "00000000" and words[2] != "00000000":
            yield socket.inet_ntoa(struct.pack("=I", int(words[2], 16)))
def ask(clock):
    kind, name = clock; found = look_up(name, 123, 0.9); offset = delay = 0
    status = "silent" if found else "unresolved"
    for attempt in (1, 2) if found else ():
        try:
            made = socket.socket(found[0][0], socket.SOCK_DGRAM); made.connect(found[0][4]); made.settimeout(0.6)
            nonce = os.urandom(8); sent, begun = time.time(), time.monotonic()
            made.send(b"\x23" + bytes(39) + nonce); said = made.recv(512); took = time.monotonic() - begun
        except socket.timeout: continue
        except ConnectionRefusedError: status = "refused"; break
        except OSError: status = "unreachable"; break
        if len(said) < 48 or said[24:32] != nonce or said[0] & 7 not in (4, 5): continue
        stamps = struct.unpack("!4I", said[32:48]); received = sent + took
        came, went = [s - 2208988800 + p / 2.0 ** 32 for s, p in (stamps[:2], stamps[2:])]
        came, went = [t + 2 ** 32 * round((received - t) / 2 ** 32) for t in (came, went)]
        offset = ((came - sent) + (went - received)) / 2; delay = max(took - (went - came), 0)
        status = "answer" if said[0] >> 6 != 3 and 0 < said[1] < 16 else "unset"; break
    sys.stdout.write("clock|%s|%s|%s|%.4f|%.4f\n" % (kind, name, status, offset, delay))
clocks = [("configured", one) for one in configured()] + [("gateway", one) for one in gateways()]
clocks += [("public", one) for one in sys.argv[2].split()]
seen = []
for one in clocks:
    if one[1] not in [name for _, name in seen]: seen.append(one)
print("end"); all_at_once(ask, seen[:12], 2.2)
""".replace("FILES", repr([*_FILES]))
    .replace("FOLDERS", repr([*_FOLDERS]))
    .replace("SYSTEMD", repr([*_SYSTEMD]))
    .replace("'", '"'),
    "asked",
    "p_clocks",
)

_WINDOWS = r"""
$clocks = @()
$history = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Group Policy\History' -ErrorAction SilentlyContinue
if ($history.DCName) { $clocks += ,@('domain', $history.DCName.TrimStart('\')) }
$told = Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\Parameters' -ErrorAction SilentlyContinue
if ($told.Type -in 'NTP', 'AllSync') { foreach ($one in ([string]$told.NtpServer -split ' ' | Where-Object { $_ })) { $clocks += ,@('configured', ($one -split ',')[0]) } }
foreach ($hop in @(Get-NetRoute -DestinationPrefix '0.0.0.0/0' -ErrorAction SilentlyContinue | ForEach-Object { $_.NextHop } | Where-Object { $_ -ne '0.0.0.0' })) { $clocks += ,@('gateway', $hop) }
foreach ($one in ([string]$p.clocks -split ' ' | Where-Object { $_ })) { $clocks += ,@('public', $one) }
function Read-Stamp($b, $i) {
  $n = @(0, 4 | ForEach-Object { [uint32]([BitConverter]::ToUInt32(@($b[$i + $_ + 3], $b[$i + $_ + 2], $b[$i + $_ + 1], $b[$i + $_]), 0)) })
  [double]$n[0] - 2208988800 + [double]$n[1] / 4294967296
}
foreach ($c in @($clocks | Select-Object -First 12)) {
  $status = 'silent'; $offset = 0.0; $delay = 0.0; $udp = $null
  try {
    $address = @([Net.Dns]::GetHostAddresses($c[1]))[0]
    $udp = New-Object Net.Sockets.UdpClient($address.AddressFamily); $udp.Client.ReceiveTimeout = 500; $udp.Connect($address, 123)
    $ask = New-Object byte[] 48; $ask[0] = 0x23; $nonce = [guid]::NewGuid().ToByteArray()[0..7]; [Array]::Copy($nonce, 0, $ask, 40, 8)
    $clock = [Diagnostics.Stopwatch]::StartNew(); $sent = [DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds() / 1000.0
    [void]$udp.Send($ask, 48); $from = New-Object Net.IPEndPoint([Net.IPAddress]::Any, 0); $b = $udp.Receive([ref]$from)
    $took = $clock.Elapsed.TotalSeconds
    if ($b.Length -ge 48 -and ($b[0] -band 7) -in 4, 5 -and -not (Compare-Object $b[24..31] $nonce -SyncWindow 0)) {
      $came = Read-Stamp $b 32; $went = Read-Stamp $b 40
      $offset = (($came - $sent) + ($went - $sent - $took)) / 2; $delay = [Math]::Max($took - ($went - $came), 0)
      $status = if (($b[0] -shr 6) -ne 3 -and $b[1] -gt 0 -and $b[1] -lt 16) { 'answer' } else { 'unset' }
    }
  } catch {
    $e = $_.Exception; while ($e.InnerException) { $e = $e.InnerException }
    if ($e -is [Net.Sockets.SocketException]) {
      switch ([int]$e.SocketErrorCode) { 10054 { $status = 'refused' } 10051 { $status = 'unreachable' } 10065 { $status = 'unreachable' } 11001 { $status = 'unresolved' } 11002 { $status = 'unresolved' } 11004 { $status = 'unresolved' } }
    }
  }
  if ($udp) { $udp.Close() }
  [string]::Format([Globalization.CultureInfo]::InvariantCulture, 'clock|{0}|{1}|{2}|{3:0.0000}|{4:0.0000}', $c[0], $c[1], $status, $offset, $delay)
}
'end'
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class OtherClock:
    """`kind`: "domain" (a controller), "configured", "gateway" or "public". `offset`: seconds that it is ahead of the
    device's clock. `status`: "answer", "unset" (it says itself that it does not know the time), "silent", "refused",
    "unreachable" or "unresolved".
    """

    kind: str
    name: str
    status: str
    offset: float = 0.0
    delay: float = 0.0


def find_out(task: TaskContext) -> str:
    """What the script writes, for this computer."""
    clocks = [("configured", name) for name in _configured()] + [("gateway", one) for one in _gateways()]
    clocks += [("public", name) for name in anchors().clocks]
    wanted = list({name: kind for kind, name in reversed(clocks)}.items())[::-1][:_MOST]
    lines = together([partial(_ask, kind, name) for name, kind in wanted], task, _LOOKUP + 2 * _TRY + 0.1)
    late = (f"clock|{kind}|{name}|silent|0|0" for name, kind in wanted)
    return "\n".join([*(line or other for line, other in zip(lines, late, strict=True)), "end"])


def _ask(kind: str, name: str) -> str:
    addresses = addresses_of(name, _LOOKUP)
    status, offset, delay = "silent" if addresses else "unresolved", 0.0, 0.0
    for address in [*addresses[:1]] * 2:
        try:
            found = ask_clock(address, _TRY)
        except TimeoutError:
            continue
        except OSError as error:
            status = "refused" if isinstance(error, ConnectionRefusedError) else "unreachable"
        else:
            status, offset, delay = "answer" if found.is_set else "unset", found.offset, found.delay
        break
    return f"clock|{kind}|{name}|{status}|{offset:.4f}|{delay:.4f}"


def _configured() -> Iterator[str]:
    folders = [path for folder in _FOLDERS for path in sorted(Path(folder).glob("*.*"))]
    for path in [*map(Path, _FILES), *folders]:
        yield from re.findall(r"^\s*(?:server|pool|peer)\s+([^\s#]+)", _text(path), re.MULTILINE)
    drop_ins = [path for folder in _SYSTEMD for path in sorted(Path(folder).glob("*.conf"))]
    for path in [*map(Path, _SYSTEMD), *drop_ins]:
        for line in re.findall(r"^\s*NTP=(.*)$", _text(path), re.MULTILINE):
            yield from line.split()


def _gateways() -> Iterator[str]:
    for line in _text(Path("/proc/net/route")).splitlines()[1:]:
        words = line.split()
        if len(words) > 7 and words[1] == words[7] == "00000000" and words[2] != "00000000":
            yield socket.inet_ntoa(struct.pack("=I", int(words[2], 16)))


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(65536)
    except OSError:
        return ""


def parse(os: Os, text: str) -> tuple[OtherClock, ...]:
    rows = [line.strip().split("|") for line in text.splitlines() if line.strip()]
    if not rows or any(row[0] not in ("clock", "end") for row in rows):
        raise ValueError("no clock was asked")
    return tuple(
        OtherClock(kind, name, status, float(offset), float(delay))
        for _, kind, name, status, offset, delay in (row for row in rows if row[0] == "clock")
    )[:_MOST]


TIME_SKEW = Fact(
    "time_skew",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=8,
    given=AnchorsGiven("clocks"),
    own=find_out if system.name == "posix" else None,  # Windows keeps its servers where only its own tools look
    contacts=tr("the time servers of the device, {clocks_told}", clocks_told=CLOCKS_TOLD),
)
