"""The time servers of a device, in a file of our own beside its configuration (systemd-timesyncd or chrony)."""

import base64
from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask, Expression
from app.domain.facts import EXIT_NOT_APPLICABLE, Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, Operation, Parameter, ParameterKind, State, Step
from app.domain.target import Os
from app.services.setup.steps.playbook import ask, handler
from app.services.setup.steps.scripts import (
    SH_READ,
    SH_START,
    SH_WRITE,
    content_of,
    image_given,
    parse_image,
    parse_lines,
)

SH_FIND = (
    SH_READ
    + rf"""chrony=
for file in /etc/chrony/chrony.conf /etc/chrony.conf; do [ -r "$file" ] && chrony=$file && break; done
if [ -n "$chrony" ] && command -v chronyd >/dev/null 2>&1; then
service=chrony
folder=$(sed -n 's/^[[:space:]]*sourcedir[[:space:]]*\(\/etc\/[^[:space:]]*\).*/\1/p' "$chrony" | head -n 1)
path=$folder/satchel.sources
if [ -z "$folder" ]; then
folder=$(sed -n 's/^[[:space:]]*confdir[[:space:]]*\(\/etc\/[^[:space:]]*\).*/\1/p' "$chrony" | head -n 1)
path=$folder/satchel.conf
fi
[ -n "$folder" ] || {{ echo "$chrony names no folder for more servers (sourcedir or confdir)" >&2
exit {EXIT_NOT_APPLICABLE}; }}
elif [ -e /lib/systemd/systemd-timesyncd ] || [ -e /usr/lib/systemd/systemd-timesyncd ]; then
service=timesyncd; folder=/etc/systemd/timesyncd.conf.d; path=$folder/90-satchel.conf
else echo 'neither chrony nor systemd-timesyncd' >&2; exit 127; fi
"""
)
SH_PROBE = (
    SH_FIND
    + r"""printf 'service %s\npath %s\n' "$service" "$path"
[ -d "$folder" ] && echo 'folder yes' || echo 'folder no'
show_file file "$path"
"""
)
SH_RESTART = r"""restart() {
[ -d /run/systemd/system ] || return 0
if [ "$p_service" = timesyncd ]; then systemctl try-restart systemd-timesyncd.service; return; fi
case $p_path in *.sources) chronyc reload sources >/dev/null 2>&1 && return 0 ;; esac
systemctl try-restart chrony.service 2>/dev/null || systemctl try-restart chronyd.service
}
"""
SH_APPLY = (
    SH_WRITE
    + SH_RESTART
    + r"""put_file "$p_path" "$p_mode" "$p_uid" "$p_gid" "$p_content"
restart
"""
)
SH_REVERT = (
    SH_WRITE
    + SH_RESTART
    + r"""if [ -n "$p_file_mode" ]; then put_file "$p_path" "$p_file_mode" "$p_file_uid" "$p_file_gid" "$p_file"
else rm -f "$p_path" "$p_path.satchel-new"; fi
if [ "$p_folder" = no ] && [ -d "${p_path%/*}" ]; then rmdir "${p_path%/*}" 2>/dev/null || :; fi
restart
"""
)

PS_KEY = r"$key = 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\Parameters'" + "\n"
PS_PROBE = (
    PS_KEY
    + r"""$found = Get-ItemProperty $key
'type ' + $found.Type
'servers ' + $found.NtpServer
"""
)
PS_APPLY = (
    PS_KEY
    + r"""$ErrorActionPreference = 'Stop'
Set-ItemProperty $key -Name NtpServer -Value $p.servers
Set-ItemProperty $key -Name Type -Value $p.type
$service = Get-Service W32Time
if ($service.Status -eq 'Running') { Restart-Service W32Time; w32tm /resync /nowait | Out-Null }
"""
)


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_time_ntp", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse)


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    if os is Os.WINDOWS:
        return {"service": "w32time", "type": found["type"], "servers": found["servers"]}
    return {
        "service": found["service"],
        "path": found["path"],
        "folder": {"yes": True, "no": False}[found["folder"]],
        "file": parse_image(found["file"]),
    }


