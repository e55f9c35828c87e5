"""Carries out an approved plan, and brings a killed run to its end.

What the device was like is on disk before its first change. A step counts only when the device, asked again, is as it
should be. A failure or a stop leaves the steps after it alone.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.errors import AppError, PlanStale, StepFailed, StepNotProven, TargetError
from app.domain.facts import Missing
from app.domain.journal import EventKind, Journal
from app.domain.secret import Secret
from app.domain.setup import Arguments, ItemState, Parameter, ParameterKind, State, Step
from app.domain.setup_runs import ItemResult, Outcome, Plan, PlanItem, RunResult
from app.domain.target import Target
from app.domain.task import Cancelled, TaskContext
from app.services.setup.arguments import unmask
from app.services.setup.asking import is_same, judge, operate, probe
from app.services.setup.machine import check_machine
from app.services.setup.planning import SHIPPED, Catalogue, check_frozen
from app.services.setup.records import (
    Progress,
    RecordedItem,
    RunRecord,
    changes_data,
    find_run,
    planned_data,
    result_of,
)

type Secrets = Mapping[str, Mapping[str, Secret]]
"""Secret values by the key of the item and the name of the parameter: a journal does not hold them."""


def carry_out(
    target: Target,
    plan: Plan,
    journal: Journal,
    task: TaskContext,
    *,
    skip: Collection[str] = (),
    catalogue: Catalogue = SHIPPED,
) -> RunResult:
    """Do what `plan` says, without the items whose keys are in `skip`. A cancel takes effect between two steps.

    Raises PlanStale when the plan is not the approved one, and FileError when the journal cannot be written.
    """
    run = begin(target, plan, journal, task, skip=skip)
    given = {item.key: _secrets_of(item) for item in plan.items}
    return _run(_Run(target, find_run(journal, run, target.name), journal, catalogue, given), task)


def begin(target: Target, plan: Plan, journal: Journal, task: TaskContext, *, skip: Collection[str] = ()) -> str:
    """Write down that `plan` was approved, and that it begins: `resume` can do it from then on. The id of the run.

    Raises as `carry_out`.
    """
    check_frozen(plan, target)
    task.check()
    run = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    items = [planned_data(item, skipped=item.key in skip) for item in plan.items]
    journal.append(
        EventKind.RUN_STARTED,
        run=run,
        device=plan.device,
        machine=plan.machine,
        profile=plan.profile,
        plan=plan.digest,
        items=items,
    )
    return run


def resume(
    target: Target,
    journal: Journal,
    run: str,
    task: TaskContext,
    *,
    given: Secrets | None = None,
    catalogue: Catalogue = SHIPPED,
) -> RunResult:
    """Bring an unfinished run to its end. `journal` may be the `History`: the run may be of an earlier visit.

    A step that needs a secret gets it from `given`, see `secrets_needed`; without it the run stays unfinished.
    Raises SetupError for a run that there is not, or one of another machine, and FileError for the journal.
    """
    record = find_run(journal, run, target.name)
    check_machine(target, record.machine, run, task)
    return _run(_Run(target, record, journal, catalogue, given or {}), task)


@dataclass(frozen=True, slots=True)
class NeededSecret:
    """A value that a run needs again, because no journal holds it."""

    key: str  # of the item
    title: str  # of the item
    parameter: Parameter


def secrets_needed(record: RunRecord, *, catalogue: Catalogue = SHIPPED) -> tuple[NeededSecret, ...]:
    """What `resume` must be given for the steps that are still to do."""
    needed: list[NeededSecret] = []
    for item in record.items:
        step = catalogue.get(item.step)
        to_do = item.state is ItemState.CHANGE and item.progress in (Progress.WAITING, Progress.BEGUN)
        if step and to_do and not item.skipped:
            secret = (one for one in step.parameters if one.kind is ParameterKind.SECRET)
            needed += [NeededSecret(item.key, item.title, one) for one in secret if one.name in item.arguments]
    return tuple(needed)


class _SecretMissing(StepFailed):
    """Nothing was done, and with the secret it can be: the run has not ended."""

    hint = "Go on with the run and give the value, or make a new preview with the profile."


@dataclass(frozen=True, slots=True)
class _Run:
    target: Target
    record: RunRecord
    journal: Journal
    catalogue: Catalogue
    given: Secrets


def _secrets_of(item: PlanItem) -> dict[str, Secret]:
    return {name: value for name, value in item.arguments.items() if isinstance(value, Secret)}


def _run(run: _Run, task: TaskContext) -> RunResult:
    """All items in order. Without an end in the journal the run can be resumed: so after the loss of the device."""
    results: list[ItemResult] = []
    lost = failed = stopped = False
    for number, item in enumerate(run.record.items):
        if failed or stopped:
            results.append(_not_reached(item, stopped))
            continue
        try:
            task.report(item.title, number, len(run.record.items))
            results.append(_one(run, item, task))
        except Cancelled:
            stopped = True
            results.append(_not_reached(item, stopped))
        except AppError as error:
            failed, lost = True, isinstance(error, TargetError | _SecretMissing)
            _failed(run, item, error)
            results.append(result_of(item, Outcome.FAILED, str(error), error.hint))
    if not lost and not run.record.ended:
        outcome = "failed" if failed else "stopped" if stopped else "done"
        run.journal.append(EventKind.RUN_ENDED, **run.record.about, outcome=outcome)
    return RunResult(run.record.run, run.record.device, run.record.profile, tuple(results), stopped)


def _not_reached(item: RecordedItem, stopped: bool) -> ItemResult:
    if item.progress is Progress.DONE:
        return result_of(item, Outcome.CHANGED if item.changed else Outcome.ALREADY)
    return result_of(item, Outcome.SKIPPED, "Stopped before this step." if stopped else "Not reached.")


def _one(run: _Run, item: RecordedItem, task: TaskContext) -> ItemResult:
    if item.progress is Progress.DONE:
        return result_of(item, Outcome.CHANGED if item.changed else Outcome.ALREADY)
    if item.skipped or item.progress in (Progress.UNDOING, Progress.UNDONE):
        return result_of(item, Outcome.SKIPPED, "Left out." if item.skipped else "Undone before.")
    if item.state is ItemState.OK:
        return result_of(item, Outcome.ALREADY)
    if item.state is not ItemState.CHANGE:
        return result_of(item, Outcome.SKIPPED, "It could not be compared with this device.")
    step = run.catalogue.get(item.step)
    if step is None:
        raise StepFailed(f'This version of Satchel has no step "{item.step}".')
    return _change(run, item, step, task)


def _change(run: _Run, item: RecordedItem, step: Step, task: TaskContext) -> ItemResult:
    """The one way in which a device is changed: ask, write down, change, ask again."""
    arguments, missing = unmask(step, item.arguments, run.given.get(item.key))
    now = _ask(run.target, step, arguments, task)
    reached = judge(step, now, arguments).state is ItemState.OK
    begun = item.progress is Progress.BEGUN
    if reached:
        _done(run, item, changed=begun)
        return result_of(item, Outcome.CHANGED if begun else Outcome.ALREADY)
    if not begun:
        _check_unchanged(item, now)
    if missing:
        raise _SecretMissing(f"The run needs the secret value again: {', '.join(missing)}.")
    before = item.before if begun and item.before is not None else now
    if not begun:
        run.journal.append(
            EventKind.STEP_BEGUN,
            **run.record.about,
            key=item.key,
            step=step.id,
            title=item.title,
            arguments=item.arguments,
            before=before,
            changes=changes_data(item.changes),
        )
    _apply(run.target, step, before, arguments)
    _done(run, item, changed=True)
    return result_of(item, Outcome.CHANGED)


def _apply(target: Target, step: Step, before: State, arguments: Arguments) -> None:
    """Change and prove. Not interrupted: a device is not left half changed because someone pressed Stop."""
    operate(target, step.apply(before, arguments))
    comparison = judge(step, _ask(target, step, arguments, TaskContext()), arguments)
    if comparison.state is not ItemState.OK:
        left = "; ".join(f"{change.label} is {change.before}" for change in comparison.changes)
        raise StepNotProven(f"{step.title} ran, but the device is not so: {left or comparison.reason}.")


def _ask(target: Target, step: Step, arguments: Arguments, task: TaskContext) -> State:
    found = probe(target, step, arguments, task)
    if isinstance(found, Missing):
        raise StepFailed(f"{step.title} cannot be read: {found.reason.value}.", details=found.detail)
    return found


def _check_unchanged(item: RecordedItem, now: State) -> None:
    if item.before is None or not is_same(now, item.before):
        raise PlanStale(f"{item.title}: the device is no longer as the preview showed it.")


def _done(run: _Run, item: RecordedItem, *, changed: bool) -> None:
    run.journal.append(
        EventKind.STEP_DONE,
        **run.record.about,
        key=item.key,
        step=item.step,
        title=item.title,
        changed=changed,
        changes=changes_data(item.changes) if changed else [],
    )


def _failed(run: _Run, item: RecordedItem, error: AppError) -> None:
    run.journal.append(
        EventKind.STEP_FAILED,
        **run.record.about,
        key=item.key,
        step=item.step,
        title=item.title,
        message=str(error),
        hint=error.hint,
    )


def describe(items: Sequence[ItemResult]) -> str:
    """The run in one line: "3 changed, 1 already so"."""
    words = {
        Outcome.CHANGED: "changed",
        Outcome.ALREADY: "already so",
        Outcome.FAILED: "failed",
        Outcome.SKIPPED: "left out",
        Outcome.UNDONE: "undone",
    }
    counts = [(sum(item.outcome is outcome for item in items), word) for outcome, word in words.items()]
    return ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing to do"
