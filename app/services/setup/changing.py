"""The one way in which a device is changed: ask, write down, change, ask again."""

from app.domain.errors import PlanStale, StepNotProven
from app.domain.journal import EventKind
from app.domain.setup import Arguments, ItemState, State, Step
from app.domain.setup_runs import ItemResult, Outcome
from app.domain.setup_support import Stage
from app.domain.task import TaskContext
from app.services.setup.arguments import unmask
from app.services.setup.asking import is_same, judge, operate
from app.services.setup.records import Progress, RecordedItem, changes_data, result_of
from app.services.setup.run_work import RunWork, SecretMissing


def change(work: RunWork, item: RecordedItem, step: Step, task: TaskContext) -> ItemResult:
    """Bring the device to the goal of one step. Raises AppError, and Cancelled before anything was changed."""
    arguments, missing = unmask(step, item.arguments, work.given.get(item.key))
    work.tell(item, Stage.BEGUN)
    now = work.ask(step, arguments, task)
    begun = item.progress is Progress.BEGUN
    if judge(step, now, arguments).state is ItemState.OK:
        work.note_done(item, changed=begun)
        return result_of(item, Outcome.CHANGED if begun else Outcome.ALREADY)
    if not begun and (item.before is None or not is_same(now, item.before)):
        raise PlanStale(f"{item.title}: the device is no longer as the preview showed it.")
    if missing:
        raise SecretMissing(f"The run needs the secret value again: {', '.join(missing)}.")
    before = item.before if begun and item.before is not None else now
    if not begun:
        work.note(
            EventKind.STEP_BEGUN,
            item,
            arguments=item.arguments,
            before=before,
            changes=changes_data(item.changes),
        )
    _apply(work, item, step, before, arguments)
    work.note_done(item, changed=True)
    return result_of(item, Outcome.CHANGED)


def _apply(work: RunWork, item: RecordedItem, step: Step, before: State, arguments: Arguments) -> None:
    """Change and prove. Not interrupted: a device is not left half changed because someone pressed Stop."""
    work.tell(item, Stage.CHANGING)
    operate(work.target, step.apply(before, arguments))
    work.tell(item, Stage.PROVING)
    prove(work, step, arguments)


def prove(work: RunWork, step: Step, arguments: Arguments) -> None:
    """Raises StepNotProven where the device, asked again, is not as the step wants it."""
    comparison = judge(step, work.ask(step, arguments, TaskContext()), arguments)
    if comparison.state is not ItemState.OK:
        left = "; ".join(f"{one.label} is {one.before}" for one in comparison.changes)
        raise StepNotProven(f"{step.title} ran, but the device is not so: {left or comparison.reason}.")
