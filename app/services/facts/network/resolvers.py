"""Which DNS servers the device asks."""

import re
from dataclasses import dataclass
from pathlib import Path

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, texts

_LINUX = r"""
[ -e /etc/resolv.conf ] && echo 'file=/etc/resolv.conf' && cat /etc/resolv.conf
[ -r /run/systemd/resolve/resolv.conf ] && echo && echo 'file=/run/systemd/resolve/resolv.conf' && cat /run/systemd/resolve/resolv.conf
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
@(Get-DnsClientServerAddress | Where-Object { $_.ServerAddresses } | ForEach-Object { @{
  interface = $_.InterfaceAlias; servers = @($_.ServerAddresses)
} }) | ConvertTo-Json -Compress -Depth 3
"""


@dataclass(frozen=True, slots=True)
class Resolvers:
    """`servers` are those that leave the machine; `stub` is a local forwarder (127.0.0.53) in front of them."""

    servers: tuple[str, ...]
    search: tuple[str, ...] = ()
    stub: str = ""


def parse(os: Os, text: str) -> Resolvers:
    if os is Os.WINDOWS:
        found = [server for item in json_list(text) for server in texts(item, "servers")]
        # Windows lists these site-local addresses on adapters without IPv6 servers; nobody runs them (RFC 3879).
        return Resolvers(tuple(dict.fromkeys(one for one in found if not one.startswith("fec0:"))))
    if text.strip() and not text.startswith("file="):
        raise ValueError("the answer does not name the file that it shows")
    named: list[str] = []
    search: tuple[str, ...] = ()
    for line in text.splitlines():
        words = line.split("#")[0].split(";")[0].split()
        if len(words) > 1 and words[0] == "nameserver":
            named.append(words[1])
        elif len(words) > 1 and words[0] in ("search", "domain"):
            search = tuple(word for word in words[1:] if word != ".")
    stub = next((one for one in named if one.startswith("127.") or one == "::1"), "")
    outside = tuple(dict.fromkeys(one for one in named if not one.startswith("127.") and one != "::1"))
    return Resolvers(outside, search, stub)


_MOST = 6  # servers that are asked
_RESOLVED = Path("/run/systemd/resolve/resolv.conf")


def here() -> list[str]:
    """The servers that this computer asks, without a forwarder on itself in front of them. Not for Windows."""
    place = _RESOLVED if _RESOLVED.is_file() else Path("/etc/resolv.conf")
    try:
        text = place.read_text("utf-8", "replace")
    except OSError:
        return []
    return sorted(set(re.findall(r"^\s*nameserver\s+([0-9A-Fa-f.:]+)", text, re.MULTILINE)))[:_MOST]


RESOLVERS = Fact("resolvers", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
