"""Which DNS servers the device asks."""

import ipaddress
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

SERVERS_NAMED = r"""
servers=$(sed -n 's/^nameserver[[:space:]][[:space:]]*\([0-9A-Fa-f]*[.:][0-9A-Fa-f.:]*\(%[A-Za-z0-9_.-]*\)\{0,1\}\)\([[:space:];#].*\)\{0,1\}$/\1/p' "$conf" 2>/dev/null | sort -u)
"""  # noqa: E501 - a script in its own language
"""For scripts: the addresses of the lines of the file `$conf` that the system heeds, into `$servers`."""

_WINDOWS = r"""
@(Get-DnsClientServerAddress | Where-Object { $_.ServerAddresses } | ForEach-Object { @{
  interface = $_.InterfaceAlias; servers = @($_.ServerAddresses)
} }) | ConvertTo-Json -Compress -Depth 3
"""


@dataclass(frozen=True, slots=True)
class Resolvers:
    """`servers` are those that leave the machine; `stub` is a local forwarder (127.0.0.53) in front of them.

    `wrong` is what stands in the place of a server and is no address.
    """

    servers: tuple[str, ...]
    search: tuple[str, ...] = ()
    stub: str = ""
    wrong: tuple[str, ...] = ()


def parse(os: Os, text: str) -> Resolvers:
    if os is Os.WINDOWS:
        found = [server for item in json_list(text) for server in texts(item, "servers")]
        # Windows lists these site-local addresses on adapters without IPv6 servers; nobody runs them (RFC 3879).
        return Resolvers(tuple(dict.fromkeys(one for one in found if not one.startswith("fec0:"))))
    if text.strip() and not text.startswith("file="):
        raise ValueError("the answer does not name the file that it shows")
    named, wrong = _named(text)
    search: tuple[str, ...] = ()
    for line in text.splitlines():
        words = line.split("#")[0].split(";")[0].split()
        if len(words) > 1 and words[0] in ("search", "domain"):
            search = tuple(word for word in words[1:] if word != ".")
    stub = next((one for one in named if one.startswith("127.") or one == "::1"), "")
    outside = tuple(dict.fromkeys(one for one in named if not one.startswith("127.") and one != "::1"))
    return Resolvers(outside, search, stub, tuple(dict.fromkeys(wrong)))


_LINE = re.compile(r"nameserver[ \t]")
_MOST = 6  # servers that are asked
_RESOLVED = Path("/run/systemd/resolve/resolv.conf")


def here() -> list[str]:
    """The servers that this computer asks, without a forwarder on itself in front of them. Not for Windows."""
    place = _RESOLVED if _RESOLVED.is_file() else Path("/etc/resolv.conf")
    try:
        text = place.read_text("utf-8", "replace")
    except OSError:
        return []
    return sorted(set(_named(text)[0]))[:_MOST]


def _named(text: str) -> tuple[list[str], list[str]]:
    """The addresses of the lines that the system heeds, and what stands in such lines and is no address.

    A line that begins with a blank is none of them (resolv.conf(5)).
    """
    named = [line.split("#")[0].split(";")[0].split() for line in text.splitlines() if _LINE.match(line)]
    words = [one[1] for one in named if len(one) > 1]
    return [one for one in words if _is_address(one)], [one for one in words if not _is_address(one)]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


RESOLVERS = Fact("resolvers", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
