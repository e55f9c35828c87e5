"""The proxy that programs on the device are told to use, and whether something answers there."""

import base64
import re
import struct
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs
from app.services.facts.network.asking import by_python

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
host=${host#[}; host=${host%]}
if command -v bash >/dev/null 2>&1 && [ -n "$limit" ]; then $limit bash -c 'exec 3<>"/dev/tcp/$1/$2"' - "$host" "$port" 2>/dev/null
elif command -v nc >/dev/null 2>&1; then nc -z -w 2 "$host" "$port" >/dev/null 2>&1
else echo "tried|$place=unknown"; continue; fi
case $? in 0) echo "tried|$place=yes" ;; *) echo "tried|$place=no" ;; esac
done
automatic=$({
for kde in "${XDG_CONFIG_HOME:-$HOME/.config}/kioslaverc" /etc/xdg/kioslaverc; do
[ -e "$kde" ] && grep -q '^ProxyType=2' "$kde" && sed -n 's/^Proxy Config Script=/KDE|/p' "$kde" && break
done
if command -v gsettings >/dev/null 2>&1 && [ "$(gsettings get org.gnome.system.proxy mode 2>/dev/null)" = "'auto'" ]; then
gsettings get org.gnome.system.proxy autoconfig-url 2>/dev/null | sed "s/^'/GNOME|/; s/'$//"
fi
} | sed 's#//[^/@]*@#//#g' | grep '|.' | head -n 4)
[ -n "$automatic" ] || exit 0
"""  # noqa: E501 - a script in its own language
_LINUX += by_python(
    r"""
def script(line):
    source, _, url = line.partition("|"); place, _, path = url.split("://", 1)[-1].partition("/"); host, _, port = place.partition(":")
    said = ""
    if url.startswith("http://") and (port or "80").isdigit():
        way, _, _, made = way_to(host, int(port or 80), 2); said = way; data = b""
        if made:
            try:
                made.settimeout(2); made.sendall(("GET /%s HTTP/1.0\r\nHost: %s\r\nUser-Agent: Satchel\r\n\r\n" % (path, place)).encode())
                while len(data) < 262144:
                    piece = made.recv(65536)
                    if not piece: break
                    data += piece
            except OSError: pass
            words = data[:64].split(); said = words[1].decode("ascii", "replace") if len(words) > 1 and words[1].isdigit() else "silent"
            if said == "200" and b"FindProxyForURL" not in data: said = "other"
    sys.stdout.write("script|%s|%s|%s\n" % (source, url, said))
all_at_once(script, sys.argv[1].split("\n"), 4)
""",  # noqa: E501 - a script in its own language
    "automatic",
    otherwise="""printf '%s\n' "$automatic" | sed 's/^/script|/; s/$/|/'
""",
)

_WINDOWS = r"""
$key = Get-ItemProperty 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Internet Settings'
$server = ''; if ($key.ProxyEnable -eq 1) { $server = [string]$key.ProxyServer -replace '//[^/@]*@', '//' }
$alive = $null
if ($server -match '^(?:[a-z]+=)?(?:[a-z]+://)?([^:;/]+):(\d+)') {
  $client = New-Object Net.Sockets.TcpClient
  try { $alive = $client.ConnectAsync($Matches[1], [int]$Matches[2]).Wait(2000) } catch { $alive = $false }
  $client.Close()
}
$script = [string]$key.AutoConfigURL -replace '//[^/@]*@', '//'; $said = ''
if ($script -match '^https?://') {
  try {
    $ask = [Net.WebRequest]::Create($script); $ask.Timeout = 2500; $ask.Proxy = $null; $ask.AllowAutoRedirect = $false
    $got = $ask.GetResponse(); $said = [string][int]$got.StatusCode
    $text = (New-Object IO.StreamReader($got.GetResponseStream())).ReadToEnd(); $got.Close()
    if ($said -eq '200' -and $text -notmatch 'FindProxyForURL') { $said = 'other' }
  } catch {
    $e = $_.Exception; while ($e.InnerException -and -not ($e -is [Net.WebException])) { $e = $e.InnerException }
    $said = if ($e -is [Net.WebException] -and $e.Response) { [string][int]$e.Response.StatusCode } elseif ($e -is [Net.WebException] -and [int]$e.Status -eq 1) { 'unresolved' } else { 'silent' }
  }
}
$winhttp = (Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections' -ErrorAction SilentlyContinue).WinHttpSettings
$services = ''; if ($winhttp) { $services = [Convert]::ToBase64String($winhttp) }
@{ server = $server; script = $script; alive = $alive; said = $said; winhttp = $services } | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Proxy:
    """`source`: where it is set. `answers` is None where it could not be tried.

    `is_script`: `url` is where a program that chooses the proxy (PAC) is fetched. `said`: what came: "200", "404",
    "other" (something else than such a program), "silent", "refused", "unreachable", "unresolved"; "" for not tried.
    """

    source: str
    url: str
    answers: bool | None = None
    is_script: bool = False
    said: str = ""


def parse(os: Os, text: str) -> tuple[Proxy, ...]:
    if os is Os.WINDOWS:
        found = json_object(text)
        return _of_windows(found)
    lines = [line for line in text.splitlines() if line]
    tried = pairs("\n".join(line.removeprefix("tried|") for line in lines if line.startswith("tried|")))
    proxies = []
    for line in lines:
        source, _, setting = line.partition("|")
        if source == "tried":
            continue
        if source == "script":
            place, address, said = (*setting.rsplit("|", 2), "")[:3]
            proxies.append(_script(place, address, said))
            continue
        url = setting.partition("=")[2].strip("\"' ")
        if not re.match(r"([a-z0-9]+://)?[^\s/]+", url, re.IGNORECASE):
            raise ValueError(f"not a proxy setting: {line[:80]!r}")
        proxies.append(Proxy(source, url, {"yes": True, "no": False}.get(tried.get(urlsplit(url).netloc, ""))))
    return tuple(proxies)


def _script(source: str, url: str, said: str) -> Proxy:
    return Proxy(source, url, None if not said else said == "200", is_script=True, said=said)


def _of_windows(found: dict[str, Any]) -> tuple[Proxy, ...]:
    alive = None if found["alive"] is None else bool(found["alive"])
    proxies = [Proxy("Internet Settings", str(found["server"]), alive)] if found["server"] else []
    if found["script"]:
        proxies.append(_script("Automatic configuration", str(found["script"]), str(found.get("said") or "")))
    services = _winhttp(base64.b64decode(str(found.get("winhttp") or ""), validate=True))
    return (*proxies, *([Proxy("Services (WinHTTP)", services)] if services else []))


def _winhttp(data: bytes) -> str:
    """The proxy in the registry's WinHttpSettings: four numbers (version, count, flags, length), then its text."""
    if len(data) < 16:
        return ""
    _, _, flags, length = struct.unpack_from("<4I", data)
    if not flags & 2:  # WINHTTP_ACCESS_TYPE_NAMED_PROXY
        return ""
    return data[16 : 16 + min(length, 500)].decode("ascii", "replace")


PROXY = Fact("proxy", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=9)
