"""TCP ports on which the device takes connections from others."""

import ipaddress
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

# A busy server has a hundred thousand connections: a loop of the shell would take seconds for them.
_LINUX = r"""
[ -r /proc/net/tcp ] || exit 127
sed -n 's/^ *[0-9]*: \([0-9A-F]*:[0-9A-F]*\) [0-9A-F]*:[0-9A-F]* 0A .*/\1/p' /proc/net/tcp /proc/net/tcp6 2>/dev/null
:
"""

_WINDOWS = r"""
@(Get-NetTCPConnection -State Listen | ForEach-Object { @{ address = $_.LocalAddress; port = [int]$_.LocalPort } }) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language

_LOOPBACK_V6 = ("00000000000000000000000001000000", "00000000000000000000000000000001")  # little and big endian


@dataclass(frozen=True, slots=True, order=True)
class Listener:
    port: int
    is_local: bool  # only reachable from the device itself


def parse(os: Os, text: str) -> tuple[Listener, ...]:
    if os is Os.WINDOWS:
        found = {
            Listener(whole(i["port"]), ipaddress.ip_address(str(i["address"]).partition("%")[0]).is_loopback)
            for i in json_list(text)
        }
        return tuple(sorted(found))
    return tuple(sorted({_linux_listener(line) for line in text.splitlines() if line.strip()}))


def _linux_listener(line: str) -> Listener:
    address, _, port = line.partition(":")
    if len(address) == 8:
        # The byte order is the machine's: 127 is the last byte on most, the first on a few.
        local = address.endswith("7F") if not address.startswith("7F") else True
    else:
        local = address in _LOOPBACK_V6
    return Listener(int(port, 16), local)


LISTENERS = Fact("listeners", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
