"""A table of settings that most devices should have, each with its reason and where it is recommended."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask, AnsibleValue, Expression
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
    Restart,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.baseline_items import (
    AUDIT_ITEMS,
    AUDIT_RULES,
    KERNEL_ITEMS,
    MODULE_ITEMS,
    OPTIONAL_ITEMS,
    REGISTRY_ITEMS,
    SSH_ITEMS,
    LineItem,
)
from app.services.setup.steps.file_sets import WRITTEN_BY, Placed, files_given, parse_files, text_at
from app.services.setup.steps.playbook import handler
from app.services.setup.steps.registry_values import (
    RegistryValue,
    parse_values,
    values_asked,
    values_before,
    values_changes,
    values_wanted,
)
from app.services.setup.steps.scripts import parse_lines
from app.services.setup.steps.sec.baseline_scripts import PS_PROBE, PS_SET, SH_PROBE, SH_PUT
from app.services.setup.steps.sec.sshd_scripts import LOOK_AT_SSHD, RELOAD_SSHD
from app.services.setup.steps.system.sysctl import SH_LOAD, kernel_changes, kernel_given, key_path, parse_kernel

SYSCTL = "/etc/sysctl.d/91-satchel-baseline.conf"
SSHD = "/etc/ssh/sshd_config.d/20-satchel-baseline.conf"
MODULES = "/etc/modprobe.d/satchel-baseline.conf"
AUDIT = "/etc/audit/rules.d/50-satchel-baseline.rules"
_AUDIT_RULE = "Audit rule"
_PATHS = (SYSCTL, SSHD, MODULES, AUDIT)
_OPTIONAL = {item.id for item in OPTIONAL_ITEMS}
IDS = tuple(
    item.id
    for items in (KERNEL_ITEMS, SSH_ITEMS, MODULE_ITEMS, AUDIT_RULES, REGISTRY_ITEMS, OPTIONAL_ITEMS, AUDIT_ITEMS)
    for item in items
)


def chosen(arguments: Arguments) -> set[str]:
    """The ids of the items that a profile wants."""
    only = arguments.get("only") or [id_ for id_ in IDS if id_ not in _OPTIONAL]
    return {*only, *(arguments.get("also") or [])} - {*(arguments.get("without") or [])}


def _kernel(arguments: Arguments, state: State | None = None) -> dict[str, str]:
    """What is wanted; what is stricter on the device stays as it is."""
    seen = state["kernel"] if state else {}
    now = {key: about["value"].strip() for key, about in seen.items() if about}
    return {
        item.key: now[item.key] if now.get(item.key) in item.stricter else item.value
        for item in KERNEL_ITEMS
        if item.id in chosen(arguments)
    }


def _values(arguments: Arguments) -> list[RegistryValue]:
    return [item.value for item in (*REGISTRY_ITEMS, *OPTIONAL_ITEMS) if item.id in chosen(arguments)]


def _audit(arguments: Arguments) -> dict[str, str]:
    return {item.guid: str(item.setting) for item in AUDIT_ITEMS if item.id in chosen(arguments)}


def probe(arguments: Arguments) -> Fact[State]:
    kernel, values, audit = _kernel(arguments), _values(arguments), _audit(arguments)

    def parse(os: Os, text: str) -> State:
        found = parse_lines(text)
        if os is Os.LINUX:
            state = {name: found[name] for name in ("sshd", "audit")}
            return {**state, "files": parse_files(found, _PATHS), "kernel": parse_kernel(found, list(kernel))}
        seen = dict(part.split("=") for part in found["audit"].split())
        return {
            "values": parse_values(found["values"]),
            "audit": {guid: str(int(seen.get(guid, "0"))) for guid in audit},
        }

    given = {"paths": "\n".join(_PATHS), "keys": "\n".join(map(key_path, kernel)), "values": values_asked(values)}
    return Fact("setup_sec_baseline", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, deadline=20, given=given)


def compare(state: State, arguments: Arguments) -> Comparison:
    if unknown := sorted(chosen(arguments) - set(IDS)):
        return Comparison(
            ItemState.IMPOSSIBLE, reason=tr("the baseline has no item {unknown}", unknown=", ".join(unknown))
        )
    if "values" in state:
        return _compare_windows(state, arguments)
    if state["sshd"] == "closed" and _chosen_lines(SSH_ITEMS, chosen(arguments)):
        reason = "the SSH server does not read /etc/ssh/sshd_config.d: leave out the items that begin with ssh-"
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    known = {key: value for key, value in _kernel(arguments, state).items() if state["kernel"][key] is not None}
    changes = kernel_changes(state["kernel"], known)
    for placed in _files(state, arguments):
        changes += _line_changes(text_at(state, placed.path), placed)
    return Comparison.of(changes)


def _line_changes(before: str, placed: Placed) -> list[Change]:
    """One change for each line that a file of ours does not have yet, or has too much."""
    if before == placed.text:
        return []
    now, wanted = ([_named(placed.path, line) for line in _lines(text)] for text in (before, placed.text))
    was = {name: value for name, value in now if name != _AUDIT_RULE}
    changes = [Change(name, was.get(name, tr("not set")), value) for name, value in wanted if (name, value) not in now]
    named = {name for name, _ in wanted if name != _AUDIT_RULE}
    changes += [Change(*one, tr("not set")) for one in now if one not in wanted and one[0] not in named]
    return changes or [Change(placed.path, tr("other comments"), tr("as Satchel writes it"))]


def _named(path: str, line: str) -> tuple[str, str]:
    """A line of a file of ours as the name of a setting and its value."""
    if path == SYSCTL:
        key, _, value = line.removeprefix("-").partition(" = ")
        return tr("{key} after a restart", key=key), value
    if path == SSHD:
        key, _, value = line.partition(" ")
        return f"SSH server: {key}", value
    if path == MODULES and line.startswith("install ") and line.endswith(" /bin/false"):
        return f"Kernel module {line.split()[1]}", tr("never loaded")
    return (_AUDIT_RULE if path == AUDIT else path), line


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _compare_windows(state: State, arguments: Arguments) -> Comparison:
    words = {"0": tr("not on record"), "1": tr("success"), "2": tr("failure"), "3": tr("success and failure")}
    labels = {item.guid: item.label for item in AUDIT_ITEMS}
    changes = values_changes(state["values"], _values(arguments))
    for guid, wanted in _audit(arguments).items():
        if (now := state["audit"][guid]) != wanted:
            changes.append(Change(labels[guid], words.get(now, now), words[wanted]))
    return Comparison.of(changes)


def _files(state: State, arguments: Arguments) -> list[Placed]:
    """The files that this device needs: none for a server that it does not have."""
    ids = chosen(arguments)
    texts = {
        SYSCTL: _kernel_lines(_kernel(arguments, state)),
        SSHD: _chosen_lines(SSH_ITEMS, ids) if state["sshd"] == "yes" else [],
        MODULES: _chosen_lines(MODULE_ITEMS, ids),
        AUDIT: _chosen_lines(AUDIT_RULES, ids) if state["audit"] == "yes" else [],
    }
    return [_placed(path, lines) for path, lines in texts.items() if lines]


def _kernel_lines(wanted: Mapping[str, str]) -> list[str]:
    """With a hyphen a kernel that does not know the setting goes on (man 5 sysctl.d)."""
    return [f"-{key} = {value}" for key, value in wanted.items()]


def _chosen_lines(items: Sequence[LineItem], ids: set[str]) -> list[str]:
    return [item.line for item in items if item.id in ids]


def _placed(path: str, lines: Sequence[str]) -> Placed:
    return Placed(path, WRITTEN_BY + "".join(f"{line}\n" for line in lines), "640" if path == AUDIT else "644")


def apply(before: State, arguments: Arguments) -> Operation:
    if "values" in before:
        values = values_wanted(before["values"], _values(arguments))
        return Operation({Os.WINDOWS: PS_SET}, {"values": values, "audit": _settings(_audit(arguments))})
    files = _files(before, arguments)
    live = {key: value for key, value in _kernel(arguments, before).items() if (before["kernel"][key] or {}).get("can")}
    return _put(before, files_given(before["files"], files), live, {placed.path for placed in files})


def revert(before: State, arguments: Arguments) -> Operation:
    if "values" in before:
        values = values_before(before["values"], _values(arguments))
        return Operation({Os.WINDOWS: PS_SET}, {"values": values, "audit": _settings(before["audit"])})
    live = {key: seen["value"] for key, seen in before["kernel"].items() if seen and seen["can"]}
    touched = {placed.path for placed in _files(before, arguments)}
    files = {path: seen for path, seen in before["files"].items() if path in touched}
    return _put(before, files_given(files), live, touched)


def _put(before: State, files: str, live: dict[str, str], touched: set[str]) -> Operation:
    given: dict[str, Any] = {"files": files, "kernel": kernel_given(live)}
    given |= {name: "yes" if path in touched else "no" for name, path in (("sshd", SSHD), ("audit", AUDIT))}
    back = files_given({path: seen for path, seen in before["files"].items() if path == SSHD})
    return Operation({Os.LINUX: SH_PUT}, given | {"back": back})


def _settings(audit: Mapping[str, str]) -> str:
    return " ".join(f"{guid}={setting}" for guid, setting in audit.items())


def ansible(arguments: Arguments) -> AnsiblePart:
    ids = chosen(arguments)
    load = handler("Load the kernel settings of the baseline", SH_LOAD, SYSCTL)
    texts = {
        SYSCTL: _kernel_lines(_kernel(arguments)),
        SSHD: _chosen_lines(SSH_ITEMS, ids),
        MODULES: _chosen_lines(MODULE_ITEMS, ids),
        AUDIT: _chosen_lines(AUDIT_RULES, ids),
    }
    notify = {SYSCTL: load["name"], SSHD: RELOAD_SSHD["name"]}
    audit: AnsibleTask = {"name": "Look for the audit rules", "ansible.builtin.stat": {"path": "/etc/audit/rules.d"}}
    folder = {"path": "/etc/modprobe.d", "state": "directory", "mode": "0755"}
    tasks: list[AnsibleTask] = [{**audit, "register": "satchel_audit"}]
    tasks.append({"name": "Make the folder of the kernel modules", "ansible.builtin.file": folder})
    for path, lines in texts.items():
        if lines:
            if path == SSHD:
                tasks.append(LOOK_AT_SSHD)
            placed = _placed(path, lines)
            copy = {"dest": path, "content": placed.text, "owner": "root", "group": "root", "mode": f"0{placed.mode}"}
            task: dict[str, AnsibleValue] = {"name": f"Write {path}", "ansible.builtin.copy": copy}
            task |= {"notify": notify[path]} if path in notify else {}
            tasks.append(task | ({"when": Expression("satchel_audit.stat.exists")} if path == AUDIT else {}))
    return AnsiblePart(tuple(tasks), (load, RELOAD_SSHD))


def _ids(name: str, label: str, hint: str, example: str) -> Parameter:
    return Parameter(
        name,
        label,
        ParameterKind.LIST,
        required=False,
        pattern=r"[a-z0-9-]{1,40}",
        pattern_hint=hint,
        example=example,
    )


STEP = Step(
    id="sec.baseline",
    title=tr("Baseline of protection"),
    why=tr("Settings that the makers and the CIS recommend for nearly every device. None of them can lock you out."),
    group=tr("Security"),
    parameters=(
        _ids("only", tr("Only these items"), tr("Ids of items. Left out: all but the optional ones."), "autorun"),
        _ids("without", tr("Without these items"), tr("Ids of items that this client does not want."), "ssh-x11"),
        _ids("also", tr("Optional items too"), tr("Ids of optional items."), "usb-storage"),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.MEDIUM,
    restart=Restart.MAY,
    seconds=10,
    interrupts=tr("The SSH server reads its settings again; open connections stay."),
    ansible=ansible,
)
