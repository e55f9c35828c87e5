"""Carries out an approved plan, and brings a killed run to its end.

What the device was like is on disk before its first change. A step counts only when the device, asked again, is as it
should be. A failure or a stop leaves the steps after it alone; where the profile says so, only those that need it.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.errors import AppError, StepFailed, TargetError
from app.domain.journal import EventKind, Journal
from app.domain.language import tr
from app.domain.profiles import OnFail
from app.domain.secret import Secret
from app.domain.setup import ItemState, Parameter, ParameterKind
from app.domain.setup_runs import ItemResult, Outcome, Plan, PlanItem, RunResult
from app.domain.setup_support import ALONE, Stage, Support
from app.domain.target import Target
from app.domain.task import Cancelled, TaskContext
from app.services.setup.by_hand import ask_person, shown_proof
from app.services.setup.changing import change
from app.services.setup.machine import check_machine
from app.services.setup.one_at_a_time import alone_on, check_settled
from app.services.setup.planning import SHIPPED, Catalogue, check_frozen
from app.services.setup.records import (
    RESTART,
    Progress,
    RecordedItem,
    RunRecord,
    failure_of,
    find_run,
    planned_data,
    result_of,
)
from app.services.setup.restart_due import due, waits_for
from app.services.setup.restarting import pass_barrier, restart_before, restart_for, settle_restart
from app.services.setup.run_work import RunWork, SecretMissing, Secrets, WaitsForRestart


def carry_out(
    target: Target,
    plan: Plan,
    journal: Journal,
    task: TaskContext,
    *,
    skip: Collection[str] = (),
    catalogue: Catalogue = SHIPPED,
    support: Support = ALONE,
) -> RunResult:
    """Do what `plan` says, without the items whose keys are in `skip`. A cancel takes effect between two steps.

    Raises PlanStale when the plan is not the approved one, and FileError when the journal cannot be written.
    """
    with alone_on(target.name, support.visit):
        check_settled(journal, target.name, plan.machine)
        run = begin(target, plan, journal, task, skip=skip)
        given = {item.key: _secrets_of(item) for item in plan.items}
        return _run(RunWork(target, find_run(journal, run, target.name), journal, catalogue, given, support), task)


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
    support: Support = ALONE,
) -> RunResult:
    """Bring an unfinished run to its end. `journal` may be the `History`: the run may be of an earlier visit.

    A step that needs a secret gets it from `given`, see `secrets_needed`; without it the run stays unfinished.
    Raises SetupError for a run that there is not, or one of another machine, and FileError for the journal.
    """
    with alone_on(target.name, support.visit):
        record = find_run(journal, run, target.name)
        check_machine(target, record.machine, run, task)
        work = RunWork(target, record, journal, catalogue, given or {}, support)
        settle_restart(work, task)
        return _run(work, task)


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


def _secrets_of(item: PlanItem) -> dict[str, Secret]:
    """Those that there are: a plan of what an earlier run has left has only their places."""
    return {name: value for name, value in item.arguments.items() if isinstance(value, Secret) and value}


def _run(work: RunWork, task: TaskContext) -> RunResult:
    """All items in order. Without an end in the journal the run can be resumed: so after the loss of the device."""
    results: list[ItemResult] = []
    lost = failed = stopped = halted = waits = False
    to_do = [item.key for item in work.record.items if item.state is ItemState.CHANGE and not item.skipped]
    for item in work.record.items:
        if halted or stopped or waits:
            results.append(_not_reached(item, stopped, waits))
            continue
        try:
            if item.key in to_do:
                task.report(item.title, to_do.index(item.key), len(to_do))
            results.append(_one(work, item, results, task))
        except Cancelled:
            stopped = True
            results.append(_not_reached(item, stopped))
        except WaitsForRestart:
            waits = True
            results.append(_not_reached(item, stopped, waits))
        except AppError as error:
            failed, lost = True, isinstance(error, TargetError | SecretMissing)
            halted = lost or item.on_fail is OnFail.STOP
            work.note_failure(item, error)
            results.append(failure_of(item, error))
        work.tell(item, Stage.ENDED, result=results[-1])
    if not (lost or stopped or halted or waits):
        waits, lost = _restart_at_the_end(work, results, task)
    if not (lost or waits or work.record.ended):
        outcome = "failed" if failed else "stopped" if stopped else "done"
        work.note_run(EventKind.RUN_ENDED, outcome=outcome)
    record = work.record
    waiting = tuple(item.title for item in due(record.items))
    return RunResult(
        record.run, record.device, record.profile, tuple(results), stopped, waiting, waits, record.address, lost
    )


def _restart_at_the_end(work: RunWork, results: list[ItemResult], task: TaskContext) -> tuple[bool, bool]:
    """Whether the run waits for this computer to be started again, and whether the device did not come back: what was
    changed last has then failed."""
    waiting = due(work.record.items)
    try:
        restart_for(work, task)
    except WaitsForRestart:
        return True, False
    except TargetError as error:
        last = waiting[-1]
        failed = result_of(
            last, Outcome.FAILED, tr("{last} was changed, but: {error}", last=last.title, error=error), error.hint
        )
        results[:] = [failed if one.key == last.key else one for one in results]
        return False, True
    except (Cancelled, AppError):  # what was done is done and proven; that a restart is due is told
        return False, False
    return False, False


def _not_reached(item: RecordedItem, stopped: bool, waits: bool = False) -> ItemResult:
    if item.progress is Progress.DONE:
        return _done(item)
    why = tr("Stopped before this step.") if stopped else tr("Waits for the restart.") if waits else tr("Not reached.")
    return result_of(item, Outcome.SKIPPED, why)


def _one(work: RunWork, item: RecordedItem, before: Sequence[ItemResult], task: TaskContext) -> ItemResult:
    if result := _without_work(item):
        return result
    if reason := _unmet(work.record, item, before):
        return result_of(item, Outcome.SKIPPED, reason)
    if item.step == RESTART:
        return pass_barrier(work, item, task)
    if waits_for(work.record.items, item) and not restart_before(work, item, task):
        return result_of(item, Outcome.SKIPPED, tr("It needs a restart of the device, which was not allowed."))
    step = work.catalogue.get(item.step)
    if step is None:
        raise StepFailed(tr('This version of Satchel has no step "{step}".', step=item.step))
    return ask_person(work, item, step, task) if item.is_by_hand else change(work, item, step, task)


def _done(item: RecordedItem) -> ItemResult:
    proof = shown_proof(item.proof) if item.proof else ""
    return result_of(item, Outcome.CHANGED if item.changed else Outcome.ALREADY, proof)


def _without_work(item: RecordedItem) -> ItemResult | None:
    """The result of an item with which nothing is to be done, None where something is."""
    if item.progress is Progress.DONE:
        return _done(item)
    if item.state is ItemState.OK and not item.skipped:
        return result_of(item, Outcome.ALREADY)
    why = ""
    if item.skipped or item.progress in (Progress.UNDOING, Progress.UNDONE):
        is_half = item.progress is Progress.UNDOING and not item.skipped
        why = (
            tr("Its undo did not end: undo it again.")
            if is_half
            else tr("Left out.")
            if item.skipped
            else tr("Undone before.")
        )
    elif item.state is ItemState.NOT_WANTED:
        why = _sentence(item.reason) or tr("The profile does not want it here.")
    elif item.state is not ItemState.CHANGE:
        why = _sentence(item.reason) or tr("It could not be compared with this device.")
    return result_of(item, Outcome.SKIPPED, why) if why else None


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}." if words else ""


def _unmet(record: RunRecord, item: RecordedItem, before: Sequence[ItemResult]) -> str:
    """Why an item is left out because of what it needs, "" where it is not."""
    ended = {result.key: result for result in before}
    for key in item.needs:
        needed, result = record.item(key), ended.get(key)
        if needed is None or result is None or needed.state is ItemState.NOT_WANTED:
            continue
        if result.outcome is Outcome.FAILED:
            return tr('Left out: it needs "{needed}", which failed.', needed=needed.title)
        if result.outcome in (Outcome.SKIPPED, Outcome.UNDONE):
            return tr('Left out: it needs "{needed}", which was left out.', needed=needed.title)
    return ""


def describe(items: Sequence[ItemResult]) -> str:
    """The run in one line: "3 changed, 1 already so"."""
    words = {
        Outcome.CHANGED: tr("changed"),
        Outcome.ALREADY: tr("already so"),
        Outcome.FAILED: tr("failed"),
        Outcome.SKIPPED: tr("left out"),
        Outcome.UNDONE: tr("undone"),
    }
    counts = [(sum(item.outcome is outcome for item in items), word) for outcome, word in words.items()]
    return ", ".join(f"{count} {word}" for count, word in counts if count) or tr("nothing to do")
