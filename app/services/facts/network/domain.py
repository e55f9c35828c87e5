"""The domain that the device has joined, the controllers that DNS names for it, and whether their ports answer."""

import os as system
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.domain.facts import Fact, FactUnavailable, Reason
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.network.asking import POWERSHELL_WAYS, by_python
from app.services.facts.network.resolvers import SERVERS_NAMED
from app.services.facts.network.resolvers import here as servers_here
from app.services.probes.dns import SRV, Malformed, ask_server
from app.services.probes.tcp import Way, try_port
from app.services.probes.together import together

PORTS = {88: "Kerberos", 389: "LDAP", 445: "SMB", 135: "RPC"}
"""What a member needs of its controllers, by Microsoft's list of ports of Active Directory."""
_RECORDS = ("_ldap._tcp.dc._msdcs.{}", "_kerberos._tcp.{}")  # the first only Active Directory has
_MOST = 3  # controllers that are tried
_SECONDS = 1.5

# A member has a key of its own (the keytab), or is told so in the settings of Samba or sssd.
_FIND = r"""
import re
def text_of(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file: return file.read(65536)
    except OSError: return ""
def joined():
    realm = re.search(r"^\s*default_realm\s*=\s*(\S+)", text_of("/etc/krb5.conf"), re.M)
    samba = text_of("/etc/samba/smb.conf"); told = re.search(r"^\s*realm\s*=\s*(\S+)", samba, re.M | re.I)
    if told and re.search(r"^\s*security\s*=\s*ads", samba, re.M | re.I): return told.group(1).lower()
    sssd = re.search(r"^\s*(?:ad|ipa|krb5)_(?:domain|realm)\s*=\s*(\S+)", text_of("/etc/sssd/sssd.conf"), re.M)
    if sssd: return sssd.group(1).lower()
    return realm.group(1).lower() if realm and os.path.exists("/etc/krb5.keytab") else ""
"""

_LINUX = by_python(
    _FIND
    + r"""
import struct
domain = joined()
if not domain: sys.exit(80)
print("domain|" + domain)
def name_at(said, place):
    labels = []
    for _ in range(32):
        size = said[place]
        if not size: break
        if size >= 192: place = (size & 63) << 8 | said[place + 1]; continue
        labels.append(said[place + 1:place + 1 + size].decode("ascii", "replace")); place += 1 + size
    return "".join(one for one in ".".join(labels) if one.isalnum() or one in ".-_")
def after(said, place):
    while said[place] and said[place] < 192: place += 1 + said[place]
    return place + (2 if said[place] else 1)
def controllers(said):
    place = after(said, 12) + 4
    for _ in range(min(struct.unpack("!H", said[6:8])[0], 30)):
        place = after(said, place); kind, _, _, size = struct.unpack("!HHIH", said[place:place + 10]); place += 10
        if kind == 33: yield name_at(said, place + 6)
        place += size
def ask(server):
    found, status = [], "silent"
    for record in sys.argv[1].split():
        try:
            s = socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM)
            s.connect((server, 53)); s.settimeout(1); labels = record.replace("{}", domain).split(".")
            wire = b"".join(bytes([len(one)]) + one.encode() for one in labels)
            s.send(b"sa\1\0\0\1\0\0\0\0\0\0" + wire + b"\0\0\x21\0\1"); said = s.recv(4096)
            found += list(controllers(said)); status = "answer" if said[3] & 15 in (0, 3) else "failing"
        except socket.timeout: pass
        except OSError: status = "refused"
        except (IndexError, struct.error, ValueError): status = "failing"
        if found: break
    names = list(dict.fromkeys(found)); dcs.extend(names)
    sys.stdout.write("srv|%s|%s|%s\n" % (server, status, ",".join(names)))
dcs = []; threads = [threading.Thread(target=ask, args=(one,)) for one in sys.argv[2].split()[:6]]
for one in threads: one.daemon = True; one.start()
until = time.time() + 2.2
for one in threads: one.join(max(until - time.time(), 0))
def reach(one): sys.stdout.write("port|%s|%d|%s\n" % (one[0], one[1], way_to(one[0], one[1], 1.5)[0]))
all_at_once(reach, [(dc, port) for dc in list(dict.fromkeys(dcs))[:3] for port in (88, 389, 445, 135)], 1.8)
""",
    "records",
    "servers",
)
_LINUX = (
    r"""conf=/run/systemd/resolve/resolv.conf
command -v resolvectl >/dev/null 2>&1 && [ -r "$conf" ] || conf=/etc/resolv.conf
"""
    + SERVERS_NAMED
    + f"records='{' '.join(_RECORDS)}'\n"
    + _LINUX
)

