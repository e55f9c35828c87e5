"""A folder of the device that others may use over the network (SMB). An undo never removes what lies in it."""

from typing import Any

from app.domain.ansible import AnsiblePart, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.playbook import do, handler
from app.services.setup.steps.powershell import PS_SHOW
from app.services.setup.steps.scripts import SH_READ, content_of, decode, encode, image_given, parse_image, parse_lines
from app.services.setup.steps.single_lines import SH_LINES

SH_PROBE = (
    SH_READ
    + r"""[ -e /etc/samba/smb.conf ] || { echo 'Samba is not on this device' >&2; exit 127; }
show_file file "/etc/samba/satchel.d/$p_name.conf"
[ -d /etc/samba/satchel.d ] && echo 'below yes' || echo 'below no'
grep -qxF -- "include = /etc/samba/satchel.d/$p_name.conf" /etc/samba/smb.conf && echo 'line yes' || echo 'line no'
if [ -d "$p_path" ]; then stat -Lc 'folder %a %u %g' "$p_path"; else echo 'folder -'; fi
getent group "$p_group" >/dev/null && echo 'group yes' || echo 'group no'
near=$p_path; while [ -n "$near" ] && [ ! -e "$near" ]; do near=${near%/*}; done
printf 'near %s\n' "$(printf %s "${near:-/}" | encode)"
"""
)
SH_RELOAD = r"""reload() {
if command -v testparm >/dev/null 2>&1 && ! testparm -s /etc/samba/smb.conf >/dev/null 2>&1; then return 1; fi
smbcontrol smbd reload-config >/dev/null 2>&1 || :
}
"""
SH_APPLY = (
    SH_LINES
    + SH_RELOAD
    + r"""getent group "$p_group" >/dev/null || refuse "There is no group $p_group on this device."
[ ! -L "$p_path" ] || refuse "$p_path is a link: it is not followed."
mkdir -p "$p_path"
if [ "$p_folder" = no ]; then chgrp "$p_group" "$p_path"; chmod 2770 "$p_path"; fi
put_file "/etc/samba/satchel.d/$p_name.conf" 644 0 0 "$p_content"
change_line /etc/samba/smb.conf '' "include = /etc/samba/satchel.d/$p_name.conf"
reload || {
if [ "$p_line" = no ]; then change_line /etc/samba/smb.conf "include = /etc/samba/satchel.d/$p_name.conf" ''; fi
if [ -n "$p_file_mode" ]; then
put_file "/etc/samba/satchel.d/$p_name.conf" "$p_file_mode" "$p_file_uid" "$p_file_gid" "$p_file"
else rm -f "/etc/samba/satchel.d/$p_name.conf"; fi
refuse 'Samba does not take this share.'; }
"""
)
SH_REVERT = (
    SH_LINES
    + SH_RELOAD
    + r"""ours=/etc/samba/satchel.d/$p_name.conf
if [ "$p_line" = no ]; then change_line /etc/samba/smb.conf "include = $ours" ''; fi
if [ -n "$p_file_mode" ]; then put_file "$ours" "$p_file_mode" "$p_file_uid" "$p_file_gid" "$p_file"
else rm -f "$ours"; fi
if [ "$p_below" = no ]; then rmdir /etc/samba/satchel.d 2>/dev/null || :; fi
reload || :
if [ "$p_folder" = no ]; then
folder=$p_path
while [ -n "$folder" ] && [ "$folder" != "$p_near" ]; do rmdir "$folder" 2>/dev/null || break; folder=${folder%/*}; done
if [ -e "$p_path" ]; then refuse "The share is gone; its folder $p_path holds files and was left."; fi
fi
"""
)

