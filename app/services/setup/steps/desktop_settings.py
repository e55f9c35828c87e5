"""Settings of GNOME and its relatives for all people of a device: dconf's system database, with locks.

Each step has a file of its own in `local.d`, and one in `local.d/locks`; the database `local` is compiled from all of
them. So the settings of others stay, and an undo of one step leaves those of another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask, AnsibleValue
from app.domain.setup import Change, State
from app.services.setup.steps.file_sets import SH_PUT_FILES, SH_SHOW_FILES, Placed, files_given, parse_files
from app.services.setup.steps.scripts import content_of

PROFILE = "/etc/dconf/profile/user"
_DATABASE = "/etc/dconf/db/local"

SH_PROBE_DESKTOP = (
    SH_SHOW_FILES
    + r"""[ -e /etc/dconf/db/local ] && echo 'compiled yes' || echo 'compiled no'
show_files "$p_paths"
"""
)
_COMPILE = r"""command -v dconf >/dev/null 2>&1 ||
refuse 'This device has no dconf (Debian: dconf-cli), the settings of desktops of the GNOME family.'
compile() {
dconf compile /etc/dconf/db/local.satchel-new /etc/dconf/db/local.d
chmod 644 /etc/dconf/db/local.satchel-new
mv -f /etc/dconf/db/local.satchel-new /etc/dconf/db/local
}
"""
SH_APPLY_DESKTOP = SH_PUT_FILES + _COMPILE + 'put_files "$p_files"\ncompile\n'
SH_REVERT_DESKTOP = (
    SH_PUT_FILES
    + _COMPILE
    + r"""if [ "$p_compiled" = no ]; then
others=$(find /etc/dconf/db/local.d -type f ! -name "50-satchel-$p_name" 2>/dev/null || :)
[ -n "$others" ] || rm -f /etc/dconf/db/local
fi
put_files "$p_files"
if [ -e /etc/dconf/db/local ]; then mkdir -p /etc/dconf/db/local.d; compile; fi
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


def _paths(name: str) -> tuple[str, str, str]:
    return (PROFILE, f"{_DATABASE}.d/50-satchel-{name}", f"{_DATABASE}.d/locks/50-satchel-{name}")


def desktop_asked(name: str) -> dict[str, str]:
    """What the probe needs. `name` tells the steps apart."""
    return {"paths": "\n".join(_paths(name))}


def parse_desktop(found: Mapping[str, str], name: str) -> dict[str, Any]:
    files = parse_files(found, _paths(name))
    return {"compiled": {"yes": True, "no": False}[found["compiled"]], "files": files}


def _wanted(name: str, profile: str, settings: Sequence[Setting]) -> list[Placed]:
    by_path: dict[str, list[str]] = {}
    for one in settings:
        by_path.setdefault(one.path, []).append(f"{one.key}={one.value}\n")
    text = "".join(f"[{path}]\n{''.join(lines)}" for path, lines in by_path.items())
    locks = "".join(f"/{one.path}/{one.key}\n" for one in settings)
    _, keys, locked = _paths(name)
    return [Placed(PROFILE, profile), Placed(keys, text), Placed(locked, locks)]


def profile_with_database(text: str) -> str:
    """Which databases a person's settings come from: theirs, then that of the device."""
    if not text.strip():
        return "user-db:user\nsystem-db:local\n"
    if "system-db:local" in (line.strip() for line in text.splitlines()):
        return text
    return text + ("" if text.endswith("\n") else "\n") + "system-db:local\n"


def desktop_changes(state: State, settings: Sequence[Setting]) -> list[Change]:
    def text(part: str) -> str:
        return next(content_of(seen["image"]) for path, seen in state["files"].items() if part in path)

    profile, keys, locks = text("/profile/"), text("/local.d/50-"), text("/locks/")
    now = _settings_in(keys)
    changes = [
        Change(one.label, _shown(now.get((one.path, one.key))), _shown(one.value))
        for one in settings
        if now.get((one.path, one.key)) != one.value
    ]
    missing = [one.key for one in settings if f"/{one.path}/{one.key}" not in locks.splitlines()]
    if missing and not changes:
        changes.append(Change("People can change it", "yes", "no"))
    if profile_with_database(profile) != profile or not state["compiled"]:
        changes.append(Change("Settings of the device", "not in use", "in use for all people"))
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
        return "as each person has set it"
    words = {"true": "yes", "false": "no"}
    return words.get(value) or value.removeprefix("uint32 ").strip("'")


def desktop_apply(name: str, before: State, settings: Sequence[Setting]) -> dict[str, str]:
    profile = profile_with_database(content_of(before["files"][PROFILE]["image"]))
    return {"files": files_given(before["files"], _wanted(name, profile, settings))}


def desktop_revert(name: str, before: State) -> dict[str, str]:
    compiled = "yes" if before["compiled"] else "no"
    return {"name": name, "compiled": compiled, "files": files_given(before["files"])}


def desktop_playbook(name: str, settings: Sequence[Setting]) -> AnsiblePart:
    compile_it = "Compile the settings of the desktops"
    about: dict[str, AnsibleValue] = {"owner": "root", "group": "root", "mode": "0644"}
    tasks: list[AnsibleTask] = [
        {
            "name": "Make the folders of the settings",
            "ansible.builtin.file": {"path": path, "state": "directory"} | about | {"mode": "0755"},
        }
        for path in ("/etc/dconf/profile", f"{_DATABASE}.d/locks")
    ]
    for line in ("user-db:user", "system-db:local"):
        tasks.append(
            {
                "name": f"Use the settings of the device ({line})",
                "ansible.builtin.lineinfile": {"path": PROFILE, "line": line, "create": True} | about,
            }
        )
    for placed in _wanted(name, "", settings)[1:]:
        copy: dict[str, AnsibleValue] = {"dest": placed.path, "content": placed.text} | about
        tasks.append({"name": f"Write {placed.path}", "ansible.builtin.copy": copy, "notify": compile_it})
    handler: AnsibleTask = {
        "name": compile_it,
        "ansible.builtin.command": {"argv": ["dconf", "update"]},
        "changed_when": True,
    }
    return AnsiblePart(tuple(tasks), (handler,))
