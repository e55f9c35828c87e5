"""What can be compared only when a step before it has been carried out: the printer of a print service that is not yet
there, the settings of an account that the same profile makes.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.errors import StepFailed
from app.domain.language import tr
from app.domain.setup import Change, Comparison, ItemState
from app.domain.setup_runs import PlanItem
from app.services.setup.records import RecordedItem, RunRecord


def seen_later(item: PlanItem, before: Sequence[PlanItem]) -> PlanItem:
    """An item that cannot be judged now, as a change whose details show when what it needs has been changed."""
    if item.comparison.state not in (ItemState.IMPOSSIBLE, ItemState.UNKNOWN):
        return item
    needed = [one for one in before if one.key in item.needs and one.comparison.state is ItemState.CHANGE]
    if not needed:
        return item
    change = Change(item.title, tr("seen after “{needed}”", needed=needed[-1].title), tr("as the profile wants it"))
    comparison = replace(Comparison.of([change]), reason=needed[-1].comparison.reason)
    return replace(item, comparison=comparison, before=None)


def is_seen_now(record: RunRecord, item: RecordedItem, comparison: Comparison) -> bool:
    """Whether an item that the preview could not show may be carried out: what it needs has been changed in this run.

    Raises StepFailed where it still cannot be.
    """
    if not any(one.changed for key in item.needs if (one := record.item(key))):
        return False
    if comparison.state is not ItemState.CHANGE:
        raise StepFailed(
            tr("{item} is not possible: {reason}.", item=item.title, reason=comparison.reason),
            hint=tr("Nothing of it was changed."),
        )
    return True
