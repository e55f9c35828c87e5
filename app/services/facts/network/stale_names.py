"""Names that Windows remembers as not existing, and whether they exist now. Linux keeps no such list to read."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.answers import json_object, whole

_MOST = 100

# 9003: the name does not exist. A few are asked again; only a name that now has an address says something.
_WINDOWS = r"""
$all = @(Get-DnsClientCache -ErrorAction SilentlyContinue)
$names = @($all | Where-Object { [int]$_.Status -eq 9003 } | ForEach-Object { $_.Entry } | Where-Object { $_ -and $_ -notlike '*.arpa' } | Select-Object -Unique -First 6)
$stale = @(foreach ($n in $names) {
  try { $now = @(Resolve-DnsName -Name $n -Type A -DnsOnly -QuickTimeout -NoHostsFile -ErrorAction Stop | Where-Object { $_.IPAddress })[0].IPAddress; if ($now) { @{ name = $n; address = [string]$now } } } catch { }
})
@{ size = $all.Count; stale = $stale } | ConvertTo-Json -Compress -Depth 4
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class StaleNames:
    """`size`: entries of the cache. `names`: those it takes for not existing, with the address that they have."""

    size: int
    names: tuple[tuple[str, str], ...] = ()


def parse(os: Os, text: str) -> StaleNames:
    found = json_object(text)
    listed = found["stale"] if isinstance(found["stale"], list) else [found["stale"]]
    names = tuple((str(one["name"]), str(one["address"])) for one in listed[:_MOST] if one)
    return StaleNames(whole(found["size"]), names)


STALE_NAMES = Fact(
    "stale_names",
    {Os.WINDOWS: _WINDOWS},
    parse,
    deadline=6,
    contacts=tr("the DNS servers of the device, for names that it has asked for before"),
)
