"""Sign-ins that failed in the last hour: who was tried, and from where."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, json_object, whole
from app.services.facts.event_log import ONLY_NO_EVENTS

# The records of failed sign-ins (btmp) are read where there is no journal; both need root.
_LINUX = r"""
if [ -d /run/systemd/journal ] && command -v journalctl >/dev/null 2>&1; then
if [ "$(id -u)" != 0 ] && [ -z "$(journalctl -n 1 -q --no-pager -o cat --system 2>/dev/null)" ]; then exit 81; fi
echo journal
journalctl -q --no-pager -o json --since -1h -n 1500 --output-fields=MESSAGE,SYSLOG_IDENTIFIER SYSLOG_FACILITY=4 SYSLOG_FACILITY=10 2>/dev/null | grep -E 'Failed password|authentication failure|FAILED LOGIN|Failed keyboard-interactive'
elif command -v lastb >/dev/null 2>&1; then
[ -e /var/log/btmp ] || exit 80
[ -r /var/log/btmp ] || exit 81
echo btmp
lastb -w -s -1hours 2>/dev/null | head -n 1500 | awk 'NR == FNR { split($0, a, ":"); k[a[1]] = 1; next } { print ($1 in k ? "known " : "unknown ") $0 }' /etc/passwd -
else exit 127
fi
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw 'satchel:81' }
$found = @()
try { $found = @(Get-WinEvent -FilterHashtable @{ LogName = 'Security'; Id = 4625, 4740; StartTime = (Get-Date).AddHours(-1) } -MaxEvents 300 -ErrorAction Stop) }
catch { ONLY_NO_EVENTS }
@($found | ForEach-Object { $d = $_.Properties
  if ($_.Id -eq 4740) { @{ id = 4740; user = [string]$d[0].Value; host = [string]$d[1].Value } }
  else { @{ id = 4625; user = [string]$d[5].Value; status = '0x{0:X8}' -f $d[9].Value; kind = [int]$d[10].Value; host = [string]$d[13].Value; address = [string]$d[19].Value } }
}) | ConvertTo-Json -Compress
""".replace("ONLY_NO_EVENTS", ONLY_NO_EVENTS)  # noqa: E501 - a script in its own language

_SSH = re.compile(r"Failed (?:password|keyboard-interactive/pam) for (invalid user )?(.*?) from (\S+) port")
_PAM = re.compile(r"pam_\w+\(([\w-]+):auth\): authentication failure;.*?rhost=(\S*)(?:\s+user=(\S+))?")
_LOGIN = re.compile(r"FAILED LOGIN \(\d+\) on '[^']*'(?: from '([^']*)')? FOR '([^']*)'")
_NO_SUCH_ACCOUNT = "0xC0000064"


@dataclass(frozen=True, slots=True)
class SignInFailure:
    """`source` is an address or a name, "" for the device itself; `is_known`: there is such an account."""

    user: str
    source: str
    is_known: bool = True
    is_lockout: bool = False


def parse(os: Os, text: str) -> tuple[SignInFailure, ...]:
    if os is Os.WINDOWS:
        return tuple(_windows(item) for item in json_list(text))
    first, *lines = text.splitlines()
    if first == "btmp":
        return tuple(found for line in lines if (found := _btmp(line)))
    if first != "journal":
        raise ValueError("neither a journal nor records of failures")
    entries = [json_object(line) for line in lines if line.strip()]
    return tuple(found for entry in entries if (found := _journal(str(entry.get("MESSAGE") or ""))))


def _journal(message: str) -> SignInFailure | None:
    if ssh := _SSH.search(message):
        return SignInFailure(ssh[2][:64], ssh[3], not ssh[1])
    if login := _LOGIN.search(message):
        return SignInFailure(login[2][:64], login[1] or "", login[2] != "UNKNOWN")
    pam = _PAM.search(message)
    if pam and pam[1] not in ("sshd", "login"):  # those say it in their own words as well
        return SignInFailure((pam[3] or "?")[:64], pam[2], bool(pam[3]))
    return None


def _btmp(line: str) -> SignInFailure | None:
    """ "known root     ssh:notty    192.0.2.7        Thu Nov 26 03:44 - 03:44  (00:00)"."""
    found = re.match(r"(known|unknown) (\S*)\s+(\S+)\s+(\S+)?\s+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ", line)
    return SignInFailure(found[2][:64], found[4] or "", found[1] == "known") if found else None


def _windows(item: Mapping[str, Any]) -> SignInFailure:
    if whole(item["id"]) == 4740:
        return SignInFailure(str(item["user"]), str(item["host"]), is_lockout=True)
    address = str(item.get("address") or "")
    source = address if address not in ("", "-", "::1", "127.0.0.1") else str(item.get("host") or "")
    return SignInFailure(str(item["user"]), source, str(item["status"]).upper() != _NO_SUCH_ACCOUNT.upper())


SIGN_IN_FAILURES = Fact("sign_in_failures", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=12.0)
