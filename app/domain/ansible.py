"""What a step is in an Ansible playbook: tasks of modules that come with Ansible itself (`ansible.builtin`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expression:
    """What Ansible works out: a bare Jinja expression, without braces. All other text is data, whatever stands in it.

    Data does not belong into an expression: give it to the task as `vars` and name it here. Nor do backslashes, which
    Ansible takes for themselves in some places and not in others.
    """

    text: str


type AnsibleValue = str | int | bool | Expression | Sequence["AnsibleValue"] | Mapping[str, "AnsibleValue"] | None

type AnsibleTask = Mapping[str, AnsibleValue]
"""{"name": "Set the time zone", "ansible.builtin.file": {...}, "when": Expression(...), "notify": "Restart chrony"}

A task that uses a secret is kept out of Ansible's output by the export itself (`no_log`).
"""


@dataclass(frozen=True, slots=True)
class AnsiblePart:
    """A second run of the tasks must say changed=0. `handlers` run at the end when a task that notifies them did
    something; handlers with the same name are one."""

    tasks: tuple[AnsibleTask, ...]
    handlers: tuple[AnsibleTask, ...] = ()