PS_START = (
    r"""$ErrorActionPreference = 'Stop'
"""
    + PS_SHOW
    + r"""$share = Get-SmbShare -Name $p.name -ErrorAction SilentlyContinue
$known = @{ Administrators = 'S-1-5-32-544'; Users = 'S-1-5-32-545'; Everyone = 'S-1-1-0' }
$who = if ($known[$p.group]) {
  (New-Object Security.Principal.SecurityIdentifier $known[$p.group]).Translate([Security.Principal.NTAccount]).Value
} else { $p.group }
"""
)
PS_PROBE = (
    PS_START
    + r"""Show 'share' $share.Path
Show 'comment' $share.Description
$access = @(if ($share) { Get-SmbShareAccess -Name $p.name | ForEach-Object {
  $mine = $_.AccountName -eq $who -or $_.AccountName -like "*\$who"
  "$([int]$mine) $($_.AccessControlType) $($_.AccessRight) $($_.AccountName)" } })
Show 'access' ($access -join "`n")
if (Test-Path -LiteralPath $p.path) { 'folder yes' } else { 'folder no' }
Show 'sddl' $(if (Test-Path -LiteralPath $p.path) { (Get-Acl -LiteralPath $p.path).Sddl })
"""
)
PS_APPLY = (
    PS_START
    + r"""New-Item -ItemType Directory -Force $p.path | Out-Null
$right = if ($p.read_only -eq 'yes') { '(OI)(CI)RX' } else { '(OI)(CI)M' }
icacls $p.path /grant ($who + ':' + $right) | Out-Null
if ($LASTEXITCODE -ne 0) { throw 'The rights of the folder could not be set.' }
if ($share) { Remove-SmbShare -Name $p.name -Force }
$access = if ($p.read_only -eq 'yes') { @{ ReadAccess = $who } } else { @{ ChangeAccess = $who } }
New-SmbShare -Name $p.name -Path $p.path -Description $p.comment @access | Out-Null
"""
)
PS_REVERT = (
    PS_START
    + r"""if ($share) { Remove-SmbShare -Name $p.name -Force }
if ($p.folder -eq 'no') {
  if ((Test-Path -LiteralPath $p.path) -and -not (Get-ChildItem -LiteralPath $p.path -Force)) {
    Remove-Item -LiteralPath $p.path }
} else {
  $acl = Get-Acl -LiteralPath $p.path; $acl.SetSecurityDescriptorSddlForm($p.sddl); Set-Acl -LiteralPath $p.path $acl }
if ($p.share) {
  $first = (New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544').Translate(
    [Security.Principal.NTAccount]).Value
  New-SmbShare -Name $p.name -Path $p.share -Description $p.old_comment -FullAccess $first | Out-Null
  Revoke-SmbShareAccess -Name $p.name -AccountName $first -Force | Out-Null
  foreach ($line in @($p.access -split "`n" | Where-Object { $_ })) {
    $mine, $kind, $right, $account = $line -split ' ', 4
    if ($kind -eq 'Deny') { Block-SmbShareAccess -Name $p.name -AccountName $account -Force | Out-Null }
    else { Grant-SmbShareAccess -Name $p.name -AccountName $account -AccessRight $right -Force | Out-Null }
  }
}
"""
)


def probe(arguments: Arguments) -> Fact[State]:
    given = {name: arguments[name] for name in ("name", "path", "group")}
    return Fact("setup_share_create", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, given=given)


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    words = {"yes": True, "no": False}
    if os is Os.WINDOWS:
        plain: dict[str, Any] = {name: decode(found.get(name, "")) for name in ("share", "comment", "sddl")}
        # a line each: whether it is the wanted group, Allow or Deny, the right, the account
        plain["access"] = sorted(line for line in decode(found.get("access", "")).split("\n") if line)
        return plain | {"folder": words[found["folder"]]}
    return {
        "file": parse_image(found["file"]),
        "below": words[found["below"]],
        "line": words[found["line"]],
        "folder": found["folder"],
        "group": words[found["group"]],
        "near": decode(found["near"]),
    }


def share_text(arguments: Arguments) -> str:
    """The section of smb.conf."""
    lines = [
        "# Written by Satchel",
        f"[{arguments['name']}]",
        f"comment = {arguments.get('comment') or ''}".rstrip(),
        f"path = {arguments['path']}",
        f"read only = {'yes' if arguments['read_only'] else 'no'}",
        f"valid users = @{arguments['group']}",
        "create mask = 0660",
        "directory mask = 2770",
    ]
    return "\n".join(lines) + "\n"


def compare(state: State, arguments: Arguments) -> Comparison:
    who = f"{arguments['group']} ({tr('only reads') if arguments['read_only'] else tr('reads and writes')})"
    if "share" in state:
        return _on_windows(state, arguments, who)
    changes = [] if state["folder"] != "-" else [Change(tr("Folder"), tr("none"), arguments["path"])]
    text = content_of(state["file"])
    if text != share_text(arguments) or not state["line"]:
        now = next((line.partition("= ")[2] for line in text.splitlines() if line.startswith("path =")), "")
        before = tr("with other settings") if now and state["line"] else now or tr("none")
        after = tr("{path} for {who}", path=arguments["path"], who=who)
        changes.append(Change(tr("Share {name}", name=arguments["name"]), before, after))
    return Comparison.of(changes)


