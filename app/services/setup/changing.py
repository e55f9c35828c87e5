"""The one way in which a device is changed: ask, write down, change, ask again."""

from app.domain.errors import PlanStale, StepNotProven
from app.domain.journal import EventKind
from app.domain.language import tr
from app.domain.secret import MASK, Secret
from app.domain.setup import Arguments, Change, Comparison, ItemState, State, Step
from app.domain.setup_runs import ItemResult, Outcome
from app.domain.setup_support import Stage
from app.domain.task import TaskContext
from app.services.setup.arguments import check_arguments, unmask
from app.services.setup.asking import is_same, judge, operate, planned_operation
from app.services.setup.guarding import Passage, pass_guarded, settle
from app.services.setup.later import is_seen_now
from app.services.setup.records import Progress, RecordedItem, changes_data, result_of
from app.services.setup.run_work import RunWork, SecretMissing
from app.services.targets.reaching import moved, moved_back


def change(work: RunWork, item: RecordedItem, step: Step, task: TaskContext) -> ItemResult:
    """Bring the device to the goal of one step. Raises AppError, and Cancelled before anything was changed."""
    arguments, missing = unmask(step, item.arguments, work.given.get(item.key))
    check_arguments(step, arguments | {name: Secret(MASK) for name in missing})
    work.tell(item, Stage.BEGUN)
    if item.guard and item.before is not None:
        settle(work, item, item.guard, forward(work, step, item.before, arguments))
    now = work.ask(step, arguments, task)
    begun = item.progress is Progress.BEGUN
    comparison = judge(step, now, arguments)
    if comparison.state is ItemState.OK:
        work.note_done(item, changed=begun)
        return result_of(item, Outcome.CHANGED if begun else Outcome.ALREADY)
    if not begun and not _is_as_approved(work, item, now, comparison):
        raise _stale(work, item)
    if missing:
        raise SecretMissing(tr("The run needs the secret value again: {missing}.", missing=", ".join(missing)))
    before = item.before if begun and item.before is not None else now
    if not begun:
        work.note(
            EventKind.STEP_BEGUN,
            item,
            arguments=item.arguments,
            before=before,
            changes=changes_data(comparison.changes),
        )
        item.changes = comparison.changes
    _apply(work, item, step, before, arguments)
    work.note_done(item, changed=True)
    return result_of(item, Outcome.CHANGED)


def _apply(work: RunWork, item: RecordedItem, step: Step, before: State, arguments: Arguments) -> None:
    """Change and prove. Not interrupted: a device is not left half changed because someone pressed Stop."""
    work.tell(item, Stage.CHANGING)
    if step.rollback_after:
        pass_guarded(work, item, forward(work, step, before, arguments))
        return
    operate(work.target, planned_operation(step.apply, before, arguments), step, arguments)
    work.tell(item, Stage.PROVING)
    prove(work, step, arguments)


def forward(work: RunWork, step: Step, before: State, arguments: Arguments) -> Passage:
    """A step that can cut our connection."""
    home = work.record.address
    return Passage(
        planned_operation(step.apply, before, arguments),
        planned_operation(step.revert, before, arguments),
        step.rollback_after,
        moved(home, _found_at(step, arguments)),
        home,
        lambda: _unreached(work, step, arguments),
        lambda: differing(work, step, before, arguments),
    )


def backward(work: RunWork, item: RecordedItem, step: Step, before: State, arguments: Arguments) -> Passage:
    """The undo of a step that can cut our connection: the device is where it was before the step, or goes back."""
    home = work.record.address
    return Passage(
        planned_operation(step.revert, before, arguments),
        planned_operation(step.apply, before, arguments),
        step.rollback_after,
        moved_back(home, _found_at(step, arguments), item.came_from),
        home,
        lambda: differing(work, step, before, arguments),
        lambda: _unreached(work, step, arguments),
    )


def _found_at(step: Step, arguments: Arguments) -> str:
    return step.found_at(arguments) if step.found_at else ""


def differing(work: RunWork, step: Step, before: State, arguments: Arguments) -> str:
    """What of the device is not as it was, "" where all is."""
    now = work.ask(step, arguments, TaskContext())
    return "" if is_same(now, before) else ", ".join(name for name in before if now.get(name) != before[name])


def prove(work: RunWork, step: Step, arguments: Arguments) -> None:
    """Raises StepNotProven where the device, asked again, is not as the step wants it."""
    if left := _unreached(work, step, arguments):
        raise StepNotProven(tr("{step} ran, but the device is not so: {left}.", step=step.title, left=left))


def _unreached(work: RunWork, step: Step, arguments: Arguments) -> str:
    """What is not as the step wants it, "" where all is."""
    comparison = judge(step, work.ask(step, arguments, TaskContext()), arguments)
    if comparison.state is ItemState.OK:
        return ""
    left = "; ".join(tr("{label} is {before}", label=one.label, before=one.before) for one in comparison.changes)
    return left or comparison.reason or tr("it cannot be compared")


def _is_as_approved(work: RunWork, item: RecordedItem, now: State, comparison: Comparison) -> bool:
    """What a person approved is what changes, or less of it. A step before it may have made a folder or a key that
    this one shares, or brought a package that this one needs: that is another state, and no other change. Where an item
    that this one needs has been changed in the run, what is there before may be something else as well."""
    if item.before is None:
        return is_seen_now(work.record, item, comparison)
    needed = any(one.changed for key in item.needs if (one := work.record.item(key)))
    return is_same(now, item.before) or (
        comparison.state is ItemState.CHANGE
        and bool(comparison.changes)
        and all(any(_is_within(one, approved, needed) for approved in item.changes) for one in comparison.changes)
    )


def _stale(work: RunWork, item: RecordedItem) -> PlanStale:
    said = tr("{item}: the device is no longer as the preview showed it.", item=item.title)
    if not any(one.changed for one in work.record.items):
        return PlanStale(said)
    return PlanStale(
        tr("{said} A step before it may have done that.", said=said),
        hint=tr(
            "Make a new preview: what is done stays done. Where two steps change the same, let the later one need "
            "the other in the profile."
        ),
    )


def _is_within(one: Change, approved: Change, needed: bool) -> bool:
    same = one.label == approved.label and (needed or one.before == approved.before)
    return same and set(one.after.split(", ")) <= set(approved.after.split(", "))
