"""Where a step of a profile is wanted (`when`, `requires`), as Ansible judges it from its own facts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.ansible import Expression
from app.domain.profiles import When

_SYSTEMS = {"linux": "Linux", "macos": "Darwin", "windows": "Win32NT"}
_FAMILIES = {"rhel": "redhat", "ol": "oraclelinux", "opensuse-leap": "opensuse leap", "sles": "sles", "amzn": "amazon"}
"""Ansible's names of distributions, in small letters, where they differ from the ID of /etc/os-release."""

_KINDS = {
    "laptop": ("Laptop", "Notebook", "Portable", "Sub Notebook", "Convertible", "Detachable", "Tablet"),
    "desktop": ("Desktop", "Low Profile Desktop", "Mini Tower", "Tower", "All In One", "Mini PC", "Space-saving"),
    "server": ("Rack Mount Chassis", "Main Server Chassis", "Blade", "Multi-system Chassis"),
}
_OPERATORS = re.compile(r"(>=|<=|==|!=|>|<)?\s*([0-9A-Za-z][0-9A-Za-z.~+-]*)")


@dataclass(frozen=True, slots=True)
class Condition:
    """`tests` must all hold on the device. `excluded` says why they never do, `unknown` what Ansible cannot judge."""

    tests: tuple[Expression, ...] = ()
    excluded: str = ""
    unknown: str = ""


def condition(when: When, answers: Mapping[str, Any]) -> Condition:
    """What Ansible has to ask. Answers are known already: the playbook is made for them."""
    tests: list[Expression] = []
    unknown: list[str] = []
    for name, accepted in when.items():
        if name.startswith("answer."):
            given = _words(answers.get(name.removeprefix("answer.")))
            if not any(one.casefold() in given for one in accepted):
                return Condition(excluded=f"it is wanted only where {name} is {' or '.join(accepted)}")
            continue
        test = _test(name, accepted)
        if test is None:
            unknown.append(f"{name} is {' or '.join(accepted)}")
        else:
            tests.append(Expression(test))
    return Condition(tuple(tests), unknown=" and ".join(unknown))


def _words(answer: Any) -> list[str]:
    if isinstance(answer, bool):
        return ["yes", "true"] if answer else ["no", "false"]
    many = answer if isinstance(answer, list | tuple) else [answer]
    return [str(one).casefold() for one in many if one is not None]


def _test(name: str, accepted: tuple[str, ...]) -> str | None:
    match name:
        case "os":
            return _among("ansible_facts['system']", [_SYSTEMS.get(one.casefold(), one) for one in accepted])
        case "distribution":
            names = [_FAMILIES.get(one.casefold(), one.casefold()) for one in accepted]
            return _among("ansible_facts['distribution'] | lower", names)
        case "version":
            tests = [_version(one) for one in accepted]
            return None if None in tests else " or ".join(test for test in tests if test)
        case "kind":
            return _kind(accepted)
    return None


def _version(wanted: str) -> str | None:
    """ ">=12", or "24.04", which 24.04.2 is as well."""
    found = _OPERATORS.fullmatch(wanted.strip())
    if not found:
        return None
    operator, number = found.groups()
    fact = "ansible_facts['distribution_version']"
    if operator in (None, "==", "!="):
        test = f"({fact} ~ '.').startswith({literal(number + '.')})"
        return f"not {test}" if operator == "!=" else test
    return f"{fact} is version({literal(number)}, {literal(operator)})"


def _kind(accepted: tuple[str, ...]) -> str | None:
    tests: list[str] = []
    for one in accepted:
        if one.casefold() == "virtual":
            tests.append("ansible_facts['virtualization_role'] == 'guest'")
        elif shapes := _KINDS.get(one.casefold()):
            tests.append(_among("(ansible_facts['form_factor'] | default(''))", list(shapes)))
        else:
            return None
    return " or ".join(tests)


def _among(fact: str, accepted: list[str]) -> str:
    return f"{fact} in [{', '.join(literal(one) for one in accepted)}]"


def literal(text: str) -> str:
    """`text` as a string of Jinja: only letters that mean nothing else stand as they are."""
    return (
        "'"
        + "".join(one if one.isascii() and (one.isalnum() or one in " ._+~-<>=/") else _code(one) for one in text)
        + "'"
    )


def _code(letter: str) -> str:
    number = ord(letter)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
