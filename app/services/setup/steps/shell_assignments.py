"""Files of assignments, `NAME="value"` a line: /etc/machine-info, /etc/default/locale, /etc/vconsole.conf."""

import re
from collections.abc import Mapping

from app.domain.ansible import AnsibleTask, AnsibleValue, Expression

_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>.*)")
_PLAIN = re.compile(r"[A-Za-z0-9@%+:,./_-]+")


def assigned(text: str) -> dict[str, str]:
    """The values by name; the last one counts. What is quoted wrongly is taken as it stands."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if match := _ASSIGNMENT.fullmatch(line):
            found[match["name"]] = _unquoted(match["value"].strip())
    return found


def with_assignments(text: str, wanted: Mapping[str, str]) -> str:
    """`text` with these values: each where its name stood (the last of them), else at the end. All else stays."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    for name, value in wanted.items():
        line = f"{name}={quoted(value)}\n"
        places = [at for at, old in enumerate(lines) if (match := _ASSIGNMENT.match(old)) and match["name"] == name]
        if places:
            lines[places[-1]] = line
        else:
            lines.append(line)
    return "".join(lines)


def quoted(value: str) -> str:
    """As os-release(5) and sh read it: nothing in it is carried out."""
    if _PLAIN.fullmatch(value):
        return value
    return '"' + re.sub(r'(["\\$`])', r"\\\1", value) + '"'


def line_task(title: str, path: str, name: str, value: str, when: Expression | None = None) -> AnsibleTask:
    """One assignment of a file, as `with_assignments` writes it."""
    line = with_assignments("", {name: value}).rstrip("\n")
    file: Mapping[str, AnsibleValue] = {
        "path": path,
        "regexp": rf"^\s*{name}=",
        "line": line,
        "create": True,
        "owner": "root",
        "group": "root",
        "mode": "0644",
    }
    task: dict[str, AnsibleValue] = {"name": title, "ansible.builtin.lineinfile": file}
    return task | {"when": when} if when else task


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        inner = value[1:-1]
        return inner if value[0] == "'" else re.sub(r'\\(["\\$`])', r"\1", inner)
    return value
