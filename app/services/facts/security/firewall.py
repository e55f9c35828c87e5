"""Whether a firewall filters what comes in, and whether one is meant to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, texts, whole

# Sets can hold a hundred thousand addresses: they are left out, and only what can decide about a packet is kept.
_LINUX = r"""
[ "$(id -u)" = 0 ] || exit 81
if [ -d /run/systemd/system ]; then
[ -r /etc/ufw/ufw.conf ] && grep -q '^ENABLED=yes' /etc/ufw/ufw.conf && echo 'meant ufw'
systemctl is-enabled firewalld.service 2>/dev/null | grep -q '^enabled' && echo 'meant firewalld'
fi
if command -v nft >/dev/null 2>&1; then
said=$(nft -s -t list ruleset 2>&1) || { case $said in *ermitted*|*ermission*) exit 81 ;; esac; printf '%s\n' "$said" >&2; exit 1; }
echo 'rules nft'
printf '%s\n' "$said" | grep -E '^table |chain |hook |drop|reject|jump|goto|^}|^	}' | head -n 4000
elif command -v iptables >/dev/null 2>&1; then
said=$(iptables -S 2>&1) || { case $said in *ermi*) exit 81 ;; esac; exit 80; }
echo 'rules iptables'
printf '%s\n' "$said" | head -n 4000
else exit 127
fi
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$service = Get-CimInstance Win32_Service -Filter "Name='mpssvc'" -Property State
$profiles = @()
if ($service.State -eq 'Running') { $profiles = @(Get-NetFirewallProfile -PolicyStore ActiveStore | ForEach-Object { @{ name = [string]$_.Name; on = ([int]$_.Enabled -eq 1) } }) }
$networks = @(Get-NetConnectionProfile -ErrorAction SilentlyContinue | ForEach-Object { @{ name = [string]$_.Name; category = [int]$_.NetworkCategory } })
$other = @()
try { $other = @(Get-CimInstance -Namespace root/SecurityCenter2 -ClassName FirewallProduct -OperationTimeoutSec 5 | Where-Object { ([int]$_.productState -band 0xF000) -eq 0x1000 } | ForEach-Object { [string]$_.displayName }) } catch { }
@{ runs = ($service.State -eq 'Running'); profiles = $profiles; networks = $networks; other = $other
   domain = [bool](Get-CimInstance Win32_ComputerSystem -Property PartOfDomain).PartOfDomain } | ConvertTo-Json -Compress -Depth 3
"""  # noqa: E501 - a script in its own language

_PROFILES = {0: "Public", 1: "Private", 2: "Domain"}  # NetworkCategory of MSFT_NetConnectionProfile
_DECIDES = re.compile(r"(?:counter (?:packets \d+ bytes \d+ )?)?(?:drop|reject(?: with .*)?)$")
_JUMPS = re.compile(r"(?:jump|goto) (\S+)$")


@dataclass(frozen=True, slots=True)
class Network:
    name: str
    category: str  # "Public", "Private", "Domain"


@dataclass(frozen=True, slots=True)
class Firewall:
    """`filters`: what comes in and was not asked for is turned away, in general and not only from some addresses.

    `meant` names what is set to filter. Of Windows: `off` are the profiles that are switched off, `networks` where the
    device is now, `others` the firewalls of other makers that are on.
    """

    filters: bool
    meant: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    others: tuple[str, ...] = ()
    in_domain: bool = False
    is_running: bool = True


def parse(os: Os, text: str) -> Firewall:
    if os is Os.WINDOWS:
        return _windows(json_object(text))
    lines = text.splitlines()
    meant = tuple(line.removeprefix("meant ") for line in lines if line.startswith("meant "))
    start = next((place for place, line in enumerate(lines) if line in ("rules nft", "rules iptables")), None)
    if start is None:
        raise ValueError("no rules")
    rules = lines[start + 1 :]
    return Firewall(_nft_filters(rules) if lines[start] == "rules nft" else _iptables_filter(rules), meant)


def _nft_filters(lines: list[str]) -> bool:
    """A chain at the input turns away by its policy, or by a rule without a condition, there or where it jumps to."""
    chains: dict[tuple[str, str], list[str]] = {}
    bases: list[tuple[str, str]] = []
    table = chain = ""
    for line in map(str.strip, lines):
        if line.startswith("table "):
            table, chain = line.removesuffix("{").strip(), ""
        elif line.startswith("chain "):
            chain = line.split()[1]
            chains.setdefault((table, chain), [])
        elif chain and "hook input" in line:
            if "policy drop" in line:
                return True
            bases.append((table, chain))
        elif chain and line != "}":
            chains[table, chain].append(line)
    seen: set[tuple[str, str]] = set()
    while bases:
        place = bases.pop()
        if place in seen:
            continue
        seen.add(place)
        if any(_DECIDES.match(rule) for rule in chains.get(place, [])):
            return True
        jumps = (_JUMPS.search(rule) for rule in chains.get(place, []))
        bases += [(place[0], jump[1]) for jump in jumps if jump]
    return False


def _iptables_filter(lines: list[str]) -> bool:
    return any(line == "-P INPUT DROP" or re.match(r"-A INPUT -j (DROP|REJECT)\b", line) is not None for line in lines)


def _windows(found: Mapping[str, Any]) -> Firewall:
    profiles = _objects(found["profiles"])
    off = tuple(str(one["name"]) for one in profiles if not one["on"])
    return Firewall(
        filters=bool(profiles) and not off,
        off=off,
        networks=tuple(
            Network(str(one["name"]), _PROFILES[whole(one["category"])]) for one in _objects(found["networks"])
        ),
        others=texts(found, "other"),
        in_domain=bool(found["domain"]),
        is_running=bool(found["runs"]),
    )


def _objects(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


FIREWALL = Fact("firewall", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=10.0)
