"""What the system logged of Wi-Fi within the last hour: connections that broke off or were not made."""

import re
from dataclasses import dataclass
from typing import Any

from app.domain.facts import Fact
from app.domain.language import Worded
from app.domain.target import Os
from app.services.facts.answers import json_list, whole
from app.services.facts.event_log import ONLY_NO_EVENTS
from app.services.facts.wifi.radio import shown

_WORDS = (
    "CTRL-EVENT-(DISCONNECTED|SSID-TEMP-DISABLED|ASSOC-REJECT|AUTH-REJECT|EAP-FAILURE)|"
    "(deauthenticated|disassociated) from|Connection to AP .* lost|disconnect-info"
)
_LINUX = rf"""
found=; for d in /sys/class/net/*; do {{ [ -e "$d/wireless" ] || [ -e "$d/phy80211" ]; }} && found=yes; done
[ -n "$found" ] || exit 80
command -v journalctl >/dev/null 2>&1 || exit 127
said=$(journalctl -q -o cat --since -1h -n 5000 --no-pager 2>/dev/null | grep -E '{_WORDS}' | tail -n 500)
[ -n "$said" ] && printf '%s\n' "$said" && exit 0
[ "$(id -u)" = 0 ] || [ -n "$(journalctl -n 1 -q --no-pager -o cat --system 2>/dev/null)" ] || exit 81
:
"""
_WINDOWS = r"""
$log = 'Microsoft-Windows-WLAN-AutoConfig/Operational'; $found = @()
if (-not @(Get-WinEvent -ListLog $log -ErrorAction SilentlyContinue).Count) { throw 'satchel:80' }
try { $found = @(Get-WinEvent -FilterHashtable @{ LogName = $log; Id = 8002, 8003, 11006, 12013; StartTime = (Get-Date).AddHours(-1) } -MaxEvents 200 -ErrorAction Stop) }
catch { ONLY_NO_EVENTS }
@($found | ForEach-Object {
  $e = [xml]$_.ToXml(); $code = 0; $name = ''
  foreach ($d in $e.Event.EventData.Data) {
    if ($d.Name -eq 'ReasonCode') { $n = [long]0; if ([long]::TryParse([string]$d.'#text', [ref]$n)) { $code = $n } }
    if ($d.Name -eq 'SSID') { $name = [string]$d.'#text' }
  }
  @{ id = [int]$_.Id; code = $code; name = $name }
}) | ConvertTo-Json -Compress
""".replace("ONLY_NO_EVENTS", ONLY_NO_EVENTS)  # noqa: E501 - a script in its own language


class Kind(Worded):
    LOST = "lost"  # the access point was not heard any more, or did not say why
    KICKED = "sent away by the access point"
    WRONG_KEY = "key not accepted"
    SIGN_IN = "sign-in (802.1X) not accepted"
    REFUSED = "refused by the access point"


@dataclass(frozen=True, slots=True)
class WifiEvent:
    """`reason` is that of IEEE 802.11 (table 9-90) or of Windows; 0 where none is told."""

    kind: Kind
    reason: int = 0
    network: str = ""  # its name, where it is told


_BY_DEVICE = re.compile(r"locally_generated=1")
_REASON = re.compile(r"(?:reason[=:] ?|Reason: )(\d+)")
_WRONG_KEY = re.compile(r"reason=WRONG_KEY\s*$|4WAY_HANDSHAKE_TIMEOUT")
_KICKED = frozenset({5, 12, 34, 35})  # too many stations, BSS transition, bad channel, over its share
_HANDSHAKE = frozenset({14, 15})  # the key: its check failed, or the handshake came to no end
_NAME = re.compile(r'ssid="(.*)" auth_failures=')
_802_1X = 23
_PSK_MISMATCH = 0x48014  # WLAN_REASON_CODE_MSMSEC_PSK_MISMATCH_SUSPECTED
_WINDOWS_KINDS = {8002: Kind.REFUSED, 8003: Kind.LOST, 11006: Kind.REFUSED, 12013: Kind.SIGN_IN}


def parse(os: Os, text: str) -> tuple[WifiEvent, ...]:
    if os is Os.WINDOWS:
        return tuple(_windows_event(one) for one in json_list(text))
    lines = [line for line in text.splitlines() if line.strip()]
    found = [line for line in lines if re.search(_WORDS, line)]
    if len(found) < len(lines):
        raise ValueError("lines that were not looked for")
    # wpa_supplicant and the kernel tell of the same connection: where both do, one counts.
    told = [line for line in found if "CTRL-EVENT" in line or "disconnect-info" in line]
    return tuple(event for line in told or found if (event := _event(line)))


def _event(line: str) -> WifiEvent | None:
    if _BY_DEVICE.search(line):
        return None  # the device left by itself: to sleep, to another access point, because someone chose so
    match = _REASON.search(line)
    reason = int(match[1][:6]) if match else 0
    if "SSID-TEMP-DISABLED" in line:
        name = _NAME.search(line)
        return WifiEvent(Kind.WRONG_KEY, reason, shown(name[1]) if name else "") if _WRONG_KEY.search(line) else None
    if "EAP-FAILURE" in line or reason == _802_1X:
        return WifiEvent(Kind.SIGN_IN, reason)
    if "REJECT" in line:
        return WifiEvent(Kind.REFUSED, reason)
    if reason in _HANDSHAKE:
        return WifiEvent(Kind.WRONG_KEY, reason)
    return WifiEvent(Kind.KICKED if reason in _KICKED else Kind.LOST, reason)


def _windows_event(one: dict[str, Any]) -> WifiEvent:
    kind, code = _WINDOWS_KINDS[whole(one["id"])], whole(one["code"])
    return WifiEvent(Kind.WRONG_KEY if code == _PSK_MISMATCH else kind, code, shown(str(one["name"])))


WIFI_LOG = Fact("wifi_log", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
