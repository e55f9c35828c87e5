"""Settings of the Linux kernel: in a file of our own for the next start, and at once."""

from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask
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
from app.services.setup.steps.file_sets import (
    SH_PUT_FILES,
    SH_SHOW_FILES,
    WRITTEN_BY,
    Placed,
    file_change,
    files_given,
    parse_files,
)
from app.services.setup.steps.playbook import handler
from app.services.setup.steps.scripts import decode, encode, parse_lines

SH_SHOW_KERNEL = r"""show_kernel() {
number=0
printf '%s\n' "$1" | while IFS= read -r key; do
[ -n "$key" ] || continue
file=/proc/sys/$key
if [ ! -f "$file" ]; then printf 'kernel_%s none\n' "$number"
elif ! value=$(cat "$file" 2>/dev/null); then exit 81
else can=no; if [ -w "$file" ] || { [ "$(id -u)" != 0 ] && sudo -n test -w "$file" 2>/dev/null; }; then can=yes; fi
printf 'kernel_%s %s %s\n' "$number" "$can" "$(printf '%s' "$value" | encode)"; fi
number=$((number+1)); done || exit
}
"""
"""`show_kernel KEYS` (paths below /proc/sys): whether each can be set, and how it is. In a container many cannot."""

SH_SET_KERNEL = r"""set_kernel() {
printf '%s\n' "$1" | while IFS=' ' read -r key value; do
[ -n "$key" ] || continue
value=$(printf %s "$value" | base64 -d)
[ "$(cat "/proc/sys/$key")" = "$value" ] || printf '%s\n' "$value" >"/proc/sys/$key" ||
refuse "The kernel does not take this value for $key: $value"
done
}
"""
"""`set_kernel LINES` sets each `key base64` at once."""

SH_PROBE = SH_SHOW_FILES + SH_SHOW_KERNEL + 'show_files "$p_path"\nshow_kernel "$p_keys"\n'
SH_APPLY = SH_PUT_FILES + SH_SET_KERNEL + 'put_files "$p_files"\nset_kernel "$p_kernel"\n'

SH_LOAD = r"""sed -n 's/^-\{0,1\}\([a-z][^ =]*\) *= *\(.*\)/\1 \2/p' "$1" | while read -r key value; do
file=/proc/sys/$(printf %s "$key" | tr . /)
[ ! -w "$file" ] || printf '%s\n' "$value" >"$file"
done
"""
"""For Ansible: as `sysctl -p`, without what this kernel does not know or does not let be set."""


def path_of(arguments: Arguments) -> str:
    return f"/etc/sysctl.d/90-{arguments['name']}.conf"


def key_path(key: str) -> str:
    """A key as its path below /proc/sys. With a slash in it, dots stand for themselves: net/ipv4/conf/eth0.1/rp_filter
    (man 5 sysctl.d)."""
    return key if "/" in key else key.replace(".", "/")


def settings(entries: list[str]) -> dict[str, str]:
    """The wanted value by its key."""
    pairs = [entry.partition("=") for entry in entries]
    return {key.strip(): " ".join(value.split()) for key, _, value in pairs}


def text_of(wanted: dict[str, str]) -> str:
    return WRITTEN_BY + "".join(f"{key} = {value}\n" for key, value in wanted.items())


def probe(arguments: Arguments) -> Fact[State]:
    path, keys = path_of(arguments), list(settings(arguments["entries"]))

    def parse(_: Os, text: str) -> State:
        found = parse_lines(text)
        return {"files": parse_files(found, [path]), "kernel": parse_kernel(found, keys)}

    given = {"path": path, "keys": "\n".join(map(key_path, keys))}
    return Fact("setup_system_sysctl", {Os.LINUX: SH_PROBE}, parse, given=given)


def parse_kernel(found: dict[str, str], keys: list[str]) -> dict[str, Any]:
    """The answer of `show_kernel`: key -> {"can": bool, "value"}, or None where this kernel does not have it."""
    kernel: dict[str, Any] = {}
    for number, key in enumerate(keys):
        can, _, value = found[f"kernel_{number}"].partition(" ")
        kernel[key] = None if can == "none" else {"can": {"yes": True, "no": False}[can], "value": decode(value)}
    return kernel


def compare(state: State, arguments: Arguments) -> Comparison:
    wanted = settings(arguments["entries"])
    if unknown := [key for key in wanted if state["kernel"][key] is None]:
        return Comparison(
            ItemState.IMPOSSIBLE, reason=tr("this kernel does not know {unknown}", unknown=", ".join(unknown))
        )
    changes = kernel_changes(state["kernel"], wanted)
    return Comparison.of(
        changes + file_change(tr("For the next start"), state["files"][path_of(arguments)], text_of(wanted))
    )


def kernel_changes(kernel: Any, wanted: dict[str, str]) -> list[Change]:
    """What is to be set at once. Where it cannot be set (in a container) the next start counts."""
    return [
        Change(key, " ".join(kernel[key]["value"].split()) or tr("empty"), value)
        for key, value in wanted.items()
        if kernel[key]["can"] and " ".join(kernel[key]["value"].split()) != value
    ]


def kernel_given(values: dict[str, str]) -> str:
    return "\n".join(f"{key_path(key)} {encode(value)}" for key, value in values.items())


def apply(before: State, arguments: Arguments) -> Operation:
    wanted = settings(arguments["entries"])
    files = files_given(before["files"], [Placed(path_of(arguments), text_of(wanted))])
    live = {key: value for key, value in wanted.items() if before["kernel"][key]["can"]}
    return Operation({Os.LINUX: SH_APPLY}, {"files": files, "kernel": kernel_given(live)})


def revert(before: State, arguments: Arguments) -> Operation:
    live = {key: seen["value"] for key, seen in before["kernel"].items() if seen and seen["can"]}
    return Operation({Os.LINUX: SH_APPLY}, {"files": files_given(before["files"]), "kernel": kernel_given(live)})


def ansible(arguments: Arguments) -> AnsiblePart:
    path, text = path_of(arguments), text_of(settings(arguments["entries"]))
    copy = {"dest": path, "content": text, "owner": "root", "group": "root", "mode": "0644"}
    load = handler("Load the settings of the kernel", SH_LOAD, path)
    write: AnsibleTask = {"name": "Write the settings of the kernel", "ansible.builtin.copy": copy}
    return AnsiblePart(({**write, "notify": load["name"]},), (load,))


STEP = Step(
    id="system.sysctl",
    title=tr("Kernel settings"),
    why=tr("Routing, limits and protections that the Linux kernel has settings for."),
    group=tr("System"),
    parameters=(
        Parameter(
            "entries",
            tr("Settings"),
            ParameterKind.LIST,
            pattern=r"(?!.*\.\.)[a-z][A-Za-z0-9_./-]{0,150}[ \t]*=[ \t]*[^\r\n=]{0,200}[^\r\n=\s]",
            pattern_hint=tr("Each is a key and its value, with an equals sign between."),
            example="net.ipv4.ip_forward = 1",
        ),
        Parameter(
            "name",
            tr("Name of the file"),
            required=False,
            default="satchel",
            pattern=r"[a-z0-9][a-z0-9-]{0,40}",
            pattern_hint=tr("Small letters, digits and hyphens. Two sets of settings on a device need two names."),
            example="routing",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    risk=Risk.MEDIUM,
    seconds=2,
    ansible=ansible,
)
