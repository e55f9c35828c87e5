"""Rules of a firewall, and how nftables, ufw and firewalld write them."""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.language import tr
from app.services.setup.steps.file_sets import WRITTEN_BY

RULES = "/etc/satchel/firewall.nft"
UNIT = "/etc/systemd/system/satchel-firewall.service"
UNIT_TEXT = (
    WRITTEN_BY
    + """[Unit]
Description=Firewall set by Satchel
DefaultDependencies=no
After=nftables.service
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target
PartOf=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/satchel/firewall.nft
ExecStop=/usr/sbin/nft delete table inet satchel

[Install]
WantedBy=multi-user.target
"""
)
_TUPLE = re.compile(r"### tuple ### allow (?P<protocol>tcp|udp|any) (?P<port>\S+) \S+ any (?P<source>\S+) in(?: |$)")
_RICH = re.compile(
    r'rich rule family="ipv[46]" source address="(?P<source>[^"]+)" port port="(?P<port>[^"]+)"'
    r' protocol="(?P<protocol>tcp|udp)" accept'
)


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """`port` is one, or two with a hyphen; `source` a network, an address or "any"."""

    protocol: str
    port: str
    source: str = "any"

    def __str__(self) -> str:
        way = f"{self.port}/{self.protocol}"
        return way if self.source == "any" else tr("{way} from {source}", way=way, source=self.source)


def rules_of(allow: Iterable[str], way_in: Sequence[str]) -> list[Rule]:
    """What is to come in: our own way first."""
    rules = [Rule("tcp", port) for port in way_in]
    for text in allow:
        what, _, source = text.partition(" from ")
        port, _, protocol = what.partition("/")
        rules.append(Rule(protocol, port, source_of(source) if source else "any"))
    return list(dict.fromkeys(rules))


def source_of(text: str) -> str:
    """A network in the form in which firewalls show it. One that there cannot be stays as it is, for them to refuse."""
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return text
    if network.prefixlen == 0:
        return "any"
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)


def nft_text(rules: Sequence[Rule]) -> str:
    """A table of its own, put in place in one go. A rule a line, as `nft list` shows it."""
    lines = [_nft(rule) for rule in rules]
    return (
        WRITTEN_BY
        + """table inet satchel
delete table inet satchel
table inet satchel {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		ct state invalid drop
		iif "lo" accept
		meta l4proto icmp accept
		meta l4proto ipv6-icmp accept
		udp dport 68 accept
		udp dport 546 accept
"""
        + "".join(f"\t\t{line}\n" for line in lines)
        + "\t}\n}\n"
    )


def _nft(rule: Rule) -> str:
    family = "ip6" if ":" in rule.source else "ip"
    source = "" if rule.source == "any" else f"{family} saddr {rule.source} "
    return f"{source}{rule.protocol} dport {rule.port} accept"


def plain(table: str) -> list[str]:
    """The lines of a table that mean something, the same for what we write and for what nftables shows."""
    lines = [" ".join(line.replace('"', "").split()) for line in table.splitlines()]
    meant = [line.replace("priority 0;", "priority filter;") for line in lines if line and not line.startswith("#")]
    return [line for line in meant if line not in ("table inet satchel", "delete table inet satchel")]


def ufw_rules(text: str) -> set[Rule]:
    """What user.rules or user6.rules of ufw lets in."""
    found = set()
    for match in map(_TUPLE.match, text.splitlines()):
        if match:
            port, source = match["port"].replace(":", "-"), match["source"]
            source = "any" if source in ("0.0.0.0/0", "::/0") else source_of(source)
            protocols = ("tcp", "udp") if match["protocol"] == "any" else (match["protocol"],)
            found |= {Rule(protocol, port, source) for protocol in protocols}
    return found


def firewalld_rules(lines: Iterable[str]) -> set[Rule]:
    """What a zone of firewalld lets in: ports, rich rules, and the service of SSH as its usual port."""
    found = set()
    for line in lines:
        if match := _RICH.match(line):
            found.add(Rule(match["protocol"], match["port"], source_of(match["source"])))
        elif line == "service ssh":
            found.add(Rule("tcp", "22"))
        elif re.fullmatch(r"[0-9-]+/(tcp|udp)", line):
            port, _, protocol = line.partition("/")
            found.add(Rule(protocol, port))
    return found
