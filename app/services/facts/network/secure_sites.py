"""Whether sites of the internet prove over TLS who they are, and to whose satisfaction."""

import base64
import binascii
from dataclasses import dataclass, replace
from functools import partial

from app.domain.facts import Fact, FactUnavailable, Reason
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.answers import whole
from app.services.facts.network.asking import POWERSHELL_WAYS, by_python
from app.services.probes.anchors import SITES_TOLD, AnchorsGiven, anchors
from app.services.probes.certificates import Certificate, read_certificate
from app.services.probes.tcp import Attempt, Way
from app.services.probes.tls import FINE, Shown, look_at
from app.services.probes.together import together

_SECONDS = 2.1  # for each site, all at the same time
_MOST_SITES = 8

_LINUX = by_python(
    r"""
import base64, ssl
stores = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"]
stores = [one for one in stores if os.path.exists(one)]
def shake(host, port, context):
    way, address, ms, made = way_to(host, port, 1.5); der, code = b"", ""
    if made:
        try:
            made.settimeout(1); secure = context.wrap_socket(made, server_hostname=host); der, code = secure.getpeercert(True), "0"
        except ssl.SSLError as error: code = getattr(error, "verify_code", "")
        except socket.timeout: way = "late"
        except (OSError, ValueError): pass
        made.close()
    return way, address, ms, der or b"", code
def site(place):
    host, _, port = place.rpartition(":"); nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    nobody.check_hostname = False; nobody.verify_mode = ssl.CERT_NONE
    way, address, ms, der, _ = shake(host, int(port), nobody); code = ""
    if der and stores:
        known = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT); known.load_verify_locations(stores[0])
        code = shake(host, int(port), known)[4]; way = way if code != "" else "late"
    sys.stdout.write("site|%s|%s|%s|%d|%s|%s|%s\n" % (place, way, address, ms, code, "", base64.b64encode(der).decode()))
all_at_once(site, sys.argv[1].split(), 2.3)
""",  # noqa: E501 - a script in its own language
    "p_sites",
    otherwise=r"""
for tool in openssl timeout base64; do command -v $tool >/dev/null 2>&1 || exit 127; done
for place in $p_sites; do (
host=${place%:*}
said=$(timeout 2 openssl s_client -connect "$place" -servername "$host" -verify_hostname "$host" 2>&1 </dev/null)
code=$?
der=$(printf '%s\n' "$said" | openssl x509 -outform DER 2>/dev/null | base64 | tr -d '\n')
verified=$(printf '%s\n' "$said" | sed -n 's/^ *Verify return code: \([0-9]*\).*/\1/p' | head -n 1)
case $code,$der,$said in
*,?*,*) echo "site|$place|open||0|$verified||$der" ;;
124,*) echo "site|$place|silent||0|||" ;;
*"onnection refused"*) echo "site|$place|refused||0|||" ;;
*nreachable*|*"No route"*) echo "site|$place|unreachable||0|||" ;;
*"not known"*|*resolution*|*"ervname"*) echo "site|$place|unresolved||0|||" ;;
*) echo "site|$place|open||0|||" ;;
esac ) & done
wait
""",
)

# .NET says with flags (X509ChainStatusFlags, and SslPolicyErrors for the name) what OpenSSL says with numbers.
_WINDOWS = (
    "if (-not $p.sites) { throw 'satchel:80' }\n"
    + POWERSHELL_WAYS
    + r"""
foreach ($place in ([string]$p.sites -split ' ' | Where-Object { $_ })) {
  $name, $port = $place -split ':'; $found = Find-Way $name ([int]$port) 1000; $code = ''; $der = ''; $seen = @{ errors = 0 }
  if ($found.client) {
    try {
      $found.client.ReceiveTimeout = 1000
      $tls = New-Object Net.Security.SslStream($found.client.GetStream(), $false, ([Net.Security.RemoteCertificateValidationCallback] { param($a, $b, $c, $e) $seen.errors = [int]$e; $true }))
      $tls.AuthenticateAsClient($name)
      $certificate = New-Object Security.Cryptography.X509Certificates.X509Certificate2($tls.RemoteCertificate)
      $der = [Convert]::ToBase64String($certificate.RawData)
      $chain = New-Object Security.Cryptography.X509Certificates.X509Chain
      $chain.ChainPolicy.RevocationMode = 'NoCheck'; [void]$chain.Build($certificate)
      $flags = 0; foreach ($one in $chain.ChainStatus) { $flags = $flags -bor [int]$one.Status }
      $code = if ($flags -band 1) { if ($certificate.NotBefore -gt [DateTime]::Now) { 9 } else { 10 } } elseif ($flags -band 65568) { 20 } elseif ($seen.errors -band 2) { 62 } elseif ($flags) { 1 } else { 0 }
    } catch { }
    $found.client.Close()
  }
  "site|$place|$($found.way)|$($found.address)|$($found.ms)|$code||$der"
}
"""  # noqa: E501 - a script in its own language
)


@dataclass(frozen=True, slots=True)
class Site:
    """`system` and `ours`: what the list of authorities of the system, and the one of Satchel, say of the certificate
    (codes of `probes/tls.py`); None where that is not known. `certificate` is None where none came. The attempt is
    "late" as well where the certificate came, but not the verdict.
    """

    place: str  # host:port
    attempt: Attempt
    certificate: Certificate | None = None
    system: int | None = None
    ours: int | None = None

    @property
    def host(self) -> str:
        return self.place.rpartition(":")[0]

    @property
    def is_trusted(self) -> bool:
        return self.certificate is not None and FINE in (self.system, self.ours)


def find_out(task: TaskContext) -> str:
    """What the script writes, for this computer."""
    places = anchors().sites
    if not places:
        raise FactUnavailable(Reason.NOT_APPLICABLE, tr("the settings name none"))
    asked = [partial(look_at, place.rpartition(":")[0], int(place.rpartition(":")[2]), _SECONDS) for place in places]
    found = together(asked, task, _SECONDS + 0.2)
    if anchors().is_own:  # only the site's own devices need to trust its machines
        found = [replace(one, ours=None) if one else None for one in found]
    return "\n".join(
        row("site", place, one or Shown(Attempt(Way.SILENT))) for place, one in zip(places, found, strict=True)
    )


def row(kind: str, place: str, shown: Shown) -> str:
    """One line of an answer."""
    verdicts = "|".join("" if one is None else str(one) for one in (shown.system, shown.ours))
    attempt = f"{shown.attempt.way.value}|{shown.attempt.address}|{shown.attempt.milliseconds}"
    return f"{kind}|{place}|{attempt}|{verdicts}|{base64.b64encode(shown.der).decode()}"


def parse(os: Os, text: str) -> tuple[Site, ...]:
    rows = [line.strip().split("|") for line in text.splitlines() if line.strip()]
    if not rows or len(rows) > _MOST_SITES:
        raise ValueError("no site was tried")
    return tuple(read_row("site", one) for one in rows)


def read_row(kind: str, words: list[str]) -> Site:
    """Raises ValueError for what is no such line."""
    said, place, way, address, milliseconds, system, ours, encoded = words
    if said != kind:
        raise ValueError(f"not a {kind}")
    try:
        der = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError("the certificate is damaged") from error
    return Site(
        place,
        Attempt(Way(way), address, whole(milliseconds)),
        read_certificate(der) if der else None,
        int(system) if system else None,
        int(ours) if ours else None,
    )


SECURE_SITES = Fact(
    "secure_sites",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=7,
    given=AnchorsGiven("sites"),
    own=find_out,
    contacts=SITES_TOLD,
)
