"""How a device lets people in over SSH: port, passwords, root, keys. Settings are in a file of our own if they can."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask, Expression
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
from app.services.setup.steps.file_sets import WRITTEN_BY, Placed, exact_at, files_given, parse_files
from app.services.setup.steps.remote.sshd_scripts import PS_APPLY, PS_PROBE, SH_APPLY, SH_PROBE
from app.services.setup.steps.remote.sshd_text import (
    LABELS,
    effective_of,
    key_of,
    keys_text,
    settings_of,
    with_settings,
)
from app.services.setup.steps.scripts import content_of, decode, encode, exact_text, parse_image, parse_lines
from app.services.setup.steps.sec.sshd_scripts import LOOK_AT_SSHD

_QUESTIONS = tr("Passwords as questions over SSH")
_OWN = "/etc/ssh/sshd_config.d/00-satchel.conf"


def probe(arguments: Arguments) -> Fact[State]:
    given = {"user": arguments.get("user") or ""}
    return Fact("setup_remote_sshd", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, deadline=15, given=given)


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    if os is Os.WINDOWS:
        return _parse_windows(found)
    place = decode(found["place"])
    keys: State | None = None
    if "keys" in found:  # a person who is not there yet has none
        keys = {"folder": found["ssh_folder"] == "yes", "file": parse_image(found["keys"])}
    ports = [int(port) for port in found["ports"].split()]
    said = {"PermitRootLogin": found["root_login"].strip(), "PasswordAuthentication": found["passwords"].strip()}
    if questions := found.get("questions", "").split():  # an old server calls it ChallengeResponseAuthentication
        said["KbdInteractiveAuthentication"] = questions[0]
    return {
        "place": place,
        "files": parse_files(found, [place]),
        "naming": decode(found["naming"]).split(),
        "keys": keys,
        # What follows from all files together, and a server that never ran does not say it (/run/sshd).
        "noted": {"ports": ports, "said": said if ports else {}},
    }


def _parse_windows(found: Mapping[str, str]) -> State:
    return {
        "installed": {"yes": "yes", "no": "no", "never": "never"}[found["installed"]],
        "start": found["start"],
        "running": found["running"],
        "config": parse_image(found["sshd_config"]),
        "config_acl": found["acl_sshd_config"],
        "keys": {"folder": True, "file": parse_image(found["administrators_authorized_keys"])},
        "keys_acl": found["acl_administrators_authorized_keys"],
        "others": int(found["others_administrators_authorized_keys"]),
    }


def compare(state: State, arguments: Arguments) -> Comparison:
    wanted = settings_of(arguments)
    if arguments.get("keys") and not arguments.get("user"):
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("it is not said whose keys these are (user)"))
    if state.get("installed") == "never":
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("this Windows has no OpenSSH server to add"))
    ports = state.get("noted", {}).get("ports", [])
    if "Port" in wanted and state.get("naming") and ports != [int(wanted["Port"])]:
        named = ", ".join(state["naming"])
        return Comparison(
            ItemState.IMPOSSIBLE,
            reason=tr("{named} names a port too, and the server opens all: take it out", named=named),
        )
    return Comparison.of([*_windows_changes(state), *_settings_changes(state, wanted), *_key_changes(state, arguments)])


def _windows_changes(state: State) -> list[Change]:
    if "installed" not in state:
        return []
    changes = []
    if state["installed"] == "no":
        changes.append(Change(tr("OpenSSH server"), tr("not installed"), tr("installed")))
    if state["start"] != "Auto" or state["running"] != "Running":
        before = "none" if state["installed"] == "no" else f"{state['start']}, {state['running']}"
        changes.append(Change(tr("Service"), before, "Auto, Running"))
    return changes


def _settings_changes(state: State, wanted: Mapping[str, str]) -> list[Change]:
    said = effective_of(state)
    return [
        Change(LABELS.get(name, _QUESTIONS), said.get(name, "unknown"), value)
        for name, value in wanted.items()
        if said.get(name, "unknown" if name in LABELS else value) != value
    ]


def _key_changes(state: State, arguments: Arguments) -> list[Change]:
    keys = state["keys"] or {"file": None}
    there = {key_of(line) for line in content_of(keys["file"]).splitlines()}
    new = [line for line in arguments.get("keys") or [] if key_of(line) not in there]
    user = arguments.get("user") or ""
    changes = [
        Change(tr("Key of {user}", user=user), tr("none"), " ".join(line.split()[:1] + line.split()[2:]))
        for line in new
    ]
    if not changes and arguments.get("keys") and state.get("others"):
        changes.append(Change(tr("Who can read the file of keys"), tr("others too"), tr("SYSTEM and administrators")))
    return changes


def apply(before: State, arguments: Arguments) -> Operation:
    wanted = settings_of(arguments)
    keys, more = before["keys"], arguments.get("keys") or []
    content = encode(keys_text(exact_text((keys or {"file": None})["file"]), more)) if more else ""
    if "installed" in before:
        config = with_settings(exact_text(before["config"]), wanted, is_own=False)
        given = {
            "installed": "yes",
            "start": "Auto",
            "running": "Running",
            "config": encode(config) if wanted else "",
            "config_acl": before["config_acl"],
            "keys": content,
            "keys_acl": "",
        }
        return Operation({Os.WINDOWS: PS_APPLY}, given, timeout=900)
    mode = keys["file"]["mode"] if keys and keys["file"] else "600"
    return Operation({Os.LINUX: SH_APPLY}, _given(before, wanted) | _keys_given(arguments, mode, content, "yes"))


def revert(before: State, arguments: Arguments) -> Operation:
    keys = before["keys"] or {"file": None, "folder": False}
    image = keys["file"]
    if "installed" in before:
        config = before["config"]
        given = {name: before[name] for name in ("installed", "start", "running", "config_acl", "keys_acl")}
        given |= {"config": config["content"] if config else "-", "keys": image["content"] if image else "-"}
        return Operation({Os.WINDOWS: PS_APPLY}, given, timeout=900)
    files = files_given(before["files"])
    given = {"files": files if settings_of(arguments) else "", "before": files}
    mode, content = (image["mode"], image["content"]) if image else ("-", "")
    folder = "yes" if keys["folder"] else "no"
    return Operation({Os.LINUX: SH_APPLY}, given | _keys_given(arguments, mode, content, folder))


def _given(before: State, wanted: Mapping[str, str]) -> dict[str, Any]:
    place = before["place"]
    text = with_settings(exact_at(before, place), wanted, is_own=place == _OWN)
    files = files_given(before["files"], [Placed(place, text)]) if wanted else ""
    return {"files": files, "before": files_given(before["files"])}


def _keys_given(arguments: Arguments, mode: str, content: str, folder: str) -> dict[str, str]:
    user = (arguments.get("user") or "") if arguments.get("keys") else ""
    return {"user": user, "mode": str(mode), "keys": content, "folder": folder}


def found_at(arguments: Arguments) -> str:
    return f":{arguments['port']}" if arguments.get("port") else ""


def _keys_for(user: str, keys: Sequence[str]) -> list[dict[str, Any]]:
    home = f"~{user}/.ssh"
    owned = {"owner": user, "group": Expression("ansible_facts['getent_passwd'][account][2]")}
    folder = {"path": home, "state": "directory", "mode": "0700", **owned}
    entry = {"path": f"{home}/authorized_keys", "create": True, "mode": "0600", **owned}
    account = {"vars": {"account": user}}
    return [
        {"name": "Read the account", "ansible.builtin.getent": {"database": "passwd", "key": user}},
        {"name": "Make the folder of the keys", "ansible.builtin.file": folder, **account},
        *({"name": "Let the key in", "ansible.builtin.lineinfile": entry | {"line": key}, **account} for key in keys),
    ]


def ansible(arguments: Arguments) -> AnsiblePart:
    wanted = settings_of(arguments)
    tasks: list[dict[str, Any]] = []
    if wanted:
        tasks.append(dict(LOOK_AT_SSHD))
        text = WRITTEN_BY + "".join(f"{name} {value}\n" for name, value in wanted.items())
        module = {"dest": _OWN, "content": text, "owner": "root", "group": "root", "mode": "0644"}
        module["validate"] = "/usr/sbin/sshd -t -f %s"
        task = {"name": "Set what the SSH server allows", "ansible.builtin.copy": module}
        tasks.append(task | {"notify": "Reload the SSH server"})
    if keys := arguments.get("keys"):
        tasks += _keys_for(arguments["user"], keys)
    name = Expression("'ssh' if ansible_facts['os_family'] == 'Debian' else 'sshd'")
    service: AnsibleTask = {"name": name, "state": "reloaded"}
    reload: AnsibleTask = {"name": "Reload the SSH server", "ansible.builtin.service": service}
    return AnsiblePart(tuple(tasks), (reload,) if wanted else ())


STEP = Step(
    id="remote.sshd",
    title=tr("SSH server"),
    why=tr("Keys instead of passwords, and no root, keep out who tries passwords all day."),
    group=tr("Remote"),
    parameters=(
        Parameter("port", tr("Port"), ParameterKind.NUMBER, required=False, least=1, most=65535, example="22"),
        Parameter("passwords", tr("Passwords"), ParameterKind.CHOICE, required=False, choices=("yes", "no")),
        Parameter(
            "root_login", tr("Root"), ParameterKind.CHOICE, required=False, choices=("no", "prohibit-password", "yes")
        ),
        Parameter(
            "user",
            tr("Whose keys"),
            required=False,
            pattern=r"[A-Za-z_][A-Za-z0-9._-]{0,31}",
            pattern_hint=tr("The name of an account; on Windows the keys are those of all administrators."),
            example="tech",
        ),
        Parameter(
            "keys",
            tr("Public keys"),
            ParameterKind.LIST,
            required=False,
            pattern=r"(ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]{1,60} [A-Za-z0-9+/]{16,12000}={0,2}( [^\n\r]{0,200})?",
            pattern_hint=tr("Each is a line as in a .pub file, without options before it."),
            example="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnVvYhZ tech@office",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.LOCKOUT,
    interrupts=tr("Open sessions stay; the new rules hold for new ones."),
    rollback_after=120,
    found_at=found_at,
    ansible=ansible,
)
