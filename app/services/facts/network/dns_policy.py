"""Rules of the system about whom it asks for which names, and how."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, texts

_LINUX = r"""
[ -d /run/systemd/resolve ] || exit 80
echo asked
cat /etc/systemd/resolved.conf /etc/systemd/resolved.conf.d/*.conf /run/systemd/resolved.conf.d/*.conf 2>/dev/null |
sed -n 's/^[[:space:]]*\(DNSOverTLS\|DNSSEC\)[[:space:]]*=[[:space:]]*\([a-z-]*\).*/setting|\1|\2/p'
:
"""

# The table of rules (NRPT) of a group policy, and the one of the PC itself.
_WINDOWS = r"""
$places = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient\DnsPolicyConfig', 'HKLM:\SYSTEM\CurrentControlSet\Services\Dnscache\Parameters\DnsPolicyConfig'
$rules = @(foreach ($place in $places) { foreach ($key in @(Get-ChildItem $place -ErrorAction SilentlyContinue | Select-Object -First 50)) {
  $one = Get-ItemProperty $key.PSPath; @{ names = @($one.Name); servers = [string]$one.GenericDNSServers; policy = ($place -like '*Policies*') }
} })
$doh = (Get-ItemProperty 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient' -ErrorAction SilentlyContinue).DoHPolicy
@{ rules = $rules; doh = [int]$doh } | ConvertTo-Json -Compress -Depth 5
"""  # noqa: E501 - a script in its own language

_REQUIRED = 3  # DoHPolicy of ADMX_DnsClient: prohibited 1, allowed 2, required 3


@dataclass(frozen=True, slots=True)
class DnsRule:
    """Names that are asked elsewhere: ".site.example", or "." for all. `servers` is "" where the rule names none."""

    names: tuple[str, ...]
    servers: str
    by_policy: bool


@dataclass(frozen=True, slots=True)
class DnsPolicy:
    """`must_encrypt`: a server that does not speak TLS or HTTPS is not asked. `must_sign`: DNSSEC is demanded."""

    rules: tuple[DnsRule, ...] = ()
    must_encrypt: bool = False
    must_sign: bool = False


def parse(os: Os, text: str) -> DnsPolicy:
    if os is Os.WINDOWS:
        found = json_object(text)
        listed = found["rules"] if isinstance(found["rules"], list) else [found["rules"]]
        rules = (DnsRule(texts(one, "names"), str(one["servers"]), bool(one["policy"])) for one in listed[:50] if one)
        return DnsPolicy(tuple(rules), must_encrypt=int(found["doh"]) == _REQUIRED)
    head, *lines = text.splitlines() or [""]
    if head.strip() != "asked":
        raise ValueError("no settings were read")
    last = {row[1]: row[2] for row in (line.split("|") for line in lines if line) if row[0] == "setting"}
    return DnsPolicy((), last.get("DNSOverTLS") == "yes", last.get("DNSSEC") == "yes")


DNS_POLICY = Fact("dns_policy", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
