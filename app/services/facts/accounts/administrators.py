"""Who may do everything on the device."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, texts

_LINUX = r"""
[ -r /etc/passwd ] || exit 81
while IFS=: read -r name secret uid rest; do [ "$uid" = 0 ] && echo "root $name"; done </etc/passwd
while IFS=: read -r name secret gid members; do
case $name in sudo | wheel | admin) echo "group $name $members" ;; esac
done </etc/group
:
"""

# The name of the group is another one in each language: its SID is not. Accounts that are gone break the cmdlet.
_WINDOWS = r"""
$name = (New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544').Translate([Security.Principal.NTAccount]).Value.Split('\')[-1]
$group = [ADSI]"WinNT://$env:COMPUTERNAME/$name,group"
$members = @($group.psbase.Invoke('Members') | ForEach-Object { ([string]$_.GetType().InvokeMember('ADsPath', 'GetProperty', $null, $_, $null)) -replace '^WinNT://', '' })
@{ members = $members; host = $env:COMPUTERNAME } | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Administrators:
    """`names` are in alphabetical order; `roots` are the accounts with the number 0, on Linux."""

    names: tuple[str, ...]
    roots: tuple[str, ...] = ()


def parse(os: Os, text: str) -> Administrators:
    if os is Os.WINDOWS:
        found = json_object(text)
        host = str(found["host"]).upper()
        return Administrators(tuple(sorted({_short(name, host) for name in texts(found, "members")})))
    lines = [line.split(" ", 2) for line in text.splitlines()]
    roots = tuple(words[1] for words in lines if words[0] == "root")
    if not roots:
        raise ValueError("no account with the number 0")
    members = {name for words in lines if words[0] == "group" for name in words[2].split(",") if name}
    return Administrators(tuple(sorted({*roots, *members})), roots)


def _short(path: str, host: str) -> str:
    r""" "WORKGROUP/PC7/anna" of the device itself is "anna", "SITE/Domain Admins" is "SITE\Domain Admins"."""
    parts = path.split("/")
    return parts[-1] if len(parts) > 1 and parts[-2].upper() == host else "\\".join(parts[-2:])


ADMINISTRATORS = Fact("administrators", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
