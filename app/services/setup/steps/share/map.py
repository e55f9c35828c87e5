"""A folder of another device under a folder of this one, for everybody on it and after each start.

Its password lies in a file that only root can read: never in a command line, and never in the journal.
"""

import re

from app.domain.ansible import AnsiblePart, AnsibleTask, AnsibleValue, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.playbook import do
from app.services.setup.steps.scripts import SH_START, decode, parse_lines
from app.services.setup.steps.single_lines import SH_LINES

SH_PROBE = (
    SH_START
    + r"""show() { printf '%s %s\n' "$1" "$(printf %s "$2" | encode)"; }
show line "$(awk '$1 !~ /^#/ && $2 == ENVIRON["at"] { print; exit }' /etc/fstab 2>/dev/null)"
if [ -e "$p_file" ]; then
[ -r "$p_file" ] || exit 81
show account "$(sed -n 's/^username=//p' "$p_file")"
else [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || [ ! -e /etc/satchel ] || exit 81
show account ''; fi
[ -d /etc/satchel ] && echo 'below yes' || echo 'below no'
[ -d "$p_folder" ] && echo 'folder yes' || echo 'folder no'
near=$p_folder; while [ -n "$near" ] && [ ! -e "$near" ]; do near=${near%/*}; done
show near "${near:-/}"
printf 'ids %s\n' "$([ -z "$p_user" ] || getent passwd "$p_user" | cut -d : -f 3,4)"
"""
).replace("show line", "at=$p_place; export at\nshow line", 1)
SH_RELOAD = r"""reload() {
[ ! -d /run/systemd/system ] || { systemctl daemon-reload; unit=$(systemd-escape -p --suffix=automount "$p_folder")
systemctl "$1" "$unit" 2>/dev/null || :; }
}
"""
SH_APPLY = (
    SH_LINES
    + SH_RELOAD
    + r"""[ ! -L "$p_folder" ] || refuse "$p_folder is a link: it is not followed."
if [ "$p_had" = no ]; then
(umask 077; mkdir -p "${p_file%/*}"
printf 'username=%s\npassword=%s\n' "$p_account" "$p_password" >"$p_file.satchel-new"
[ -z "$p_domain" ] || printf 'domain=%s\n' "$p_domain" >>"$p_file.satchel-new"
mv -f "$p_file.satchel-new" "$p_file")
fi
mkdir -p "$p_folder"
change_line /etc/fstab "$p_old" "$p_line"
reload start
"""
)
"""The share is mounted when it is first used: a server that is off stops neither this nor a start of the device."""
SH_REVERT = (
    SH_LINES
    + SH_RELOAD
    + r"""reload stop
if grep -q " $p_place cifs " /proc/mounts 2>/dev/null; then umount "$p_folder" ||
refuse "$p_folder is in use: close what uses it, then undo again."; fi
change_line /etc/fstab "$p_line" "$p_old"
if [ "$p_had" = no ]; then rm -f "$p_file" "$p_file.satchel-new"; rmdir "${p_file%/*}" 2>/dev/null || :; fi
if [ "$p_below" = no ]; then rmdir /etc/satchel 2>/dev/null || :; fi
reload start
if [ "$p_existed" = no ]; then folder=$p_folder
while [ -n "$folder" ] && [ "$folder" != "$p_near" ]; do rmdir "$folder" 2>/dev/null || break; folder=${folder%/*}; done
fi
"""
)


def probe(arguments: Arguments) -> Fact[State]:
    given = {"folder": arguments["folder"], "file": credentials_of(arguments), "user": arguments.get("user") or ""}
    return Fact("setup_share_map", {Os.LINUX: SH_PROBE}, parse, given=given | {"place": _escaped(arguments["folder"])})


def parse(_: Os, text: str) -> State:
    """`account`: the user name with which the device signs in there; "" for none. No password is read."""
    found = parse_lines(text)
    words = {"yes": True, "no": False}
    return {
        "line": decode(found["line"]),
        "account": decode(found["account"]),
        "below": words[found["below"]],
        "near": decode(found["near"]),
        "folder": words[found["folder"]],
        "ids": found["ids"],
    }


def address_of(arguments: Arguments) -> str:
    """As Linux writes it: //server/share."""
    return str(arguments["share"]).replace("\\", "/")


def credentials_of(arguments: Arguments) -> str:
    """One file for each folder: a "_" stands before each "-" and "_" of its name."""
    name = str(arguments["folder"]).strip("/").replace("_", "__").replace("-", "_-")
    return "/etc/satchel/shares/" + name.replace("/", "-")


def line_of(state: State, arguments: Arguments) -> str:
    """The line of /etc/fstab: the share is there when it is used, and its absence stops no start."""
    uid, _, gid = state["ids"].partition(":")
    owner = [f"uid={uid}", f"gid={gid}"] if uid else []
    options = [f"credentials={_escaped(credentials_of(arguments))}", *owner, "_netdev", "nofail", "x-systemd.automount"]
    return f"{_escaped(address_of(arguments))} {_escaped(arguments['folder'])} cifs {','.join(options)} 0 0"


def _escaped(text: str) -> str:
    """fstab(5): a blank would end the field."""
    return text.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011")


