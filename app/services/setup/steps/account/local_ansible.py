"""The account step as tasks of Ansible. The password reaches chpasswd on its standard input, as in the step itself."""

from app.domain.ansible import AnsiblePart, AnsibleTask, AnsibleValue, Expression
from app.domain.setup import Arguments
from app.services.setup.steps.group_names import ADMINISTRATORS, ASK_ADMINISTRATORS
from app.services.setup.steps.playbook import SET_ONE_LINE, ask, do

_ASK_WHETHER = """field=$(getent shadow "$1" | cut -d : -f 2)
case $field in ''|'*'|'!'|'!!'|'!*') echo none ;; *) echo set ;; esac
"""


def ansible(arguments: Arguments) -> AnsiblePart:
    tasks: list[AnsibleTask] = []
    words = list(arguments.get("groups") or [])
    if ADMINISTRATORS in words:
        tasks.append(ask("Look for the group of the administrators", "satchel_administrators", ASK_ADMINISTRATORS))
    own = Expression("satchel_administrators.stdout")
    groups: list[AnsibleValue] = [own if word == ADMINISTRATORS else word for word in words]
    if groups:
        tasks.append(
            {
                "name": "Make the groups of the account",
                "ansible.builtin.group": {"name": Expression("item"), "state": "present"},
                "loop": groups,
            }
        )
    tasks += _account(arguments, groups)
    if "password" in arguments:
        tasks += _password(arguments)
    return AnsiblePart(tuple(tasks))


def _account(arguments: Arguments, groups: list[AnsibleValue]) -> list[AnsibleTask]:
    """Room and telephones that follow a full name stay."""
    name, full_name, shell = arguments["name"], arguments.get("full_name"), arguments.get("shell")
    user: dict[str, AnsibleValue] = {"name": name, "state": "present"}
    tasks: list[AnsibleTask] = []
    more: dict[str, AnsibleValue] = {}
    if full_name:
        read: AnsibleTask = {"database": "passwd", "key": name, "fail_key": False}
        tasks.append({"name": "Read the account", "ansible.builtin.getent": read})
        user["comment"] = Expression("full_name ~ (about | regex_replace('^[^,]*', ''))")
        about = "(ansible_facts['getent_passwd'][account] or ['', '', '', ''])[3]"
        more = {"vars": {"account": name, "full_name": full_name, "about": Expression(about)}}
    if shell:
        tasks += _shell(shell)
        user["shell"] = shell
    if groups:
        user |= {"groups": groups, "append": True}
    return [*tasks, {"name": "Make the account", "ansible.builtin.user": user, **more}]


def _shell(shell: str) -> list[AnsibleTask]:
    return [
        {"name": "Look for the login shell", "ansible.builtin.stat": {"path": shell}, "register": "satchel_shell"},
        {
            "name": "Check that the device has the login shell",
            "ansible.builtin.assert": {
                "that": [Expression("satchel_shell.stat.executable | default(false)")],
                "fail_msg": f"There is no program {shell} on this device.",
                "quiet": True,
            },
        },
    ]


def _password(arguments: Arguments) -> list[AnsibleTask]:
    """Only where the account has none."""
    return [
        ask("Look for a password of the account", "satchel_password", _ASK_WHETHER, arguments["name"]),
        do(
            "Set the password of the account",
            SET_ONE_LINE,
            when=Expression("satchel_password.stdout == 'none'"),
            stdin=Expression("account ~ ':' ~ password"),
            given={"account": arguments["name"], "password": arguments["password"]},
        ),
    ]
