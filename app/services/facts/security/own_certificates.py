"""The certificates that the device itself shows at its ports, and those in the store of Windows."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from app.domain.facts import Fact
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.network.asking import POWERSHELL_WAYS, by_python
from app.services.facts.network.secure_sites import read_row, row
from app.services.probes.certificates import Certificate
from app.services.probes.tls import shown_at
from app.services.probes.together import together

PORTS = (
    *(443, 465, 636, 853, 990, 992, 993, 995, 2376, 3269, 4443, 5001, 5061, 5671, 5986, 6443, 6514),
    *(8006, 8443, 8883, 9090, 9443, 10000, 10443),
)
"""Where TLS begins with the first letter (IANA, and the usual ports of web consoles). Others are not disturbed."""
_SECONDS = 2.0  # for each, all at the same time
_MOST = 40
_LATEST = 2**33  # seconds since 1970

_LINUX = by_python(
    r"""
import base64, ssl, struct
wanted = [int(one) for one in sys.argv[1].split()]
def listening():
    for path, family in (("/proc/net/tcp", socket.AF_INET), ("/proc/net/tcp6", socket.AF_INET6)):
        try: lines = open(path).read().splitlines()[1:]
        except (OSError, IOError): continue
        for line in lines:
            words = line.split(); place, _, port = words[1].partition(":")
            if words[3] == "0A" and int(port, 16) in wanted:
                raw = b"".join(struct.pack("=I", int(place[n:n + 8], 16)) for n in range(0, len(place), 8))
                at = socket.inet_ntop(family, raw); yield {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(at, at), int(port, 16)
def show(place):
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT); nobody.check_hostname = False; nobody.verify_mode = ssl.CERT_NONE
    nobody.set_ciphers("ALL:@SECLEVEL=0"); way, address, ms, made = way_to(place[0], place[1], 2); der = b""
    if made:
        try: made.settimeout(2); der = nobody.wrap_socket(made).getpeercert(True) or b""
        except (OSError, ValueError): pass
    sys.stdout.write("port|%s:%d|%s|%s|%d|||%s\n" % (place[0], place[1], way, address, ms, base64.b64encode(der).decode()))
sys.stdout.write("asked|%d\n" % time.time())
places = {}
for at, port in listening(): places.setdefault((port, at if ":" in at and at != "::1" else port), (at, port))
all_at_once(show, list(places.values())[:40], 4)
""",  # noqa: E501 - a script in its own language
    "p_ports",
)

_WINDOWS = (
    POWERSHELL_WAYS
    + r"""
'asked|' + [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
$wanted = @([string]$p.ports -split ' ' | ForEach-Object { [int]$_ }); $seen = @{}
foreach ($one in @(Get-NetTCPConnection -State Listen -ErrorAction SilentlyContinue | Where-Object { $wanted -contains [int]$_.LocalPort } | Select-Object -First 40)) {
  $port = [int]$one.LocalPort; if ($seen[$port]) { continue }; $seen[$port] = $true
  $at = switch ($one.LocalAddress) { '0.0.0.0' { '127.0.0.1' } '::' { '127.0.0.1' } default { $_ } }
  $found = Find-Way $at $port 1000; $der = ''
  if ($found.client) {
    try {
      $found.client.ReceiveTimeout = 2000
      $tls = New-Object Net.Security.SslStream($found.client.GetStream(), $false, ([Net.Security.RemoteCertificateValidationCallback] { $true }))
      $tls.AuthenticateAsClient($at); $der = [Convert]::ToBase64String($tls.RemoteCertificate.GetRawCertData())
    } catch { }
    $found.client.Close()
  }
  "port|${at}:$port|$($found.way)|$($found.address)|$($found.ms)|||$der"
}
foreach ($one in @(Get-ChildItem Cert:\LocalMachine\My | Select-Object -First 40)) {
  "store|$($one.Thumbprint)|open||0|||$([Convert]::ToBase64String($one.RawData))"
}
"""  # noqa: E501 - a script in its own language
)


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """`place`: "127.0.0.1:443", or the thumbprint of one that lies in the store of the machine (`is_stored`)."""

    place: str
    certificate: Certificate
    is_stored: bool = False


@dataclass(frozen=True, slots=True)
class OwnCertificates:
    """All of them, and when they were looked at, by the clock of the device."""

    at: datetime
    found: tuple[OwnCertificate, ...]


def find_out(task: TaskContext) -> str:
    """What the script writes, for this computer."""
    places = list(dict.fromkeys(_listening()))[:_MOST]
    found = together([partial(shown_at, at, port, _SECONDS) for at, port in places], task, _SECONDS + 0.5)
    rows = [row("port", f"{at}:{port}", one) for (at, port), one in zip(places, found, strict=True) if one]
    return "\n".join([f"asked|{time.time():.0f}", *rows])


def _listening() -> Iterator[tuple[str, int]]:
    everywhere: set[int] = set()
    for name, size in (("tcp", 8), ("tcp6", 32)):
        try:  # of this thread: it may be in a network of its own
            lines = Path("/proc/thread-self/net", name).read_text("ascii", "replace").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            place, _, port = line.split()[1].partition(":")
            number = int(port, 16)
            if line.split()[3] != "0A" or number not in PORTS or len(place) != size:
                continue
            address = _address(place)
            if not address.is_unspecified:
                yield str(address), number
            elif number not in everywhere:
                everywhere.add(number)
                yield "127.0.0.1" if address.version == 4 else "::1", number


def _address(text: str) -> IPv4Address | IPv6Address:
    """As the kernel writes it: words of four bytes, each in the order of the machine."""
    words = [int(text[place : place + 8], 16).to_bytes(4, sys.byteorder) for place in range(0, len(text), 8)]
    return ip_address(b"".join(words))


def parse(os: Os, text: str) -> OwnCertificates:
    head, *lines = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    asked, _, at = head.partition("|")
    if asked != "asked" or not 0 < int(at) < _LATEST:
        raise ValueError("no port was looked at")
    found = []
    for words in (line.split("|") for line in lines[: 2 * _MOST]):
        if words[0] not in ("port", "store"):
            raise ValueError("neither a port nor a store")
        one = read_row(words[0], words)
        if one.certificate:
            found.append(OwnCertificate(one.place, one.certificate, words[0] == "store"))
    return OwnCertificates(datetime.fromtimestamp(int(at), UTC), tuple(found))


OWN_CERTIFICATES = Fact(
    "own_certificates",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=8,
    given={"ports": " ".join(map(str, PORTS))},
    own=find_out if sys.platform == "linux" else None,
)
