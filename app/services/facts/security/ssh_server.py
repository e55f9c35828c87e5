"""What the SSH server of the device allows."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object

# `sshd -T` resolves includes and defaults, but needs root for the host keys: without it the files are read as they are.
_LINUX = r"""
sshd=$(command -v sshd) || exit 80
out=$("$sshd" -T 2>/dev/null)
if [ -z "$out" ] && [ "$(id -u)" = 0 ] && [ ! -d /run/sshd ]; then out=$("$sshd" -T -o UsePrivilegeSeparation=no 2>/dev/null); fi
if [ -n "$out" ]; then echo 'source effective'; printf '%s\n' "$out" | grep -iE '^(port|permitrootlogin|passwordauthentication|permitemptypasswords|kbdinteractiveauthentication) '; exit 0; fi
[ -e /etc/ssh/sshd_config ] || exit 80
[ -r /etc/ssh/sshd_config ] || exit 81
echo 'source files'
for f in /etc/ssh/sshd_config.d/*.conf /etc/ssh/sshd_config; do
[ -r "$f" ] && sed '/^[[:space:]]*[Mm][Aa][Tt][Cc][Hh][[:space:]]/,$d' "$f" | grep -iE '^[[:space:]]*(port|permitrootlogin|passwordauthentication|permitemptypasswords|kbdinteractiveauthentication|challengeresponseauthentication)[[:space:]=]'
done
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$service = Get-CimInstance Win32_Service -Filter "Name='sshd'" -Property State
if (-not $service) { throw 'satchel:80' }
$file = "$env:ProgramData\ssh\sshd_config"
@{ text = [IO.File]::ReadAllText($file) } | ConvertTo-Json -Compress
"""

_DEFAULTS = {
    # man sshd_config, OpenSSH 9
    "port": "22",
    "permitrootlogin": "prohibit-password",
    "passwordauthentication": "yes",
    "permitemptypasswords": "no",
}


@dataclass(frozen=True, slots=True)
class SshServer:
    """`root_login` as sshd_config spells it. `is_effective`: the server's own answer, not only its files."""

    ports: tuple[int, ...]
    root_login: str
    allows_passwords: bool
    allows_empty_passwords: bool
    is_effective: bool


def parse(os: Os, text: str) -> SshServer:
    if os is Os.WINDOWS:
        text = "source files\n" + str(json_object(text)["text"]).lower().partition("\nmatch ")[0]
    lines = text.splitlines()
    if not lines or not lines[0].startswith("source "):
        raise ValueError("no settings")
    said: dict[str, list[str]] = {}
    for line in lines[1:]:
        words = line.split("#")[0].replace("=", " ", 1).split()
        if len(words) > 1:
            said.setdefault(words[0].lower(), []).append(words[1].strip('"').lower())
    first = {name: (said.get(name) or [value])[0] for name, value in _DEFAULTS.items()}
    return SshServer(
        ports=tuple(int(port) for port in said.get("port", ["22"])),
        root_login="prohibit-password" if first["permitrootlogin"] == "without-password" else first["permitrootlogin"],
        allows_passwords=first["passwordauthentication"] == "yes",
        allows_empty_passwords=first["permitemptypasswords"] == "yes",
        is_effective=lines[0] == "source effective",
    )


SSH_SERVER = Fact("ssh_server", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
