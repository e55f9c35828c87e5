"""When a device must be started again: which steps ask for it, and at which places of a run that is done.

A run restarts a device at barriers only: at a step `system.restart`, before a step that needs one whose effect waits
for a restart, and at its end.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.language import tr
from app.domain.setup import Change, Comparison, ItemState, Restart
from app.domain.setup_runs import PlanItem
from app.services.setup.records import RESTART, Progress, RecordedItem


def with_restarts(items: Sequence[PlanItem]) -> tuple[PlanItem, ...]:
    """The items of a plan: a barrier that is not needed yet will be, where a step before it may ask for a restart."""
    waiting: list[str] = []
    made: list[PlanItem] = []
    for item in items:
        if item.step == RESTART and waiting and item.comparison.state is ItemState.OK:
            change = Change(
                tr("Restart"), tr("not needed yet"), tr("if needed after: {waiting}", waiting=", ".join(waiting))
            )
            made.append(replace(item, comparison=Comparison.of([change])))
        else:
            made.append(item)
        if item.step == RESTART:
            waiting = []
        elif item.comparison.state is ItemState.CHANGE and item.restart is not Restart.NO:
            waiting.append(item.title)
    return tuple(made)


def due(items: Sequence[RecordedItem], restart: Restart | None = None) -> tuple[RecordedItem, ...]:
    """What was changed in a run and has its whole effect only after a restart, which did not come yet."""
    kinds = (Restart.MAY, Restart.MUST) if restart is None else (restart,)
    return tuple(
        item
        for item in items
        if item.restart in kinds and item.progress is Progress.DONE and item.changed and not item.is_restarted
    )


def waits_for(items: Sequence[RecordedItem], item: RecordedItem) -> bool:
    """Whether `item` needs something that has its effect only after a restart."""
    return any(one.key in item.needs for one in due(items))
