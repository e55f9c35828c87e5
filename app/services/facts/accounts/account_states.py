"""Who of the people with an account on the device cannot sign in, and why. Hashes of passwords never leave it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, whole

# Of the password only this is told: set, none, never (there was none) or locked (there is one, behind a "!").
_LINUX = r"""
[ -e /etc/shadow ] || exit 80
[ -r /etc/shadow ] || exit 81
echo "today $(($(date +%s) / 86400))"
echo "now $(date '+%Y-%m-%d %H:%M:%S')"
for file in /etc/nologin /run/nologin; do [ -e "$file" ] && echo "nologin $file"; done
awk -F: 'FNR == NR { c = "set"; if ($2 == "") c = "none"; else if ($2 ~ /^!+[^!*]/) c = "locked"; else if ($2 ~ /^[!*]/) c = "never"
s[$1] = c ":" $3 ":" $5 ":" $7 ":" $8; next }
($3 == 0 || $3 >= 1000 && $3 < 60000) && $7 !~ /(nologin|false|sync|shutdown|halt)$/ && NF >= 7 { print $1 ":" $3 ":" s[$1] ":" $7 }' /etc/shadow /etc/passwd |
head -n 500 | while IFS= read -r line; do
shell=${line##*:}; there=yes; [ -z "$shell" ] || [ -x "$shell" ] || there=no
echo "account $line:$there"
done
if grep -qs pam_faillock /etc/pam.d/*; then
sed -n 's/^[[:space:]]*\(deny\|unlock_time\)[[:space:]]*=[[:space:]]*\([0-9]*\).*/faillock \1 \2/p' /etc/security/faillock.conf 2>/dev/null
faillock 2>/dev/null | head -n 2000 | sed 's/^/failure /'
fi
:
"""  # noqa: E501 - a script in its own language

# On a domain controller this would ask for every account of the domain.
_WINDOWS = r"""
if ((Get-CimInstance Win32_ComputerSystem -Property DomainRole).DomainRole -ge 4) { throw 'satchel:80' }
function Seconds($date) { if ($date -is [datetime]) { [long]($date.ToUniversalTime() - [datetime]'1970-01-01').TotalSeconds } }
$more = @{}
try { Get-LocalUser | ForEach-Object { $more[[string]$_.SID] = $_ } } catch { }
$found = @(Get-CimInstance Win32_UserAccount -Filter 'LocalAccount=True' -Property Name, SID, Disabled, Lockout | ForEach-Object {
  $one = $more[[string]$_.SID]
  @{ name = $_.Name; sid = $_.SID; disabled = [bool]$_.Disabled; locked = [bool]$_.Lockout; expires = Seconds $one.AccountExpires; password = Seconds $one.PasswordExpires }
})
@{ now = [long]([datetime]::UtcNow - [datetime]'1970-01-01').TotalSeconds; accounts = $found } | ConvertTo-Json -Compress -Depth 3
"""  # noqa: E501 - a script in its own language

_BUILT_IN = ("500", "501", "503", "504")  # Administrator, Guest, DefaultAccount, WDAGUtilityAccount
_DENY, _UNLOCK = 3, 600  # what faillock.conf(5) takes where nothing is set
_FAILURE = re.compile(r"failure (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s.*\bV\s*$")


@dataclass(frozen=True, slots=True)
class Account:
    """`is_locked`: by an administrator, who put it behind a lock or disabled it; `is_locked_out`: by wrong passwords.

    `shell` is the one that is missing on the device, "" where there is nothing wrong with it.
    """

    name: str
    is_root: bool = False
    is_locked: bool = False
    is_locked_out: bool = False
    is_expired: bool = False
    password_expired: bool = False
    must_change: bool = False
    shell: str = ""


@dataclass(frozen=True, slots=True)
class Accounts:
    """`nologin` is the file that keeps out everybody but root, "" where there is none."""

    accounts: tuple[Account, ...]
    nologin: str = ""


def parse(os: Os, text: str) -> Accounts:
    if os is Os.WINDOWS:
        return _windows(json_object(text))
    lines = text.splitlines()
    today = int(lines[0].removeprefix("today "))
    now = datetime.fromisoformat(lines[1].removeprefix("now "))
    out = _locked_out(lines, now)
    accounts = tuple(_linux(line.removeprefix("account "), today, out) for line in lines if line.startswith("account "))
    if not accounts:
        raise ValueError("no account")
    return Accounts(
        accounts, next((line.removeprefix("nologin ") for line in lines if line.startswith("nologin ")), "")
    )


def _linux(line: str, today: int, locked_out: frozenset[str]) -> Account:
    name, uid, kept, changed, longest, _, expires, shell, there = line.split(":")
    last = whole(changed, -1)
    most = whole(longest, 99999)
    return Account(
        name,
        is_root=whole(uid) == 0,
        is_locked=kept == "locked",
        is_locked_out=name in locked_out,
        is_expired=bool(expires) and whole(expires) <= today,
        password_expired=kept == "set" and last > 0 and 0 <= most < 99999 and last + most < today,
        must_change=kept == "set" and last == 0,
        shell="" if there == "yes" else shell,
    )


def _locked_out(lines: list[str], now: datetime) -> frozenset[str]:
    settings = {words[1]: int(words[2]) for line in lines if len(words := line.split()) == 3 and words[0] == "faillock"}
    counts: dict[str, list[datetime]] = {}
    name = ""
    for line in lines:
        if heading := re.fullmatch(r"failure ([^\s:]+):", line):
            name = heading[1]
        elif name and (found := _FAILURE.match(line)):
            counts.setdefault(name, []).append(datetime.fromisoformat(found[1]))
    deny, unlock = settings.get("deny", _DENY), settings.get("unlock_time", _UNLOCK)
    return frozenset(
        one
        for one, times in counts.items()
        if deny and len(times) >= deny and (not unlock or (now - max(times)).total_seconds() < unlock)
    )


def _windows(found: Mapping[str, Any]) -> Accounts:
    now, rows = whole(found["now"]), found["accounts"] or []
    rows = rows if isinstance(rows, list) else [rows]
    mine = [row for row in rows if str(row["sid"]).rpartition("-")[2] not in _BUILT_IN]

    def is_past(moment: object) -> bool:
        return moment is not None and 0 < whole(moment) < now

    return Accounts(
        tuple(
            Account(
                str(row["name"]),
                is_locked=bool(row["disabled"]),
                is_locked_out=bool(row["locked"]),
                is_expired=is_past(row.get("expires")),
                password_expired=is_past(row.get("password")) and not row["disabled"],
            )
            for row in mine
        )
    )


ACCOUNT_STATES = Fact("account_states", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=8.0)