def _on_windows(state: State, arguments: Arguments, who: str) -> Comparison:
    changes = [] if state["folder"] else [Change(tr("Folder"), tr("none"), arguments["path"])]
    if state["share"].rstrip("\\").casefold() != arguments["path"].rstrip("\\").casefold():
        changes.append(
            Change(tr("Share {name}", name=arguments["name"]), state["share"] or tr("none"), arguments["path"])
        )
    wanted = "Read" if arguments["read_only"] else "Change"
    rules = [[*line.split(" ", 3), "", "", ""][:4] for line in state["access"]]
    own = ", ".join(right if kind == "Allow" else f"{kind} {right}" for mine, kind, right, _ in rules if mine == "1")
    if own != wanted:
        changes.append(Change(tr("Access"), own or tr("none"), who))
    if others := ", ".join(account for mine, _, _, account in rules if mine != "1"):
        changes.append(Change(tr("Access of others"), others, tr("none")))
    if arguments.get("comment") and state["comment"] != arguments["comment"]:
        changes.append(Change(tr("Comment"), state["comment"] or tr("none"), arguments["comment"]))
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    given = _of(before, arguments) | {
        "content": encode(share_text(arguments)),
        "comment": arguments.get("comment") or "",
        "read_only": "yes" if arguments["read_only"] else "no",
    }
    if "share" not in before:
        given |= {"line": "yes" if before["line"] else "no"} | image_given("file", before["file"])
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given)


def revert(before: State, arguments: Arguments) -> Operation:
    given = _of(before, arguments)
    if "share" in before:
        given |= {name: before[name] for name in ("share", "sddl")} | {"access": "\n".join(before["access"])}
        given |= {"old_comment": before["comment"]}
        return Operation({Os.WINDOWS: PS_REVERT}, given)
    words = {True: "yes", False: "no"}
    given |= {"line": words[before["line"]], "below": words[before["below"]], "near": before["near"]}
    return Operation({Os.LINUX: SH_REVERT}, given | image_given("file", before["file"]))


def _of(before: State, arguments: Arguments) -> dict[str, str]:
    given = {name: arguments[name] for name in ("name", "path", "group")}
    return given | {"folder": "no" if before["folder"] in ("-", False) else "yes"}


def ansible(arguments: Arguments) -> AnsiblePart:
    """A folder that is there keeps its rights."""
    file, path = f"/etc/samba/satchel.d/{arguments['name']}.conf", arguments["path"]
    include = {"path": "/etc/samba/smb.conf", "line": f"include = {file}"}
    below = {"path": "/etc/samba/satchel.d", "state": "directory", "mode": "0755"}
    section = {"dest": file, "content": share_text(arguments), "mode": "0644"}
    seen = {"path": path}
    return AnsiblePart(
        (
            {"name": "Look for the folder", "ansible.builtin.stat": seen, "register": "satchel_share"},
            do("Make the folder", _MAKE, path, arguments["group"], when=Expression("not satchel_share.stat.exists")),
            {"name": "Make the folder of the shares", "ansible.builtin.file": below},
            {"name": "Say what the share is", "ansible.builtin.copy": section, "notify": "Reload Samba"},
            {"name": "Name the share", "ansible.builtin.lineinfile": include, "notify": "Reload Samba"},
        ),
        (handler("Reload Samba", "smbcontrol smbd reload-config || :"),),
    )


_MAKE = 'mkdir -p -- "$1" && chgrp -- "$2" "$1" && chmod 2770 -- "$1"\n'

STEP = Step(
    id="share.create",
    title=tr("Shared folder"),
    why=tr("A folder of this device that others of the site use over the network."),
    group=tr("Shared folders"),
    parameters=(
        Parameter(
            "name",
            tr("Name"),
            pattern=r"(?!(?:global|homes|printers)$)[A-Za-z0-9][A-Za-z0-9_-]{0,60}",
            pattern_hint=tr("Letters, digits, hyphens; not global, homes or printers, which mean something else."),
            example="scans",
        ),
        Parameter(
            "path",
            tr("Folder"),
            pattern=r"(?!.*[/\\]\.\.?([/\\]|$))(/|[A-Za-z]:\\)[^\r\n\t\"*?<>|;#%]{0,200}[^\r\n\t\"*?<>|;#%/\\ ]",
            pattern_hint=tr("A full path, without . and .. in it, and without marks that mean something to Samba."),
            example="/srv/scans",
        ),
        Parameter(
            "group",
            tr("Who may use it"),
            pattern=r"[A-Za-z_][A-Za-z0-9_. -]{0,31}",
            pattern_hint=tr("A group of the device."),
            example="users",
        ),
        Parameter("read_only", tr("Only for reading"), ParameterKind.SWITCH, required=False, default=False),
        Parameter(
            "comment",
            tr("Comment"),
            required=False,
            pattern=r"[^\r\n\t%\\;#]{1,100}",
            pattern_hint=tr("One line, without % \\ ; #."),
            example="From the scanner",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.MEDIUM,
    undo=Undo.INVERSE,
    ansible=ansible,
    interrupts=tr("Others can reach the folder from then on."),
)
