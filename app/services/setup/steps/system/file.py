"""A file with a given content: put in place whole or not at all, and brought back byte for byte."""

import base64
from typing import Any

from app.domain.ansible import AnsiblePart, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.file_sets import files_given, parse_files, shown
from app.services.setup.steps.playbook import do
from app.services.setup.steps.scripts import content_of, decode, encode, parse_lines
from app.services.setup.steps.system.file_scripts import PS_PROBE, PS_PUT, SH_APPLY, SH_PROBE, SH_REVERT

ADMINISTRATORS_ONLY = "D:PAI(A;;FA;;;BA)(A;;FA;;;SY)"
"""Full access for the group of administrators and the system, nothing inherited (SDDL)."""

_REFUSED = {
    "folder": tr("there is a folder of that name"),
    "dangling": tr("it is a link that leads nowhere"),
    "special": tr("it is no ordinary file"),
    "linked": tr("the file has several names (hard links), and only one of them would change"),
    "large": tr("the file is larger than 512 KiB, too large to be brought back from the journal"),
    "secret": tr("the file holds secrets, which may not come into the journal"),
    "acl": tr("the file has an access list of its own, which would not come back"),
    "drive": tr("there is no such drive"),
}


def probe(arguments: Arguments) -> Fact[State]:
    path = arguments["path"]

    def parse(os: Os, text: str) -> State:
        found = parse_lines(text)
        state: dict[str, Any] = {"kind": found["kind"], "files": {}, "owner": "", "group": "", "sddl": ""}
        state["owner_of_link"], _, link = found.get("link", "").partition(" ")
        state["link"] = decode(link).removesuffix("\n")
        if found["kind"] not in ("file", "none"):
            return state | {"kind": found["kind"]} if found["kind"] in _REFUSED else _unknown(found["kind"])
        if os is Os.WINDOWS:
            image = {"mode": "", "uid": 0, "gid": 0, "content": found.get("content", "")}
            seen = {"image": image if found["kind"] == "file" else None, "folder": decode(found["folder_0"])}
            return state | {"files": {path: seen}, "sddl": found.get("sddl", "")}
        owner, _, group = found.get("names", "").partition(":")
        return state | {"files": parse_files(found, [path]), "owner": owner, "group": group}

    return Fact("setup_system_file", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, given={"path": path})


def _unknown(kind: str) -> State:
    raise ValueError(f"a file of an unknown kind: {kind}")


def compare(state: State, arguments: Arguments) -> Comparison:
    path = arguments["path"]
    if arguments["state"] == "absent" and state.get("link"):
        return Comparison.of([Change(path, tr("a link to {link}", link=state["link"]), tr("no file"))])
    if state["kind"] in _REFUSED:
        return Comparison(ItemState.IMPOSSIBLE, reason=_REFUSED[state["kind"]])
    image = state["files"][path]["image"]
    is_windows = path[1:2] == ":"
    if arguments["state"] == "absent":
        return Comparison.of([Change(path, shown(content_of(image)), tr("no file"))] if image else [])
    changes = []
    text = arguments.get("content") or ""
    if image is None or image["content"] != encode(text):
        changes.append(Change(path, shown(content_of(image)) if image else tr("no file"), shown(text)))
        if image and changes[0].before == changes[0].after:  # what differs is not seen in one line
            changes[0] = Change(
                path, *(tr("{one} bytes", one=len(one)) for one in (base64.b64decode(image["content"]), text))
            )
    changes += _access_changes(state, image, arguments) if is_windows else _rights_changes(state, image, arguments)
    return Comparison.of(changes)


def _rights_changes(state: State, image: Any, arguments: Arguments) -> list[Change]:
    mode = _mode(arguments)
    changes = []
    if mode and (image or {"mode": "644"})["mode"] != mode:
        changes.append(Change(tr("Mode"), image["mode"] if image else tr("no file"), mode))
    for name, number in (("owner", "uid"), ("group", "gid")):
        wanted = arguments.get(name)
        if wanted and wanted not in (state[name], str((image or {}).get(number))):
            changes.append(Change(name.capitalize(), state[name] or tr("no file"), wanted))
    return changes


def _mode(arguments: Arguments) -> str:
    """As stat shows it; "" where none is asked for."""
    mode = str(arguments.get("mode") or "")
    return mode.lstrip("0") or mode[-1:]


def _access_changes(state: State, image: Any, arguments: Arguments) -> list[Change]:
    # Windows may write the entries in another order
    if arguments["access"] == "administrators" and sorted(state["sddl"]) != sorted(ADMINISTRATORS_ONLY):
        return [Change(tr("Access"), state["sddl"] or tr("no file"), tr("only administrators and the system"))]
    return []


