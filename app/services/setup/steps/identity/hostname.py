"""The name of a device: what it calls itself now and after a restart, and that it finds itself by that name."""

from typing import Any

from app.domain.ansible import AnsiblePart, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, ItemState, Operation, Parameter, Risk, State, Step
from app.domain.target import Os
from app.services.setup.steps.playbook import ask, do
from app.services.setup.steps.scripts import (
    SH_READ,
    SH_WRITE,
    content_of,
    decode,
    image_given,
    parse_image,
    parse_lines,
)

SH_PROBE = (
    SH_READ
    + r"""printf 'running %s\n' "$(uname -n)"
show_file hostname /etc/hostname
if [ -e /etc/hosts ]; then
printf 'hosts yes\n'
if grep -q '^127\.0\.1\.1[[:space:]]' /etc/hosts; then
printf 'alias %s\n' "$(grep -m 1 '^127\.0\.1\.1[[:space:]]' /etc/hosts | encode)"; fi
else printf 'hosts no\n'; fi
"""
)
SH_HOSTS = r"""set_alias() {
[ -e /etc/hosts ] || return 0
satchel_text=$1; export satchel_text
change_file /etc/hosts '
BEGIN { line = ENVIRON["satchel_text"] }
{ text[NR] = $0; if (!old && $0 ~ /^127\.0\.1\.1[ \t]/) old = NR; if (!own && $0 ~ /^127\.0\.0\.1[ \t]/) own = NR }
END {
if (!old && !own && line != "") print line
for (i = 1; i <= NR; i++) {
if (i == old) { if (line != "") print line } else print text[i]
if (!old && i == own && line != "") print line
} }'
}
set_running() {
[ "$(uname -n)" = "$1" ] && return 0
if command -v hostname >/dev/null 2>&1; then hostname "$1"; else printf '%s' "$1" >/proc/sys/kernel/hostname; fi
}
"""
SH_APPLY = (
    SH_WRITE
    + SH_HOSTS
    + r"""set_alias "$p_alias"
if [ -d /run/systemd/system ] && hostnamectl --static set-hostname "$p_name" 2>/dev/null; then :
elif [ "$(cat /etc/hostname 2>/dev/null || :)" != "$p_name" ]; then
put_file /etc/hostname "$p_mode" "$p_uid" "$p_gid" "$(printf '%s\n' "$p_name" | encode)"
fi
set_running "$p_name"
"""
)
SH_REVERT = (
    SH_WRITE
    + SH_HOSTS
    + r"""set_alias "$p_alias"
if [ -n "$p_hostname_mode" ]; then
put_file /etc/hostname "$p_hostname_mode" "$p_hostname_uid" "$p_hostname_gid" "$p_hostname"
else rm -f /etc/hostname; fi
set_running "$p_running"
"""
)

PS_PROBE = r"""$key = 'HKLM:\SYSTEM\CurrentControlSet\Control\ComputerName'
'running ' + (Get-ItemProperty "$key\ActiveComputerName").ComputerName
'pending ' + (Get-ItemProperty "$key\ComputerName").ComputerName
"""
PS_APPLY = r"""$ErrorActionPreference = 'Stop'
$key = 'HKLM:\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName'
if ((Get-ItemProperty $key).ComputerName -eq $p.name) { return }
if ($env:COMPUTERNAME -ne $p.name) { Rename-Computer -NewName $p.name -Force | Out-Null; return }
$asked = Get-CimInstance Win32_ComputerSystem |
  Invoke-CimMethod -MethodName Rename -Arguments @{ Name = [string]$p.name }
if ($asked.ReturnValue -ne 0) { throw "Windows did not take its name back: $($asked.ReturnValue)" }
"""
"""Rename-Computer leaves out the name that the PC has now: before a restart it takes no new name back."""


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_identity_hostname", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse)


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    if os is Os.WINDOWS:
        return {"running": found["running"], "pending": found["pending"]}
    alias = decode(found["alias"]).removesuffix("\n") if "alias" in found else None
    return {
        "running": found["running"],
        "hostname": parse_image(found["hostname"]),
        "hosts": {"yes": True, "no": False}[found["hosts"]],
        "alias": alias,
    }


