"""A rule of sudo in a file of its own, checked by visudo before it holds."""

import re

from app.domain.ansible import AnsiblePart
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, Operation, Parameter, ParameterKind, Risk, State, Step
from app.domain.target import Os
from app.services.setup.steps.scripts import (
    SH_READ,
    SH_WRITE,
    content_of,
    encode,
    image_given,
    parse_image,
    parse_lines,
)

FOLDER = "/etc/sudoers.d"

SH_PROBE = (
    SH_READ
    + r"""if [ "$(id -u)" != 0 ]; then
if ! text=$(sudo -n cat "$p_path" 2>/dev/null); then
sudo -n true 2>/dev/null || exit 81
sudo -n test ! -e "$p_path" || exit 81
echo 'rule -'; exit 0; fi
printf 'rule %s %s\n' "$(sudo -n stat -Lc '%a %u %g' "$p_path")" "$(sudo -n cat "$p_path" | encode)"; exit 0; fi
show_file rule "$p_path"
"""
)
SH_APPLY = (
    SH_WRITE
    + r"""command -v visudo >/dev/null 2>&1 || refuse 'sudo is not installed on this device.'
grep -Eq '^[@#]includedir[[:space:]]+/etc/sudoers\.d/?[[:space:]]*$' /etc/sudoers ||
refuse 'The sudoers file of this device does not read /etc/sudoers.d.'
draft=$(mktemp)
printf '%s' "$p_content" | base64 -d >"$draft"
if ! said=$(visudo -cf "$draft" 2>&1); then rm -f "$draft"; refuse "visudo refuses the rule: $said"; fi
rm -f "$draft"
put_file "$p_path" 440 0 0 "$p_content"
"""
)
SH_REVERT = (
    SH_WRITE
    + r"""if [ -n "$p_rule_mode" ]; then put_file "$p_path" "$p_rule_mode" "$p_rule_uid" "$p_rule_gid" "$p_rule"
else rm -f "$p_path"; fi
"""
)


def path_of(arguments: Arguments) -> str:
    """sudo reads no file with a dot in its name."""
    who = arguments["who"]
    # "_2e" for a dot, and "__" for a "_": two names never have the same file
    name = who.removeprefix("%").replace("_", "__").replace(".", "_2e")
    return f"{FOLDER}/90-satchel-{'group' if who.startswith('%') else 'user'}-{name}"


def rule_of(arguments: Arguments) -> str:
    """The line. In commands some marks have a meaning of their own for sudo (man sudoers)."""
    commands = ", ".join(re.sub(r"([,:=\\])", r"\\\1", one) for one in arguments.get("commands") or ["ALL"])
    tag = "" if arguments["password"] else "NOPASSWD: "
    return f"{arguments['who']} ALL=(ALL:ALL) {tag}{commands}\n"


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_account_sudo", {Os.LINUX: SH_PROBE}, parse, given={"path": path_of(arguments)})


def parse(_: Os, answer: str) -> State:
    return {"rule": parse_image(parse_lines(answer)["rule"])}


def compare(state: State, arguments: Arguments) -> Comparison:
    now, wanted = content_of(state["rule"]), rule_of(arguments)
    changes = [] if now == wanted else [Change(tr("Rule of sudo"), now.strip() or tr("none"), wanted.strip())]
    image = state["rule"]
    if image and not changes and (str(image["mode"]), image["uid"], image["gid"]) != ("440", 0, 0):
        changes.append(Change(tr("Rights of the rule's file"), str(image["mode"]), tr("440, of root")))
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: SH_APPLY}, {"path": path_of(arguments), "content": encode(rule_of(arguments))})


def revert(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: SH_REVERT}, {"path": path_of(arguments)} | image_given("rule", before["rule"]))


def ansible(arguments: Arguments) -> AnsiblePart:
    file = {
        "dest": path_of(arguments),
        "content": rule_of(arguments),
        "owner": "root",
        "group": "root",
        "mode": "0440",
        "validate": "visudo -cf %s",
    }
    return AnsiblePart(({"name": "Write the rule of sudo", "ansible.builtin.copy": file},))


STEP = Step(
    id="account.sudo",
    title=tr("Rights of an administrator (sudo)"),
    why=tr("A person or a group may do what its work needs as root, and no more."),
    group=tr("Accounts"),
    parameters=(
        Parameter(
            "who",
            tr("Person, or group with a % before it"),
            pattern=r"%?(?!ALL$)[A-Za-z_][A-Za-z0-9_.-]{0,31}",
            pattern_hint=tr("The name of an account; the name of a group begins with %."),
            example="%field",
        ),
        Parameter(
            "commands",
            tr("Commands, if not all"),
            ParameterKind.LIST,
            required=False,
            pattern=r"/[A-Za-z0-9/_.+-]{1,120}( [A-Za-z0-9/_.+:=,@%-]{1,80}){0,12}",
            pattern_hint=tr("Each is the full path of a program, with all its words if only these are allowed."),
            example="/usr/bin/systemctl restart nginx",
        ),
        Parameter(
            "password",
            tr("Asks for the password"),
            ParameterKind.SWITCH,
            required=False,
            default=True,
            example="yes",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    risk=Risk.MEDIUM,
    seconds=1,
    ansible=ansible,
)
