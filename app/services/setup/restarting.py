"""Starts a device again in a run, at barriers only and when a person has allowed it, and waits until it is back."""

from app.domain.setup_runs import ItemResult, Outcome
from app.domain.task import TaskContext
from app.services.setup.records import RecordedItem, result_of
from app.services.setup.restart_due import due
from app.services.setup.run_work import RunWork


def pass_barrier(work: RunWork, item: RecordedItem, task: TaskContext) -> ItemResult:
    """A step `system.restart`."""
    return result_of(item, Outcome.SKIPPED, "The restart was not allowed.")


def restart_before(work: RunWork, item: RecordedItem, task: TaskContext) -> bool:
    """Start the device again before an item that needs it; whether that was done."""
    return False


def restart_for(work: RunWork, task: TaskContext) -> None:
    """Start the device again at the end of a run, where something is due and it is allowed."""
    due(work.record.items)