_WINDOWS = (
    POWERSHELL_WAYS
    + r"""
$me = Get-CimInstance Win32_ComputerSystem -Property PartOfDomain, Domain
if (-not $me.PartOfDomain) { throw 'satchel:80' }
"domain|$($me.Domain)"; $all = @()
foreach ($s in @(Get-DnsClientServerAddress | ForEach-Object { $_.ServerAddresses } | Where-Object { $_ -notlike 'fec0:*' } | Select-Object -Unique -First 4)) {
  $status = 'answer'; $names = @()
  try { $names = @(Resolve-DnsName -Name "_ldap._tcp.dc._msdcs.$($me.Domain)" -Type SRV -Server $s -DnsOnly -QuickTimeout -ErrorAction Stop | Where-Object { $_.NameTarget } | ForEach-Object { $_.NameTarget }) }
  catch { $status = switch ([int]$_.Exception.NativeErrorCode) { 9003 { 'answer' } 9501 { 'answer' } 9002 { 'failing' } 9005 { 'failing' } default { 'silent' } } }
  $all += $names; "srv|$s|$status|$($names -join ',')"
}
foreach ($dc in @($all | Select-Object -Unique -First 2)) {
  foreach ($port in 88, 389, 445, 135) { $found = Find-Way $dc $port 500; if ($found.client) { $found.client.Close() }; "port|$dc|$port|$($found.way)" }
}
"""  # noqa: E501 - a script in its own language
)


@dataclass(frozen=True, slots=True)
class Domain:
    """`asked`: each DNS server with "answer", "failing", "silent" or "refused". `controllers`: what they name.

    `ports`: the controllers' ports (`PORTS`) and how far the way to each goes.
    """

    name: str
    asked: tuple[tuple[str, str], ...]
    controllers: tuple[str, ...] = ()
    ports: tuple[tuple[str, int, Way], ...] = ()


def find_out(task: TaskContext) -> str:
    """What the script writes, for this computer."""
    domain = _joined()
    if not domain:
        raise FactUnavailable(Reason.NOT_APPLICABLE, tr("it has joined no domain"))
    servers = servers_here()
    answers = together([partial(_ask, server, domain) for server in servers], task, 2.2)
    lines = [line or f"srv|{server}|silent|" for server, line in zip(servers, answers, strict=True)]
    names = dict.fromkeys(name for line in lines for name in line.rpartition("|")[2].split(",") if name)
    places = [(name, port) for name in [*names][:_MOST] for port in PORTS]
    reached = together([partial(try_port, name, port, _SECONDS) for name, port in places], task, _SECONDS + 0.3)
    for (name, port), one in zip(places, reached, strict=True):
        lines.append(f"port|{name}|{port}|{one.way.value if one else Way.SILENT.value}")
    return "\n".join([f"domain|{domain}", *lines])


def _ask(server: str, domain: str) -> str:
    status, names = "silent", list[str]()
    for record in _RECORDS:
        try:
            reply, _ = ask_server(server, record.format(domain), 1, kind=SRV, tries=1)
        except TimeoutError:
            continue
        except (OSError, Malformed, ValueError):
            status = "refused"
            continue
        status = "answer" if reply.code in (0, 3) else "failing"
        names = [one.rpartition(":")[0] for one in reply.of_kind(SRV)]
        if names:
            break
    return f"srv|{server}|{status}|{','.join(dict.fromkeys(names))}"


def _joined() -> str:
    kerberos, samba, sssd = map(_text, ("/etc/krb5.conf", "/etc/samba/smb.conf", "/etc/sssd/sssd.conf"))
    told = re.search(r"^\s*realm\s*=\s*(\S+)", samba, re.MULTILINE | re.IGNORECASE)
    if told and re.search(r"^\s*security\s*=\s*ads", samba, re.MULTILINE | re.IGNORECASE):
        return told[1].lower()
    if known := re.search(r"^\s*(?:ad|ipa|krb5)_(?:domain|realm)\s*=\s*(\S+)", sssd, re.MULTILINE):
        return known[1].lower()
    realm = re.search(r"^\s*default_realm\s*=\s*(\S+)", kerberos, re.MULTILINE)
    return realm[1].lower() if realm and Path("/etc/krb5.keytab").exists() else ""


def _text(path: str) -> str:
    try:
        with Path(path).open(encoding="utf-8", errors="replace") as file:
            return file.read(65536)
    except OSError:
        return ""


def parse(os: Os, text: str) -> Domain:
    rows = [line.strip().split("|") for line in text.splitlines() if line.strip()]
    if not rows or rows[0][0] != "domain" or not rows[0][1]:
        raise ValueError("no domain is named")
    asked = [row for row in rows if row[0] == "srv"]
    names = [name for row in asked for name in row[3].split(",") if name]
    ports = [(row[1], int(row[2]), Way(row[3])) for row in rows if row[0] == "port"]
    return Domain(
        rows[0][1],
        tuple((row[1], row[2]) for row in asked),
        tuple(dict.fromkeys(names))[:20],
        tuple(ports[: _MOST * len(PORTS)]),
    )


DOMAIN = Fact(
    "domain",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=7,
    own=find_out if system.name == "posix" else None,
    contacts=tr("the DNS servers of the device, and the controllers of its domain"),
)
