"""What a step is in an Ansible playbook: tasks of modules that come with Ansible itself (`ansible.builtin`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expression:
    """Text that Ansible works out (Jinja). All other text is data, whatever stands in it."""

    text: str


type AnsibleValue = str | int | bool | Expression | Sequence["AnsibleValue"] | Mapping[str, "AnsibleValue"] | None

type AnsibleTask = Mapping[str, AnsibleValue]
"""{"name": "Set the time zone", "ansible.builtin.file": {...}, "when": Expression(...), "notify": "Restart chrony"}"""


@dataclass(frozen=True, slots=True)
class AnsiblePart:
    """A second run of the tasks must say changed=0. `handlers` run at the end when a task that notifies them did
    something."""

    tasks: tuple[AnsibleTask, ...]
    handlers: tuple[AnsibleTask, ...] = ()
