"""The files of an exported playbook as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.ansible import AnsiblePart, AnsibleTask, AnsibleValue, Expression
from app.domain.profiles import Profile
from app.services.setup.ansible.conditions import Condition
from app.services.setup.ansible.yaml import comment, one_line, to_yaml


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A step of the profile that stands in the playbook as a comment only."""

    title: str
    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class AskedSecret:
    """A secret that Ansible asks for: the playbook never holds one."""

    variable: str
    label: str


@dataclass(frozen=True, slots=True)
class Block:
    """One step in the playbook, or why it is not there."""

    title: str
    step: str
    tag: str = ""
    part: AnsiblePart | None = None
    tests: tuple[Expression, ...] = ()
    reason: str = ""  # of one that is left out
    key: str = ""  # of one whose failure does not end the play


@dataclass(frozen=True, slots=True)
class AnsibleExport:
    """The files by name, and how much of the profile is in them."""

    files: Mapping[str, str]
    exported: int
    total: int
    left_out: tuple[LeftOut, ...]
    devices_left_out: tuple[tuple[str, str], ...] = ()  # name and reason
    secrets: tuple[AskedSecret, ...] = ()
    given: tuple[tuple[str, str], ...] = ()  # label and value of what was answered: every device gets it

    @property
    def summary(self) -> str:
        return f"{self.exported} of {self.total} steps"


def playbook_text(
    profile: Profile, blocks: Sequence[Block], requires: Condition, secrets: Sequence[AskedSecret], summary: str
) -> str:
    """site.yml. The first device goes alone, and the others only when it has come to its end."""
    lines = ["---\n", comment(f'Written by Satchel from the profile "{profile.name}": {summary}. See README.md.')]
    handlers = _handlers(blocks)
    head: dict[str, AnsibleValue] = {
        "name": _title(profile.name),
        "hosts": "all",
        "serial": [1, "100%"],
        "become": True,
        "gather_facts": True,
    }
    if handlers:
        head["force_handlers"] = True
    if secrets:
        # Without a default it would be the word "None" where nobody can be asked.
        head["vars_prompt"] = [
            {"name": one.variable, "prompt": one_line(one.label), "default": "", "private": True, "unsafe": True}
            for one in secrets
        ]
    if before := [*([_required(requires)] if requires.tests else []), *([_given(secrets)] if secrets else [])]:
        head["pre_tasks"] = before
    lines.append(to_yaml([head]))
    lines.append("  tasks:\n" if any(block.part for block in blocks) else "  tasks: []\n")
    for block in blocks:
        lines.append("\n" if lines[-1].endswith("tasks:\n") is False else "")
        lines.append(_block_text(block))
    if any(block.part and block.key for block in blocks):
        lines += ["\n", to_yaml([_THE_END], 4)]
    if handlers:
        lines += ["\n  handlers:\n", to_yaml(handlers, 4)]
    return "".join(lines)


def secrets_text(secrets: Sequence[AskedSecret]) -> str:
    """Where secrets can be put so that nobody is asked: a file that ansible-vault encrypts. It has no values."""
    about = "Copy this to secrets.yml, give the values, run: ansible-vault encrypt secrets.yml"
    return "---\n" + comment(about) + "".join(comment(one.label) + f'{one.variable}: ""\n' for one in secrets)


def readme(profile: Profile, export: AnsibleExport) -> str:
    """What is here, how it is run, and what is not in it."""
    parts = [
        f"# {one_line(profile.name)}",
        one_line(profile.description),
        f"Satchel has written this from its profile: {export.summary}.",
        "It needs ansible-core 2.16 or newer on a computer with Linux or macOS, and Python on the devices. The tasks "
        "use only modules that come with Ansible itself.",
        "    ansible-playbook -i inventory.yml site.yml --check --diff\n    ansible-playbook -i inventory.yml site.yml",
        "The first device is done alone; the others follow when it has come to its end. A second run says changed=0.",
        "Ansible undoes nothing. What Satchel itself sets up, it can take back.",
    ]
    if export.secrets:
        names = "".join(f"\n- {one_line(one.label)} (`{one.variable}`)" for one in export.secrets)
        parts += [
            "## Secrets",
            f"No secret is in these files. Ansible asks for:{names}",
            "To be asked for nothing, copy secrets.example.yml to secrets.yml, give the values, and encrypt it:",
            "    ansible-vault encrypt secrets.yml\n"
            "    ansible-playbook -i inventory.yml -e @secrets.yml --ask-vault-pass site.yml",
        ]
    if export.given:
        parts.append("## Values")
        parts.append("".join(f"- {one_line(label)}: {one_line(value)}\n" for label, value in export.given).rstrip())
        parts.append("Every device gets the same. Export again for one that needs its own, such as a host name.")
    if export.left_out:
        parts.append("## Not in the playbook")
        parts.append("\n".join(f"- {one_line(one.title)} ({one.step}): {one.reason}" for one in export.left_out))
    if export.devices_left_out:
        parts.append("## Devices that are not in the inventory")
        parts.append("\n".join(f"- {one_line(name)}: {reason}" for name, reason in export.devices_left_out))
    return "\n\n".join(part for part in parts if part) + "\n"


_THE_END: AnsibleTask = {
    "name": "Say what has failed",
    "ansible.builtin.assert": {
        "that": [Expression("satchel_failed | default([]) | length == 0")],
        "fail_msg": Expression("satchel_failed | default([]) | join(', ')"),
        "quiet": True,
    },
}


def _title(text: str) -> str:
    """Names of tasks begin with a capital letter (ansible-lint: name[casing])."""
    text = one_line(text) or "Setup"
    return text[0].upper() + text[1:]


def _required(requires: Condition) -> AnsibleTask:
    about: AnsibleTask = {
        "that": list(requires.tests),
        "fail_msg": "This profile is not for this device.",
        "quiet": True,
    }
    return {"name": "Check that the profile is for this device", "ansible.builtin.assert": about}


def _given(secrets: Sequence[AskedSecret]) -> AnsibleTask:
    """Where nobody can be asked, Ansible would go on with none."""
    tests = [Expression(f"{one.variable} | default('', true) | length > 0") for one in secrets]
    about: AnsibleTask = {"that": tests, "fail_msg": "A secret was not given.", "quiet": True}
    return {"name": "Check that the secrets were given", "ansible.builtin.assert": about, "no_log": True}


def _block_text(block: Block) -> str:
    if block.part is None:
        return comment(f"Not in the playbook: {block.title} ({block.step}). {block.reason}", 4)
    whole: dict[str, AnsibleValue] = {"name": _title(block.title)}
    if block.tests:
        whole["when"] = list(block.tests)
    whole |= {"tags": [block.tag], "block": list(block.part.tasks)}
    if block.key:
        failed = Expression(f"satchel_failed | default([]) + ['{block.key}']")
        whole["rescue"] = [{"name": "Go on without it", "ansible.builtin.set_fact": {"satchel_failed": failed}}]
    return to_yaml([whole], 4)


def _handlers(blocks: Sequence[Block]) -> list[AnsibleTask]:
    found = {str(one["name"]): one for block in blocks if block.part for one in block.part.handlers}
    return list(found.values())
