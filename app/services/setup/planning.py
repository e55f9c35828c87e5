"""What a profile would change on a device. Only reads, and asks everything in one trip."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.errors import PlanStale, ProfileInvalid
from app.domain.facts import Facts, Missing, Reason
from app.domain.profiles import Profile
from app.domain.setup import Arguments, Step
from app.domain.setup_runs import Plan, PlanItem
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.facts.reading import read_facts
from app.services.setup.arguments import check_arguments, nearest
from app.services.setup.asking import ADMINISTRATOR, judge, without_rights
from app.services.setup.machine import MACHINE, machine_in
from app.services.setup.records import planned_data
from app.services.setup.steps import STEPS

type Catalogue = Mapping[str, Step]

SHIPPED: Catalogue = {step.id: step for step in STEPS}


def make_plan(target: Target, profile: Profile, task: TaskContext, *, catalogue: Catalogue = SHIPPED) -> Plan:
    """Compare the device with `profile`. Raises ProfileInvalid, and TargetError when the device is lost."""
    task.report(f"Ask {target.name} how it is")
    wanted = [_wanted(item.step, item.arguments, profile, catalogue) for item in profile.items]
    fits = [(step, arguments) for step, arguments in wanted if target.os in step.platforms]
    facts = [step.probe(arguments) for step, arguments in fits]
    known = read_facts(target, [*facts, ADMINISTRATOR, MACHINE], task)
    found: dict[int, Any] = {id(arguments): known.find(fact) for (_, arguments), fact in zip(fits, facts, strict=True)}
    absent = Missing(Reason.NOT_APPLICABLE)
    items: list[PlanItem] = []
    for step, arguments in wanted:
        key = _key(step.id, items)
        items.append(_item(key, step, arguments, found.get(id(arguments), absent), known))
    return freeze(Plan(target.name, profile.name, tuple(items), "", machine_in(known)))


def freeze(plan: Plan) -> Plan:
    """The plan with its digest."""
    return replace(plan, digest=digest_of(plan))


def digest_of(plan: Plan) -> str:
    """SHA-256 over the canonical JSON of what a person approves. Secrets are masked before."""
    described = [
        planned_data(item, skipped=False) | {"risk": item.risk.value, "undo": item.undo.value} for item in plan.items
    ]
    whole = {"device": plan.device, "machine": plan.machine, "profile": plan.profile, "items": described}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def check_frozen(plan: Plan, target: Target) -> None:
    """Raises PlanStale for a plan that was altered, or made for another device."""
    if plan.digest != digest_of(plan):
        raise PlanStale("The plan was altered after it was made.")
    if plan.device != target.name:
        raise PlanStale(f"The plan was made for {plan.device}, not for {target.name}.")


def _wanted(
    step_id: str, written: Mapping[str, Any], profile: Profile, catalogue: Catalogue
) -> tuple[Step, dict[str, Any]]:
    step = catalogue.get(step_id)
    if step is None:
        raise ProfileInvalid(f'There is no step "{step_id}".{nearest(step_id, catalogue)}')
    for parameter in profile.asked:
        if any(f"${{{parameter.name}}}" in str(value) for value in written.values()):
            raise ProfileInvalid(
                f'The profile asks for "{parameter.label}" ({parameter.name}).',
                hint="Give a value for it before the plan is made.",
            )
    return step, check_arguments(step, written)


def _item(key: str, step: Step, arguments: Arguments, found: Any, known: Facts) -> PlanItem:
    comparison = judge(step, found, arguments)
    if known.find(ADMINISTRATOR) is False:
        comparison = without_rights(comparison)
    before = None if isinstance(found, Missing) else found
    return PlanItem(
        key,
        step.id,
        step.title,
        step.group,
        comparison,
        before,
        step.risk,
        step.undo,
        arguments,
        step.interrupts,
    )


def _key(step: str, items: Sequence[PlanItem]) -> str:
    count = sum(item.step == step for item in items) + 1
    return step if count == 1 else f"{step}#{count}"
