"""What the Setup page says of a change: its risk, its undo, how long it takes, and what it means for people."""

from collections.abc import Callable, Collection, Iterable, Sequence

from app.domain.language import tr
from app.domain.setup import ItemState, Restart, Risk, Step, Undo
from app.domain.setup_runs import PlanItem
from app.domain.setup_support import Stage

RISK_WORDS = {
    Risk.LOW: tr("Low"),
    Risk.MEDIUM: tr("Medium"),
    Risk.HIGH: tr("High"),
    Risk.LOCKOUT: tr("Can cut the connection"),
}
UNDO_WORDS = {Undo.EXACT: tr("Yes"), Undo.INVERSE: tr("Yes"), Undo.PARTIAL: tr("In part"), Undo.NONE: tr("No")}
STAGE_WORDS = {
    Stage.BEGUN: tr("Asking the device"),
    Stage.CHANGING: tr("Changing"),
    Stage.PROVING: tr("Reading it back"),
    Stage.BY_HAND: tr("Your turn"),
    Stage.ARMED: tr("Changing"),
    Stage.REACHING: tr("Looking for the device"),
    Stage.GOING_BACK: tr("Going back to how it was"),
    Stage.RESTARTING: tr("Restarting"),
    Stage.ENDED: tr("Done"),
}
_UNDO_SENTENCES = {
    Undo.EXACT: tr("Undo brings back exactly what was there"),
    Undo.INVERSE: tr("Undo takes back what was done"),
    Undo.PARTIAL: tr("Undo takes back a part only"),
    Undo.NONE: tr("It cannot be undone"),
}
_RESTART = "system.restart"
_RESTARTS = {
    Restart.MUST: tr("The device has to be restarted afterwards."),
    Restart.MAY: tr("The device may have to be restarted afterwards."),
}


def duration_words(seconds: float) -> str:
    """A usual duration, as people say it."""
    if seconds < 50:
        return tr("about {value} s", value=max(round(seconds / 5) * 5, 5))
    minutes = max(round(seconds / 60), 1)
    return (
        tr("about {minutes} min", minutes=minutes)
        if minutes < 90
        else tr("about {minutes:.1f} h", minutes=minutes / 60)
    )


def clock_words(seconds: int) -> str:
    """0:07, 12:30."""
    return f"{seconds // 60}:{seconds % 60:02}"


def noticed(item: PlanItem, blocked_by: str, rollback_after: int) -> str:
    """What people notice of a change, and what it depends on, as sentences; "" for nothing."""
    sentences = [item.interrupts, _RESTARTS.get(item.restart, "")]
    if rollback_after:
        sentences.append(
            tr(
                "If Satchel cannot reach the device again within {rollback_after} s, the device undoes it by itself.",
                rollback_after=rollback_after,
            )
        )
    if blocked_by:
        sentences.append(
            tr("It needs “{blocked_by}”, which cannot be done here: it is left out.", blocked_by=blocked_by)
        )
    return "  ".join(one for one in sentences if one)


def facts_of(item: PlanItem, needs: Sequence[str], needed_by: Sequence[str]) -> str:
    """A change in a line: time, risk, undo, and what hangs together."""
    parts = [
        tr("Usually {time}", time=duration_words(item.seconds)),
        tr("Risk: {risk}", risk=RISK_WORDS[item.risk].lower()),
    ]
    parts.append(_UNDO_SENTENCES[item.undo])
    if needs:
        parts.append(tr("Needs {needs}", needs=", ".join(needs)))
    if needed_by:
        parts.append(tr("Needed by {needed_by}", needed_by=", ".join(needed_by)))
    return "  ·  ".join(parts)


def blockers(items: Sequence[PlanItem]) -> dict[str, str]:
    """For items that need one which cannot be done on this device: the title of that one."""
    titles = {item.key: item.title for item in items}
    closed = {item.key for item in items if item.comparison.state in (ItemState.IMPOSSIBLE, ItemState.UNKNOWN)}
    found: dict[str, str] = {}
    for item in items:
        for need in item.needs:
            if need in closed or need in found:
                found.setdefault(item.key, titles.get(need, need))
    return found


def with_dependents(items: Iterable[PlanItem], left_out: Collection[str]) -> frozenset[str]:
    """The keys that are left out, and those of all that need one of them."""
    gone = set(left_out)
    for item in items:  # in order: what is needed comes before
        if gone & set(item.needs):
            gone.add(item.key)
    return frozenset(gone)


def is_lasting(item: PlanItem) -> bool:
    """It cannot be taken back in full. What a person does by hand is not Satchel's to take back, and a restart leaves
    nothing behind."""
    return item.undo in (Undo.NONE, Undo.PARTIAL) and not item.is_by_hand and item.step != _RESTART


def rollback_of(item: PlanItem, find_step: Callable[[str], Step | None]) -> int:
    """After how many seconds the device takes a change back by itself; 0 for one that cannot cut the connection."""
    step = find_step(item.step)
    return step.rollback_after if step else 0
