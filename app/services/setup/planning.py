"""What a profile would change on a device. Only reads, and asks everything in one trip."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.errors import PlanStale, ProfileInvalid, SetupError
from app.domain.facts import Facts, Missing, Reason
from app.domain.journal import Journal
from app.domain.language import tr
from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import Arguments, Comparison, ItemState, Step, undo_with
from app.domain.setup_runs import Plan, PlanItem
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.facts.reading import read_facts
from app.services.facts.system.pending_restart import PENDING_RESTART
from app.services.setup.about_device import ABOUT, AboutDevice, about_in
from app.services.setup.arguments import check_arguments, nearest
from app.services.setup.asking import ADMINISTRATOR, judge, without_rights
from app.services.setup.conditions import why_not
from app.services.setup.contexts import probe_of
from app.services.setup.later import seen_later
from app.services.setup.machine import MACHINE, machine_in
from app.services.setup.proofs import earlier_state, proofs_of
from app.services.setup.records import planned_data
from app.services.setup.restart_due import with_restarts
from app.services.setup.steps import STEPS

type Catalogue = Mapping[str, Step]

SHIPPED: Catalogue = {step.id: step for step in STEPS}


def make_plan(
    target: Target,
    profile: Profile,
    task: TaskContext,
    *,
    catalogue: Catalogue = SHIPPED,
    journal: Journal | None = None,
) -> Plan:
    """Compare the device with `profile`. `journal` tells what a person has proven on it before.

    Raises ProfileInvalid, SetupError for a device that the profile is not meant for, and TargetError when the device
    is lost.
    """
    task.report(tr("Ask {name} how it is", name=target.name))
    wanted = [(item, *_wanted(item, profile, catalogue)) for item in profile.items]
    asked = [
        (number, probe_of(step, arguments))
        for number, (item, step, arguments) in enumerate(wanted)
        if target.os in step.platforms and not why_not(item.when, target.os, None, profile.answers, early=True)
    ]
    known = read_facts(target, [*(fact for _, fact in asked), ADMINISTRATOR, MACHINE, ABOUT, PENDING_RESTART], task)
    about = about_in(known)
    _check_required(target, profile, about)
    found: dict[int, Any] = {number: known.find(fact) for number, fact in asked}
    proven = proofs_of(journal, machine_in(known), target.name) if journal else ()
    items: list[PlanItem] = []
    for number, (item, step, arguments) in enumerate(wanted):
        state = found.get(number, Missing(Reason.NOT_APPLICABLE))
        if step.is_by_hand:
            state = earlier_state(step, arguments, proven)
        made = replace(_item(item, step, arguments, state, known), key=_key(item, items))
        reason = why_not(item.when, target.os, about, profile.answers)
        if reason != "":
            made = replace(made, comparison=_not_wanted(reason), before=None)
        made = replace(made, needs=_needs(item, items))
        items.append(seen_later(made, items) if target.os in step.platforms else made)
    return freeze(Plan(target.name, profile.name, with_restarts(items), "", machine_in(known)))


def _not_wanted(reason: str | None) -> Comparison:
    if reason is None:
        return Comparison(ItemState.UNKNOWN, reason=tr("the device does not say what it is"))
    return Comparison(ItemState.NOT_WANTED, reason=reason)


def _check_required(target: Target, profile: Profile, about: AboutDevice | None) -> None:
    reason = why_not(profile.requires, target.os, about, profile.answers)
    if reason is None:
        raise SetupError(
            tr(
                '{name} does not say what it is, and "{profile_name}" is not meant for every device.',
                name=target.name,
                profile_name=profile.name,
            ),
            hint=tr("Look whether the account may read what system the device has."),
        )
    if reason:
        raise SetupError(
            tr(
                '"{name}" is not meant for {target_name}: {reason}.',
                name=profile.name,
                target_name=target.name,
                reason=reason,
            ),
            hint=tr("Choose another profile or device."),
        )


def _needs(item: ProfileItem, before: Sequence[PlanItem]) -> tuple[str, ...]:
    """The keys of what an item needs. A name without a number means every use of a step with that id."""
    keys: list[str] = []
    for name in item.needs:
        found = [one.key for one in before if one.key == name or (one.step == name and one.key.startswith(f"{name}#"))]
        if not found:
            raise ProfileInvalid(
                tr(
                    'The step {name} needs "{name_2}", which does not stand before it.',
                    name=item.name or item.step,
                    name_2=name,
                )
            )
        keys += found
    return tuple(dict.fromkeys(keys))


def freeze(plan: Plan) -> Plan:
    """The plan with its digest."""
    return replace(plan, digest=digest_of(plan))


def digest_of(plan: Plan) -> str:
    """SHA-256 over the canonical JSON of what a person approves. Secrets are masked before."""
    described = [
        planned_data(item, skipped=False)
        | {"risk": item.risk.value, "undo": item.undo.value, "seconds": item.seconds, "interrupts": item.interrupts}
        for item in plan.items
    ]
    whole = {"device": plan.device, "machine": plan.machine, "profile": plan.profile, "items": described}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def check_frozen(plan: Plan, target: Target) -> None:
    """Raises PlanStale for a plan that was altered, or made for another device."""
    if plan.digest != digest_of(plan):
        raise PlanStale(tr("The plan was altered after it was made."))
    if plan.device != target.name:
        raise PlanStale(tr("The plan was made for {device}, not for {name}.", device=plan.device, name=target.name))


def _wanted(item: ProfileItem, profile: Profile, catalogue: Catalogue) -> tuple[Step, dict[str, Any]]:
    step = catalogue.get(item.step)
    if step is None:
        raise ProfileInvalid(tr('There is no step "{step}".', step=item.step) + nearest(item.step, catalogue))
    for parameter in profile.asked:
        if any(f"${{{parameter.name}}}" in str(value) for value in item.arguments.values()):
            raise ProfileInvalid(
                tr(
                    'The profile asks for "{parameter_label}" ({parameter_name}).',
                    parameter_label=parameter.label,
                    parameter_name=parameter.name,
                ),
                hint=tr("Give a value for it before the plan is made."),
            )
    return step, check_arguments(step, item.arguments)


def _item(item: ProfileItem, step: Step, arguments: Arguments, found: Any, known: Facts) -> PlanItem:
    comparison = judge(step, found, arguments)
    if known.find(ADMINISTRATOR) is False and not step.is_by_hand:
        comparison = without_rights(comparison)
    return PlanItem(
        item.name,
        step.id,
        item.title or step.title,
        step.group,
        comparison,
        None if isinstance(found, Missing) else found,
        step.risk,
        undo_with(step, arguments),
        arguments,
        step.interrupts,
        on_fail=item.on_fail,
        restart=step.restart,
        seconds=step.seconds,
        is_by_hand=step.is_by_hand,
    )


def _key(item: ProfileItem, items: Sequence[PlanItem]) -> str:
    if item.name and item.name != item.step:
        if any(one.key == item.name for one in items):
            raise ProfileInvalid(tr('Two steps of the profile have the name "{name}".', name=item.name))
        return item.name
    count = sum(one.step == item.step for one in items) + 1
    while (key := item.step if count == 1 else f"{item.step}#{count}") in {one.key for one in items}:
        count += 1
    return key