def compare(state: State, arguments: Arguments) -> Comparison:
    wanted = list(arguments["servers"])
    if state["service"] == "w32time":
        now = [word.partition(",")[0] for word in state["servers"].split()] if state["type"] == "NTP" else []
        shown = ", ".join(now) or tr("from the domain ({type})", type=state["type"])
    else:
        now = servers_in(content_of(state["file"]))
        shown = ", ".join(now) or tr("those of the system")
    return Comparison.of([Change(tr("Time servers"), shown, ", ".join(wanted))] if now != wanted else [])


def servers_in(text: str) -> list[str]:
    """The servers in a file of ours, for either service."""
    found: list[str] = []
    for line in text.splitlines():
        words = line.split()
        if line.startswith("NTP="):
            found += line.removeprefix("NTP=").split()
        elif words[:1] in (["server"], ["pool"]) and len(words) > 1:
            found.append(words[1])
    return found


def file_for(state: State, servers: list[str]) -> str:
    """What our file says. The empty NTP= takes away what other files have set for systemd-timesyncd."""
    if state["service"] == "timesyncd":
        return f"# Written by Satchel\n[Time]\nNTP=\nNTP={' '.join(servers)}\n"
    return "# Written by Satchel\n" + "".join(f"server {server} iburst prefer\n" for server in servers)


def apply(before: State, arguments: Arguments) -> Operation:
    servers = list(arguments["servers"])
    if before["service"] == "w32time":
        # 0x8: ask as a client, which every server answers
        return Operation(
            {Os.WINDOWS: PS_APPLY}, {"servers": " ".join(f"{server},0x8" for server in servers), "type": "NTP"}
        )
    image = before["file"] or {"mode": "644", "uid": 0, "gid": 0}
    given = {name: str(image[name]) for name in ("mode", "uid", "gid")} | _place(before)
    content = base64.b64encode(file_for(before, servers).encode()).decode("ascii")
    return Operation({Os.LINUX: SH_APPLY}, given | {"content": content})


def revert(before: State, arguments: Arguments) -> Operation:
    if before["service"] == "w32time":
        return Operation({Os.WINDOWS: PS_APPLY}, {"servers": before["servers"], "type": before["type"]})
    given: dict[str, Any] = _place(before) | {"folder": "yes" if before["folder"] else "no"}
    return Operation({Os.LINUX: SH_REVERT}, given | image_given("file", before["file"]))


def _place(before: State) -> dict[str, str]:
    return {"service": before["service"], "path": before["path"]}


def ansible(arguments: Arguments) -> AnsiblePart:
    """The same search for the service, and the same file."""
    files = {service: file_for({"service": service}, list(arguments["servers"])) for service in ("chrony", "timesyncd")}
    folder, path = Expression(f"{_FOUND}[1] | dirname"), Expression(f"{_FOUND}[1]")
    write: AnsibleTask = {
        "name": "Set the time servers",
        "ansible.builtin.copy": {
            "dest": path,
            "content": Expression(f"files[{_FOUND}[0]]"),
            "owner": "root",
            "group": "root",
            "mode": "0644",
        },
        "vars": {"files": files},
        "notify": "Restart the time service",
    }
    restart = SH_START + SH_RESTART + "p_service=$1; p_path=$2\nrestart\n"
    return AnsiblePart(
        (
            ask("Look for the time service", "satchel_ntp", SH_FIND + 'printf "%s\\n%s\\n" "$service" "$path"\n'),
            {
                "name": "Make the folder of the time servers",
                "ansible.builtin.file": {"path": folder, "state": "directory", "mode": "0755"},
            },
            write,
        ),
        (handler("Restart the time service", restart, Expression(f"{_FOUND}[0]"), path),),
    )


_FOUND = "satchel_ntp.stdout_lines"


STEP = Step(
    id="time.ntp",
    title=tr("Time servers"),
    why=tr("Sign-in, certificates and logs need the right time."),
    group=tr("Time"),
    parameters=(
        Parameter(
            "servers",
            tr("Time servers"),
            ParameterKind.LIST,
            pattern=r"[A-Za-z0-9]([A-Za-z0-9.:_-]{0,252})",
            pattern_hint=tr("Each is a name or an address."),
            example="ntp.example.com",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    ansible=ansible,
    interrupts=tr("The time service starts again; the clock may be set."),
)
