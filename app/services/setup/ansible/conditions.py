"""Where a step of a profile is wanted (`when`, `requires`), as Ansible judges it from its own facts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.ansible import Expression
from app.domain.profiles import When
from app.domain.target import Os
from app.services.setup.conditions import ANSWER, why_not

_DISTRIBUTIONS = {"rhel": "redhat", "ol": "oraclelinux", "opensuse-leap": "opensuse leap", "amzn": "amazon"}
"""Ansible's names in small letters, where they differ from the ID of /etc/os-release."""

_FAMILIES = {"rhel": "redhat", "fedora": "redhat", "centos": "redhat", "arch": "archlinux"}
"""The same of `os_family`."""

# As ansible/module_utils/facts/hardware/linux.py names the chassis types of SMBIOS.
_KINDS = {
    "laptop": ("Portable", "Laptop", "Notebook", "Sub Notebook", "Tablet", "Convertible", "Detachable"),
    "server": ("Main Server Chassis", "Rack Mount Chassis", "Multi-system", "Blade", "Blade Enclosure"),
    "desktop": ("Desktop", "Low Profile Desktop", "Pizza Box", "Mini Tower", "Tower", "All In One", "Mini PC"),
}
_VIRTUAL = "ansible_facts['virtualization_role'] == 'guest'"
_COMPARISON = re.compile(r"(>=|<=|>|<|=|)\s*([0-9]+(?:\.[0-9]+)*)")


@dataclass(frozen=True, slots=True)
class Condition:
    """`tests` must all hold on the device. `excluded` says why they never do, `unknown` what Ansible cannot judge."""

    tests: tuple[Expression, ...] = ()
    excluded: str = ""
    unknown: str = ""


def condition(when: When, answers: Mapping[str, Any]) -> Condition:
    """What Ansible has to ask. The system is Linux, and the answers are known: the playbook is made for them."""
    if reason := why_not(when, Os.LINUX, None, answers, early=True):
        return Condition(excluded=reason)
    asked = {name: accepted for name, accepted in when.items() if name != "os" and not name.startswith(ANSWER)}
    tests = {name: _test(name, accepted) for name, accepted in asked.items()}
    unknown = [f"{name} is {' or '.join(asked[name])}" for name, test in tests.items() if not test]
    return Condition(tuple(Expression(test) for test in tests.values() if test), unknown=" and ".join(unknown))


def _test(name: str, accepted: tuple[str, ...]) -> str:
    """One expression, "" where there is none."""
    words = [one.casefold() for one in accepted]
    match name:
        case "distribution":
            return _among("ansible_facts['distribution'] | lower", [_DISTRIBUTIONS.get(one, one) for one in words])
        case "family":
            return _among("ansible_facts['os_family'] | lower", [_FAMILIES.get(one, one) for one in words])
        case "version":
            return _any([_version(one) for one in words])
        case "kind":
            return _any([_kind(one) for one in words])
    return ""


def _any(tests: list[str]) -> str:
    return " or ".join(f"({test})" if len(tests) > 1 else test for test in tests) if all(tests) else ""


def _version(wanted: str) -> str:
    """ ">=11 <13", or "24.04", which 24.04.2 is as well."""
    fact = "ansible_facts['distribution_version']"
    tests: list[str] = []
    for sign, number in _COMPARISON.findall(wanted):
        begins = f"({fact} ~ '.').startswith('{number}.')"
        tests.append(
            {
                "": begins,
                "=": begins,
                ">=": f"{fact} is version('{number}', '>=')",
                "<": f"{fact} is version('{number}', '<')",
                "<=": f"({begins} or {fact} is version('{number}', '<'))",
                ">": f"(not {begins} and {fact} is version('{number}', '>'))",
            }[sign]
        )
    return " and ".join(tests)


def _kind(one: str) -> str:
    if one == "virtual":
        return _VIRTUAL
    shapes = _KINDS.get(one)
    return f"not {_VIRTUAL} and {_among(_SHAPE, list(shapes))}" if shapes else ""


_SHAPE = "(ansible_facts['form_factor'] | default(''))"


def _among(fact: str, accepted: list[str]) -> str:
    return f"{fact} in [{', '.join(literal(one) for one in accepted)}]"


def literal(text: str) -> str:
    """`text` as a string of Jinja. What could end it, or mean something in it, stands in no name of a system."""
    return f"'{re.sub(r'[^A-Za-z0-9 ._+-]', '_', text)}'"
