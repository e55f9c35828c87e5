"""A profile as an Ansible playbook with its inventory: what cannot be said in it is named, with the reason."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask, AnsibleValue, Expression
from app.domain.devices import Device
from app.domain.errors import ProfileInvalid
from app.domain.language import tr
from app.domain.profiles import OnFail, Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind, Step
from app.domain.target import Os
from app.services.files import write_atomically
from app.services.setup.ansible.conditions import Condition, condition
from app.services.setup.ansible.documents import (
    AnsibleExport,
    AskedSecret,
    Block,
    LeftOut,
    playbook_text,
    readme,
    secrets_text,
)
from app.services.setup.ansible.inventory import inventory
from app.services.setup.arguments import check_arguments, nearest
from app.services.setup.planning import SHIPPED, Catalogue
from app.services.setup.profiles.fields import text_of

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")

__all__ = ["AnsibleExport", "export_to_ansible", "save_export"]


def export_to_ansible(
    profile: Profile,
    devices: Sequence[Device],
    *,
    find: Callable[[str], Device] | None = None,
    catalogue: Catalogue = SHIPPED,
) -> AnsibleExport:
    """The playbook of `profile` for `devices`; `find` gives the device behind the id of a jump host.

    Values that the profile asks for must be answered, but for secrets. Raises ProfileInvalid.
    """
    asked, handlers = _Secrets(profile), _Handlers()
    blocks = _blocks(profile, catalogue, asked)
    blocks = [replace(one, part=handlers.placed(one.part)) if one.part else one for one in blocks]
    left_out = tuple(LeftOut(one.title, one.step, one.reason) for one in blocks if one.part is None)
    hosts, without = inventory(devices, find)
    secrets = tuple(asked.found)
    exported = len(blocks) - len(left_out)
    export = AnsibleExport({}, exported, len(blocks), left_out, tuple(without), secrets, _given(profile))
    requires = condition(profile.requires, profile.answers)
    files = {
        "site.yml": playbook_text(profile, blocks, requires, secrets, export.summary),
        "inventory.yml": hosts,
        "README.md": readme(profile, export),
    }
    if secrets:
        files["secrets.example.yml"] = secrets_text(secrets)
    return replace(export, files=files)


def _given(profile: Profile) -> tuple[tuple[str, str], ...]:
    """What was answered, with its label. No secret is among the answers."""
    return tuple(
        (one.label, text_of(profile.answers[one.name]).replace("\n", ", "))
        for one in profile.asked
        if one.kind is not ParameterKind.SECRET and profile.answers.get(one.name) not in (None, "", [])
    )


def save_export(folder: Path, export: AnsibleExport) -> None:
    """Write the files into `folder`, which is made. Files of the same names are replaced. Raises FileError."""
    for name, text in export.files.items():
        write_atomically(folder / name, text.encode(), mode=0o644)


@dataclass
class _Secrets:
    """Which secret is which variable: the same one of the profile is asked for once."""

    profile: Profile
    found: list[AskedSecret] = field(default_factory=list)
    seen: dict[object, str] = field(default_factory=dict)

    def variable(self, parameter: Parameter, title: str, written: object) -> Expression:
        name = _PLACEHOLDER.fullmatch(written) if isinstance(written, str) else None
        param = next((one for one in self.profile.asked if name and one.name == name[1]), None)
        key = written if isinstance(written, str) else id(written)
        if key not in self.seen:
            known = {one.variable for one in self.found}
            stem = f"secret_{param.name if param else parameter.name}"
            choices = [stem, *(f"{stem}_{number}" for number in range(2, len(known) + 3))]
            self.seen[key] = next(one for one in choices if one not in known)
            label = param.label if param else f"{parameter.label} ({title})"
            self.found.append(AskedSecret(self.seen[key], label))
        return Expression(self.seen[key])


def _blocks(profile: Profile, catalogue: Catalogue, asked: _Secrets) -> list[Block]:
    made: list[Block] = []
    names: dict[str, int] = {}
    for number, item in enumerate(profile.items):
        step = catalogue.get(item.step)
        if step is None:
            raise ProfileInvalid(tr('There is no step "{step}".', step=item.step) + nearest(item.step, catalogue))
        made.append(_block(profile, number, step, asked, _needed(profile, number, names)))
        names[item.name or item.step] = number
    return made


def _needed(profile: Profile, number: int, names: Mapping[str, int]) -> tuple[int, ...]:
    """The items before it that must not have failed, and those that they need."""
    found: set[int] = set()
    waiting = [names[name] for name in profile.items[number].needs if name in names]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [names[name] for name in profile.items[one].needs if names.get(name, one) < one]
    return tuple(sorted(found))


def _block(profile: Profile, number: int, step: Step, asked: _Secrets, needs: tuple[int, ...]) -> Block:
    item = profile.items[number]
    title = item.title or step.title
    wanted = condition(item.when, profile.answers)
    if reason := _reason(step, wanted):
        return Block(title, step.id, reason=reason)
    assert not isinstance(step.ansible, str)  # noqa: S101 - said by _reason
    part = step.ansible(_arguments(profile, item, step, asked, title))
    tests = [*wanted.tests]
    tests += [
        Expression(f"'{_key(one)}' not in satchel_failed | default([])")
        for one in needs
        if profile.items[one].on_fail is OnFail.GO_ON
    ]
    key = _key(number) if item.on_fail is OnFail.GO_ON else ""
    return Block(title, step.id, step.id.partition(".")[0], _without_output(part, asked), tuple(tests), "", key)


def _key(number: int) -> str:
    return f"step {number + 1}"


def _reason(step: Step, wanted: Condition) -> str:
    if wanted.excluded:
        return f"With these answers {wanted.excluded}."
    if wanted.unknown:
        return f"Ansible has no fact for its condition: {wanted.unknown}."
    if step.is_by_hand:
        return "A person does it."
    if isinstance(step.ansible, str):
        return step.ansible
    return "" if Os.LINUX in step.platforms else "It is for Windows, and the playbook is for Linux."


def _arguments(profile: Profile, item: ProfileItem, step: Step, asked: _Secrets, title: str) -> dict[str, Any]:
    secret = {one.name: one for one in step.parameters if one.kind is ParameterKind.SECRET}
    written = dict(item.arguments)
    variables: dict[str, Expression] = {}
    for name, parameter in secret.items():
        if written.get(name) not in (None, ""):
            variables[name] = asked.variable(parameter, title, written[name])
            written[name] = Secret(" ")  # it only has to be there
    open_names = {name for value in written.values() for name in _PLACEHOLDER.findall(str(value))}
    for parameter in profile.asked:
        if parameter.name in open_names:
            raise ProfileInvalid(
                tr(
                    'The profile asks for "{parameter_label}" ({parameter_name}).',
                    parameter_label=parameter.label,
                    parameter_name=parameter.name,
                ),
                hint=tr("Give a value for it before it is exported. Only secrets are asked for by Ansible."),
            )
    return check_arguments(step, written) | variables


@dataclass
class _Handlers:
    """Handlers with the same name are one to Ansible: others that are called so get names of their own."""

    taken: dict[str, AnsibleTask] = field(default_factory=dict)

    def placed(self, part: AnsiblePart) -> AnsiblePart:
        names: dict[str, str] = {}
        for one in part.handlers:
            name = str(one["name"])
            choices = (name, *(f"{name} ({number})" for number in range(2, len(self.taken) + 3)))
            names[name] = next(new for new in choices if self.taken.get(new) in (None, {**one, "name": new}))
            self.taken[names[name]] = {**one, "name": names[name]}
        return AnsiblePart(
            tuple(_renamed(task, names) for task in part.tasks), tuple(self.taken[name] for name in names.values())
        )


def _renamed(task: AnsibleTask, names: Mapping[str, str]) -> AnsibleTask:
    wanted = task.get("notify")
    if isinstance(wanted, str):
        return {**task, "notify": names[wanted]}
    if isinstance(wanted, Sequence):
        return {**task, "notify": [names[str(one)] for one in wanted]}
    return task


def _without_output(part: AnsiblePart, asked: _Secrets) -> AnsiblePart:
    names = {one.variable for one in asked.found}
    return AnsiblePart(_quiet(part.tasks, names), _quiet(part.handlers, names))


def _quiet(tasks: Sequence[AnsibleTask], secrets: set[str]) -> tuple[AnsibleTask, ...]:
    """Tasks that use a secret show nothing of what they do."""
    return tuple({**task, "no_log": True} if _uses(task, secrets) else task for task in tasks)


def _uses(value: AnsibleValue, secrets: set[str]) -> bool:
    if isinstance(value, Expression):
        return bool(secrets & set(re.findall(r"\w+", value.text)))
    if isinstance(value, Mapping):
        return any(_uses(inner, secrets) for inner in value.values())
    return isinstance(value, Sequence) and not isinstance(value, str) and any(_uses(one, secrets) for one in value)