def apply(before: State, arguments: Arguments) -> Operation:
    path = arguments["path"]
    seen = before["files"].get(path) or {"image": None}  # a link that leads nowhere
    image = seen["image"] or {"mode": "644", "uid": 0, "gid": 0}
    given = {name: str(image[name]) for name in ("mode", "uid", "gid")}
    if mode := _mode(arguments):
        given["mode"] = mode
    given |= {name: arguments.get(name) or "" for name in ("owner", "group")}
    given |= {"path": path, "state": arguments["state"], "content": encode(arguments.get("content") or "")}
    given |= {"sddl": ADMINISTRATORS_ONLY if arguments["access"] == "administrators" else "", "folder": ""}
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_PUT}, given)


def revert(before: State, arguments: Arguments) -> Operation:
    path = arguments["path"]
    if arguments["state"] == "absent" and before.get("link"):
        link = {"path": path, "link": before["link"], "link_owner": before["owner_of_link"]}
        return Operation({Os.LINUX: SH_REVERT}, link)
    seen = before["files"][path]
    given = {
        "link": "",
        "files": files_given(before["files"]),
        "path": path,
        "folder": seen["folder"],
        "sddl": before["sddl"],
    }
    given |= {
        "state": "present" if seen["image"] else "absent",
        "content": (seen["image"] or {"content": ""})["content"],
    }
    return Operation({Os.LINUX: SH_REVERT, Os.WINDOWS: PS_PUT}, given)


def ansible(arguments: Arguments) -> AnsiblePart:
    path = arguments["path"]
    look: dict[str, Any] = {"path": path, "follow": arguments["state"] == "present"}
    there: dict[str, Any] = {"name": "Look for the file", "ansible.builtin.stat": look, "register": "satchel_file"}
    if arguments["state"] == "absent":
        return AnsiblePart((there, _no_folder(path), _absent(path)))
    copy: dict[str, Any] = {"dest": path, "content": arguments.get("content") or ""}
    copy |= {name: arguments[name] for name in ("owner", "group") if arguments.get(name)}
    copy["mode"] = Expression("satchel_file.stat.mode | default('0644')")
    if arguments.get("mode"):
        copy["mode"] = arguments["mode"].rjust(4, "0")
    copy["follow"] = True  # as the step: a link stays a link
    folder = path.rpartition("/")[0] or "/"
    stat: dict[str, Any] = {"name": "Look for the folder of the file", "ansible.builtin.stat": {"path": folder}}
    return AnsiblePart(
        (
            there,
            {**stat, "register": "satchel_folder"},
            do(
                "Make the folder of the file",
                'mkdir -p -- "$1"',
                folder,
                when=Expression("not satchel_folder.stat.exists"),
            ),
            {"name": "Put the file in place", "ansible.builtin.copy": copy},
        )
    )


def _no_folder(path: str) -> dict[str, Any]:
    """Ansible would remove a folder with all that is in it."""
    said: dict[str, Any] = {"that": [Expression("not satchel_file.stat.isdir | default(false)")], "quiet": True}
    said["fail_msg"] = f"There is a folder {path}, not a file."
    return {"name": "Check that it is no folder", "ansible.builtin.assert": said}


def _absent(path: str) -> dict[str, Any]:
    return {"name": "Remove the file", "ansible.builtin.file": {"path": path, "state": "absent"}}


_MODE = r"0?[0-7]{3}"

STEP = Step(
    id="system.file",
    title=tr("File"),
    why=tr("A configuration, a notice or a script that each device of this kind should have."),
    group=tr("System"),
    parameters=(
        Parameter(
            "path",
            tr("Path"),
            pattern=r"(?!.*[/\\]\.\.?([/\\]|$))(/|[A-Za-z]:\\)[^\r\n\t]{0,500}[^\r\n\t/\\]",
            pattern_hint=tr("A full path, without . and .. in it."),
            example="/etc/motd",
        ),
        Parameter(
            "content",
            tr("Content"),
            required=False,
            pattern=r"(?s).{0,200000}",
            pattern_hint=tr("Text, at most 200,000 letters. It is written exactly as it stands here."),
            example="Property of ACME. Call 555 0100.\n",
            is_long=True,
        ),
        Parameter("state", tr("Should be"), ParameterKind.CHOICE, False, "present", choices=("present", "absent")),
        Parameter(
            "mode",
            tr("Mode, on Linux"),
            required=False,
            pattern=_MODE,
            pattern_hint=tr("Three octal digits. Left out: as it is, or 644."),
            example="644",
        ),
        Parameter(
            "owner",
            tr("Owner, on Linux"),
            required=False,
            pattern=r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}",
            pattern_hint=tr("The name of an account. Left out: as it is, or root."),
            example="root",
        ),
        Parameter(
            "group",
            tr("Group, on Linux"),
            required=False,
            pattern=r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}",
            pattern_hint=tr("The name of a group. Left out: as it is, or root."),
            example="root",
        ),
        Parameter(
            "access",
            tr("Access, on Windows"),
            ParameterKind.CHOICE,
            False,
            "folder",
            choices=("folder", "administrators"),
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.MEDIUM,
    seconds=1,
    ansible=ansible,
)