def compare(state: State, arguments: Arguments) -> Comparison:
    name = arguments["name"]
    if "pending" in state:  # Windows takes the new name at its next start
        if len(name) > 15 or "." in name:
            return Comparison(ItemState.IMPOSSIBLE, reason=tr("a name on Windows has at most 15 letters, and no dot"))
        changed = state["pending"].casefold() != name.casefold()
        return Comparison.of([Change(tr("Host name"), state["pending"], name)] if changed else [])
    stored = content_of(state["hostname"]).strip()
    changes = []
    if state["running"] != name:
        changes.append(Change(tr("Host name"), state["running"], name))
    if stored != name:
        changes.append(Change(tr("Host name after a restart"), stored or tr("none"), name))
    if state["hosts"] and name not in (state["alias"] or "").split()[1:]:
        changes.append(Change(tr("Own name in the hosts file"), state["alias"] or tr("none"), alias_line(state, name)))
    return Comparison.of(changes)


def alias_line(state: State, name: str) -> str:
    """The line of 127.0.1.1 with the new name first. Other names that stand there stay; the old host name goes."""
    old = {state["running"], content_of(state["hostname"]).strip()}
    own = [name, name.partition(".")[0]] if "." in name else [name]
    others = [word for word in (state["alias"] or "").split()[1:] if word not in own and not _names(word, old)]
    return "\t".join(["127.0.1.1", " ".join([*own, *others])])


def _names(word: str, hosts: set[str]) -> bool:
    return any(word == host or word == host.partition(".")[0] or word.startswith(host + ".") for host in hosts if host)


def apply(before: State, arguments: Arguments) -> Operation:
    given: dict[str, Any] = {"name": arguments["name"]}
    if "pending" not in before:
        image = before["hostname"] or {"mode": "644", "uid": 0, "gid": 0}
        given |= {"mode": str(image["mode"]), "uid": str(image["uid"]), "gid": str(image["gid"])}
        given["alias"] = alias_line(before, arguments["name"])
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given)


def revert(before: State, arguments: Arguments) -> Operation:
    if "pending" in before:
        return Operation({Os.WINDOWS: PS_APPLY}, {"name": before["pending"]})
    given = {"alias": before["alias"] or "", "running": before["running"]}
    return Operation({Os.LINUX: SH_REVERT}, given | image_given("hostname", before["hostname"]))


_ASK_ALIAS = "[ ! -e /etc/hosts ] || sed -n '/^127\\.0\\.1\\.1[[:space:]]/{p;q;}' /etc/hosts"
_START = Expression("'127.0.1.1%c' | format(9)")  # with a tabulator
_RUNNING = "satchel_running.stdout"  # not the fact: the module that sets the name tells Ansible that it is so already


def ansible(arguments: Arguments) -> AnsiblePart:
    """The line of 127.0.1.1 as `alias_line` makes it: the new name first, the old one goes, others stay."""
    name = arguments["name"]
    own = [name, name.partition(".")[0]] if "." in name else [name]
    others = (
        "satchel_alias.stdout.split()[1:] | reject('in', own) | reject('equalto', running.split('.')[0])"
        " | reject('match', (running | regex_escape) ~ ends)"
    )
    return AnsiblePart(
        (
            ask("Read the host name that is in use", "satchel_running", "uname -n"),
            ask("Read the own name in the hosts file", "satchel_alias", _ASK_ALIAS),
            {
                "name": "Set the own name in the hosts file",
                "ansible.builtin.lineinfile": {
                    "path": "/etc/hosts",
                    "regexp": r"^127\.0\.1\.1\s",
                    "line": Expression(f"start ~ ((own + ({others})) | join(' '))"),
                    "insertafter": r"^127\.0\.0\.1\s",
                    "firstmatch": True,
                },
                "vars": {"own": own, "running": Expression(_RUNNING), "ends": r"(\.|$)", "start": _START},
                "when": Expression("own[0] not in satchel_alias.stdout.split()[1:]"),
            },
            {"name": "Set the host name", "ansible.builtin.hostname": {"name": name}},
            do(
                "Set the host name that is in use",
                'hostname "$1"',
                name,
                when=Expression(f"{_RUNNING} != wanted"),
                given={"wanted": name},
            ),
        )
    )


STEP = Step(
    id="identity.hostname",
    title=tr("Host name"),
    why=tr("People, logs and the network tell devices apart by their names."),
    group=tr("Identity"),
    parameters=(
        Parameter(
            "name",
            tr("Host name"),
            pattern=r"(?=.{1,64}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
            r"(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*",
            pattern_hint=tr("Letters, digits and hyphens, at most 63 in a part; on Windows at most 15."),
            example="office-server",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    ansible=ansible,
    risk=Risk.MEDIUM,
    interrupts=tr(
        "Programs that are open keep the old name until they start again; Windows takes it at its next start."
    ),
)