def compare(state: State, arguments: Arguments) -> Comparison:
    account = arguments["account"]
    if "\n" in arguments["password"].reveal():
        return Comparison(
            ItemState.IMPOSSIBLE, reason=tr("the password has several lines, and its file has one for it")
        )
    if arguments.get("user") and not state["ids"]:
        return Comparison(
            ItemState.IMPOSSIBLE, reason=tr("there is no account {user} on this device", user=arguments["user"])
        )
    if state["line"] and "credentials=/etc/satchel/shares/" not in state["line"]:
        reason = tr("{folder} is the place of something else in /etc/fstab", folder=arguments["folder"])
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    if state["account"] and state["account"] != account:
        reason = tr(
            "the device has the password of {account} for it, which would not come back: remove it first",
            account=state["account"],
        )
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    changes = [] if state["account"] else [Change(tr("Account there"), tr("none"), account)]
    if state["line"] != line_of(state, arguments):
        changes.append(
            Change(arguments["folder"], state["line"].partition(" ")[0] or tr("none"), address_of(arguments))
        )
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    given: dict[str, str | Secret] = {"password": arguments["password"], "account": arguments["account"]}
    given["domain"] = arguments.get("domain") or ""
    return Operation({Os.LINUX: SH_APPLY}, _of(before, arguments) | given)


def revert(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: SH_REVERT}, _of(before, arguments))


def _of(before: State, arguments: Arguments) -> dict[str, str | Secret]:
    words = {True: "yes", False: "no"}
    return {
        "folder": arguments["folder"],
        "place": _escaped(arguments["folder"]),
        "file": credentials_of(arguments),
        "old": before["line"],
        "line": line_of(before, arguments),
        "near": before["near"],
        "existed": words[before["folder"]],
        "below": words[before["below"]],
        "had": words[bool(before["account"])],
    }


def ansible(arguments: Arguments) -> AnsiblePart:
    file, place = credentials_of(arguments), _escaped(arguments["folder"])
    text = "'username=' ~ account ~ end ~ 'password=' ~ password ~ end"
    given: dict[str, AnsibleValue] = {"account": arguments["account"], "password": arguments["password"]}
    given["end"] = "\n"  # of a line
    if domain := arguments.get("domain"):
        text, given = text + " ~ 'domain=' ~ domain ~ end", given | {"domain": domain}
    copy: dict[str, AnsibleValue] = {"dest": file, "content": Expression(text), "mode": "0600", "force": False}
    folder = {"path": file.rpartition("/")[0], "state": "directory", "mode": "0700"}
    tasks: list[AnsibleTask] = [
        {"name": "Make the folder of the passwords", "ansible.builtin.file": folder},
        {"name": "Write the password of the share", "ansible.builtin.copy": copy, "vars": given},
    ]
    place_of_line = rf"^[^#\s]\S*\s+{re.escape(place)}\s"
    edit: dict[str, AnsibleValue] = {"path": "/etc/fstab", "regexp": place_of_line}
    edited: dict[str, AnsibleValue] = {"name": "Name the share in the table of file systems"}
    if user := arguments.get("user"):
        start, end = line_of({"ids": "?:?"}, arguments).split("uid=?,gid=?,")
        tasks.append({"name": "Read the account", "ansible.builtin.getent": {"database": "passwd", "key": user}})
        about = "ansible_facts['getent_passwd'][account]"
        edit["line"] = Expression(f"start ~ 'uid=' ~ {about}[1] ~ ',gid=' ~ {about}[2] ~ ',' ~ end")
        edited["vars"] = {"account": user, "start": start, "end": end}
    else:
        edit["line"] = line_of({"ids": ""}, arguments)
    edited["ansible.builtin.lineinfile"] = edit
    look: AnsibleTask = {"name": "Look for the folder", "ansible.builtin.stat": {"path": arguments["folder"]}}
    missing = Expression("not satchel_folder.stat.exists")
    make = do("Make the folder of the share", 'mkdir -p -- "$1"', arguments["folder"], when=missing)
    tasks += [{**look, "register": "satchel_folder"}, make, edited]
    return AnsiblePart(tuple(tasks))


STEP = Step(
    id="share.map",
    title=tr("Folder of another device"),
    why=tr("The documents of the site, where people look for them, also after the next start."),
    group=tr("Shared folders"),
    parameters=(
        Parameter(
            "share",
            tr("Share"),
            pattern=r"[/\\]{2}[A-Za-z0-9][A-Za-z0-9.-]{0,252}([/\\][^/\\\r\n\t\",:*?<>|]{1,80}){1,8}",
            pattern_hint=tr("Server and share."),
            example="//nas/documents",
        ),
        Parameter(
            "folder",
            tr("Where it is found"),
            pattern=r"(?!.*/\.\.?(/|$))(?!/(etc|usr|boot|dev|proc|sys|run)(/|$))(/[A-Za-z0-9_. -]*[A-Za-z0-9_.-]){1,7}",
            pattern_hint=tr("A full path, not within what belongs to the system."),
            example="/mnt/documents",
        ),
        Parameter(
            "account",
            tr("Account there"),
            pattern=r"[^\s\"',/\\]{1,104}",
            pattern_hint=tr("The user name on the server."),
            example="scanner",
        ),
        Parameter("password", tr("Password there"), ParameterKind.SECRET),
        Parameter(
            "domain",
            tr("Domain there"),
            required=False,
            pattern=r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}",
            pattern_hint=tr("The name of a domain or a workgroup."),
            example="SITE",
        ),
        Parameter(
            "user",
            tr("Person"),
            required=False,
            pattern=r"[A-Za-z_][A-Za-z0-9_.-]{0,31}",
            pattern_hint=tr("The account on this device that owns the files; left out, root."),
            example="reception",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    undo=Undo.INVERSE,
    ansible=ansible,
)
