"""What the steps share when they are tasks of an Ansible playbook.

A module of Ansible is the first choice. Where none fits, a step asks with a constant script that only reads, and does
with another one when the answer is not as wanted. As everywhere, scripts are constant and values are data: they are
the script's arguments `$1`, `$2`, ... A secret is given as its standard input, never as an argument.
"""

from collections.abc import Mapping, Sequence

from app.domain.ansible import AnsibleTask, AnsibleValue, Expression

SET_ONE_LINE = """IFS= read -r one && ! IFS= read -r more ||
{ echo "The password has several lines: it cannot be set." >&2; exit 90; }
printf "%s\\n" "$one" | chpasswd
"""
"""`name:password` on standard input; a second line would be another account."""
COMMAND = "ansible.builtin.command"


def ask(name: str, register: str, script: str, *values: AnsibleValue) -> AnsibleTask:
    """Run a script that only reads. Its answer is `register`: `.stdout`, `.stdout_lines`, `.rc` (0, else it fails)."""
    return {
        "name": name,
        COMMAND: command(script, *values),
        "register": register,
        "changed_when": False,
        "check_mode": False,
    }


def do(
    name: str,
    script: str,
    *values: AnsibleValue,
    when: Expression | Sequence[Expression],
    stdin: AnsibleValue = None,
    given: Mapping[str, AnsibleValue] | None = None,
) -> AnsibleTask:
    """Run a script that changes something. `when` must be false once it is done, else it would change at each run.

    `given` are values by the names that `when` and `stdin` call them.
    """
    arguments = command(script, *values)
    if stdin is not None:
        arguments["stdin"] = stdin
    task: dict[str, AnsibleValue] = {"name": name, COMMAND: arguments, "changed_when": True, "when": when}
    return task | {"vars": given} if given else task


def handler(name: str, script: str, *values: AnsibleValue) -> AnsibleTask:
    """Runs once, at the end, when a task that says `notify: name` did something."""
    return {"name": name, COMMAND: command(script, *values), "changed_when": True}


def command(script: str, *values: AnsibleValue) -> dict[str, AnsibleValue]:
    """A script with its arguments. Ansible would put environment variables into both by itself: `$HOME` in a value, and
    a value in the text of a script, where it would be read as code."""
    words: list[AnsibleValue] = ["/bin/sh", "-c", script]
    return {"argv": [*words, "sh", *values] if values else words, "expand_argument_vars": False}
