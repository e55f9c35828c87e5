"""Settings of GNOME and its relatives for all people of a device: databases of dconf, with locks.

Each step has a database of its own and a line of its own in the profile: what others have set stays, and each step can
be taken back without the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask, AnsibleValue
from app.domain.language import tr
from app.domain.setup import Change, State
from app.services.setup.steps.playbook import handler
from app.services.setup.steps.scripts import SH_READ, SH_WRITE, content_of, encode, image_given, parse_image

_FOLDER = "/etc/dconf/db"
_PROFILE = "/etc/dconf/profile/user"
_FIRST = "# Written by Satchel\nuser-db:user\n"
"""A profile where there is none: what dconf does without one."""

_DATABASE = r"""db=/etc/dconf/db/satchel-$p_name
profile=/etc/dconf/profile/user
line=system-db:satchel-$p_name
is_in_use() { grep -qsxF -- "$line" "$profile"; }
"""
SH_PROBE_DESKTOP = (
    SH_READ
    + _DATABASE
    + r"""show_file keys "$db.d/keys"
show_file locks "$db.d/locks/keys"
if is_in_use; then echo 'in_use yes'; else echo 'in_use no'; fi
[ -e "$db" ] && echo 'compiled yes' || echo 'compiled no'
"""
)
_COMPILE = r"""command -v dconf >/dev/null 2>&1 ||
refuse 'This device has no dconf (Debian: dconf-cli), the settings of desktops of the GNOME family.'
compile() { dconf compile "$db.satchel-new" "$db.d"; chmod 644 "$db.satchel-new"; mv -f "$db.satchel-new" "$db"; }
"""
SH_APPLY_DESKTOP = (
    SH_WRITE
    + _DATABASE
    + _COMPILE
    + r"""put_file "$db.d/keys" 644 0 0 "$p_keys"
put_file "$db.d/locks/keys" 644 0 0 "$p_locks"
compile
[ -e "$profile" ] || put_file "$profile" 644 0 0 "$p_first"
is_in_use || { satchel_line=$line; export satchel_line
change_file "$profile" '{ print } END { print ENVIRON["satchel_line"] }'; }
"""
)
SH_REVERT_DESKTOP = (
    SH_WRITE
    + _DATABASE
    + _COMPILE
    + r"""if [ "$p_in_use" = no ] && is_in_use; then
satchel_line=$line; export satchel_line
change_file "$profile" '$0 != ENVIRON["satchel_line"]'
if [ "$(encode <"$profile")" = "$p_first" ]; then rm -f "$profile"; rmdir "${profile%/*}" 2>/dev/null || :; fi
fi
bring_back() {
if [ -n "$2" ]; then put_file "$@"; else rm -f "$1"; fi
}
bring_back "$db.d/keys" "$p_keys_mode" "$p_keys_uid" "$p_keys_gid" "$p_keys"
bring_back "$db.d/locks/keys" "$p_locks_mode" "$p_locks_uid" "$p_locks_gid" "$p_locks"
if [ "$p_compiled" = yes ]; then compile; else
rm -f "$db"; rmdir "$db.d/locks" "$db.d" 2>/dev/null || :; fi
"""
)


@dataclass(frozen=True, slots=True)
class Setting:
    """`value` is GVariant text: `true`, `uint32 600`, `'a text'` (see `quoted`)."""

    label: str
    path: str  # org/gnome/desktop/session
    key: str
    value: str


def quoted(text: str) -> str:
    """A text as GVariant writes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def parse_desktop(found: Mapping[str, str]) -> dict[str, Any]:
    words = {"yes": True, "no": False}
    state: dict[str, Any] = {name: words[found[name]] for name in ("in_use", "compiled")}
    return state | {name: parse_image(found[name]) for name in ("keys", "locks")}


def keys_text(settings: Sequence[Setting]) -> str:
    by_path: dict[str, list[str]] = {}
    for one in settings:
        by_path.setdefault(one.path, []).append(f"{one.key}={one.value}\n")
    return "".join(f"[{path}]\n{''.join(lines)}" for path, lines in by_path.items())


def locks_text(settings: Sequence[Setting]) -> str:
    return "".join(f"/{one.path}/{one.key}\n" for one in settings)


def desktop_changes(state: State, settings: Sequence[Setting]) -> list[Change]:
    now = _settings_in(content_of(state["keys"]))
    changes = [
        Change(one.label, _shown(now.get((one.path, one.key))), _shown(one.value))
        for one in settings
        if now.get((one.path, one.key)) != one.value
    ]
    if not changes and content_of(state["locks"]) != locks_text(settings):
        changes.append(Change(tr("People can change it"), tr("yes"), tr("no")))
    if not changes and not (state["in_use"] and state["compiled"]):
        changes.append(Change(tr("Settings of the device"), tr("not in use"), tr("in use for all people")))
    return changes


def _settings_in(text: str) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    path = ""
    for line in text.splitlines():
        if line.startswith("["):
            path = line.strip("[]")
        elif "=" in line:
            key, _, value = line.partition("=")
            found[path, key] = value
    return found


def _shown(value: str | None) -> str:
    if value is None:
        return tr("as each person has set it")
    words = {"true": tr("yes"), "false": tr("no")}
    return words.get(value) or value.removeprefix("uint32 ").strip("'")


def desktop_apply(name: str, settings: Sequence[Setting]) -> dict[str, str]:
    """What the script needs. `name` tells the steps apart."""
    files = {"keys": encode(keys_text(settings)), "locks": encode(locks_text(settings))}
    return {"name": name, "first": encode(_FIRST)} | files


def desktop_revert(name: str, before: State) -> dict[str, str]:
    words = {True: "yes", False: "no"}
    flags = {flag: words[before[flag]] for flag in ("in_use", "compiled")}
    given = {"name": name, "first": encode(_FIRST)} | flags
    return given | image_given("keys", before["keys"]) | image_given("locks", before["locks"])


def desktop_playbook(name: str, settings: Sequence[Setting]) -> AnsiblePart:
    compile_it, database = "Compile the settings of the desktops", f"{_FOLDER}/satchel-{name}"
    about: dict[str, AnsibleValue] = {"owner": "root", "group": "root", "mode": "0644"}
    tasks: list[AnsibleTask] = [
        {
            "name": f"Make the folder {path}",
            "ansible.builtin.file": {"path": path, "state": "directory", **about, "mode": "0755"},
        }
        for path in (_PROFILE.rpartition("/")[0], f"{database}.d", f"{database}.d/locks")
    ]
    for path, text in ((f"{database}.d/keys", keys_text(settings)), (f"{database}.d/locks/keys", locks_text(settings))):
        copy: dict[str, AnsibleValue] = {"dest": path, "content": text, **about}
        tasks.append({"name": f"Write {path}", "ansible.builtin.copy": copy, "notify": compile_it})
    first: dict[str, AnsibleValue] = {"dest": _PROFILE, "content": _FIRST, "force": False, **about}
    tasks.append({"name": "Begin the profile of the desktops", "ansible.builtin.copy": first})
    line = {"path": _PROFILE, "line": f"system-db:satchel-{name}"}
    tasks.append({"name": "Use the settings of the device", "ansible.builtin.lineinfile": line})
    return AnsiblePart(tuple(tasks), (handler(compile_it, "dconf update"),))
