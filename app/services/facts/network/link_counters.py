"""What the adapters counted: packets and errors, twice, so that it is seen whether the errors grow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

BETWEEN = 8
"""Seconds between the two looks."""

# `rx_dropped` is left out on purpose: healthy machines count packets there whose protocol nobody here speaks.
_LINUX = r"""
[ -d /sys/class/net ] || exit 127
look() {
for d in /sys/class/net/*; do
[ -e "$d/device" ] || continue
[ -e "$d/wireless" ] || [ -e "$d/phy80211" ] && continue
l=$1\|${d##*/}
for c in rx_packets tx_packets rx_errors tx_errors rx_crc_errors tx_carrier_errors collisions; do
v=; read -r v <"$d/statistics/$c"; l=$l\|$v
done 2>/dev/null
c=; read -r c <"$d/carrier_changes" 2>/dev/null
echo "$l|$c"
done
}
look 1; sleep 8; look 2
"""

_WINDOWS = r"""
$look = { param($n) @(Get-NetAdapter -Physical | Where-Object { $_.NdisPhysicalMedium -ne 9 } | ForEach-Object {
  $s = $_ | Get-NetAdapterStatistics
  @{ look = $n; name = $_.Name
     received = [long]$s.ReceivedUnicastPackets + [long]$s.ReceivedMulticastPackets + [long]$s.ReceivedBroadcastPackets
     sent = [long]$s.SentUnicastPackets + [long]$s.SentMulticastPackets + [long]$s.SentBroadcastPackets
     received_errors = [long]$s.ReceivedPacketErrors; sent_errors = [long]$s.OutboundPacketErrors } }) }
$first = & $look 1; Start-Sleep -Seconds 8; $second = & $look 2
ConvertTo-Json -Compress -InputObject @($first + $second)
"""


@dataclass(frozen=True, slots=True)
class Counters:
    """Since the adapter was started. What is zero was perhaps not counted."""

    packets: int
    errors: int
    crc: int = 0  # of the errors: packets that arrived damaged
    carrier: int = 0  # of the errors: the signal was gone while sending
    collisions: int = 0
    carrier_changes: int = 0  # how often the cable came and went


@dataclass(frozen=True, slots=True)
class LinkCounters:
    """One wired adapter, at the first and at the second look, `BETWEEN` seconds later."""

    name: str
    first: Counters
    second: Counters


def parse(os: Os, text: str) -> tuple[LinkCounters, ...]:
    rows = [_windows_row(item) for item in json_list(text)] if os is Os.WINDOWS else _linux_rows(text)
    looks: dict[int, dict[str, Counters]] = {1: {}, 2: {}}
    for look, name, counters in rows:
        looks[look][name] = counters
    return tuple(LinkCounters(name, looks[1][name], one) for name, one in looks[2].items() if name in looks[1])


def _linux_rows(text: str) -> Sequence[tuple[int, str, Counters]]:
    found = []
    for line in text.splitlines():
        look, name, received, sent, in_errors, out_errors, crc, carrier, collisions, changes = line.split("|")
        counted = Counters(
            packets=_count(received) + _count(sent),
            errors=_count(in_errors) + _count(out_errors),
            crc=_count(crc),
            carrier=_count(carrier),
            collisions=_count(collisions),
            carrier_changes=_count(changes),
        )
        found.append((int(look), name, counted))
    return found


def _windows_row(item: Mapping[str, object]) -> tuple[int, str, Counters]:
    packets = _count(item["received"]) + _count(item["sent"])
    errors = _count(item["received_errors"]) + _count(item["sent_errors"])
    return whole(item["look"]), str(item["name"]), Counters(packets, errors)


def _count(value: object) -> int:
    number = whole(value)
    if number < 0:
        raise ValueError("a counter is never below zero")
    return number


LINK_COUNTERS = Fact("link_counters", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=BETWEEN + 6)
