"""The proxy that programs on the device are told to use, and whether something answers there."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs

# A proxy's address may hold a password: it is cut off on the device already.
_LINUX = r"""
list=$({
env | grep -iE '^(http|https|all)_proxy=.' | sed 's/^/environment|/'
grep -iE '^[[:space:]]*(export[[:space:]]+)?(http|https|all)_proxy=.' /etc/environment /etc/profile.d/*.sh 2>/dev/null |
sed 's/export[[:space:]]*//; s/^\([^:]*\):[[:space:]]*/\1|/'
grep -ihE '^[[:space:]]*Acquire::https?::Proxy[[:space:]]' /etc/apt/apt.conf /etc/apt/apt.conf.d/* 2>/dev/null |
sed 's/^[[:space:]]*\(Acquire::[a-zA-Z]*::[a-zA-Z]*\)[[:space:]]*"*\([^";]*\).*/apt|\1=\2/'
} | sed 's#//[^/@]*@#//#g' | sort -u)
printf '%s\n' "$list"
limit=; command -v timeout >/dev/null 2>&1 && limit='timeout 2'
for place in $(printf '%s\n' "$list" | sed -n "s#.*=[\"']*[a-zA-Z0-9]*://\([^/\"']*\).*#\1#p" | sort -u); do
host=${place%:*}; port=${place##*:}; [ "$port" = "$place" ] && port=80
if command -v bash >/dev/null 2>&1 && [ -n "$limit" ]; then $limit bash -c 'exec 3<>"/dev/tcp/$1/$2"' - "$host" "$port" 2>/dev/null
elif command -v nc >/dev/null 2>&1; then nc -z -w 2 "$host" "$port" >/dev/null 2>&1
else echo "tried|$place=unknown"; continue; fi
case $? in 0) echo "tried|$place=yes" ;; *) echo "tried|$place=no" ;; esac
done
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$key = Get-ItemProperty 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Internet Settings'
$server = ''; if ($key.ProxyEnable -eq 1) { $server = [string]$key.ProxyServer }
$alive = $null
if ($server -match '^(?:[a-z]+=)?(?:[a-z]+://)?([^:;/]+):(\d+)') {
  $client = New-Object Net.Sockets.TcpClient
  try { $alive = $client.ConnectAsync($Matches[1], [int]$Matches[2]).Wait(2000) } catch { $alive = $false }
  $client.Close()
}
@{ server = $server; script = [string]$key.AutoConfigURL; alive = $alive } | ConvertTo-Json -Compress
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """`source`: where it is set. `answers` is None where it could not be tried."""

    source: str
    url: str
    answers: bool | None = None


def parse(os: Os, text: str) -> tuple[Proxy, ...]:
    if os is Os.WINDOWS:
        found = json_object(text)
        alive = None if found["alive"] is None else bool(found["alive"])
        server = [Proxy("Internet Settings", str(found["server"]), alive)] if found["server"] else []
        return (*server, *([Proxy("Automatic configuration", str(found["script"]))] if found["script"] else []))
    lines = [line for line in text.splitlines() if line]
    tried = pairs("\n".join(line.removeprefix("tried|") for line in lines if line.startswith("tried|")))
    proxies = []
    for line in lines:
        source, _, setting = line.partition("|")
        if source == "tried":
            continue
        url = setting.partition("=")[2].strip("\"' ")
        if not re.match(r"([a-z0-9]+://)?[^\s/]+", url, re.IGNORECASE):
            raise ValueError(f"not a proxy setting: {line[:80]!r}")
        proxies.append(Proxy(source, url, {"yes": True, "no": False}.get(tried.get(urlsplit(url).netloc, ""))))
    return tuple(proxies)


PROXY = Fact("proxy", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
