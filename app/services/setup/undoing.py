"""Takes a run back, in reverse order, from what was read before each change, and proves it by asking again."""

from collections.abc import Collection

from app.domain.errors import AppError, SetupError, StepFailed, StepNotProven, TargetError
from app.domain.facts import Missing
from app.domain.journal import EventKind, Journal
from app.domain.setup import Arguments, State, Step, Undo, undo_with
from app.domain.setup_runs import ItemResult, Outcome, RunResult
from app.domain.setup_support import ALONE, Support
from app.domain.target import Target
from app.domain.task import Cancelled, TaskContext
from app.services.setup.arguments import nearest, unmask
from app.services.setup.asking import is_same, operate, probe
from app.services.setup.machine import check_machine
from app.services.setup.planning import SHIPPED, Catalogue
from app.services.setup.records import Progress, RecordedItem, RunRecord, changes_data, find_run, result_of


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
    record = find_run(journal, run, target.name)
    del support
    chosen = _chosen(record, keys)
    check_machine(target, record.machine, run, task)
    results: list[ItemResult] = []
    lost = stopped = False
    for number, item in enumerate(chosen):
        if lost or stopped:
            results.append(result_of(item, Outcome.SKIPPED, "Not reached."))
            continue
        try:
            task.report(f"Undo {item.title}", number, len(chosen))
            task.check()
            results.append(_one(target, journal, record, item, catalogue.get(item.step)))
        except Cancelled:
            stopped = True
            results.append(result_of(item, Outcome.SKIPPED, "Stopped before this step."))
        except AppError as error:
            lost = isinstance(error, TargetError)
            _note_failure(journal, record, item, error)
            results.append(result_of(item, Outcome.FAILED, str(error), error.hint))
    if not record.ended and not find_run(journal, run, target.name).undoable:
        journal.append(EventKind.RUN_ENDED, **record.about, outcome="undone")
    return RunResult(run, record.device, record.profile, tuple(results), stopped)


def _note_failure(journal: Journal, record: RunRecord, item: RecordedItem, error: AppError) -> None:
    about = {**record.about, "key": item.key, "step": item.step, "title": item.title}
    journal.append(EventKind.STEP_FAILED, **about, undo=True, message=str(error), hint=error.hint)


def _chosen(record: RunRecord, keys: Collection[str] | None) -> list[RecordedItem]:
    touched = [item for item in reversed(record.items) if item.undoable or item.progress is Progress.UNDONE]
    if keys is None:
        return touched
    known = {item.key for item in record.items}
    for key in keys:
        if key not in known:
            raise SetupError(f'The run {record.run} has no item "{key}".{nearest(key, known)}')
    return [item for item in touched if item.key in keys]


def _one(target: Target, journal: Journal, record: RunRecord, item: RecordedItem, step: Step | None) -> ItemResult:
    if item.progress is Progress.UNDONE:
        return result_of(item, Outcome.ALREADY, "Undone before.")
    before = item.before
    if step is None or before is None:
        raise StepFailed(f'This version of Satchel cannot undo the step "{item.step}".', hint="Undo it by hand.")
    arguments, _ = unmask(step, item.arguments)
    if undo_with(step, arguments) is Undo.NONE:
        return result_of(item, Outcome.SKIPPED, "This cannot be taken back.")
    journal.append(EventKind.UNDO_BEGUN, **record.about, key=item.key, step=item.step, title=item.title)
    _revert(target, step, before, arguments)
    journal.append(
        EventKind.STEP_UNDONE,
        **record.about,
        key=item.key,
        step=item.step,
        title=item.title,
        changes=changes_data(item.changes),
    )
    return result_of(item, Outcome.UNDONE)


def _revert(target: Target, step: Step, before: State, arguments: Arguments) -> None:
    """Bring back and prove. Not interrupted, as an apply is not."""
    if not is_same(_ask(target, step, arguments), before):
        operate(target, step.revert(before, arguments))
        now = _ask(target, step, arguments)
        if not is_same(now, before):
            parts = ", ".join(name for name in before if now.get(name) != before[name])
            raise StepNotProven(
                f"{step.title} was undone, but the device is not as it was before: {parts}.",
                hint="Something else has changed it since, or uses it. Look at the device.",
            )


def _ask(target: Target, step: Step, arguments: Arguments) -> State:
    found = probe(target, step, arguments, TaskContext())
    if isinstance(found, Missing):
        raise StepFailed(f"{step.title} cannot be read: {found.reason.value}.", details=found.detail)
    return found
