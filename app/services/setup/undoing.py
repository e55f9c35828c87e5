"""Takes a run back, in reverse order, from what was read before each change, and proves it by asking again."""

from collections.abc import Collection, Sequence

from app.domain.errors import AppError, SetupError, StepFailed, StepNotProven, TargetError
from app.domain.journal import EventKind, Journal
from app.domain.language import tr
from app.domain.setup import Arguments, ItemState, State, Step, Undo, undo_with
from app.domain.setup_runs import ItemResult, Outcome, RunResult
from app.domain.setup_support import ALONE, Support
from app.domain.target import Target
from app.domain.task import Cancelled, TaskContext
from app.services.setup.arguments import nearest, unmask
from app.services.setup.asking import judge, operate, planned_operation
from app.services.setup.changing import backward, differing, forward
from app.services.setup.guarding import pass_guarded, settle
from app.services.setup.machine import check_machine
from app.services.setup.one_at_a_time import alone_on, check_settled
from app.services.setup.planning import SHIPPED, Catalogue
from app.services.setup.records import (
    Progress,
    RecordedItem,
    RunRecord,
    changes_data,
    failure_of,
    find_run,
    result_of,
    runs,
)
from app.services.setup.run_work import RunWork


def undo(
    target: Target,
    journal: Journal,
    run: str,
    task: TaskContext,
    *,
    keys: Collection[str] | None = None,
    catalogue: Catalogue = SHIPPED,
    support: Support = ALONE,
) -> RunResult:
    """Take back all of a run, or the items with these keys. What was undone before is left alone.

    `journal` may be the `History`: the run may be of an earlier visit. Raises SetupError for a run or a key that there
    is not, or a run of another machine, and FileError when the journal cannot be written.
    """
    with alone_on(target.name, support.visit):
        record = find_run(journal, run, target.name)
        chosen = _chosen(record, keys)
        check_machine(target, record.machine, run, task)
        check_settled(journal, target.name, record.machine, run=run)
        return _undo(RunWork(target, record, journal, catalogue, {}, support), chosen, task)


def _undo(work: RunWork, chosen: Sequence[RecordedItem], task: TaskContext) -> RunResult:
    record = work.record
    results: list[ItemResult] = []
    lost = stopped = False
    for number, item in enumerate(chosen):
        if lost or stopped:
            results.append(result_of(item, Outcome.SKIPPED, tr("Not reached.")))
            continue
        try:
            task.report(tr("Undo {item}", item=item.title), number, len(chosen))
            task.check()
            results.append(_one(work, item, work.catalogue.get(item.step)))
        except Cancelled:
            stopped = True
            results.append(result_of(item, Outcome.SKIPPED, tr("Stopped before this step.")))
        except AppError as error:
            lost = isinstance(error, TargetError)
            work.note_failure(item, error, undo=True)
            results.append(failure_of(item, error))
    if not record.ended and not any(item.undoable and _can_be_undone(work, item) for item in record.items):
        work.note_run(EventKind.RUN_ENDED, outcome="undone")
    return RunResult(record.run, record.device, record.profile, tuple(results), stopped, address=record.address)


def _can_be_undone(work: RunWork, item: RecordedItem) -> bool:
    step = work.catalogue.get(item.step)
    return step is None or undo_with(step, unmask(step, item.arguments)[0]) is not Undo.NONE


def _chosen(record: RunRecord, keys: Collection[str] | None) -> list[RecordedItem]:
    touched = [item for item in reversed(record.items) if item.undoable or item.progress is Progress.UNDONE]
    if keys is None:
        return touched
    known = {item.key for item in record.items}
    for key in keys:
        if key not in known:
            raise SetupError(tr('The run {run} has no item "{key}".', run=record.run, key=key) + nearest(key, known))
    return [item for item in touched if item.key in keys]


def _one(work: RunWork, item: RecordedItem, step: Step | None) -> ItemResult:
    if item.progress is Progress.UNDONE:
        return result_of(item, Outcome.ALREADY, tr("Undone before."))
    before = item.before
    if step is None or before is None:
        raise StepFailed(
            tr('This version of Satchel cannot undo the step "{step}".', step=item.step), hint=tr("Undo it by hand.")
        )
    arguments, missing = unmask(step, item.arguments)
    if undo_with(step, arguments) is Undo.NONE:
        return result_of(item, Outcome.SKIPPED, tr("This cannot be taken back."))
    if item.guard:
        _settle(work, item, step, before, arguments)
    _check_order(work, item, step, arguments)
    if item.progress is not Progress.UNDOING:
        work.note(EventKind.UNDO_BEGUN, item)
    _revert(work, item, step, before, arguments, is_guarded=bool(step.rollback_after) and not missing)
    work.note(EventKind.STEP_UNDONE, item, changes=changes_data(item.changes))
    return result_of(item, Outcome.UNDONE)


def _check_order(work: RunWork, item: RecordedItem, step: Step, arguments: Arguments) -> None:
    """Raises StepFailed where another use of the step has gone on from what this one has left: this undo would take
    the work of that one, and its undo would bring ours back."""
    if item.progress is not Progress.DONE or not (later := _later_uses(work, item)):
        return
    now = judge(step, work.ask(step, arguments, TaskContext()), arguments)
    for record, one in later:
        went_on = one.before is not None and judge(step, one.before, arguments).state is ItemState.OK
        if went_on and now.state is ItemState.CHANGE:
            where = (
                tr("the run {run} ({profile})", run=record.run, profile=record.profile)
                if record.run != work.record.run
                else tr("this run")
            )
            raise StepFailed(
                tr("{item}: “{one}” of {where} has changed it further.", item=item.title, one=one.title, where=where),
                hint=tr("Undo that one first. Nothing of it was changed."),
            )


def _later_uses(work: RunWork, item: RecordedItem) -> list[tuple[RunRecord, RecordedItem]]:
    """What the same step did later on this device, and what was not undone."""
    mine, found = work.record, []
    for record in runs(work.journal):
        is_here = record.machine == mine.machine if mine.machine else record.device == mine.device
        if record.run == mine.run:
            after = mine.items[mine.items.index(item) + 1 :]
        else:
            after = record.items if is_here and record.started > mine.started else ()
        found += [(record, one) for one in after if one.step == item.step and one.undoable]
    return found


def _settle(work: RunWork, item: RecordedItem, step: Step, before: State, arguments: Arguments) -> None:
    """What an earlier life has left: a change that was not confirmed, or an undo that was not."""
    if item.guard and item.progress is Progress.BEGUN:
        settle(work, item, item.guard, forward(work, step, before, arguments))
    elif item.guard:
        settle(work, item, item.guard, backward(work, item, step, before, arguments))


def _revert(
    work: RunWork, item: RecordedItem, step: Step, before: State, arguments: Arguments, *, is_guarded: bool
) -> None:
    """Bring back and prove. Not interrupted, as an apply is not."""
    if not differing(work, step, before, arguments):
        return
    if is_guarded:
        pass_guarded(work, item, backward(work, item, step, before, arguments))
        return
    operate(work.target, planned_operation(step.revert, before, arguments), step, arguments)
    if parts := differing(work, step, before, arguments):
        raise StepNotProven(
            tr("{step} was undone, but the device is not as it was before: {parts}.", step=step.title, parts=parts),
            hint=tr("Something else has changed it since, or uses it. Look at the device."),
        )
